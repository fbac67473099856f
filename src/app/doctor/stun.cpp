// STUN (RFC 8489) and TURN (RFC 8656) servers: a real binding request, a real allocation with the secret.
#include "app/doctor/checks.hpp"
#include "app/doctor/conversation.hpp"
#include "services/ice_servers.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <exception>
#include <optional>
#include <stdexcept>

namespace parley::app {
namespace {

constexpr std::chrono::seconds stun_patience{3};
constexpr std::size_t header_size = 20;

enum Method : std::uint16_t { binding = 0x0001, allocate = 0x0003, refresh = 0x0004 };
constexpr std::uint16_t success = 0x0100;

enum Attribute : std::uint16_t {
  username = 0x0006,
  message_integrity = 0x0008,
  error_code = 0x0009,
  lifetime = 0x000d,
  realm = 0x0014,
  nonce = 0x0015,
  requested_transport = 0x0019
};

std::string two_bytes(std::size_t number) {
  return {static_cast<char>(number >> 8U), static_cast<char>(number & 0xffU)};
}

std::size_t number_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::size_t>(static_cast<unsigned char>(bytes.at(at))) << 8U |
         static_cast<unsigned char>(bytes.at(at + 1));
}

class Message {
 public:
  explicit Message(std::uint16_t method) : type_(method), transaction_(12, '\0') {
    RAND_bytes(reinterpret_cast<unsigned char*>(transaction_.data()), static_cast<int>(transaction_.size()));
  }

  Message& add(std::uint16_t attribute, std::string_view value) {
    attributes_ += two_bytes(attribute) + two_bytes(value.size());
    attributes_ += value;
    attributes_.append((4 - value.size() % 4) % 4, '\0');
    return *this;
  }

  /// RFC 8489, 14.5: over all before it, with the length as if it were there already.
  Message& sign(const std::string& key) {
    constexpr std::size_t digest_size = 20;
    const std::string text = header(attributes_.size() + 4 + digest_size) + attributes_;
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
         text.size(), digest.data(), &size);
    return add(message_integrity, {reinterpret_cast<const char*>(digest.data()), size});
  }

  std::string bytes() const { return header(attributes_.size()) + attributes_; }
  const std::string& transaction() const { return transaction_; }

 private:
  std::string header(std::size_t length) const {
    return two_bytes(type_) + two_bytes(length) + std::string("\x21\x12\xa4\x42", 4) + transaction_;
  }

  std::uint16_t type_;
  std::string transaction_;
  std::string attributes_;
};

struct Answer {
  std::uint16_t type = 0;
  std::string attributes;

  std::optional<std::string> find(std::uint16_t wanted) const {
    for (std::size_t at = 0; at + 4 <= attributes.size();) {
      const std::size_t size = number_at(attributes, at + 2);
      if (at + 4 + size > attributes.size()) break;
      if (number_at(attributes, at) == wanted) return attributes.substr(at + 4, size);
      at += 4 + size + (4 - size % 4) % 4;
    }
    return std::nullopt;
  }

  int error() const {
    const auto value = find(error_code);
    return value && value->size() >= 4 ? (*value)[2] * 100 + (*value)[3] : 0;
  }
};

Answer ask(Conversation& server, const Message& message) {
  server.send(message.bytes());
  std::string received;
  while (true) {
    received += server.receive();
    if (received.size() < header_size) continue;
    const std::size_t whole = header_size + number_at(received, 2);
    if (received.size() < whole) continue;
    if (received.substr(8, 12) != message.transaction()) throw std::runtime_error("the answer is not STUN");
    return {static_cast<std::uint16_t>(number_at(received, 0)), received.substr(header_size, whole - header_size)};
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
    const Answer answer = ask(server, Message(binding));
    if (answer.type != (binding | success))
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
  const std::string udp_relay("\x11\0\0\0", 4);
  try {
    const IceUrl at = parse(url);
    Conversation server(at.host, at.port, at.carrier, stun_patience);
    // Without credentials first: the refusal names realm and nonce.
    Message first(allocate);
    first.add(requested_transport, udp_relay);
    Answer answer = ask(server, first);
    const auto realm_name = answer.find(realm);
    const auto nonce_value = answer.find(nonce);
    if (answer.type == (allocate | success))
      return report.warn(url,
                         "relays for everybody without credentials. Set use-auth-secret and static-auth-secret there");
    if (answer.error() != 401 || !realm_name || !nonce_value) return report.fail(url, refusal(answer.error()));

    const std::string key = md5(*credentials.username + ":" + *realm_name + ":" + *credentials.credential);
    const auto sign = [&](Message& message) {
      message.add(username, *credentials.username).add(realm, *realm_name).add(nonce, *nonce_value).sign(key);
    };
    Message second(allocate);
    second.add(requested_transport, udp_relay);
    sign(second);
    answer = ask(server, second);
    if (answer.type != (allocate | success)) return report.fail(url, refusal(answer.error()));
    Message release(refresh);
    release.add(lifetime, std::string(4, '\0'));
    sign(release);
    ask(server, release);
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
