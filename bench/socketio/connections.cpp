#include "connections.hpp"

#include "socketio/websocket/frame.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace parley::bench {
namespace {

/// What is received must fit: the state of a meeting with everybody in it.
constexpr std::size_t buffer_size = 8 << 20;
constexpr std::uint32_t source_addresses = 200;

[[noreturn]] void throw_errno(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

}  // namespace

void append_client_frame(std::string& to, std::string_view packet) {
  const auto start = to.size();
  socketio::websocket::append_frame(to, socketio::websocket::Opcode::text, packet);
  to[start + 1] = static_cast<char>(to[start + 1] | '\x80');
  const std::array<char, 4> key{'\x37', '\xFA', '\x21', '\x3D'};
  const auto payload = to.size() - packet.size();
  socketio::websocket::apply_mask(to.data() + payload, packet.size(), key, 0);
  to.insert(payload, key.data(), key.size());
}

Connections::Connections(std::uint16_t port, std::size_t count)
    : clients(count), port_(port), epoll_(::epoll_create1(EPOLL_CLOEXEC)), buffer_(buffer_size) {
  if (epoll_ < 0) throw_errno("epoll");
}

Connections::~Connections() {
  for (std::size_t i = 0; i < clients.size(); ++i) reset(i);
  ::close(epoll_);
}

void Connections::connect(std::size_t index) {
  Client& client = clients[index];
  client = {};
  client.descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (client.descriptor < 0) throw_errno("socket (raise ulimit -n?)");
  const int on = 1;
  ::setsockopt(client.descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::setsockopt(client.descriptor, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
  sockaddr_in source{};
  source.sin_family = AF_INET;
  source.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1 + next_source_++ % source_addresses);
  if (::bind(client.descriptor, reinterpret_cast<sockaddr*>(&source), sizeof source) != 0) throw_errno("bind");
  sockaddr_in server{};
  server.sin_family = AF_INET;
  server.sin_port = htons(port_);
  server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(client.descriptor, reinterpret_cast<sockaddr*>(&server), sizeof server) != 0 && errno != EINPROGRESS)
    throw_errno("connect");
  client.state = Client::State::connecting;
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLET;
  event.data.u64 = index;
  if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, client.descriptor, &event) != 0) throw_errno("epoll_ctl");
}

void Connections::reset(std::size_t index) {
  Client& client = clients[index];
  if (client.descriptor < 0) return;
  const linger now{1, 0};
  ::setsockopt(client.descriptor, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  ::close(client.descriptor);
  client.descriptor = -1;
  client.state = Client::State::closed;
}

void Connections::send(std::size_t index, const std::vector<std::string>& packets) {
  std::string frames;
  for (const auto& packet : packets) append_client_frame(frames, packet);
  for (std::string_view left = frames; !left.empty();) {
    const auto count = ::send(clients[index].descriptor, left.data(), left.size(), MSG_NOSIGNAL);
    if (count > 0)
      left.remove_prefix(static_cast<std::size_t>(count));
    else if (errno != EAGAIN && errno != EINTR)
      return fail(index, "send");
  }
}

void Connections::connect_all(std::size_t at_once) {
  std::size_t begun = 0;
  std::size_t joined = 0;
  const auto before = std::exchange(on_joined, [&](std::size_t) {
    ++joined;
    if (begun < clients.size()) connect(begun++);
  });
  while (begun < std::min(at_once, clients.size())) connect(begun++);
  while (joined < clients.size()) {
    poll(1000);
    if (lost > 0) throw std::runtime_error("a connection was lost while connecting");
  }
  on_joined = before;
}

void Connections::poll(int timeout_ms) {
  std::array<epoll_event, 512> ready{};
  const int count = ::epoll_wait(epoll_, ready.data(), ready.size(), timeout_ms);
  for (int i = 0; i < count; ++i) {
    const auto index = static_cast<std::size_t>(ready[static_cast<std::size_t>(i)].data.u64);
    if (clients[index].state == Client::State::connecting &&
        (ready[static_cast<std::size_t>(i)].events & EPOLLOUT) != 0)
      upgrade(index);
    if ((ready[static_cast<std::size_t>(i)].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) readable(index);
  }
}

void Connections::upgrade(std::size_t index) {
  clients[index].state = Client::State::upgrading;
  static constexpr std::string_view request =
      "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: "
      "websocket\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  if (::send(clients[index].descriptor, request.data(), request.size(), MSG_NOSIGNAL) !=
      static_cast<ssize_t>(request.size()))
    fail(index, "the handshake");
}

void Connections::readable(std::size_t index) {
  Client& client = clients[index];
  while (client.descriptor >= 0) {
    const std::size_t kept = client.partial.size();
    std::memcpy(buffer_.data(), client.partial.data(), kept);
    const auto count = ::recv(client.descriptor, buffer_.data() + kept, buffer_.size() - kept, 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count <= 0) return fail(index, "receive");
    const std::string_view bytes(buffer_.data(), kept + static_cast<std::size_t>(count));
    const auto left = take(index, bytes);
    if (client.descriptor >= 0) client.partial.assign(left);
    if (static_cast<std::size_t>(count) < buffer_.size() - kept) return;
  }
}

std::string_view Connections::take(std::size_t index, std::string_view bytes) {
  Client& client = clients[index];
  if (client.state == Client::State::upgrading) {
    const auto end = bytes.find("\r\n\r\n");
    if (end == std::string_view::npos) return bytes;
    if (!bytes.starts_with("HTTP/1.1 101")) {
      fail(index, "the upgrade");
      return {};
    }
    client.state = Client::State::opening;
    bytes.remove_prefix(end + 4);
  }
  while (bytes.size() >= 2 && client.descriptor >= 0) {
    std::size_t size = static_cast<std::uint8_t>(bytes[1]);
    std::size_t head = 2;
    if (size >= 126) {
      const std::size_t length_bytes = size == 126 ? 2 : 8;
      if (bytes.size() < 2 + length_bytes) return bytes;
      size = 0;
      for (std::size_t i = 0; i < length_bytes; ++i) size = size << 8 | static_cast<std::uint8_t>(bytes[2 + i]);
      head += length_bytes;
    }
    if (bytes.size() < head + size) return bytes;
    packet(index, bytes.substr(head, size));
    bytes.remove_prefix(head + size);
  }
  return bytes;
}

void Connections::packet(std::size_t index, std::string_view text) {
  Client& client = clients[index];
  if (text.starts_with("42")) {
    ++client.events;
    ++events;
  } else if (text.starts_with("43")) {
    ++client.acks;
    ++acks;
  } else if (text == "2") {
    send(index, {"3"});
  } else if (client.state == Client::State::opening && text.starts_with("0")) {
    client.state = Client::State::joining;
    send(index, {"40" + (auth ? auth(index) : std::string())});
  } else if (client.state == Client::State::joining && text.starts_with("40")) {
    client.state = Client::State::joined;
    if (on_joined) on_joined(index);
  }
  if (on_packet && text.size() > 1 && text[0] == '4' && text[1] >= '2' && text[1] <= '4') on_packet(index, text);
}

void Connections::fail(std::size_t index, const char*) {
  reset(index);
  ++lost;
}

}  // namespace parley::bench
