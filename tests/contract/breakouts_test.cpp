// Breakout rooms, and the chat that is written in them.
#include "services/breakout_repositories.hpp"
#include "services/upkeep_repositories.hpp"
#include "storage.hpp"

namespace parley::storage {
namespace {

using core::Breakouts;
using services::BreakoutRepository;

Breakouts some_breakouts(const std::string& meeting_id, core::TimePoint now) {
  return {.meeting_id = meeting_id,
          .assign = core::BreakoutAssign::choose,
          .status = core::BreakoutStatus::open,
          .rooms = {{"brk_1", "Ä \"quoted\", :name"}, {"brk_2", "Zwei"}},
          .created_at = now,
          .opened_at = now + 1s,
          .ends_at = now + 600s,
          .closes_at = std::nullopt,
          .warned = true};
}

TEST_P(Storage, BreakoutRoomsComeBackAsTheyWere) {
  const core::Meeting meeting = add_meeting(add_user());
  const core::Participant ann = add_participant(meeting, add_user());
  const core::Participant ben = add_participant(meeting, add_user());
  const Breakouts kept = some_breakouts(meeting.meeting_id, now);
  write([&](Transaction& t) {
    auto& breakouts = t.of<BreakoutRepository>();
    EXPECT_FALSE(breakouts.find(meeting.meeting_id));
    breakouts.put(kept);
    breakouts.put_place(meeting.meeting_id, ann.participant_id, {"brk_1", "brk_2"});
    breakouts.put_place(meeting.meeting_id, ben.participant_id, {"brk_1", std::nullopt});
  });
  const auto found = read([&](Transaction& t) { return t.of<BreakoutRepository>().find(meeting.meeting_id); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->assign, kept.assign);
  EXPECT_EQ(found->status, kept.status);
  EXPECT_EQ(found->rooms, kept.rooms);
  EXPECT_EQ(found->created_at, kept.created_at);
  EXPECT_EQ(found->opened_at, kept.opened_at);
  EXPECT_EQ(found->ends_at, kept.ends_at);
  EXPECT_EQ(found->closes_at, std::nullopt);
  EXPECT_TRUE(found->warned);
  EXPECT_THAT(found->places, SizeIs(2));
  EXPECT_EQ(found->places.at(ann.participant_id), (core::BreakoutPlace{"brk_1", "brk_2"}));
  EXPECT_EQ(found->places.at(ben.participant_id), (core::BreakoutPlace{"brk_1", std::nullopt}));
}

TEST_P(Storage, BreakoutRoomsChangeInPlaceAndGoWithTheirPlaces) {
  const core::Meeting meeting = add_meeting(add_user());
  const core::Meeting other = add_meeting(add_user());
  const core::Participant ann = add_participant(meeting, add_user());
  Breakouts kept = some_breakouts(meeting.meeting_id, now);
  write([&](Transaction& t) {
    auto& breakouts = t.of<BreakoutRepository>();
    breakouts.put(kept);
    breakouts.put(some_breakouts(other.meeting_id, now));
    breakouts.put_place(meeting.meeting_id, ann.participant_id, {"brk_1", std::nullopt});
    kept.status = core::BreakoutStatus::closing;
    kept.closes_at = now + 30s;
    kept.rooms[0].name = "Eins";
    breakouts.put(kept);
    EXPECT_EQ(breakouts.room_of(meeting.meeting_id, ann.participant_id), std::nullopt);
    breakouts.put_place(meeting.meeting_id, ann.participant_id, {"brk_1", "brk_1"});
    EXPECT_EQ(breakouts.room_of(meeting.meeting_id, ann.participant_id), "brk_1");
    breakouts.leave(meeting.meeting_id, ann.participant_id);
    EXPECT_EQ(breakouts.room_of(meeting.meeting_id, ann.participant_id), std::nullopt);
  });
  const auto found = read([&](Transaction& t) { return t.of<BreakoutRepository>().find(meeting.meeting_id); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->status, core::BreakoutStatus::closing);
  EXPECT_EQ(found->closes_at, now + 30s);
  EXPECT_EQ(found->rooms[0].name, "Eins");
  EXPECT_EQ(found->assigned_to(ann.participant_id), "brk_1") << "who leaves a room belongs there still";
  write([&](Transaction& t) { t.of<BreakoutRepository>().remove(meeting.meeting_id); });
  EXPECT_FALSE(read([&](Transaction& t) { return t.of<BreakoutRepository>().find(meeting.meeting_id); }));
  EXPECT_TRUE(read([&](Transaction& t) { return t.of<BreakoutRepository>().find(other.meeting_id); }));
}

TEST_P(Storage, BreakoutRoomsArePurgedWithTheirMeeting) {
  const core::Meeting meeting = add_meeting(add_user());
  const core::Participant ann = add_participant(meeting, add_user());
  write([&](Transaction& t) {
    t.of<BreakoutRepository>().put(some_breakouts(meeting.meeting_id, now));
    t.of<BreakoutRepository>().put_place(meeting.meeting_id, ann.participant_id, {"brk_1", "brk_1"});
    t.of<services::RetentionRepository>().purge(meeting.meeting_id);
  });
  EXPECT_FALSE(read([&](Transaction& t) { return t.of<BreakoutRepository>().find(meeting.meeting_id); }));
}

TEST_P(Storage, ChatIsListedByTheRoomItWasWrittenIn) {
  const core::Meeting meeting = add_meeting(add_user());
  const core::Participant ann = add_participant(meeting, add_user());
  const core::Participant ben = add_participant(meeting, add_user());
  const auto send = [&](Transaction& t, const std::string& text, std::optional<std::string> room,
                        std::optional<std::string> to = {}) {
    services::ChatMessage message{.message_id = id("msg_"),
                                  .meeting_id = meeting.meeting_id,
                                  .participant_id = ann.participant_id,
                                  .participant_name = "Ann",
                                  .message = text,
                                  .to = to,
                                  .reply_to = {},
                                  .created_at = now};
    message.breakout_room_id = room;
    t.chat.insert(message);
  };
  write([&](Transaction& t) {
    send(t, "to all", std::nullopt);
    send(t, "in one", "brk_1");
    send(t, "in two", "brk_2");
    send(t, "to ben", std::nullopt, ben.participant_id);
    send(t, "in one again", "brk_1");
  });
  const auto texts = [&](const std::string& reader, const std::string& room) {
    std::vector<std::string> all;
    const auto messages =
        read([&](Transaction& t) { return t.chat.list(meeting.meeting_id, reader, 10, std::nullopt, room); });
    for (const services::ChatMessage& one : messages) all.push_back(one.message);
    return all;
  };
  EXPECT_THAT(texts(ben.participant_id, ""), ElementsAre("to all", "to ben"));
  EXPECT_THAT(texts(ben.participant_id, "brk_1"), ElementsAre("in one", "to ben", "in one again"));
  EXPECT_THAT(texts(ann.participant_id, "brk_2"), ElementsAre("in two", "to ben"));
  EXPECT_THAT(texts("ptc_nobodynobody", "brk_2"), ElementsAre("in two"));
}

}  // namespace
}  // namespace parley::storage
