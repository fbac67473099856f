#include "services/group_calls.hpp"

#include "services/group_call_views.hpp"
#include "services/groups.hpp"
#include "world.hpp"

namespace parley::services {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::UnorderedElementsAre;
using tests::code_of;

class GroupCalls : public testing::Test, protected tests::World {
 protected:
  Actor ann = user("Ann");
  Actor ben = user("Ben");
  Actor cleo = user("Cleo");
  Actor stranger = user("Stranger");
  std::string group = make_group();

  std::string make_group() {
    CreateGroup request{.name = "Team", .members = {ben.person_id(), cleo.person_id()}};
    return run(create_group(services, ann, std::move(request))).value().group.group_id;
  }
  GroupCall begin(const Actor& actor) {
    CreateGroupCall request{.group_id = group};
    auto call = run(create_group_call(services, actor, std::move(request)));
    EXPECT_TRUE(call) << call.error().message;
    return call.value();
  }
  std::string id(const GroupCall& call) { return call.meeting.group_call_id.value(); }
  core::Outcome<JoinedGroupCall> enter(const Actor& actor, const GroupCall& call) {
    return run(join_group_call(services, actor, id(call), {}));
  }
  core::Outcome<GroupCall> leave(const Actor& actor, const GroupCall& call) {
    return run(leave_group_call(services, actor, id(call)));
  }
  core::MeetingStatus status(const GroupCall& call) {
    return run(get_group_call(services, ann, id(call))).value().meeting.status;
  }
  core::ParticipantStatus status_of(const Actor& actor, const GroupCall& call) {
    const GroupCall now = run(get_group_call(services, ann, id(call))).value();
    for (const core::Participant& one : now.participants)
      if (one.user_id == actor.person_id()) return one.status;
    ADD_FAILURE() << "is no participant";
    return core::ParticipantStatus::removed;
  }
};

TEST_F(GroupCalls, BeginWithTheFirstWhoJoinsAndEndWithTheLastWhoLeaves) {
  const GroupCall call = begin(ann);
  EXPECT_EQ(call.meeting.kind, core::MeetingKind::group_call);
  EXPECT_EQ(call.meeting.status, core::MeetingStatus::waiting);
  ASSERT_EQ(call.participants.size(), 1u);
  EXPECT_EQ(call.participants.front().user_id, ann.person_id());
  EXPECT_TRUE(enter(ben, call));
  EXPECT_EQ(status(call), core::MeetingStatus::in_progress);
  EXPECT_TRUE(enter(cleo, call));
  EXPECT_TRUE(enter(ann, call));
  EXPECT_TRUE(leave(ann, call));
  EXPECT_TRUE(leave(ben, call));
  EXPECT_EQ(status(call), core::MeetingStatus::in_progress);
  clock.move(3661s);
  const GroupCall over = leave(cleo, call).value();
  EXPECT_EQ(over.meeting.status, core::MeetingStatus::ended);
  EXPECT_EQ(over.meeting.peak_participants, 3);
  EXPECT_EQ(view(over, clock.now()).duration, "01:01:01");
  EXPECT_EQ(code_of(enter(ben, call)), "bad_request");
  EXPECT_EQ(code_of(leave(ben, call)), "bad_request");
}

TEST_F(GroupCalls, OfOneGroupAreOneAtATimeWhoeverIsFirst) {
  std::vector<Async<GroupCall>> both;
  both.push_back(create_group_call(services, ann, {.group_id = group}));
  both.push_back(create_group_call(services, ben, {.group_id = group}));
  std::vector<std::string> codes;
  for (const auto& outcome : run_all(std::move(both))) codes.push_back(code_of(outcome));
  EXPECT_THAT(codes, UnorderedElementsAre("ok", "bad_request"));
  const auto open = run(open_group_calls(services, cleo)).value();
  ASSERT_EQ(open.size(), 1u);
  EXPECT_TRUE(run(end_group_call(services, ann, id(open.front()), CallEnd::normal)));
  EXPECT_TRUE(run(create_group_call(services, ben, {.group_id = group})));
}

TEST_F(GroupCalls, AreForTheGroup) {
  const GroupCall call = begin(ann);
  EXPECT_EQ(code_of(run(get_group_call(services, stranger, id(call)))), "forbidden");
  EXPECT_EQ(code_of(enter(stranger, call)), "forbidden");
  EXPECT_EQ(code_of(join(stranger, call.meeting.meeting_id)), "forbidden");
  EXPECT_EQ(code_of(join(nobody(), call.meeting.meeting_id, {}, "Guest")), "forbidden");
  EXPECT_EQ(code_of(run(list_group_calls(services, stranger, group, 10, {}))), "forbidden");
  EXPECT_EQ(code_of(run(get_group_call(services, ann, "nothing"))), "not_found");
  EXPECT_EQ(code_of(run(create_group_call(services, ann, {.group_id = "nothing"}))), "not_found");
  EXPECT_EQ(code_of(run(open_group_calls(services, nobody()))), "unauthorized");
  EXPECT_TRUE(run(open_group_calls(services, stranger)).value().empty());
}

TEST_F(GroupCalls, AreEndedByWhoBeganThemAndByAdmins) {
  const GroupCall by_ben = begin(ben);
  EXPECT_TRUE(enter(ben, by_ben));
  EXPECT_EQ(code_of(run(end_group_call(services, cleo, id(by_ben), CallEnd::normal))), "forbidden");
  EXPECT_EQ(run(end_group_call(services, ann, id(by_ben), CallEnd::error)).value().meeting.status,
            core::MeetingStatus::failed);
  EXPECT_EQ(code_of(run(end_group_call(services, ben, id(by_ben), CallEnd::normal))), "bad_request");
  const GroupCall unused = begin(ben);
  EXPECT_EQ(run(end_group_call(services, ben, id(unused), CallEnd::cancelled)).value().meeting.status,
            core::MeetingStatus::cancelled);
}

TEST_F(GroupCalls, TellTheGroupOfBeginningAndEnd) {
  const GroupCall call = begin(ann);
  auto told = group_call_events.take();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told.front().event, "call:created");
  EXPECT_THAT(told.front().user_ids, UnorderedElementsAre(ann.person_id(), ben.person_id(), cleo.person_id()));
  EXPECT_EQ(told.front().payload.at("call").at_pointer("/initiatedById"), boost::json::value(ann.person_id()));
  EXPECT_TRUE(enter(ben, call));
  clock.move(90s);
  // By another interface: the end is told all the same.
  EXPECT_TRUE(join(ann, call.meeting.meeting_id));
  EXPECT_TRUE(run(end_meeting(services, ann, call.meeting.meeting_id)));
  told = group_call_events.take();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told.front().event, "call:ended");
  EXPECT_EQ(told.front().payload.at("reason"), boost::json::value("normal"));
  EXPECT_EQ(told.front().payload.at("durationSeconds"), boost::json::value(90));
}

TEST_F(GroupCalls, AreHandedOverWhenTheOtherOneHasJoined) {
  const GroupCall call = begin(ann);
  EXPECT_EQ(code_of(run(transfer_group_call(services, ann, id(call), ben.person_id()))), "bad_request");
  EXPECT_TRUE(enter(ann, call));
  EXPECT_EQ(code_of(run(transfer_group_call(services, ann, id(call), stranger.person_id()))), "bad_request");
  EXPECT_EQ(code_of(run(transfer_group_call(services, ann, id(call), ann.person_id()))), "bad_request");
  ASSERT_TRUE(run(transfer_group_call(services, ann, id(call), ben.person_id())));
  EXPECT_EQ(status_of(ben, call), core::ParticipantStatus::ringing);
  EXPECT_EQ(status_of(ann, call), core::ParticipantStatus::joined);
  EXPECT_TRUE(enter(ben, call));
  EXPECT_EQ(status_of(ben, call), core::ParticipantStatus::joined);
  EXPECT_EQ(status_of(ann, call), core::ParticipantStatus::left);
  EXPECT_EQ(status(call), core::MeetingStatus::in_progress);
  EXPECT_EQ(run(get_group_call(services, ann, id(call))).value().meeting.host_id, ben.person_id());
  EXPECT_EQ(code_of(run(transfer_group_call(services, ann, id(call), cleo.person_id()))), "bad_request");
}

TEST_F(GroupCalls, ThatAreStuckAreEndedByTheJob) {
  const GroupCall call = begin(ann);
  EXPECT_TRUE(enter(ann, call));
  clock.move(std::chrono::hours(23));
  EXPECT_EQ(run(end_stuck_group_calls(services, std::chrono::hours(24))).value(), 0);
  clock.move(std::chrono::hours(2));
  group_call_events.take();
  EXPECT_EQ(run(end_stuck_group_calls(services, std::chrono::hours(24))).value(), 1);
  EXPECT_EQ(status(call), core::MeetingStatus::ended);
  EXPECT_EQ(group_call_events.take().front().payload.at("reason"), boost::json::value("timeout"));
}

TEST_F(GroupCalls, AreListedNewestFirstInPages) {
  std::vector<std::string> ids;
  for (int i = 0; i < 3; ++i) {
    const GroupCall call = begin(ann);
    ids.push_back(id(call));
    EXPECT_TRUE(run(end_group_call(services, ann, id(call), CallEnd::normal)));
    clock.move(1s);
  }
  const auto first = run(list_group_calls(services, cleo, group, 2, {})).value();
  ASSERT_EQ(first.calls.size(), 2u);
  EXPECT_EQ(id(first.calls[0]), ids[2]);
  EXPECT_EQ(id(first.calls[1]), ids[1]);
  const auto second = run(list_group_calls(services, cleo, group, 2, first.next)).value();
  ASSERT_EQ(second.calls.size(), 1u);
  EXPECT_EQ(id(second.calls[0]), ids[0]);
  EXPECT_FALSE(second.next);
}

TEST_F(GroupCalls, ThatAreEndedForAnErrorHaveFailed) {
  const GroupCall call = begin(ann);
  EXPECT_TRUE(enter(ann, call));
  const auto over = run(end_group_call(services, ann, id(call), CallEnd::error));
  ASSERT_TRUE(over);
  EXPECT_EQ(over->meeting.status, core::MeetingStatus::failed);
  EXPECT_EQ(view(*over, clock.now()).status, CallStatus::failed);
  EXPECT_EQ(code_of(enter(ben, call)), "bad_request");
  const GroupCall next = begin(ben);
  const auto off = run(end_group_call(services, ben, id(next), CallEnd::error));
  ASSERT_TRUE(off);
  EXPECT_EQ(off->meeting.status, core::MeetingStatus::cancelled) << "nobody was in it: there was nothing to fail";
}

TEST(GroupCallDuration, IsWrittenInHoursMinutesAndSeconds) {
  EXPECT_EQ(duration_text(0), "00:00:00");
  EXPECT_EQ(duration_text(59), "00:00:59");
  EXPECT_EQ(duration_text(3600 * 100 + 61), "100:01:01");
}

}  // namespace
}  // namespace parley::services
