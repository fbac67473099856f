// Invitation mail and the outbox it waits in.
#include "scheduled_world.hpp"
#include "services/calendars.hpp"
#include "services/invitations.hpp"
#include "services/outbox.hpp"
#include "services/participants.hpp"

namespace parley::services {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using tests::at;

class InvitationsByMail : public testing::Test, protected tests::ScheduledWorld {
 protected:
  InvitationsByMail() { mailer.is_enabled = true; }

  Actor host = person("Host", "host@example.org");
  Actor ann = person("Ann", "ann@example.org");
  Actor bob = person("Bob", "bob@example.org");
  core::Meeting meeting = scheduled(host, "2026-03-05T08:00:00Z", "2026-03-05T09:00:00Z");

  int send(const Actor& actor, const core::Meeting& about, Announcement what) {
    return change([this, actor, about, what](Transaction& t) -> core::Outcome<int> {
             return announce(t, services, actor, about, what);
           })
        .value();
  }

  std::vector<Mail> take(int limit = 10) { return run(take_due_mail(services, limit)).value(); }
};

TEST_F(InvitationsByMail, GoesToEachInvitedPersonButTheOneWhoInvites) {
  invited(meeting, ann);
  invited(meeting, bob);
  EXPECT_EQ(send(host, meeting, Announcement::invitation), 2);
  const auto mails = waiting_mail();
  ASSERT_THAT(mails, SizeIs(2));
  EXPECT_EQ(mails[0].to_address, "ann@example.org");
  EXPECT_EQ(mails[1].to_address, "bob@example.org");
  const Mail& mail = mails[0];
  EXPECT_EQ(mail.subject, "Invitation: Stand-up");
  EXPECT_EQ(mail.calendar_method, "REQUEST");
  EXPECT_THAT(mail.text, AllOf(HasSubstr("Host invites you"), HasSubstr("2026-03-05 09:00 (Europe/Berlin)"),
                               HasSubstr("/join/" + meeting.code)));
  EXPECT_THAT(mail.html, HasSubstr("<a href=\"http://localhost:8080/join/" + meeting.code + "\">"));
  ASSERT_TRUE(mail.calendar);
  EXPECT_THAT(*mail.calendar, AllOf(HasSubstr("METHOD:REQUEST"), HasSubstr("UID:" + meeting.meeting_id + "@parley")));
  EXPECT_GT(mailer.woken, 0);
}

TEST_F(InvitationsByMail, IsNotQueuedWithoutAMailServer) {
  mailer.is_enabled = false;
  invited(meeting, ann);
  EXPECT_EQ(send(host, meeting, Announcement::invitation), 0);
  EXPECT_THAT(waiting_mail(), IsEmpty());
}

TEST_F(InvitationsByMail, DoesNotGoToPeopleWithoutAddressOrWhoWereSentAway) {
  invited(meeting, user("Temporary"));
  invited(meeting, ann, core::ParticipantStatus::removed);
  invited(meeting, bob, core::ParticipantStatus::declined);
  EXPECT_EQ(send(host, meeting, Announcement::update), 0);
}

TEST_F(InvitationsByMail, IsOnlyQueuedIfTheChangeIsCommitted) {
  invited(meeting, ann);
  const auto failed = change([this](Transaction& t) -> core::Outcome<int> {
    EXPECT_EQ(announce(t, services, host, meeting, Announcement::invitation), 1);
    return core::fail(core::Code::conflict, "after all");
  });
  EXPECT_FALSE(failed);
  EXPECT_THAT(waiting_mail(), IsEmpty());
  EXPECT_EQ(mailer.woken, 0);
}

TEST_F(InvitationsByMail, LeavesTitlesAsTheyAre) {
  invited(meeting, ann);
  core::Meeting evil = meeting;
  evil.title = "<script>alert(1)</script>\r\nBcc: evil@example.org";
  evil.description = std::string(16 * 1024, '<');
  EXPECT_EQ(send(host, evil, Announcement::invitation), 1);
  const Mail mail = waiting_mail().front();
  EXPECT_EQ(mail.subject, "Invitation: a meeting with Parley") << "a title with line ends is none for a subject";
  EXPECT_THAT(mail.text, HasSubstr(*evil.title));
  EXPECT_THAT(mail.text, HasSubstr(*evil.description));
  EXPECT_THAT(mail.html, Not(HasSubstr("<script>")));
}

TEST_F(InvitationsByMail, CancelsInTheCalendar) {
  invited(meeting, ann);
  EXPECT_EQ(send(host, meeting, Announcement::cancellation), 1);
  const Mail mail = waiting_mail().front();
  EXPECT_EQ(mail.subject, "Cancelled: Stand-up");
  EXPECT_EQ(mail.calendar_method, "CANCEL");
  EXPECT_THAT(*mail.calendar, AllOf(HasSubstr("METHOD:CANCEL"), HasSubstr("STATUS:CANCELLED")));
  EXPECT_THAT(mail.text, Not(HasSubstr("/join/")));
}

TEST_F(InvitationsByMail, FollowsWhatPeopleDoWithAMeeting) {
  CreateMeeting request;
  request.title = "Planning";
  request.start_time = at("2026-03-05T08:00:00Z");
  request.end_time = at("2026-03-05T09:00:00Z");
  request.participants = {{.user_id = ann.user->user_id}, {.email = "new@example.org", .name = "New"}};
  const core::Meeting made = World::meeting(host, request);
  const auto subjects = [&] {
    std::vector<std::string> all;
    for (const Mail& mail : take(100)) all.push_back(mail.to_address + " " + mail.subject);
    std::sort(all.begin(), all.end());
    return all;
  };
  EXPECT_THAT(subjects(), ElementsAre("ann@example.org Invitation: Planning", "new@example.org Invitation: Planning"));
  std::vector<Invitee> more = {{.user_id = bob.user->user_id}};
  EXPECT_EQ(run(add_participants(services, host, made.meeting_id, more))->invitations_sent, 1);
  EXPECT_THAT(subjects(), ElementsAre("bob@example.org Invitation: Planning"));
  UpdateMeeting quiet{.meeting = made.meeting_id};
  quiet.waiting_room_enabled = true;
  ASSERT_TRUE(run(update_meeting(services, host, quiet)));
  EXPECT_THAT(subjects(), IsEmpty());
  UpdateMeeting later{.meeting = made.meeting_id};
  later.title = std::string("Replanning");
  ASSERT_TRUE(run(update_meeting(services, host, later)));
  EXPECT_THAT(subjects(), SizeIs(3));
  EXPECT_EQ(stored(made.meeting_id).sequence, 1);
  ASSERT_TRUE(run(remove_participants(services, host, made.meeting_id, {bob.user->user_id})));
  EXPECT_THAT(subjects(), ElementsAre("bob@example.org Cancelled: Replanning"));
  ASSERT_TRUE(run(answer_invitation(services, ann, made.meeting_id, ann.user->user_id, false)));
  ASSERT_TRUE(run(delete_meeting(services, host, made.meeting_id)));
  EXPECT_THAT(subjects(), ElementsAre("new@example.org Cancelled: Replanning"));
}

TEST_F(InvitationsByMail, DoesNotCancelWhatIsOverAnyway) {
  invited(meeting, ann);
  move_to("2026-03-05T09:00:01Z");
  ASSERT_TRUE(run(delete_meeting(services, host, meeting.meeting_id)));
  EXPECT_THAT(waiting_mail(), IsEmpty());
  EXPECT_THAT(people.take(),
              Not(testing::Contains(testing::Field(&tests::RecordedPersonEvents::Told::event, "notification"))));
}

TEST_F(InvitationsByMail, ToARoomWithoutTimeHasNoCalendarPart) {
  const core::Meeting room = World::meeting(host);
  invited(room, ann);
  EXPECT_EQ(send(host, room, Announcement::invitation), 1);
  EXPECT_FALSE(waiting_mail().front().calendar);
  EXPECT_EQ(send(host, room, Announcement::update), 0) << "nobody has it in a calendar";
}

TEST_F(InvitationsByMail, IsTakenBySomeoneOnce) {
  invited(meeting, ann);
  invited(meeting, bob);
  send(host, meeting, Announcement::invitation);
  EXPECT_THAT(take(), SizeIs(2));
  EXPECT_THAT(take(), IsEmpty());
  // Whoever took it died: it is there again.
  clock.move(mail_lease + 1s);
  const auto again = take();
  ASSERT_THAT(again, SizeIs(2));
  EXPECT_EQ(again[0].attempts, 2);
}

TEST_F(InvitationsByMail, IsTriedAgainWithGrowingPausesAndThenGivenUp) {
  invited(meeting, ann);
  send(host, meeting, Announcement::invitation);
  std::chrono::seconds earlier{0};
  int attempts = 0;
  while (true) {
    auto taken = take();
    ASSERT_THAT(taken, SizeIs(1));
    ++attempts;
    const core::TimePoint tried = clock.now();
    ASSERT_TRUE(run(settle_mail(services, taken.front(), Delivery::postponed, "451 later")));
    const auto next = run(next_mail_due(services)).value();
    if (!next) break;
    const auto pause = std::chrono::duration_cast<std::chrono::seconds>(*next - tried);
    EXPECT_GE(pause, earlier);
    EXPECT_LE(pause, 4h);
    earlier = pause;
    EXPECT_THAT(take(), IsEmpty()) << "not before its time";
    clock.move(*next - clock.now());
    ASSERT_LT(attempts, 100);
  }
  EXPECT_GT(attempts, 10);
}

TEST_F(InvitationsByMail, ThatWasAcceptedOrRefusedDoesNotComeBack) {
  invited(meeting, ann);
  invited(meeting, bob);
  send(host, meeting, Announcement::invitation);
  auto taken = take();
  ASSERT_THAT(taken, SizeIs(2));
  ASSERT_TRUE(run(settle_mail(services, taken[0], Delivery::accepted, "")));
  ASSERT_TRUE(run(settle_mail(services, taken[1], Delivery::refused, "550 no such user")));
  clock.move(72h);
  EXPECT_THAT(take(), IsEmpty());
  EXPECT_EQ(run(next_mail_due(services)).value(), std::nullopt);
}

TEST_F(InvitationsByMail, ThatWasNotTriedComesBackAtOnceAndAsItWas) {
  invited(meeting, ann);
  send(host, meeting, Announcement::invitation);
  ASSERT_TRUE(run(settle_mail(services, take().front(), Delivery::not_tried, "")));
  const auto again = take();
  ASSERT_THAT(again, SizeIs(1));
  EXPECT_EQ(again[0].attempts, 1);
}

class Feeds : public InvitationsByMail {
 protected:
  std::string feed(const std::string& token) {
    auto file = run(get_feed(services, token, address));
    return file ? file->text : std::string(core::code_name(file.error().code));
  }
};

TEST_F(Feeds, ShowAPersonsMeetingsToWhoeverHasTheToken) {
  invited(meeting, ann);
  const core::Meeting weekly = recurring(host);
  const auto made = run(make_feed(services, ann));
  ASSERT_TRUE(made && made->token);
  EXPECT_GE(made->token->size(), 32u);
  EXPECT_THAT(feed(*made->token), AllOf(HasSubstr(meeting.meeting_id), Not(HasSubstr(weekly.meeting_id))));
  const auto hosts = run(make_feed(services, host));
  EXPECT_THAT(feed(*hosts->token), AllOf(HasSubstr(meeting.meeting_id), HasSubstr("RRULE:FREQ=WEEKLY;BYDAY=MO")));
}

TEST_F(Feeds, AreWorthNothingOnceRotatedOrRevoked) {
  const std::string first = *run(make_feed(services, ann))->token;
  const std::string second = *run(make_feed(services, ann))->token;
  EXPECT_EQ(feed(first), "not_found");
  EXPECT_THAT(feed(second), HasSubstr("BEGIN:VCALENDAR"));
  EXPECT_FALSE(run(get_feed_info(services, ann))->token) << "shown once";
  ASSERT_TRUE(run(revoke_feed(services, ann)));
  EXPECT_EQ(feed(second), "not_found");
  EXPECT_EQ(run(get_feed_info(services, ann))->created_at, std::nullopt);
}

TEST_F(Feeds, ARepeatedMakingWithAKeyGivesTheSameTokenUntilThereIsAnother) {
  const IdempotencyKey key{"5d2c1a55-7a51-4b07-9d6f-6a1f0d5f4c11", "/api/calendar/feed"};
  const auto first = run(make_feed(services, ann, key)).value();
  const auto again = run(make_feed(services, ann, key)).value();
  EXPECT_EQ(again.token, first.token);
  EXPECT_EQ(again.created_at, first.created_at);
  EXPECT_GE(first.token->size(), 32u);
  EXPECT_THAT(feed(*again.token), HasSubstr("BEGIN:VCALENDAR"));
  EXPECT_NE(run(make_feed(services, host, key)).value().token, first.token) << "another person's key is another key";
  ASSERT_TRUE(run(make_feed(services, ann)));
  EXPECT_EQ(tests::code_of(run(make_feed(services, ann, key))), "conflict");
  EXPECT_EQ(feed(*first.token), "not_found") << "a late repetition brings no old address back";
}

TEST_F(Feeds, ArePatientWithNobodyWhoGuesses) {
  for (int i = 0; i < 30; ++i) EXPECT_EQ(feed("guess " + std::to_string(i)), "not_found");
  EXPECT_EQ(feed("one more"), "too_many_requests");
}

TEST_F(Feeds, ChangeTheirTagWhenAndOnlyWhenSomethingChanged) {
  invited(meeting, ann);
  const std::string token = *run(make_feed(services, ann))->token;
  const auto first = run(get_feed(services, token, address));
  clock.move(1h);
  const auto second = run(get_feed(services, token, address));
  EXPECT_EQ(first->etag, second->etag);
  EXPECT_EQ(first->modified, second->modified);
  auto job = [id = meeting.meeting_id, now = clock.now()](Transaction& t) -> core::Outcome<> {
    core::Meeting gone = t.meetings.find(id).value();
    gone.deleted_at = now;
    t.meetings.update(gone);
    return {};
  };
  ASSERT_TRUE(change(std::move(job)));
  const auto third = run(get_feed(services, token, address));
  EXPECT_NE(third->etag, second->etag);
  EXPECT_GT(third->modified, second->modified);
  EXPECT_THAT(third->text, HasSubstr("STATUS:CANCELLED"));
}

TEST_F(Feeds, TellNothingOfAMeetingToSomeoneWhoWasSentAway) {
  invited(meeting, ann, core::ParticipantStatus::removed);
  const std::string text = feed(*run(make_feed(services, ann))->token);
  EXPECT_THAT(text, AllOf(HasSubstr("STATUS:CANCELLED"), Not(HasSubstr("Stand-up")), Not(HasSubstr("ATTENDEE"))));
}

TEST_F(Feeds, ACalendarFileIsForMembersAndHidesAddressesFromGuests) {
  invited(meeting, ann);
  const auto members = run(get_calendar(services, ann, meeting.code));
  ASSERT_TRUE(members);
  EXPECT_THAT(members->text, AllOf(HasSubstr("mailto:host@example.org"), HasSubstr("METHOD:PUBLISH")));
  EXPECT_EQ(tests::code_of(run(get_calendar(services, bob, meeting.code))), "not_found");
  ASSERT_TRUE(run(start_meeting(services, host, meeting.meeting_id)));
  const auto joined = join(nobody(), meeting.code, {}, "Guest");
  ASSERT_TRUE(joined);
  const auto guests = run(get_calendar(services, joined->actor, meeting.code));
  ASSERT_TRUE(guests);
  EXPECT_THAT(guests->text, AllOf(HasSubstr("CN=Host"), Not(HasSubstr("mailto:"))));
  EXPECT_EQ(tests::code_of(run(get_calendar(services, host, World::meeting(host).code))), "not_found");
}

}  // namespace
}  // namespace parley::services
