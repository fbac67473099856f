// Listener: accepts connections on one address and port, reads HTTP/1.0 and 1.1 requests within limits, and answers
// them through a handler; upgrades to WebSocket are handed over with their stream.
//
// Owned by whoever composes the server. The acceptor lives on the first io_context and deals connections out in turn,
// so that every thread gets the same number; a connection then stays on its io_context, which one thread runs.
// Connections keep what they need of the listener alive, so it may be destroyed before they end.
#pragma once

#include "http/forwarded.hpp"
#include "http/limits.hpp"
#include "http/message.hpp"
#include "http/tls.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace parley::http {

struct ListenerOptions {
  std::string address = "127.0.0.1";                  ///< an IPv4 or IPv6 address; "::" takes both families
  std::uint16_t port = 0;                             ///< 0: any free one, see Listener::port()
  std::vector<boost::asio::io_context*> io_contexts;  ///< at least one; each run by one thread
  std::optional<TlsFiles> tls;
  Limits limits;

  /// Answers all requests that are no upgrade.
  Handler handler;
  /// The limit for the body of a request whose head has been read; unset, Limits::max_body_bytes holds for all.
  std::function<std::size_t(const Request&)> body_limit;
  /// Whether the handler reads the body of such a request by itself, in pieces (Request::body_reader), and bounds it.
  /// Unset: never.
  std::function<bool(const Request&)> streams_body{};
  /// Sees the answers that the connection gives by itself (a malformed head, a body over the limit), as far as the
  /// request was read. Takes no time and throws nothing.
  std::function<void(const Request&, Response&)> shape_refusal{};
  /// Reverse proxies in front: requests from them, upgrades too, are taken as from the client they name.
  TrustedProxies proxies{};
};

class Listener {
 public:
  /// Binds and listens, so that port() is known and clients may connect; they are served after start().
  /// Throws std::runtime_error with a sentence for the operator where the address cannot be used or the TLS files
  /// cannot be read.
  explicit Listener(ListenerOptions options);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  /// WebSocket upgrades whose decoded path starts with `prefix` go to `handler`; the longest prefix wins. Before
  /// start().
  void on_upgrade(std::string prefix, UpgradeHandler handler);

  /// Begins to serve. Once.
  void start();

  std::uint16_t port() const noexcept;

  /// Connections that are open and were not handed over. Any thread.
  std::size_t connections() const noexcept;

  /// Reads the TLS files again, for connections from now on; throws as the constructor does and keeps the old ones
  /// then. Any thread.
  void reload_tls();

  /// From now on: idle connections are closed, and requests, running or new, are answered with `Connection: close`. Who
  /// connects anew is served, and learns so that the server stops. Any thread.
  void begin_drain();

  /// begin_drain(), and no new connections. Any thread.
  void stop_accepting();

  /// begin_drain(), then waits until the connections that were open before have ended, stop_accepting(), and waits for
  /// those that came meanwhile; all in all at most `deadline`. What runs then is cancelled and closed. Returns the
  /// number of connections that had to be cut. May run on any executor; the io_contexts must be running.
  boost::asio::awaitable<std::size_t> drain(std::chrono::milliseconds deadline);

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace parley::http
