#include "http/listener.hpp"

#include "http/worker.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <spdlog/spdlog.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace parley::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr int backlog = 4096;
constexpr int accepts_a_wakeup = 64;
constexpr std::chrono::milliseconds pause_without_descriptors{100};
constexpr std::chrono::milliseconds drain_poll{10};
constexpr std::chrono::milliseconds cut_grace{1000};

/// The address without port; an IPv4 address that came through an IPv6 socket in its IPv4 spelling.
std::string address_text(const sockaddr_storage& address) {
  char text[INET6_ADDRSTRLEN] = {};
  if (address.ss_family == AF_INET) {
    inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in&>(address).sin_addr, text, sizeof text);
  } else {
    const auto& six = reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(&six))
      inet_ntop(AF_INET, &six.s6_addr[12], text, sizeof text);
    else
      inet_ntop(AF_INET6, &six, text, sizeof text);
  }
  return text;
}

bool out_of_descriptors(int error) noexcept {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

}  // namespace

class Listener::Impl : public std::enable_shared_from_this<Listener::Impl> {
 public:
  explicit Impl(ListenerOptions options);

  void start();
  void begin_drain();
  void stop_accepting();
  void close_all();

  std::shared_ptr<Service> service = std::make_shared<Service>();
  std::optional<TlsFiles> tls_files;
  std::vector<std::shared_ptr<Worker>> workers;
  std::uint16_t port = 0;

 private:
  void listen(const std::string& address, std::uint16_t wanted_port);
  void wait();
  void accept_some();
  /// False where the process cannot take a further descriptor.
  bool accept_one(bool& more);
  void pause();
  void deal_out(TcpSocket socket, Worker& worker, std::string address, bool refused);
  void close_idle();

  tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  std::size_t next_worker_ = 0;
  bool starved_ = false;  ///< and the log has it already
  std::atomic<bool> closing_ = false;
};

Listener::Impl::Impl(ListenerOptions options)
    : tls_files(std::move(options.tls)), acceptor_(*options.io_contexts.at(0)), pause_(*options.io_contexts.at(0)) {
  service->limits = options.limits;
  service->handler = std::move(options.handler);
  service->body_limit = std::move(options.body_limit);
  service->streams_body = std::move(options.streams_body);
  service->shape_refusal = std::move(options.shape_refusal);
  service->proxies = std::move(options.proxies);
  if (tls_files) service->tls.store(make_tls_context(*tls_files));
  for (auto* context : options.io_contexts) workers.push_back(std::make_shared<Worker>(*context, service));
  listen(options.address, options.port);
}

void Listener::Impl::listen(const std::string& address, std::uint16_t wanted_port) {
  const auto check = [&](const error_code& error) {
    if (error) {
      throw std::runtime_error("cannot listen on " + address + " port " + std::to_string(wanted_port) + ": " +
                               error.message());
    }
  };
  error_code error;
  const auto ip = asio::ip::make_address(address, error);
  check(error);
  acceptor_.open(ip.is_v6() ? tcp::v6() : tcp::v4(), error);
  check(error);
  acceptor_.set_option(asio::socket_base::reuse_address(true), error);
  if (ip.is_v6()) acceptor_.set_option(asio::ip::v6_only(!ip.is_unspecified()), error);
  // Accepted sockets inherit it from the listening one on Linux.
  acceptor_.set_option(tcp::no_delay(true), error);
  acceptor_.bind({ip, wanted_port}, error);
  check(error);
  acceptor_.listen(backlog, error);
  check(error);
  acceptor_.non_blocking(true, error);
  check(error);
  port = acceptor_.local_endpoint().port();
}

void Listener::Impl::start() {
  asio::post(acceptor_.get_executor(), [self = shared_from_this()] { self->wait(); });
}

void Listener::Impl::wait() {
  if (!acceptor_.is_open()) return;
  acceptor_.async_wait(tcp::acceptor::wait_read, [self = shared_from_this()](const error_code& error) {
    if (!error) self->accept_some();
  });
}

void Listener::Impl::accept_some() {
  bool more = true;
  for (int count = 0; more && count < accepts_a_wakeup; ++count) {
    if (!accept_one(more)) return pause();
  }
  wait();
}

bool Listener::Impl::accept_one(bool& more) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  const int descriptor =
      ::accept4(acceptor_.native_handle(), reinterpret_cast<sockaddr*>(&address), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (descriptor < 0) {
    if (out_of_descriptors(errno)) return false;
    more = errno != EAGAIN && errno != EWOULDBLOCK && errno != EBADF &&
           errno != EINVAL;  // what else there is concerns that client only
    return true;
  }
  starved_ = false;
  const auto& limits = service->limits;
  const auto open = service->open.fetch_add(1, std::memory_order_relaxed);
  const auto hard_limit = limits.max_connections + std::max<std::size_t>(16, limits.max_connections / 16);
  if (open >= hard_limit) {
    service->open.fetch_sub(1, std::memory_order_relaxed);
    ::close(descriptor);
    return true;
  }
  auto& worker = *workers[next_worker_];
  next_worker_ = (next_worker_ + 1) % workers.size();
  TcpSocket socket(worker.context());
  error_code error;
  socket.assign(address.ss_family == AF_INET6 ? tcp::v6() : tcp::v4(), descriptor, error);
  if (error) {
    service->open.fetch_sub(1, std::memory_order_relaxed);
    ::close(descriptor);
    return !out_of_descriptors(error.value());
  }
  socket.non_blocking(true, error);
  deal_out(std::move(socket), worker, address_text(address), open >= limits.max_connections);
  return true;
}

void Listener::Impl::deal_out(TcpSocket socket, Worker& worker, std::string address, bool refused) {
  if (workers.size() == 1) return worker.adopt(std::move(socket), std::move(address), refused);
  asio::post(worker.context(),
             [worker = worker.shared_from_this(), socket = std::move(socket), address = std::move(address),
              refused]() mutable { worker->adopt(std::move(socket), std::move(address), refused); });
}

void Listener::Impl::pause() {
  if (!starved_) spdlog::warn("http: no file descriptors left, new connections wait until some are free");
  starved_ = true;
  pause_.expires_after(pause_without_descriptors);
  pause_.async_wait([self = shared_from_this()](const error_code& error) {
    if (!error) self->accept_some();
  });
}

void Listener::Impl::close_idle() {
  for (const auto& worker : workers) asio::post(worker->context(), [worker] { worker->drain(); });
}

void Listener::Impl::begin_drain() {
  if (!service->draining.exchange(true)) close_idle();
}

void Listener::Impl::stop_accepting() {
  if (closing_.exchange(true)) return;
  begin_drain();
  asio::post(acceptor_.get_executor(), [self = shared_from_this()] {
    // Who is connected already, as far as the kernel is concerned, is still served.
    bool more = self->acceptor_.is_open();
    while (more && self->accept_one(more)) {
    }
    error_code ignored;
    self->acceptor_.close(ignored);
    self->pause_.cancel();
    self->close_idle();
  });
}

void Listener::Impl::close_all() {
  for (const auto& worker : workers) asio::post(worker->context(), [worker] { worker->close_all(); });
}

Listener::Listener(ListenerOptions options) : impl_(std::make_shared<Impl>(std::move(options))) {}

Listener::~Listener() { impl_->stop_accepting(); }

void Listener::on_upgrade(std::string prefix, UpgradeHandler handler) {
  auto& upgrades = impl_->service->upgrades;
  upgrades.emplace_back(std::move(prefix), std::move(handler));
  std::sort(upgrades.begin(), upgrades.end(),
            [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
}

void Listener::start() { impl_->start(); }

std::uint16_t Listener::port() const noexcept { return impl_->port; }

std::size_t Listener::connections() const noexcept { return impl_->service->open.load(std::memory_order_relaxed); }

void Listener::reload_tls() {
  if (impl_->tls_files) impl_->service->tls.store(make_tls_context(*impl_->tls_files));
}

void Listener::begin_drain() { impl_->begin_drain(); }

void Listener::stop_accepting() { impl_->stop_accepting(); }

asio::awaitable<std::size_t> Listener::drain(std::chrono::milliseconds deadline) {
  const auto impl = impl_;
  impl->begin_drain();
  asio::steady_timer timer(co_await asio::this_coro::executor);
  using Clock = std::chrono::steady_clock;
  const auto wait_until = [&](Clock::time_point end, bool (*is_over)(const Impl&)) -> asio::awaitable<void> {
    while (!is_over(*impl) && Clock::now() < end) {
      timer.expires_after(drain_poll);
      co_await timer.async_wait(asio::use_awaitable);
    }
  };
  const auto all_ended = [](const Impl& each) { return each.service->open.load() == 0; };
  const auto early_ended = [](const Impl& each) { return each.service->early.load() == 0; };
  const auto end = Clock::now() + deadline;
  co_await wait_until(end, early_ended);
  impl->stop_accepting();
  co_await wait_until(end, all_ended);
  const auto left = impl->service->open.load();
  if (left == 0) co_return 0;
  impl->close_all();
  co_await wait_until(Clock::now() + cut_grace, all_ended);
  co_return left;
}

}  // namespace parley::http
