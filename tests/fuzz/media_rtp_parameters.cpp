// What clients send to produce and to consume: parsing, decoding, validation and both negotiations. The first byte
// chooses the kind. Beyond not crashing: whatever is accepted comes out in the router's numbers and valid again.
#include "media/negotiation/negotiate.hpp"
#include "media/negotiation/router_capabilities.hpp"
#include "media/negotiation/validate.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

using namespace parley::media;

void require(bool condition) {
  if (!condition) std::abort();
}

void consume(const RtpParameters& consumable, MediaKind kind, const RtpCapabilities& receiver, SsrcSource& ssrcs) {
  const auto consumer = negotiate_consumer(consumable, kind, receiver, ssrcs);
  require(consumer.has_value() == can_consume(consumable, receiver));
  if (consumer) require(validate(*consumer, kind).empty());
}

void produce(const boost::json::value& input, MediaKind kind, SsrcSource& ssrcs) {
  auto parameters = decode_rtp_parameters(input, kind);
  if (!parameters) return;
  require(validate(*parameters, kind).empty());
  const auto again = decode_rtp_parameters(to_json(*parameters), kind);
  require(again.has_value());
  const auto producer = negotiate_producer(std::move(*parameters), kind, router_capabilities(), ssrcs);
  if (!producer) return;
  require(producer->mapping.codecs.size() == producer->parameters.codecs.size());
  require(producer->mapping.encodings.size() == producer->parameters.encodings.size());
  consume(producer->consumable, kind, router_capabilities(), ssrcs);
  if (const auto receiver = decode_rtp_capabilities(input)) consume(producer->consumable, kind, *receiver, ssrcs);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const MediaKind kind = data[0] % 2 == 0 ? MediaKind::audio : MediaKind::video;
  const auto input = parley::json::parse({reinterpret_cast<const char*>(data) + 1, size - 1});
  if (!input) return 0;
  SsrcSource ssrcs(0xfffffff0);
  produce(*input, kind, ssrcs);
  (void)decode_dtls_parameters(*input);
  if (const auto capabilities = decode_rtp_capabilities(*input)) {
    require(validate(*capabilities).empty());
    require(decode_rtp_capabilities(to_json(*capabilities)).has_value());
  }
  return 0;
}
