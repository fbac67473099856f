// UDP sockets on loopback, not blocking.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include <netinet/in.h>

namespace sfu_load {

class Socket {
 public:
  /// On a free port, with buffers as large as the kernel gives. std::runtime_error where it gives no socket.
  Socket();
  Socket(Socket&& other) noexcept;
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket();

  int descriptor() const { return descriptor_; }
  std::uint16_t port() const { return port_; }
  /// What the kernel does not take is lost, as on a network.
  void send(std::span<const std::uint8_t> octets, std::uint16_t port) const;

 private:
  int descriptor_ = -1;
  std::uint16_t port_ = 0;
};

sockaddr_in loopback(std::uint16_t port);

}  // namespace sfu_load
