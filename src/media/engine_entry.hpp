// The engine's only function, declared here instead of through its headers, which bring libuv and all message types.
#pragma once

#include <cstddef>
#include <cstdint>

extern "C" {
using EngineFree = void (*)(std::uint8_t*, std::uint32_t, std::size_t);
using EngineRead = EngineFree (*)(std::uint8_t**, std::uint32_t*, std::size_t*, const void*, void*);
using EngineWrite = void (*)(const std::uint8_t*, std::uint32_t, void*);

/// Runs a media worker until its channel closes; answers its exit code (mediasoup's worker/include/lib.hpp, where
/// `version` is the release that its requests are written for). A null reading or writing function means: over the
/// descriptors.
int mediasoup_worker_run(int argc, char* argv[], const char* version, int reads_from, int writes_to, EngineRead read,
                         void* read_context, EngineWrite write, void* write_context);
}
