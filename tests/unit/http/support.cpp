#include "support.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

namespace parley::http::testing {

namespace asio = boost::asio;

TestServer::TestServer(ListenerOptions options, std::size_t threads) {
  for (std::size_t index = 0; index < threads; ++index) {
    contexts_.push_back(std::make_unique<asio::io_context>(1));
    guards_.push_back(asio::make_work_guard(*contexts_.back()));
    options.io_contexts.push_back(contexts_.back().get());
  }
  listener_ = std::make_unique<Listener>(std::move(options));
  for (auto& context : contexts_) threads_.emplace_back([&context] { context->run(); });
}

TestServer::~TestServer() {
  for (auto& context : contexts_) context->stop();
  for (auto& thread : threads_) thread.join();
  listener_.reset();
}

std::size_t TestServer::drain(std::chrono::milliseconds deadline) {
  return asio::co_spawn(*contexts_.front(), listener_->drain(deadline), asio::use_future).get();
}

std::unique_ptr<TestServer> serve(Handler handler, Limits limits) {
  ListenerOptions options;
  options.limits = limits;
  options.handler = std::move(handler);
  auto server = std::make_unique<TestServer>(std::move(options));
  server->listener().start();
  return server;
}

RawClient::RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    throw std::runtime_error("the test client cannot connect");
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

RawClient::~RawClient() { close(); }

void RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return;  // the server has closed: what it said before is still to be read
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

void RawClient::send_slowly(std::string_view bytes) {
  for (const char& byte : bytes) {
    send({&byte, 1});
    std::this_thread::sleep_for(50us);
  }
}

bool RawClient::read_more(std::chrono::milliseconds limit) {
  pollfd waiting{socket_, POLLIN, 0};
  if (::poll(&waiting, 1, static_cast<int>(limit.count())) <= 0) return false;
  char bytes[16384];
  const auto count = ::recv(socket_, bytes, sizeof bytes, 0);
  if (count <= 0) {
    ended_ = true;
    return false;
  }
  buffer_.append(bytes, static_cast<std::size_t>(count));
  return true;
}

std::string RawClient::response(bool to_head) {
  std::size_t head_end = 0;
  while ((head_end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (!read_more(2s)) return std::exchange(buffer_, {});
  }
  head_end += 4;
  const auto length = field_of(std::string_view(buffer_).substr(0, head_end), "Content-Length");
  const auto size = head_end + (length.empty() || to_head ? 0 : std::stoul(length));
  while (buffer_.size() < size) {
    if (!read_more(2s)) break;
  }
  auto response = buffer_.substr(0, size);
  buffer_.erase(0, size);
  return response;
}

std::string RawClient::rest() {
  while (read_more(2s)) {
  }
  EXPECT_TRUE(ended_) << "the server did not close the connection";
  return std::exchange(buffer_, {});
}

bool RawClient::closed_within(std::chrono::milliseconds limit) {
  return !read_more(limit) && ended_ && buffer_.empty();
}

bool RawClient::silent_for(std::chrono::milliseconds time) { return !read_more(time) && !ended_; }

void RawClient::finish_sending() { ::shutdown(socket_, SHUT_WR); }

void RawClient::reset() {
  const linger now{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  close();
}

void RawClient::close() {
  if (socket_ >= 0) ::close(std::exchange(socket_, -1));
}

std::string status_line(std::string_view response) { return std::string(response.substr(0, response.find("\r\n"))); }

std::string body_of(std::string_view response) {
  const auto end = response.find("\r\n\r\n");
  return end == std::string_view::npos ? std::string{} : std::string(response.substr(end + 4));
}

std::string field_of(std::string_view response, std::string_view name) {
  response = response.substr(0, response.find("\r\n\r\n"));
  const auto at = response.find("\r\n" + std::string(name) + ": ");
  if (at == std::string_view::npos) return {};
  const auto begin = at + 2 + name.size() + 2;
  return std::string(response.substr(begin, response.find("\r\n", begin) - begin));
}

Handler echo() {
  return [](Request& request) -> asio::awaitable<Response> {
    const auto method = boost::beast::http::to_string(request.method);
    co_return make_response(Status::ok, "text/plain",
                            std::string(method.data(), method.size()) + " " + request.path + " " + request.body);
  };
}

#ifdef __SANITIZE_THREAD__
constexpr int times_slower = 4;
#else
constexpr int times_slower = 1;
#endif

Limits quick_limits() {
  Limits limits;
  limits.head_timeout = times_slower * 120ms;
  limits.body_timeout = times_slower * 120ms;
  limits.idle_timeout = times_slower * 200ms;
  limits.write_timeout = times_slower * 200ms;
  limits.linger = times_slower * 100ms;
  return limits;
}

std::string ask(std::uint16_t port, std::string_view request) {
  RawClient client(port);
  client.send(request);
  return client.response();
}

}  // namespace parley::http::testing
