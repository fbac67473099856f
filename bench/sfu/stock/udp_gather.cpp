// A call a packet, as the engine's sockets are written.
#include "udp_gather.hpp"

namespace parley::udp_gather {

int recv_start(uv_udp_t* socket, uv_alloc_cb alloc, uv_udp_recv_cb receive) {
  return uv_udp_recv_start(socket, alloc, receive);
}
void close(uv_handle_t* socket, uv_close_cb closed) { uv_close(socket, closed); }
int try_send(uv_udp_t* socket, const uv_buf_t buffers[], unsigned count, const sockaddr* to) {
  return uv_udp_try_send(socket, buffers, count, to);
}

}  // namespace parley::udp_gather
