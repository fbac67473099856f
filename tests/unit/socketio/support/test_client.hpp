// TestClient: a WebSocket client that speaks Engine.IO packet by packet and blocks until something comes. Used by one
// thread.
#pragma once

#include "socketio/websocket/frame.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace parley::socketio {

class TestClient {
 public:
  /// Connects and reads the open packet.
  explicit TestClient(std::uint16_t port, std::string_view query = "");
  ~TestClient();
  TestClient(const TestClient&) = delete;
  TestClient& operator=(const TestClient&) = delete;

  /// Sends a text packet, e.g. "42[\"event\"]".
  void send(std::string_view packet);

  /// The next packet but pings (unless wanted); nothing at the end of the connection or when none comes.
  std::optional<std::string> next(bool pings_too = false);

  /// Joins a namespace; the answer, e.g. "40{"sid":"…"}".
  std::string join(std::string_view nsp = "", std::string_view auth = "");

  void vanish();
  boost::asio::ip::tcp::socket& socket() { return socket_; }

  std::string opened;            ///< the open packet; empty where the handshake was refused
  std::uint16_t close_code = 0;  ///< of the close frame, once next() came to it

 private:
  bool more();
  std::optional<std::pair<websocket::Opcode, std::string>> next_frame();

  boost::asio::io_context context_;
  boost::asio::ip::tcp::socket socket_;
  std::string bytes_;
};

}  // namespace parley::socketio
