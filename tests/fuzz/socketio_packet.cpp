// Socket.IO packets: decoding never crashes, and what is written again decodes to the same.
#include "socketio/assembler.hpp"
#include "socketio/json_text.hpp"

#include <boost/json.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace parley::socketio;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Assembler assembler;
  auto received = assembler.on_text(text, {});
  for (int i = 0; received && !*received && i < 100; ++i) received = assembler.on_binary("attachment", {});
  if (!received || !*received) return 0;
  const auto& packet = (*received)->packet;
  std::string written;
  append_json(written, packet.data);
  const auto read = parse_json(written);
  std::string again;
  if (!read) std::abort();
  append_json(again, *read);
  if (again != written) std::abort();
  return 0;
}
