#include "world.hpp"

namespace parley::services {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using tests::code_of;

class Meetings : public testing::Test, protected tests::World {
 protected:
  Actor host = user("Host");
  Actor ann = user("Ann");

  std::vector<std::string> listed(MeetingQuery query) {
    std::vector<std::string> ids;
    const auto page = run(list_meetings(services, host, std::move(query)));
    for (const auto& details : page->meetings) ids.push_back(details.meeting.meeting_id);
    return ids;
  }
};

TEST_F(Meetings, AnEmptyRequestMakesARoomToUseNow) {
  const auto made = run(create_meeting(services, host, {}));
  ASSERT_TRUE(made);
  const core::Meeting& room = made->meeting;
  EXPECT_THAT(room.meeting_id, testing::MatchesRegex("mtg_[A-Za-z0-9_-]{12}"));
  EXPECT_THAT(room.code, testing::MatchesRegex("[A-Z0-9]{3}-[A-Z0-9]{3}-[A-Z0-9]{3}"));
  EXPECT_EQ(room.kind, core::MeetingKind::meeting);
  EXPECT_EQ(room.status, core::MeetingStatus::waiting);
  EXPECT_EQ(room.policy, core::MeetingPolicy::hosted);
  EXPECT_TRUE(room.allow_external);
  EXPECT_FALSE(room.waiting_room_enabled);
  EXPECT_EQ(made->host_name, "Host");
  ASSERT_EQ(made->participants.size(), 1u);
  EXPECT_EQ(made->participants[0].role, core::Role::host);
}

TEST_F(Meetings, KeepWhatTheyWereMadeWith) {
  CreateMeeting request;
  request.title = std::string("bäse64==\n\0 opaque", 18);
  request.description = "";
  request.location = "Room 7";
  request.start_time = clock.now() + 1h;
  request.end_time = clock.now() + 2h;
  request.time_zone = "Europe/Rome";
  request.max_participants = 12;
  request.features.chat_enabled = false;
  request.metadata = R"({"a":[1,2]})";
  const core::Meeting made = meeting(host, request);
  const auto read = run(get_meeting(services, host, made.code));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->meeting.title, request.title);
  EXPECT_EQ(read->meeting.description, "");
  EXPECT_EQ(read->meeting.location, "Room 7");
  EXPECT_EQ(read->meeting.start_time, request.start_time);
  EXPECT_EQ(read->meeting.end_time, request.end_time);
  EXPECT_EQ(read->meeting.time_zone, "Europe/Rome");
  EXPECT_EQ(read->meeting.max_participants, 12);
  EXPECT_EQ(read->meeting.features, request.features);
  EXPECT_EQ(read->meeting.metadata, request.metadata);
  EXPECT_EQ(read->meeting.status, core::MeetingStatus::scheduled);
}

TEST_F(Meetings, AreNotMadeForATimeThatIsOver) {
  const auto field_of = [this](CreateMeeting request) {
    const auto made = run(create_meeting(services, host, std::move(request)));
    return made ? std::string("none") : made.error().errors.at(0).field;
  };
  const auto now = clock.now();
  EXPECT_EQ(field_of({.start_time = now - 10h}), "start_time");
  EXPECT_EQ(field_of({.start_time = now - 1h}), "start_time") << "without an end, it counts as an hour";
  EXPECT_EQ(field_of({.start_time = now - 10h, .end_time = now}), "end_time");
  EXPECT_EQ(field_of({.start_time = now - 48h, .recurrence = "FREQ=DAILY;COUNT=2"}), "recurrence");
  EXPECT_EQ(field_of({.start_time = now - 5min}), "none");
  EXPECT_EQ(field_of({.start_time = now - 10h, .end_time = now + 1min}), "none");
  EXPECT_EQ(field_of({.start_time = now - 48h, .recurrence = "FREQ=DAILY"}), "none");
}

TEST_F(Meetings, ThatWereMadeOnceAreAnsweredAgainAlsoWhenTheyAreOver) {
  CreateMeeting request{.start_time = clock.now() + 1min, .end_time = clock.now() + 2min};
  request.idempotency = IdempotencyKey{"the key", "the request"};
  const auto made = run(create_meeting(services, host, request));
  ASSERT_TRUE(made);
  clock.move(1h);
  const auto again = run(create_meeting(services, host, request));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->meeting.meeting_id, made->meeting.meeting_id);
}

TEST_F(Meetings, AreRefusedWithEveryBadFieldNamed) {
  CreateMeeting request;
  request.title = std::string(16 * 1024 + 1, 'x');
  request.max_participants = 0;
  request.start_time = clock.now() + 1h;
  request.end_time = clock.now();
  const auto made = run(create_meeting(services, host, request));
  ASSERT_EQ(code_of(made), "validation_failed");
  EXPECT_EQ(made.error().errors.size(), 3u);
}

TEST_F(Meetings, NeedAnAccountToBeMade) {
  EXPECT_EQ(code_of(run(create_meeting(services, nobody(), {}))), "unauthorized");
}

TEST_F(Meetings, ARepeatedRequestWithItsKeyMakesOneMeeting) {
  CreateMeeting request;
  request.idempotency = IdempotencyKey{"key 1", "body"};
  std::vector<Async<MeetingDetails>> tries;
  for (int i = 0; i < 5; ++i) tries.push_back(create_meeting(services, host, request));
  std::set<std::string> made;
  for (const auto& result : run_all(std::move(tries))) made.insert(result.value().meeting.meeting_id);
  EXPECT_EQ(made.size(), 1u);
  EXPECT_EQ(made.count(run(create_meeting(services, ann, request))->meeting.meeting_id), 0u)
      << "another person's key is another key";
  request.idempotency->request = "another body";
  EXPECT_EQ(code_of(run(create_meeting(services, host, request))), "conflict");
  clock.move(25h);
  EXPECT_TRUE(run(create_meeting(services, host, request)));
}

TEST_F(Meetings, ThatWereDeletedAreNotMadeAgainByALateRepetition) {
  CreateMeeting request;
  request.idempotency = IdempotencyKey{"key", "body"};
  const auto made = run(create_meeting(services, host, request));
  ASSERT_TRUE(run(delete_meeting(services, host, made->meeting.meeting_id)));
  EXPECT_EQ(code_of(run(create_meeting(services, host, request))), "conflict");
}

TEST_F(Meetings, StrangersSeeLessThanMembers) {
  const core::Meeting room = meeting(host);
  EXPECT_TRUE(run(get_meeting(services, host, room.code))->is_member);
  for (const Actor& stranger : {ann, nobody()}) {
    const auto seen = run(get_meeting(services, stranger, room.code));
    ASSERT_TRUE(seen);
    EXPECT_FALSE(seen->is_member);
    EXPECT_THAT(seen->participants, IsEmpty());
  }
}

TEST_F(Meetings, AreStartedAndEndedByTheHostOnly) {
  const core::Meeting room = meeting(host);
  EXPECT_EQ(code_of(run(start_meeting(services, nobody(), room.code))), "unauthorized");
  EXPECT_EQ(code_of(run(start_meeting(services, ann, room.code))), "not_found");
  ASSERT_TRUE(run(start_meeting(services, host, room.code)));
  ASSERT_TRUE(join(ann, room.code));
  EXPECT_EQ(code_of(run(end_meeting(services, ann, room.code))), "forbidden");
  EXPECT_EQ(code_of(run(start_meeting(services, host, room.code))), "invalid_state");
  events.take();
  const auto ended = run(end_meeting(services, host, room.code));
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->meeting.status, core::MeetingStatus::ended);
  EXPECT_TRUE(ended->meeting.ended_at);
  EXPECT_THAT(events.take(), ElementsAre("left Ann: ended", "ended: ended"));
  const auto again = run(end_meeting(services, host, room.code));
  EXPECT_EQ(code_of(again), "invalid_state");
  EXPECT_THAT(again.error().message, testing::HasSubstr("ended"));
}

TEST_F(Meetings, AnOpenMeetingIsEndedByAnyMember) {
  const core::Meeting room = meeting(host, {.policy = core::MeetingPolicy::open});
  ASSERT_TRUE(join(ann, room.code));
  EXPECT_TRUE(run(end_meeting(services, ann, room.code)));
}

TEST_F(Meetings, ARoomThatNeverStartedCannotEnd) {
  EXPECT_EQ(code_of(run(end_meeting(services, host, meeting(host).code))), "invalid_state");
}

TEST_F(Meetings, EndWhenTheHostStaysAwayAndNobodyTakesOver) {
  const core::Meeting room = meeting(host);
  join(host, room.code).value();
  join(ann, room.code).value();
  EXPECT_EQ(run(settle_host_left(services, room.meeting_id)), HostLeft::nothing) << "the host is there";
  run(leave_meeting(services, host, room.code)).value();
  events.take();
  EXPECT_EQ(run(settle_host_left(services, room.meeting_id)), HostLeft::ended);
  EXPECT_THAT(events.take(), ElementsAre("left Ann: ended", "ended: host_left"));
}

TEST_F(Meetings, GoToACoHostWhenTheHostStaysAway) {
  const core::Meeting room = meeting(host);
  join(host, room.code).value();
  core::Participant co_host = join(ann, room.code)->participant;
  co_host.role = core::Role::co_host;
  change([co_host](Transaction& t) -> core::Outcome<> {
    t.participants.update(co_host);
    return {};
  }).value();
  run(leave_meeting(services, host, room.code)).value();
  events.take();
  EXPECT_EQ(run(settle_host_left(services, room.meeting_id)), HostLeft::promoted);
  EXPECT_THAT(events.take(), ElementsAre("updated Ann: joined", "host changed: host_left"));
  const auto seen = run(get_meeting(services, ann, room.code));
  EXPECT_EQ(seen->meeting.host_id, ann.user->user_id);
  EXPECT_EQ(seen->host_name, "Ann");
}

TEST_F(Meetings, OpenOnesGoOnWithoutTheirHost) {
  const core::Meeting room = meeting(host, {.policy = core::MeetingPolicy::open});
  join(ann, room.code).value();
  EXPECT_EQ(run(settle_host_left(services, room.meeting_id)), HostLeft::nothing);
}

TEST_F(Meetings, ListsAreTheAskersOwnInPages) {
  std::vector<std::string> made;
  for (int i = 0; i < 5; ++i) {
    made.push_back(meeting(host).meeting_id);
    clock.move(1s);
  }
  meeting(ann);
  std::reverse(made.begin(), made.end());
  EXPECT_EQ(listed({}), made);

  std::vector<std::string> paged;
  std::optional<PageKey> after;
  do {
    auto page = run(list_meetings(services, host, {.limit = 2, .after = after}));
    EXPECT_LE(page->meetings.size(), 2u);
    for (const auto& details : page->meetings) paged.push_back(details.meeting.meeting_id);
    after = page->next;
  } while (after);
  EXPECT_EQ(paged, made);
}

TEST_F(Meetings, ListsTellUpcomingFromPast) {
  const std::string soon = meeting(host, {.start_time = clock.now() + 1h}).meeting_id;
  const std::string later = meeting(host, {.start_time = clock.now() + 48h}).meeting_id;
  const core::Meeting room = meeting(host);
  run(start_meeting(services, host, room.meeting_id)).value();
  run(end_meeting(services, host, room.meeting_id)).value();
  EXPECT_THAT(listed({.filter = MeetingFilter::upcoming}), ElementsAre(soon, later));
  EXPECT_THAT(listed({.filter = MeetingFilter::upcoming, .to = clock.now() + 24h}), ElementsAre(soon));
  EXPECT_THAT(listed({.filter = MeetingFilter::past}), ElementsAre(room.meeting_id));
  EXPECT_THAT(listed({.status = core::MeetingStatus::scheduled}), ElementsAre(later, soon));
  EXPECT_THAT(listed({.kind = core::MeetingKind::instant_call}), IsEmpty());
}

TEST_F(Meetings, ParticipantsAreListedInPagesForMembers) {
  const core::Meeting room = meeting(host);
  join(host, room.code).value();
  for (int i = 0; i < 4; ++i) join(nobody(), room.code, std::nullopt, "Guest " + std::to_string(i)).value();
  EXPECT_EQ(code_of(run(list_participants(services, ann, room.code, 10, std::nullopt))), "not_found");
  std::set<std::string> seen;
  std::optional<PageKey> after;
  do {
    const auto page = run(list_participants(services, host, room.code, 2, after));
    for (const auto& participant : page->participants) EXPECT_TRUE(seen.insert(participant.participant_id).second);
    after = page->next;
  } while (after);
  EXPECT_EQ(seen.size(), 5u);
}

TEST_F(Meetings, ChatIsForThoseInside) {
  const core::Meeting room = meeting(host);
  join(host, room.code).value();
  EXPECT_EQ(code_of(run(send_chat_message(services, ann, {.meeting = room.code, .message = "hello"}))), "not_found");
  const auto ann_joined = join(ann, room.code);
  const auto bob = user("Bob");
  join(bob, room.code).value();
  const auto first = run(send_chat_message(services, host, {.meeting = room.code, .message = "hello"}));
  ASSERT_TRUE(first);
  EXPECT_EQ(first->position, 1);
  EXPECT_EQ(first->participant_name, "Host");
  const auto secret = run(send_chat_message(services, host,
                                            {.meeting = room.code,
                                             .message = "psst",
                                             .to = ann_joined->participant.participant_id,
                                             .reply_to = first->message_id}));
  EXPECT_EQ(secret->position, 2);
  EXPECT_EQ(run(chat_history(services, ann, room.code, 50, std::nullopt))->size(), 2u);
  EXPECT_EQ(run(chat_history(services, host, room.code, 50, std::nullopt))->size(), 2u);
  EXPECT_EQ(run(chat_history(services, bob, room.code, 50, std::nullopt))->size(), 1u);
  EXPECT_EQ(run(chat_history(services, ann, room.code, 50, 2))->back().message, "hello");
  run(leave_meeting(services, ann, room.code)).value();
  EXPECT_EQ(code_of(run(send_chat_message(services, ann, {.meeting = room.code, .message = "hello"}))), "forbidden");
  EXPECT_TRUE(run(chat_history(services, ann, room.code, 50, std::nullopt)));
}

TEST_F(Meetings, ChatRefusesWhatDoesNotFit) {
  const core::Meeting room = meeting(host);
  join(host, room.code).value();
  const auto send = [&](SendChatMessage message) {
    message.meeting = room.code;
    return code_of(run(send_chat_message(services, host, std::move(message))));
  };
  EXPECT_EQ(send({.message = ""}), "validation_failed");
  EXPECT_EQ(send({.message = std::string(16 * 1024 + 1, 'x')}), "validation_failed");
  EXPECT_EQ(send({.message = "x", .type = "video"}), "validation_failed");
  EXPECT_EQ(send({.message = "x", .to = "ptc_doesnotexist"}), "validation_failed");
  EXPECT_EQ(send({.message = "x", .reply_to = "msg_doesnotexist"}), "validation_failed");
  core::Features silent;
  silent.chat_enabled = false;
  const core::Meeting quiet = meeting(host, {.features = silent});
  join(host, quiet.code).value();
  EXPECT_EQ(code_of(run(send_chat_message(services, host, {.meeting = quiet.code, .message = "x"}))),
            "feature_disabled");
}

}  // namespace
}  // namespace parley::services
