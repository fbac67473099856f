#include "srtp/context.hpp"

#include "srtp/wire.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

#include <openssl/crypto.h>

namespace parley::srtp {
namespace {

constexpr std::uint64_t index_end = std::uint64_t{1} << 48;
constexpr std::uint64_t rtcp_index_end = std::uint64_t{1} << 31;
constexpr std::uint32_t encrypted_bit = 0x8000'0000;

/// RFC 3711 appendix A. The rollover counter begins at 0 and cannot have been less.
std::uint64_t estimate_index(std::uint64_t highest, std::uint16_t sequence) {
  constexpr std::uint64_t half = 0x8000;
  if (highest <= half) return sequence;
  const std::uint64_t counter = highest >> 16;
  const std::uint64_t last = highest & 0xffff;
  if (last < half) return (sequence > last + half ? counter - 1 : counter) << 16 | sequence;
  return (last - half > sequence ? counter + 1 : counter) << 16 | sequence;
}

Status as_status(ReplayWindow::Verdict verdict) {
  switch (verdict) {
    case ReplayWindow::Verdict::fresh:
      return Status::ok;
    case ReplayWindow::Verdict::repeated:
      return Status::repeated;
    case ReplayWindow::Verdict::too_old:
      return Status::too_old;
  }
  return Status::too_old;
}

void copy_header(Octets packet, std::size_t length, std::span<std::uint8_t> out) {
  if (packet.data() != out.data()) std::memcpy(out.data(), packet.data(), length);
}

/// The rollover counter, which HMAC-SHA1 authenticates behind the packet.
std::array<std::uint8_t, 4> rollover_counter(std::uint64_t index) {
  std::array<std::uint8_t, 4> octets;
  write_32(octets.data(), static_cast<std::uint32_t>(index >> 16));
  return octets;
}

}  // namespace

Context::Context(Suite suite, Direction direction, Octets key, Octets salt, Limits limits)
    : Context(suite, direction, derive_session_keys(suite, key, salt), limits) {}

Context::Context(Suite suite, Direction direction, const KeyPair& keys, Limits limits)
    : suite_(suite),
      direction_(direction),
      limits_(limits),
      rtp_cipher_(suite, keys.rtp, direction == Direction::outbound),
      rtcp_cipher_(suite, keys.rtcp, direction == Direction::outbound) {}

Result Context::protect_rtp(Octets packet, std::span<std::uint8_t> out) {
  assert(direction_ == Direction::outbound);
  const auto header = rtp_header_length(packet);
  if (!header) return {Status::malformed};
  const std::size_t tag_length = rtp_tag_length(suite_);
  if (out.size() < packet.size() + tag_length) return {Status::no_room};
  if (rtp_packets_ >= limits_.rtp_packets) return {Status::key_expired};

  const std::uint32_t ssrc = read_32(packet.data() + 8);
  auto stream = rtp_streams_.find(ssrc);
  if (stream == rtp_streams_.end()) {
    if (rtp_streams_.size() >= limits_.streams) return {Status::too_many_streams};
    stream = rtp_streams_.emplace(ssrc, ReplayWindow{}).first;
  }
  ReplayWindow& sent = stream->second;
  const std::uint64_t index = estimate_index(sent.highest(), read_16(packet.data() + 2));
  if (index >= index_end) return {Status::key_expired};
  const Status order = as_status(sent.judge(index));
  if (order != Status::ok && !(order == Status::repeated && limits_.allow_repeats)) return {order};
  // Also where the cipher fails below: an index is not tried twice.
  if (order == Status::ok) sent.add(index);
  ++rtp_packets_;

  copy_header(packet, *header, out);
  const PacketCipher::Iv iv = rtp_cipher_.iv(ssrc, index);
  const Octets payload = packet.subspan(*header);
  std::uint8_t* const payload_out = out.data() + *header;
  std::uint8_t* const tag_out = out.data() + packet.size();
  if (is_aead(suite_)) {
    if (!rtp_cipher_.seal(iv, out.first(*header), {}, payload, payload_out, tag_out)) return {Status::cipher_failed};
  } else {
    if (!rtp_cipher_.apply(iv, payload, payload_out)) return {Status::cipher_failed};
    const auto tag = rtp_cipher_.authenticate(out.first(packet.size()), rollover_counter(index));
    std::memcpy(tag_out, tag.data(), tag_length);
  }
  return {Status::ok, packet.size() + tag_length};
}

Result Context::unprotect_rtp(Octets packet, std::span<std::uint8_t> out) {
  assert(direction_ == Direction::inbound);
  const std::size_t tag_length = rtp_tag_length(suite_);
  if (packet.size() < tag_length) return {Status::malformed};
  const std::size_t length = packet.size() - tag_length;
  const auto header = rtp_header_length(packet.first(length));
  if (!header) return {Status::malformed};
  if (out.size() < length) return {Status::no_room};
  if (rtp_packets_ >= limits_.rtp_packets) return {Status::key_expired};

  const std::uint32_t ssrc = read_32(packet.data() + 8);
  const auto stream = rtp_streams_.find(ssrc);
  const bool is_new = stream == rtp_streams_.end();
  if (is_new && rtp_streams_.size() >= limits_.streams) return {Status::too_many_streams};
  const std::uint64_t index = estimate_index(is_new ? 0 : stream->second.highest(), read_16(packet.data() + 2));
  if (index >= index_end) return {Status::key_expired};
  if (!is_new) {
    if (const Status order = as_status(stream->second.judge(index)); order != Status::ok) return {order};
  }

  const PacketCipher::Iv iv = rtp_cipher_.iv(ssrc, index);
  const Octets payload = packet.subspan(*header, length - *header);
  const std::uint8_t* const tag = packet.data() + length;
  if (is_aead(suite_)) {
    if (!rtp_cipher_.open(iv, packet.first(*header), {}, payload, out.data() + *header, tag))
      return {Status::authentication_failed};
  } else {
    const auto expected = rtp_cipher_.authenticate(packet.first(length), rollover_counter(index));
    if (CRYPTO_memcmp(expected.data(), tag, tag_length) != 0) return {Status::authentication_failed};
    if (!rtp_cipher_.apply(iv, payload, out.data() + *header)) return {Status::cipher_failed};
  }
  copy_header(packet, *header, out);
  (is_new ? rtp_streams_[ssrc] : stream->second).add(index);
  ++rtp_packets_;
  return {Status::ok, length};
}

Result Context::protect_rtcp(Octets packet, std::span<std::uint8_t> out) {
  assert(direction_ == Direction::outbound);
  if (packet.size() < rtcp_header_length || !has_version_2(packet)) return {Status::malformed};
  const std::size_t tag_length = rtcp_tag_length(suite_);
  const std::size_t length = packet.size() + tag_length + sizeof(std::uint32_t);
  if (out.size() < length) return {Status::no_room};
  if (rtcp_packets_ >= limits_.rtcp_packets) return {Status::key_expired};

  const std::uint32_t ssrc = read_32(packet.data() + 4);
  auto stream = rtcp_streams_.find(ssrc);
  if (stream == rtcp_streams_.end()) {
    if (rtcp_streams_.size() >= limits_.streams) return {Status::too_many_streams};
    stream = rtcp_streams_.emplace(ssrc, RtcpStream{}).first;
  }
  const std::uint64_t index = stream->second.next;
  if (index >= rtcp_index_end) return {Status::key_expired};
  ++stream->second.next;
  ++rtcp_packets_;

  copy_header(packet, rtcp_header_length, out);
  std::array<std::uint8_t, 4> word;
  write_32(word.data(), encrypted_bit | static_cast<std::uint32_t>(index));
  const PacketCipher::Iv iv = rtcp_cipher_.iv(ssrc, index);
  const Octets payload = packet.subspan(rtcp_header_length);
  std::uint8_t* const payload_out = out.data() + rtcp_header_length;
  std::uint8_t* const behind = out.data() + packet.size();
  if (is_aead(suite_)) {
    if (!rtcp_cipher_.seal(iv, out.first(rtcp_header_length), word, payload, payload_out, behind))
      return {Status::cipher_failed};
    std::memcpy(behind + tag_length, word.data(), word.size());
  } else {
    if (!rtcp_cipher_.apply(iv, payload, payload_out)) return {Status::cipher_failed};
    std::memcpy(behind, word.data(), word.size());
    const auto tag = rtcp_cipher_.authenticate(out.first(packet.size() + word.size()));
    std::memcpy(behind + word.size(), tag.data(), tag_length);
  }
  return {Status::ok, length};
}

Result Context::unprotect_rtcp(Octets packet, std::span<std::uint8_t> out) {
  assert(direction_ == Direction::inbound);
  const std::size_t tag_length = rtcp_tag_length(suite_);
  if (packet.size() < rtcp_header_length + tag_length + sizeof(std::uint32_t) || !has_version_2(packet))
    return {Status::malformed};
  const std::size_t length = packet.size() - tag_length - sizeof(std::uint32_t);
  if (out.size() < length) return {Status::no_room};
  if (rtcp_packets_ >= limits_.rtcp_packets) return {Status::key_expired};

  // The tag stands before the word with AEAD (RFC 7714 section 9.2), behind it with HMAC (RFC 3711 section 3.4).
  const Octets word = packet.subspan(is_aead(suite_) ? length + tag_length : length, sizeof(std::uint32_t));
  const Octets tag = packet.subspan(is_aead(suite_) ? length : length + word.size(), tag_length);
  const std::uint32_t flagged_index = read_32(word.data());
  const bool is_encrypted = (flagged_index & encrypted_bit) != 0;
  const std::uint32_t index = flagged_index & ~encrypted_bit;
  const std::uint32_t ssrc = read_32(packet.data() + 4);
  const auto stream = rtcp_streams_.find(ssrc);
  const bool is_new = stream == rtcp_streams_.end();
  if (is_new && rtcp_streams_.size() >= limits_.streams) return {Status::too_many_streams};
  if (!is_new) {
    if (const Status order = as_status(stream->second.seen.judge(index)); order != Status::ok) return {order};
  }

  const PacketCipher::Iv iv = rtcp_cipher_.iv(ssrc, index);
  const std::size_t clear =
      is_encrypted ? rtcp_header_length : length;  // octets at the front that are only authenticated
  const Octets payload = packet.subspan(clear, length - clear);
  if (is_aead(suite_)) {
    if (!rtcp_cipher_.open(iv, packet.first(clear), word, payload, out.data() + clear, tag.data()))
      return {Status::authentication_failed};
  } else {
    const auto expected = rtcp_cipher_.authenticate(packet.first(length + word.size()));
    if (CRYPTO_memcmp(expected.data(), tag.data(), tag_length) != 0) return {Status::authentication_failed};
    if (!rtcp_cipher_.apply(iv, payload, out.data() + clear)) return {Status::cipher_failed};
  }
  copy_header(packet, clear, out);
  (is_new ? rtcp_streams_[ssrc] : stream->second).seen.add(index);
  ++rtcp_packets_;
  return {Status::ok, length};
}

void Context::continue_rtp(std::uint32_t ssrc, std::uint64_t index) {
  ReplayWindow window;
  window.add(index);
  rtp_streams_.insert_or_assign(ssrc, window);
}

void Context::continue_rtcp(std::uint32_t ssrc, std::uint32_t index) { rtcp_streams_[ssrc].next = index; }

void Context::remove(std::uint32_t ssrc) {
  rtp_streams_.erase(ssrc);
  rtcp_streams_.erase(ssrc);
}

}  // namespace parley::srtp
