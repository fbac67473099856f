// STUN (RFC 8489) and TURN (RFC 8656) servers: a real binding request, a real allocation with the secret.
#include "app/doctor/checks.hpp"
#include "app/doctor/conversation.hpp"
#include "services/ice_servers.hpp"
#include "stun/message.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <exception>
#include <optional>
#include <stdexcept>

namespace parley::app {
namespace {

using stun::Attribute;
using stun::Type;

constexpr std::chrono::seconds stun_patience{3};

stun::Transaction new_transaction() {
  stun::Transaction transaction{};
  RAND_bytes(transaction.data(), static_cast<int>(transaction.size()));
  return transaction;
}

/// What a server answered, with the octets that it is read from.
class Answer {
 public:
  explicit Answer(std::vector<std::uint8_t> octets)
      : octets_(std::move(octets)), message_(stun::Message::read(octets_)) {
    if (!message_) throw std::runtime_error("the answer is not STUN");
  }
  Answer(Answer&&) = default;  // a vector keeps its octets where they are
  Answer& operator=(Answer&&) = default;

  bool is(Type type) const { return message_->is(type); }
  bool answers(const stun::Transaction& transaction) const { return message_->answers(transaction); }
  int error() const { return message_->error(); }
  std::optional<std::string> find(Attribute attribute) const {
    const auto value = message_->find(attribute);
    return value ? std::optional(std::string(stun::text_of(*value))) : std::nullopt;
  }

 private:
  std::vector<std::uint8_t> octets_;
  std::optional<stun::Message> message_;
};

Answer ask(Conversation& server, const stun::Transaction& transaction, const stun::Writer& request) {
  server.send(stun::text_of(request.octets()));
  std::vector<std::uint8_t> received;
  while (true) {
    const std::string piece = server.receive();
    received.insert(received.end(), piece.begin(), piece.end());
    const auto whole = stun::length_of(received);
    if (!whole || received.size() < *whole) continue;
    received.resize(*whole);
    Answer answer(std::move(received));
    if (!answer.answers(transaction)) throw std::runtime_error("the answer is not STUN");
    return answer;
  }
}

struct IceUrl {
  std::string host;
  std::string port;
  Carrier carrier = Carrier::udp;
};

/// Of a URL that the settings have checked.
IceUrl parse(const std::string& url) {
  const auto colon = url.find(':');
  const bool secure = url.substr(0, colon).ends_with('s');
  std::string rest = url.substr(colon + 1);
  const auto question = rest.find('?');
  const bool tcp = question != std::string::npos && rest.substr(question) == "?transport=tcp";
  rest = rest.substr(0, question);
  IceUrl parsed{rest, secure ? "5349" : "3478", secure ? Carrier::tls : tcp ? Carrier::tcp : Carrier::udp};
  if (rest.starts_with('[')) {
    const auto end = rest.find(']');
    parsed.host = rest.substr(1, end - 1);
    if (end + 1 < rest.size()) parsed.port = rest.substr(end + 2);
  } else if (const auto port = rest.find(':'); port != std::string::npos) {
    parsed.host = rest.substr(0, port);
    parsed.port = rest.substr(port + 1);
  }
  return parsed;
}

std::string md5(const std::string& text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_md5(), nullptr);
  return {reinterpret_cast<const char*>(digest.data()), size};
}

void check_stun(const std::string& url, Report& report) {
  try {
    const IceUrl at = parse(url);
    Conversation server(at.host, at.port, at.carrier, stun_patience);
    const stun::Transaction transaction = new_transaction();
    const Answer answer = ask(server, transaction, stun::Writer(Type::binding_request, transaction));
    if (!answer.is(Type::binding_success))
      return report.fail(url, "it refuses a binding request (error " + std::to_string(answer.error()) + ")");
    report.ok(url, "answers");
  } catch (const std::exception& error) {
    report.fail(url,
                std::string(error.what()) + ". Check STUN_URLS, and that the server runs and is reachable from here");
  }
}

/// What to do about a refused allocation.
std::string refusal(int error) {
  switch (error) {
    case 401:
      return "it refuses the credentials. TURN_SECRET must be its static-auth-secret, with use-auth-secret, and its "
             "clock "
             "right";
    case 403:
      return "it forbids this machine to allocate (error 403); look at its allowed and denied peers";
    case 486:
    case 508:
      return "it has no room for another relay (error " + std::to_string(error) +
             "); look at its quotas and port range";
    default:
      return "it refuses to relay (error " + std::to_string(error) + ")";
  }
}

void check_turn(const std::string& url, const services::IceServer& credentials, Report& report) {
  constexpr std::uint32_t udp_relay = 17U << 24U;  // the number of UDP, RFC 8656 section 18.8
  try {
    const IceUrl at = parse(url);
    Conversation server(at.host, at.port, at.carrier, stun_patience);
    // Without credentials first: the refusal names realm and nonce.
    stun::Transaction transaction = new_transaction();
    stun::Writer first(Type::allocate_request, transaction);
    first.add_number(Attribute::requested_transport, udp_relay, 4);
    Answer answer = ask(server, transaction, first);
    const auto realm = answer.find(Attribute::realm);
    const auto nonce = answer.find(Attribute::nonce);
    if (answer.is(Type::allocate_success))
      return report.warn(url,
                         "relays for everybody without credentials. Set use-auth-secret and static-auth-secret there");
    if (answer.error() != 401 || !realm || !nonce) return report.fail(url, refusal(answer.error()));

    const std::string key = md5(*credentials.username + ":" + *realm + ":" + *credentials.credential);
    const auto sign = [&](stun::Writer& request) {
      request.add(Attribute::username, *credentials.username)
          .add(Attribute::realm, *realm)
          .add(Attribute::nonce, *nonce)
          .sign(key);
    };
    transaction = new_transaction();
    stun::Writer second(Type::allocate_request, transaction);
    second.add_number(Attribute::requested_transport, udp_relay, 4);
    sign(second);
    answer = ask(server, transaction, second);
    if (!answer.is(Type::allocate_success)) return report.fail(url, refusal(answer.error()));
    transaction = new_transaction();
    stun::Writer release(Type::refresh_request, transaction);
    release.add_number(Attribute::lifetime, 0, 4);
    sign(release);
    ask(server, transaction, release);
    if (const std::string problem = server.certificate_problem(); !problem.empty())
      return report.warn(url, "relays, but browsers do not trust its certificate (" + problem + ")");
    report.ok(url, "relays with the secret");
  } catch (const std::exception& error) {
    report.fail(url,
                std::string(error.what()) + ". Check TURN_URLS, and that the relay runs and is reachable from here");
  }
}

}  // namespace

void check_ice_servers(const Settings& settings, Report& report) {
  for (const std::string& url : settings.stun_urls) check_stun(url, report);
  if (settings.turn_urls.empty()) return;
  services::Settings domain;
  domain.turn_urls = settings.turn_urls;
  domain.turn_secret = settings.turn_secret;
  const auto servers = services::ice_servers(domain, "doctor", core::SystemClock().now());
  for (const std::string& url : settings.turn_urls) check_turn(url, servers.back(), report);
}

}  // namespace parley::app
