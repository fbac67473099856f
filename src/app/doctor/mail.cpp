// The mail server: greeting, encryption, log-in. No mail is sent.
#include "app/doctor/checks.hpp"
#include "app/doctor/conversation.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <openssl/evp.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <exception>
#include <stdexcept>

namespace parley::app {
namespace {

constexpr std::chrono::seconds mail_patience{5};

/// One answer (RFC 5321, 4.2): all its lines; the last has a blank behind its code.
std::string read_answer(Conversation& server) {
  constexpr std::size_t longest = 64 * 1024;
  std::string text;
  while (text.size() < longest) {
    text += server.receive();
    if (!text.ends_with('\n')) continue;
    const auto before = text.rfind('\n', text.size() - 2);
    const std::size_t last = before == std::string::npos ? 0 : before + 1;
    if (text.size() >= last + 4 && text[last + 3] != '-') return text;
  }
  throw std::runtime_error("it does not speak SMTP");
}

std::string command(Conversation& server, const std::string& line) {
  server.send(line + "\r\n");
  return read_answer(server);
}

std::string greet(Conversation& server) {
  std::array<char, 256> host{};
  ::gethostname(host.data(), host.size() - 1);
  const std::string answer = command(server, std::string("EHLO ") + (host[0] ? host.data() : "localhost"));
  if (!answer.starts_with("250")) throw std::runtime_error("it refuses EHLO: " + answer.substr(0, answer.find('\r')));
  return answer;
}

std::string base64(const std::string& bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  text.resize(static_cast<std::size_t>(EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                                       reinterpret_cast<const unsigned char*>(bytes.data()),
                                                       static_cast<int>(bytes.size()))));
  return text;
}

void converse(const boost::urls::url_view& url, Report& report) {
  const std::string what = "mail server";
  const bool tls = url.scheme().size() == 5;  // smtps, not smtp
  const std::string host = url.host_address();
  const std::string port = url.has_port() ? std::string(url.port().data(), url.port().size()) : tls ? "465" : "587";
  Conversation server(host, port, tls ? Carrier::tls : Carrier::tcp, mail_patience);
  if (const std::string greeting = read_answer(server); !greeting.starts_with("220"))
    throw std::runtime_error("it does not greet: " + greeting.substr(0, greeting.find('\r')));
  std::string offers = greet(server);
  bool encrypted = tls;
  if (!tls && offers.find("STARTTLS") != std::string::npos) {
    if (!command(server, "STARTTLS").starts_with("220")) throw std::runtime_error("it refuses STARTTLS");
    server.start_tls();
    encrypted = true;
    offers = greet(server);
  }
  if (url.has_userinfo()) {
    const std::string user = url.user();
    const std::string password = url.password();
    if (offers.find("PLAIN") == std::string::npos)
      return report.warn(what, "answers, and does not offer AUTH PLAIN: the log-in was not tried");
    const std::string credentials = std::string(1, '\0') + user + std::string(1, '\0') + password;
    const std::string answer = command(server, "AUTH PLAIN " + base64(credentials));
    if (!answer.starts_with("235"))
      return report.fail(what, "it refuses user and password of SMTP_URL (" + answer.substr(0, 3) + ")");
  }
  server.send("QUIT\r\n");
  if (const std::string problem = server.certificate_problem(); !problem.empty())
    return report.warn(what, "its certificate is not trusted (" + problem + ")");
  if (url.has_userinfo() && !encrypted)
    return report.warn(what, "takes the password without encryption. Use smtps://, or a server that offers STARTTLS");
  report.ok(what, host + ":" + port + " answers" + (encrypted ? ", encrypted" : ", not encrypted") +
                      (url.has_userinfo() ? ", and takes the log-in" : ""));
}

}  // namespace

void check_mail(const Settings& settings, Report& report) {
  if (settings.smtp_url.empty()) return;
  try {
    converse(*boost::urls::parse_uri(settings.smtp_url), report);
  } catch (const std::exception& error) {
    report.fail("mail server",
                std::string(error.what()) + ". Check SMTP_URL, and that the server is reachable from here");
  }
}

}  // namespace parley::app
