#include "loadtest/transport_feedback.hpp"

#include "srtp/wire.hpp"

#include <algorithm>
#include <utility>

namespace parley::loadtest {
namespace {

void append_16(std::vector<std::uint8_t>& to, std::uint32_t value) {
  to.push_back(static_cast<std::uint8_t>(value >> 8));
  to.push_back(static_cast<std::uint8_t>(value));
}

void append_32(std::vector<std::uint8_t>& to, std::uint32_t value) {
  append_16(to, value >> 16);
  append_16(to, value & 0xffff);
}

}  // namespace

std::optional<std::uint16_t> transport_sequence(std::span<const std::uint8_t> packet, std::uint8_t id) {
  using namespace srtp;
  std::size_t at = 12 + std::size_t{4} * (packet[0] & 0x0f);
  if ((packet[0] & 0x10) == 0 || packet.size() < at + 4 || read_16(&packet[at]) != 0xbede) return std::nullopt;
  const std::size_t end = std::min(packet.size(), at + 4 + std::size_t{4} * read_16(&packet[at + 2]));
  at += 4;
  while (at < end) {
    if (packet[at] == 0) {
      ++at;
      continue;
    }
    const std::size_t length = (packet[at] & 0x0f) + std::size_t{1};
    if (packet[at] >> 4 == id && at + 2 < end) return read_16(&packet[at + 1]);
    at += 1 + length;
  }
  return std::nullopt;
}

void TransportFeedback::arrived(std::uint16_t sequence, std::uint32_t media_ssrc, std::chrono::microseconds time) {
  media_ssrc_ = media_ssrc;
  arrivals_.push_back({.sequence = sequence, .ticks = time.count() / 250});
}

/// Section 3.1: runs of packets that came with small differences of time (one octet), with large ones (two), and of
/// packets that did not come.
std::vector<std::uint8_t> TransportFeedback::report() {
  const std::vector<Arrival> arrivals = std::exchange(arrivals_, {});
  if (arrivals.empty()) return {};
  const std::uint16_t base = arrivals.front().sequence;
  constexpr std::int64_t ticks_of_reference = 256;  // 64 ms
  const std::int64_t reference = arrivals.front().ticks / ticks_of_reference;
  std::vector<std::uint8_t> chunks;
  std::vector<std::uint8_t> deltas;
  std::uint16_t next = base;
  std::int64_t last = reference * ticks_of_reference;
  constexpr std::uint32_t small = 0x2000;
  constexpr std::uint32_t large = 0x4000;
  constexpr std::uint32_t longest_run = 0x1fff;
  std::uint32_t symbol = small;
  std::uint32_t run = 0;
  const auto end_run = [&] {
    if (run > 0) append_16(chunks, symbol | run);
    run = 0;
  };
  std::uint32_t count = 0;
  for (const Arrival& arrival : arrivals) {
    const auto missing = static_cast<std::uint16_t>(arrival.sequence - next);
    const std::int64_t delta = arrival.ticks - last;
    if (missing > longest_run) continue;     // it was overtaken
    if (delta < 0 || delta > 0x7fff) break;  // a pause of eight seconds ends the report
    const std::uint32_t its_symbol = delta > 255 ? large : small;
    if (missing > 0 || its_symbol != symbol || run == longest_run) end_run();
    if (missing > 0) append_16(chunks, missing);
    symbol = its_symbol;
    count += missing + 1u;
    next = static_cast<std::uint16_t>(arrival.sequence + 1);
    if (symbol == large) deltas.push_back(static_cast<std::uint8_t>(delta >> 8));
    deltas.push_back(static_cast<std::uint8_t>(delta));
    last = arrival.ticks;
    ++run;
  }
  end_run();

  std::vector<std::uint8_t> packet{0x8f, 205, 0, 0};
  append_32(packet, ssrc_);
  append_32(packet, media_ssrc_);
  append_16(packet, base);
  append_16(packet, count);
  append_32(packet, static_cast<std::uint32_t>(reference & 0xff'ffff) << 8 | reports_++);
  packet.insert(packet.end(), chunks.begin(), chunks.end());
  packet.insert(packet.end(), deltas.begin(), deltas.end());
  if (const std::size_t padding = (4 - packet.size() % 4) % 4; padding > 0) {
    packet.resize(packet.size() + padding);
    packet.back() = static_cast<std::uint8_t>(padding);
    packet[0] |= 0x20;
  }
  const std::size_t words = packet.size() / 4 - 1;
  packet[2] = static_cast<std::uint8_t>(words >> 8);
  packet[3] = static_cast<std::uint8_t>(words);
  return packet;
}

}  // namespace parley::loadtest
