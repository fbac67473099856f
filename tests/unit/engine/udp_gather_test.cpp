// Real sockets on loopback: what receivers get of what a loop turn has sent, in which order, and when the kernel
// refuses.
#include "udp_gather.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

/// The kernel takes so many messages more, then says once that it has no room; negative: it takes all. Loopback never
/// says it by itself.
int messages_until_full = -1;

}  // namespace

extern "C" int sendmmsg(int descriptor, mmsghdr* messages, unsigned count, int flags) {
  if (messages_until_full == 0) {
    messages_until_full = -1;
    errno = EAGAIN;
    return -1;
  }
  if (messages_until_full > 0) count = std::min(count, static_cast<unsigned>(messages_until_full));
  const auto taken = static_cast<int>(::syscall(SYS_sendmmsg, descriptor, messages, count, flags));
  if (messages_until_full > 0 && taken > 0) messages_until_full -= taken;
  return taken;
}

namespace parley::udp_gather {
namespace {

using Packets = std::vector<std::string>;

/// A receiver, by IPv4 or IPv6.
class Receiver {
 public:
  explicit Receiver(int family = AF_INET) : descriptor_(::socket(family, SOCK_DGRAM | SOCK_NONBLOCK, 0)) {
    address_.ss_family = static_cast<sa_family_t>(family);
    if (family == AF_INET6) {
      reinterpret_cast<sockaddr_in6&>(address_).sin6_addr = in6addr_loopback;
    } else {
      reinterpret_cast<sockaddr_in&>(address_).sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    }
    socklen_t length = family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
    EXPECT_EQ(::bind(descriptor_, address(), length), 0) << std::strerror(errno);
    length = sizeof address_;
    EXPECT_EQ(::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address_), &length), 0);
    constexpr int octets = 4 << 20;
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVBUFFORCE, &octets, sizeof octets);
  }
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;
  ~Receiver() { ::close(descriptor_); }

  const sockaddr* address() const { return reinterpret_cast<const sockaddr*>(&address_); }

  /// What is there when something has come, or after a minute and a half.
  Packets wait() const {
    pollfd ready{.fd = descriptor_, .events = POLLIN, .revents = 0};
    ::poll(&ready, 1, 90'000);
    return take();
  }

  /// What is there now.
  Packets take() const {
    Packets packets;
    std::string packet(70'000, '\0');
    while (true) {
      const ssize_t length = ::recv(descriptor_, packet.data(), packet.size(), 0);
      if (length < 0) return packets;
      packets.push_back(packet.substr(0, static_cast<std::size_t>(length)));
    }
  }

 private:
  int descriptor_;
  sockaddr_storage address_{};
};

/// A loop with sockets that take part, as the engine has them.
class UdpGather : public testing::Test {
 protected:
  UdpGather() { uv_loop_init(&loop); }
  ~UdpGather() override {
    for (uv_udp_t* socket : sockets) shut(socket);
    uv_run(&loop, UV_RUN_DEFAULT);
    EXPECT_EQ(uv_loop_close(&loop), 0);  // nothing of the gatherer is left in it
  }

  uv_udp_t* open(const char* address = "127.0.0.1") {
    auto* socket = new uv_udp_t;
    uv_udp_init(&loop, socket);
    sockaddr_storage local{};
    if (std::strchr(address, ':') != nullptr) {
      uv_ip6_addr(address, 0, reinterpret_cast<sockaddr_in6*>(&local));
    } else {
      uv_ip4_addr(address, 0, reinterpret_cast<sockaddr_in*>(&local));
    }
    EXPECT_EQ(uv_udp_bind(socket, reinterpret_cast<sockaddr*>(&local), 0), 0);
    const auto alloc = [](uv_handle_t* /*handle*/, std::size_t /*wish*/, uv_buf_t* buffer) { *buffer = {}; };
    const auto receive = [](uv_udp_t* /*handle*/, ssize_t /*length*/, const uv_buf_t* /*buffer*/,
                            const sockaddr* /*from*/, unsigned /*flags*/) {};
    EXPECT_EQ(recv_start(socket, alloc, receive), 0);
    sockets.push_back(socket);
    return socket;
  }

  static void shut(uv_udp_t* socket) {
    close(reinterpret_cast<uv_handle_t*>(socket),
          [](uv_handle_t* handle) { delete reinterpret_cast<uv_udp_t*>(handle); });
  }

  static int send(uv_udp_t* socket, const Receiver& to, std::string packet) {
    const uv_buf_t buffer = uv_buf_init(packet.data(), static_cast<unsigned>(packet.size()));
    return try_send(socket, &buffer, 1, to.address());
  }

  /// One packet more of `length` octets, of which no two are alike.
  std::string packet(std::size_t length) {
    std::string made = std::to_string(++made_) + " ";
    made.resize(length, static_cast<char>('a' + made_ % 26));
    return made;
  }

  void turn() { uv_run(&loop, UV_RUN_NOWAIT); }

  uv_loop_t loop;
  std::vector<uv_udp_t*> sockets;
  int made_ = 0;
};

TEST_F(UdpGather, SendsOneFrameToEachReceiverInOneMessage) {
  uv_udp_t* socket = open();
  std::vector<std::unique_ptr<Receiver>> receivers;
  for (int i = 0; i < 20; ++i) receivers.push_back(std::make_unique<Receiver>());
  std::vector<Packets> expected(receivers.size());
  const Counts before = counts();
  for (int i = 0; i < 8; ++i) {
    for (std::size_t r = 0; r < receivers.size(); ++r) {
      expected[r].push_back(packet(i < 7 ? 1200 : 700));  // a frame's last packet is shorter
      EXPECT_EQ(send(socket, *receivers[r], expected[r].back()), static_cast<int>(expected[r].back().size()));
    }
  }
  turn();
  for (std::size_t r = 0; r < receivers.size(); ++r) EXPECT_EQ(receivers[r]->take(), expected[r]);
  EXPECT_EQ(counts().packets - before.packets, 160u);
  EXPECT_EQ(counts().messages - before.messages, 20u);
  EXPECT_EQ(counts().calls - before.calls, 1u);
}

TEST_F(UdpGather, KeepsTheOrderOfADestinationWhateverTheSizes) {
  uv_udp_t* socket = open();
  const Receiver a;
  const Receiver b;
  std::minstd_rand random(3);
  for (int round = 0; round < 30; ++round) {
    Packets to_a;
    Packets to_b;
    for (int i = 0; i < 100; ++i) {
      constexpr std::size_t lengths[] = {40, 1200, 1200, 1200, 900, 1};
      const bool is_a = random() % 3 != 0;
      Packets& list = is_a ? to_a : to_b;
      list.push_back(packet(lengths[random() % 6]));
      send(socket, is_a ? a : b, list.back());
    }
    turn();
    ASSERT_EQ(a.take(), to_a);
    ASSERT_EQ(b.take(), to_b);
  }
}

TEST_F(UdpGather, HoldsBackNothingWhileTheLoopWaits) {
  uv_udp_t* socket = open();
  const Receiver receiver;
  struct Seen {
    uv_udp_t* socket;
    const Receiver* receiver;
    Packets packets;
  } seen{socket, &receiver, {}};
  // The loop has nothing to do for a minute after the first timer; a thread waits for its packet meanwhile and wakes
  // it.
  uv_timer_t timer;
  uv_timer_init(&loop, &timer);
  timer.data = &seen;
  uv_timer_start(
      &timer,
      [](uv_timer_t* self) {
        send(static_cast<Seen*>(self->data)->socket, *static_cast<Seen*>(self->data)->receiver, "tick");
      },
      1, 0);
  uv_timer_t minute;
  uv_timer_init(&loop, &minute);
  uv_timer_start(&minute, [](uv_timer_t* self) { uv_stop(self->loop); }, 60'000, 0);
  uv_async_t wake;
  uv_async_init(&loop, &wake, [](uv_async_t* self) { uv_stop(self->loop); });
  std::thread other([&] {
    seen.packets = receiver.wait();
    uv_async_send(&wake);
  });
  uv_run(&loop, UV_RUN_DEFAULT);
  EXPECT_NE(uv_timer_get_due_in(&minute), 0u) << "it came only after the loop had waited";
  other.join();
  EXPECT_EQ(seen.packets, Packets{"tick"});
  for (uv_handle_t* handle : {reinterpret_cast<uv_handle_t*>(&timer), reinterpret_cast<uv_handle_t*>(&minute),
                              reinterpret_cast<uv_handle_t*>(&wake)})
    uv_close(handle, nullptr);
  turn();
}

TEST_F(UdpGather, SendsWhatIsThereBeforeASocketIsClosed) {
  uv_udp_t* first = open();
  uv_udp_t* second = open();
  const Receiver receiver;
  send(first, receiver, "from the first");
  send(second, receiver, "from the second");
  shut(first);
  sockets = {second};
  EXPECT_EQ(receiver.take(), (Packets{"from the first", "from the second"}));
  send(second, receiver, "later");
  turn();
  EXPECT_EQ(receiver.take(), Packets{"later"});
}

TEST_F(UdpGather, SendsWithinTheTurnWhereItsRoomIsUsedUp) {
  uv_udp_t* socket = open();
  const Receiver receiver;
  Packets expected;
  for (int i = 0; i < 3000; ++i) expected.push_back(packet(1200));
  for (const std::string& each : expected) send(socket, receiver, each);
  EXPECT_GT(receiver.take().size(), 500u);
  for (int i = 0; i < 9000; ++i) send(socket, receiver, "s");
  turn();
  EXPECT_GT(receiver.take().size(), 4000u);
}

TEST_F(UdpGather, SendsOneByOneWhereTheKernelRefusesToCut) {
  uv_udp_t* socket = open();
  // The kernel cuts no packets for a socket that sends them without checksums (udp_send_skb: EINVAL).
  uv_os_fd_t descriptor;
  ASSERT_EQ(uv_fileno(reinterpret_cast<uv_handle_t*>(socket), &descriptor), 0);
  constexpr int yes = 1;
  ASSERT_EQ(::setsockopt(descriptor, SOL_SOCKET, SO_NO_CHECK, &yes, sizeof yes), 0);
  const Receiver a;
  const Receiver b;
  for (int round = 0; round < 40; ++round) {  // also after it has given up asking
    Packets to_a;
    Packets to_b;
    for (int i = 0; i < 6; ++i) {
      to_a.push_back(packet(500));
      to_b.push_back(packet(900));
      send(socket, a, to_a.back());
      send(socket, b, to_b.back());
    }
    turn();
    ASSERT_EQ(a.take(), to_a);
    ASSERT_EQ(b.take(), to_b);
  }
  EXPECT_GE(counts().refused, 16u);
  EXPECT_LT(counts().refused, 80u);
  EXPECT_EQ(counts().dropped, 0u);
}

TEST_F(UdpGather, GoesOnAfterAPacketThatCannotBeSent) {
  uv_udp_t* socket = open();
  const Receiver a;
  const Receiver over_ipv6(AF_INET6);
  send(socket, a, "before");
  send(socket, over_ipv6, "no such family on this socket");
  send(socket, a, std::string(65'530, 'x'));  // longer than a datagram may be
  send(socket, a, "after");
  turn();
  EXPECT_EQ(a.take(), (Packets{"before", "after"}));
  EXPECT_EQ(counts().dropped, 2u);
}

TEST_F(UdpGather, StillGathersAfterManyMessagesForWhichThereIsNoWay) {
  uv_udp_t* socket = open();
  const Receiver a;
  const Receiver over_ipv6(AF_INET6);
  for (int round = 0; round < 40; ++round) {
    for (int i = 0; i < 4; ++i) send(socket, over_ipv6, packet(800));
    turn();
  }
  EXPECT_EQ(counts().dropped, 160u);
  const Counts before = counts();
  Packets expected;
  for (int i = 0; i < 4; ++i) {
    expected.push_back(packet(800));
    send(socket, a, expected.back());
  }
  turn();
  EXPECT_EQ(a.take(), expected);
  EXPECT_EQ(counts().messages - before.messages, 1u);
}

TEST_F(UdpGather, LosesAndReordersNothingWhereTheKernelTakesOnlyAPart) {
  uv_udp_t* socket = open();
  std::vector<std::unique_ptr<Receiver>> receivers;
  for (int i = 0; i < 5; ++i) receivers.push_back(std::make_unique<Receiver>());
  for (const int until : {0, 1, 3, 4, 9}) {
    messages_until_full = until;
    std::vector<Packets> expected(receivers.size());
    for (int i = 0; i < 8; ++i) {
      for (std::size_t r = 0; r < receivers.size(); ++r) {
        expected[r].push_back(packet(i % 3 == 2 ? 900 : 1200));  // three messages each
        ASSERT_EQ(send(socket, *receivers[r], expected[r].back()), static_cast<int>(expected[r].back().size()));
      }
    }
    while (messages_until_full >= 0 || uv_udp_get_send_queue_count(socket) != 0) turn();
    for (std::size_t r = 0; r < receivers.size(); ++r) ASSERT_EQ(receivers[r]->take(), expected[r]) << until;
  }
  EXPECT_EQ(counts().dropped, 0u);
}

TEST_F(UdpGather, KnowsIpv6) {
  uv_udp_t* socket = open("::1");
  const Receiver a(AF_INET6);
  const Receiver b(AF_INET6);
  Packets to_a;
  Packets to_b;
  for (int i = 0; i < 10; ++i) {
    to_a.push_back(packet(1000));
    to_b.push_back(packet(1000));
    send(socket, a, to_a.back());
    send(socket, b, to_b.back());
  }
  turn();
  EXPECT_EQ(a.take(), to_a);
  EXPECT_EQ(b.take(), to_b);
  EXPECT_EQ(counts().messages, 2u);
}

TEST_F(UdpGather, LetsNothingOvertakeWhatWaitsInTheLoopsQueue) {
  uv_udp_t* socket = open();
  const Receiver receiver;
  uv_udp_send_t request;
  std::string queued = "queued";
  const uv_buf_t buffer = uv_buf_init(queued.data(), static_cast<unsigned>(queued.size()));
  ASSERT_EQ(
      uv_udp_send(&request, socket, &buffer, 1, receiver.address(), [](uv_udp_send_t* /*request*/, int /*status*/) {}),
      0);
  ASSERT_EQ(uv_udp_get_send_queue_count(socket), 1u);
  EXPECT_EQ(send(socket, receiver, "the caller queues this one"), UV_EAGAIN);
  while (uv_udp_get_send_queue_count(socket) != 0) turn();
  EXPECT_EQ(send(socket, receiver, "after"), 5);
  turn();
  EXPECT_EQ(receiver.take(), (Packets{"queued", "after"}));
}

}  // namespace
}  // namespace parley::udp_gather
