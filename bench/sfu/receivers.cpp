#include "receivers.hpp"

#include "loadtest/rtp_source.hpp"
#include "loadtest/transport_feedback.hpp"
#include "srtp/wire.hpp"

#include <array>
#include <optional>

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sfu_load {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t at_once = 64;
constexpr std::uint64_t sample = 509;  // every 509th packet of a receiver is deciphered
constexpr auto feedback_every = 100ms;
constexpr std::size_t feedback_packets = 1000;
constexpr std::uint32_t own_ssrc = 1;

}  // namespace

struct Receivers::One {
  Socket socket;
  ReceiverOptions options;
  std::optional<parley::srtp::Context> inbound;
  std::optional<parley::srtp::Context> outbound;
  std::uint64_t packets = 0;
  parley::loadtest::TransportFeedback feedback{own_ssrc};
  Clock::time_point reported{};
};

Receivers::Receivers(std::size_t count) : poll_(::epoll_create1(0)) {
  for (std::size_t i = 0; i < count; ++i) {
    all_.push_back(std::make_unique<One>());
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = all_.back().get();
    ::epoll_ctl(poll_, EPOLL_CTL_ADD, all_.back()->socket.descriptor(), &event);
  }
}

Receivers::~Receivers() { ::close(poll_); }

std::uint16_t Receivers::port(std::size_t number) const { return all_[number]->socket.port(); }

void Receivers::begin(std::size_t number, const ReceiverOptions& options) {
  One& one = *all_[number];
  one.options = options;
  one.inbound = protection(options.suite, parley::srtp::Direction::inbound, options.receive_key);
  one.outbound = protection(options.suite, parley::srtp::Direction::outbound, options.send_key);
}

void Receivers::receive(int wait_ms) {
  static std::array<std::array<std::uint8_t, 1600>, at_once> buffers;
  static std::array<iovec, at_once> parts;
  static std::array<mmsghdr, at_once> headers;
  std::array<epoll_event, 128> events;
  const int ready = ::epoll_wait(poll_, events.data(), static_cast<int>(events.size()), wait_ms);
  const auto now = Clock::now();
  for (int i = 0; i < ready; ++i) {
    One& one = *static_cast<One*>(events[static_cast<std::size_t>(i)].data.ptr);
    for (std::size_t k = 0; k < at_once; ++k) {
      parts[k] = {.iov_base = buffers[k].data(), .iov_len = buffers[k].size()};
      headers[k] = {};
      headers[k].msg_hdr.msg_iov = &parts[k];
      headers[k].msg_hdr.msg_iovlen = 1;
    }
    const int count = ::recvmmsg(one.socket.descriptor(), headers.data(), at_once, MSG_DONTWAIT, nullptr);
    for (int k = 0; k < count; ++k)
      take(one, std::span(buffers[static_cast<std::size_t>(k)]).first(headers[static_cast<std::size_t>(k)].msg_len),
           now);
  }
}

constexpr std::uint32_t probation_ssrc = 1234;  // mediasoup's RtpProbationGenerator

void Receivers::take(One& one, std::span<std::uint8_t> packet, Clock::time_point now) {
  if (packet.size() < 12 || (packet[1] >= 192 && packet[1] <= 223)) return;  // RTCP (RFC 5761 section 4)
  // What the bandwidth estimation sends to probe the path is no packet that was forwarded.
  if (parley::srtp::read_32(&packet[8]) == probation_ssrc) return;
  ++packets_;
  octets_ += packet.size();
  ++one.packets;
  if (one.options.sequence_extension != 0) {
    if (const auto sequence = parley::loadtest::transport_sequence(packet, one.options.sequence_extension))
      one.feedback.arrived(*sequence, parley::srtp::read_32(&packet[8]),
                           std::chrono::duration_cast<std::chrono::microseconds>(now.time_since_epoch()));
  }
  // The first one tells where the sequence numbers begin: who saw none before they wrap could not guess the rollover
  // counter.
  if (one.packets == 1 || one.packets % sample == 0) check(one, packet);
}

void Receivers::check(One& one, std::span<std::uint8_t> packet) {
  std::size_t length = packet.size();
  if (one.inbound) {
    const auto result = one.inbound->unprotect_rtp(packet, packet);
    ++checked_;
    if (!result) {
      ++wrong_;
      return;
    }
    length = result.length;
  }
  const auto header = parley::srtp::rtp_header_length(packet.first(length));
  if (!header) {
    ++wrong_;
    return;
  }
  for (std::size_t at = parley::loadtest::filler_begins; *header + at < length; ++at) {
    if (packet[*header + at] == parley::loadtest::filler(at)) continue;
    ++wrong_;
    return;
  }
}

void Receivers::report() {
  const auto now = Clock::now();
  for (const auto& one : all_) {
    const std::size_t waiting = one->feedback.waiting();
    if (waiting == 0 || (now - one->reported < feedback_every && waiting < feedback_packets)) continue;
    one->reported = now;
    report(*one);
  }
}

void Receivers::report(One& one) {
  const std::vector<std::uint8_t> packet = one.feedback.report();
  if (!one.outbound) return one.socket.send(packet, one.options.port);
  std::vector<std::uint8_t> wire(packet.size() + parley::srtp::max_trailer);
  const auto result = one.outbound->protect_rtcp(packet, wire);
  one.socket.send(std::span(wire).first(result.length), one.options.port);
}

std::vector<std::uint64_t> Receivers::by_receiver() const {
  std::vector<std::uint64_t> counts;
  for (const auto& one : all_) counts.push_back(one->packets);
  return counts;
}

}  // namespace sfu_load
