// Redis, where REDIS_URL names one: connecting, logging in, PING. Nothing is stored.
#include "app/doctor/checks.hpp"
#include "app/doctor/conversation.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <chrono>
#include <exception>
#include <initializer_list>
#include <stdexcept>
#include <string_view>

namespace parley::app {
namespace {

constexpr std::chrono::seconds redis_patience{5};
constexpr std::string_view redis_name = "Redis";

/// A command as Redis takes it (RESP): an array of strings with their lengths, so that a password may hold anything.
std::string redis_command(std::initializer_list<std::string_view> words) {
  std::string text = "*" + std::to_string(words.size()) + "\r\n";
  for (const std::string_view word : words) {
    text += "$" + std::to_string(word.size()) + "\r\n";
    text += word;
    text += "\r\n";
  }
  return text;
}

/// One line: "+PONG", or "-" and an error. Nothing that is asked here is answered with more.
std::string redis_answer(Conversation& server, std::initializer_list<std::string_view> words) {
  constexpr std::size_t longest = 4096;
  server.send(redis_command(words));
  std::string line;
  while (!line.ends_with("\r\n")) {
    if (line.size() > longest) throw std::runtime_error("it does not speak Redis' protocol");
    line += server.receive();
    if (line.front() != '+' && line.front() != '-') throw std::runtime_error("it does not speak Redis' protocol");
  }
  line.resize(line.size() - 2);
  return line;
}

/// What to do about an error, which is told by its first word only: the rest may repeat what was sent.
std::string redis_advice(const std::string& answer) {
  const std::string word = answer.substr(1, answer.find(' ') - 1);
  if (word == "WRONGPASS") return "it refuses user and password of REDIS_URL (WRONGPASS)";
  if (word == "NOAUTH") return "it wants a password: write REDIS_URL as redis://:PASSWORD@HOST:PORT";
  if (word == "NOPERM") return "the user of REDIS_URL may not use it (NOPERM): give them rights with ACL SETUSER";
  if (word == "LOADING") return "it is still loading its data; ask again in a while";
  if (word == "DENIED") return "its protected mode lets in nobody from here: set a password, or bind it to this host";
  if (word == "ERR" && answer.find("AUTH") != std::string::npos)
    return "REDIS_URL has a password, and the server wants none: take it out, or set requirepass there";
  if (word == "ERR" && answer.find("DB index") != std::string::npos)
    return "it has no database of the number that REDIS_URL ends with";
  return "it answers " + word;
}

struct RedisPlace {
  explicit RedisPlace(const boost::urls::url_view& url)
      : tls(url.scheme() == "rediss"),
        host(url.host_address().empty() ? "localhost" : std::string(url.host_address())),
        port(url.has_port() && !url.port().empty() ? std::string(url.port().data(), url.port().size()) : "6379"),
        user(url.user()),
        password(url.password()),
        number(url.encoded_path().substr(url.encoded_path().empty() ? 0 : 1)) {}
  bool tls;
  std::string host;
  std::string port;
  std::string user;
  std::string password;
  std::string number;  ///< of the database; empty for the first
};

void converse_with_redis(const RedisPlace& place, Report& report) {
  const std::string what(redis_name);
  Conversation server(place.host, place.port, place.tls ? Carrier::tls : Carrier::tcp, redis_patience);
  const auto refused = [&](const std::string& answer) {
    if (answer.front() == '+') return false;
    report.fail(what, place.host + ":" + place.port + ": " + redis_advice(answer));
    return true;
  };
  if (!place.password.empty() &&
      refused(place.user.empty() ? redis_answer(server, {"AUTH", place.password})
                                 : redis_answer(server, {"AUTH", place.user, place.password})))
    return;
  if (!place.number.empty() && refused(redis_answer(server, {"SELECT", place.number}))) return;
  const std::string answer = redis_answer(server, {"PING"});
  if (refused(answer)) return;
  if (answer != "+PONG") throw std::runtime_error("it does not speak Redis' protocol");
  if (const std::string problem = server.certificate_problem(); !problem.empty())
    return report.warn(what, "its certificate is not trusted (" + problem + ")");
  report.ok(what, place.host + ":" + place.port + " answers" + (place.tls ? ", encrypted" : "") +
                      (place.password.empty() ? "" : ", and takes the log-in"));
}

}  // namespace

void check_redis(const Settings& settings, Report& report) {
  if (settings.redis_url.empty()) return;
  const auto url = boost::urls::parse_uri(settings.redis_url);
  const std::string what(redis_name);
  if (!url || (url->scheme() != "redis" && url->scheme() != "rediss"))
    return report.fail(what, "REDIS_URL is no address of the form redis://HOST:PORT (rediss:// for TLS)");
  try {
    converse_with_redis(RedisPlace(*url), report);
  } catch (const std::exception& error) {
    report.fail(what, std::string(error.what()) + ". Check REDIS_URL, and that Redis is reachable from here");
  }
}

}  // namespace parley::app
