// What is sampled of the media, and what is written down of it and of people's doings.
#include "services/quality.hpp"

#include "services/absent_media.hpp"
#include "services/conference.hpp"
#include "services/quality_reports.hpp"
#include "world.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace parley::services {
namespace {

using tests::code_of;
using tests::World;

DirectionFigures flow(double bitrate, double loss, double score) {
  return {.bitrate = bitrate, .loss = loss, .jitter_ms = 5, .rtt_ms = 20, .score = score, .layers = 3};
}

TEST(QualitySamples, CombineTheDevicesOfAParticipant) {
  const RoomFigures room{.room = "mtg_1",
                         .router_id = "r",
                         .worker = 0,
                         .peers = {{"phone", flow(100, 0.5, 4), {}}, {"desk", flow(1000, 0.25, 8), {}}}};
  const LiveLook look{.participants = {}, .participant_of = {{"phone", "ptc_1"}, {"desk", "ptc_1"}}};
  const auto samples = quality_samples(room, look, core::TimePoint{});
  ASSERT_EQ(samples.size(), 1);
  EXPECT_EQ(samples[0].participant_id, "ptc_1");
  EXPECT_EQ(samples[0].direction, QualityDirection::up);
  EXPECT_EQ(samples[0].figures.bitrate, 1100);
  EXPECT_EQ(samples[0].figures.loss, 0.5);
  EXPECT_EQ(samples[0].figures.score, 6.0);
  EXPECT_EQ(samples[0].figures.rtt_ms, 20.0);
}

TEST(QualitySamples, LeaveOutWhereNothingFlowsAndWhoIsUnknown) {
  const RoomFigures room{.room = "mtg_1",
                         .router_id = "r",
                         .worker = 0,
                         .peers = {{"a", {.bitrate = 30}, {}}, {"gone", flow(1, 0, 10), {}}}};
  const LiveLook look{.participants = {}, .participant_of = {{"a", "ptc_1"}}};
  EXPECT_TRUE(quality_samples(room, look, core::TimePoint{}).empty());
}

TEST(QualitySamples, CountWhatGoesToTheOtherOfTwoDirectly) {
  const RoomFigures room{.room = "mtg_1", .router_id = "r", .worker = 0, .peers = {{"a", flow(30, 0, 10), {}}}};
  LiveLook look{.participants = {}, .participant_of = {{"a", "ptc_1"}}};
  look.direct["a"] = {"a", {.bitrate = 900, .loss = 0.1}, {.bitrate = 500, .loss = 0.2, .rtt_ms = 40}};
  const auto samples = quality_samples(room, look, core::TimePoint{});
  ASSERT_EQ(samples.size(), 2);
  EXPECT_EQ(samples[0].figures.bitrate, 930);
  EXPECT_EQ(samples[0].figures.loss, 0.1);
  EXPECT_EQ(samples[0].figures.score, 10.0);
  EXPECT_EQ(samples[1].direction, QualityDirection::down);
  EXPECT_EQ(samples[1].figures.bitrate, 500);
  EXPECT_EQ(samples[1].figures.rtt_ms, 40.0);
}

/// What somebody with these figures is told.
QualityTold told_of(const DirectionFigures& up, const DirectionFigures& down) {
  const RoomFigures room{.room = "mtg_1", .router_id = "r", .worker = 0, .peers = {{"a", up, down}}};
  const LiveLook look{.participants = {}, .participant_of = {{"a", "ptc_1"}}};
  const auto reports = quality_reports(quality_samples(room, look, core::TimePoint{}), room, look);
  EXPECT_EQ(reports.size(), 1);
  EXPECT_EQ(reports.at(0).participant_id, "ptc_1");
  EXPECT_EQ(reports.at(0).devices, std::vector<std::string>{"a"});
  return reports.at(0).told;
}

TEST(QualityReports, SayNothingWhereAllIsWell) {
  const QualityTold told = told_of(flow(1000, 0.01, 9.5), flow(2000, 0, 10));
  EXPECT_FALSE(told.advice.has_value());
  EXPECT_EQ(told.quality, ConnectionQuality::excellent);
  EXPECT_EQ(told.up->bitrate, 1000);
  EXPECT_EQ(told.down->bitrate, 2000);
}

TEST(QualityReports, SayInASentenceWhatIsWrong) {
  const auto advice = [](const DirectionFigures& up, const DirectionFigures& down) {
    return told_of(up, down).advice.value_or("");
  };
  const DirectionFigures well = flow(1000, 0, 10);
  DirectionFigures slow = well;
  slow.rtt_ms = 612.4;
  DirectionFigures unsteady = well;
  unsteady.jitter_ms = 80;
  EXPECT_TRUE(advice(flow(1000, 0.081, 4), well).starts_with("Your upload is losing 8 % of packets"));
  EXPECT_TRUE(advice(well, flow(1000, 0.2, 4)).starts_with("Your download is losing 20 % of packets"));
  EXPECT_TRUE(advice(flow(1000, 0.1, 4), flow(1000, 0.3, 4)).starts_with("Your upload"));
  EXPECT_NE(advice(slow, well).find("612 ms"), std::string::npos);
  EXPECT_TRUE(advice(unsteady, well).starts_with("Your upload is unsteady (80 ms)"));
  EXPECT_TRUE(advice(well, unsteady).starts_with("Your download is unsteady"));
}

TEST(QualityReports, GiveTheWordOfTheWorseDirection) {
  EXPECT_EQ(told_of(flow(1000, 0, 10), flow(1000, 0, 3)).quality, ConnectionQuality::poor);
  EXPECT_FALSE(told_of({.bitrate = 1, .loss = 0}, {}).quality.has_value());
}

/// One room with one peer that flows.
class OneRoom final : public AbsentMedia {
 public:
  Async<MediaFiguresPointer> figures() override {
    MediaFigures all;
    all.rooms.push_back(room);
    co_return std::make_shared<const MediaFigures>(all);
  }
  Async<RoomFiguresPointer> room_figures(RoomId) override { co_return room; }
  RoomFiguresPointer room;
};

class OneLook final : public LiveView {
 public:
  boost::asio::awaitable<std::optional<LiveLook>> look(std::string) override { co_return seen; }
  boost::asio::awaitable<void> settle(std::string) override { co_return; }
  void settle_all() override { ++settled; }
  void tell_quality(const std::string&, const std::vector<QualityReport>& reports) override { told = reports; }
  std::vector<QualityReport> told;
  std::optional<LiveLook> seen;
  int settled = 0;
};

class Conference : public testing::Test {
 protected:
  Conference() {
    host_ = world_.user("Ada");
    meeting_ = world_.meeting(host_);
    join_ = world_.join(host_, meeting_.meeting_id).value();
    seat(flow(2'000'000, 0.01, 9));
  }

  const std::string& participant() const { return join_.participant.participant_id; }
  FigureSources sources() { return {world_.services, live_, media_}; }

  void seat(DirectionFigures up) {
    media_.room = std::make_shared<const RoomFigures>(
        RoomFigures{meeting_.meeting_id, "router", 0, {PeerFigures{"socket", up, {}}}});
    live_.seen = LiveLook{.participants = {join_.participant}, .participant_of = {{"socket", participant()}}};
  }
  std::vector<QualitySample> history() {
    return world_
        .look([id = participant()](Transaction& t) -> core::Outcome<std::vector<QualitySample>> {
          return t.of<QualityRepository>().history(id, 100);
        })
        .value();
  }
  void sample() {
    QualityRecorder recorder(sources());
    boost::asio::co_spawn(world_.io, recorder.take_samples(), boost::asio::detached);
    world_.io.restart();
    world_.io.run();
  }

  World world_;
  OneRoom media_;
  OneLook live_;
  Actor host_;
  core::Meeting meeting_;
  JoinResult join_;
};

TEST_F(Conference, SamplesAreKeptAndAddedUp) {
  sample();
  world_.clock.move(std::chrono::seconds(5));
  seat(flow(4'000'000, 0.03, 7));
  sample();
  EXPECT_EQ(live_.settled, 2);
  ASSERT_EQ(live_.told.size(), 1);
  EXPECT_EQ(live_.told[0].told.up->bitrate, 4'000'000);
  ASSERT_EQ(history().size(), 2);
  EXPECT_EQ(history()[1].figures.bitrate, 4'000'000);
  const auto analytics = world_.run(meeting_analytics(sources(), host_, meeting_.meeting_id)).value();
  ASSERT_EQ(analytics.participants.size(), 1);
  const auto& up = analytics.participants[0].up.value();
  EXPECT_EQ(up.samples, 2);
  EXPECT_DOUBLE_EQ(up.bitrate_sum, 6'000'000);
  EXPECT_DOUBLE_EQ(up.worst_loss, 0.03);
  EXPECT_DOUBLE_EQ(up.score_sum, 16);
  EXPECT_FALSE(analytics.participants[0].down.has_value());
}

TEST_F(Conference, OldSamplesGoAndWhatTheyAddedUpToStays) {
  sample();
  world_.clock.move(std::chrono::hours(24));
  sample();
  EXPECT_EQ(world_.run(prune_quality(world_.services, std::chrono::hours(1))).value(), 1);
  EXPECT_EQ(world_.run(prune_quality(world_.services, std::chrono::hours(1))).value(), 0);
  EXPECT_EQ(history().size(), 1);
  const auto analytics = world_.run(meeting_analytics(sources(), host_, meeting_.meeting_id)).value();
  EXPECT_EQ(analytics.participants[0].up->samples, 2);
}

TEST_F(Conference, ASampleOfSomeoneWhoIsGoneForGoodIsLeftOut) {
  std::vector<QualitySample> samples{{.meeting_id = meeting_.meeting_id, .participant_id = "ptc_nobody"}};
  EXPECT_EQ(code_of(world_.run(record_quality(world_.services, samples))), "ok");
}

TEST_F(Conference, AnalyticsAddUpWhatWasDoneAndSurviveTheEnd) {
  const Actor ben = world_.user("Ben");
  world_.clock.move(std::chrono::milliseconds(1));  // they are listed in the order in which they came
  ASSERT_TRUE(world_.join(ben, meeting_.meeting_id));
  world_.clock.move(std::chrono::minutes(30));
  ASSERT_TRUE(world_.run(leave_meeting(world_.services, ben, meeting_.meeting_id)));
  world_.clock.move(std::chrono::minutes(30));
  for (const char* text : {"one", "two"})
    ASSERT_TRUE(
        world_.run(send_chat_message(world_.services, host_, {.meeting = meeting_.meeting_id, .message = text})));
  const std::vector<ActivityShare> shares{{.participant_id = participant(),
                                           .talk_ms = 60'000,
                                           .screen_share_ms = 30'000,
                                           .reactions = 2,
                                           .hands_raised = 1}};
  ASSERT_TRUE(world_.run(record_activity(world_.services, meeting_.meeting_id, shares)));
  ASSERT_TRUE(world_.run(record_activity(world_.services, meeting_.meeting_id, shares)));
  ASSERT_TRUE(world_.run(end_meeting(world_.services, host_, meeting_.meeting_id)));
  world_.clock.move(std::chrono::hours(5));

  const auto analytics = world_.run(meeting_analytics(sources(), host_, meeting_.meeting_id)).value();
  EXPECT_NEAR(analytics.attendance.seconds, 3600, 1);
  EXPECT_EQ(analytics.attendance.peak, 2);
  EXPECT_NEAR(analytics.attendance.average, 1.5, 0.01);
  EXPECT_EQ(analytics.chat_messages, 2);
  EXPECT_EQ(analytics.screen_share_seconds, 60);
  ASSERT_EQ(analytics.participants.size(), 2);
  const auto& ada = analytics.participants[0];
  EXPECT_EQ(ada.participant.name, "Ada");
  EXPECT_EQ(ada.talk_seconds, 120);
  EXPECT_EQ(ada.reactions, 4);
  EXPECT_EQ(ada.hands_raised, 2);
  EXPECT_EQ(ada.chat_messages, 2);
  EXPECT_EQ(ada.engagement, core::Engagement::high);
  EXPECT_EQ(analytics.participants[1].engagement, core::Engagement::low);
  EXPECT_NEAR(analytics.participants[1].seconds_present, 1800, 1);

  const auto final_figures = world_.run(final_stats(world_.services, analytics.meeting)).value();
  EXPECT_EQ(final_figures.attendance.peak, 2);
  EXPECT_EQ(final_figures.chat_messages, 2);
}

TEST_F(Conference, AnalyticsAreForHosts) {
  const Actor ben = world_.user("Ben");
  const Actor stranger = world_.user("Cem");
  ASSERT_TRUE(world_.join(ben, meeting_.meeting_id));
  const auto ask = [&](const Actor& who) {
    return code_of(world_.run(meeting_analytics(sources(), who, meeting_.meeting_id)));
  };
  EXPECT_EQ(ask(host_), "ok");
  EXPECT_EQ(ask(ben), "forbidden");
  EXPECT_EQ(ask(stranger), "not_found");
  EXPECT_EQ(ask(world_.nobody()), "unauthorized");
}

TEST_F(Conference, LiveStatsTellWhatIsMeasured) {
  live_.seen->speaking = {participant()};
  live_.seen->sharing_screen = {participant()};
  world_.clock.move(std::chrono::seconds(90));
  const auto stats = world_.run(live_stats(sources(), host_, meeting_.meeting_id)).value();
  EXPECT_EQ(stats.current_participants, 1);
  EXPECT_NEAR(stats.duration_seconds, 90, 1);
  ASSERT_EQ(stats.active_speakers.size(), 1);
  EXPECT_EQ(stats.active_speakers[0].name, "Ada");
  EXPECT_TRUE(stats.screen_sharing);
  EXPECT_TRUE(stats.is_measured);
  EXPECT_EQ(stats.total_bitrate, 2'000'000);
  EXPECT_EQ(stats.score, 9.0);
  EXPECT_EQ(stats.rtt_ms, 20.0);
  EXPECT_FALSE(stats.video_score.has_value());
}

TEST_F(Conference, FiguresOfARecurringMeetingAreOfItsLastRun) {
  const core::TimePoint start = world_.clock.now();
  const core::Meeting series = world_.meeting(
      host_, {.start_time = start, .end_time = start + std::chrono::hours(1), .recurrence = "FREQ=DAILY"});
  for (int run = 0; run < 2; ++run) {
    ASSERT_TRUE(world_.run(start_meeting(world_.services, host_, series.meeting_id)));
    ASSERT_TRUE(world_.join(host_, series.meeting_id));
    world_.clock.move(std::chrono::seconds(90));
    ASSERT_TRUE(world_.run(send_chat_message(world_.services, host_, {.meeting = series.meeting_id, .message = "m"})));
    const auto stats = world_.run(live_stats(sources(), host_, series.meeting_id)).value();
    EXPECT_NEAR(stats.duration_seconds, 90, 1) << "run " << run;
    EXPECT_EQ(stats.chat_messages, 1) << "run " << run;
    const auto ended = world_.run(end_meeting(world_.services, host_, series.meeting_id));
    ASSERT_TRUE(ended);
    EXPECT_EQ(world_.run(final_stats(world_.services, ended->meeting)).value().chat_messages, 1) << "run " << run;
    world_.clock.move(std::chrono::hours(24));
  }
}

TEST_F(Conference, LiveStatsMakeNothingUpWithoutMedia) {
  const FigureSources without{world_.services, NoLiveView::instance(), AbsentMedia::instance()};
  const auto stats = world_.run(live_stats(without, host_, meeting_.meeting_id)).value();
  EXPECT_EQ(stats.current_participants, 1);
  EXPECT_FALSE(stats.is_measured);
  EXPECT_FALSE(stats.score.has_value());
  EXPECT_FALSE(stats.rtt_ms.has_value());
  EXPECT_TRUE(stats.active_speakers.empty());
}

TEST_F(Conference, TheChatPageCountsWhatItsReaderMaySee) {
  const Actor ben = world_.user("Ben");
  const auto other = world_.join(ben, meeting_.meeting_id).value().participant.participant_id;
  const Actor cem = world_.user("Cem");
  ASSERT_TRUE(world_.join(cem, meeting_.meeting_id));
  for (int i = 0; i < 3; ++i)
    ASSERT_TRUE(
        world_.run(send_chat_message(world_.services, host_, {.meeting = meeting_.meeting_id, .message = "x"})));
  ASSERT_TRUE(world_.run(
      send_chat_message(world_.services, host_, {.meeting = meeting_.meeting_id, .message = "secret", .to = other})));
  const auto for_ben = world_.run(chat_page(world_.services, ben, meeting_.meeting_id, 2, std::nullopt)).value();
  EXPECT_EQ(for_ben.total, 4);
  ASSERT_EQ(for_ben.messages.size(), 2);
  EXPECT_EQ(for_ben.before, 3);
  const auto for_cem = world_.run(chat_page(world_.services, cem, meeting_.meeting_id, 50, std::nullopt)).value();
  EXPECT_EQ(for_cem.total, 3);
  EXPECT_FALSE(for_cem.before.has_value());
}

TEST_F(Conference, TotalsAreForAdministrators) {
  EXPECT_EQ(code_of(world_.run(system_totals(world_.services, host_))), "forbidden");
  Actor admin = host_;
  admin.user->role = core::ServerRole::admin;
  const Totals totals = world_.run(system_totals(world_.services, admin)).value();
  EXPECT_EQ(totals.meetings, 1);
  EXPECT_EQ(totals.active_meetings, 1);
  EXPECT_EQ(totals.active_participants, 1);
}

TEST(ConnectionQuality, GoesByTheScore) {
  EXPECT_EQ(connection_quality(10), ConnectionQuality::excellent);
  EXPECT_EQ(connection_quality(8.9), ConnectionQuality::good);
  EXPECT_EQ(connection_quality(5), ConnectionQuality::fair);
  EXPECT_EQ(connection_quality(4.9), ConnectionQuality::poor);
}

}  // namespace
}  // namespace parley::services
