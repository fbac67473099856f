// A WebSocket connection to Janus with one session and one handle of the VideoRoom plugin in it. One thread. What goes
// wrong is thrown as std::runtime_error with the server's own words.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <boost/json/object.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace janus_load {

struct RoomAnswer {
  boost::json::object data;  // the plugin's
  std::string sdp;           // empty where none came with it
};

class RoomLink : public std::enable_shared_from_this<RoomLink> {
 public:
  explicit RoomLink(boost::asio::any_io_executor executor);

  /// On loopback.
  boost::asio::awaitable<void> open(std::uint16_t port);
  /// One request of the plugin at a time, with an offer or answer where `sdp_type` is not empty.
  boost::asio::awaitable<RoomAnswer> ask(boost::json::object body, std::string sdp_type, std::string sdp);
  void close();

  /// What ends it without close(): the connection, or the media of this handle.
  std::function<void(const std::string&)> on_lost;

 private:
  boost::asio::awaitable<boost::json::object> round_trip(boost::json::object request);
  boost::asio::awaitable<void> listen();
  void take(boost::json::object message);
  void fail(const std::string& what);

  boost::beast::websocket::stream<boost::beast::tcp_stream, false> socket_;
  boost::asio::steady_timer answered_;
  boost::beast::flat_buffer buffer_;
  std::uint64_t session_ = 0;
  std::uint64_t handle_ = 0;
  std::uint64_t transactions_ = 0;
  std::string awaited_;  // the transaction of the request that is under way
  std::optional<boost::json::object> answer_;
  bool is_over_ = false;
};

}  // namespace janus_load
