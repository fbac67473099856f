#include "storage/database.hpp"

#include "logging/counted.hpp"
#include "storage/connection.hpp"
#include "storage/dialect.hpp"
#include "storage/failure_text.hpp"
#include "storage/job_queue.hpp"
#include "storage/lookout.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <stop_token>
#include <string_view>
#include <thread>
#include <utility>

namespace parley::storage {
namespace {

constexpr auto reconnect_pause = std::chrono::milliseconds(500);
constexpr auto watch_interval = std::chrono::milliseconds(500);
/// How long after its time-out a statement is given up on: PostgreSQL itself ends it first, when it can.
constexpr auto hanging_grace = std::chrono::seconds(2);
/// After how long the log says again that there is no connection, and why.
constexpr auto repetition = std::chrono::seconds(30);
constexpr std::string_view no_room = "no room";
/// How long we go by it that it does not: nobody is to wait for that once more.
constexpr auto silence = 2 * suspicion;

core::Error unavailable_error() {
  return {core::Code::unavailable, "The database cannot be reached right now. Try again in a moment.", {}, 1};
}

core::Error no_room_error() {
  return {core::Code::unavailable,
          "The disk of the server's database is full. Tell whoever runs the server, and try again later.",
          {},
          1};
}

core::Error full_error() {
  return {core::Code::unavailable, "The server has more to do than it can. Try again in a moment.", {}, 1};
}

void answer(Job& job, std::exception_ptr bug, core::Outcome<> outcome) {
  job.answer(std::move(bug), std::move(outcome));
}

void refuse(std::vector<Job>& jobs, const core::Error& error = unavailable_error()) {
  for (Job& job : jobs) answer(job, nullptr, std::unexpected(error));
}

void run_action(std::move_only_function<void()>& action) {
  try {
    action();
  } catch (const std::exception& error) {
    spdlog::error("database: telling of a commit failed: {}", error.what());
  }
}

/// A database thread's connection, which the watchdog looks at too.
class Seat {
 public:
  Seat(const DatabaseOptions& options, Connection::Opening opening, Remembrance& remembrance)
      : options_(options),
        remembrance_(remembrance),
        connection_(std::make_unique<Connection>(options, opening, &remembrance)) {}

  /// Runs `step` on the connection, made anew where it is not there. `lost`: no connection could be made.
  template <class Step>
  GroupResult run(Step step) {
    may_try_again_ = connection_ || reopen();
    if (!may_try_again_) return {.fault = Fault::lost, .reason = no_connection_, .has_no_room = no_room_to_connect_};
    given_up_.store(false, std::memory_order_relaxed);
    busy_.store(true, std::memory_order_relaxed);
    GroupResult result;
    try {
      result = step(*connection_);
    } catch (const std::exception& error) {
      result.reason = failure_text(options_.url, error);
      result.has_no_room = has_no_room(options_.url, error);
      result.line = result.reason;
      result.fault = Fault::unavailable;
    }
    busy_.store(false, std::memory_order_relaxed);
    if (given_up_.load(std::memory_order_relaxed)) may_try_again_ = false;
    if (result.fault == Fault::none) {
      tell_of_success();
    } else {
      tell_of_failure(result);
      close();
    }
    return result;
  }

  /// Whether what was lost in run() may be found by another one. Not where people have waited long for nothing.
  bool may_try_again() const { return may_try_again_; }

  /// Called again and again by the watchdog: how long the statement that runs now has not moved on.
  std::chrono::steady_clock::duration stuck_for(std::chrono::steady_clock::time_point now) {
    const std::scoped_lock lock(mutex_);
    return look(now);
  }

  /// Ends a statement that has hung for `limit`.
  void end_if_stuck(std::chrono::steady_clock::time_point now, std::chrono::steady_clock::duration limit) {
    const std::scoped_lock lock(mutex_);
    if (look(now) <= limit) return;
    spdlog::error(
        "database: a statement hangs; its connection is given up, and a new one made. Where this comes again, "
        "look at what the database is busy with, and at its disk");
    given_up_.store(true, std::memory_order_relaxed);
    connection_->interrupt();
    seen_at_ = now;
  }

 private:
  std::chrono::steady_clock::duration look(std::chrono::steady_clock::time_point now) {
    const std::uint64_t progress = connection_ ? connection_->progress() : 0;
    if (!connection_ || !busy_.load(std::memory_order_relaxed) || progress != seen_progress_) {
      seen_progress_ = progress;
      seen_at_ = now;
    }
    return now - seen_at_;
  }

  bool reopen() {
    try {
      auto connection = std::make_unique<Connection>(options_, Connection::Opening::later, &remembrance_);
      const std::scoped_lock lock(mutex_);
      connection_ = std::move(connection);
      seen_at_ = std::chrono::steady_clock::now();
      no_connection_.clear();
      return true;
    } catch (const std::exception& error) {
      no_room_to_connect_ = has_no_room(options_.url, error);
      tell_of_no_connection(failure_text(options_.url, error));
      return false;
    }
  }

  /// It is tried some times a second: the same is said again after a while only.
  void tell_of_no_connection(std::string reason) {
    const auto now = std::chrono::steady_clock::now();
    if (reason == no_connection_ && now - told_at_ < repetition) return;
    told_at_ = now;
    no_connection_ = std::move(reason);
    spdlog::error("no connection: {}", no_connection_);
  }

  /// People ask on while a disk is full: the same is said again after a while only.
  void tell_of_failure(const GroupResult& result) {
    const auto now = std::chrono::steady_clock::now();
    // How much room there is changes.
    const std::string_view kind = result.has_no_room ? no_room : std::string_view(result.reason);
    if (kind == failure_ && now - failure_told_at_ < repetition) {
      ++failures_untold_;
      return;
    }
    spdlog::error("{}", result.line);
    failure_ = kind;
    failure_told_at_ = now;
  }

  void tell_of_success() {
    if (failure_.empty()) return;
    failure_.clear();
    const std::size_t untold = std::exchange(failures_untold_, 0);
    spdlog::warn("the database is used again{}",
                 untold > 0 ? "; " + logging::counted(untold, "more failure") + " of that kind left out here" : "");
  }

  void close() {
    {
      const std::scoped_lock lock(mutex_);
      connection_.reset();
    }
    // The next connection may be with another database.
    remembrance_.reset();
  }

  const DatabaseOptions& options_;
  Remembrance& remembrance_;
  bool may_try_again_ = false;
  std::string no_connection_;        ///< why the last one could not be made; empty where it could
  bool no_room_to_connect_ = false;  ///< with no_connection_: whether that was a full disk
  std::chrono::steady_clock::time_point told_at_;
  std::string failure_;  ///< what kind of one was told last; empty since something succeeded
  std::chrono::steady_clock::time_point failure_told_at_;
  std::size_t failures_untold_ = 0;
  std::atomic<bool> busy_ = false;
  std::atomic<bool> given_up_ = false;  ///< by the watchdog, what runs or ran last
  std::mutex mutex_;                    ///< what the watchdog looks at: the connection's life
  std::unique_ptr<Connection> connection_;
  std::uint64_t seen_progress_ = 0;
  std::chrono::steady_clock::time_point seen_at_ = std::chrono::steady_clock::now();
};

}  // namespace

class Database::Impl {
 public:
  using Work = std::move_only_function<bool(services::Transaction&)>;
  using Clock = std::chrono::steady_clock;

  explicit Impl(DatabaseOptions options)
      : options_(std::move(options)),
        reads_(options_.queue_bound),
        writes_(options_.queue_bound),
        looks_(options_.queue_bound),
        remembrance_(options_),
        from_memory_(remembrance_.memory),
        writer_(options_, Connection::Opening::first, remembrance_) {
    for (int i = 0; i < options_.readers; ++i)
      readers_.emplace_back(options_, Connection::Opening::later, remembrance_);
    if (remembrance_.witness && !remembrance_.witness->is_instant()) threads_.emplace_back([this] { look_loop(); });
    threads_.emplace_back([this] { write_loop(); });
    for (Seat& seat : readers_) threads_.emplace_back([this, &seat] { read_loop(seat); });
    watchdog_ = std::jthread([this](std::stop_token stopping) { watch(std::move(stopping)); });
  }

  ~Impl() { stop(); }

  void stop() {
    looks_.close();
    reads_.close();
    writes_.close();
    threads_.clear();  // joins them; the watchdog looks after them to their end
    if (watchdog_.joinable()) {
      watchdog_.request_stop();
      watchdog_.join();
    }
  }

  bool push(Mode mode, Job& job) {
    if (mode == Mode::write) return writes_.push(job);
    job.gathers = mode == Mode::look;
    if (job.gathers && remembrance_.witness && !remembrance_.witness->is_instant()) return looks_.push(job);
    return reads_.push(job);
  }

  /// Whether a job could be done at once with what is remembered.
  bool recall_at_once(const Look& job) {
    if (!remembrance_.witness || !remembrance_.witness->is_instant()) return false;
    if (!remembrance_.witness->look(remembrance_.foreign)) return false;
    return recall(job);
  }

  Memory::Figures memory() const { return remembrance_.memory.figures(); }

  bool available() const { return reads_well_.load() && writes_well_.load(); }

  std::string last_failure() const {
    const std::scoped_lock lock(failure_mutex_);
    return last_failure_;
  }

  Load load() const { return {reads_.size(), writes_.size(), commits_.load(), written_.load()}; }

 private:
  /// Runs jobs, once more on a new connection where the one that there was had been lost before anything was done.
  /// Empty where they were refused, together with all that waits for a database that cannot be reached.
  template <class Step>
  std::vector<JobResult> attempt(Seat& seat, JobQueue<Job>& queue, std::atomic<bool>& well, std::vector<Job>& jobs,
                                 Step step) {
    GroupResult result = seat.run(step);
    if (result.fault == Fault::lost && seat.may_try_again()) result = seat.run(step);
    well.store(result.fault == Fault::none, std::memory_order_relaxed);
    if (result.fault == Fault::none) return std::move(result.jobs);
    {
      const std::scoped_lock lock(failure_mutex_);
      last_failure_ = std::move(result.reason);
    }
    const core::Error error = result.has_no_room ? no_room_error() : unavailable_error();
    refuse(jobs, error);
    if (result.fault == Fault::lost) {
      auto waiting = queue.pop_all();
      refuse(waiting, error);
      // Whoever asks next should not find a thread busy with asking in vain.
      std::this_thread::sleep_for(reconnect_pause);
    }
    return {};
  }

  void read_loop(Seat& seat) {
    const std::size_t readers = readers_.size();
    while (true) {
      auto jobs = reads_.pop(options_.read_bound, readers);
      if (jobs.empty()) return;
      auto results = attempt(seat, reads_, reads_well_, jobs, [&](Connection& open) { return open.read(jobs); });
      for (std::size_t i = 0; i < results.size(); ++i) answer(jobs[i], std::move(results[i].bug), {});
    }
  }

  bool recall(const Look& job) {
    const auto hold = remembrance_.memory.hold();
    const bool known = from_memory_.run(job);
    remembrance_.memory.count(known);
    return known;
  }

  /// Whoever waits shares one look at the state of the database, which comes after they asked. What is not remembered
  /// is read.
  void look_loop() {
    while (true) {
      auto jobs = looks_.pop(options_.queue_bound);
      if (jobs.empty()) return;
      // One that is not well is not waited for.
      const bool is_ours = available() && remembrance_.witness->look(remembrance_.foreign);
      if (!is_ours && is_silent()) {
        refuse(jobs);
        continue;
      }
      for (Job& job : jobs) {
        if (is_ours && recall([&](services::Transaction& transaction) { job.work(transaction); }))
          answer(job, nullptr, {});
        else if (!reads_.push(job))
          answer(job, nullptr, std::unexpected(full_error()));
      }
    }
  }

  void write_loop() {
    while (true) {
      auto jobs = writes_.pop(options_.group_bound);
      if (jobs.empty()) return;
      auto results = attempt(writer_, writes_, writes_well_, jobs, [&](Connection& open) { return open.write(jobs); });
      if (results.empty()) continue;
      commits_.fetch_add(1, std::memory_order_relaxed);
      written_.fetch_add(jobs.size(), std::memory_order_relaxed);
      // First those who follow the facts are told, then those who asked for them.
      for (JobResult& result : results)
        for (auto& action : result.after_commit) run_action(action);
      for (std::size_t i = 0; i < results.size(); ++i) answer(jobs[i], std::move(results[i].bug), {});
    }
  }

  void watch(std::stop_token stopping) {
    // A statement may also wait for a lock as long as that is waited for.
    const auto limit =
        std::chrono::milliseconds(std::max(options_.statement_timeout_ms, options_.busy_timeout_ms)) + hanging_grace;
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any wake;
    while (!wake.wait_for(lock, stopping, watch_interval, [&] { return stopping.stop_requested(); })) {
      end_what_hangs(limit);
      if (!reads_well_ && reads_.size() == 0) probe(reads_);
      if (!writes_well_ && writes_.size() == 0) probe(writes_);
    }
  }

  /// A slow statement on a server that lives has its time. Where the server answers nobody, as one that is paused or
  /// cut off, nobody waits for the rest of that.
  void end_what_hangs(std::chrono::steady_clock::duration limit) {
    if (available()) silent_until_ = Clock::time_point();
    if (is_anything_stuck() && !is_silent()) ask_whether_it_lives();
    if (is_silent()) limit = suspicion;
    const auto now = Clock::now();
    writer_.end_if_stuck(now, limit);
    for (Seat& seat : readers_) seat.end_if_stuck(now, limit);
    if (remembrance_.witness) remembrance_.witness->interrupt_if_stuck(limit);
  }

  bool is_anything_stuck() {
    const auto now = Clock::now();
    bool found = writer_.stuck_for(now) > suspicion;
    for (Seat& seat : readers_) found |= seat.stuck_for(now) > suspicion;  // each is to be looked at
    return found || (remembrance_.witness && remembrance_.witness->stuck_for() > suspicion);
  }

  /// Takes as long as making a connection may.
  void ask_whether_it_lives() {
    if (Clock::now() < next_question_) return;
    const bool lives = answers(options_.url);
    const auto now = Clock::now();
    next_question_ = now + suspicion;
    if (lives) return;
    spdlog::error(
        "database: {} does not answer anybody: it hangs, is paused or cut off. Look at that server and the "
        "network; requests are refused until it answers, and then it goes on by itself",
        database_name(options_.url));
    silent_until_ = now + silence;
    reads_well_ = writes_well_ = false;
  }

  bool is_silent() const { return Clock::now() < silent_until_.load(); }

  /// Asks whether the database is well again, as nobody else may ask a server that says that it is not ready.
  static void probe(JobQueue<Job>& queue) {
    Job job{[](services::Transaction&) { return true; }, [](std::exception_ptr, core::Outcome<>) {}};
    queue.push(job);
  }

  const DatabaseOptions options_;
  JobQueue<Job> reads_;
  JobQueue<Job> writes_;
  JobQueue<Job> looks_;
  Remembrance remembrance_;
  MemoryRepositories from_memory_;
  std::atomic<bool> reads_well_ = true;
  std::atomic<bool> writes_well_ = true;
  std::atomic<Clock::time_point> silent_until_ = Clock::time_point();  ///< known of it from the last time it was asked
  Clock::time_point next_question_{};                                  ///< the watchdog's
  mutable std::mutex failure_mutex_;
  std::string last_failure_;
  std::atomic<std::uint64_t> commits_ = 0;
  std::atomic<std::uint64_t> written_ = 0;
  Seat writer_;
  std::deque<Seat> readers_;
  std::jthread watchdog_;
  std::vector<std::jthread> threads_;  ///< last: they end before what they use
};

Database::Database(DatabaseOptions options) {
  const std::string url = options.url;
  try {
    impl_ = std::make_unique<Impl>(std::move(options));
  } catch (const soci::soci_error& error) {
    throw std::runtime_error(failure_text(url, error));
  }
}
Database::~Database() = default;

void Database::stop() { impl_->stop(); }

bool Database::available() const { return impl_->available(); }
std::string Database::last_failure() const { return impl_->last_failure(); }
Database::Load Database::load() const { return impl_->load(); }
Memory::Figures Database::memory() const { return impl_->memory(); }

bool Database::recall(const Look& job) { return impl_->recall_at_once(job); }

services::Async<> Database::execute(Mode mode, Work work) {
  namespace asio = boost::asio;
  // Named, not a temporary of the co_await: g++ 12 destroys the captures of such a temporary twice (GCC bug 99576).
  auto start = [this, mode, work = std::move(work)](auto handler) mutable {
    // The guard keeps the caller's io_context running while the database works for it.
    auto executor = asio::get_associated_executor(handler);
    auto guard = asio::make_work_guard(executor);
    Job job{std::move(work), [handler = std::move(handler), guard = std::move(guard)](std::exception_ptr bug,
                                                                                      core::Outcome<> outcome) mutable {
              auto resume_on = guard.get_executor();
              asio::post(resume_on, [handler = std::move(handler), bug = std::move(bug), outcome = std::move(outcome),
                                     guard = std::move(guard)]() mutable {
                std::move(handler)(std::move(bug), std::move(outcome));
              });
            }};
    if (!impl_->push(mode, job)) answer(job, nullptr, std::unexpected(full_error()));
  };
  co_return co_await asio::async_initiate<decltype(asio::use_awaitable), void(std::exception_ptr, core::Outcome<>)>(
      std::move(start), asio::use_awaitable);
}

}  // namespace parley::storage
