#include "services/cleanup.hpp"

#include "services/job_runner.hpp"
#include "services/upkeep_repositories.hpp"
#include "world.hpp"

#include <boost/asio/executor_work_guard.hpp>

#include <array>
#include <atomic>
#include <condition_variable>
#include <thread>

namespace parley::services {
namespace {

using namespace std::chrono_literals;
using tests::code_of;

class CleanupJob : public testing::Test, protected tests::World {
 protected:
  Actor host = user("Host");
  Actor ann = user("Ann");

  Cleanup clean(bool dry_run = false) { return run(clean_up(services, dry_run)).value(); }
  bool exists(const core::Meeting& meeting) { return run(get_meeting(services, host, meeting.meeting_id)).has_value(); }

  /// Out of everything, without what follows from leaving: as after a crash of the server.
  void crash() { run(recover_after_restart(services)).value(); }
};

TEST_F(CleanupJob, DeletesCallsThatEverybodyLeftTenMinutesAgo) {
  const core::Meeting left = meeting(host, {.kind = core::MeetingKind::instant_call});
  const core::Meeting unused = meeting(host, {.kind = core::MeetingKind::instant_call});
  join(host, left.code).value();
  crash();
  clock.move(10min);
  EXPECT_EQ(clean().total(), 0);
  clock.move(1s);
  EXPECT_EQ(clean().calls, 1);
  EXPECT_FALSE(exists(left));
  EXPECT_TRUE(exists(unused)) << "nobody has come yet";
}

TEST_F(CleanupJob, DeletesCallsOlderThanEightHoursAlsoLiveOnes) {
  const core::Meeting call = meeting(host, {.kind = core::MeetingKind::instant_call});
  join(host, call.code).value();
  clock.move(8h);
  EXPECT_EQ(clean().calls, 0);
  clock.move(1s);
  events.take();
  EXPECT_EQ(clean().calls, 1);
  EXPECT_THAT(events.take(), testing::ElementsAre("left Host: ended", "ended: expired", "deleted"));
}

TEST_F(CleanupJob, DeletesScheduledMeetingsEightHoursAfterTheirEnd) {
  const auto start = clock.now() + 1h;
  const core::Meeting held = meeting(host, {.start_time = start, .end_time = start + 1h});
  const core::Meeting missed = meeting(host, {.start_time = start, .end_time = start + 1h});
  const core::Meeting series = meeting(host, {.start_time = start, .end_time = start + 1h, .recurrence = "FREQ=DAILY"});
  const core::Meeting room = meeting(host);
  clock.move(1h);
  join(host, held.code).value();
  clock.move(3h);  // two hours longer than planned
  run(leave_meeting(services, host, held.code)).value();
  clock.move(6h + 1s);
  EXPECT_EQ(clean().meetings, 1) << "the one where nobody came";
  EXPECT_FALSE(exists(missed));
  clock.move(2h);
  EXPECT_EQ(clean().meetings, 1);
  EXPECT_FALSE(exists(held));
  EXPECT_TRUE(exists(series));
  EXPECT_TRUE(exists(room));
}

TEST_F(CleanupJob, LeavesAloneWhatIsGoingOnOrStillToCome) {
  const core::Meeting long_one = meeting(host, {.start_time = clock.now() + 1h});
  const core::Meeting tried_out = meeting(host, {.start_time = clock.now() + 72h});
  join(host, tried_out.code).value();
  run(leave_meeting(services, host, tried_out.code)).value();
  clock.move(1h);
  join(ann, long_one.code).value();
  join(host, long_one.code).value();
  clock.move(24h);
  EXPECT_EQ(clean().meetings, 0);
}

TEST_F(CleanupJob, RemovesExpiredGuestsWhoNeverCame) {
  const core::Meeting room = meeting(host, {.waiting_room_enabled = true});
  join(host, room.code).value();
  const auto waiting = join(nobody(), room.code, std::nullopt, "Never in").value();
  clock.move(24h);
  EXPECT_EQ(clean(true).guest_sessions, 0);
  clock.move(1s);
  EXPECT_EQ(clean(true).guest_sessions, 1);
  EXPECT_EQ(clean().guest_sessions, 1);
  EXPECT_EQ(clean().guest_sessions, 0);
}

TEST_F(CleanupJob, KeepsGuestsOfTheHistoryAndThoseInvitedByMail) {
  CreateMeeting request;
  request.participants = {{.email = "dan@elsewhere.example"}};
  const core::Meeting room = meeting(host, request);
  join(host, room.code).value();
  join(nobody(), room.code, std::nullopt, "Gus").value();
  clock.move(48h);
  EXPECT_EQ(clean().guest_sessions, 0);
  EXPECT_EQ(run(get_meeting(services, host, room.code))->participants.size(), 3u);
}

TEST_F(CleanupJob, PurgesWithAllThatHangsOnItAfterTheRetention) {
  const core::Meeting room = meeting(host, {.kind = core::MeetingKind::meeting});
  join(host, room.code).value();
  join(nobody(), room.code, std::nullopt, "Gus").value();
  run(send_chat_message(services, host, {.meeting = room.code, .message = "hello"})).value();
  const core::Meeting breakout =
      meeting(host, {.kind = core::MeetingKind::breakout, .parent_meeting_id = room.meeting_id});
  run(delete_meeting(services, host, room.code)).value();
  EXPECT_FALSE(exists(breakout)) << "breakout rooms go with their meeting";
  clock.move(std::chrono::days(services.settings.retention_days));
  EXPECT_EQ(clean().purged, 0);
  clock.move(1s);
  EXPECT_EQ(clean(true).purged, 2);
  EXPECT_EQ(clean().purged, 2);
  EXPECT_EQ(clean(true).purged, 0);
  const auto left = look([id = room.meeting_id](Transaction& t) -> core::Outcome<std::size_t> {
    return t.participants.list(id, 10, std::nullopt).size() + t.attendance.page(id, 10, std::nullopt).size() +
           t.chat.list(id, "", 10, std::nullopt).size();
  });
  EXPECT_EQ(left.value(), 0u);
  EXPECT_THAT(audit_actions(room.meeting_id), testing::Contains("MEETING_DELETED"));
}

TEST_F(CleanupJob, ADryRunChangesNothing) {
  const core::Meeting call = meeting(host, {.kind = core::MeetingKind::instant_call});
  clock.move(9h);
  EXPECT_EQ(clean(true).calls, 1);
  EXPECT_TRUE(exists(call));
  EXPECT_EQ(clean(true).text(),
            "1 call and 0 meetings deleted, 0 guest sessions, 0 files and 0 refresh tokens removed, 0 meetings purged");
}

TEST_F(CleanupJob, RemovesRefreshTokensADayAfterTheyWereGood) {
  const auto made = run(register_account(services, {"kim@example.org", "Kim", "long enough to hold"}, address)).value();
  const auto other_device = run(log_in(services, {"kim@example.org", "long enough to hold"}, address)).value();
  run(log_out(services, made.refresh_token, address)).value();
  clock.move(24h);
  EXPECT_EQ(clean().refresh_tokens, 0);
  clock.move(1s);
  EXPECT_EQ(clean(true).refresh_tokens, 1) << "the one that was given back";
  EXPECT_EQ(clean().refresh_tokens, 1);
  EXPECT_EQ(clean().refresh_tokens, 0);
  const auto renewed = run(refresh_tokens(services, other_device.refresh_token, address));
  ASSERT_TRUE(renewed);
  clock.move(30 * 24h);
  EXPECT_EQ(clean().refresh_tokens, 3) << "the one that was spent has its use till then, and two were never used";
  EXPECT_EQ(code_of(run(refresh_tokens(services, other_device.refresh_token, address))), "unauthorized");
}

/// Runners on threads of their own, over one database.
class JobRunners : public testing::Test, protected tests::World {
 protected:
  JobRunners() : thread_([this] { io_.run(); }) {}
  ~JobRunners() override {
    work_.reset();
    thread_.join();
  }

  Job counting(std::string name, std::chrono::milliseconds period) {
    return {.name = std::move(name), .period = period, .jitter = 1ms, .run = [this](Services&) -> Async<JobReport> {
              {
                const std::scoped_lock lock(mutex_);
                ++runs_;
              }
              changed_.notify_all();
              co_return JobReport{"counted"};
            }};
  }
  void wait_for_runs(int count) {
    std::unique_lock lock(mutex_);
    ASSERT_TRUE(changed_.wait_for(lock, 60s, [&] { return runs_ >= count; })) << runs_;
  }
  int runs() {
    const std::scoped_lock lock(mutex_);
    return runs_;
  }
  std::vector<Job> jobs(Job one) {
    std::vector<Job> list;
    list.push_back(std::move(one));
    return list;
  }

  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{io_.get_executor()};
  std::mutex mutex_;
  std::condition_variable changed_;
  int runs_ = 0;
  std::thread thread_;
};

TEST_F(JobRunners, RunAJobAgainAndAgainUntilTheyAreStopped) {
  JobRunner runner(io_, services, jobs(counting("count", 5ms)), "node");
  runner.start();
  wait_for_runs(3);
  runner.stop();
  const int counted = runs();
  std::this_thread::sleep_for(50ms);
  EXPECT_EQ(runs(), counted);
  runner.stop();
}

TEST_F(JobRunners, AJobThatFailsOrThrowsRunsAgain) {
  std::atomic<int> tries = 0;
  Job failing = counting("fail", 5ms);
  failing.run = [&](Services&) -> Async<JobReport> {
    if (++tries % 2 == 1) throw std::runtime_error("a bug");
    co_return core::fail(core::Code::unavailable, "away");
  };
  std::vector<Job> both = jobs(std::move(failing));
  both.push_back(counting("count", 5ms));
  JobRunner runner(io_, services, std::move(both), "node");
  runner.start();
  wait_for_runs(5);
  for (int i = 0; i < 600 && tries < 4; ++i) std::this_thread::sleep_for(100ms);
  runner.stop();
  EXPECT_GE(tries, 4);
}

TEST_F(JobRunners, OneNodeOfTwoDoesTheWorkAndTheOtherFollowsIt) {
  // The clock stands still, so that the first one's lease lasts until it is given back.
  JobRunner first(io_, services, jobs(counting("shared", 5ms)), "first");
  first.start();
  wait_for_runs(2);
  std::atomic<int> others = 0;
  Job watched = counting("shared", 5ms);
  watched.run = [&others](Services&) -> Async<JobReport> {
    ++others;
    co_return JobReport{"done"};
  };
  JobRunner second(io_, services, jobs(std::move(watched)), "second");
  second.start();
  wait_for_runs(runs() + 5);
  EXPECT_EQ(others, 0);
  first.stop();
  for (int i = 0; i < 600 && others == 0; ++i) std::this_thread::sleep_for(100ms);
  EXPECT_GT(others, 0);
  second.stop();
}

TEST_F(JobRunners, WhatIsForEachNodeIsDoneByBoth) {
  std::array<std::atomic<int>, 2> done{};
  std::vector<std::unique_ptr<JobRunner>> runners;
  for (auto& count : done) {
    Job job = counting("own memory", 5ms);
    job.on_each_node = true;
    job.run = [&count](Services&) -> Async<JobReport> {
      ++count;
      co_return JobReport{"done"};
    };
    runners.push_back(std::make_unique<JobRunner>(io_, services, jobs(std::move(job)), "node"));
    runners.back()->start();
  }
  for (int i = 0; i < 600 && (done[0] < 2 || done[1] < 2); ++i) std::this_thread::sleep_for(100ms);
  for (const auto& runner : runners) runner->stop();
  EXPECT_GE(done[0], 2);
  EXPECT_GE(done[1], 2);
}

TEST_F(JobRunners, ALeaseThatIsNotGivenBackEnds) {
  auto take = [this](const std::string& node, std::chrono::milliseconds lasting) {
    auto job = [node, now = clock.now(), lasting](Transaction& t) -> core::Outcome<bool> {
      return t.of<JobLeaseRepository>().take("job", node, now, now + lasting);
    };
    return change(std::move(job)).value();
  };
  EXPECT_TRUE(take("a", 10s));
  EXPECT_FALSE(take("b", 10s));
  clock.move(9s);
  EXPECT_TRUE(take("a", 10s)) << "the holder prolongs it";
  clock.move(9s);
  EXPECT_FALSE(take("b", 10s));
  clock.move(1s);
  EXPECT_TRUE(take("b", 10s));
}

}  // namespace
}  // namespace parley::services
