#include "loadtest/transport.hpp"

#include "srtp/wire.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <stdexcept>

#include <openssl/rand.h>
#include <sys/socket.h>

namespace parley::loadtest {
namespace asio = boost::asio;
using namespace std::chrono_literals;
namespace {

constexpr auto connecting_patience = 10s;
constexpr auto check_again_after = 100ms;
constexpr auto consent_every = 5s;  // RFC 7675 section 5.1
constexpr std::size_t datagrams_a_turn = 64;
constexpr std::size_t longest_datagram = 2048;
constexpr int socket_buffer = 1 << 20;
constexpr std::size_t fixed_rtp_header = 12;
constexpr std::uint32_t probe_ssrc = 1234;
constexpr auto quietly = asio::as_tuple(asio::use_awaitable);

/// Room for what a turn receives; all transports of a thread use the same.
struct Batch {
  Batch() {
    for (std::size_t i = 0; i < datagrams_a_turn; ++i) {
      parts[i] = {.iov_base = buffers[i].data(), .iov_len = buffers[i].size()};
      headers[i].msg_hdr.msg_iov = &parts[i];
      headers[i].msg_hdr.msg_iovlen = 1;
    }
  }

  std::array<std::array<std::uint8_t, longest_datagram>, datagrams_a_turn> buffers;
  std::array<iovec, datagrams_a_turn> parts{};
  std::array<mmsghdr, datagrams_a_turn> headers{};
};

}  // namespace

bool is_probe(std::span<const std::uint8_t> rtp) {
  return rtp.size() >= fixed_rtp_header && srtp::read_32(&rtp[8]) == probe_ssrc;
}

LocalEnd local_end(const Certificate& certificate) {
  static std::uint32_t made = 0;
  std::array<unsigned char, 16> random{};
  RAND_bytes(random.data(), random.size());
  LocalEnd own{
      .fragment = "loadtest" + std::to_string(++made), .password = "", .fingerprint = certificate.fingerprint()};
  constexpr std::string_view digits = "0123456789abcdef";
  for (const unsigned char octet : random) {
    own.password += digits[octet >> 4U];
    own.password += digits[octet & 0xfU];
  }
  return own;
}

Transport::Transport(asio::any_io_executor executor, const Certificate& certificate, const LocalEnd& own,
                     RemoteEnd remote)
    : remote_(std::move(remote)),
      socket_(executor, remote_.address.protocol()),
      check_timer_(executor),
      dtls_timer_(executor),
      changed_(executor),
      credentials_{.username = remote_.username + ":" + own.fragment, .password = remote_.password},
      password_(own.password),
      dtls_(certificate, remote_.fingerprint, [this](std::span<const std::uint8_t> datagram) { send(datagram); }),
      wire_(2048) {
  boost::system::error_code ignored;
  socket_.set_option(asio::socket_base::receive_buffer_size(socket_buffer), ignored);
  socket_.connect(remote_.address);
  socket_.non_blocking(true);
  RAND_bytes(transaction_.data(), static_cast<int>(transaction_.size()));
  RAND_bytes(reinterpret_cast<unsigned char*>(&tie_breaker_), sizeof tie_breaker_);
}

asio::awaitable<void> Transport::connect(asio::awaitable<void> told) {
  const auto executor = socket_.get_executor();
  asio::co_spawn(executor, [self = shared_from_this()] { return self->receive(); }, asio::detached);
  asio::co_spawn(executor, [self = shared_from_this()] { return self->check_path(); }, asio::detached);
  co_await std::move(told);
  const auto until = std::chrono::steady_clock::now() + connecting_patience;
  bool has_begun = false;
  while (!srtp_) {
    if (!failure_.empty()) throw std::runtime_error(failure_);
    if (std::chrono::steady_clock::now() >= until)
      throw std::runtime_error(has_path_ ? "DTLS takes more than ten seconds" : "no way to the server's UDP port");
    if (has_path_ && !has_begun) {
      has_begun = true;
      dtls_.start();
      asio::co_spawn(executor, [self = shared_from_this()] { return self->keep_time(); }, asio::detached);
    }
    changed_.expires_at(until);
    co_await changed_.async_wait(quietly);
  }
}

void Transport::close() {
  is_closed_ = true;
  boost::system::error_code ignored;
  socket_.close(ignored);
  check_timer_.cancel();
  dtls_timer_.cancel();
  changed_.cancel();
}

asio::awaitable<void> Transport::receive() {
  while (!is_closed_) {
    const auto [failed] = co_await socket_.async_wait(asio::ip::udp::socket::wait_read, quietly);
    if (failed) co_return;
    if (!is_closed_) take_waiting();
  }
}

/// All in one call. Errors are ICMP messages about what was sent.
void Transport::take_waiting() {
  thread_local const std::unique_ptr<Batch> batch = std::make_unique<Batch>();
  const int count =
      ::recvmmsg(socket_.native_handle(), batch->headers.data(), batch->headers.size(), MSG_DONTWAIT, nullptr);
  for (int i = 0; i < count && !is_closed_; ++i) {
    const auto at = static_cast<std::size_t>(i);
    take(std::span(batch->buffers[at]).first(batch->headers[at].msg_len));
  }
}

/// Every 100 ms until there is a path, then to say that one still wants to receive.
asio::awaitable<void> Transport::check_path() {
  while (!is_closed_) {
    send(connectivity_check(transaction_, credentials_, tie_breaker_));
    check_timer_.expires_after(has_path_ ? std::chrono::milliseconds(consent_every) : check_again_after);
    co_await check_timer_.async_wait(quietly);
  }
}

/// Repeats what DTLS has sent and nobody has answered.
asio::awaitable<void> Transport::keep_time() {
  while (!is_closed_ && !dtls_.is_done() && failure_.empty()) {
    dtls_timer_.expires_after(dtls_.timeout().value_or(100ms));
    const auto [stopped] = co_await dtls_timer_.async_wait(quietly);
    if (stopped || dtls_.is_done() || dtls_.timeout().value_or(1ms) > 0ms) continue;
    try {
      dtls_.on_timeout();
    } catch (const std::exception& error) {
      failure_ = error.what();
      stir();
    }
  }
}

void Transport::take(std::span<std::uint8_t> datagram) {
  if (datagram.empty()) return;
  // RFC 7983: the first octet tells.
  if (stun::is_stun(datagram)) {
    take_stun(datagram);
  } else if (datagram[0] >= 20 && datagram[0] <= 63) {
    try {
      dtls_.take(datagram);
      if (dtls_.is_done() && !srtp_) srtp_.emplace(dtls_.keys());  // media may follow at once
    } catch (const std::exception& error) {
      failure_ = error.what();
    }
    stir();
  } else if (srtp_ && datagram[0] >= 128 && datagram[0] <= 191 && datagram.size() > 1) {
    take_media(datagram);
  }
}

void Transport::take_stun(std::span<const std::uint8_t> datagram) {
  if (const auto answer = answer_to_check(datagram, password_, remote_.address); !answer.empty()) return send(answer);
  if (has_path_ || !is_success(datagram, transaction_)) return;
  has_path_ = true;
  stir();
}

void Transport::take_media(std::span<std::uint8_t> datagram) {
  const bool is_rtcp = datagram[1] >= 192 && datagram[1] <= 223;  // RFC 5761 section 4
  const auto& handler = is_rtcp ? on_rtcp : on_rtp;
  if (!is_rtcp && is_left_protected(datagram)) {
    if (handler) handler(datagram);
    return;
  }
  const srtp::Result result =
      is_rtcp ? srtp_->inbound.unprotect_rtcp(datagram, datagram) : srtp_->inbound.unprotect_rtp(datagram, datagram);
  if (result) {
    if (handler) handler(datagram.first(result.length));
  } else if (is_rtcp || !is_probe(datagram)) {
    ++undecipherable_;
  }
}

bool Transport::is_left_protected(std::span<const std::uint8_t> rtp) {
  if (samples_.empty() || rtp.size() < fixed_rtp_header) return false;
  const auto sample = samples_.find(srtp::read_32(&rtp[8]));
  return sample == samples_.end() || sample->second.received++ % sample->second.every != 0;
}

void Transport::send(std::span<const std::uint8_t> datagram) {
  boost::system::error_code ignored;
  socket_.send(asio::buffer(datagram.data(), datagram.size()), 0, ignored);
}

void Transport::send_rtp(std::span<const std::uint8_t> packet) {
  if (!srtp_ || is_closed_) return;
  if (const srtp::Result result = srtp_->outbound.protect_rtp(packet, wire_))
    send(std::span(wire_).first(result.length));
}

void Transport::send_rtcp(std::span<const std::uint8_t> packet) {
  if (!srtp_ || is_closed_) return;
  if (const srtp::Result result = srtp_->outbound.protect_rtcp(packet, wire_))
    send(std::span(wire_).first(result.length));
}

}  // namespace parley::loadtest
