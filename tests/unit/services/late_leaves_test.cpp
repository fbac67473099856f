// Who has left while the database was away, as the use cases see them until that is written.
#include "services/late_leaves.hpp"

#include "services/participants.hpp"
#include "services/peers.hpp"
#include "world.hpp"

namespace parley::services {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using tests::code_of;
using Seconds = std::vector<std::optional<long long>>;

class LateLeavers : public testing::Test, protected tests::World {
 protected:
  Actor host = user("Host");
  Actor ann = user("Ann");

  core::Meeting started(CreateMeeting request = {}) {
    core::Meeting made = meeting(host, std::move(request));
    EXPECT_TRUE(join(host, made.meeting_id));
    return made;
  }
  /// Ten minutes after having joined they left, and three minutes ago.
  LateLeave leave_late(const core::Participant& participant) {
    clock.move(10min);
    const LateLeave leave{participant.participant_id, participant.joined_at.value(), clock.now(),
                          LeaveReason::disconnected};
    EXPECT_TRUE(services.late_leaves.add(leave));
    clock.move(3min);
    events.take();
    return leave;
  }
  /// The lengths of somebody's stays, oldest first; unset for the one that they are in.
  Seconds stays_of(const core::Participant& participant) {
    const auto rows =
        look([id = participant.meeting_id](Transaction& t) -> core::Outcome<std::vector<core::Attendance>> {
          return t.attendance.page(id, 100, std::nullopt);
        });
    Seconds all;
    for (const core::Attendance& row : rows.value())
      if (row.participant_id == participant.participant_id) all.push_back(row.seconds);
    return all;
  }
  core::ParticipantStatus status_of(const core::Participant& participant) {
    return look([id = participant.participant_id](Transaction& t) -> core::Outcome<core::Participant> {
             return t.participants.find(id).value();
           })
        ->status;
  }
};

TEST_F(LateLeavers, AreWrittenOnceAndWithTheTimeAtWhichTheyLeft) {
  const core::Meeting room = started();
  const core::Participant joined = join(ann, room.code)->participant;
  const LateLeave leave = leave_late(joined);
  EXPECT_TRUE(run(write_late_leave(services, leave)));
  EXPECT_TRUE(run(write_late_leave(services, leave)));
  EXPECT_THAT(events.take(), ElementsAre("left Ann: disconnected"));
  EXPECT_EQ(status_of(joined), core::ParticipantStatus::left);
  EXPECT_EQ(stays_of(joined), (Seconds{600}));
}

TEST_F(LateLeavers, WhoAreBackBeforeItIsWrittenAreInANewStayAndKeepIt) {
  const core::Meeting room = started();
  const core::Participant joined = join(ann, room.code)->participant;
  const LateLeave leave = leave_late(joined);
  const auto back = join(ann, room.code);
  ASSERT_TRUE(back);
  EXPECT_TRUE(back->newly_joined);
  EXPECT_EQ(back->participant.participant_id, joined.participant_id);
  EXPECT_THAT(events.take(), ElementsAre("left Ann: disconnected", "joined Ann"));
  clock.move(1min);
  EXPECT_TRUE(run(write_late_leave(services, leave)));
  EXPECT_THAT(events.take(), IsEmpty());
  EXPECT_EQ(status_of(joined), core::ParticipantStatus::joined);
  EXPECT_EQ(stays_of(joined), (Seconds{600, std::nullopt}));
}

TEST_F(LateLeavers, SayThePasswordAgainAsAllWhoComeBack) {
  const core::Meeting room = started({.password = "sesame"});
  leave_late(join(ann, room.code, "sesame")->participant);
  EXPECT_EQ(code_of(join(ann, room.code)), "wrong_password");
  EXPECT_EQ(code_of(join(ann, room.code, "guessed")), "wrong_password");
  EXPECT_TRUE(join(ann, room.code, "sesame").value().newly_joined);
}

TEST_F(LateLeavers, FindTheirOwnPlaceFreeInAFullMeeting) {
  const core::Meeting room = started({.max_participants = 2});
  leave_late(join(ann, room.code)->participant);
  EXPECT_TRUE(join(ann, room.code).value().newly_joined);
}

TEST_F(LateLeavers, LeaveTheirPlaceInAFullMeetingToOthers) {
  const core::Meeting room = started({.max_participants = 2});
  const LateLeave leave = leave_late(join(ann, room.code)->participant);
  EXPECT_TRUE(join(user("Ben"), room.code).value().newly_joined);
  EXPECT_EQ(code_of(join(user("Cleo"), room.code)), "meeting_full");
  EXPECT_EQ(code_of(join(ann, room.code)), "meeting_full");
  EXPECT_TRUE(run(write_late_leave(services, leave)));
  EXPECT_EQ(code_of(join(user("Dan"), room.code)), "meeting_full");
}

TEST_F(LateLeavers, ComeBackWithTheTokenOfTheirJoin) {
  const core::Meeting room = started();
  const auto joined = join(ann, room.code).value();
  leave_late(joined.participant);
  const auto entry = run(enter_with_token(services, joined.access_token, address));
  ASSERT_TRUE(entry);
  EXPECT_THAT(events.take(), ElementsAre("left Ann: disconnected", "joined Ann"));
  EXPECT_EQ(stays_of(joined.participant), (Seconds{600, std::nullopt}));
}

TEST_F(LateLeavers, LeftWhenTheyLeftWhateverEndsTheirStay) {
  const core::Meeting ended = started();
  const core::Participant at_the_end = join(ann, ended.code)->participant;
  leave_late(at_the_end);
  ASSERT_TRUE(run(end_meeting(services, host, ended.code)));
  EXPECT_EQ(stays_of(at_the_end), (Seconds{600}));

  const core::Meeting other = started();
  const core::Participant asks_again = join(ann, other.code)->participant;
  leave_late(asks_again);
  ASSERT_TRUE(run(leave_meeting(services, ann, other.code)));
  EXPECT_EQ(stays_of(asks_again), (Seconds{600}));
}

TEST_F(LateLeavers, AsHostsAreGoneForTheMeeting) {
  const core::Meeting room = meeting(host);
  const core::Participant leading = join(host, room.code)->participant;
  join(ann, room.code).value();
  EXPECT_EQ(run(settle_host_left(services, room.meeting_id)), HostLeft::nothing) << "the host is there";
  leave_late(leading);
  EXPECT_EQ(run(settle_host_left(services, room.meeting_id)), HostLeft::ended);
  EXPECT_EQ(stays_of(leading), (Seconds{600}));
}

TEST_F(LateLeavers, AsCoHostsDoNotTakeOver) {
  const core::Meeting room = meeting(host);
  const core::Participant leading = join(host, room.code)->participant;
  const core::Participant second = join(ann, room.code)->participant;
  ASSERT_TRUE(run(change_role(services, host, room.meeting_id, ann.person_id(), core::Role::co_host)));
  leave_late(second);
  leave_late(leading);
  EXPECT_EQ(run(settle_host_left(services, room.meeting_id)), HostLeft::ended);
}

TEST_F(LateLeavers, LeaveAnEmptyCallBehindThatEnds) {
  const core::Meeting call = meeting(host, {.kind = core::MeetingKind::instant_call});
  const LateLeave leave = leave_late(join(host, call.code)->participant);
  EXPECT_TRUE(run(write_late_leave(services, leave)));
  EXPECT_THAT(events.take(), ElementsAre("left Host: disconnected", "ended: empty", "deleted"));
}

TEST(LateLeaves, HaveABound) {
  LateLeaves leaves;
  core::Participant participant{.status = core::ParticipantStatus::joined, .joined_at = core::TimePoint()};
  for (std::size_t i = 0; i < LateLeaves::most; ++i)
    ASSERT_TRUE(leaves.add({"ptc_" + std::to_string(i), core::TimePoint(), core::TimePoint()}));
  EXPECT_FALSE(leaves.add({"ptc_more", core::TimePoint(), core::TimePoint()}));
  participant.participant_id = "ptc_more";
  EXPECT_FALSE(leaves.of(participant));
  participant.participant_id = "ptc_7";
  EXPECT_TRUE(leaves.of(participant));
  leaves.remove({"ptc_7", core::TimePoint(), core::TimePoint()});
  EXPECT_FALSE(leaves.of(participant));
  EXPECT_TRUE(leaves.add({"ptc_more", core::TimePoint(), core::TimePoint()}));
}

TEST(LateLeaves, AreOfOneStayAndOfTheFirstTimeThatItWasLeft) {
  using core::TimePoint;
  LateLeaves leaves;
  ASSERT_TRUE(leaves.add({"ptc", TimePoint(1s), TimePoint(5s), LeaveReason::left}));
  ASSERT_TRUE(leaves.add({"ptc", TimePoint(1s), TimePoint(9s), LeaveReason::disconnected}));
  core::Participant participant{
      .participant_id = "ptc", .status = core::ParticipantStatus::joined, .joined_at = TimePoint(1s)};
  EXPECT_EQ(leaves.of(participant).value().left_at, TimePoint(5s));
  participant.joined_at = TimePoint(7s);
  EXPECT_FALSE(leaves.of(participant)) << "back since";
  participant.joined_at = TimePoint(1s);
  participant.status = core::ParticipantStatus::left;
  EXPECT_FALSE(leaves.of(participant)) << "written";
}

}  // namespace
}  // namespace parley::services
