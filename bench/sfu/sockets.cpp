#include "sockets.hpp"

#include <stdexcept>
#include <utility>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sfu_load {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

Socket::Socket() : descriptor_(::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0)) {
  sockaddr_in address = loopback(0);
  socklen_t length = sizeof address;
  if (descriptor_ < 0 || ::bind(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      ::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &length) != 0)
    throw std::runtime_error("no UDP socket on loopback");
  port_ = ntohs(address.sin_port);
  constexpr int octets = 8 << 20;
  if (::setsockopt(descriptor_, SOL_SOCKET, SO_RCVBUFFORCE, &octets, sizeof octets) != 0)
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVBUF, &octets, sizeof octets);
}

Socket::Socket(Socket&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), port_(std::exchange(other.port_, std::uint16_t{0})) {}

Socket::~Socket() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void Socket::send(std::span<const std::uint8_t> octets, std::uint16_t port) const {
  const sockaddr_in to = loopback(port);
  (void)::sendto(descriptor_, octets.data(), octets.size(), 0, reinterpret_cast<const sockaddr*>(&to), sizeof to);
}

}  // namespace sfu_load
