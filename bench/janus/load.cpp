#include "load.hpp"

#include "loadtest/process_time.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cmath>
#include <ctime>
#include <stdexcept>
#include <utility>

namespace janus_load {
namespace asio = boost::asio;
namespace json = boost::json;
using namespace parley::loadtest;
using namespace std::chrono_literals;
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t packet_octets = 1200;  // with the RTP header, without SRTP's tag
constexpr std::size_t rtp_header = 12;
constexpr std::size_t packets_of_a_picture = 8;
constexpr unsigned deciphered = 61;  // every so many-th packet of a track
constexpr auto idle_period = 5ms;    // how soon a publisher sees that it goes on
constexpr auto grace = 20ms;         // for the last packets of a measurement
constexpr auto coming_patience = 60s;
constexpr auto resting_patience = 30s;
constexpr double search_seconds = 2;
constexpr double search_ends = 1.03;  // where the highest good rate and the lowest bad one are so near
constexpr double own_limit = 0.93;    // of a core; what is lost then may have been lost here

double seconds_of(Clock::duration time) { return std::chrono::duration<double>(time).count(); }

/// Pictures are eight packets of one length; no two packets of speech in a row have the same.
Medium made_to_order(bool is_sent, bool is_video) {
  return {.is_sent = is_sent,
          .is_paused = true,
          .period = idle_period,
          .octets = is_video ? packets_of_a_picture * packet_octets - rtp_header : 50,
          .spread = is_video ? 0U : 69U};
}

json::object object_of(const Seen& seen) {
  return {{"sent_per_second", seen.sent_per_second},   {"received_per_second", seen.received_per_second},
          {"delivered_percent", 100 * seen.delivered}, {"server_us_per_packet", seen.server_us_per_packet},
          {"server_share", seen.server_share},         {"own_share", seen.own_share}};
}

}  // namespace

Load::Load(asio::io_context& io, const Work& work, MakeSignaling make)
    : io_(io),
      work_(work),
      make_(std::move(make)),
      certificate_(work.suite),
      plan_{.certificate = certificate_,
            .audio = made_to_order(!work.is_video, false),
            .video = made_to_order(work.is_video, true),
            .decipher_every = deciphered},
      timer_(io) {}

Load::~Load() {
  for (const auto& participant : participants_) participant->close();
}

asio::awaitable<json::object> Load::run() {
  co_await let_in(Part::publisher, work_.publishers);
  co_await let_in(Part::subscriber, work_.receivers);
  // The first frames open the ways: receivers of pictures wait for a key frame, and tell so a little later.
  co_await measure(work_.rate, 1);
  const Seen common = co_await measure(work_.rate, work_.seconds);
  json::object result;
  result["common"] = object_of(common);
  if (work_.wants_highest) result["highest"] = co_await find_highest(common);
  co_await empty();
  if (figures_.undecipherable > 0) throw std::runtime_error("receivers could not decipher what came");
  result["came_in_ms_p95"] = figures_.joins.at(0.95);
  co_return result;
}

asio::awaitable<void> Load::let_in(Part part, std::size_t count) {
  const auto pause = std::chrono::duration_cast<std::chrono::nanoseconds>(1s / work_.joins_per_second);
  std::size_t coming = 0;
  for (std::size_t i = 0; i < count; ++i) {
    auto participant = std::make_shared<Participant>(io_.get_executor(), plan_, figures_, part, make_(part));
    participants_.push_back(participant);
    ++coming;
    asio::co_spawn(
        io_, [participant] { return participant->come(); }, [&coming](const std::exception_ptr&) { --coming; });
    co_await wait(pause);
  }
  const auto until = Clock::now() + coming_patience;
  while (coming > 0 && Clock::now() < until) co_await wait(10ms);
  if (coming > 0) throw std::runtime_error("somebody takes more than a minute to come");
  require_health();
}

asio::awaitable<void> Load::empty() {
  std::size_t leaving = participants_.size();
  for (const auto& participant : participants_)
    asio::co_spawn(
        io_, [participant] { return participant->leave(); }, [&leaving](const std::exception_ptr&) { --leaving; });
  while (leaving > 0) co_await wait(10ms);  // each of them has a bound
}

asio::awaitable<void> Load::wait(std::chrono::nanoseconds time) {
  timer_.expires_after(time);
  co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
}

/// Nobody sends, and what a server still has to pass on has come.
asio::awaitable<void> Load::rest() {
  medium().is_paused = true;
  medium().period = idle_period;
  const auto until = Clock::now() + resting_patience;
  std::uint64_t before = figures_.received_packets;
  for (int quiet = 0; quiet < 10 && Clock::now() < until;) {
    co_await wait(50ms);
    quiet = figures_.received_packets == before ? quiet + 1 : 0;
    before = figures_.received_packets;
  }
}

asio::awaitable<Seen> Load::measure(double rate, double seconds) {
  co_await rest();
  const double frames = rate / static_cast<double>(work_.is_video ? packets_of_a_picture : 1);
  const double server = cpu_seconds_of(work_.server_process);
  const std::clock_t own = std::clock();
  const std::uint64_t sent_before = figures_.sent_packets;
  const std::uint64_t received_before = figures_.received_packets;
  const auto begin = Clock::now();
  medium().period = std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(1 / frames));
  medium().is_paused = false;
  co_await wait(std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(seconds)));
  medium().is_paused = true;
  medium().period = idle_period;
  const double elapsed = seconds_of(Clock::now() - begin);
  const auto sent = static_cast<double>(figures_.sent_packets - sent_before);
  co_await wait(grace);
  const double whole = seconds_of(Clock::now() - begin);
  const auto received = static_cast<double>(figures_.received_packets - received_before);
  const double worked = cpu_seconds_of(work_.server_process) - server;
  require_health();
  co_return Seen{.sent_per_second = sent / elapsed,
                 .received_per_second = received / elapsed,
                 .delivered = received / (sent * static_cast<double>(work_.receivers)),
                 .server_us_per_packet = worked * 1e6 / received,
                 .server_share = worked / whole,
                 .own_share = static_cast<double>(std::clock() - own) / CLOCKS_PER_SEC / whole};
}

/// A machine that looked away for a moment is no server that does not keep up.
asio::awaitable<Seen> Load::measure_twice(double rate) {
  Seen seen = co_await measure(rate, search_seconds);
  if (!seen.is_good()) seen = co_await measure(rate, search_seconds);
  co_return seen;
}

/// Twice as many until too much is lost, then between.
asio::awaitable<json::object> Load::find_highest(Seen first) {
  double good_rate = first.is_good() ? work_.rate : 0;
  double bad_rate = first.is_good() ? 0 : work_.rate;
  Seen best = first.is_good() ? first : Seen();
  bool is_own_limit = false;
  while (bad_rate == 0 || bad_rate > good_rate * search_ends) {
    double rate = std::sqrt(good_rate * bad_rate);
    if (bad_rate == 0) rate = 2 * good_rate;
    if (good_rate == 0) rate = bad_rate / 2;
    if (rate < 1) break;
    const Seen seen = co_await measure_twice(rate);
    // A publisher that is late has sent less than it should: that rate was not tried.
    const bool was_sent = seen.sent_per_second > 0.97 * rate * static_cast<double>(work_.publishers);
    if (seen.is_good() && was_sent) {
      good_rate = rate;
      best = seen;
    } else {
      bad_rate = rate;
      is_own_limit = seen.own_share > own_limit || !was_sent;
    }
  }
  json::object result = object_of(best);
  result["is_own_limit"] = is_own_limit;
  co_return result;
}

void Load::require_health() const {
  if (!figures_.failures.empty()) throw std::runtime_error(figures_.failures.begin()->first);
}

}  // namespace janus_load
