#include "services/guests.hpp"
#include "services/recovery.hpp"
#include "world.hpp"

namespace parley::services {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using tests::code_of;

class Joins : public testing::Test, protected tests::World {
 protected:
  Actor host = user("Host");
  Actor ann = user("Ann");
  Actor bob = user("Bob");

  /// A meeting that its host has started by joining, with nothing told yet.
  core::Meeting started(CreateMeeting request = {}) {
    core::Meeting made = meeting(host, std::move(request));
    EXPECT_TRUE(join(host, made.meeting_id));
    events.take();
    return made;
  }
  core::MeetingStatus status_of(const core::Meeting& meeting) {
    return run(get_meeting(services, host, meeting.meeting_id))->meeting.status;
  }
  std::vector<core::Attendance> attendance_of(const core::Meeting& meeting) {
    return look([id = meeting.meeting_id](Transaction& t) -> core::Outcome<std::vector<core::Attendance>> {
             return t.attendance.page(id, 100, std::nullopt);
           })
        .value();
  }
};

TEST_F(Joins, TheHostsJoinStartsARoom) {
  const core::Meeting room = meeting(host);
  const auto joined = join(host, room.meeting_id);
  ASSERT_TRUE(joined);
  EXPECT_TRUE(joined->joined);
  EXPECT_TRUE(joined->newly_joined);
  EXPECT_EQ(joined->participant.role, core::Role::host);
  EXPECT_EQ(joined->details.meeting.status, core::MeetingStatus::in_progress);
  EXPECT_TRUE(joined->details.meeting.started_at);
  EXPECT_THAT(events.take(), ElementsAre("started by Host", "joined Host"));
  EXPECT_THAT(audit_actions(room.meeting_id),
              testing::UnorderedElementsAre("MEETING_CREATED", "CALL_STARTED", "CALL_JOINED"));
}

TEST_F(Joins, WhoWaitedAndIsGoneWaitsNoMore) {
  const core::Meeting room = started({.waiting_room_enabled = true});
  ASSERT_FALSE(join(ann, room.code)->joined);
  events.take();
  EXPECT_TRUE(run(stop_waiting(services, ann, room.meeting_id)));
  EXPECT_THAT(events.take(), ElementsAre("lobby Ann: left"));
  EXPECT_TRUE(run(stop_waiting(services, ann, room.meeting_id)));
  EXPECT_TRUE(run(stop_waiting(services, host, room.meeting_id))) << "who is in stays in";
  EXPECT_TRUE(run(stop_waiting(services, bob, room.meeting_id)));
  EXPECT_THAT(events.take(), IsEmpty());
}

TEST_F(Joins, MembersWaitForTheHostAndGetInWhenTheMeetingHasStarted) {
  const core::Meeting room = meeting(host);
  const auto early = join(ann, room.code);
  ASSERT_TRUE(early);
  EXPECT_FALSE(early->joined);
  EXPECT_EQ(early->participant.status, core::ParticipantStatus::waiting);
  EXPECT_THAT(events.take(), ElementsAre("lobby Ann: waiting"));
  ASSERT_TRUE(run(start_meeting(services, host, room.meeting_id)));
  events.take();
  const auto later = join(ann, room.code);
  EXPECT_TRUE(later->joined);
  EXPECT_EQ(later->participant.participant_id, early->participant.participant_id);
  EXPECT_THAT(events.take(), ElementsAre("joined Ann", "lobby Ann: left")) << "the hosts know that nobody waits";
}

TEST_F(Joins, AnOpenMeetingIsStartedByAnyMember) {
  const core::Meeting room = meeting(host, {.policy = core::MeetingPolicy::open});
  EXPECT_TRUE(join(ann, room.code)->joined);
  EXPECT_EQ(status_of(room), core::MeetingStatus::in_progress);
}

TEST_F(Joins, TheCodeWorksInAnyCaseWithOrWithoutDashes) {
  const core::Meeting room = started();
  std::string typed = room.code;
  std::erase(typed, '-');
  for (char& c : typed) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  EXPECT_TRUE(join(ann, typed)->joined);
}

TEST_F(Joins, PeopleWithoutAccountJoinByNameAndGetATokenForThisMeetingOnly) {
  const core::Meeting room = started();
  EXPECT_EQ(code_of(join(nobody(), room.code)), "validation_failed");
  const auto joined = join(nobody(), room.code, std::nullopt, "Gus");
  ASSERT_TRUE(joined);
  EXPECT_TRUE(joined->joined);
  EXPECT_EQ(joined->participant.role, core::Role::guest);
  EXPECT_FALSE(joined->participant.user_id);
  ASSERT_TRUE(joined->guest_token);

  const auto guest = run(authenticate(services, *joined->guest_token, address));
  ASSERT_TRUE(guest);
  EXPECT_EQ(join(*guest, room.code)->participant.participant_id, joined->participant.participant_id);
  const core::Meeting other = started();
  EXPECT_EQ(code_of(join(*guest, other.code)), "forbidden");
  EXPECT_FALSE(run(get_meeting(services, *guest, other.code))->is_member);
  clock.move(24h);
  EXPECT_EQ(code_of(run(authenticate(services, *joined->guest_token, address))), "unauthorized");
}

TEST_F(Joins, GuestsAreRefusedWhereOutsidersAreNotAllowed) {
  const core::Meeting room = started({.allow_external = false});
  EXPECT_EQ(code_of(join(nobody(), room.code, std::nullopt, "Gus")), "forbidden");
  EXPECT_TRUE(join(ann, room.code));
}

TEST_F(Joins, AreRefusedForUnknownAndEndedMeetings) {
  EXPECT_EQ(code_of(join(ann, "mtg_doesnotexist")), "not_found");
  EXPECT_EQ(code_of(join(ann, "not a code!")), "not_found");
  const core::Meeting room = started();
  ASSERT_TRUE(run(end_meeting(services, host, room.meeting_id)));
  EXPECT_EQ(code_of(join(ann, room.code)), "gone");
}

TEST_F(Joins, TheBannedAreRefused) {
  const core::Meeting room = started();
  const auto banned = change([&](Transaction& t) -> core::Outcome<> {
    t.bans.insert({room.meeting_id, ann.user->user_id, host.user->user_id, "noise", clock.now()});
    return {};
  });
  ASSERT_TRUE(banned);
  EXPECT_EQ(code_of(join(ann, room.code)), "banned");
  EXPECT_TRUE(join(bob, room.code));
}

TEST_F(Joins, APasswordIsAskedOfEverybodyButTheHost) {
  const core::Meeting room = started({.password = "open sesame"});
  EXPECT_EQ(code_of(join(ann, room.code)), "wrong_password");
  EXPECT_EQ(code_of(join(ann, room.code, "open barley")), "wrong_password");
  EXPECT_TRUE(join(ann, room.code, "open sesame"));
  EXPECT_TRUE(join(ann, room.code)) << "from another device of someone who is in it";
  EXPECT_TRUE(join(nobody(), room.code, "open sesame", "Gus"));
}

TEST_F(Joins, FiveWrongPasswordsAMinuteAreTheLimitForAPersonAtAnAddress) {
  const core::Meeting room = started({.password = "open sesame"});
  for (int i = 0; i < 5; ++i) EXPECT_EQ(code_of(join(ann, room.code, "wrong")), "wrong_password");
  EXPECT_EQ(code_of(join(ann, room.code, "open sesame")), "too_many_requests");
  EXPECT_TRUE(join(bob, room.code, "open sesame"));
  clock.move(61s);
  EXPECT_TRUE(join(ann, room.code, "open sesame"));
}

TEST_F(Joins, WrongPasswordsComeBeforeFullAndAfterBanned) {
  const core::Meeting room = started({.password = "open sesame", .max_participants = 1});
  EXPECT_EQ(code_of(join(ann, room.code, "wrong")), "wrong_password");
  EXPECT_EQ(code_of(join(ann, room.code, "open sesame")), "meeting_full");
}

TEST_F(Joins, TheWaitingRoomHoldsAllButHostsUntilTheyAreAdmitted) {
  const core::Meeting room = started({.waiting_room_enabled = true});
  const auto held = join(ann, room.code);
  EXPECT_FALSE(held->joined);
  EXPECT_FALSE(held->details.is_member);
  EXPECT_THAT(held->details.participants, IsEmpty());
  EXPECT_EQ(code_of(run(admit_participant(services, bob, room.code, held->participant.participant_id))), "not_found");
  EXPECT_EQ(code_of(run(admit_participant(services, ann, room.code, held->participant.participant_id))), "not_found");
  ASSERT_TRUE(run(admit_participant(services, host, room.code, held->participant.participant_id)));
  EXPECT_TRUE(join(ann, room.code)->joined);
  ASSERT_TRUE(run(leave_meeting(services, ann, room.code)));
  EXPECT_TRUE(join(ann, room.code)->joined) << "once admitted, always admitted";
}

TEST_F(Joins, ARejectedPersonIsAStrangerAgain) {
  const core::Meeting room = started({.require_host_approval = true});
  const auto held = join(ann, room.code);
  ASSERT_TRUE(run(reject_participant(services, host, room.code, held->participant.participant_id)));
  EXPECT_FALSE(run(get_meeting(services, ann, room.code))->is_member);
  EXPECT_EQ(code_of(run(reject_participant(services, host, room.code, held->participant.participant_id))),
            "invalid_state");
}

TEST_F(Joins, ASecondDeviceIsTheSameParticipantAndIsNotToldAgain) {
  const core::Meeting room = started();
  const auto first = join(ann, room.code);
  const auto second = join(ann, room.code);
  EXPECT_EQ(first->participant.participant_id, second->participant.participant_id);
  EXPECT_TRUE(second->joined);
  EXPECT_FALSE(second->newly_joined);
  EXPECT_THAT(events.take(), ElementsAre("joined Ann"));
  EXPECT_EQ(attendance_of(room).size(), 2u);
}

TEST_F(Joins, ManyAtOnceOfOnePersonGiveOneParticipant) {
  const core::Meeting room = started();
  std::vector<Async<JoinResult>> joins;
  for (int i = 0; i < 20; ++i) joins.push_back(join_meeting(services, ann, {.meeting = room.code}));
  std::set<std::string> participants;
  int newly = 0;
  for (const auto& result : run_all(std::move(joins))) {
    ASSERT_TRUE(result);
    participants.insert(result->participant.participant_id);
    newly += result->newly_joined;
  }
  EXPECT_EQ(participants.size(), 1u);
  EXPECT_EQ(newly, 1);
  EXPECT_THAT(events.take(), ElementsAre("joined Ann"));
}

TEST_F(Joins, ManyAtOnceForTheLastPlaceGiveOneSuccess) {
  const core::Meeting room = started({.max_participants = 2});
  std::vector<Async<JoinResult>> joins;
  for (int i = 0; i < 20; ++i)
    joins.push_back(join_meeting(services, nobody(), {.meeting = room.code, .participant_name = "Guest"}));
  int in = 0;
  int full = 0;
  for (const auto& result : run_all(std::move(joins))) {
    if (result)
      ++in;
    else if (result.error().code == core::Code::meeting_full)
      ++full;
  }
  EXPECT_EQ(in, 1);
  EXPECT_EQ(full, 19);
}

TEST_F(Joins, EveryStayIsARowOfTheAttendanceLog) {
  const core::Meeting room = started();
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(run(join_meeting(services, ann, {.meeting = room.code, .device_info = "Firefox"})));
    clock.move(90s);
    ASSERT_TRUE(run(leave_meeting(services, ann, room.code)));
  }
  const auto rows = attendance_of(room);
  ASSERT_EQ(rows.size(), 4u);
  for (const auto& row : rows) {
    if (row.device != "Firefox") continue;
    EXPECT_EQ(row.seconds, 90);
    EXPECT_TRUE(row.left_at);
  }
}

TEST_F(Joins, WhatIsTooLongOfADeviceIsCutBetweenCharacters) {
  const core::Meeting room = started();
  const std::string kept(max_device_bytes - 1, 'x');
  ASSERT_TRUE(run(join_meeting(services, ann, {.meeting = room.code, .device_info = kept + "é and more"})));
  std::vector<std::string> devices;
  for (const auto& row : attendance_of(room))
    if (row.device) devices.push_back(*row.device);
  EXPECT_THAT(devices, ElementsAre(kept)) << "the host's join told of none";
}

TEST_F(Joins, LeavingIsToldOnceAndGivesThePlaceFree) {
  const core::Meeting room = started({.max_participants = 2});
  ASSERT_TRUE(join(ann, room.code));
  EXPECT_EQ(code_of(join(bob, room.code)), "meeting_full");
  events.take();
  EXPECT_TRUE(run(leave_meeting(services, ann, room.code)));
  EXPECT_TRUE(run(leave_meeting(services, ann, room.code)));
  EXPECT_THAT(events.take(), ElementsAre("left Ann: left"));
  EXPECT_TRUE(join(bob, room.code));
  EXPECT_EQ(code_of(run(leave_meeting(services, user("Cyd"), room.code))), "not_found");
  EXPECT_EQ(code_of(run(leave_meeting(services, nobody(), room.code))), "unauthorized");
}

TEST_F(Joins, ALostConnectionLeavesThroughTheServer) {
  const core::Meeting room = started();
  const auto joined = join(ann, room.code);
  events.take();
  EXPECT_TRUE(run(leave_participant(services, joined->participant.participant_id, LeaveReason::disconnected)));
  EXPECT_TRUE(run(leave_participant(services, joined->participant.participant_id, LeaveReason::disconnected)));
  EXPECT_TRUE(run(leave_participant(services, "ptc_doesnotexist", LeaveReason::disconnected)));
  EXPECT_THAT(events.take(), ElementsAre("left Ann: disconnected"));
}

TEST_F(Joins, MediaStatusIsKeptAndToldWhenItChanges) {
  const core::Meeting room = started();
  const auto joined = join(ann, room.code);
  events.take();
  const core::MediaStatus status{.audio = true, .video = true};
  EXPECT_TRUE(run(update_media_status(services, joined->participant.participant_id, status)));
  EXPECT_TRUE(run(update_media_status(services, joined->participant.participant_id, status)));
  EXPECT_THAT(events.take(), ElementsAre("updated Ann: joined"));
  run(leave_meeting(services, ann, room.code)).value();
  EXPECT_EQ(join(ann, room.code)->participant.media_status, core::MediaStatus{});
}

TEST_F(Joins, AfterARestartNobodyIsStillIn) {
  const core::Meeting room = started();
  join(ann, room.code).value();
  clock.move(10s);
  EXPECT_EQ(run(recover_after_restart(services)), 2);
  EXPECT_EQ(run(recover_after_restart(services)), 0);
  for (const auto& row : attendance_of(room)) EXPECT_EQ(row.seconds, 10);
  EXPECT_TRUE(join(ann, room.code)->newly_joined);
}

TEST_F(Joins, AfterARestartOnlyTheHostsWhoLeftAreWaitedFor) {
  const core::Meeting left = started();
  started({.policy = core::MeetingPolicy::open});
  const core::Meeting over = started();
  run(end_meeting(services, host, over.meeting_id)).value();
  meeting(host);  // never started
  const core::Meeting here = started();
  EXPECT_TRUE(run(meetings_without_host(services)).value().empty()) << "all hosts are in";
  run(recover_after_restart(services)).value();
  join(host, here.code).value();
  const auto found = run(meetings_without_host(services)).value();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front().meeting_id, left.meeting_id);
}

TEST_F(Joins, NobodysKeyMakesOneGuestHoweverOftenTheRequestComes) {
  const core::Meeting room = started({.password = "sesame", .max_participants = 2});
  const auto come = [&](const std::string& name, const std::string& key) {
    JoinMeeting request{.meeting = room.code, .password = "sesame", .participant_name = name};
    request.idempotency = IdempotencyKey{key, "join " + name};
    return join_meeting(services, nobody(), std::move(request));
  };
  const std::string key = "0b0f1c1e-6c58-4d2c-9d6e-0e9a5d1d1d11";
  std::vector<Async<JoinResult>> at_once;
  for (int i = 0; i < 3; ++i) at_once.push_back(come("Gus", key));
  auto all = run_all(std::move(at_once));
  all.push_back(run(come("Gus", key)));
  for (const auto& one : all) {
    ASSERT_TRUE(one) << one.error().message;
    EXPECT_EQ(one->participant.participant_id, all.front()->participant.participant_id);
    ASSERT_TRUE(one->guest_token);
    const auto who = run(authenticate(services, *one->guest_token, address));
    EXPECT_EQ(who.value().person_id(), all.front()->actor.person_id());
  }
  EXPECT_THAT(events.take(), ElementsAre("joined Gus"));
  EXPECT_EQ(code_of(run(come("Otto", key))), "conflict");
  EXPECT_EQ(code_of(run(come("Otto", "another key of somebody else"))), "meeting_full");
  EXPECT_EQ(run(come("Gus", "guessed")).error().errors.at(0).field, "Idempotency-Key");

  const Actor gus = all.front()->actor;
  ASSERT_TRUE(run(end_guest_session(services, gus, gus.person_id())));
  EXPECT_EQ(code_of(run(come("Gus", key))), "conflict") << "that guest is gone";
}

TEST_F(Joins, ThePermissionTableIsTheDatabases) {
  services.roles = core::RoleTable{};
  ASSERT_TRUE(run(load_roles(services)));
  EXPECT_EQ(core::RoleTable(services.roles), core::default_roles());
}

}  // namespace
}  // namespace parley::services
