// People who leave a live meeting while the database is away: use cases over a database that can be so, and a live
// meeting that is told.
#include "away_store.hpp"
#include "services/absent_media.hpp"
#include "services/live_meetings.hpp"
#include "world.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace parley::services {
namespace {

namespace asio = boost::asio;
using boost::json::object;
using namespace std::chrono_literals;

/// Keeps what everybody in the meeting was told of people's coming and going, as "left ptc_1: disconnected".
class Gatekeeper final : public Broadcaster {
 public:
  void enter(const std::string&, const std::string&) override {}
  void exit(const std::string&, const std::string&) override {}
  void to_meeting(const std::string&, std::string_view event, object payload) override {
    const auto text = [](const object& from, const char* name) { return std::string(from.at(name).as_string()); };
    if (event == "participant:joined")
      told_.push_back("joined " + text(payload.at("participant").as_object(), "participant_id"));
    else if (event == "participant:left")
      told_.push_back("left " + text(payload, "participant_id") + ": " + text(payload, "reason"));
    else if (event == "meeting:ended")
      told_.push_back("ended: " + text(payload, "reason"));
  }
  void to_others(const std::string&, const std::string&, std::string_view, object, bool) override {}
  void to_waiting(const std::string&, std::string_view, object, const std::vector<std::string>&) override {}
  void to_device(const std::string&, std::string_view, object) override {}

  std::vector<std::string> take() { return std::exchange(told_, {}); }
  bool has_told(const std::string& line) const { return std::ranges::find(told_, line) != told_.end(); }

 private:
  std::vector<std::string> told_;
};

class LiveDepartures : public testing::Test {
 protected:
  using Told = std::vector<std::string>;
  using Seconds = std::vector<std::optional<long long>>;

  LiveDepartures() {
    live.serve(services);
    meeting = world.run(create_meeting(services, host, {})).value().meeting;
    come(host, "host");
    come(ann, "ann");
    settle();
    gate.take();
    world.clock.move(10min);
  }
  /// What is late is written before that which it uses goes.
  ~LiveDepartures() override {
    store.away = false;
    EXPECT_TRUE(eventually([&] { return services.insisting.waiting() == 0; }));
    settle();
  }

  void settle() { tests::settle(live_io); }
  template <class Condition>
  bool eventually(Condition condition) {
    for (const auto end = std::chrono::steady_clock::now() + 20s; std::chrono::steady_clock::now() < end; settle())
      if (condition()) return true;
    return false;
  }
  template <class T>
  T on_live(asio::awaitable<T> work) {
    return tests::result_only(live_io, std::move(work));
  }
  /// Joins and enters with a device, whose name it has.
  bool come(const Actor& actor, const std::string& device) {
    const auto joined = world.run(join_meeting(services, actor, {.meeting = meeting.meeting_id})).value();
    ids[device] = joined.participant.participant_id;
    EXPECT_TRUE(on_live(live.enter(meeting.meeting_id, ids[device], device, device)));
    return joined.newly_joined;
  }
  core::ParticipantStatus kept_status(const std::string& device) {
    return world
        .look([id = ids[device]](Transaction& t) -> core::Outcome<core::Participant> {
          return t.participants.find(id).value();
        })
        ->status;
  }
  bool is_kept_as_left(const std::string& device) { return kept_status(device) == core::ParticipantStatus::left; }
  /// The lengths of somebody's stays, oldest first; unset for the one that they are in.
  Seconds stays_of(const std::string& device) {
    const auto rows =
        world.look([id = meeting.meeting_id](Transaction& t) -> core::Outcome<std::vector<core::Attendance>> {
          return t.attendance.page(id, 100, std::nullopt);
        });
    Seconds all;
    for (const core::Attendance& row : rows.value())
      if (row.participant_id == ids[device]) all.push_back(row.seconds);
    return all;
  }
  bool is_told(const std::string& line) {
    return eventually([&] { return gate.has_told(line); });
  }

  tests::World world;
  asio::io_context live_io{1};
  Gatekeeper gate;
  tests::AwayStore store{world.database};
  /// Longer than entering takes behind a join, since a device is waited for from then on.
  LiveMeetings live{{&live_io}, gate, AbsentMedia::instance(), {.reconnect_grace = 500ms, .host_grace = 500ms}};
  Services services{.store = store,
                    .clock = world.clock,
                    .random = world.random,
                    .passwords = world.passwords,
                    .tokens = world.tokens,
                    .events = live,
                    .people = world.people,
                    .calendar = world.calendar,
                    .mailer = world.mailer,
                    .presence = world.presence,
                    .ring_alarm = world.alarm,
                    .group_call_events = world.group_call_events,
                    .insisting = Insisting(InsistingOptions{.pauses = {200ms}})};
  const Actor host = world.user("Host");
  const Actor ann = world.user("Ann");
  core::Meeting meeting;
  std::map<std::string, std::string> ids;  ///< participant by device
};

TEST_F(LiveDepartures, OfLostConnectionsAreToldAtOnceAndWrittenWhenTheDatabaseIsBack) {
  store.away = true;
  live.dropped(meeting.meeting_id, "ann");
  ASSERT_TRUE(is_told("left " + ids["ann"] + ": disconnected"));
  world.clock.move(5min);
  EXPECT_TRUE(eventually([&] { return store.refused >= 3; })) << "it is tried again";
  EXPECT_FALSE(is_kept_as_left("ann"));
  EXPECT_EQ(services.insisting.waiting(), 1U);
  store.away = false;
  EXPECT_TRUE(eventually([&] { return is_kept_as_left("ann"); }));
  EXPECT_EQ(stays_of("ann"), (Seconds{600}));
  settle();
  EXPECT_EQ(gate.take(), (Told{"left " + ids["ann"] + ": disconnected"})) << "told once";
  EXPECT_EQ(live.figures().participants, 1U);
}

TEST_F(LiveDepartures, OfWhoSaySoEndWhenTheySaySo) {
  store.away = true;
  const core::TimePoint at = world.clock.now();
  EXPECT_TRUE(on_live(live.exit(meeting.meeting_id, "ann")));
  // As long as the database took to refuse it.
  world.clock.move(15s);
  live.see_off(meeting.meeting_id, {ids["ann"], LeaveReason::left, at});
  live.see_off(meeting.meeting_id, {ids["ann"], LeaveReason::left, at});
  ASSERT_TRUE(is_told("left " + ids["ann"] + ": left"));
  EXPECT_EQ(services.insisting.waiting(), 1U);
  store.away = false;
  EXPECT_TRUE(eventually([&] { return is_kept_as_left("ann"); }));
  EXPECT_EQ(stays_of("ann"), (Seconds{600}));
  EXPECT_EQ(gate.take(), (Told{"left " + ids["ann"] + ": left"}));
}

TEST_F(LiveDepartures, AreMadeUpForWhereLeavingFailedInAnotherWay) {
  store.away = true;
  EXPECT_TRUE(on_live(live.exit(meeting.meeting_id, "ann")));
  world.clock.move(15s);
  ASSERT_TRUE(is_told("left " + ids["ann"] + ": left")) << "no device came";
  store.away = false;
  EXPECT_TRUE(eventually([&] { return is_kept_as_left("ann"); }));
  EXPECT_EQ(stays_of("ann"), (Seconds{600})) << "since the exit";
}

TEST_F(LiveDepartures, DoNotEndTheStayOfWhoIsBackBeforeTheyAreWritten) {
  store.away = true;
  live.dropped(meeting.meeting_id, "ann");
  ASSERT_TRUE(is_told("left " + ids["ann"] + ": disconnected"));
  world.clock.move(5min);
  store.away = false;
  // What is tried again runs with live_io, which stands still while they join.
  EXPECT_TRUE(come(ann, "ann"));
  EXPECT_TRUE(eventually([&] { return services.insisting.waiting() == 0; }));
  settle();
  EXPECT_EQ(kept_status("ann"), core::ParticipantStatus::joined);
  EXPECT_EQ(stays_of("ann"), (Seconds{600, std::nullopt}));
  EXPECT_EQ(gate.take(), (Told{"left " + ids["ann"] + ": disconnected", "joined " + ids["ann"]}));
  EXPECT_EQ(live.figures().participants, 2U);
}

TEST_F(LiveDepartures, AreNoneOfWhoHasComeWithAnotherDevice) {
  ASSERT_FALSE(come(ann, "phone"));
  live.see_off(meeting.meeting_id, {ids["ann"], LeaveReason::left, world.clock.now()});
  settle();
  EXPECT_EQ(gate.take(), Told{});
  EXPECT_EQ(services.insisting.waiting(), 0U);
}

TEST_F(LiveDepartures, OfHostsEndTheMeetingWhenTheDatabaseIsBack) {
  store.away = true;
  live.dropped(meeting.meeting_id, "host");
  ASSERT_TRUE(is_told("left " + ids["host"] + ": disconnected"));
  ASSERT_TRUE(eventually([&] { return services.insisting.waiting() == 2; })) << "the stay, and the meeting's end";
  world.clock.move(5min);
  store.away = false;
  ASSERT_TRUE(is_told("ended: host_left"));
  EXPECT_TRUE(eventually([&] { return services.insisting.waiting() == 0; }));
  EXPECT_EQ(stays_of("host"), (Seconds{600}));
  EXPECT_EQ(stays_of("ann"), (Seconds{900}));
}

TEST_F(LiveDepartures, BeyondTheBoundStayListedAndAreTriedAgain) {
  for (std::size_t i = 0; i < LateLeaves::most; ++i)
    ASSERT_TRUE(services.late_leaves.add({"ptc_" + std::to_string(i), core::TimePoint(), core::TimePoint()}));
  store.away = true;
  live.dropped(meeting.meeting_id, "ann");
  ASSERT_TRUE(eventually([&] { return store.refused >= 2; })) << "each time that no device came";
  EXPECT_EQ(gate.take(), Told{});
  store.away = false;
  EXPECT_TRUE(is_told("left " + ids["ann"] + ": left"));
  EXPECT_EQ(stays_of("ann"), (Seconds{600}));
}

}  // namespace
}  // namespace parley::services
