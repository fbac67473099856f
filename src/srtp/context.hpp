// Context: SRTP and SRTCP of one direction of one session, under one master key, for all of its SSRCs. It belongs to
// whoever made it and to one thread at a time. Nothing is allocated for a packet, but for the first one of an SSRC.
#pragma once

#include "srtp/keys.hpp"
#include "srtp/packet_cipher.hpp"
#include "srtp/replay_window.hpp"
#include "srtp/suite.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

#include <boost/unordered/unordered_flat_map.hpp>

namespace parley::srtp {

enum class Status {
  ok,
  malformed,              // no RTP or RTCP packet, or a header longer than the packet
  no_room,                // `out` is too small
  authentication_failed,  // forged, damaged, or under another key or rollover counter
  repeated,               // this index has been seen (a replay), or has been sent with repeats not allowed
  too_old,                // more than the window of 1,024 packets behind
  key_expired,            // as many packets as one master key may protect (RFC 3711 section 9.2)
  too_many_streams,       // a new SSRC beyond the bound
  cipher_failed,          // OpenSSL refused
};

struct Result {
  Status status;
  std::size_t length = 0;  // of what was written; 0 unless ok

  explicit operator bool() const { return status == Status::ok; }
};

enum class Direction { outbound, inbound };

struct Limits {
  /// Send an index again, as a retransmission under its own sequence number does. The packet has to be the same one,
  /// with AEAD its header too (RFC 7714 section 8.4).
  bool allow_repeats = false;
  /// Packets under the master key.
  std::uint64_t rtp_packets = std::uint64_t{1} << 48;
  std::uint64_t rtcp_packets = std::uint64_t{1} << 31;
  /// SSRCs whose state is kept, for RTP and for RTCP. An inbound one costs nothing before its first authentic packet.
  std::size_t streams = 16'384;
};

class Context {
 public:
  /// `key` and `salt`: the master's. std::invalid_argument for wrong lengths, std::runtime_error where OpenSSL refuses.
  Context(Suite suite, Direction direction, Octets key, Octets salt, Limits limits = {});
  Context(Suite suite, Direction direction, const KeyPair& keys, Limits limits = {});

  /// Outbound. `out` has room for the packet and its trailer (max_trailer at most), and begins where `packet` does or
  /// shares nothing with it.
  Result protect_rtp(Octets packet, std::span<std::uint8_t> out);
  Result protect_rtcp(Octets packet, std::span<std::uint8_t> out);

  /// Inbound. What fails changes no state. `out` as above, with room for the result. After a failure, what `out` holds
  /// is not to be read.
  Result unprotect_rtp(Octets packet, std::span<std::uint8_t> out);
  Result unprotect_rtcp(Octets packet, std::span<std::uint8_t> out);

  /// Goes on where someone else left off: `index` is the highest one so far (rollover counter × 65,536 + sequence
  /// number).
  void continue_rtp(std::uint32_t ssrc, std::uint64_t index);
  /// `index`: of the next packet to be sent.
  void continue_rtcp(std::uint32_t ssrc, std::uint32_t index);
  void remove(std::uint32_t ssrc);

 private:
  struct RtcpStream {
    ReplayWindow seen;       // inbound
    std::uint64_t next = 0;  // outbound
  };
  template <class Stream>
  using Streams = boost::unordered_flat_map<std::uint32_t, Stream>;

  Suite suite_;
  Direction direction_;
  Limits limits_;
  PacketCipher rtp_cipher_;
  PacketCipher rtcp_cipher_;
  std::uint64_t rtp_packets_ = 0;
  std::uint64_t rtcp_packets_ = 0;
  Streams<ReplayWindow> rtp_streams_;
  Streams<RtcpStream> rtcp_streams_;
};

}  // namespace parley::srtp
