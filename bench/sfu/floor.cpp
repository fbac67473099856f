#include "floor.hpp"

#include "receivers.hpp"
#include "sockets.hpp"

#include <atomic>
#include <chrono>
#include <cstring>
#include <ctime>
#include <thread>
#include <vector>

#include <netinet/udp.h>
#include <pthread.h>
#include <sched.h>
#include <sys/socket.h>

namespace sfu_load {
namespace {

double cpu_seconds() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

}  // namespace

Floor measure_floor(std::size_t packet, std::size_t segments, double seconds, int core) {
  Receivers receivers(100);
  std::atomic<bool> is_over = false;
  std::thread drain([&] {
    while (!is_over) receivers.receive(10);
  });

  Floor floor;
  std::thread sender([&] {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(core, &set);
    ::pthread_setaffinity_np(::pthread_self(), sizeof set, &set);
    const Socket socket;
    std::vector<std::uint8_t> octets(packet * segments, 0x80);
    std::vector<sockaddr_in> destinations;
    for (std::size_t i = 0; i < receivers.size(); ++i) destinations.push_back(loopback(receivers.port(i)));
    if (segments > 1) {
      const int size = static_cast<int>(packet);
      ::setsockopt(socket.descriptor(), SOL_UDP, UDP_SEGMENT, &size, sizeof size);
    }
    const auto begin = std::chrono::steady_clock::now();
    const double cpu_begin = cpu_seconds();
    std::uint64_t sent = 0;
    double elapsed = 0;
    while (elapsed < seconds) {
      for (const sockaddr_in& to : destinations)
        if (::sendto(socket.descriptor(), octets.data(), octets.size(), 0, reinterpret_cast<const sockaddr*>(&to),
                     sizeof to) > 0)
          sent += segments;
      elapsed = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    }
    floor = {.packets_per_cpu_second = static_cast<double>(sent) / (cpu_seconds() - cpu_begin),
             .packets_per_second = static_cast<double>(sent) / elapsed};
  });
  sender.join();
  is_over = true;
  drain.join();
  return floor;
}

}  // namespace sfu_load
