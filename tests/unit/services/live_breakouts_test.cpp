// Breakout rooms as the devices of a live meeting see them: use cases over a database, and a live meeting that is told.
#include "services/absent_media.hpp"
#include "services/breakouts.hpp"
#include "services/live_meetings.hpp"
#include "world.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace parley::services {
namespace {

namespace asio = boost::asio;
using boost::json::object;
using namespace std::chrono_literals;
using Lines = std::vector<std::string>;

/// Keeps what every device got, by being in groups as a server keeps them.
class Devices final : public Broadcaster {
 public:
  void enter(const std::string& group, const std::string& device) override { groups_[group].insert(device); }
  void exit(const std::string& group, const std::string& device) override { groups_[group].erase(device); }
  void to_meeting(const std::string& group, std::string_view event, object payload) override {
    for (const std::string& device : groups_[group]) keep(device, event, payload);
  }
  void to_others(const std::string& group, const std::string& device, std::string_view event, object payload,
                 bool) override {
    for (const std::string& other : groups_[group])
      if (other != device) keep(other, event, payload);
  }
  void to_waiting(const std::string&, std::string_view, object, const std::vector<std::string>&) override {}
  void to_device(const std::string& device, std::string_view event, object payload) override {
    keep(device, event, payload);
  }

  /// Of one device since the last time: events, with the producer or text that they are about.
  Lines take(const std::string& device) { return std::exchange(lines_[device], {}); }
  void forget() { lines_.clear(); }
  /// The numbers of all that a device got, in order.
  const std::vector<std::int64_t>& numbers(const std::string& device) { return numbers_[device]; }

 private:
  void keep(const std::string& device, std::string_view event, const object& payload) {
    if (const auto* seq = payload.if_contains("seq")) numbers_[device].push_back(seq->to_number<std::int64_t>());
    // What people send is noted as it gets into the database, at any time.
    if (event == "participant:updated") return;
    std::string line(event);
    const auto add = [&](const object& from, const char* name) {
      if (const auto* text = from.if_contains(name); text && text->is_string())
        line += ' ' + std::string(text->get_string());
    };
    if (const auto* producer = payload.if_contains("producer")) add(producer->as_object(), "producer_id");
    add(payload, "producer_id");
    add(payload, "text");
    lines_[device].push_back(std::move(line));
  }

  std::map<std::string, std::set<std::string>> groups_;
  std::map<std::string, Lines> lines_;
  std::map<std::string, std::vector<std::int64_t>> numbers_;
};

class PlacedMedia final : public AbsentMedia {
 public:
  Async<> place_peers(RoomId, std::vector<std::pair<PeerId, std::string>> places) override {
    for (auto& [peer, place] : places) placed[peer] = place;
    co_return core::Outcome<>();
  }
  std::map<std::string, std::string> placed;
};

class LiveBreakouts : public testing::Test {
 protected:
  LiveBreakouts() {
    live.serve(services);
    // Of an open meeting nobody waits for the host when they are gone.
    meeting = world.run(create_meeting(services, host, {.policy = core::MeetingPolicy::open})).value().meeting;
    come(host, "host");
    come(ann, "ann");
    come(ben, "ben");
    come(cid, "cid");
    for (const char* device : {"host", "ann", "ben", "cid"}) produce(device, "mic");
    settle();
    devices.forget();
  }
  ~LiveBreakouts() override {
    for (const Actor& actor : {host, ann, ben, cid})
      (void)world.run(leave_meeting(services, actor, meeting.meeting_id));
    live_io.restart();
    live_io.run_for(20s);
    EXPECT_TRUE(live_io.stopped()) << "a timer outlived its meeting";
    EXPECT_EQ(live.figures().meetings, 0U);
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
  LiveMeetings::Entered come(const Actor& actor, const std::string& device) {
    const auto joined = world.run(join_meeting(services, actor, {.meeting = meeting.meeting_id}));
    ids[device] = joined.value().participant.participant_id;
    settle();
    return on_live(live.enter(meeting.meeting_id, ids[device], device, device)).value();
  }
  void produce(const std::string& device, const std::string& source) {
    const std::string kind = source == "mic" ? "audio" : "video";
    live.producer_changed(meeting.meeting_id, {device + "-" + source, device, kind, source, false},
                          LiveMeetings::ProducerChange::added);
  }
  /// Ann and Ben in the first room, Cid in the second, the host in the main room.
  void open(std::optional<double> minutes = {}) {
    CreateBreakouts plan{.meeting = meeting.meeting_id,
                         .count = {},
                         .rooms = {{"Red", {ids["ann"], ids["ben"]}}, {"Blue", {ids["cid"]}}},
                         .assign = core::BreakoutAssign::manual};
    const auto made = world.run(create_breakouts(services, host, plan)).value();
    red = made.rooms[0].room_id;
    blue = made.rooms[1].room_id;
    ASSERT_TRUE(world.run(open_breakouts(services, host, meeting.meeting_id, minutes)));
    settle();
  }
  void move(const Actor& actor, const std::string& device, std::optional<std::string> room) {
    MoveToBreakout request{.meeting = meeting.meeting_id, .participant_id = ids[device], .room_id = std::move(room)};
    ASSERT_TRUE(world.run(move_to_breakout(services, actor, std::move(request))));
    settle();
  }
  void close(std::chrono::seconds countdown = 0s) {
    ASSERT_TRUE(world.run(close_breakouts(services, host, meeting.meeting_id, countdown)));
    settle();
  }
  void say(const std::string& device, const std::string& text) {
    live.announce_near(meeting.meeting_id, ids[device], "said", {{"text", text}});
    settle();
  }

  tests::World world;
  asio::io_context live_io{1};
  Devices devices;
  PlacedMedia media;
  LiveMeetings live{{&live_io}, devices, media, {.reconnect_grace = 10s}};
  Services services{world.database, world.clock,    world.random, world.passwords,
                    world.tokens,   live,           world.people, world.calendar,
                    world.mailer,   world.presence, world.alarm,  world.group_call_events};
  const Actor host = world.user("Host");
  const Actor ann = world.user("Ann");
  const Actor ben = world.user("Ben");
  const Actor cid = world.user("Cid");
  core::Meeting meeting;
  std::map<std::string, std::string> ids;  ///< participant by device
  std::string red;
  std::string blue;
};

TEST_F(LiveBreakouts, show_people_those_in_their_room_only) {
  open();
  EXPECT_EQ(devices.take("ann"), (Lines{"breakout:created", "breakout:opened", "media:producer:closed cid-mic",
                                        "media:producer:closed host-mic"}));
  EXPECT_EQ(devices.take("cid"), (Lines{"breakout:created", "breakout:opened", "media:producer:closed ann-mic",
                                        "media:producer:closed ben-mic", "media:producer:closed host-mic"}));
  EXPECT_EQ(devices.take("host"), (Lines{"breakout:created", "breakout:opened", "media:producer:closed ann-mic",
                                         "media:producer:closed ben-mic", "media:producer:closed cid-mic"}));
  EXPECT_EQ(media.placed, (std::map<std::string, std::string>{{"ann", red}, {"ben", red}, {"cid", blue}}));
}

TEST_F(LiveBreakouts, move_somebody_with_what_they_send_and_see) {
  open();
  devices.forget();
  move(host, "ben", blue);
  EXPECT_EQ(devices.take("ben"),
            (Lines{"breakout:moved", "media:producer:closed ann-mic", "media:producer:new cid-mic"}));
  EXPECT_EQ(devices.take("ann"), (Lines{"breakout:moved", "media:producer:closed ben-mic"}));
  EXPECT_EQ(devices.take("cid"), (Lines{"breakout:moved", "media:producer:new ben-mic"}));
  EXPECT_EQ(devices.take("host"), Lines{"breakout:moved"});
  EXPECT_EQ(media.placed["ben"], blue);
}

TEST_F(LiveBreakouts, bring_everybody_back) {
  open();
  devices.forget();
  close();
  EXPECT_EQ(devices.take("ann"),
            (Lines{"breakout:closed", "media:producer:new cid-mic", "media:producer:new host-mic"}));
  EXPECT_EQ(devices.take("host"), (Lines{"breakout:closed", "media:producer:new ann-mic", "media:producer:new ben-mic",
                                         "media:producer:new cid-mic"}));
  for (const auto& [device, place] : media.placed) EXPECT_EQ(place, "") << device;
  say("ann", "we are back");
  EXPECT_EQ(devices.take("cid"), (Lines{"breakout:closed", "media:producer:new ann-mic", "media:producer:new ben-mic",
                                        "media:producer:new host-mic", "said we are back"}));
}

TEST_F(LiveBreakouts, keep_what_is_said_in_a_room_and_number_it_for_all) {
  open();
  devices.forget();
  say("ann", "in red");
  say("host", "in the main room");
  EXPECT_EQ(devices.take("ben"), (Lines{"said in red", "breakout:elsewhere"}));
  EXPECT_EQ(devices.take("cid"), (Lines{"breakout:elsewhere", "breakout:elsewhere"}));
  EXPECT_EQ(devices.take("host"), (Lines{"breakout:elsewhere", "said in the main room"}));
  live.announce(meeting.meeting_id, "to all", {});
  settle();
  for (const char* device : {"ann", "ben", "cid", "host"}) {
    EXPECT_EQ(devices.take(device).back(), "to all");
    const auto& numbers = devices.numbers(device);
    for (std::size_t i = 1; i < numbers.size(); ++i) EXPECT_EQ(numbers[i], numbers[i - 1] + 1) << device;
  }
}

TEST_F(LiveBreakouts, tell_of_new_producers_in_the_room_only) {
  open();
  devices.forget();
  produce("ann", "camera");
  settle();
  EXPECT_EQ(devices.take("ben"), Lines{"media:producer:new ann-camera"});
  EXPECT_EQ(devices.take("cid"), Lines{"breakout:elsewhere"});
}

TEST_F(LiveBreakouts, keep_speakers_to_their_room) {
  open();
  devices.forget();
  live.audio_levels(meeting.meeting_id, red, {{"ann", -20}, {"cid", -10}});
  live.active_speaker(meeting.meeting_id, red, "ann");
  live.active_speaker(meeting.meeting_id, red, "cid");
  settle();
  EXPECT_EQ(devices.take("ben"), (Lines{"media:audio_levels", "media:active_speaker"}))
      << "who is not there is not heard";
  EXPECT_EQ(devices.take("cid"), Lines{});
  close();
  devices.forget();
  live.active_speaker(meeting.meeting_id, red, std::nullopt);
  settle();
  EXPECT_EQ(devices.take("ben"), Lines{}) << "news of a room that is no more";
}

TEST_F(LiveBreakouts, give_those_who_come_what_is_in_their_room) {
  open();
  const auto sent_by = [](const LiveMeetings::Entered& entered) {
    std::set<std::string> found;
    for (const auto& one : entered.producers) found.insert(one.producer.producer_id);
    return found;
  };
  const auto again = on_live(live.enter(meeting.meeting_id, ids["ben"], "ben's phone", "phone")).value();
  EXPECT_EQ(sent_by(again), (std::set<std::string>{"ann-mic", "ben-mic"}));
  ASSERT_TRUE(again.breakouts);
  EXPECT_EQ(again.breakouts->room_of(ids["ben"]), red);
  EXPECT_EQ(media.placed["ben's phone"], red);
  const Actor late = world.user("Late");
  EXPECT_EQ(sent_by(come(late, "late")), std::set<std::string>{"host-mic"});
  devices.forget();
  say("ben", "hello phone");
  EXPECT_EQ(devices.take("ben's phone"), Lines{"said hello phone"});
  EXPECT_EQ(devices.take("late"), Lines{"breakout:elsewhere"});
  (void)world.run(leave_meeting(services, late, meeting.meeting_id));
}

TEST_F(LiveBreakouts, put_who_comes_back_into_their_room) {
  open();
  ASSERT_TRUE(world.run(leave_meeting(services, ann, meeting.meeting_id)));
  settle();
  devices.forget();
  come(ann, "ann");
  EXPECT_EQ(devices.take("ben"), (Lines{"participant:joined", "breakout:moved"}));
  EXPECT_EQ(media.placed["ann"], red);
  devices.forget();
  say("ben", "welcome back");
  EXPECT_EQ(devices.take("ann"), Lines{"said welcome back"});
}

TEST_F(LiveBreakouts, let_a_lost_connection_come_back_into_the_room_of_now) {
  open();
  live.dropped(meeting.meeting_id, "ben");
  MoveToBreakout request{.meeting = meeting.meeting_id, .participant_id = ids["ben"], .room_id = blue};
  ASSERT_TRUE(world.run(move_to_breakout(services, host, std::move(request))));
  live.returned(meeting.meeting_id, "ben");
  settle();
  devices.forget();
  say("cid", "in blue");
  EXPECT_EQ(devices.take("ben"), Lines{"said in blue"});
}

TEST_F(LiveBreakouts, give_the_whole_state_to_who_missed_a_move) {
  open();
  say("ann", "one");
  const auto before = on_live(live.missed(meeting.meeting_id, 0, ids["ann"])).value();
  EXPECT_FALSE(before.events) << "people were moved since";
  const std::uint64_t now = before.now.seq;
  say("ann", "two");
  say("cid", "three");
  const auto missed = on_live(live.missed(meeting.meeting_id, now, ids["ben"])).value();
  ASSERT_TRUE(missed.events);
  ASSERT_EQ(missed.events->size(), 1) << "what was said elsewhere is not for them";
  EXPECT_EQ(missed.now.seq, now + 2);
}

TEST_F(LiveBreakouts, close_by_themselves_when_their_time_is_over) {
  open(1.0 / 60);
  devices.forget();
  world.clock.move(1s);
  EXPECT_TRUE(eventually([&] { return !devices.take("cid").empty(); }));
  EXPECT_TRUE(eventually([&] { return media.placed["cid"].empty(); }));
}

TEST_F(LiveBreakouts, end_their_countdown_without_the_host) {
  open();
  close(1s);
  ASSERT_TRUE(world.run(leave_meeting(services, host, meeting.meeting_id)));
  world.clock.move(1s);
  EXPECT_TRUE(eventually([&] { return media.placed["cid"].empty(); }));
}

TEST_F(LiveBreakouts, are_opened_anew_with_groups_of_their_own) {
  open();
  close();
  open();
  devices.forget();
  say("host", "main again");
  EXPECT_EQ(devices.take("ann"), Lines{"breakout:elsewhere"});
}

}  // namespace
}  // namespace parley::services
