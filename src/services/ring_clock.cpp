#include "services/ring_clock.hpp"

#include "logging/counted.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <spdlog/spdlog.h>

#include <algorithm>

namespace parley::services {
namespace asio = boost::asio;

namespace {

/// After a failure (the database is away), and after a server with another clock was faster.
constexpr std::chrono::seconds pause{5};
/// Just behind the due time, so that it is due for sure.
constexpr std::chrono::milliseconds slack{20};

}  // namespace

void RingClock::serve(Services& services) {
  services_ = &services;
  asio::post(context_, [this] { settle(); });
}

void RingClock::due_at(core::TimePoint at) {
  asio::post(context_, [this, at] { arm(at); });
}

void RingClock::arm(core::TimePoint at) {
  if (armed_ && *armed_ <= at) return;
  armed_ = at;
  const auto wait = std::max(at - services_->clock.now(), std::chrono::milliseconds(0)) + slack;
  timer_.expires_after(wait);
  timer_.async_wait([this](const boost::system::error_code& cancelled) {
    if (cancelled) return;
    armed_.reset();
    settle();
  });
}

void RingClock::settle() {
  asio::co_spawn(context_, miss_unanswered(*services_),
                 [this](const std::exception_ptr& bug, const core::Outcome<Unanswered>& outcome) {
                   const core::TimePoint now = services_->clock.now();
                   if (bug || !outcome) {
                     spdlog::warn("unanswered calls could not be settled: {}",
                                  outcome || bug ? "unexpected failure" : outcome.error().message);
                     return arm(now + pause);
                   }
                   if (outcome->missed > 0)
                     spdlog::info("{} not answered", logging::counted(outcome->missed, "call was", "calls were"));
                   if (outcome->next) arm(*outcome->next);
                 });
}

}  // namespace parley::services
