// What the kernel takes to send: packets of one size to 100 sockets in turn, with nothing else done.
#pragma once

#include <cstddef>

namespace sfu_load {

struct Floor {
  double packets_per_cpu_second = 0;
  double packets_per_second = 0;
};

/// `segments` packets a call (1: sendto; more: UDP_SEGMENT). The sender runs on `core`, who receives on another.
Floor measure_floor(std::size_t packet, std::size_t segments, double seconds, int core);

}  // namespace sfu_load
