// The engine as a program of its own, as npm's package makes one.
#include <csignal>
#include <cstddef>
#include <cstdint>

extern "C" {
using EngineFree = void (*)(std::uint8_t*, std::uint32_t, std::size_t);
using EngineRead = EngineFree (*)(std::uint8_t**, std::uint32_t*, std::size_t*, const void*, void*);
using EngineWrite = void (*)(const std::uint8_t*, std::uint32_t, void*);
int mediasoup_worker_run(int argc, char* argv[], const char* version, int reads_from, int writes_to, EngineRead read,
                         void* read_context, EngineWrite write, void* write_context);
}

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  return mediasoup_worker_run(argc, argv, PARLEY_ENGINE_VERSION, 3, 4, nullptr, nullptr, nullptr, nullptr);
}
