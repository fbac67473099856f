// storage_load: how many small writes and reads a second the storage answers, through the same interface as the use
// cases have: coroutines that await a job each.
//   storage_load URL [--seconds N] [--tasks N] [--group N]
#include "services/security/sodium.hpp"
#include "storage/database.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace {

using namespace parley;
using Clock = std::chrono::steady_clock;

struct Options {
  std::string url;
  double seconds = 5;
  int tasks = 2000;
  std::size_t group = storage::DatabaseOptions{}.group_bound;
};

double percentile(std::vector<double>& values, double share) {
  if (values.empty()) return 0;
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

/// What the disk takes to make 4 KiB durable, in ms: no commit can be faster.
double sync_cost(const std::string& folder) {
  std::string path = folder + "/sync-XXXXXX";
  const int file = ::mkstemp(path.data());
  std::vector<double> times;
  const std::string block(4096, 'x');
  for (int i = 0; i < 100; ++i) {
    const auto before = Clock::now();
    if (::write(file, block.data(), block.size()) != static_cast<ssize_t>(block.size()) || ::fdatasync(file) != 0)
      break;
    times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - before).count());
  }
  ::close(file);
  ::unlink(path.c_str());
  return percentile(times, 0.5);
}

class Load {
 public:
  explicit Load(const Options& options)
      : options_(options), database_({.url = options.url, .queue_bound = 65536, .group_bound = options.group}) {}

  /// Runs jobs that `make(number)` gives for the time, as many at once as there are tasks.
  template <class Make>
  void measure(const char* what, bool write, Make make) {
    std::vector<double> times;
    const auto before = database_.load();
    const auto start = Clock::now();
    const auto end =
        start + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(options_.seconds));
    int failed = 0;
    for (int i = 0; i < options_.tasks; ++i) {
      auto task = [&]() -> boost::asio::awaitable<void> {
        while (Clock::now() < end) {
          const auto asked = Clock::now();
          auto job = make(++number_);
          auto outcome = write ? co_await database_.write(std::move(job)) : co_await database_.read(std::move(job));
          if (!outcome) ++failed;
          times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - asked).count());
        }
      };
      boost::asio::co_spawn(io_, task, boost::asio::detached);
    }
    io_.restart();
    io_.run();
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    const auto after = database_.load();
    const double commits = static_cast<double>(after.commits - before.commits);
    const double done = static_cast<double>(times.size());
    std::printf("%-34s %9.0f a second   p50 %6.2f ms   p99 %6.2f ms", what, done / seconds, percentile(times, 0.5),
                percentile(times, 0.99));
    if (commits > 0) std::printf("   %5.0f commits a second, %4.0f a commit", commits / seconds, done / commits);
    std::printf(failed ? "   %d FAILED\n" : "\n", failed);
    std::fflush(stdout);
  }

  void run() {
    const core::TimePoint now = core::SystemClock().now();
    const std::string run = core::make_id(random_, "b");
    const auto id = [&](const char* prefix, int number) { return prefix + run + "_" + std::to_string(number); };
    const core::User user{.user_id = id("usr_", 0), .name = "Ada", .created_at = now, .updated_at = now};
    core::Meeting meeting;
    meeting.meeting_id = id("mtg_", 0);
    meeting.code = core::make_meeting_code(random_, 12);
    meeting.created_by = meeting.host_id = user.user_id;
    core::Participant participant;
    participant.participant_id = id("ptc_", 0);
    participant.meeting_id = meeting.meeting_id;
    participant.user_id = user.user_id;
    auto prepare = [=](services::Transaction& t) -> core::Outcome<> {
      t.users.insert(user);
      t.meetings.insert(meeting);
      t.participants.insert(participant);
      return {};
    };
    boost::asio::co_spawn(io_, database_.write(prepare), boost::asio::detached);
    io_.run();

    measure("insert an idempotency record", true, [&](int i) {
      return [record = services::IdempotencyRecord{id("key_", i), "hash", "mtg_1", now}](
                 services::Transaction& t) -> core::Outcome<> {
        t.idempotency.insert(record);
        return {};
      };
    });
    measure("insert an audit row", true, [&](int i) {
      return [entry = services::AuditEntry{id("aud_", i), user.user_id, "CALL_JOINED", meeting.meeting_id,
                                           participant.participant_id, now, "192.0.2.1",
                                           "{}"}](services::Transaction& t) -> core::Outcome<> {
        t.audit.insert(entry);
        return {};
      };
    });
    measure("insert a chat message", true, [&](int i) {
      services::ChatMessage message{.message_id = id("msg_", i),
                                    .meeting_id = meeting.meeting_id,
                                    .participant_id = participant.participant_id,
                                    .participant_name = "Ada",
                                    .message = "Good morning, everybody",
                                    .created_at = now};
      return [message](services::Transaction& t) -> core::Outcome<> {
        t.chat.insert(message);
        return {};
      };
    });
    measure("read a meeting by its id", false, [&](int) {
      return [meeting_id = meeting.meeting_id](services::Transaction& t) -> core::Outcome<> {
        if (!t.meetings.find(meeting_id)) return core::fail(core::Code::not_found, "");
        return {};
      };
    });
  }

 private:
  const Options options_;
  storage::Database database_;
  services::SodiumRandom random_;
  boost::asio::io_context io_{1};
  int number_ = 0;
};

Options options_of(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const char* value = i + 1 < argc ? argv[i + 1] : "";
    if (word == "--seconds")
      options.seconds = std::atof(value), ++i;
    else if (word == "--tasks")
      options.tasks = std::atoi(value), ++i;
    else if (word == "--group")
      options.group = static_cast<std::size_t>(std::atoi(value)), ++i;
    else
      options.url = word;
  }
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = options_of(argc, argv);
  if (options.url.empty()) {
    std::fputs("storage_load URL [--seconds N] [--tasks N] [--group N]\n", stderr);
    return 2;
  }
  spdlog::set_level(spdlog::level::warn);
  if (options.url.starts_with("sqlite:")) {
    const std::string path = options.url.substr(7);
    std::printf("the disk makes 4 KiB durable in %.2f ms (p50)\n", sync_cost(path.substr(0, path.rfind('/'))));
  }
  Load(options).run();
  return 0;
}
