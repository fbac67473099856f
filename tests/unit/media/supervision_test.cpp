// Workers that die, hang or are stopped.
#include "plane_support.hpp"
#include "support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

namespace parley::media::test {
namespace {

using namespace std::chrono_literals;
using services::MediaDirection;
using ::testing::HasSubstr;

bool is_running(pid_t process) { return ::kill(process, 0) == 0; }

TEST(Supervision, ReplacesAKilledWorkerAndItsRoomsRouter) {
  Plane media;
  const auto lost = media.produce("room", "anna", "audio", "mic", opus_parameters());
  const pid_t first = media.worker_process(0);
  ASSERT_EQ(::kill(first, SIGKILL), 0);
  EXPECT_THAT(media.recorder.wait_for("reset room"), HasSubstr("signal 9 (Killed)"));
  EXPECT_TRUE(media.plane.available());
  EXPECT_NE(media.worker_process(0), first);
  EXPECT_EQ(media.worker_status(0).at("restarts"), 1);
  EXPECT_TRUE(media.call(media.plane.producers("room")).value().empty());
  const auto producer = media.produce("room", "anna", "audio", "mic", opus_parameters());
  EXPECT_NE(producer.producer_id, lost.producer_id);
  EXPECT_TRUE(media.consume("room", "ben", producer.producer_id));
}

TEST(Supervision, MovesRoomsToAnotherWorkerAndLeavesItsOwnAlone) {
  Plane media(test_options(2));
  const auto here = media.produce("room here", "anna", "audio", "mic", opus_parameters());
  const auto there = media.produce("room there", "ben", "audio", "mic", opus_parameters());
  for (const std::size_t index : {0, 1})
    EXPECT_TRUE(Plane::eventually([&] { return media.worker_status(index).at("load").as_int64() > 0; }))
        << "worker " << index;
  ASSERT_EQ(::kill(media.worker_process(0), SIGKILL), 0);
  ASSERT_NE(media.recorder.wait_for("reset room here"), "");
  EXPECT_EQ(media.recorder.count("reset room there"), 0);
  EXPECT_TRUE(media.call(media.plane.pause_producer("room there", "ben", there.producer_id, true)));
  EXPECT_FALSE(media.call(media.plane.pause_producer("room here", "anna", here.producer_id, true)));
  media.produce("room here", "anna", "audio", "mic", opus_parameters());
}

TEST(Supervision, KillsAWorkerThatHangs) {
  auto options = test_options();
  options.pool.hang_timeout = 500ms;
  Plane media(options);
  media.produce("room", "anna", "audio", "mic", opus_parameters());
  const pid_t first = media.worker_process(0);
  ASSERT_EQ(::kill(first, SIGSTOP), 0);
  // A call in the meantime waits for the answer, and fails with the worker.
  const auto refused = media.call(media.plane.create_transport("room", "ben", {}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, core::Code::unavailable);
  EXPECT_THAT(media.recorder.wait_for("reset room"), HasSubstr("did not answer"));
  EXPECT_TRUE(Plane::eventually([&] { return !is_running(first); }));
  media.produce("room", "anna", "audio", "mic", opus_parameters());
}

TEST(Supervision, KillsAWorkerThatHangsAlsoWhereQuestionsAreGivenUpBefore) {
  auto options = test_options();
  options.pool.worker.answer_timeout = 1s;
  options.pool.hang_timeout = 2s;
  Plane media(options);
  media.produce("room", "anna", "audio", "mic", opus_parameters());
  const pid_t first = media.worker_process(0);
  ASSERT_EQ(::kill(first, SIGSTOP), 0);
  EXPECT_THAT(media.recorder.wait_for("reset room"), HasSubstr("did not answer"));
  EXPECT_TRUE(Plane::eventually([&] { return !is_running(first); }));
}

TEST(Supervision, EndsARequestThatIsNotAnsweredInTime) {
  auto options = test_options();
  options.pool.worker.answer_timeout = 1s;
  Plane media(options);
  media.transport("room", "anna", MediaDirection::send);
  const pid_t worker = media.worker_process(0);
  ASSERT_EQ(::kill(worker, SIGSTOP), 0);
  const auto refused = media.call(media.plane.create_transport("room", "ben", {}));
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("did not answer in time"));
  ASSERT_EQ(::kill(worker, SIGCONT), 0);
  EXPECT_TRUE(
      Plane::eventually([&] { return media.call(media.plane.create_transport("room", "ben", {})).has_value(); }));
  EXPECT_EQ(media.worker_process(0), worker) << "a short silence is forgiven";
}

TEST(Supervision, SurvivesWorkersThatDieAgainAndAgain) {
  Plane media;
  for (int round = 0; round < 4; ++round) {
    media.produce("room " + std::to_string(round), "anna", "audio", "mic", opus_parameters());
    ASSERT_EQ(::kill(media.worker_process(0), SIGKILL), 0);
    ASSERT_NE(media.recorder.wait_for("reset room " + std::to_string(round)), "");
  }
  EXPECT_EQ(media.worker_status(0).at("restarts"), 4);
}

TEST(Supervision, IsUnavailableUntilTheNewWorkerIsThere) {
  auto options = test_options();
  options.pool.first_pause = 400ms;
  Plane media(options);
  media.transport("room", "anna", MediaDirection::send);
  ASSERT_EQ(::kill(media.worker_process(0), SIGKILL), 0);
  ASSERT_TRUE(Plane::eventually([&] { return !media.plane.available(); }));
  const auto refused = media.call(media.plane.create_transport("room", "anna", {}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, core::Code::unavailable);
  EXPECT_EQ(media.recorder.count("reset"), 0);
  ASSERT_NE(media.recorder.wait_for("reset room"), "");
  media.transport("room", "anna", MediaDirection::send);
}

TEST(Supervision, TellsARoomThatAskedInVainWhenAWorkerIsThere) {
  auto options = test_options();
  options.pool.first_pause = 400ms;
  Plane media(options);
  ASSERT_EQ(::kill(media.worker_process(0), SIGKILL), 0);
  ASSERT_TRUE(Plane::eventually([&] { return !media.plane.available(); }));
  ASSERT_FALSE(media.call(media.plane.router_capabilities("new room")));
  ASSERT_NE(media.recorder.wait_for("reset new room"), "");
  EXPECT_TRUE(media.call(media.plane.router_capabilities("new room")));
}

TEST(Supervision, LeavesNoProcessBehindWhenStopped) {
  pid_t process = 0;
  {
    Plane media;
    process = media.worker_process(0);
    media.produce("room", "anna", "audio", "mic", opus_parameters());
    ASSERT_TRUE(is_running(process));
  }
  EXPECT_FALSE(is_running(process));
}

TEST(Supervision, KillsAWorkerThatDoesNotStop) {
  auto options = test_options();
  options.pool.stop_patience = 200ms;
  auto media = std::make_unique<Plane>(options);
  const pid_t process = media->worker_process(0);
  ASSERT_EQ(::kill(process, SIGSTOP), 0);
  const auto started = std::chrono::steady_clock::now();
  media.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - started, 3s);
  EXPECT_FALSE(is_running(process));
}

TEST(Supervision, LetsWorkersIgnoreTheSignalsOfATerminal) {
  Plane media;
  const pid_t process = media.worker_process(0);
  ASSERT_EQ(::kill(process, SIGINT), 0);
  ASSERT_EQ(::kill(process, SIGTERM), 0);
  media.produce("room", "anna", "audio", "mic", opus_parameters());
  EXPECT_EQ(media.worker_process(0), process);
}

TEST(Supervision, AnswersUnavailableOnceStopped) {
  Plane media;
  media.plane.stop();
  EXPECT_FALSE(media.plane.available());
  const auto refused = media.call(media.plane.create_transport("room", "anna", {}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, core::Code::unavailable);
}

}  // namespace
}  // namespace parley::media::test
