// What a loop turn sends over UDP, gathered: packets of one destination and one size leave in one message, which the
// kernel cuts into datagrams (UDP_SEGMENT, udp(7)), and the messages of many destinations in one system call. A key
// frame of eight packets costs a receiver one message then, not eight calls. Nothing waits longer than the loop turn:
// all is sent before the loop polls again, and earlier when the room is used up. The order of a destination's packets
// is kept.
//
// Stands in for uv_udp_try_send() in the engine's UDP sockets (udp_socket_calls.hpp). One gatherer a thread, made with
// its first socket and gone with its last one.
#pragma once

#include <cstddef>
#include <cstdint>

#include <uv.h>

namespace parley::udp_gather {

struct Counts {
  std::uint64_t packets = 0;
  std::uint64_t messages = 0;  // as the kernel took them
  std::uint64_t calls = 0;     // sendmmsg(2)
  std::uint64_t refused = 0;   // messages that the kernel did not want to cut, sent as single packets
  std::uint64_t dropped = 0;   // packets that the kernel refused for good
};

/// The socket takes part from now on: a bound uv_udp_t of this thread's loop. Its packets go out before it is closed.
int recv_start(uv_udp_t* socket, uv_alloc_cb alloc, uv_udp_recv_cb receive);
void close(uv_handle_t* socket, uv_close_cb closed);

/// Takes one packet (a single buffer), which is copied. Returns its length, or UV_EAGAIN where the socket has packets
/// waiting for the kernel: the caller queues this one behind them with uv_udp_send().
int try_send(uv_udp_t* socket, const uv_buf_t buffers[], unsigned count, const sockaddr* to);

/// Sends all that this thread has gathered. Called by the loop; others need it for measuring and testing alone.
void flush();

/// Of this thread since its start.
const Counts& counts();

}  // namespace parley::udp_gather
