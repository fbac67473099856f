#include "services/cleanup.hpp"

#include "logging/counted.hpp"
#include "services/files.hpp"
#include "services/support.hpp"
#include "services/upkeep_repositories.hpp"

#include <functional>

namespace parley::services {
namespace {

using namespace std::chrono_literals;

constexpr auto empty_call_age = 10min;
constexpr auto call_age = 8h;
constexpr auto meeting_age = 8h;
/// Also of what an upload left that a crash broke off: by then it has been given up.
constexpr auto unsent_file_age = 1h;
/// Nothing is told by them any more; for clocks that differ, and for who looks into what happened.
constexpr auto old_token_age = 24h;
/// So many in one transaction, for others to get in between.
constexpr int batch = 50;
constexpr int token_batch = 500;
constexpr int dry_run_bound = 10'000;

using Stale = std::vector<core::Meeting> (*)(Transaction&, core::TimePoint now, int limit);

std::vector<core::Meeting> stale_calls(Transaction& transaction, core::TimePoint now, int limit) {
  return transaction.of<RetentionRepository>().stale_calls(now - empty_call_age, now - call_age, limit);
}

std::vector<core::Meeting> stale_meetings(Transaction& transaction, core::TimePoint now, int limit) {
  return transaction.of<RetentionRepository>().stale_meetings(now - meeting_age, limit);
}

Async<int> count_stale(Services& services, Stale stale) {
  auto job = [now = services.clock.now(), stale](Transaction& transaction) -> core::Outcome<int> {
    return static_cast<int>(stale(transaction, now, dry_run_bound).size());
  };
  co_return co_await services.store.read(std::move(job));
}

/// Does some of something, and says how much.
using Batch = std::function<core::Outcome<int>(Transaction&)>;

/// Again and again, as long as it does `most`; all in all.
Async<int> in_batches(Services& services, Batch job, int most) {
  int all = 0;
  for (int found = most; found == most;) {
    auto once = job;
    auto done = co_await services.store.write(std::move(once));
    if (!done) co_return done;
    found = *done;
    all += found;
  }
  co_return all;
}

Async<int> delete_stale(Services& services, Stale stale) {
  Batch job = [&services, now = services.clock.now(), stale](Transaction& transaction) -> core::Outcome<int> {
    auto meetings = stale(transaction, now, batch);
    for (core::Meeting& meeting : meetings)
      delete_now(transaction, services, Actor{}, std::move(meeting), EndReason::expired);
    return static_cast<int>(meetings.size());
  };
  co_return co_await in_batches(services, std::move(job), batch);
}

Async<int> remove_guests(Services& services, bool dry_run) {
  auto job = [now = services.clock.now(), dry_run](Transaction& transaction) -> core::Outcome<int> {
    return transaction.of<RetentionRepository>().remove_guest_sessions(now, dry_run);
  };
  if (dry_run) co_return co_await services.store.read(std::move(job));
  co_return co_await services.store.write(std::move(job));
}

Async<int> remove_unsent_files(Services& services, bool dry_run) {
  const core::TimePoint before = services.clock.now() - unsent_file_age;
  if (dry_run) {
    auto ask = [before](Transaction& transaction) -> core::Outcome<int> {
      return transaction.of<FileRepository>().count_unsent(before);
    };
    co_return co_await services.store.read(std::move(ask));
  }
  Batch job = [before](Transaction& transaction) -> core::Outcome<int> {
    return transaction.of<FileRepository>().forget_unsent(before, batch);
  };
  co_return co_await in_batches(services, std::move(job), batch);
}

Async<int> remove_old_tokens(Services& services, bool dry_run) {
  const core::TimePoint before = services.clock.now() - old_token_age;
  if (dry_run) {
    auto ask = [before](Transaction& transaction) -> core::Outcome<int> {
      return transaction.refresh_tokens.count_old(before);
    };
    co_return co_await services.store.read(std::move(ask));
  }
  Batch job = [before](Transaction& transaction) -> core::Outcome<int> {
    return transaction.refresh_tokens.remove_old(before, token_batch);
  };
  co_return co_await in_batches(services, std::move(job), token_batch);
}

Async<int> count_purgeable(Services& services) {
  auto job = [before = services.clock.now() - std::chrono::days(services.settings.retention_days)](
                 Transaction& transaction) -> core::Outcome<int> {
    return static_cast<int>(transaction.of<RetentionRepository>().deleted_meetings(before, dry_run_bound).size());
  };
  co_return co_await services.store.read(std::move(job));
}

Async<int> purge(Services& services) {
  Batch job = [before = services.clock.now() - std::chrono::days(services.settings.retention_days)](
                  Transaction& transaction) -> core::Outcome<int> {
    const auto ids = transaction.of<RetentionRepository>().deleted_meetings(before, batch);
    for (const std::string& id : ids) transaction.of<RetentionRepository>().purge(id);
    return static_cast<int>(ids.size());
  };
  co_return co_await in_batches(services, std::move(job), batch);
}

}  // namespace

std::string Cleanup::text() const {
  using logging::counted;
  return counted(calls, "call") + " and " + counted(meetings, "meeting") + " deleted, " +
         counted(guest_sessions, "guest session") + ", " + counted(files, "file") + " and " +
         counted(refresh_tokens, "refresh token") + " removed, " + counted(purged, "meeting") + " purged";
}

Async<Cleanup> clean_up(Services& services, bool dry_run) {
  Cleanup done;
  const auto settle = dry_run ? &count_stale : &delete_stale;
  auto calls = co_await settle(services, stale_calls);
  if (!calls) co_return std::unexpected(std::move(calls.error()));
  done.calls = *calls;
  auto meetings = co_await settle(services, stale_meetings);
  if (!meetings) co_return std::unexpected(std::move(meetings.error()));
  done.meetings = *meetings;
  auto guests = co_await remove_guests(services, dry_run);
  if (!guests) co_return std::unexpected(std::move(guests.error()));
  done.guest_sessions = *guests;
  auto tokens = co_await remove_old_tokens(services, dry_run);
  if (!tokens) co_return std::unexpected(std::move(tokens.error()));
  done.refresh_tokens = *tokens;
  auto files = co_await remove_unsent_files(services, dry_run);
  if (!files) co_return std::unexpected(std::move(files.error()));
  done.files = *files;
  const auto settle_deleted = dry_run ? &count_purgeable : &purge;
  auto purged = co_await settle_deleted(services);
  if (!purged) co_return std::unexpected(std::move(purged.error()));
  done.purged = *purged;
  if (!dry_run) {
    auto cleared = co_await clear_up_files(services, unsent_file_age);
    if (!cleared) co_return std::unexpected(std::move(cleared.error()));
  }
  co_return done;
}

}  // namespace parley::services
