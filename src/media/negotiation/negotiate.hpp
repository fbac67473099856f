// The negotiation itself: how what a producer sends maps onto the router's codecs, what the router can hand on of it,
// and what a given receiver gets of that. After mediasoup 3's "RTP Parameters and Capabilities". Pure, but for the
// SSRCs drawn from a source.
#pragma once

#include "media/negotiation/rtp_parameters.hpp"

#include <vector>

namespace parley::media {

/// SSRCs that are used once: counts on from a random start, never 0. Not shared between threads.
class SsrcSource {
 public:
  explicit SsrcSource(std::uint32_t start) : next_(start) {}
  std::uint32_t next();

 private:
  std::uint32_t next_;
};

struct CodecMapping {
  std::uint8_t payload_type;         ///< as the producer sends it
  std::uint8_t mapped_payload_type;  ///< as the router passes it on
};

struct EncodingMapping {
  std::optional<std::uint32_t> ssrc;
  std::optional<std::string> rid;
  std::uint32_t mapped_ssrc;
};

/// What the engine rewrites in each packet of a producer.
struct RtpMapping {
  std::vector<CodecMapping> codecs;
  std::vector<EncodingMapping> encodings;  ///< as many as the producer's, in their order
};

struct NegotiatedProducer {
  RtpParameters parameters;  ///< the producer's own, less the header extensions that the router does not know
  RtpMapping mapping;
  RtpParameters consumable;  ///< the same media in the router's numbers: what consumers are made from
};

/// Maps a producer's decoded parameters onto the router's capabilities. Error: validation_failed naming each codec that
/// the router does not have.
core::Outcome<NegotiatedProducer> negotiate_producer(RtpParameters parameters, MediaKind kind,
                                                     const RtpCapabilities& router, SsrcSource& ssrcs);

/// Whether a receiver has at least one of the media codecs.
bool can_consume(const RtpParameters& consumable, const RtpCapabilities& receiver);

/// What a receiver gets: the codecs that it has, RTX where it has that too, the header extensions and feedback that
/// both know, with one way of bandwidth estimation only, and a single encoding, whose scalability mode tells of the
/// producer's layers. `mid` is left to the transport. Error: validation_failed where the receiver has none of the
/// codecs.
core::Outcome<RtpParameters> negotiate_consumer(const RtpParameters& consumable, MediaKind kind,
                                                const RtpCapabilities& receiver, SsrcSource& ssrcs);

/// What goes through a pipe to another router of this machine: all streams of a producer as they are, each with an SSRC
/// of its own, without retransmission and bandwidth estimation, which the loopback does not need.
RtpParameters pipe_parameters(const RtpParameters& consumable, SsrcSource& ssrcs);

}  // namespace parley::media
