#include "services/insisting.hpp"

#include "logging/counted.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <spdlog/spdlog.h>

#include <algorithm>
#include <mutex>
#include <set>
#include <utility>

namespace parley::services {
namespace asio = boost::asio;

namespace {

bool is_away(const core::Outcome<>& outcome) { return !outcome && outcome.error().code == core::Code::unavailable; }

}  // namespace

struct Insisting::State {
  explicit State(InsistingOptions wanted) : options(std::move(wanted)) {}

  /// A place among those that wait; false where there is none.
  bool take_place(const core::Error& error) {
    const std::scoped_lock lock(mutex);
    if (stopping || waiting >= options.most) return false;
    if (waiting++ == 0)
      spdlog::warn("what has ended could not be written down, and is tried again by itself: {}", error.message);
    return true;
  }

  void give_back(bool is_done) {
    const std::scoped_lock lock(mutex);
    if (is_done) ++done;
    if (--waiting > 0) return;
    if (done > 0)
      spdlog::info("{} down late, as the database was away",
                   logging::counted(done, "thing that had ended was written", "things that had ended were written"));
    done = 0;
  }

  bool is_stopping() const {
    const std::scoped_lock lock(mutex);
    return stopping;
  }

  /// One line for all that is given up.
  void tell_given_up() {
    const std::scoped_lock lock(mutex);
    if (std::exchange(is_told, true)) return;
    spdlog::warn(
        "the server stops, and the database does not answer or cannot be written: what has ended is not written down, "
        "and is taken to have ended with the next start");
  }

  asio::awaitable<void> pause(std::size_t tries) {
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    const auto timer =
        std::make_shared<asio::steady_timer>(executor, options.pauses[std::min(tries, options.pauses.size() - 1)]);
    {
      const std::scoped_lock lock(mutex);
      if (stopping) co_return;
      pauses.insert(timer);
    }
    boost::system::error_code woken;
    co_await timer->async_wait(asio::redirect_error(asio::use_awaitable, woken));
    const std::scoped_lock lock(mutex);
    pauses.erase(timer);
  }

  /// Ends all pauses, each where it is waited for.
  void wake() {
    std::vector<std::shared_ptr<asio::steady_timer>> timers;
    {
      const std::scoped_lock lock(mutex);
      for (const auto& one : pauses)
        if (auto timer = one.lock()) timers.push_back(std::move(timer));
    }
    for (auto& timer : timers) {
      const auto executor = timer->get_executor();
      asio::post(executor, [timer = std::move(timer)] { timer->cancel(); });
    }
  }

  const InsistingOptions options;
  mutable std::mutex mutex;  ///< for all below
  bool stopping = false;
  std::size_t waiting = 0;
  std::size_t done = 0;  ///< since the first of those that wait failed
  bool is_told = false;  ///< that something was given up
  std::set<std::weak_ptr<asio::steady_timer>, std::owner_less<std::weak_ptr<asio::steady_timer>>> pauses;
};

/// Gives a place back, also where the work is dropped with its executor, or a bug throws.
struct Insisting::Place {
  explicit Place(State& among) : state(among) {}
  ~Place() { state.give_back(is_done); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  State& state;
  bool is_done = false;
};

Insisting::Insisting(InsistingOptions options) : state_(std::make_shared<State>(std::move(options))) {}

Async<> Insisting::insist(Attempt attempt) {
  const std::shared_ptr<State> state = state_;
  core::Outcome<> outcome = co_await attempt();
  if (is_away(outcome) && state->take_place(outcome.error())) {
    Place place(*state);
    for (std::size_t tries = 0; is_away(outcome) && !state->is_stopping(); ++tries) {
      co_await state->pause(tries);
      outcome = co_await attempt();
    }
    place.is_done = outcome.has_value();
    if (place.is_done) state->wake();
  }
  if (is_away(outcome) && state->is_stopping()) state->tell_given_up();
  co_return outcome;
}

bool Insisting::has_told_of(const core::Outcome<>& outcome) const { return is_away(outcome) && state_->is_stopping(); }

void Insisting::stop() {
  {
    const std::scoped_lock lock(state_->mutex);
    state_->stopping = true;
  }
  state_->wake();
}

std::size_t Insisting::waiting() const {
  const std::scoped_lock lock(state_->mutex);
  return state_->waiting;
}

}  // namespace parley::services
