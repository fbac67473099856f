// The load generators' connections: many Socket.IO clients over WebSocket in one thread, on one epoll. What they
// receive is counted and shown, not kept.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::bench {

/// One client. It connects, upgrades, joins "/" and then counts.
struct Client {
  enum class State : std::uint8_t { closed, connecting, upgrading, opening, joining, joined };
  int descriptor = -1;
  State state = State::closed;
  std::string partial;  ///< the beginning of a frame or head that has not come whole
  std::uint64_t events = 0;
  std::uint64_t acks = 0;
};

class Connections {
 public:
  Connections(std::uint16_t port, std::size_t count);
  ~Connections();
  Connections(const Connections&) = delete;
  Connections& operator=(const Connections&) = delete;

  /// Begins to connect one; from 127.0.0.2, 127.0.0.3, …, so that there are ports enough.
  void connect(std::size_t index);
  /// Closes one with a reset, so that its port is free at once.
  void reset(std::size_t index);
  /// Sends text packets of one client in one write.
  void send(std::size_t index, const std::vector<std::string>& packets);
  /// Connects all, `at_once` at a time, and waits until they have joined.
  void connect_all(std::size_t at_once);

  /// Handles what has come, waiting for it up to `timeout_ms`.
  void poll(int timeout_ms);

  std::vector<Client> clients;
  std::uint64_t events = 0;  ///< received by all
  std::uint64_t acks = 0;
  std::uint64_t lost = 0;  ///< connections that ended without being reset from here
  std::function<void(std::size_t index)> on_joined;
  /// What a client gives as `auth`, as JSON; nothing where unset.
  std::function<std::string(std::size_t index)> auth;
  /// Events ("42…"), acknowledgements ("43…") and refusals ("44…") as they come. It must not connect or reset anybody.
  std::function<void(std::size_t index, std::string_view packet)> on_packet;

 private:
  void readable(std::size_t index);
  void upgrade(std::size_t index);
  /// Takes what is whole off the front of the bytes; returns what is left.
  std::string_view take(std::size_t index, std::string_view bytes);
  void packet(std::size_t index, std::string_view text);
  void fail(std::size_t index, const char* what);

  std::uint16_t port_;
  int epoll_;
  std::uint32_t next_source_ = 0;
  std::vector<char> buffer_;
};

/// "42…" as a masked text frame.
void append_client_frame(std::string& to, std::string_view packet);

}  // namespace parley::bench
