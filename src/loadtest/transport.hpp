// Transport: one UDP socket with ICE, DTLS and SRTP over it, as a browser has towards an SFU. It belongs to one thread,
// which runs its executor, and outlives the coroutines that it has started there (they end with close()).
#pragma once

#include "loadtest/connectivity_check.hpp"
#include "loadtest/dtls.hpp"
#include "loadtest/ends.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

namespace parley::loadtest {

/// Whether a media packet, protected or not, is no media but tries out the bandwidth: mediasoup sends such under an
/// SSRC of their own, which signaling does not tell of.
bool is_probe(std::span<const std::uint8_t> rtp);

class Transport : public std::enable_shared_from_this<Transport> {
 public:
  /// `own`: with the fingerprint of `certificate`, which outlives this.
  Transport(boost::asio::any_io_executor executor, const Certificate& certificate, const LocalEnd& own,
            RemoteEnd remote);
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  /// From the first connectivity check to SRTP's keys. `told`: completes when the other end has been told this one's
  /// fingerprint; DTLS waits for that, ICE does not. std::runtime_error after ten seconds.
  boost::asio::awaitable<void> connect(boost::asio::awaitable<void> told);
  /// Nothing is sent or received any more.
  void close();

  /// Protected and sent; what the kernel does not take is lost.
  void send_rtp(std::span<const std::uint8_t> packet);
  void send_rtcp(std::span<const std::uint8_t> packet);

  /// For those who count what comes: of this SSRC only the first and then every so many-th packet is deciphered, and,
  /// from the first call on, of those that nobody has named none. What is not is handed on in its protection, but with
  /// a header that can be read. `packets`: less than half of 65,536, or rollovers are missed.
  void decipher_every(unsigned packets, std::uint32_t ssrc) { samples_[ssrc] = {.every = packets}; }

  /// Deciphered packets, in place.
  std::function<void(std::span<const std::uint8_t>)> on_rtp;
  std::function<void(std::span<const std::uint8_t>)> on_rtcp;

  /// Packets that could not be, probes not among them: their sequence numbers begin anywhere, and where the first ones
  /// before a wrap are lost, nobody can know of it (RFC 3711 section 3.3.1).
  std::uint64_t undecipherable() const { return undecipherable_; }

 private:
  boost::asio::awaitable<void> receive();
  void take_waiting();
  boost::asio::awaitable<void> check_path();
  boost::asio::awaitable<void> keep_time();
  void take(std::span<std::uint8_t> datagram);
  void take_stun(std::span<const std::uint8_t> datagram);
  void take_media(std::span<std::uint8_t> datagram);
  bool is_left_protected(std::span<const std::uint8_t> rtp);
  void send(std::span<const std::uint8_t> datagram);
  void stir() { changed_.cancel(); }

  RemoteEnd remote_;
  boost::asio::ip::udp::socket socket_;
  boost::asio::steady_timer check_timer_;
  boost::asio::steady_timer dtls_timer_;
  boost::asio::steady_timer changed_;  // cancelled where something is new for connect()
  stun::Transaction transaction_;
  IceCredentials credentials_;
  std::string password_;  // one's own
  std::uint64_t tie_breaker_;
  bool has_path_ = false;
  bool is_closed_ = false;
  DtlsClient dtls_;
  std::string failure_;
  std::optional<SrtpPair> srtp_;
  std::uint64_t undecipherable_ = 0;
  struct Sample {
    unsigned every = 1;
    std::uint64_t received = 0;
  };
  boost::unordered_flat_map<std::uint32_t, Sample> samples_;  // by SSRC
  std::vector<std::uint8_t> wire_;
};

}  // namespace parley::loadtest
