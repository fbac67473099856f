#include "services/jobs.hpp"

#include "logging/counted.hpp"
#include "services/cleanup.hpp"
#include "services/group_calls.hpp"
#include "services/joining.hpp"
#include "services/notifications.hpp"

namespace parley::services {
namespace {

using namespace std::chrono_literals;

Async<JobReport> run_cleanup(Services& services) {
  auto done = co_await clean_up(services, false);
  if (!done) co_return std::unexpected(std::move(done.error()));
  co_return JobReport{done->text(), done->total() > 0};
}

Async<JobReport> run_reminders(Services& services) {
  auto sent = co_await send_reminders(services);
  if (!sent) co_return std::unexpected(std::move(sent.error()));
  co_return JobReport{logging::counted(sent->warnings, "person", "people") + " reminded 15 minutes before, " +
                          std::to_string(sent->starts) + " at the start",
                      sent->warnings + sent->starts > 0};
}

Async<JobReport> run_recurring(Services& services) {
  auto renewed = co_await renew_recurring(services);
  if (!renewed) co_return std::unexpected(std::move(renewed.error()));
  co_return JobReport{logging::counted(*renewed, "recurring meeting") + " moved on", *renewed > 0};
}

Async<JobReport> run_stuck_calls(Services& services) {
  auto ended = co_await end_stuck_group_calls(services, services.settings.call_max_length);
  if (!ended) co_return std::unexpected(std::move(ended.error()));
  co_return JobReport{logging::counted(*ended, "stuck group call") + " ended", *ended > 0};
}

Async<JobReport> run_permissions(Services& services) {
  auto loaded = co_await load_roles(services);
  if (!loaded) co_return std::unexpected(std::move(loaded.error()));
  co_return JobReport{"the permission table was read", false};
}

}  // namespace

std::vector<Job> all_jobs() {
  return {
      {.name = "cleanup", .period = 5min, .jitter = 20s, .run = run_cleanup},
      // So often that a reminder is not late by more than seconds.
      {.name = "reminders", .period = 15s, .jitter = 2s, .run = run_reminders},
      {.name = "stuck calls", .period = 5min, .jitter = 20s, .run = run_stuck_calls},
      {.name = "recurring", .period = 1min, .jitter = 5s, .run = run_recurring},
      {.name = "permissions", .period = 5s, .run = run_permissions, .on_each_node = true},
  };
}

}  // namespace parley::services
