#include "services/jobs.hpp"

#include "services/cleanup.hpp"

namespace parley::services {
namespace {

using namespace std::chrono_literals;

Async<JobReport> run_cleanup(Services& services) {
  auto done = co_await clean_up(services, false);
  if (!done) co_return std::unexpected(std::move(done.error()));
  co_return JobReport{done->text(), done->total() > 0};
}

}  // namespace

std::vector<Job> all_jobs() {
  return {
      {.name = "cleanup", .period = 5min, .jitter = 20s, .run = run_cleanup},
  };
}

}  // namespace parley::services
