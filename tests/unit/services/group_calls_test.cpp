#include "services/group_calls.hpp"

#include "services/administration.hpp"
#include "services/calls.hpp"
#include "services/group_call_views.hpp"
#include "services/groups.hpp"
#include "services/joining.hpp"
#include "services/ringing.hpp"
#include "world.hpp"

namespace parley::services {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
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
  core::Outcome<> remove(const Actor& by, const Actor& member) {
    return run(remove_group_member(services, by, group, member.person_id()));
  }
  /// What people were told about ringing since the last look, as "Ben call:incoming".
  std::vector<std::string> rung() {
    std::vector<std::string> lines;
    for (const auto& each : people.take())
      for (const Actor* actor : {&ann, &ben, &cleo})
        if (each.event.starts_with("call:") && actor->person_id() == each.person_id)
          lines.push_back(actor->user->name + ' ' + each.event);
    return lines;
  }
  /// The call as it is kept; also of a group that there is no more.
  core::Meeting kept(const GroupCall& call) {
    return look([meeting_id = call.meeting.meeting_id](Transaction& t) -> core::Outcome<core::Meeting> {
             return t.meetings.find(meeting_id).value();
           })
        .value();
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

TEST_F(GroupCalls, EndWithTheirGroup) {
  const GroupCall call = begin(ann);
  EXPECT_TRUE(enter(ann, call));
  EXPECT_TRUE(enter(ben, call));
  ASSERT_TRUE(run(transfer_group_call(services, ann, id(call), cleo.person_id())));
  group_call_events.take();
  events.take();
  rung();
  ASSERT_TRUE(run(delete_group(services, ann, group)));
  const auto told = group_call_events.take();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told.front().event, "call:ended");
  EXPECT_EQ(told.front().payload.at("reason"), boost::json::value("cancelled"));
  EXPECT_THAT(told.front().user_ids, UnorderedElementsAre(ann.person_id(), ben.person_id(), cleo.person_id()));
  EXPECT_THAT(events.take(),
              UnorderedElementsAre("updated Cleo: invited", "left Ann: ended", "left Ben: ended", "ended: cancelled"));
  EXPECT_THAT(rung(), ElementsAre("Cleo call:cancelled"));
  EXPECT_EQ(kept(call).status, core::MeetingStatus::ended);
  EXPECT_TRUE(run(open_group_calls(services, ben)).value().empty());
  EXPECT_EQ(code_of(enter(ben, call)), "not_found");
  EXPECT_EQ(code_of(join(ben, call.meeting.meeting_id)), "gone");
}

TEST_F(GroupCalls, ThatNobodyHasJoinedAreCalledOffWithTheirGroup) {
  const GroupCall call = begin(ben);
  group_call_events.take();
  ASSERT_TRUE(run(delete_group(services, ann, group)));
  EXPECT_EQ(kept(call).status, core::MeetingStatus::cancelled);
  const auto told = group_call_events.take();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told.front().payload.at("reason"), boost::json::value("cancelled"));
}

TEST_F(GroupCalls, EndWithTheGroupsLastMemberWhoIsToldToo) {
  EXPECT_TRUE(remove(ben, ben));
  EXPECT_TRUE(remove(cleo, cleo));
  const GroupCall call = begin(ann);
  EXPECT_TRUE(enter(ann, call));
  group_call_events.take();
  ASSERT_TRUE(remove(ann, ann));
  EXPECT_EQ(kept(call).status, core::MeetingStatus::ended);
  const auto told = group_call_events.take();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told.front().event, "call:ended");
  EXPECT_THAT(told.front().user_ids, ElementsAre(ann.person_id()));
}

TEST_F(GroupCalls, SendAwayWhoIsOutOfTheGroup) {
  const GroupCall call = begin(ann);
  for (const Actor* each : {&ann, &ben, &cleo}) EXPECT_TRUE(enter(*each, call));
  events.take();
  ASSERT_TRUE(remove(ann, ben));
  EXPECT_THAT(events.take(), ElementsAre("sent away Ben: removed", "left Ben: removed"));
  EXPECT_EQ(status_of(ben, call), core::ParticipantStatus::removed);
  EXPECT_THAT(audit_actions(call.meeting.meeting_id), Contains("PARTICIPANT_REMOVED"));
  EXPECT_EQ(code_of(enter(ben, call)), "forbidden");
  EXPECT_EQ(code_of(join(ben, call.meeting.meeting_id)), "forbidden");
  ASSERT_TRUE(remove(cleo, cleo)) << "everybody may leave a group";
  EXPECT_THAT(events.take(), ElementsAre("sent away Cleo: removed", "left Cleo: removed"));
  EXPECT_EQ(status(call), core::MeetingStatus::in_progress) << "Ann is in it";
}

TEST_F(GroupCalls, EndWithTheLastOneWhoIsOutOfTheGroup) {
  const GroupCall call = begin(ben);
  EXPECT_TRUE(enter(ben, call));
  group_call_events.take();
  events.take();
  ASSERT_TRUE(remove(ann, ben));
  EXPECT_EQ(status(call), core::MeetingStatus::ended);
  EXPECT_THAT(events.take(), ElementsAre("sent away Ben: removed", "left Ben: removed", "ended: empty"));
  const auto told = group_call_events.take();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told.front().payload.at("reason"), boost::json::value("normal"));
}

TEST_F(GroupCalls, ThatNobodyHasJoinedAreCalledOffWithWhoBeganThem) {
  const GroupCall by_ann = begin(ann);
  ASSERT_TRUE(remove(ann, cleo));
  EXPECT_EQ(status(by_ann), core::MeetingStatus::waiting) << "others than who began it change nothing";
  EXPECT_TRUE(run(end_group_call(services, ann, id(by_ann), CallEnd::cancelled)));
  const GroupCall by_ben = begin(ben);
  ASSERT_TRUE(remove(ann, ben));
  EXPECT_EQ(status(by_ben), core::MeetingStatus::cancelled);
}

TEST_F(GroupCalls, HaveAnAdminAsHostWhenTheirsIsOutOfTheGroup) {
  const GroupCall call = begin(ben);
  for (const Actor* each : {&ben, &cleo, &ann}) {
    EXPECT_TRUE(enter(*each, call));
    clock.move(1s);
  }
  events.take();
  ASSERT_TRUE(remove(ann, ben));
  EXPECT_THAT(events.take(), ElementsAre("updated Ben: joined", "updated Ann: joined", "host changed: host_left",
                                         "sent away Ben: removed", "left Ben: removed"));
  EXPECT_EQ(kept(call).host_id, ann.person_id()) << "though Cleo has been in it longer";
  EXPECT_EQ(code_of(run(end_group_call(services, ben, id(call), CallEnd::normal))), "forbidden");
  AddGroupMember again{.user_id = ben.person_id()};
  ASSERT_TRUE(run(add_group_member(services, ann, group, std::move(again))));
  const auto back = enter(ben, call);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->participant.role, core::Role::attendee);
}

TEST_F(GroupCalls, CanBeEndedByWhoIsHostInPlaceOfWhoBeganThem) {
  const GroupCall call = begin(ben);
  EXPECT_TRUE(enter(ben, call));
  EXPECT_TRUE(enter(cleo, call));
  EXPECT_EQ(code_of(run(end_group_call(services, cleo, id(call), CallEnd::normal))), "forbidden");
  ASSERT_TRUE(remove(ann, ben));
  EXPECT_EQ(kept(call).host_id, cleo.person_id());
  EXPECT_TRUE(run(end_group_call(services, cleo, id(call), CallEnd::normal)));
}

TEST_F(GroupCalls, HaveAnotherHostWhenTheAccountOfTheirsIsDisabled) {
  Actor root = user("Root");
  root.user->role = core::ServerRole::admin;
  const GroupCall call = begin(ben);
  EXPECT_TRUE(enter(ben, call));
  EXPECT_TRUE(enter(cleo, call));
  ASSERT_TRUE(run(change_account(services, root, ben.person_id(), {.disabled = true})));
  EXPECT_EQ(kept(call).host_id, cleo.person_id());
  EXPECT_EQ(status_of(ben, call), core::ParticipantStatus::left);
  EXPECT_TRUE(run(end_group_call(services, cleo, id(call), CallEnd::normal)));
}

TEST_F(GroupCalls, AreNotTakenOverFromWhoLeftAndCameBack) {
  const GroupCall call = begin(ann);
  ASSERT_TRUE(enter(ann, call));
  ASSERT_TRUE(enter(cleo, call));
  ASSERT_TRUE(run(transfer_group_call(services, ann, id(call), ben.person_id())));
  ASSERT_TRUE(leave(ann, call));
  ASSERT_TRUE(enter(ann, call));
  EXPECT_EQ(status_of(ben, call), core::ParticipantStatus::ringing);
  ASSERT_TRUE(enter(ben, call));
  EXPECT_EQ(status_of(ann, call), core::ParticipantStatus::joined);
}

TEST_F(GroupCalls, RingNobodyWhoIsOutOfTheGroup) {
  const GroupCall call = begin(ann);
  EXPECT_TRUE(enter(ann, call));
  ASSERT_TRUE(run(transfer_group_call(services, ann, id(call), ben.person_id())));
  EXPECT_THAT(rung(), ElementsAre("Ben call:incoming"));
  events.take();
  ASSERT_TRUE(remove(ann, ben));
  EXPECT_THAT(rung(), ElementsAre("Ben call:cancelled"));
  EXPECT_THAT(events.take(), ElementsAre("sent away Ben: removed"));
  EXPECT_EQ(status_of(ben, call), core::ParticipantStatus::removed);
  clock.move(services.settings.ring_timeout);
  const auto later = run(miss_unanswered(services));
  ASSERT_TRUE(later);
  EXPECT_EQ(later->missed, 0);
  EXPECT_FALSE(later->next) << "nothing rings any more";
}

TEST_F(GroupCalls, DoNotRingForWhoIsOutOfTheGroup) {
  const GroupCall call = begin(ben);
  EXPECT_TRUE(enter(ben, call));
  EXPECT_TRUE(enter(ann, call));
  ASSERT_TRUE(run(transfer_group_call(services, ben, id(call), cleo.person_id())));
  rung();
  ASSERT_TRUE(remove(ann, ben));
  EXPECT_THAT(rung(), ElementsAre("Cleo call:cancelled"));
  EXPECT_EQ(status_of(cleo, call), core::ParticipantStatus::invited);
}

TEST_F(GroupCalls, ThatAreHandedOverAreAnsweredAsOtherCalls) {
  const GroupCall call = begin(ann);
  const std::string meeting_id = call.meeting.meeting_id;
  ASSERT_TRUE(enter(ann, call));
  ASSERT_TRUE(run(transfer_group_call(services, ann, id(call), ben.person_id())));
  people.take();
  ASSERT_TRUE(run(decline_call(services, ben, meeting_id)));
  EXPECT_EQ(status_of(ben, call), core::ParticipantStatus::declined);
  std::vector<std::string> told;
  for (const auto& each : people.take())
    if (each.event == "call:declined") told.push_back(each.person_id);
  EXPECT_THAT(told, UnorderedElementsAre(ann.person_id(), ben.person_id()));

  ASSERT_TRUE(run(transfer_group_call(services, ann, id(call), ben.person_id())));
  ASSERT_TRUE(run(cancel_call(services, ann, meeting_id)));
  EXPECT_EQ(status_of(ben, call), core::ParticipantStatus::invited);

  ASSERT_TRUE(run(transfer_group_call(services, ann, id(call), ben.person_id())));
  ASSERT_TRUE(run(accept_call(services, ben, meeting_id)));
  EXPECT_EQ(status_of(ben, call), core::ParticipantStatus::accepted);
  EXPECT_EQ(status_of(ann, call), core::ParticipantStatus::joined);
  ASSERT_TRUE(enter(ben, call));
  EXPECT_EQ(status_of(ann, call), core::ParticipantStatus::left);
}

TEST_F(GroupCalls, AreHandedOverToAPersonByOneAtATime) {
  const GroupCall call = begin(ann);
  for (const Actor* each : {&ann, &ben}) ASSERT_TRUE(enter(*each, call));
  ASSERT_TRUE(run(transfer_group_call(services, ann, id(call), cleo.person_id())));
  EXPECT_THAT(rung(), ElementsAre("Cleo call:incoming"));
  EXPECT_EQ(code_of(run(transfer_group_call(services, ben, id(call), cleo.person_id()))), "bad_request");
  ASSERT_TRUE(run(transfer_group_call(services, ann, id(call), cleo.person_id()))) << "a repetition changes nothing";
  EXPECT_THAT(rung(), IsEmpty());
  ASSERT_TRUE(run(accept_call(services, cleo, call.meeting.meeting_id)));
  EXPECT_EQ(code_of(run(transfer_group_call(services, ben, id(call), cleo.person_id()))), "bad_request")
      << "who has answered is on the way";
  ASSERT_TRUE(enter(cleo, call));
  EXPECT_EQ(status_of(ann, call), core::ParticipantStatus::left);
  EXPECT_EQ(status_of(ben, call), core::ParticipantStatus::joined);
}

TEST_F(GroupCalls, RingAnewForWhoHandsThemOverWhenTheFirstIsOut) {
  const GroupCall call = begin(ann);
  for (const Actor* each : {&ann, &ben}) ASSERT_TRUE(enter(*each, call));
  ASSERT_TRUE(run(transfer_group_call(services, ann, id(call), cleo.person_id())));
  ASSERT_TRUE(leave(ann, call));
  rung();
  ASSERT_TRUE(run(transfer_group_call(services, ben, id(call), cleo.person_id())));
  EXPECT_THAT(rung(), ElementsAre("Cleo call:cancelled", "Cleo call:incoming"));
  ASSERT_TRUE(run(cancel_call(services, ben, call.meeting.meeting_id)));
  EXPECT_THAT(rung(), ElementsAre("Cleo call:cancelled")) << "it is Ben's to give up";
}

TEST_F(GroupCalls, AreHandedOverByOneToAPersonAtATime) {
  const GroupCall call = begin(ann);
  ASSERT_TRUE(enter(ann, call));
  ASSERT_TRUE(run(transfer_group_call(services, ann, id(call), ben.person_id())));
  rung();
  ASSERT_TRUE(run(transfer_group_call(services, ann, id(call), cleo.person_id())));
  EXPECT_THAT(rung(), ElementsAre("Ben call:cancelled", "Cleo call:incoming"));
  EXPECT_EQ(status_of(ben, call), core::ParticipantStatus::invited);
  EXPECT_EQ(status_of(cleo, call), core::ParticipantStatus::ringing);
  ASSERT_TRUE(run(accept_call(services, ben, call.meeting.meeting_id)));
  ASSERT_TRUE(enter(ben, call));
  EXPECT_EQ(status_of(ann, call), core::ParticipantStatus::joined) << "Ben came on his own account";
  ASSERT_TRUE(enter(cleo, call));
  EXPECT_EQ(status_of(ann, call), core::ParticipantStatus::left);
}

TEST_F(GroupCalls, AreNotTakenOverByWhoAnsweredBeforeTheyWereHandedToAnother) {
  const GroupCall call = begin(ann);
  ASSERT_TRUE(enter(ann, call));
  ASSERT_TRUE(run(transfer_group_call(services, ann, id(call), ben.person_id())));
  ASSERT_TRUE(run(accept_call(services, ben, call.meeting.meeting_id)));
  ASSERT_TRUE(run(transfer_group_call(services, ann, id(call), cleo.person_id())));
  ASSERT_TRUE(enter(ben, call));
  EXPECT_EQ(status_of(ann, call), core::ParticipantStatus::joined);
  EXPECT_EQ(status_of(cleo, call), core::ParticipantStatus::ringing);
}

TEST_F(GroupCalls, ThatWereMissedOrDeclinedAreNotTakenOverLater) {
  const GroupCall call = begin(ann);
  const std::string meeting_id = call.meeting.meeting_id;
  ASSERT_TRUE(enter(ann, call));
  ASSERT_TRUE(run(transfer_group_call(services, ann, id(call), ben.person_id())));
  ASSERT_TRUE(run(transfer_group_call(services, ann, id(call), cleo.person_id())));
  clock.move(services.settings.ring_timeout);
  EXPECT_EQ(run(miss_unanswered(services)).value().missed, 1) << "Ben's was called off";
  ASSERT_TRUE(run(accept_call(services, cleo, meeting_id)));
  ASSERT_TRUE(enter(cleo, call));
  EXPECT_EQ(status_of(ann, call), core::ParticipantStatus::joined);
  ASSERT_TRUE(run(transfer_group_call(services, ann, id(call), ben.person_id())));
  ASSERT_TRUE(run(decline_call(services, ben, meeting_id)));
  ASSERT_TRUE(run(accept_call(services, ben, meeting_id)));
  ASSERT_TRUE(enter(ben, call));
  EXPECT_EQ(status_of(ann, call), core::ParticipantStatus::joined);
}

TEST_F(GroupCalls, ThatWereLeftWhileTheDatabaseWasAwayEndedThen) {
  const GroupCall call = begin(ann);
  const auto in = enter(ann, call);
  ASSERT_TRUE(in);
  clock.move(10s);
  const LateLeave leave{in->participant.participant_id, in->participant.joined_at.value(), clock.now(),
                        LeaveReason::left};
  ASSERT_TRUE(services.late_leaves.add(leave));
  clock.move(60s);
  ASSERT_TRUE(run(write_late_leave(services, leave)));
  EXPECT_EQ(kept(call).status, core::MeetingStatus::ended);
  EXPECT_EQ(kept(call).ended_at, leave.left_at);
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
