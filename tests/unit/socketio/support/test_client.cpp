#include "test_client.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/write.hpp>

#include <sys/socket.h>
#include <sys/time.h>

namespace parley::socketio {

TestClient::TestClient(std::uint16_t port, std::string_view query) : socket_(context_) {
  socket_.connect({boost::asio::ip::address_v4::loopback(), port});
  socket_.set_option(boost::asio::ip::tcp::no_delay(true));
  const timeval patience{5, 0};
  ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  boost::asio::write(
      socket_, boost::asio::buffer("GET /socket.io/?EIO=4&transport=websocket" + std::string(query) +
                                   " HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                   "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"));
  while (bytes_.find("\r\n\r\n") == std::string::npos && more()) {
  }
  if (!bytes_.starts_with("HTTP/1.1 101 ")) return;
  bytes_.erase(0, bytes_.find("\r\n\r\n") + 4);
  opened = next().value_or("");
}

TestClient::~TestClient() = default;

void TestClient::send(std::string_view packet) {
  std::string frame;
  websocket::append_frame(frame, websocket::Opcode::text, packet);
  frame[1] = static_cast<char>(frame[1] | '\x80');
  frame.insert(frame.size() - packet.size(), 4, '\0');  // a key of zeros masks nothing
  boost::system::error_code ignored;
  boost::asio::write(socket_, boost::asio::buffer(frame), ignored);
}

std::optional<std::string> TestClient::next(bool pings_too) {
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

std::string TestClient::join(std::string_view nsp, std::string_view auth) {
  send("40" + std::string(nsp) + std::string(auth));
  return next().value_or("nothing");
}

void TestClient::vanish() { socket_.close(); }

bool TestClient::more() {
  char piece[65536];
  const auto count = ::recv(socket_.native_handle(), piece, sizeof piece, 0);
  if (count <= 0) return false;
  bytes_.append(piece, static_cast<std::size_t>(count));
  return true;
}

std::optional<std::pair<websocket::Opcode, std::string>> TestClient::next_frame() {
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

}  // namespace parley::socketio
