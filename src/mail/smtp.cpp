#include "mail/smtp.hpp"

#include "mail/message.hpp"

#include <boost/url.hpp>
#include <curl/curl.h>

#include <cstring>

namespace parley::mail {
namespace {

constexpr long connect_seconds = 15;
constexpr long total_seconds = 60;  // less than services::mail_lease

/// libcurl's global state, once a program.
void start_curl() {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (started != CURLE_OK) throw std::runtime_error("libcurl does not start");
}

bool is_this_machine(const std::string& host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

/// What is read by libcurl while it sends.
struct Upload {
  std::string_view rest;
  const std::atomic<bool>* stop;
};

std::size_t give(char* buffer, std::size_t size, std::size_t count, void* context) {
  auto& upload = *static_cast<Upload*>(context);
  const std::size_t length = std::min(size * count, upload.rest.size());
  std::memcpy(buffer, upload.rest.data(), length);
  upload.rest.remove_prefix(length);
  return length;
}

int look_whether_to_stop(void* context, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<Upload*>(context)->stop->load() ? 1 : 0;
}

std::size_t swallow(char*, std::size_t size, std::size_t count, void*) { return size * count; }

/// What the server's refusal means. 4xx may go better later, 5xx will not (RFC 5321, 4.2.1). Trouble with signing in is
/// the administrator's to mend, and the mail waits for it.
SmtpResult judge(CURLcode code, long response, const char* details) {
  using services::Delivery;
  const std::string number = response > 0 ? std::to_string(response) + " " : std::string();
  switch (code) {
    case CURLE_OK:
      return {Delivery::accepted};
    case CURLE_ABORTED_BY_CALLBACK:
      return {Delivery::not_tried};
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UPLOAD_FAILED:
      if (response >= 500 && response < 600) return {Delivery::refused, number + "the server refused the mail"};
      return {Delivery::postponed, number + curl_easy_strerror(code)};
    case CURLE_LOGIN_DENIED:
      return {Delivery::postponed, number + "the server did not accept user and password", false};
    case CURLE_USE_SSL_FAILED:
      return {Delivery::postponed, "the server does not offer the TLS that is asked for", false};
    case CURLE_PEER_FAILED_VERIFICATION:
      return {Delivery::postponed, std::string("the server's certificate is not trusted: ") + details, false};
    default:
      return {Delivery::postponed, number + curl_easy_strerror(code), false};
  }
}

}  // namespace

std::expected<SmtpServer, std::string> parse_smtp_url(const std::string& url) {
  const auto parsed = boost::urls::parse_uri(url);
  if (!parsed)
    return std::unexpected("SMTP_URL is not understood; it looks like smtp://user:password@mail.example.org:587");
  SmtpServer server;
  if (parsed->scheme() == "smtps")
    server.tls = SmtpServer::Tls::from_start;
  else if (parsed->scheme() != "smtp")
    return std::unexpected("SMTP_URL must begin with smtp:// or smtps://");
  server.host = parsed->host_address();
  if (server.host.empty()) return std::unexpected("SMTP_URL names no host");
  if (parsed->has_port() && !parsed->port().empty()) {
    server.port = parsed->port_number();
    if (server.port == 0) return std::unexpected("the port of SMTP_URL must be from 1 to 65535");
  }
  if (!parsed->encoded_path().empty() && parsed->encoded_path() != "/")
    return std::unexpected("SMTP_URL takes nothing behind the host but options such as ?tls=required");
  server.user = parsed->user();
  server.password = parsed->password();
  for (const auto& option : parsed->params()) {
    if (option.key == "ca") {
      server.ca_file = option.value;
    } else if (option.key == "tls" && server.tls != SmtpServer::Tls::from_start &&
               (option.value == "required" || option.value == "off")) {
      server.tls = option.value == "off" ? SmtpServer::Tls::off : SmtpServer::Tls::required;
    } else {
      return std::unexpected("SMTP_URL has an unknown option; there are tls=required, tls=off and ca=<file>");
    }
  }
  const bool has_password = !server.password.empty() && !is_this_machine(server.host);
  if (has_password && server.tls == SmtpServer::Tls::offered) server.tls = SmtpServer::Tls::required;
  if (has_password && server.tls == SmtpServer::Tls::off)
    return std::unexpected("SMTP_URL would send a password without encryption; take tls=off away");
  return server;
}

struct Smtp::Impl {
  explicit Impl(SmtpServer where) : server(std::move(where)) {
    start_curl();
    curl.reset(curl_easy_init());
    if (!curl) throw std::runtime_error("libcurl gives no handle");
  }

  /// All options but those of a single mail. Resetting keeps the connection.
  void prepare() {
    CURL* handle = curl.get();
    curl_easy_reset(handle);
    const bool from_start = server.tls == SmtpServer::Tls::from_start;
    const std::string host = server.host.find(':') == std::string::npos ? server.host : '[' + server.host + ']';
    url = (from_start ? "smtps://" : "smtp://") + host;
    if (server.port != 0) url += ':' + std::to_string(server.port);
    curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(handle, CURLOPT_PROXY, "");
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, connect_seconds);
    curl_easy_setopt(handle, CURLOPT_TIMEOUT, total_seconds);
    curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, error.data());
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &swallow);
    error[0] = '\0';
    if (server.tls == SmtpServer::Tls::offered)
      curl_easy_setopt(handle, CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_TRY));
    if (server.tls == SmtpServer::Tls::required)
      curl_easy_setopt(handle, CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
    if (!server.ca_file.empty()) {
      curl_easy_setopt(handle, CURLOPT_CAINFO, server.ca_file.c_str());
      curl_easy_setopt(handle, CURLOPT_CAPATH, nullptr);
    }
    if (!server.user.empty()) {
      curl_easy_setopt(handle, CURLOPT_USERNAME, server.user.c_str());
      curl_easy_setopt(handle, CURLOPT_PASSWORD, server.password.c_str());
    }
  }

  const SmtpServer server;
  std::unique_ptr<CURL, void (*)(CURL*)> curl{nullptr, &curl_easy_cleanup};
  std::string url;
  std::array<char, CURL_ERROR_SIZE> error{};
};

Smtp::Smtp(SmtpServer server) : impl_(std::make_unique<Impl>(std::move(server))) {}
Smtp::~Smtp() = default;

SmtpResult Smtp::send(const services::Mail& mail, const Address& from, const std::atomic<bool>& stop) {
  if (!is_sendable(mail.to_address)) return {services::Delivery::refused, "the address cannot be written to"};
  const std::string text = compose(mail, from);
  Upload upload{text, &stop};
  impl_->prepare();
  CURL* handle = impl_->curl.get();
  const std::string sender = '<' + from.address + '>';
  const std::string recipient = '<' + mail.to_address + '>';
  const std::unique_ptr<curl_slist, void (*)(curl_slist*)> recipients(curl_slist_append(nullptr, recipient.c_str()),
                                                                      &curl_slist_free_all);
  curl_easy_setopt(handle, CURLOPT_MAIL_FROM, sender.c_str());
  curl_easy_setopt(handle, CURLOPT_MAIL_RCPT, recipients.get());
  curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(handle, CURLOPT_READFUNCTION, &give);
  curl_easy_setopt(handle, CURLOPT_READDATA, &upload);
  curl_easy_setopt(handle, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(text.size()));
  curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, &look_whether_to_stop);
  curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &upload);
  const CURLcode code = curl_easy_perform(handle);
  long response = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &response);
  return judge(code, response, impl_->error.data());
}

}  // namespace parley::mail
