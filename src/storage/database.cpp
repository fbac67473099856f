#include "storage/database.hpp"

#include "storage/connection.hpp"
#include "storage/job_queue.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <spdlog/spdlog.h>

#include <thread>

namespace parley::storage {
namespace {

constexpr auto reconnect_pause = std::chrono::milliseconds(500);

core::Error unavailable_error() {
  return {core::Code::unavailable, "The database cannot be reached right now. Try again in a moment.", {}, 1};
}

core::Error full_error() {
  return {core::Code::unavailable, "The server has more to do than it can. Try again in a moment.", {}, 1};
}

void answer(Job& job, std::exception_ptr bug, core::Outcome<> outcome) {
  job.answer(std::move(bug), std::move(outcome));
}

void answer(Job& job, JobResult& result) {
  if (result.outage) return answer(job, nullptr, std::unexpected(unavailable_error()));
  answer(job, std::move(result.bug), {});
}

}  // namespace

class Database::Impl {
 public:
  explicit Impl(DatabaseOptions options)
      : options_(std::move(options)), reads_(options_.queue_bound), writes_(options_.queue_bound) {
    auto writer = std::make_unique<Connection>(options_);
    writer->migrate_schema();
    threads_.emplace_back([this, connection = std::move(writer)]() mutable { write_loop(std::move(connection)); });
    for (int i = 0; i < options_.readers; ++i)
      threads_.emplace_back(
          [this, connection = std::make_unique<Connection>(options_)]() mutable { read_loop(std::move(connection)); });
  }

  ~Impl() { stop(); }

  void stop() {
    reads_.close();
    writes_.close();
    threads_.clear();  // joins them
  }

  bool push(Mode mode, Job& job) { return (mode == Mode::read ? reads_ : writes_).push(job); }

  bool available() const { return available_.load(std::memory_order_relaxed); }

  Load load() const { return {reads_.size(), writes_.size(), commits_.load(), written_.load()}; }

 private:
  /// Runs `step` on the connection, which is made anew first when it was lost. False on an outage, the making included.
  template <class Step>
  bool on_connection(std::unique_ptr<Connection>& connection, Step step) {
    try {
      if (!connection) connection = std::make_unique<Connection>(options_);
      const bool well = step(*connection);
      available_.store(well, std::memory_order_relaxed);
      if (!well) connection.reset();
      return true;
    } catch (const std::exception& error) {
      spdlog::error("database: no connection: {}", error.what());
      connection.reset();
      available_.store(false, std::memory_order_relaxed);
      // Whoever asks next should not find a thread busy with asking in vain.
      std::this_thread::sleep_for(reconnect_pause);
      return false;
    }
  }

  void read_loop(std::unique_ptr<Connection> connection) {
    while (true) {
      auto jobs = reads_.pop(1);
      if (jobs.empty()) return;
      JobResult result;
      const bool ran = on_connection(connection, [&](Connection& open) {
        result = open.read(jobs.front());
        return !result.outage;
      });
      if (!ran) result.outage = true;
      answer(jobs.front(), result);
    }
  }

  void write_loop(std::unique_ptr<Connection> connection) {
    while (true) {
      auto jobs = writes_.pop(options_.group_bound);
      if (jobs.empty()) return;
      std::vector<JobResult> results;
      const bool ran = on_connection(connection, [&](Connection& open) {
        results = open.write(jobs);
        return !results.front().outage;
      });
      if (ran && !results.front().outage) {
        finish(jobs, results);
      } else {
        for (Job& job : jobs) answer(job, nullptr, std::unexpected(unavailable_error()));
      }
    }
  }

  /// Tells first those who follow the facts, then those who asked for them.
  void finish(std::vector<Job>& jobs, std::vector<JobResult>& results) {
    commits_.fetch_add(1, std::memory_order_relaxed);
    written_.fetch_add(jobs.size(), std::memory_order_relaxed);
    for (JobResult& result : results)
      for (auto& action : result.after_commit) run_action(action);
    for (std::size_t i = 0; i < jobs.size(); ++i) answer(jobs[i], results[i]);
  }

  static void run_action(std::move_only_function<void()>& action) {
    try {
      action();
    } catch (const std::exception& error) {
      spdlog::error("database: telling of a commit failed: {}", error.what());
    }
  }

  const DatabaseOptions options_;
  JobQueue<Job> reads_;
  JobQueue<Job> writes_;
  std::atomic<bool> available_ = true;
  std::atomic<std::uint64_t> commits_ = 0;
  std::atomic<std::uint64_t> written_ = 0;
  std::vector<std::jthread> threads_;  ///< last: they end before what they use
};

Database::Database(DatabaseOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Database::~Database() = default;

void Database::stop() { impl_->stop(); }

bool Database::available() const { return impl_->available(); }
Database::Load Database::load() const { return impl_->load(); }

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
