#include "services/job_runner.hpp"

#include "services/upkeep_repositories.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <spdlog/spdlog.h>

namespace parley::services {
namespace asio = boost::asio;
using std::chrono::milliseconds;

namespace {

/// A lease lasts a period and a half, so that its holder, who comes every period, keeps it.
milliseconds lease_of(const Job& job) { return job.period + job.period / 2; }

asio::awaitable<void> wait(asio::steady_timer& timer, milliseconds duration) {
  boost::system::error_code cancelled;
  timer.expires_after(duration);
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
}

}  // namespace

struct JobRunner::Loop {
  Loop(asio::io_context& context, Job row) : job(std::move(row)), timer(context) {}
  Job job;
  asio::steady_timer timer;
};

JobRunner::JobRunner(asio::io_context& context, Services& services, std::vector<Job> jobs, std::string node)
    : context_(context), services_(services), node_(std::move(node)) {
  for (Job& job : jobs) loops_.push_back(std::make_unique<Loop>(context, std::move(job)));
}

JobRunner::~JobRunner() = default;

void JobRunner::start(milliseconds first) {
  started_ = true;
  running_ = loops_.size();
  for (const auto& loop : loops_)
    asio::co_spawn(context_, run_loop(*loop, std::min(first, loop->job.period)), [this](const std::exception_ptr&) {
      if (--running_ == 0 && stopping_) stopped_.set_value();
    });
}

void JobRunner::stop(milliseconds patience) {
  if (!std::exchange(started_, false)) return;
  auto ended = stopped_.get_future();
  asio::post(context_, [this] {
    stopping_ = true;
    if (running_ == 0) stopped_.set_value();
    for (const auto& loop : loops_) loop->timer.cancel();
  });
  if (ended.wait_for(patience) == std::future_status::timeout) {
    spdlog::warn("jobs: one did not end within {} ms", patience.count());
    return;
  }
  const auto released = asio::co_spawn(context_, release_leases(), asio::use_future).get();
  if (!released) spdlog::warn("jobs: the leases could not be given back: {}", released.error().message);
}

milliseconds JobRunner::jitter_of(const Job& job) {
  if (job.jitter.count() <= 0) return milliseconds(0);
  std::uint32_t number = 0;
  services_.random.fill(std::as_writable_bytes(std::span(&number, 1)));
  return milliseconds(number % static_cast<std::uint32_t>(job.jitter.count() + 1));
}

asio::awaitable<void> JobRunner::run_loop(Loop& loop, milliseconds first) {
  milliseconds pause = first;
  while (!stopping_) {
    co_await wait(loop.timer, pause + jitter_of(loop.job));
    if (stopping_) break;
    co_await run_once(loop.job);
    pause = loop.job.period;
  }
}

asio::awaitable<void> JobRunner::run_once(const Job& job) {
  try {
    if (job.on_each_node) {
      co_await run_and_tell(job);
      co_return;
    }
    const auto mine = co_await take_lease(job);
    if (!mine) {
      spdlog::warn("job {}: the lease could not be taken: {}", job.name, mine.error().message);
      co_return;
    }
    if (*mine) co_await run_with_lease(job);
  } catch (const std::exception& error) {
    spdlog::error("job {} failed unexpectedly: {}", job.name, error.what());
  }
}

asio::awaitable<void> JobRunner::run_with_lease(const Job& job) {
  // A run that takes longer than its period keeps the lease.
  const auto keeper = std::make_shared<asio::steady_timer>(context_);
  auto keep = [this, keeper, &job]() -> asio::awaitable<void> {
    for (;;) {
      boost::system::error_code cancelled;
      keeper->expires_after(job.period / 2);
      co_await keeper->async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
      if (cancelled) co_return;
      const auto kept = co_await take_lease(job);
      if (!kept || !*kept) spdlog::warn("job {}: its lease could not be kept", job.name);
      if (keeper->expiry() == asio::steady_timer::time_point::min()) co_return;
    }
  };
  asio::co_spawn(context_, keep, asio::detached);

  std::exception_ptr bug;
  try {
    co_await run_and_tell(job);
  } catch (...) {
    bug = std::current_exception();
  }
  keeper->expires_at(asio::steady_timer::time_point::min());
  keeper->cancel();
  if (bug) std::rethrow_exception(bug);
}

asio::awaitable<void> JobRunner::run_and_tell(const Job& job) {
  const auto begun = std::chrono::steady_clock::now();
  const auto report = co_await job.run(services_);
  const auto took = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - begun);
  if (!report)
    spdlog::warn("job {} failed after {} ms: {}", job.name, took.count(), report.error().message);
  else
    spdlog::log(report->did_something ? spdlog::level::info : spdlog::level::debug, "job {}: {} in {} ms", job.name,
                report->text, took.count());
}

Async<bool> JobRunner::take_lease(const Job& job) {
  const core::TimePoint now = services_.clock.now();
  auto work = [name = job.name, node = node_, now,
               until = now + lease_of(job)](Transaction& transaction) -> core::Outcome<bool> {
    return transaction.of<JobLeaseRepository>().take(name, node, now, until);
  };
  co_return co_await services_.store.write(std::move(work));
}

Async<> JobRunner::release_leases() {
  std::vector<std::string> names;
  for (const auto& loop : loops_)
    if (!loop->job.on_each_node) names.push_back(loop->job.name);
  auto work = [names = std::move(names), node = node_](Transaction& transaction) -> core::Outcome<> {
    for (const std::string& name : names) transaction.of<JobLeaseRepository>().release(name, node);
    return {};
  };
  co_return co_await services_.store.write(std::move(work));
}

}  // namespace parley::services
