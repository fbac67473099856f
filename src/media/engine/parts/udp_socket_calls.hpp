// Included ahead of the engine's UDP sockets: has them send through the gatherer (udp_gather.hpp).
#pragma once

#include "udp_gather.hpp"

#define uv_udp_recv_start parley::udp_gather::recv_start
#define uv_udp_try_send parley::udp_gather::try_send
#define uv_close parley::udp_gather::close
