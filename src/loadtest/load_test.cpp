#include "loadtest/load_test.hpp"

#include "loadtest/guest_signaling.hpp"
#include "loadtest/participant.hpp"
#include "loadtest/process_time.hpp"
#include "loadtest/progress.hpp"
#include "loadtest/summary.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>

#include <algorithm>
#include <csignal>
#include <ctime>
#include <optional>
#include <stdexcept>

namespace parley::loadtest {
namespace asio = boost::asio;
namespace json = boost::json;
using namespace std::chrono_literals;
namespace {

constexpr auto audio_frame = 20ms;
/// For those who come last, before what flows is measured; and for everything to come down.
constexpr auto settling = 2s;
constexpr auto coming_patience = 60s;
constexpr auto leaving_patience = 5s;
/// Where so many have failed to come and nobody has, nobody will.
constexpr std::size_t hopeless_tries = 5;

Medium medium(unsigned kbps, std::chrono::nanoseconds period, const std::string& path, bool is_video) {
  return {.is_sent = kbps > 0,
          .period = period,
          .octets = static_cast<std::size_t>(kbps * 125 * std::chrono::duration<double>(period).count()),
          .prepared = path.empty() ? std::vector<MediaFrame>() : read_media(path, is_video)};
}

class LoadTest {
 public:
  LoadTest(const LoadTestOptions& options, Progress* progress)
      : options_(options),
        progress_(progress),
        tls_(tls_context(options.trusts_everybody)),
        certificate_(options.suite),
        server_(server_address(options.server)),
        plan_{.certificate = certificate_,
              .audio = medium(options.audio_kbps, audio_frame, options.audio_file, false),
              .video = medium(options.video_kbps, std::chrono::nanoseconds(1s) / options.frames_per_second,
                              options.video_file, true)},
        timer_(io_),
        signals_(io_, SIGINT, SIGTERM) {}

  LoadTest(const LoadTest&) = delete;
  LoadTest& operator=(const LoadTest&) = delete;

  ~LoadTest() {
    for (const auto& participant : participants_) participant->close();
  }

  Summary run() {
    std::exception_ptr failure;
    asio::co_spawn(
        io_, [this] { return go(); },
        [this, &failure](const std::exception_ptr& error) {
          failure = error;
          io_.stop();
        });
    io_.run();
    if (failure) std::rethrow_exception(failure);
    return std::move(summary_);
  }

 private:
  asio::awaitable<void> go() {
    stop_at_signals();
    std::exception_ptr failure;
    try {
      co_await fill();
      if (came_ > 0)
        co_await measure();
      else
        summarize(Participant::Clock::now(), figures_);
    } catch (const std::exception&) {
      failure = std::current_exception();
    }
    signals_.clear();  // a second one ends the program at once
    co_await empty();
    if (failure) std::rethrow_exception(failure);
  }

  void stop_at_signals() {
    signals_.async_wait([this](const boost::system::error_code& error, int) {
      if (error) return;
      is_broken_off_ = true;
      signals_.clear();
      timer_.cancel();
    });
  }

  asio::awaitable<void> fill() {
    // A server that is not there is one error, and not one of everybody who should have come.
    co_await get_text(server_, tls_, "/healthz");
    codes_ = options_.codes;
    if (!options_.token.empty())
      for (std::size_t i = 0; i < options_.meetings && !is_broken_off_; ++i) {
        tell("making meetings", std::to_string(i + 1) + " of " + std::to_string(options_.meetings));
        co_await make_meeting();
      }
    co_await let_in(Part::publisher, options_.publishers);
    co_await let_in(Part::subscriber, options_.subscribers);
    if (came_ == 0) co_return;
    tell("settling", "two seconds");
    co_await wait(settling);
  }

  asio::awaitable<void> measure() {
    const std::optional<double> cpu = co_await cpu_of_server();
    for (const auto& participant : participants_) participant->begin_measuring();
    const std::clock_t own_cpu = std::clock();
    const Figures before = figures_;
    const auto begin = Participant::Clock::now();
    std::uint64_t packets = figures_.received_packets;
    std::uint64_t octets = figures_.received_octets;
    for (auto passed = 0s; passed < options_.duration && !is_broken_off_ && !is_deserted(); ++passed) {
      co_await wait(1s);
      tell("measuring", std::to_string(passed.count() + 1) + " of " + std::to_string(options_.duration.count()) +
                            " s, receiving " + std::to_string(figures_.received_packets - packets) + " packets/s, " +
                            std::to_string((figures_.received_octets - octets) * 8 / 1'000'000) + " Mbit/s");
      packets = figures_.received_packets;
      octets = figures_.received_octets;
    }
    const auto end = Participant::Clock::now();
    summary_.is_deserted = is_deserted();
    summary_.seconds = std::chrono::duration<double>(end - begin).count();
    summary_.own_seconds = static_cast<double>(std::clock() - own_cpu) / CLOCKS_PER_SEC;
    summarize(end, before);
    const std::optional<double> cpu_then = co_await cpu_of_server();
    // With less than before, a worker or the server is a new one: what the other took nobody knows.
    if (cpu && cpu_then && *cpu_then >= *cpu) summary_.server_seconds = *cpu_then - *cpu;
  }

  /// Everybody leaves, and the meetings that were made end.
  asio::awaitable<void> empty() {
    std::size_t leaving = participants_.size();
    for (const auto& participant : participants_)
      asio::co_spawn(
          io_, [participant] { return participant->leave(); }, [&leaving](const std::exception_ptr&) { --leaving; });
    const auto until = Participant::Clock::now() + leaving_patience;
    while (leaving > 0 && Participant::Clock::now() < until) {
      tell("leaving", std::to_string(participants_.size() - leaving) + " of " + std::to_string(participants_.size()));
      timer_.expires_after(20ms);
      co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    for (const auto& participant : participants_) participant->close();
    summary_.figures.undecipherable = figures_.undecipherable;
    for (const std::string& id : made_) co_await end_meeting(id);
    while (leaving > 0) {  // those that close() has awakened still look at it
      timer_.expires_after(1ms);
      co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
  }

  asio::awaitable<void> make_meeting() {
    json::object fields;
    fields["title"] = "Load test";
    const json::object made = co_await post(server_, tls_, "/api/meetings", std::move(fields), options_.token);
    std::string id(made.at("meeting").at("meeting_id").as_string());
    made_.push_back(id);
    codes_.emplace_back(made.at("meeting").at("code").as_string());
    std::string path = "/api/meetings/" + id + "/start";
    const json::object nothing;
    co_await post(server_, tls_, std::move(path), nothing, options_.token);
  }

  /// A meeting that cannot be ended ends by itself when nobody is in it.
  asio::awaitable<void> end_meeting(std::string id) {
    try {
      std::string path = "/api/meetings/" + id + "/end";
      const json::object nothing;
      co_await post(server_, tls_, std::move(path), nothing, options_.token);
    } catch (const std::exception&) {
    }
  }

  bool is_hopeless() const { return came_ == 0 && failed_ >= hopeless_tries; }

  /// All who came are out again, for good.
  bool is_deserted() const {
    return came_ > 0 && coming_ == 0 && std::ranges::all_of(participants_, [](const auto& participant) {
             return !participant->is_there() || participant->is_away();
           });
  }

  /// So many more into each meeting, in turns, at the rate; returns when all are there or have failed, or it is
  /// hopeless.
  asio::awaitable<void> let_in(Part part, std::size_t in_each) {
    const auto pause = std::chrono::duration_cast<std::chrono::nanoseconds>(1s / options_.joins_per_second);
    auto due = Participant::Clock::now();
    const std::string stage = part == Part::publisher ? "publishers come" : "subscribers come";
    const std::size_t all = in_each * codes_.size();
    std::size_t called = 0;
    const auto tell_how_many = [&] {
      tell(stage, std::to_string(called - std::min(called, coming_)) + " of " + std::to_string(all));
    };
    for (std::size_t i = 0; i < in_each; ++i) {
      for (const std::string& code : codes_) {
        if (is_broken_off_ || is_hopeless() || is_deserted()) co_return;
        std::string name = "Load test " + std::to_string(participants_.size() + 1);
        auto signaling =
            std::make_shared<GuestSignaling>(io_.get_executor(), server_, tls_, code, part, std::move(name));
        auto participant =
            std::make_shared<Participant>(io_.get_executor(), plan_, figures_, part, std::move(signaling));
        participants_.push_back(participant);
        ++coming_;
        ++called;
        asio::co_spawn(
            io_, [participant] { return participant->come(); },
            [this, participant](const std::exception_ptr&) {
              --coming_;
              ++(participant->is_there() ? came_ : failed_);
            });
        due += pause;
        timer_.expires_at(due);
        co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
        tell_how_many();
      }
    }
    const auto until = Participant::Clock::now() + coming_patience;
    while (coming_ > 0 && !is_broken_off_ && !is_hopeless() && Participant::Clock::now() < until) {
      co_await wait(50ms);
      tell_how_many();
    }
    if (coming_ > 0 && !is_broken_off_ && !is_hopeless()) figures_.fail("somebody takes more than a minute to come");
  }

  /// Shorter when it is broken off.
  asio::awaitable<void> wait(std::chrono::milliseconds time) {
    if (is_broken_off_) co_return;
    timer_.expires_after(time);
    co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
  }

  void tell(const std::string& stage, const std::string& text) {
    if (progress_ != nullptr) progress_->tell(stage, text);
  }

  /// Seconds; nothing where neither the process nor /metrics can be looked at.
  asio::awaitable<std::optional<double>> cpu_of_server() {
    std::optional<double> seconds;
    if (options_.server_process != 0) {
      const double taken = cpu_seconds_of(options_.server_process);
      if (taken > 0) seconds = taken;  // otherwise it is gone
      co_return seconds;
    }
    try {
      const std::string metrics = co_await get_text(server_, tls_, "/metrics");
      seconds = sum_of_metric(metrics, "parley_media_worker_cpu_seconds_total");
    } catch (const std::exception&) {  // they may be closed to us
    }
    co_return seconds;
  }

  void summarize(Participant::Clock::time_point now, const Figures& before) {
    const auto time = std::chrono::duration_cast<std::chrono::microseconds>(now.time_since_epoch());
    const std::chrono::microseconds patience = std::max<std::chrono::microseconds>(2s, 3s / options_.frames_per_second);
    const std::size_t meetings = std::max(codes_.size(), options_.token.empty() ? 0 : options_.meetings);
    summary_.participants = meetings * (options_.publishers + options_.subscribers);
    summary_.tried = participants_.size();
    summary_.subscribers = meetings * options_.subscribers;
    summary_.expected_tracks =
        summary_.subscribers * options_.publishers *
        ((options_.audio_kbps > 0 ? std::size_t{1} : 0) + (options_.video_kbps > 0 ? std::size_t{1} : 0));
    summary_.counts_workers_alone = options_.server_process == 0;
    summary_.is_broken_off = is_broken_off_;
    summary_.figures = figures_;
    summary_.sent_packets = figures_.sent_packets - before.sent_packets;
    summary_.sent_octets = figures_.sent_octets - before.sent_octets;
    summary_.due_packets = summary_.sent_packets * options_.subscribers;
    for (const auto& participant : participants_) {
      if (participant->is_there()) ++summary_.came;
      for (const auto& [ssrc, track] : participant->tracks()) summary_.add(track, track.flows(time, patience));
    }
  }

  // Whatever has timers or sockets is gone before the context, and the coroutines go with it.
  asio::io_context io_{1};
  const LoadTestOptions& options_;
  Progress* const progress_;
  asio::ssl::context tls_;
  Certificate certificate_;
  const ServerAddress server_;
  const Plan plan_;
  asio::steady_timer timer_;
  asio::signal_set signals_;
  bool is_broken_off_ = false;
  Figures figures_;
  std::vector<std::string> codes_;
  std::vector<std::string> made_;  // ids
  std::vector<std::shared_ptr<Participant>> participants_;
  std::size_t coming_ = 0;
  std::size_t came_ = 0;
  std::size_t failed_ = 0;  // to come
  Summary summary_;
};

void check(const LoadTestOptions& options) {
  if (options.token.empty() == options.codes.empty())
    throw std::invalid_argument("either a token, to make meetings with, or the codes of meetings that are there");
  if (options.audio_kbps == 0 && options.video_kbps == 0)
    throw std::invalid_argument("publishers have to send sound, pictures, or both");
  if (options.publishers + options.subscribers == 0) throw std::invalid_argument("nobody is to come");
  if (options.server_process != 0 && cpu_seconds_of(options.server_process) == 0)
    throw std::invalid_argument("there is no process " + std::to_string(options.server_process) + " on this machine");
}

}  // namespace

int run_load_test(const LoadTestOptions& options, std::ostream& out, Progress* progress) {
  check(options);
  LoadTest test(options, progress);
  const Summary summary = test.run();
  if (progress != nullptr) progress->end();  // before the result, which may go to the same terminal
  const std::vector<std::string> missed = summary.missed(options.thresholds);
  if (options.as_json)
    summary.print_json(out, missed);
  else
    summary.print(out, missed);
  return missed.empty() ? 0 : 1;
}

}  // namespace parley::loadtest
