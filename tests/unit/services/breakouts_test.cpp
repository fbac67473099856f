#include "services/breakouts.hpp"

#include "services/bans.hpp"
#include "services/breakout_repositories.hpp"
#include "services/participants.hpp"
#include "world.hpp"

#include <gtest/gtest.h>

namespace parley::services {
namespace {

using tests::code_of;
using namespace std::chrono_literals;

std::string text_in(const boost::json::object& payload, std::string_view field) {
  return std::string(payload.at(field).as_string());
}

class Breakouts : public testing::Test {
 protected:
  Breakouts() {
    meeting = world.meeting(host);
    host_id = enter(host);
    ann_id = enter(ann);
    ben_id = enter(ben);
    world.events.take();
    world.events.take_breakouts();
  }

  std::string enter(const Actor& actor) {
    return world.join(actor, meeting.meeting_id).value().participant.participant_id;
  }
  void leave(const Actor& actor) { ASSERT_TRUE(world.run(leave_meeting(world.services, actor, meeting.meeting_id))); }

  CreateBreakouts plan(core::BreakoutAssign assign, int count = 2) {
    return {.meeting = meeting.meeting_id, .count = count, .assign = assign};
  }
  /// Ann in the first room, Ben in the second.
  CreateBreakouts named() {
    return {.meeting = meeting.meeting_id,
            .count = {},
            .rooms = {{"Red", {ann_id}}, {"Blue", {ben_id}}},
            .assign = core::BreakoutAssign::manual};
  }
  core::Outcome<BreakoutsView> create(const Actor& actor, CreateBreakouts request) {
    return world.run(create_breakouts(world.services, actor, std::move(request)));
  }
  core::Outcome<BreakoutsView> open(const Actor& actor, std::optional<double> minutes = {}) {
    return world.run(open_breakouts(world.services, actor, meeting.meeting_id, minutes));
  }
  core::Outcome<BreakoutsView> move(const Actor& actor, std::optional<std::string> who,
                                    std::optional<std::string> room) {
    MoveToBreakout request{.meeting = meeting.meeting_id, .participant_id = std::move(who), .room_id = std::move(room)};
    return world.run(move_to_breakout(world.services, actor, std::move(request)));
  }
  core::Outcome<std::optional<BreakoutsView>> close(const Actor& actor, std::optional<std::chrono::seconds> wait = {}) {
    return world.run(close_breakouts(world.services, actor, meeting.meeting_id, wait));
  }
  bool settle() { return world.run(settle_breakouts(world.services, meeting.meeting_id)).value(); }

  std::optional<core::Breakouts> kept() {
    return world
        .look([id = meeting.meeting_id](Transaction& t) -> core::Outcome<std::optional<core::Breakouts>> {
          return t.of<BreakoutRepository>().find(id);
        })
        .value();
  }
  std::string room_of(const std::string& participant_id) {
    const auto breakouts = kept();
    const core::BreakoutRoom* room = breakouts ? breakouts->find_room(breakouts->room_of(participant_id)) : nullptr;
    return room ? room->name : "";
  }
  /// Opens "Red" with Ann and "Blue" with Ben; their ids.
  std::vector<std::string> open_named(std::optional<double> minutes = {}) {
    const auto made = create(host, named()).value();
    EXPECT_TRUE(open(host, minutes));
    world.events.take();
    return {made.rooms[0].room_id, made.rooms[1].room_id};
  }

  tests::World world;
  const Actor host = world.user("Host");
  const Actor ann = world.user("Ann");
  const Actor ben = world.user("Ben");
  core::Meeting meeting;
  std::string host_id;
  std::string ann_id;
  std::string ben_id;
};

using Told = std::vector<std::string>;

TEST_F(Breakouts, AreAssignedEvenlyToAllButHosts) {
  const auto made = create(host, plan(core::BreakoutAssign::automatic));
  ASSERT_TRUE(made);
  ASSERT_EQ(made->rooms.size(), 2);
  EXPECT_EQ(made->rooms[0].name, "Room 1");
  EXPECT_EQ(made->rooms[0].assigned_ids.size(), 1);
  EXPECT_EQ(made->rooms[1].assigned_ids.size(), 1);
  EXPECT_TRUE(made->rooms[0].participant_ids.empty()) << "nobody is moved before the opening";
  EXPECT_FALSE(kept()->assigned_to(host_id));
  EXPECT_EQ(world.events.take(), Told{"breakout:created"});
  EXPECT_THAT(world.audit_actions(meeting.meeting_id), testing::Contains("BREAKOUTS_CREATED"));
}

TEST_F(Breakouts, ArePlannedAnewUntilTheyAreOpen) {
  ASSERT_TRUE(create(host, plan(core::BreakoutAssign::automatic, 5)));
  const auto again = create(host, named());
  ASSERT_TRUE(again);
  EXPECT_EQ(kept()->rooms.size(), 2);
  EXPECT_EQ(kept()->assigned_to(ann_id), again->rooms[0].room_id);
  ASSERT_TRUE(open(host));
  EXPECT_EQ(code_of(create(host, named())), "invalid_state");
}

TEST_F(Breakouts, RefuseBadPlans) {
  EXPECT_EQ(code_of(create(host, plan(core::BreakoutAssign::automatic, 0))), "validation_failed");
  EXPECT_EQ(code_of(create(host, plan(core::BreakoutAssign::automatic, 51))), "validation_failed");
  EXPECT_EQ(code_of(create(host, {.meeting = meeting.meeting_id, .count = {}})), "validation_failed");
  CreateBreakouts both = named();
  both.count = 2;
  EXPECT_EQ(code_of(create(host, both)), "validation_failed");
  CreateBreakouts twice = named();
  twice.rooms[1].participant_ids = {ann_id};
  const auto refused = create(host, twice);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().errors[0].field, "rooms[1].participants[0]");
  CreateBreakouts unknown = named();
  unknown.rooms[0].participant_ids = {"ptc_nobodynobody"};
  EXPECT_EQ(code_of(create(host, unknown)), "validation_failed");
  CreateBreakouts long_name = named();
  long_name.rooms[0].name = std::string(max_breakout_name_bytes + 1, 'x');
  EXPECT_EQ(code_of(create(host, long_name)), "validation_failed");
  CreateBreakouts blank_name = named();
  blank_name.rooms[1].name = " \u00a0";
  const auto nameless = create(host, blank_name);
  ASSERT_EQ(code_of(nameless), "validation_failed");
  EXPECT_EQ(nameless.error().errors[0].field, "rooms[1].name");
  EXPECT_FALSE(kept());
  EXPECT_TRUE(world.events.take().empty());
}

TEST_F(Breakouts, AreTheHostsAffair) {
  EXPECT_EQ(code_of(create(ann, named())), "forbidden");
  const auto made = create(host, named()).value();
  const std::string red = made.rooms[0].room_id;
  EXPECT_EQ(code_of(open(ann)), "forbidden");
  EXPECT_EQ(code_of(world.run(rename_breakout(world.services, ann, meeting.meeting_id, red, "x"))), "forbidden");
  EXPECT_EQ(code_of(move(ann, ben_id, red)), "forbidden");
  ASSERT_TRUE(open(host));
  EXPECT_EQ(code_of(world.run(broadcast_to_breakouts(world.services, ann, meeting.meeting_id, "hi"))), "forbidden");
  EXPECT_EQ(code_of(close(ann)), "forbidden");
  const Actor stranger = world.user("Stranger");
  EXPECT_EQ(code_of(create(stranger, named())), "not_found");
  EXPECT_EQ(code_of(move(stranger, std::nullopt, red)), "not_found");
  EXPECT_EQ(code_of(create(world.nobody(), named())), "unauthorized");
}

TEST_F(Breakouts, AreForThoseWhoAreInTheMeeting) {
  leave(host);
  EXPECT_EQ(code_of(create(host, named())), "forbidden");
}

TEST_F(Breakouts, AreRefusedWhereTheMeetingHasNone) {
  CreateMeeting request;
  request.features.breakout_rooms_enabled = false;
  const core::Meeting other = world.meeting(host, request);
  ASSERT_TRUE(world.join(host, other.meeting_id));
  CreateBreakouts wanted = plan(core::BreakoutAssign::automatic);
  wanted.meeting = other.meeting_id;
  EXPECT_EQ(code_of(create(host, wanted)), "feature_disabled");
}

TEST_F(Breakouts, OpenAndPutPeopleWhereTheyBelong) {
  open_named();
  EXPECT_EQ(room_of(ann_id), "Red");
  EXPECT_EQ(room_of(ben_id), "Blue");
  EXPECT_EQ(room_of(host_id), "");
  EXPECT_EQ(code_of(open(host)), "invalid_state");
}

TEST_F(Breakouts, OpenWithThoseWhoCameSinceTheyWereMade) {
  ASSERT_TRUE(create(host, plan(core::BreakoutAssign::automatic)));
  const std::string cid_id = enter(world.user("Cid"));
  ASSERT_TRUE(open(host));
  EXPECT_NE(room_of(cid_id), "");
}

TEST_F(Breakouts, HaveNothingToOpenBeforeTheyAreMade) {
  EXPECT_EQ(code_of(open(host)), "invalid_state");
  EXPECT_EQ(code_of(close(host)), "invalid_state");
  EXPECT_EQ(code_of(move(host, ann_id, std::nullopt)), "invalid_state");
}

TEST_F(Breakouts, TakeSensibleMinutesOnly) {
  ASSERT_TRUE(create(host, named()));
  for (const double minutes : {0.0, -1.0, 0.001, 24 * 60 + 1.0, std::nan("")})
    EXPECT_EQ(code_of(open(host, minutes)), "validation_failed") << minutes;
  const auto opened = open(host, 1.5);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->ends_in_ms, 90'000);
}

TEST_F(Breakouts, AreRenamedAtAnyTime) {
  const auto rooms = open_named();
  const auto renamed = world.run(rename_breakout(world.services, host, meeting.meeting_id, rooms[0], "Green"));
  ASSERT_TRUE(renamed);
  EXPECT_EQ(renamed->rooms[0].name, "Green");
  EXPECT_EQ(room_of(ann_id), "Green");
  EXPECT_EQ(world.events.take(), Told{"breakout:updated"});
  EXPECT_EQ(code_of(world.run(rename_breakout(world.services, host, meeting.meeting_id, "brk_x", "a"))), "not_found");
  EXPECT_EQ(code_of(world.run(rename_breakout(world.services, host, meeting.meeting_id, rooms[0], ""))),
            "validation_failed");
}

TEST_F(Breakouts, LetHostsMovePeople) {
  const auto rooms = open_named();
  ASSERT_TRUE(move(host, ann_id, rooms[1]));
  EXPECT_EQ(room_of(ann_id), "Blue");
  EXPECT_EQ(world.events.take(), Told{"breakout:moved"});
  const auto news = world.events.take_breakouts();
  EXPECT_EQ(text_in(news.back().payload, "participant_id"), ann_id);
  EXPECT_EQ(text_in(news.back().payload, "room_id"), rooms[1]);
  EXPECT_EQ(text_in(news.back().payload, "by"), host_id);
  ASSERT_TRUE(move(host, ann_id, rooms[1]));
  EXPECT_TRUE(world.events.take().empty()) << "nothing changed";
  ASSERT_TRUE(move(host, ann.user->user_id, std::nullopt)) << "people are known by their user id too";
  EXPECT_EQ(room_of(ann_id), "");
  EXPECT_EQ(code_of(move(host, "ptc_nobodynobody", rooms[0])), "not_found");
  EXPECT_EQ(code_of(move(host, ann_id, "brk_nothing")), "not_found");
}

TEST_F(Breakouts, LetAHostVisitAnyRoom) {
  const auto rooms = open_named();
  ASSERT_TRUE(move(host, std::nullopt, rooms[1]));
  EXPECT_EQ(room_of(host_id), "Blue");
  EXPECT_FALSE(kept()->assigned_to(host_id));
}

TEST_F(Breakouts, LetPeopleGoBackAndForthButNotElsewhere) {
  const auto rooms = open_named();
  ASSERT_TRUE(move(ann, std::nullopt, std::nullopt));
  EXPECT_EQ(room_of(ann_id), "");
  EXPECT_EQ(code_of(move(ann, std::nullopt, rooms[1])), "forbidden");
  ASSERT_TRUE(move(ann, ann_id, rooms[0]));
  EXPECT_EQ(room_of(ann_id), "Red");
}

TEST_F(Breakouts, LetPeopleChooseWhereThatIsTheRule) {
  const auto made = create(host, plan(core::BreakoutAssign::choose)).value();
  ASSERT_TRUE(move(ann, std::nullopt, made.rooms[1].room_id));
  ASSERT_TRUE(open(host));
  EXPECT_EQ(room_of(ann_id), "Room 2");
  EXPECT_EQ(room_of(ben_id), "");
  ASSERT_TRUE(move(ben, std::nullopt, made.rooms[0].room_id));
  ASSERT_TRUE(move(ben, std::nullopt, made.rooms[1].room_id));
  EXPECT_EQ(room_of(ben_id), "Room 2");
}

TEST_F(Breakouts, PutWhoComesBackWhereTheyBelong) {
  open_named();
  leave(ann);
  EXPECT_EQ(room_of(ann_id), "");
  EXPECT_TRUE(kept()->assigned_to(ann_id));
  world.events.take();
  enter(ann);
  EXPECT_EQ(room_of(ann_id), "Red");
  EXPECT_THAT(world.events.take(), testing::ElementsAre("joined Ann", "breakout:moved"));
}

TEST_F(Breakouts, LeaveWhoComesLateInTheMainRoomWhereTheyMayChoose) {
  const auto rooms = open_named();
  world.events.take_breakouts();
  const Actor late = world.user("Late");
  const std::string late_id = enter(late);
  EXPECT_EQ(room_of(late_id), "");
  const auto news = world.events.take_breakouts();
  ASSERT_EQ(news.size(), 1) << "the live meeting is told of the rooms with everybody who comes";
  EXPECT_EQ(news[0].event, "");
  ASSERT_TRUE(move(late, std::nullopt, rooms[1]));
  EXPECT_EQ(room_of(late_id), "Blue");
}

TEST_F(Breakouts, PutsWhoIsNotThereOnTheWayToTheirRoom) {
  const auto rooms = open_named();
  leave(ben);
  ASSERT_TRUE(move(host, ben_id, rooms[0]));
  EXPECT_EQ(room_of(ben_id), "");
  enter(ben);
  EXPECT_EQ(room_of(ben_id), "Red");
}

TEST_F(Breakouts, TellAllRooms) {
  ASSERT_TRUE(create(host, named()));
  EXPECT_EQ(code_of(world.run(broadcast_to_breakouts(world.services, host, meeting.meeting_id, "hi"))),
            "invalid_state");
  ASSERT_TRUE(open(host));
  world.events.take_breakouts();
  ASSERT_TRUE(world.run(broadcast_to_breakouts(world.services, host, meeting.meeting_id, "Five minutes")));
  const auto news = world.events.take_breakouts();
  ASSERT_EQ(news.size(), 1);
  EXPECT_EQ(news[0].event, "breakout:message");
  EXPECT_EQ(text_in(news[0].payload, "message"), "Five minutes");
  EXPECT_EQ(text_in(news[0].payload, "participant_name"), "Host");
  for (const char* blank : {"", " \n"})
    EXPECT_EQ(code_of(world.run(broadcast_to_breakouts(world.services, host, meeting.meeting_id, blank))),
              "validation_failed");
  EXPECT_EQ(code_of(world.run(broadcast_to_breakouts(world.services, host, meeting.meeting_id,
                                                     std::string(max_breakout_message_bytes + 1, 'x')))),
            "validation_failed");
}

TEST_F(Breakouts, CallTheHosts) {
  open_named();
  const auto call = world.run(ask_for_help(world.services, ann, meeting.meeting_id));
  ASSERT_TRUE(call);
  EXPECT_EQ(call->host_ids, Told{host_id});
  EXPECT_EQ(text_in(call->payload, "room_name"), "Red");
  EXPECT_EQ(code_of(world.run(ask_for_help(world.services, host, meeting.meeting_id))), "invalid_state");
}

// --- closing

TEST_F(Breakouts, CloseAfterACountdown) {
  open_named();
  const auto closing = close(host);
  ASSERT_TRUE(closing && *closing);
  EXPECT_EQ((*closing)->status, core::BreakoutStatus::closing);
  EXPECT_EQ((*closing)->closes_in_ms, 30'000);
  EXPECT_EQ(room_of(ann_id), "Red") << "people are in their rooms until it is over";
  EXPECT_EQ(world.events.take(), Told{"breakout:closing"});
  world.clock.move(29s);
  EXPECT_FALSE(settle());
  world.clock.move(1s);
  EXPECT_TRUE(settle());
  EXPECT_EQ(world.events.take(), Told{"breakout:closed"});
  EXPECT_FALSE(kept());
  const auto news = world.events.take_breakouts();
  EXPECT_FALSE(news.back().breakouts);
  EXPECT_EQ(text_in(news.back().payload, "reason"), "closed");
  EXPECT_FALSE(settle()) << "it is over once";
}

TEST_F(Breakouts, CloseAtOnceWithoutACountdown) {
  open_named();
  const auto closed = close(host, 0s);
  ASSERT_TRUE(closed);
  EXPECT_FALSE(*closed);
  EXPECT_EQ(world.events.take(), Told{"breakout:closed"});
  EXPECT_FALSE(kept());
}

TEST_F(Breakouts, CloseSoonerThanTheCountdownThatRunsButNotLater) {
  open_named();
  ASSERT_TRUE(close(host, 60s));
  ASSERT_TRUE(close(host, 300s));
  EXPECT_EQ(world.events.take(), Told{"breakout:closing"});
  EXPECT_FALSE(close(host, 0s).value());
  EXPECT_EQ(code_of(close(host)), "invalid_state");
}

TEST_F(Breakouts, RefuseACountdownThatIsNone) {
  open_named();
  EXPECT_EQ(code_of(close(host, -1s)), "validation_failed");
  EXPECT_EQ(code_of(close(host, 301s)), "validation_failed");
}

TEST_F(Breakouts, AreGivenUpBeforeTheyAreOpen) {
  ASSERT_TRUE(create(host, named()));
  world.events.take();
  EXPECT_FALSE(close(host).value());
  EXPECT_FALSE(kept());
  EXPECT_EQ(text_in(world.events.take_breakouts().back().payload, "reason"), "discarded");
}

TEST_F(Breakouts, CloseByThemselvesWithAWarningBefore) {
  open_named(10);
  world.clock.move(9min);
  EXPECT_TRUE(settle());
  EXPECT_EQ(world.events.take(), Told{"breakout:warning"});
  EXPECT_TRUE(kept()->warned);
  world.clock.move(30s);
  EXPECT_TRUE(settle());
  EXPECT_EQ(world.events.take(), Told{"breakout:closing"});
  world.clock.move(30s);
  EXPECT_TRUE(settle());
  EXPECT_EQ(world.events.take(), Told{"breakout:closed"});
  EXPECT_EQ(text_in(world.events.take_breakouts().back().payload, "reason"), "expired");
  EXPECT_FALSE(kept());
}

TEST_F(Breakouts, AreOverWhenSomebodyComesAfterTheirTime) {
  open_named(1);
  leave(ann);
  world.clock.move(10min);
  world.events.take();
  enter(ann);
  EXPECT_FALSE(kept());
  EXPECT_THAT(world.events.take(), testing::ElementsAre("joined Ann", "breakout:closing", "breakout:closed"));
}

TEST_F(Breakouts, EndWithTheMeeting) {
  open_named(10);
  ASSERT_TRUE(world.run(end_meeting(world.services, host, meeting.meeting_id)));
  EXPECT_FALSE(kept());
  EXPECT_FALSE(settle());
}

TEST_F(Breakouts, LetGoOfWhoIsSentAway) {
  open_named();
  ASSERT_TRUE(world.run(remove_participants(world.services, host, meeting.meeting_id, {ann_id})));
  EXPECT_EQ(room_of(ann_id), "");
}

TEST_F(Breakouts, TakeNobodyWhoWasSentAwayOrBanned) {
  const auto rooms = open_named();
  BanPerson ban{.meeting = meeting.meeting_id, .person = ann_id};
  ASSERT_TRUE(world.run(ban_person(world.services, host, std::move(ban))));
  ASSERT_TRUE(world.run(remove_participants(world.services, host, meeting.meeting_id, {ben_id})));
  world.events.take();
  EXPECT_EQ(code_of(move(host, ann_id, rooms[1])), "not_found");
  EXPECT_EQ(code_of(move(host, ann.person_id(), rooms[1])), "not_found") << "whatever they are named by";
  EXPECT_EQ(code_of(move(host, ben_id, rooms[0])), "not_found");
  EXPECT_EQ(code_of(move(host, "ptc_nobodynobody", rooms[0])), "not_found") << "as somebody whom there is not";
  EXPECT_EQ(kept()->assigned_to(ann_id), rooms[0]) << "nothing has changed";
  EXPECT_EQ(world.events.take(), Told{});
}

TEST_F(Breakouts, SurviveARestartWithTheirDeadline) {
  open_named(10);
  world.clock.move(2min);
  ASSERT_EQ(world.run(recover_after_restart(world.services)).value(), 3);
  EXPECT_EQ(room_of(ann_id), "");
  enter(ann);
  EXPECT_EQ(room_of(ann_id), "Red");
  world.clock.move(8min);
  EXPECT_TRUE(settle());
  EXPECT_FALSE(kept());
}

// --- chat

TEST_F(Breakouts, KeepTheirChatToThemselves) {
  open_named();
  const auto send = [&](const Actor& actor, const std::string& text, std::optional<std::string> to = {}) {
    return world
        .run(send_chat_message(world.services, actor,
                               {.meeting = meeting.meeting_id, .message = text, .to = std::move(to), .reply_to = {}}))
        .value();
  };
  const auto history = [&](const Actor& actor) {
    const auto messages = world.run(chat_history(world.services, actor, meeting.meeting_id, 50, std::nullopt)).value();
    std::vector<std::string> texts;
    for (const ChatMessage& one : messages) texts.push_back(one.message);
    return texts;
  };
  EXPECT_TRUE(send(ann, "in red").breakout_room_id);
  EXPECT_FALSE(send(host, "in the main room").breakout_room_id);
  EXPECT_FALSE(send(ann, "to Ben", ben_id).breakout_room_id) << "a private message reaches its receiver anywhere";
  EXPECT_EQ(history(ann), (Told{"in red", "to Ben"}));
  EXPECT_EQ(history(ben), Told{"to Ben"});
  EXPECT_EQ(history(host), Told{"in the main room"});
  ASSERT_TRUE(close(host, 0s));
  EXPECT_EQ(history(ben), (Told{"in the main room", "to Ben"}));
}

}  // namespace
}  // namespace parley::services
