// TransportFeedback: when packets arrived, as a receiver tells the sender for its bandwidth estimation
// (draft-holmer-rmcat-transport-wide-cc-extensions-01). Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace parley::loadtest {

/// The transport-wide sequence number in a header extension of one-byte elements (RFC 8285 section 4.2).
std::optional<std::uint16_t> transport_sequence(std::span<const std::uint8_t> packet, std::uint8_t id);

class TransportFeedback {
 public:
  /// `ssrc`: one's own, as the report's sender.
  explicit TransportFeedback(std::uint32_t ssrc) : ssrc_(ssrc) {}

  void arrived(std::uint16_t sequence, std::uint32_t media_ssrc, std::chrono::microseconds time);
  std::size_t waiting() const { return arrivals_.size(); }

  /// An RTCP packet about all that arrived since the last one; empty where nothing did.
  std::vector<std::uint8_t> report();

 private:
  struct Arrival {
    std::uint16_t sequence;
    std::int64_t ticks;  // of 250 µs
  };

  std::uint32_t ssrc_;
  std::uint32_t media_ssrc_ = 0;
  std::uint8_t reports_ = 0;
  std::vector<Arrival> arrivals_;
};

}  // namespace parley::loadtest
