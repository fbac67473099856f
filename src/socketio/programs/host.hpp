// Host: what the small programs around the library have in common: threads with an io_context each, a listener on
// loopback, and a stop on SIGINT or SIGTERM. Owned by main().
#pragma once

#include "http/listener.hpp"

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace parley::socketio::programs {

struct HostOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;
  unsigned threads = 1;
  std::string certificate;  ///< PEM file; empty: no TLS
  std::string key;
};

class Host {
 public:
  explicit Host(HostOptions options);
  ~Host();

  const std::vector<boost::asio::io_context*>& contexts() const noexcept { return contexts_; }

  /// Makes the listener; `body_limit` is what request bodies may have, in bytes.
  http::Listener& listen(http::Handler handler, std::size_t body_limit);

  /// Serves until a signal comes; then calls `stop` and gives connections a moment to say goodbye. Returns the exit
  /// code.
  int run(const std::string& name, const std::function<void()>& stop);

 private:
  HostOptions options_;
  std::vector<std::unique_ptr<boost::asio::io_context>> owned_;
  std::vector<boost::asio::io_context*> contexts_;
  std::unique_ptr<http::Listener> listener_;
};

/// 404 for what is under none of a program's paths.
http::Handler not_found();

}  // namespace parley::socketio::programs
