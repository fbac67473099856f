// Long-polling payloads: decoding never crashes, and what was decoded encodes to the same packets.
#include "socketio/engineio/message.hpp"
#include "socketio/engineio/packet.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace parley::socketio::engineio;
  const std::string_view payload(reinterpret_cast<const char*>(data), size);
  decode_payload(payload, [](const Packet& packet) {
    const std::string text(packet.bytes());
    const auto message = packet.binary ? Message::binary(text) : Message::text(packet_digit(packet.type) + text);
    const auto again = decode_packet(message->polling_records());
    if (!again || again->bytes() != text || again->binary != packet.binary) std::abort();
    return true;
  });
  return 0;
}
