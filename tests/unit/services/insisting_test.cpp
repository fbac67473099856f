#include "services/insisting.hpp"

#include "support/code_of.hpp"
#include "support/coroutines.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace parley::services {
namespace {

using namespace std::chrono_literals;
using tests::code_of;

/// Work that fails `failures` times because the database is away, and is done then.
struct Stubborn {
  explicit Stubborn(int failures_first, core::Code code = core::Code::unavailable)
      : failures(failures_first), failure(code) {}

  void begin(boost::asio::io_context& io, Insisting& insisting) {
    const Insisting::Attempt attempt = [this] { return run(); };
    boost::asio::co_spawn(io, insisting.insist(attempt),
                          [this](const std::exception_ptr&, const core::Outcome<>& done) { outcome = code_of(done); });
  }
  Async<> run() {
    if (++tries <= failures) co_return core::fail(failure, "away");
    co_return core::Outcome<>{};
  }

  int failures;
  core::Code failure;
  int tries = 0;
  std::string outcome;  ///< "ok" or an error's word; empty until it has ended
};

class Insistence : public testing::Test {
 protected:
  boost::asio::io_context io{1};
};

TEST_F(Insistence, TriesUntilItIsDoneWithGrowingPauses) {
  Insisting insisting(InsistingOptions{.pauses = {20ms, 40ms, 60ms}});
  Stubborn work(4);
  const auto begun = std::chrono::steady_clock::now();
  work.begin(io, insisting);
  io.run_for(20s);
  EXPECT_EQ(work.outcome, "ok");
  EXPECT_EQ(work.tries, 5);
  EXPECT_GE(std::chrono::steady_clock::now() - begun, 180ms) << "the last pause is that of all that follow";
  EXPECT_EQ(insisting.waiting(), 0U);
}

TEST_F(Insistence, IsNotForWhatIsRefusedForAnotherReason) {
  Insisting insisting(InsistingOptions{.pauses = {1ms}});
  Stubborn refused(9, core::Code::not_found);
  refused.begin(io, insisting);
  io.run_for(20s);
  EXPECT_EQ(refused.outcome, "not_found");
  EXPECT_EQ(refused.tries, 1);
}

TEST_F(Insistence, EndsWithTheServerAfterALastTry) {
  Insisting insisting(InsistingOptions{.pauses = {1h}});
  Stubborn in_vain(9);
  Stubborn in_time(1);
  in_vain.begin(io, insisting);
  in_time.begin(io, insisting);
  tests::settle(io);
  EXPECT_EQ(insisting.waiting(), 2U);
  const core::Outcome<> away = core::fail(core::Code::unavailable, "away");
  EXPECT_FALSE(insisting.has_told_of(away)) << "it is tried again";
  insisting.stop();
  EXPECT_TRUE(insisting.has_told_of(away));
  EXPECT_FALSE(insisting.has_told_of(core::fail(core::Code::not_found, "none")));
  EXPECT_FALSE(insisting.has_told_of(core::Outcome<>{}));
  io.restart();
  io.run_for(20s);
  EXPECT_EQ(in_vain.outcome, "unavailable");
  EXPECT_EQ(in_vain.tries, 2);
  EXPECT_EQ(in_time.outcome, "ok");

  Stubborn late(9);
  late.begin(io, insisting);
  io.restart();
  io.run_for(20s);
  EXPECT_EQ(late.outcome, "unavailable");
  EXPECT_EQ(late.tries, 1);
}

TEST_F(Insistence, HasABound) {
  Insisting insisting(InsistingOptions{.pauses = {100ms}, .most = 1});
  Stubborn first(1);
  Stubborn second(1);
  first.begin(io, insisting);
  second.begin(io, insisting);
  io.run_for(20s);
  EXPECT_EQ(first.outcome, "ok");
  EXPECT_EQ(second.outcome, "unavailable");
  EXPECT_EQ(second.tries, 1);
}

TEST_F(Insistence, IsTriedAtOnceWhenAnotherSucceeds) {
  Insisting insisting(InsistingOptions{.pauses = {200ms, 1h}});
  Stubborn long_ago(2);
  long_ago.begin(io, insisting);
  while (long_ago.tries < 2) ASSERT_GT(io.run_one_for(20s), 0U);
  Stubborn just_now(1);
  just_now.begin(io, insisting);
  io.restart();
  io.run_for(20s);
  EXPECT_EQ(just_now.outcome, "ok");
  EXPECT_EQ(long_ago.outcome, "ok") << "it would have waited for an hour";
}

TEST_F(Insistence, MayBeDroppedWithItsExecutor) {
  Stubborn work(9);
  auto insisting = std::make_unique<Insisting>(InsistingOptions{.pauses = {1h}});
  auto own = std::make_unique<boost::asio::io_context>(1);
  work.begin(*own, *insisting);
  tests::settle(*own);
  insisting.reset();
  own.reset();
  EXPECT_EQ(work.tries, 1);
  EXPECT_EQ(work.outcome, "");
}

}  // namespace
}  // namespace parley::services
