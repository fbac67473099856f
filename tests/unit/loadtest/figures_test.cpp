// Loss and jitter as receivers count them, and what a load test says of its thresholds.
#include "loadtest/figures.hpp"
#include "loadtest/process_time.hpp"
#include "loadtest/progress.hpp"
#include "loadtest/summary.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>
#include <sstream>
#include <string_view>

#include <unistd.h>

namespace parley::loadtest {
namespace {

using std::chrono::microseconds;
using testing::ContainsRegex;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

void arrive(TrackFigures& track, std::uint16_t sequence, std::uint32_t timestamp, microseconds time,
            std::size_t length = 100) {
  std::vector<std::uint8_t> packet(length);
  packet[2] = static_cast<std::uint8_t>(sequence >> 8);
  packet[3] = static_cast<std::uint8_t>(sequence);
  for (std::size_t i = 0; i < 4; ++i) packet[4 + i] = static_cast<std::uint8_t>(timestamp >> (24 - 8 * i));
  track.arrived(packet, time);
}

TEST(LoadTestTimes, GiveTheTimeWithinWhichAShareWasDone) {
  Times times;
  EXPECT_EQ(times.at(0.95), 0);
  for (int i = 100; i > 0; --i) times.add(i);
  EXPECT_EQ(times.at(0.5), 50);
  EXPECT_EQ(times.at(0.95), 95);
  EXPECT_EQ(times.at(1), 100);
}

TEST(LoadTestTrack, CountsWhatIsMissingAlsoAcrossTheWrapAndInDisorder) {
  TrackFigures track(true, 90'000);
  for (const std::uint32_t i : {65'530U, 65'531U, 65'534U, 65'533U, 65'536U, 65'538U, 65'537U})
    arrive(track, static_cast<std::uint16_t>(i), 0, microseconds(0));
  EXPECT_EQ(track.packets(), 7U);
  EXPECT_EQ(track.expected(), 9U);  // 65,532 and 65,535 did not come
  EXPECT_EQ(track.octets(), 700U);
}

TEST(LoadTestTrack, CountsAnewFromWhereItIsToldTo) {
  TrackFigures track(false, 48'000);
  for (const std::uint16_t i : {1, 2, 5}) arrive(track, i, 0, microseconds(0));
  track.begin();
  EXPECT_EQ(track.packets(), 0U);
  EXPECT_EQ(track.expected(), 0U);
  for (const std::uint16_t i : {6, 7, 9}) arrive(track, i, 0, microseconds(0));
  EXPECT_EQ(track.packets(), 3U);
  EXPECT_EQ(track.expected(), 4U);
}

TEST(LoadTestTrack, HasNoJitterWherePacketsComeAsTheyWereSent) {
  TrackFigures track(false, 48'000);
  for (std::uint16_t i = 0; i < 500; ++i) arrive(track, i, 4'294'960'000U + 960U * i, microseconds(20'000) * i);
  EXPECT_LT(track.jitter_ms(), 0.01);
}

TEST(LoadTestTrack, ComesToTheJitterOfPacketsThatAreLateInTurns) {
  TrackFigures track(false, 48'000);
  for (std::uint16_t i = 0; i < 500; ++i)
    arrive(track, i, 960U * i, microseconds(20'000) * i + microseconds(i % 2 == 0 ? 0 : 5000));
  EXPECT_NEAR(track.jitter_ms(), 5, 0.1);
}

TEST(LoadTestTrack, FlowsAsLongAsSomethingCameLately) {
  TrackFigures track(false, 48'000);
  EXPECT_FALSE(track.flows(microseconds(0), microseconds(100)));
  arrive(track, 1, 0, microseconds(1000));
  EXPECT_TRUE(track.flows(microseconds(1100), microseconds(100)));
  EXPECT_FALSE(track.flows(microseconds(1101), microseconds(100)));
  track.begin();
  EXPECT_FALSE(track.flows(microseconds(1000), microseconds(100)));
}

TEST(LoadTestProgress, TellsOfEveryStageButNotOfEveryStepWhereNobodySeesItMove) {
  std::ostringstream log;
  Progress progress(log, false);
  for (int i = 1; i <= 100; ++i) progress.tell("coming", std::to_string(i));
  progress.tell("measuring", "1");
  progress.end();
  EXPECT_EQ(log.str(), "coming: 1\nmeasuring: 1\n");
  std::ostringstream terminal;
  Progress line(terminal, true);
  line.tell("coming", "1");
  line.tell("coming", "2");
  line.end();
  EXPECT_EQ(terminal.str(), "\r\033[Kcoming: 1\r\033[Kcoming: 2\r\033[K");
}

TEST(LoadTestCpu, AddsUpTheWorkersOfAPageForPrometheus) {
  constexpr std::string_view page =
      "# HELP cpu_total CPU.\n# TYPE cpu_total counter\ncpu_total{worker=\"0\"} 1.5\ncpu_total{worker=\"1\"} 2.25\n"
      "cpu_total_of_others 7\nplain 3";
  EXPECT_EQ(sum_of_metric(page, "cpu_total"), 3.75);
  EXPECT_EQ(sum_of_metric(page, "plain"), 3);
  EXPECT_EQ(sum_of_metric(page, "cpu"), std::nullopt);
  EXPECT_EQ(sum_of_metric("", "cpu_total"), std::nullopt);
}

TEST(LoadTestCpu, CountsThisProcessAndNoneThatIsNotThere) {
  volatile double busy = 1;
  const std::clock_t until = std::clock() + CLOCKS_PER_SEC / 5;
  while (std::clock() < until) busy = busy * 1.0001;
  EXPECT_GT(cpu_seconds_of(::getpid()), 0.1);
  EXPECT_EQ(cpu_seconds_of(0x7fff'ffff), 0);
}

class LoadTestSummary : public testing::Test {
 protected:
  LoadTestSummary() {
    summary.participants = summary.came = 3;
    summary.subscribers = 2;
    summary.expected_tracks = 2;
    summary.seconds = 10;
    for (int i = 0; i < 2; ++i) {
      TrackFigures track(true, 90'000);
      for (std::uint16_t k = 0; k < 100; ++k)
        if (k != 50) arrive(track, k, 3000U * k, microseconds(33'333) * k, 1250);
      summary.add(track, true);
    }
    for (const double ms : {10, 20, 300}) summary.figures.joins.add(ms);
  }

  Summary summary;
};

TEST_F(LoadTestSummary, AddsUpItsTracks) {
  EXPECT_EQ(summary.received_packets, 198U);
  EXPECT_DOUBLE_EQ(summary.loss_percent().value(), 1);
  EXPECT_DOUBLE_EQ(summary.receive_kbps().value(), 99);
  EXPECT_DOUBLE_EQ(summary.packets_per_second(), 19.8);
}

TEST_F(LoadTestSummary, PassesWhereNothingIsMissing) { EXPECT_THAT(summary.missed({}), ElementsAre()); }

TEST_F(LoadTestSummary, SaysWhichThresholdsWereMissed) {
  EXPECT_THAT(summary.missed({.join_p95_ms = 300, .loss_percent = 1, .receive_kbps = 99}), ElementsAre());
  EXPECT_THAT(summary.missed({.join_p95_ms = 299, .loss_percent = 0.5, .receive_kbps = 100}),
              ElementsAre(HasSubstr("time to join"), HasSubstr("loss is 1.00 %"), HasSubstr("99 kbit/s")));
}

TEST_F(LoadTestSummary, FailsWithoutThresholdsWhereSomebodyOrSomethingDidNotCome) {
  summary.came = 2;
  summary.expected_tracks = 4;
  summary.figures.fail("a connection was lost");
  summary.figures.fail("a connection was lost");
  summary.figures.undecipherable = 7;
  EXPECT_THAT(summary.missed({}), ElementsAre(HasSubstr("1 of 3 did not come"), "a connection was lost (2 times)",
                                              HasSubstr("2 of 4 tracks"), HasSubstr("7 packets")));
}

TEST_F(LoadTestSummary, FailsWhereATrackHasStopped) {
  TrackFigures track(false, 48'000);
  arrive(track, 1, 0, microseconds(0));
  summary.expected_tracks = 3;
  summary.add(track, false);
  EXPECT_THAT(summary.missed({}), ElementsAre(HasSubstr("1 of 3 tracks")));
}

TEST_F(LoadTestSummary, TellsWhatAPacketCostsTheServerAndWhereItWasItselfTooSlow) {
  EXPECT_EQ(summary.server_us_per_packet(), std::nullopt);
  summary.server_seconds = 0.00198;
  EXPECT_DOUBLE_EQ(summary.server_us_per_packet().value(), 10);
  EXPECT_FALSE(summary.is_own_limit());
  summary.own_seconds = 9.5;
  EXPECT_TRUE(summary.is_own_limit());
  std::ostringstream text;
  summary.print(text, {});
  EXPECT_THAT(text.str(), HasSubstr("10.00 us a forwarded packet"));
  EXPECT_THAT(text.str(), HasSubstr("NOTE: this program had no time left"));
}

TEST_F(LoadTestSummary, FailsWhereMuchOfWhatWasSentHasNotComeYet) {
  summary.due_packets = 220;
  EXPECT_DOUBLE_EQ(summary.delivered_percent().value(), 90);
  EXPECT_THAT(summary.missed({}), ElementsAre());
  summary.due_packets = 396;
  EXPECT_THAT(summary.missed({}), ElementsAre(HasSubstr("only 50 %")));
}

TEST_F(LoadTestSummary, SaysWhyNobodyCameAndNothingOfWhatWasNotMeasured) {
  summary = {};
  summary.participants = 100;
  summary.tried = 5;
  summary.expected_tracks = 200;
  for (int i = 0; i < 5; ++i) summary.figures.fail("there is no such meeting");
  EXPECT_THAT(summary.missed({}),
              ElementsAre("nobody came (5 tried), so that nothing was measured", "there is no such meeting (5 times)"));
}

TEST_F(LoadTestSummary, FailsWhereALimitIsOfWhatWasNotMeasured) {
  summary = {};
  summary.participants = summary.tried = summary.came = 1;
  EXPECT_THAT(summary.missed({}), ElementsAre());
  EXPECT_THAT(summary.missed({.join_p95_ms = 1000,
                              .first_packet_p95_ms = 1000,
                              .loss_percent = 5,
                              .jitter_p95_ms = 50,
                              .receive_kbps = 1}),
              ElementsAre(HasSubstr("time to join (p95) was not measured"), HasSubstr("first packet (p95) was not"),
                          HasSubstr("the loss was not measured"), HasSubstr("the jitter (p95) was not measured"),
                          HasSubstr("what subscribers receive was not measured")));
  std::ostringstream text;
  summary.print(text, {});
  EXPECT_THAT(text.str(), ContainsRegex("loss +not measured"));
  EXPECT_THAT(text.str(), ContainsRegex("time to join +not measured"));
  EXPECT_THAT(text.str(), ContainsRegex("CPU +not measured"));
  std::ostringstream json;
  summary.print_json(json, {});
  EXPECT_THAT(json.str(), HasSubstr("\"loss_percent\":null"));
  EXPECT_THAT(json.str(), HasSubstr("\"join_ms\":{\"count\":0,\"p50\":null,\"p95\":null,\"max\":null}"));
}

TEST_F(LoadTestSummary, SaysThatEverybodyWasGoneAgain) {
  summary.is_deserted = true;
  EXPECT_THAT(summary.missed({}), ElementsAre(HasSubstr("ended after 10 s of measuring: all who had come")));
}

TEST_F(LoadTestSummary, SaysThatItWasBrokenOffAndDividesByNothing) {
  summary.is_broken_off = true;
  summary.seconds = 0;
  summary.expected_tracks = 4;  // there was no time for them
  EXPECT_THAT(summary.missed({}), ElementsAre(HasSubstr("broken off")));
  std::ostringstream text;
  summary.print(text, {});
  EXPECT_THAT(text.str(), Not(HasSubstr("nan")));
  EXPECT_THAT(text.str(), Not(HasSubstr("inf")));
}

TEST_F(LoadTestSummary, PrintsTheSameAsTextAndAsJson) {
  std::ostringstream text;
  summary.print(text, {"something"});
  EXPECT_THAT(text.str(), HasSubstr("MISSED: something\nfailed\n"));
  EXPECT_THAT(text.str(), ContainsRegex("came +3 of 3"));
  std::ostringstream json;
  summary.print_json(json, {});
  EXPECT_THAT(json.str(), HasSubstr("\"passed\":true"));
  EXPECT_THAT(json.str(), HasSubstr("\"received_packets\":198"));
}

}  // namespace
}  // namespace parley::loadtest
