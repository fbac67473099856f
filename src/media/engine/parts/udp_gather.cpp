#include "udp_gather.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/socket.h>

namespace parley::udp_gather {
namespace {

constexpr std::size_t room = 1 << 20;        // octets gathered before they are sent within the turn
constexpr std::size_t max_packets = 4096;    // packets likewise
constexpr std::size_t max_segments = 64;     // UDP_MAX_SEGMENTS of older kernels
constexpr std::size_t max_message = 65'000;  // below the length of an IPv6 or IPv4 datagram before it is cut
constexpr std::size_t max_packet = 65'535;   // longer ones are refused by the kernel anyway
constexpr std::size_t messages_per_call = 64;
constexpr int refusals_until_single = 16;  // without one success: this device never cuts
constexpr std::uint32_t none = ~std::uint32_t{0};

/// An IPv4 or IPv6 destination, padded with zeros so that its octets compare.
struct Address {
  union {
    sockaddr any;
    sockaddr_in v4;
    sockaddr_in6 v6;
    std::array<std::uint64_t, 4> words;
  };
  socklen_t length;

  explicit Address(const sockaddr* from) : words{} {
    if (from->sa_family == AF_INET6) {
      std::memcpy(&v6, from, sizeof v6);
      length = sizeof v6;
    } else {
      const auto* in = reinterpret_cast<const sockaddr_in*>(from);
      v4.sin_family = AF_INET;
      v4.sin_port = in->sin_port;
      v4.sin_addr = in->sin_addr;
      length = sizeof v4;
    }
  }

  bool operator==(const Address& other) const { return words == other.words; }

  std::uint64_t hash() const {
    std::uint64_t mixed = 0;
    for (const std::uint64_t word : words) mixed = (mixed ^ word) * 0x9e37'79b9'7f4a'7c15 + (mixed >> 29);
    return mixed ^ mixed >> 32;
  }
};

/// Packets of one destination that leave in one message: all of one size, but the last, which may be shorter.
struct Message {
  uv_udp_t* socket;
  Address to;
  std::uint32_t first;  // in packets_, linked
  std::uint32_t last;
  std::uint32_t count;
  std::uint32_t segment;  // octets
  std::uint32_t octets;
  bool is_full;
};

struct Packet {
  std::uint32_t at;  // in room_
  std::uint32_t length;
  std::uint32_t next;
};

/// A packet that waits in libuv's queue until the kernel has room again.
struct Waiting {
  uv_udp_send_t request{};
  std::unique_ptr<char[]> octets;
};

class Gatherer {
 public:
  explicit Gatherer(uv_loop_t* loop)
      : room_(room + max_packet), before_poll_(new uv_prepare_t), after_poll_(new uv_check_t) {
    packets_.reserve(max_packets);
    messages_.reserve(max_packets);
    table_.assign(table_size, Slot{});
    // Timers have run when the loop prepares to poll, sockets have been read when it checks after.
    uv_prepare_init(loop, before_poll_);
    uv_prepare_start(before_poll_, [](uv_prepare_t* /*handle*/) { flush(); });
    uv_check_init(loop, after_poll_);
    uv_check_start(after_poll_, [](uv_check_t* /*handle*/) { flush(); });
    uv_unref(reinterpret_cast<uv_handle_t*>(before_poll_));
    uv_unref(reinterpret_cast<uv_handle_t*>(after_poll_));
  }

  ~Gatherer() {
    uv_close(reinterpret_cast<uv_handle_t*>(before_poll_),
             [](uv_handle_t* handle) { delete reinterpret_cast<uv_prepare_t*>(handle); });
    uv_close(reinterpret_cast<uv_handle_t*>(after_poll_),
             [](uv_handle_t* handle) { delete reinterpret_cast<uv_check_t*>(handle); });
  }

  Gatherer(const Gatherer&) = delete;
  Gatherer& operator=(const Gatherer&) = delete;

  int sockets = 0;
  Counts counts;

  /// Kernels before 4.18 do not refuse to cut: they do not know what is asked of them and send one long datagram.
  void see_what_is_known(const uv_udp_t* socket) {
    uv_os_fd_t descriptor;
    int segment = 0;
    socklen_t length = sizeof segment;
    if (uv_fileno(reinterpret_cast<const uv_handle_t*>(socket), &descriptor) != 0 ||
        ::getsockopt(descriptor, SOL_UDP, UDP_SEGMENT, &segment, &length) != 0)
      cuts_ = false;
  }

  void add(uv_udp_t* socket, const char* octets, std::size_t length, const Address& to) {
    if (used_ + length > room || packets_.size() == max_packets) send_all();
    const auto packet = static_cast<std::uint32_t>(packets_.size());
    std::memcpy(room_.data() + used_, octets, length);
    packets_.push_back(
        {.at = static_cast<std::uint32_t>(used_), .length = static_cast<std::uint32_t>(length), .next = none});
    used_ += length;
    ++counts.packets;

    Slot& slot = find(socket, to);
    if (slot.message != none && takes(messages_[slot.message], length)) {
      Message& message = messages_[slot.message];
      packets_[message.last].next = packet;
      message.last = packet;
      ++message.count;
      message.octets += static_cast<std::uint32_t>(length);
      message.is_full = length < message.segment || message.count == max_segments || !cuts_;
      return;
    }
    // The destination's earlier message stands before this one and is sent before it.
    slot.message = static_cast<std::uint32_t>(messages_.size());
    messages_.push_back({.socket = socket,
                         .to = to,
                         .first = packet,
                         .last = packet,
                         .count = 1,
                         .segment = static_cast<std::uint32_t>(length),
                         .octets = static_cast<std::uint32_t>(length),
                         .is_full = !cuts_});
  }

  void send_all() {
    if (messages_.empty()) return;
    // Of one socket after the other: each is a call of its own.
    std::size_t first = 0;
    while (first < messages_.size()) {
      std::size_t end = first + 1;
      while (end < messages_.size() && end - first < messages_per_call &&
             messages_[end].socket == messages_[first].socket)
        ++end;
      send(first, end);
      first = end;
    }
    messages_.clear();
    packets_.clear();
    used_ = 0;
    if (++generation_ == 0) table_.assign(table_size, Slot{});
  }

 private:
  static constexpr std::size_t table_size = 4 * max_packets;

  struct Slot {
    std::uint32_t generation = 0;
    std::uint32_t message = none;  // the destination's last one
  };

  /// The slot of this socket and destination, or the empty one where it belongs. There are four slots for each message.
  Slot& find(const uv_udp_t* socket, const Address& to) {
    std::size_t at = (to.hash() ^ reinterpret_cast<std::uintptr_t>(socket) >> 4) % table_size;
    while (true) {
      Slot& slot = table_[at];
      if (slot.generation != generation_) {
        slot = {.generation = generation_, .message = none};
        return slot;
      }
      const Message& message = messages_[slot.message];
      if (message.socket == socket && message.to == to) return slot;
      at = (at + 1) % table_size;
    }
  }

  static bool takes(const Message& message, std::size_t length) {
    return !message.is_full && length <= message.segment && message.octets + length <= max_message;
  }

  void send(std::size_t first, std::size_t end) {
    uv_os_fd_t descriptor;
    uv_udp_t* const socket = messages_[first].socket;
    if (uv_fileno(reinterpret_cast<uv_handle_t*>(socket), &descriptor) != 0) {
      for (; first < end; ++first) counts.dropped += messages_[first].count;
      return;
    }
    while (first < end && uv_udp_get_send_queue_count(socket) == 0) {
      const std::size_t count = describe(first, end);
      const int taken = ::sendmmsg(descriptor, headers_.data(), static_cast<unsigned>(count), MSG_DONTWAIT);
      ++counts.calls;
      if (taken > 0) {
        for (std::size_t i = first; i < first + static_cast<std::size_t>(taken); ++i)
          if (messages_[i].count > 1) refusals_ = 0;
        counts.messages += static_cast<std::uint64_t>(taken);
        first += static_cast<std::size_t>(taken);
      } else if (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS) {
        break;
      } else if (errno != EINTR) {
        send_single(descriptor, messages_[first]);
        ++first;
      }
    }
    for (; first < end; ++first) queue(messages_[first], messages_[first].first);
  }

  /// Fills headers_ with the messages first … end; fewer where their packets do not fit.
  std::size_t describe(std::size_t first, std::size_t end) {
    std::size_t described = 0;
    std::size_t parts = 0;
    for (; first < end && parts + messages_[first].count <= parts_.size(); ++first, ++described) {
      Message& message = messages_[first];
      msghdr& header = headers_[described].msg_hdr;
      header = {};
      header.msg_name = &message.to.any;
      header.msg_namelen = message.to.length;
      header.msg_iov = &parts_[parts];
      header.msg_iovlen = message.count;
      for (std::uint32_t at = message.first; at != none; at = packets_[at].next)
        parts_[parts++] = {.iov_base = room_.data() + packets_[at].at, .iov_len = packets_[at].length};
      if (message.count > 1) ask_for_cutting(header, controls_[described], static_cast<std::uint16_t>(message.segment));
    }
    return described;
  }

  struct alignas(cmsghdr) Control {
    std::array<char, CMSG_SPACE(sizeof(std::uint16_t))> octets;
  };

  static void ask_for_cutting(msghdr& header, Control& control, std::uint16_t segment) {
    control.octets.fill(0);
    header.msg_control = control.octets.data();
    header.msg_controllen = control.octets.size();
    cmsghdr* part = CMSG_FIRSTHDR(&header);
    part->cmsg_level = SOL_UDP;
    part->cmsg_type = UDP_SEGMENT;
    part->cmsg_len = CMSG_LEN(sizeof segment);
    std::memcpy(CMSG_DATA(part), &segment, sizeof segment);
  }

  /// What the kernel has refused as one message, packet by packet.
  void send_single(int descriptor, Message& message) {
    if (message.count == 1) {
      ++counts.dropped;  // no route, a firewall, too long for the path: as the engine's own sockets do
      return;
    }
    ++counts.refused;
    bool goes_singly = false;
    for (std::uint32_t at = message.first; at != none; at = packets_[at].next) {
      const ssize_t sent = ::sendto(descriptor, room_.data() + packets_[at].at, packets_[at].length, MSG_DONTWAIT,
                                    &message.to.any, message.to.length);
      ++counts.calls;
      if (sent >= 0) {
        ++counts.messages;
        goes_singly = true;
      } else if (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS) {
        queue(message, at);
        break;
      } else {
        ++counts.dropped;
      }
    }
    // A device without checksums of its own (EIO), segments beyond the path's MTU (EINVAL, EMSGSIZE). What does not go
    // singly either has no route; that tells nothing of cutting.
    if (goes_singly && ++refusals_ >= refusals_until_single) cuts_ = false;
  }

  /// The message's packets from `at` on, into libuv's queue, which writes when the kernel has room.
  void queue(Message& message, std::uint32_t at) {
    for (; at != none; at = packets_[at].next) {
      const Packet& packet = packets_[at];
      auto waiting = std::make_unique<Waiting>();
      waiting->octets = std::make_unique_for_overwrite<char[]>(packet.length);
      std::memcpy(waiting->octets.get(), room_.data() + packet.at, packet.length);
      const uv_buf_t buffer = uv_buf_init(waiting->octets.get(), packet.length);
      waiting->request.data = waiting.get();
      const int error =
          uv_udp_send(&waiting->request, message.socket, &buffer, 1, &message.to.any,
                      [](uv_udp_send_t* request, int /*status*/) { delete static_cast<Waiting*>(request->data); });
      if (error == 0) {
        static_cast<void>(waiting.release());  // given back by the callback
      } else {
        ++counts.dropped;
      }
    }
  }

  std::vector<char> room_;
  std::size_t used_ = 0;
  std::vector<Packet> packets_;
  std::vector<Message> messages_;
  std::vector<Slot> table_;
  std::uint32_t generation_ = 1;

  std::array<mmsghdr, messages_per_call> headers_{};
  std::array<Control, messages_per_call> controls_{};
  std::array<iovec, 512> parts_{};

  const bool is_wanted_ = [] {
    const char* choice = std::getenv("PARLEY_MEDIA_GSO");
    return choice == nullptr || std::string_view(choice) != "off";
  }();
  bool cuts_ = is_wanted_;
  int refusals_ = 0;  // since the last success

  // Freed by the loop, after it has closed them.
  uv_prepare_t* before_poll_;
  uv_check_t* after_poll_;
};

thread_local std::unique_ptr<Gatherer> gatherer;
thread_local Counts past_counts;

}  // namespace

int recv_start(uv_udp_t* socket, uv_alloc_cb alloc, uv_udp_recv_cb receive) {
  const int error = uv_udp_recv_start(socket, alloc, receive);
  if (!gatherer) gatherer = std::make_unique<Gatherer>(socket->loop);
  gatherer->see_what_is_known(socket);
  ++gatherer->sockets;  // also where it failed: the caller closes it
  return error;
}

void close(uv_handle_t* socket, uv_close_cb closed) {
  if (gatherer) {
    gatherer->send_all();
    if (--gatherer->sockets == 0) {
      past_counts = gatherer->counts;
      gatherer.reset();
    }
  }
  uv_close(socket, closed);
}

int try_send(uv_udp_t* socket, const uv_buf_t buffers[], unsigned count, const sockaddr* to) {
  if (!gatherer || count != 1 || to == nullptr || buffers[0].len > max_packet)
    return uv_udp_try_send(socket, buffers, count, to);
  if (uv_udp_get_send_queue_count(socket) != 0) return UV_EAGAIN;
  gatherer->add(socket, buffers[0].base, buffers[0].len, Address(to));
  return static_cast<int>(buffers[0].len);
}

void flush() {
  if (gatherer) gatherer->send_all();
}

const Counts& counts() { return gatherer ? gatherer->counts : past_counts; }

}  // namespace parley::udp_gather
