#include "services/attendance.hpp"
#include "services/groups.hpp"
#include "services/participants.hpp"
#include "world.hpp"

namespace parley::services {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using tests::code_of;

class MeetingChanges : public testing::Test, protected tests::World {
 protected:
  Actor host = user("Host");
  Actor ann = user("Ann");

  core::Outcome<MeetingDetails> update(const Actor& who, UpdateMeeting request) {
    return run(update_meeting(services, who, std::move(request)));
  }
};

TEST_F(MeetingChanges, KeepWhatIsAbsentAndClearWhatIsNull) {
  const core::Meeting room =
      meeting(host, {.title = "Plan", .description = "long", .password = "secret", .max_participants = 5});
  FeaturesChange features;
  features.chat_enabled = false;
  const auto changed = update(host, {.meeting = room.code,
                                     .title = std::string("Other"),
                                     .description = json::Field<std::string>::null(),
                                     .on_host_leave = core::OnHostLeave::keep,
                                     .waiting_room_enabled = true,
                                     .features = features});
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->meeting.title, "Other");
  EXPECT_EQ(changed->meeting.description, std::nullopt);
  EXPECT_EQ(changed->meeting.max_participants, 5);
  EXPECT_TRUE(changed->meeting.password_hash);
  EXPECT_TRUE(changed->meeting.waiting_room_enabled);
  EXPECT_EQ(changed->meeting.on_host_leave, core::OnHostLeave::keep);
  EXPECT_FALSE(changed->meeting.features.chat_enabled);
  EXPECT_TRUE(changed->meeting.features.polls_enabled);
  EXPECT_THAT(events.take(), ElementsAre("meeting updated"));
  EXPECT_FALSE(update(host, {.meeting = room.code, .password = std::string()})->meeting.password_hash);
}

TEST_F(MeetingChanges, FollowTheStartTimeWithTheStatus) {
  const core::Meeting room = meeting(host);
  EXPECT_EQ(update(host, {.meeting = room.code, .start_time = clock.now() + 1h})->meeting.status,
            core::MeetingStatus::scheduled);
  EXPECT_EQ(update(host, {.meeting = room.code, .start_time = json::Field<core::TimePoint>::null()})->meeting.status,
            core::MeetingStatus::waiting);
  join(host, room.code).value();
  EXPECT_EQ(update(host, {.meeting = room.code, .start_time = clock.now() - 1min})->meeting.status,
            core::MeetingStatus::in_progress);
}

TEST_F(MeetingChanges, MoveNoMeetingToATimeThatIsOver) {
  const core::Meeting room = meeting(host, {.start_time = clock.now() + 1h, .end_time = clock.now() + 2h});
  const auto move = [&](core::TimePoint start, core::TimePoint end) {
    return update(host, {.meeting = room.code, .start_time = start, .end_time = end});
  };
  EXPECT_EQ(move(clock.now() - 2h, clock.now() - 1h).error().errors.at(0).field, "end_time");
  EXPECT_TRUE(move(clock.now() - 10min, clock.now() + 10min));
  clock.move(1h);
  EXPECT_TRUE(update(host, {.meeting = room.code, .waiting_room_enabled = true})) << "its time was not touched";
}

TEST_F(MeetingChanges, MoveNoRunningMeetingToATimeThatIsOver) {
  const core::Meeting room = meeting(host, {.start_time = clock.now() + 1h, .end_time = clock.now() + 2h});
  run(start_meeting(services, host, room.code)).value();
  clock.move(4h);  // it runs over its time
  const auto moved = update(host, {.meeting = room.code, .start_time = clock.now() - 150min});
  ASSERT_EQ(code_of(moved), "validation_failed");
  EXPECT_EQ(moved.error().errors.at(0).field, "end_time");
  const auto endless = update(
      host,
      {.meeting = room.code, .start_time = clock.now() - 150min, .end_time = json::Field<core::TimePoint>::null()});
  ASSERT_EQ(code_of(endless), "validation_failed");
  EXPECT_EQ(endless.error().errors.at(0).field, "start_time");
  EXPECT_TRUE(update(host, {.meeting = room.code, .end_time = json::Field<core::TimePoint>::null()}));
  EXPECT_TRUE(update(host, {.meeting = room.code, .end_time = clock.now() + 1h}));
  EXPECT_TRUE(update(host, {.meeting = room.code, .start_time = clock.now() - 150min})) << "it ends later";
}

TEST_F(MeetingChanges, MoveNoRunningMeetingToAStartThatIsToCome) {
  const core::Meeting room = meeting(host, {.start_time = clock.now() + 1h, .end_time = clock.now() + 2h});
  run(start_meeting(services, host, room.code)).value();  // before its time
  const auto start_at = [&](core::TimePoint start) {
    return update(host, {.meeting = room.code, .start_time = start, .end_time = clock.now() + 9h});
  };
  const auto later = start_at(clock.now() + 5h);
  ASSERT_EQ(code_of(later), "validation_failed");
  EXPECT_EQ(later.error().errors.at(0).field, "start_time");
  EXPECT_EQ(later.error().errors.at(0).message, "must not be in the future: the meeting has started");
  EXPECT_TRUE(start_at(clock.now() + 30min)) << "it comes closer";
  EXPECT_EQ(code_of(start_at(clock.now() + 31min)), "validation_failed");
  EXPECT_TRUE(start_at(clock.now()));
  EXPECT_EQ(code_of(start_at(clock.now() + 1min)), "validation_failed");
  const auto never = json::Field<core::TimePoint>::null();
  ASSERT_TRUE(update(host, {.meeting = room.code, .start_time = never, .end_time = never}));
  EXPECT_EQ(code_of(start_at(clock.now() + 1min)), "validation_failed") << "it had none, and runs";
}

TEST_F(MeetingChanges, AreCheckedAsFarAsTheyGo) {
  core::Meeting old = meeting(host);
  old.metadata = R"({"kept":Infinity})";  // as 1e999 was kept once
  old.max_participants = 0;
  change([old](Transaction& t) -> core::Outcome<> {
    t.meetings.update(old);
    return {};
  }).value();
  const auto renamed = update(host, {.meeting = old.code, .title = std::string("Plan")});
  ASSERT_TRUE(renamed) << renamed.error().message;
  EXPECT_EQ(renamed->meeting.title, "Plan");
  EXPECT_EQ(renamed->meeting.metadata, old.metadata);
  const auto refused =
      update(host, {.meeting = old.code, .max_participants = -1, .metadata = std::string(R"({"new":Infinity})")});
  ASSERT_EQ(code_of(refused), "validation_failed");
  ASSERT_EQ(refused.error().errors.size(), 2u);
  EXPECT_EQ(refused.error().errors[0].field, "metadata");
  EXPECT_EQ(refused.error().errors[1].field, "max_participants");
}

TEST_F(MeetingChanges, AreForThoseWithTheRightAndBeforeTheEnd) {
  const core::Meeting room = meeting(host);
  EXPECT_EQ(code_of(update(ann, {.meeting = room.code})), "not_found");
  join(host, room.code).value();
  join(ann, room.code).value();
  EXPECT_EQ(code_of(update(ann, {.meeting = room.code})), "forbidden");
  const auto bad = update(
      host,
      {.meeting = room.code, .title = std::string(16 * 1024 + 1, 'x'), .end_time = clock.now(), .max_participants = 0});
  ASSERT_EQ(code_of(bad), "validation_failed");
  EXPECT_EQ(bad.error().errors.size(), 3u);
  EXPECT_TRUE(update(host, {.meeting = room.code, .title = std::string(16 * 1024, 'x')}));
  run(end_meeting(services, host, room.code)).value();
  const auto late = update(host, {.meeting = room.code});
  EXPECT_EQ(code_of(late), "invalid_state");
  EXPECT_THAT(late.error().message, HasSubstr("ended"));
}

TEST_F(MeetingChanges, DeletedOnesAreGoneAtOnceFromEverywhere) {
  const core::Meeting room = meeting(host, {.start_time = clock.now() + 1h});
  EXPECT_EQ(code_of(run(delete_meeting(services, ann, room.code))), "not_found");
  ASSERT_TRUE(run(delete_meeting(services, host, room.code)));
  EXPECT_THAT(events.take(), ElementsAre("deleted"));
  EXPECT_THAT(run(list_meetings(services, host, {}))->meetings, IsEmpty());
  EXPECT_EQ(code_of(run(get_meeting(services, host, room.code))), "not_found");
  EXPECT_EQ(code_of(run(get_meeting(services, host, room.meeting_id))), "not_found");
  EXPECT_EQ(code_of(join(host, room.code)), "not_found");
  EXPECT_EQ(code_of(run(start_meeting(services, host, room.code))), "not_found");
  EXPECT_EQ(code_of(run(delete_meeting(services, host, room.code))), "not_found");
}

TEST_F(MeetingChanges, ALiveMeetingIsEndedBeforeItIsDeleted) {
  const core::Meeting room = meeting(host);
  join(host, room.code).value();
  clock.move(1s);  // they leave in the order in which they came
  join(ann, room.code).value();
  EXPECT_EQ(code_of(run(delete_meeting(services, ann, room.code))), "forbidden");
  events.take();
  ASSERT_TRUE(run(delete_meeting(services, host, room.code)));
  EXPECT_THAT(events.take(), ElementsAre("left Host: ended", "left Ann: ended", "ended: deleted", "deleted"));
}

TEST_F(MeetingChanges, AnAdministratorMayDeleteAny) {
  Actor admin = user("Admin");
  admin.user->role = core::ServerRole::admin;
  EXPECT_TRUE(run(delete_meeting(services, admin, meeting(host).code)));
}

TEST_F(MeetingChanges, SeveralAreDeletedEachByItself) {
  const std::string mine = meeting(host).meeting_id;
  const core::Meeting others = meeting(ann);
  std::vector<std::string> ids{mine, others.meeting_id, "mtg_unknown00000", mine};
  const auto results = run(delete_meetings(services, host, ids)).value();
  std::vector<std::string> codes;
  for (const DeletedOne& one : results) codes.push_back(code_of(one.outcome));
  EXPECT_THAT(codes, ElementsAre("ok", "not_found", "not_found", "not_found"));
  EXPECT_TRUE(run(get_meeting(services, ann, others.code)));
}

TEST_F(MeetingChanges, TheLinkStaysTheSameUntilItIsRenewed) {
  const core::Meeting room = meeting(host);
  const auto first = run(generate_link(services, host, room.code, false)).value();
  ASSERT_TRUE(first.invitation_token);
  EXPECT_EQ(run(generate_link(services, host, room.code, false))->invitation_token, first.invitation_token);
  EXPECT_NE(run(generate_link(services, host, room.code, true))->invitation_token, first.invitation_token);
  EXPECT_EQ(invitation_url(services.settings, first), "http://localhost:8080/join/" + *first.invitation_token);
  const core::Meeting closed = meeting(host, {.allow_external = false});
  EXPECT_EQ(code_of(run(generate_link(services, host, closed.code, false))), "forbidden");
}

TEST_F(MeetingChanges, PauseAndResumeTurnAbout) {
  const core::Meeting room = meeting(host);
  const auto early = run(pause_meeting(services, host, room.code));
  EXPECT_EQ(code_of(early), "invalid_state");
  EXPECT_THAT(early.error().message, HasSubstr("waiting"));
  join(host, room.code).value();
  join(ann, room.code).value();
  EXPECT_EQ(code_of(run(pause_meeting(services, ann, room.code))), "forbidden");
  EXPECT_EQ(code_of(run(resume_meeting(services, host, room.code))), "invalid_state");
  events.take();
  EXPECT_EQ(run(pause_meeting(services, host, room.code))->meeting.status, core::MeetingStatus::paused);
  EXPECT_EQ(code_of(run(pause_meeting(services, host, room.code))), "invalid_state");
  EXPECT_TRUE(join(user("Late"), room.code)->joined) << "a paused meeting can be joined";
  EXPECT_EQ(run(resume_meeting(services, host, room.code))->meeting.status, core::MeetingStatus::in_progress);
  EXPECT_THAT(events.take(), ElementsAre("paused", "joined Late", "resumed"));
  EXPECT_THAT(audit_actions(room.meeting_id), testing::IsSupersetOf({"CALL_STARTED", "CALL_PAUSED", "CALL_RESUMED"}));
}

TEST_F(MeetingChanges, AnInstantCallIsDeletedWhenTheLastOneLeaves) {
  const core::Meeting call = meeting(host, {.kind = core::MeetingKind::instant_call});
  EXPECT_THAT(call.meeting_id, testing::StartsWith("call_"));
  EXPECT_EQ(call.policy, core::MeetingPolicy::open);
  join(host, call.code).value();
  join(ann, call.code).value();
  run(leave_meeting(services, host, call.code)).value();
  EXPECT_TRUE(run(get_meeting(services, ann, call.code)));
  events.take();
  run(leave_meeting(services, ann, call.code)).value();
  EXPECT_THAT(events.take(), ElementsAre("left Ann: left", "ended: empty", "deleted"));
  EXPECT_EQ(code_of(run(get_meeting(services, ann, call.code))), "not_found");
}

TEST_F(MeetingChanges, AGroupCallIsForItsMembersAndEndsWhenTheLastOneLeaves) {
  const std::string group = run(create_group(services, host, {.name = "Team"})).value().group.group_id;
  CreateMeeting request{.kind = core::MeetingKind::group_call, .group_id = group, .policy = core::MeetingPolicy::open};
  EXPECT_EQ(code_of(run(create_meeting(services, ann, request))), "validation_failed");
  const core::Meeting call = meeting(host, request);
  EXPECT_EQ(code_of(join(ann, call.code)), "forbidden");
  EXPECT_EQ(code_of(join(nobody(), call.code, std::nullopt, "Gus")), "forbidden");
  const auto joined = join(host, call.code).value();
  run(leave_participant(services, joined.participant.participant_id, LeaveReason::disconnected)).value();
  EXPECT_EQ(run(get_meeting(services, host, call.code))->meeting.status, core::MeetingStatus::ended);
}

TEST_F(MeetingChanges, AMeetingGoesOnWithNobodyInIt) {
  const core::Meeting room = meeting(host);
  join(host, room.code).value();
  run(leave_meeting(services, host, room.code)).value();
  EXPECT_EQ(run(get_meeting(services, host, room.code))->meeting.status, core::MeetingStatus::in_progress);
}

TEST_F(MeetingChanges, WhoWaitsIsSentHomeAtTheEnd) {
  const core::Meeting room = meeting(host, {.waiting_room_enabled = true});
  join(host, room.code).value();
  const auto waiting = join(ann, room.code).value();
  EXPECT_FALSE(waiting.joined);
  events.take();
  run(end_meeting(services, host, room.code)).value();
  EXPECT_THAT(events.take(), ElementsAre("left Host: ended", "lobby Ann: left", "ended: ended"));
}

TEST_F(MeetingChanges, AttendanceHasARowForEveryStay) {
  const core::Meeting room = meeting(host);
  join(host, room.code).value();
  for (int i = 0; i < 3; ++i) {
    join(ann, room.code).value();
    clock.move(90s);
    run(leave_meeting(services, ann, room.code)).value();
  }
  EXPECT_EQ(code_of(run(list_attendance(services, ann, room.code, 10, std::nullopt))), "forbidden");
  std::vector<std::string> names;
  std::optional<PageKey> after;
  do {
    const auto page = run(list_attendance(services, host, room.code, 2, after));
    for (const Stay& stay : page->stays) {
      names.push_back(stay.participant.name);
      if (stay.participant.name == "Ann") {
        EXPECT_EQ(stay.attendance.seconds, 90);
      }
    }
    after = page->next;
  } while (after);
  EXPECT_THAT(names, testing::UnorderedElementsAre("Host", "Ann", "Ann", "Ann"));
  const std::string csv = run(attendance_csv(services, host, room.code)).value();
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 5);
  EXPECT_THAT(csv, HasSubstr(",attendee,"));
}

TEST_F(MeetingChanges, TheCsvHasEveryStayHoweverManyThereAre) {
  const core::Meeting room = meeting(host);
  join(host, room.code).value();
  constexpr int many = 1203;
  auto job = [id = room.meeting_id, now = clock.now()](Transaction& t) -> core::Outcome<> {
    const auto own = t.participants.list(id, 1, std::nullopt).at(0);
    // Many of one moment, so that pages end among them.
    for (int i = 0; i < many; ++i)
      t.attendance.insert(
          {"att_" + std::to_string(i), id, own.participant_id, now + std::chrono::seconds(i / 700), {}, {}, {}});
    return {};
  };
  ASSERT_TRUE(change(std::move(job)));
  const std::string csv = run(attendance_csv(services, host, room.code)).value();
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 1 + 1 + many);
}

TEST(CsvCells, AreNeverFormulasAndQuotedWhereNeeded) {
  EXPECT_EQ(csv_cell(""), "");
  EXPECT_EQ(csv_cell("Ann"), "Ann");
  EXPECT_EQ(csv_cell("Ann, Ben"), "\"Ann, Ben\"");
  EXPECT_EQ(csv_cell("say \"hi\"\r\n"), "\"say \"\"hi\"\"\r\n\"");
  for (const char* formula : {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"})
    EXPECT_EQ(csv_cell(formula), "\"'" + std::string(formula) + "\"");
  EXPECT_EQ(csv_cell("=\"a\""), "\"'=\"\"a\"\"\"");
}

}  // namespace
}  // namespace parley::services
