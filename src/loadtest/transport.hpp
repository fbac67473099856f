// Transport: one UDP socket with ICE, DTLS and SRTP over it, as a browser has towards an SFU. It belongs to one thread,
// which runs its executor, and outlives the coroutines that it has started there (they end with close()).
#pragma once

#include "loadtest/connectivity_check.hpp"
#include "loadtest/dtls.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/json/object.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

namespace parley::loadtest {

/// Where the other end is, and how it proves itself.
struct RemoteEnd {
  boost::asio::ip::udp::endpoint address;
  std::string username;
  std::string password;
  std::string fingerprint;
};

/// Of a TransportView (docs/events.md). std::runtime_error where it has no UDP candidate, or no SHA-256 fingerprint.
RemoteEnd remote_end(const boost::json::object& view);

class Transport : public std::enable_shared_from_this<Transport> {
 public:
  Transport(boost::asio::any_io_executor executor, const Certificate& certificate, RemoteEnd remote);
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

  /// Deciphered packets, in place.
  std::function<void(std::span<const std::uint8_t>)> on_rtp;
  std::function<void(std::span<const std::uint8_t>)> on_rtcp;

  std::uint64_t undecipherable() const { return undecipherable_; }

 private:
  boost::asio::awaitable<void> receive();
  boost::asio::awaitable<void> check_path();
  boost::asio::awaitable<void> keep_time();
  void take(std::span<std::uint8_t> datagram);
  void send(std::span<const std::uint8_t> datagram);
  void stir() { changed_.cancel(); }

  RemoteEnd remote_;
  boost::asio::ip::udp::socket socket_;
  boost::asio::steady_timer check_timer_;
  boost::asio::steady_timer dtls_timer_;
  boost::asio::steady_timer changed_;  // cancelled where something is new for connect()
  stun::Transaction transaction_;
  IceCredentials credentials_;
  std::uint64_t tie_breaker_;
  bool has_path_ = false;
  bool is_closed_ = false;
  DtlsClient dtls_;
  std::string failure_;
  std::optional<SrtpPair> srtp_;
  std::uint64_t undecipherable_ = 0;
  std::vector<std::uint8_t> wire_;
};

}  // namespace parley::loadtest
