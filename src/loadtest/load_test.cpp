#include "loadtest/load_test.hpp"

#include "loadtest/participant.hpp"
#include "loadtest/process_time.hpp"
#include "loadtest/summary.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>

#include <stdexcept>

namespace parley::loadtest {
namespace asio = boost::asio;
namespace json = boost::json;
using namespace std::chrono_literals;
namespace {

/// For those who come last, before what flows is measured; and for everything to come down.
constexpr auto settling = 2s;
constexpr auto coming_patience = 60s;

class LoadTest {
 public:
  explicit LoadTest(const LoadTestOptions& options)
      : options_(options),
        tls_(tls_context(options.trusts_everybody)),
        certificate_(options.suite),
        plan_{.server = server_address(options.server),
              .tls = tls_,
              .certificate = certificate_,
              .audio_kbps = options.audio_kbps,
              .video_kbps = options.video_kbps,
              .frames_per_second = options.frames_per_second},
        timer_(io_) {}

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
    codes_ = options_.codes;
    if (!options_.token.empty())
      for (std::size_t i = 0; i < options_.meetings; ++i) co_await make_meeting();
    co_await let_in(Part::publisher, options_.publishers);
    co_await let_in(Part::subscriber, options_.subscribers);
    co_await wait(settling);

    for (const auto& participant : participants_) participant->begin_measuring();
    const double cpu = cpu_of_server();
    const Figures before = figures_;
    const auto begin = Participant::Clock::now();
    co_await wait(options_.duration);
    const double seconds = std::chrono::duration<double>(Participant::Clock::now() - begin).count();
    const double worked = cpu_of_server() - cpu;

    for (const auto& participant : participants_) participant->close();
    summary_ = summarize(seconds, worked, before);
    for (const std::string& id : made_) co_await end_meeting(id);
  }

  asio::awaitable<void> make_meeting() {
    json::object fields;
    fields["title"] = "Load test";
    const json::object made =
        co_await post(plan_.server, plan_.tls, "/api/meetings", std::move(fields), options_.token);
    std::string id(made.at("meeting").at("meeting_id").as_string());
    made_.push_back(id);
    codes_.emplace_back(made.at("meeting").at("code").as_string());
    std::string path = "/api/meetings/" + id + "/start";
    const json::object nothing;
    co_await post(plan_.server, plan_.tls, std::move(path), nothing, options_.token);
  }

  /// A meeting that cannot be ended ends by itself when nobody is in it.
  asio::awaitable<void> end_meeting(std::string id) {
    try {
      std::string path = "/api/meetings/" + id + "/end";
      const json::object nothing;
      co_await post(plan_.server, plan_.tls, std::move(path), nothing, options_.token);
    } catch (const std::exception&) {
    }
  }

  /// So many more into each meeting, in turns, at the rate; returns when all are there or have failed.
  asio::awaitable<void> let_in(Part part, std::size_t in_each) {
    const auto pause = std::chrono::duration_cast<std::chrono::nanoseconds>(1s / options_.joins_per_second);
    auto due = Participant::Clock::now();
    for (std::size_t i = 0; i < in_each; ++i) {
      for (const std::string& code : codes_) {
        std::string name = "Load test " + std::to_string(participants_.size() + 1);
        auto participant =
            std::make_shared<Participant>(io_.get_executor(), plan_, figures_, code, part, std::move(name));
        participants_.push_back(participant);
        ++coming_;
        asio::co_spawn(
            io_, [participant] { return participant->come(); }, [this](const std::exception_ptr&) { --coming_; });
        due += pause;
        timer_.expires_at(due);
        co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
      }
    }
    const auto until = Participant::Clock::now() + coming_patience;
    while (coming_ > 0 && Participant::Clock::now() < until) co_await wait(50ms);
    if (coming_ > 0) figures_.fail("somebody takes more than a minute to come");
  }

  asio::awaitable<void> wait(std::chrono::milliseconds time) {
    timer_.expires_after(time);
    co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
  }

  double cpu_of_server() const { return options_.server_process == 0 ? 0 : cpu_seconds_of(options_.server_process); }

  Summary summarize(double seconds, double worked, const Figures& before) const {
    Summary summary;
    summary.participants = participants_.size();
    summary.expected_tracks = codes_.size() * options_.subscribers * options_.publishers *
                              ((options_.audio_kbps > 0 ? 1U : 0U) + (options_.video_kbps > 0 ? 1U : 0U));
    summary.subscribers = codes_.size() * options_.subscribers;
    summary.seconds = seconds;
    summary.server_seconds = worked;
    summary.figures = figures_;
    summary.sent_packets = figures_.sent_packets - before.sent_packets;
    summary.sent_octets = figures_.sent_octets - before.sent_octets;
    for (const auto& participant : participants_) {
      if (participant->is_there()) ++summary.came;
      for (const auto& [ssrc, track] : participant->tracks()) summary.add(track);
    }
    return summary;
  }

  // Whatever has timers or sockets is gone before the context, and the coroutines go with it.
  asio::io_context io_{1};
  const LoadTestOptions& options_;
  asio::ssl::context tls_;
  Certificate certificate_;
  Plan plan_;
  asio::steady_timer timer_;
  Figures figures_;
  std::vector<std::string> codes_;
  std::vector<std::string> made_;  // ids
  std::vector<std::shared_ptr<Participant>> participants_;
  std::size_t coming_ = 0;
  Summary summary_;
};

void check(const LoadTestOptions& options) {
  if (options.token.empty() == options.codes.empty())
    throw std::invalid_argument("either a token, to make meetings with, or the codes of meetings that are there");
  if (options.audio_kbps == 0 && options.video_kbps == 0)
    throw std::invalid_argument("publishers have to send sound, pictures, or both");
  if (options.frames_per_second == 0 || options.joins_per_second <= 0 || options.duration <= 0s)
    throw std::invalid_argument("frames and joins a second and the duration are more than 0");
}

}  // namespace

int run_load_test(const LoadTestOptions& options, std::ostream& out) {
  check(options);
  LoadTest test(options);
  const Summary summary = test.run();
  const std::vector<std::string> missed = summary.missed(options.thresholds);
  if (options.as_json)
    summary.print_json(out, missed);
  else
    summary.print(out, missed);
  return missed.empty() ? 0 : 1;
}

}  // namespace parley::loadtest
