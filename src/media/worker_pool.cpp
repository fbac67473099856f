#include "media/worker_pool.hpp"

#include "media/worker/spawn.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace parley::media {
namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

struct WorkerPool::Slot : std::enable_shared_from_this<Slot> {
  Slot(const asio::any_io_executor& executor, int number) : index(number), timer(executor) {}

  int index;
  std::shared_ptr<Worker> worker;  ///< the living one
  asio::steady_timer timer;        ///< what its supervision waits for; cancelled when the worker dies
  Clock::time_point started{};
  std::string end;  ///< why the worker died
  bool asking = false;
  bool answered = true;  ///< since the last look
  int unanswered = 0;    ///< looks in a row that found no answer
  bool hung = false;
  int young_deaths = 0;
  int restarts = 0;
  int load = 0;
  std::optional<Worker::Usage> usage;
  Clock::time_point usage_taken{};
  std::optional<double> cpu;
  int load_measured = 0;  ///< what was on it when `cpu` was measured

  /// The share of a core that it is expected to use now.
  double expected() const;
  void note(const Worker::Usage& now);
};

/// What a producer or a consumer is taken to use until something was measured, and within which bounds what was
/// measured is believed: a worker full of paused consumers tells little of the next one.
constexpr double usual_share = 0.002;
constexpr double least_share = 0.0005;
constexpr double greatest_share = 0.01;
/// What is measured of a worker that does nothing, in steps of the clock that measures it.
constexpr double idle_share = 0.05;

double WorkerPool::Slot::expected() const {
  if (!cpu) return load * usual_share;
  if (*cpu < idle_share) return load * least_share;
  const double share = load_measured > 0 ? std::clamp(*cpu / load_measured, least_share, greatest_share) : usual_share;
  return std::max(0.0, *cpu + (load - load_measured) * share);
}

void WorkerPool::Slot::note(const Worker::Usage& now) {
  const auto taken = Clock::now();
  if (usage) {
    const double used_ms = static_cast<double>(now.user_ms + now.system_ms - usage->user_ms - usage->system_ms);
    const double passed_ms = std::chrono::duration<double, std::milli>(taken - usage_taken).count();
    if (passed_ms > 0) {
      cpu = used_ms / passed_ms;
      load_measured = load;
    }
  }
  usage = now;
  usage_taken = taken;
}

WorkerPool::WorkerPool(asio::any_io_executor executor, PoolOptions options, Listener& listener)
    : executor_(std::move(executor)), options_(std::move(options)), listener_(listener) {}

WorkerPool::~WorkerPool() = default;

asio::awaitable<core::Outcome<std::shared_ptr<Worker>>> WorkerPool::make_worker(int index) {
  auto made = co_await Worker::start(executor_, "media worker " + std::to_string(index), options_.worker);
  if (!made) co_return std::unexpected(made.error());
  const std::shared_ptr<Worker> worker = std::move(*made);
  ListenOptions listen{.address = options_.listen_address, .announced_address = options_.announced_address};
  if (options_.first_port != 0) listen.port = static_cast<std::uint16_t>(options_.first_port + index);
  const auto listening = co_await worker->listen(std::move(listen));
  if (!listening) {
    co_await worker->stop(options_.stop_patience);
    co_return std::unexpected(listening.error());
  }
  co_return worker;
}

void WorkerPool::adopt(Slot& slot, std::shared_ptr<Worker> worker) {
  slot.worker = std::move(worker);
  slot.started = Clock::now();
  slot.end.clear();
  slot.asking = slot.hung = false;
  slot.answered = true;
  slot.unanswered = 0;
  slot.usage.reset();
  slot.cpu.reset();
  slot.load_measured = 0;
  slot.worker->on_died([weak = slot.weak_from_this()](const std::string& reason) {
    const auto dead = weak.lock();
    if (!dead) return;
    dead->end = reason;
    dead->timer.cancel();
  });
}

asio::awaitable<core::Outcome<>> WorkerPool::start() {
  for (int index = 0; index < options_.workers; ++index) {
    auto worker = co_await make_worker(index);
    if (!worker) {
      co_await stop();
      co_return std::unexpected(worker.error());
    }
    const auto slot = std::make_shared<Slot>(executor_, index);
    adopt(*slot, std::move(*worker));
    slots_.push_back(slot);
  }
  for (const auto& slot : slots_) spawn(executor_, supervise(slot), "supervising a worker");
  listener_.pool_changed();
  co_return core::Outcome<>();
}

asio::awaitable<void> WorkerPool::stop() {
  stopping_ = true;
  // All are asked before the first is waited for.
  std::vector<std::shared_ptr<Worker>> workers;
  for (const auto& slot : slots_) {
    slot->timer.cancel();
    if (slot->worker) workers.push_back(std::exchange(slot->worker, nullptr));
  }
  int left = static_cast<int>(workers.size());
  asio::steady_timer all_stopped(executor_, Clock::time_point::max());
  for (const auto& worker : workers)
    asio::co_spawn(executor_, worker->stop(options_.stop_patience), [&left, &all_stopped](const std::exception_ptr&) {
      if (--left == 0) all_stopped.cancel();
    });
  if (left > 0) co_await all_stopped.async_wait(asio::as_tuple(asio::use_awaitable));
}

asio::awaitable<void> WorkerPool::supervise(std::shared_ptr<Slot> slot) {
  while (!stopping_) {
    co_await watch(*slot);
    if (stopping_) co_return;
    slot->worker.reset();
    slot->load = 0;
    const std::string reason = slot->hung ? "it did not answer and was killed" : slot->end;
    spdlog::error("media worker {} ended: {}; a new one takes its place", slot->index, reason);
    listener_.pool_changed();
    listener_.worker_lost(slot->index, reason);
    co_await replace(*slot);
    if (stopping_) co_return;
    listener_.pool_changed();
    listener_.worker_ready(slot->index);
  }
}

/// Returns when the worker is dead, or the pool stops.
asio::awaitable<void> WorkerPool::watch(Slot& slot) {
  while (!stopping_ && slot.end.empty()) {
    co_await pause(slot, options_.ping_interval);
    if (stopping_ || !slot.end.empty()) co_return;
    // A question that is given up, or refused as too many wait for the worker already, is not answered either.
    slot.unanswered = std::exchange(slot.answered, false) ? 0 : slot.unanswered + 1;
    if (!slot.asking) ping(slot.shared_from_this());
    if (slot.unanswered * options_.ping_interval >= options_.hang_timeout && !slot.hung) {
      slot.hung = true;
      spdlog::error("media worker {} has not answered for {} ms and is killed", slot.index,
                    options_.hang_timeout.count());
      slot.worker->kill();
    }
  }
}

void WorkerPool::ping(const std::shared_ptr<Slot>& slot) {
  slot->asking = true;
  asio::co_spawn(
      executor_, slot->worker->usage(),
      [this, slot, worker = slot->worker](const std::exception_ptr&, const core::Outcome<Worker::Usage>& usage) {
        if (slot->worker != worker) return;
        slot->asking = false;
        if (!usage) return;
        slot->answered = true;
        slot->note(*usage);
        listener_.pool_changed();
      });
}

asio::awaitable<void> WorkerPool::replace(Slot& slot) {
  slot.young_deaths = Clock::now() - slot.started >= options_.settled_after ? 0 : slot.young_deaths + 1;
  while (!stopping_) {
    if (slot.young_deaths > 0) {
      const auto doubled = options_.first_pause * (1LL << std::min(slot.young_deaths - 1, 20));
      slot.end.clear();
      co_await pause(slot, std::min<std::chrono::milliseconds>(doubled, options_.longest_pause));
      if (stopping_) co_return;
    }
    auto worker = co_await make_worker(slot.index);
    if (stopping_) {
      if (worker) co_await (*worker)->stop(options_.stop_patience);
      co_return;
    }
    if (worker) {
      ++slot.restarts;
      adopt(slot, std::move(*worker));
      co_return;
    }
    spdlog::error("media worker {} cannot be replaced yet: {}", slot.index, worker.error().message);
    ++slot.young_deaths;
  }
}

asio::awaitable<void> WorkerPool::pause(Slot& slot, std::chrono::milliseconds duration) {
  slot.timer.expires_after(duration);
  co_await slot.timer.async_wait(asio::as_tuple(asio::use_awaitable));
}

std::optional<int> WorkerPool::least_loaded(const std::vector<int>& taken) const {
  const Slot* best = nullptr;
  for (const auto& slot : slots_) {
    if (!slot->worker || !slot->worker->is_alive() || std::ranges::find(taken, slot->index) != taken.end()) continue;
    if (!best || slot->expected() < best->expected()) best = slot.get();
  }
  return best ? std::optional(best->index) : std::nullopt;
}

std::shared_ptr<Worker> WorkerPool::worker(int index) const {
  return slots_.at(static_cast<std::size_t>(index))->worker;
}

void WorkerPool::add_load(int index, int difference) {
  Slot& slot = *slots_.at(static_cast<std::size_t>(index));
  slot.load = std::max(0, slot.load + difference);
}

std::vector<WorkerFigures> WorkerPool::figures() const {
  std::vector<WorkerFigures> all;
  for (const auto& slot : slots_) {
    WorkerFigures one{
        .index = slot->index, .restarts = slot->restarts, .load = slot->load, .usage = slot->usage, .cpu = slot->cpu};
    if (options_.first_port != 0) one.port = static_cast<std::uint16_t>(options_.first_port + slot->index);
    if (slot->worker && slot->worker->is_alive()) {
      one.alive = true;
      one.process_id = slot->worker->process_id();
    }
    all.push_back(one);
  }
  return all;
}

}  // namespace parley::media
