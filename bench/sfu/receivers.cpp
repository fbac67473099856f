#include "receivers.hpp"

#include "source.hpp"

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

/// The transport-wide sequence number in a header extension of one-byte elements (RFC 8285 section 4.2).
std::optional<std::uint16_t> transport_sequence(std::span<const std::uint8_t> packet, std::uint8_t id) {
  using namespace parley::srtp;
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

void write_16(std::vector<std::uint8_t>& to, std::uint32_t value) {
  to.push_back(static_cast<std::uint8_t>(value >> 8));
  to.push_back(static_cast<std::uint8_t>(value));
}

void write_32(std::vector<std::uint8_t>& to, std::uint32_t value) {
  write_16(to, value >> 16);
  write_16(to, value & 0xffff);
}

}  // namespace

struct Receivers::One {
  Socket socket;
  ReceiverOptions options;
  std::optional<parley::srtp::Context> inbound;
  std::optional<parley::srtp::Context> outbound;
  std::uint64_t packets = 0;

  struct Arrival {
    std::uint16_t sequence;
    std::int64_t ticks;  // of 250 µs
  };
  std::vector<Arrival> arrivals;
  Clock::time_point reported{};
  std::uint32_t media_ssrc = 0;
  std::uint8_t reports = 0;
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
    one.media_ssrc = parley::srtp::read_32(&packet[8]);
    if (const auto sequence = transport_sequence(packet, one.options.sequence_extension))
      one.arrivals.push_back(
          {*sequence, std::chrono::duration_cast<std::chrono::microseconds>(now.time_since_epoch()).count() / 250});
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
  for (std::size_t at = filler_begins; *header + at < length; ++at) {
    if (packet[*header + at] == filler(at)) continue;
    ++wrong_;
    return;
  }
}

void Receivers::report() {
  const auto now = Clock::now();
  for (const auto& one : all_) {
    if (one->arrivals.empty() || (now - one->reported < feedback_every && one->arrivals.size() < feedback_packets))
      continue;
    one->reported = now;
    report(*one);
    one->arrivals.clear();
  }
}

/// draft-holmer-rmcat-transport-wide-cc-extensions-01, section 3.1: runs of packets that came with small differences of
/// time, and of packets that did not come.
void Receivers::report(One& one) {
  const std::uint16_t base = one.arrivals.front().sequence;
  constexpr std::int64_t ticks_of_reference = 256;  // 64 ms
  const std::int64_t reference = one.arrivals.front().ticks / ticks_of_reference;
  std::vector<std::uint8_t> chunks;
  std::vector<std::uint8_t> deltas;
  std::uint16_t next = base;
  std::int64_t last = reference * ticks_of_reference;
  std::uint32_t run = 0;
  const auto end_run = [&] {
    if (run > 0) write_16(chunks, 0x2000 | run);
    run = 0;
  };
  std::uint32_t count = 0;
  for (const One::Arrival& arrival : one.arrivals) {
    const auto missing = static_cast<std::uint16_t>(arrival.sequence - next);
    const std::int64_t delta = arrival.ticks - last;
    if (missing > 0x1fff || delta < 0 || delta > 255)
      break;  // disorder does not happen here; a long pause ends the report
    if (missing > 0) {
      end_run();
      write_16(chunks, missing);
    }
    count += missing + 1u;
    next = static_cast<std::uint16_t>(arrival.sequence + 1);
    deltas.push_back(static_cast<std::uint8_t>(delta));
    last = arrival.ticks;
    ++run;
  }
  end_run();
  if (count == 0) return;

  std::vector<std::uint8_t> packet{0x8f, 205, 0, 0};
  write_32(packet, own_ssrc);
  write_32(packet, one.media_ssrc);
  write_16(packet, base);
  write_16(packet, count);
  write_32(packet, static_cast<std::uint32_t>(reference & 0xff'ffff) << 8 | one.reports++);
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
