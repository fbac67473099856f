// AwayStore: a database before the real one that can be away. While it is, everything is `unavailable` with nothing
// done, as from a database that cannot be reached or written.
#pragma once

#include "services/ports.hpp"

#include <atomic>
#include <memory>
#include <utility>

namespace parley::tests {

class AwayStore final : public services::Store {
 public:
  explicit AwayStore(services::Store& real) : real_(real) {}

  std::atomic<bool> away = false;
  std::atomic<int> refused = 0;

 private:
  bool recall(const Look&) override { return false; }

  services::Async<> execute(Mode mode, Work work) override {
    if (away) {
      ++refused;
      co_return core::fail(core::Code::unavailable, "The database is away.");
    }
    auto job = [work = std::make_shared<Work>(std::move(work))](services::Transaction& transaction) -> core::Outcome<> {
      if ((*work)(transaction)) return {};
      return core::fail(core::Code::internal, "to be rolled back");
    };
    core::Outcome<> done;
    if (mode == Mode::write)
      done = co_await real_.write(std::move(job));
    else
      done = co_await real_.read(std::move(job));
    // The job's own result is the caller's affair.
    if (!done && done.error().code == core::Code::unavailable) co_return done;
    co_return core::Outcome<>{};
  }

  services::Store& real_;
};

}  // namespace parley::tests
