// The engine as a program of its own, as npm's package makes one.
#include <csignal>

#include "media/engine_entry.hpp"

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  return mediasoup_worker_run(argc, argv, PARLEY_ENGINE_VERSION, 3, 4, nullptr, nullptr, nullptr, nullptr);
}
