// TestClient: a WebSocket client that speaks Engine.IO packet by packet and blocks until something comes. Used by one
// thread.
#pragma once

#include "socketio/websocket/frame.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <sys/socket.h>
#include <sys/time.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley::socketio {

class TestClient {
 public:
  /// Connects and reads the open packet.
  explicit TestClient(std::uint16_t port, std::string_view query = "") : socket_(context_) {
    socket_.connect({boost::asio::ip::address_v4::loopback(), port});
    socket_.set_option(boost::asio::ip::tcp::no_delay(true));
    const timeval patience{5, 0};
    ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    boost::asio::write(
        socket_,
        boost::asio::buffer("GET /socket.io/?EIO=4&transport=websocket" + std::string(query) +
                            " HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"));
    while (bytes_.find("\r\n\r\n") == std::string::npos && more()) {
    }
    if (!bytes_.starts_with("HTTP/1.1 101 ")) return;
    bytes_.erase(0, bytes_.find("\r\n\r\n") + 4);
    opened = next().value_or("");
  }

  /// Sends a text packet, e.g. "42[\"event\"]".
  void send(std::string_view packet) {
    std::string frame;
    websocket::append_frame(frame, websocket::Opcode::text, packet);
    frame[1] = static_cast<char>(frame[1] | '\x80');
    frame.insert(frame.size() - packet.size(), 4, '\0');  // a key of zeros masks nothing
    boost::system::error_code ignored;
    boost::asio::write(socket_, boost::asio::buffer(frame), ignored);
  }

  /// The next packet but pings (unless wanted); nothing at the end of the connection or when none comes.
  std::optional<std::string> next(bool pings_too = false) {
    while (true) {
      auto frame = next_frame();
      if (!frame) return std::nullopt;
      if (frame->first == websocket::Opcode::close) {
        close_code = frame->second.size() < 2
                         ? websocket::close_code::none_given
                         : static_cast<std::uint16_t>(static_cast<std::uint8_t>(frame->second[0]) << 8 |
                                                      static_cast<std::uint8_t>(frame->second[1]));
        return std::nullopt;
      }
      if (frame->second != "2" || pings_too) return std::move(frame->second);
    }
  }

  /// Joins a namespace; the answer, e.g. "40{"sid":"…"}".
  std::string join(std::string_view nsp = "", std::string_view auth = "") {
    send("40" + std::string(nsp) + std::string(auth));
    return next().value_or("nothing");
  }

  void vanish() { socket_.close(); }
  boost::asio::ip::tcp::socket& socket() { return socket_; }

  std::string opened;            ///< the open packet; empty where the handshake was refused
  std::uint16_t close_code = 0;  ///< of the close frame, once next() came to it

 private:
  bool more() {
    char piece[65536];
    const auto count = ::recv(socket_.native_handle(), piece, sizeof piece, 0);
    if (count <= 0) return false;
    bytes_.append(piece, static_cast<std::size_t>(count));
    return true;
  }
  std::optional<std::pair<websocket::Opcode, std::string>> next_frame() {
    const auto need = [this](std::size_t count) {
      while (bytes_.size() < count)
        if (!more()) return false;
      return true;
    };
    if (!need(2)) return std::nullopt;
    std::size_t head = 2;
    std::uint64_t size = static_cast<std::uint8_t>(bytes_[1]);
    if (size >= 126) {
      const std::size_t length_bytes = size == 126 ? 2 : 8;
      if (!need(2 + length_bytes)) return std::nullopt;
      size = 0;
      for (std::size_t i = 0; i < length_bytes; ++i) size = size << 8 | static_cast<std::uint8_t>(bytes_[2 + i]);
      head += length_bytes;
    }
    if (!need(head + size)) return std::nullopt;
    std::pair frame(static_cast<websocket::Opcode>(bytes_[0] & 0x0F), bytes_.substr(head, size));
    bytes_.erase(0, head + size);
    return frame;
  }

  boost::asio::io_context context_;
  boost::asio::ip::tcp::socket socket_;
  std::string bytes_;
};

}  // namespace parley::socketio
