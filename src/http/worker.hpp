// Worker: one io_context's share of a listener's connections and the one coarse timer that watches over their
// deadlines. Private to the listener. Made by it, kept alive by it and by the connections; all but the atomics is used
// on the io_context's thread.
#pragma once

#include "http/forwarded.hpp"
#include "http/limits.hpp"
#include "http/message.hpp"
#include "http/stream.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace parley::http {

class Connection;

/// What all workers of a listener share; written before start() but for what is atomic.
struct Service {
  Limits limits;
  Handler handler;
  std::function<std::size_t(const Request&)> body_limit;
  std::function<bool(const Request&)> streams_body{};
  std::function<void(const Request&, Response&)> shape_refusal{};
  TrustedProxies proxies;
  std::vector<std::pair<std::string, UpgradeHandler>> upgrades;  ///< longest prefix first
  std::atomic<std::shared_ptr<boost::asio::ssl::context>> tls;
  std::atomic<std::size_t> open{0};
  std::atomic<std::size_t> early{0};  ///< those of them that came before draining began
  std::atomic<bool> draining{false};
};

class Worker : public std::enable_shared_from_this<Worker> {
 public:
  using Clock = std::chrono::steady_clock;

  Worker(boost::asio::io_context& context, std::shared_ptr<Service> service);
  ~Worker();

  boost::asio::io_context& context() noexcept { return context_; }
  Service& service() noexcept { return *service_; }

  /// Takes an accepted socket of this io_context, counted in Service::open already. `refused`: it gets 503 and is
  /// closed.
  void adopt(TcpSocket socket, std::string remote_address, bool refused);

  /// Closes idle connections. On the worker's thread.
  void drain();
  /// Cancels and closes all connections. On the worker's thread.
  void close_all();

  // For Connection.
  void add(Connection& connection);
  void remove(Connection& connection) noexcept;

 private:
  void arm();
  void tick();
  /// Calls `visit` with each connection. Those end by completions only, so none leaves the list during a visit.
  template <class Visit>
  void for_each(Visit&& visit);

  boost::asio::io_context& context_;
  std::shared_ptr<Service> service_;
  boost::asio::steady_timer timer_;
  bool armed_ = false;
  std::chrono::milliseconds tick_;
  Connection* first_ = nullptr;  ///< of the list that Connection links
};

}  // namespace parley::http
