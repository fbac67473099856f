#include "app/doctor/conversation.hpp"

#include "app/doctor/reason.hpp"
#include "app/setting_values.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace parley::app {
namespace {

using Addresses = std::unique_ptr<addrinfo, void (*)(addrinfo*)>;

Addresses look_up(const std::string& host, const std::string& port, int type) {
  addrinfo hints{};
  hints.ai_socktype = type;
  addrinfo* found = nullptr;
  if (const int error = ::getaddrinfo(host.c_str(), port.c_str(), &hints, &found); error != 0)
    throw std::runtime_error("the name " + host + " cannot be resolved (" + ::gai_strerror(error) + ")");
  return {found, &::freeaddrinfo};
}

}  // namespace

class Conversation::Impl {
 public:
  Impl(const std::string& host, const std::string& port, Carrier carrier, std::chrono::seconds patience)
      : host_(host), patience_(patience) {
    try {
      connect(port, carrier == Carrier::udp ? SOCK_DGRAM : SOCK_STREAM);
      if (carrier == Carrier::tls) start_tls();
    } catch (...) {
      close();
      throw;
    }
  }
  ~Impl() { close(); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void start_tls() {
    context_ = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_default_verify_paths(context_);
    ssl_ = SSL_new(context_);
    if (is_ip_address(host_)) {
      X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_), host_.c_str());
    } else {
      SSL_set1_host(ssl_, host_.c_str());
      SSL_set_tlsext_host_name(ssl_, host_.c_str());
    }
    SSL_set_fd(ssl_, socket_);
    if (SSL_connect(ssl_) != 1) {
      const unsigned long error = ERR_get_error();
      const char* text = error ? ERR_reason_error_string(error) : nullptr;
      throw std::runtime_error(std::string("the TLS handshake failed") + (text ? std::string(": ") + text : ""));
    }
  }

  std::string certificate_problem() const {
    const long result = ssl_ ? SSL_get_verify_result(ssl_) : X509_V_OK;
    return result == X509_V_OK ? std::string() : X509_verify_cert_error_string(result);
  }

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ssl_ ? SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()))
                             : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) throw std::runtime_error(ssl_ ? "the connection broke" : reason(errno));
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  std::string receive() {
    std::array<char, 4096> buffer{};
    const auto got = ssl_ ? SSL_read(ssl_, buffer.data(), static_cast<int>(buffer.size()))
                          : ::recv(socket_, buffer.data(), buffer.size(), 0);
    if (got > 0) return {buffer.data(), static_cast<std::size_t>(got)};
    if (got == 0) throw std::runtime_error("it hung up");
    if (errno == EAGAIN || errno == EWOULDBLOCK)
      throw std::runtime_error("no answer within " + std::to_string(patience_.count()) + " s");
    throw std::runtime_error(reason(errno));
  }

 private:
  void connect(const std::string& port, int type) {
    const Addresses addresses = look_up(host_, port, type);
    std::string last = "no address";
    for (const addrinfo* one = addresses.get(); one; one = one->ai_next) {
      socket_ = ::socket(one->ai_family, one->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, one->ai_protocol);
      if (socket_ < 0) continue;
      const int error = connect_to(*one);
      if (error == 0) return block();
      last = error == ETIMEDOUT ? "no answer within " + std::to_string(patience_.count()) + " s" : reason(error);
      close();
    }
    throw std::runtime_error("cannot connect: " + last);
  }

  int connect_to(const addrinfo& address) const {
    if (::connect(socket_, address.ai_addr, address.ai_addrlen) == 0) return 0;
    if (errno != EINPROGRESS) return errno;
    pollfd waiting{.fd = socket_, .events = POLLOUT, .revents = 0};
    if (::poll(&waiting, 1, static_cast<int>(patience_.count() * 1000)) <= 0) return ETIMEDOUT;
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size);
    return error;
  }

  void block() const {
    ::fcntl(socket_, F_SETFL, ::fcntl(socket_, F_GETFL) & ~O_NONBLOCK);
    const timeval limit{.tv_sec = patience_.count(), .tv_usec = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  }

  void close() {
    SSL_free(std::exchange(ssl_, nullptr));
    SSL_CTX_free(std::exchange(context_, nullptr));
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
  }

  const std::string host_;
  const std::chrono::seconds patience_;
  int socket_ = -1;
  SSL_CTX* context_ = nullptr;
  SSL* ssl_ = nullptr;
};

Conversation::Conversation(const std::string& host, const std::string& port, Carrier carrier,
                           std::chrono::seconds patience)
    : impl_(std::make_unique<Impl>(host, port, carrier, patience)) {}
Conversation::~Conversation() = default;
void Conversation::start_tls() { impl_->start_tls(); }
std::string Conversation::certificate_problem() const { return impl_->certificate_problem(); }
void Conversation::send(std::string_view bytes) { impl_->send(bytes); }
std::string Conversation::receive() { return impl_->receive(); }

}  // namespace parley::app
