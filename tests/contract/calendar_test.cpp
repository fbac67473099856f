// Changed occurrences, notifications, feeds, what is due, and the outbox.
#include "storage.hpp"

#include "services/calendar_repositories.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>

namespace parley::storage {
namespace {

using services::FeedRepository;
using services::Mail;
using services::NotificationRepository;
using services::OccurrenceRepository;
using services::OutboxRepository;
using services::ScheduleRepository;
using testing::Contains;
using testing::Not;

std::vector<std::string> ids_of(const std::vector<core::Meeting>& meetings) {
  std::vector<std::string> ids;
  for (const core::Meeting& meeting : meetings) ids.push_back(meeting.meeting_id);
  return ids;
}

TEST_P(Storage, KeepsOneChangeForAnOccurrence) {
  const core::Meeting meeting = add_meeting(add_user());
  const core::OccurrenceChange second{meeting.meeting_id, now + 2h, core::OccurrenceStatus::moved,
                                      now + 5h,           now + 6h, now};
  core::OccurrenceChange first{meeting.meeting_id, now + 1h,     core::OccurrenceStatus::moved,
                               now + 3h,           std::nullopt, now};
  write([&](Transaction& t) { t.of<OccurrenceRepository>().put(second); });
  write([&](Transaction& t) { t.of<OccurrenceRepository>().put(first); });
  first.status = core::OccurrenceStatus::cancelled;
  first.start.reset();
  write([&](Transaction& t) { t.of<OccurrenceRepository>().put(first); });
  const auto changes = read([&](Transaction& t) { return t.of<OccurrenceRepository>().list(meeting.meeting_id); });
  ASSERT_THAT(changes, SizeIs(2));
  EXPECT_EQ(changes[0].original_start, first.original_start);
  EXPECT_EQ(changes[0].status, core::OccurrenceStatus::cancelled);
  EXPECT_EQ(changes[0].start, std::nullopt);
  EXPECT_EQ(changes[1].start, now + 5h);
  EXPECT_EQ(changes[1].end, now + 6h);
  write([&](Transaction& t) { t.of<OccurrenceRepository>().remove_all(meeting.meeting_id); });
  EXPECT_THAT(read([&](Transaction& t) { return t.of<OccurrenceRepository>().list(meeting.meeting_id); }), IsEmpty());
}

TEST_P(Storage, TellsAPersonOnceForEachTypeAndOccurrence) {
  const core::User ann = add_user();
  const core::User bob = add_user();
  const core::Meeting meeting = add_meeting(ann);
  for (const core::User& user : {ann, bob}) {
    core::Participant participant = new_participant(meeting, user);
    participant.invited = true;
    write([&](Transaction& t) { ASSERT_TRUE(t.participants.insert(participant)); });
  }
  const auto tell = [&](const std::string& type, core::TimePoint occurrence) {
    bool told = false;
    write([&](Transaction& t) {
      told = t.of<NotificationRepository>().insert({meeting.meeting_id, ann.user_id, type, occurrence, now});
    });
    return told;
  };
  EXPECT_TRUE(tell("start_time", now));
  EXPECT_FALSE(tell("start_time", now));
  EXPECT_TRUE(tell("start_time", now + 24h));
  EXPECT_TRUE(tell("15_min_warning", now));
  const auto untold = [&](core::TimePoint occurrence) {
    return read([&](Transaction& t) {
      return t.of<NotificationRepository>().untold(meeting.meeting_id, "start_time", occurrence, 10);
    });
  };
  EXPECT_THAT(untold(now), ElementsAre(bob.user_id));
  EXPECT_THAT(untold(now + 48h), SizeIs(2));
}

TEST_P(Storage, TellsOnceAlsoFromTwoServersAtOnce) {
  const core::User user = add_user();
  const core::Meeting meeting = add_meeting(user);
  Database second{{.url = url_of(GetParam())}};
  for (int round = 0; round < 20; ++round) {
    auto tell = [&, round](Transaction& t) -> core::Outcome<bool> {
      return t.of<NotificationRepository>().insert(
          {meeting.meeting_id, user.user_id, "start_time", now + 1h * round, now});
    };
    int told = 0;
    int answered = 0;
    for (Database* server : {&database, &second})
      boost::asio::co_spawn(io, server->write(tell), [&](std::exception_ptr failure, core::Outcome<bool> result) {
        ASSERT_FALSE(failure);
        // Under contention a server may have to try again a moment later; it has told nobody then.
        if (result && *result) ++told;
        ++answered;
      });
    io.restart();
    io.run();
    EXPECT_EQ(answered, 2);
    EXPECT_EQ(told, 1) << "round " << round;
  }
}

TEST_P(Storage, FindsFeedsByTheirPresentTokenOnly) {
  const core::User user = add_user();
  const std::string first = id("hash");
  const std::string second = id("hash");
  for (const std::string& hash : {first, second})
    write([&](Transaction& t) { t.of<FeedRepository>().put({user.user_id, hash, now}); });
  const auto found = [&](const std::string& hash) {
    return read([&](Transaction& t) { return t.of<FeedRepository>().find_by_token(hash); }).has_value();
  };
  EXPECT_FALSE(found(first));
  EXPECT_TRUE(found(second));
  write([&](Transaction& t) { t.of<FeedRepository>().remove(user.user_id); });
  EXPECT_FALSE(found(second));
}

TEST_P(Storage, FeedsHaveAPersonsMeetingsWithATimeAlsoDeletedOnes) {
  const core::User user = add_user();
  const auto add = [&](auto edit) {
    core::Meeting meeting = new_meeting(user);
    edit(meeting);
    write([&](Transaction& t) { ASSERT_TRUE(t.meetings.insert(meeting)); });
    add_participant(meeting, user);
    return meeting.meeting_id;
  };
  const auto soon = add([&](core::Meeting& m) { m.start_time = now + 1h; });
  const auto gone = add([&](core::Meeting& m) { m.start_time = now + 2h, m.deleted_at = now; });
  const auto series = add([&](core::Meeting& m) { m.start_time = now - 9000h, m.recurrence = "FREQ=DAILY"; });
  add([&](core::Meeting& m) { m.start_time = now - 9000h; });
  add([](core::Meeting&) {});
  const auto listed = read([&](Transaction& t) { return t.of<FeedRepository>().meetings(user.user_id, now, 10); });
  EXPECT_THAT(ids_of(listed), ElementsAre(series, soon, gone));
}

TEST_P(Storage, FindsMeetingsWhoseTimeHasCome) {
  const core::User user = add_user();
  const core::TimePoint then = now + 24h * (1000 + static_cast<long long>(std::hash<std::string>{}(id("")) % 100'000));
  const auto add = [&](auto edit) {
    core::Meeting meeting = new_meeting(user);
    meeting.status = core::MeetingStatus::scheduled;
    edit(meeting);
    write([&](Transaction& t) { ASSERT_TRUE(t.meetings.insert(meeting)); });
    return meeting.meeting_id;
  };
  const auto first = add([&](core::Meeting& m) { m.start_time = then + 1min; });
  const auto last = add([&](core::Meeting& m) { m.start_time = then + 15min; });
  const auto edge = add([&](core::Meeting& m) { m.start_time = then; });
  const auto over = add([&](core::Meeting& m) { m.start_time = then + 2min, m.status = core::MeetingStatus::ended; });
  const auto due =
      ids_of(read([&](Transaction& t) { return t.of<ScheduleRepository>().starting(then, then + 15min, 50); }));
  EXPECT_THAT(due, testing::IsSupersetOf({first, last}));
  EXPECT_THAT(due, Not(Contains(edge)));
  EXPECT_THAT(due, Not(Contains(over)));
  const auto series = add([&](core::Meeting& m) { m.end_time = now - 9h, m.recurrence = "FREQ=DAILY"; });
  const auto single = add([&](core::Meeting& m) { m.end_time = now - 9h; });
  const auto ended = ids_of(read([&](Transaction& t) { return t.of<ScheduleRepository>().recurring_ended(now, 500); }));
  EXPECT_THAT(ended, Contains(series));
  EXPECT_THAT(ended, Not(Contains(single)));
}

TEST_P(Storage, GivesAWaitingMailToOneTaker) {
  Mail mail;
  mail.mail_id = id("mail_");
  mail.to_address = "ann@example.org";
  mail.to_name = "Änn";
  mail.subject = "Subject";
  mail.text = "Text";
  mail.html = "<p>";
  mail.calendar_method = "REQUEST";
  mail.created_at = now;
  mail.next_attempt_at = now - 9000h;
  write([&](Transaction& t) { t.of<OutboxRepository>().insert(mail); });
  EXPECT_GE(read([&](Transaction& t) { return t.of<OutboxRepository>().count_waiting(); }), 1);
  const auto due = read([&](Transaction& t) { return t.of<OutboxRepository>().due(now - 8999h, 10); });
  const auto found = std::find_if(due.begin(), due.end(), [&](const Mail& one) { return one.mail_id == mail.mail_id; });
  ASSERT_NE(found, due.end());
  EXPECT_EQ(found->to_name, "Änn");
  EXPECT_EQ(found->calendar, std::nullopt);
  bool first = false;
  bool second = false;
  write([&](Transaction& t) {
    first = t.of<OutboxRepository>().claim(mail.mail_id, *mail.next_attempt_at, now + 1min);
    second = t.of<OutboxRepository>().claim(mail.mail_id, *mail.next_attempt_at, now + 1min);
  });
  EXPECT_TRUE(first);
  EXPECT_FALSE(second);
  Mail done = mail;
  done.attempts = 1;
  done.next_attempt_at.reset();
  done.sent_at = now;
  write([&](Transaction& t) { t.of<OutboxRepository>().settle(done); });
  for (const Mail& one : read([&](Transaction& t) { return t.of<OutboxRepository>().due(now + 9000h, 1000); }))
    EXPECT_NE(one.mail_id, mail.mail_id);
  write([&](Transaction& t) { t.of<OutboxRepository>().remove_done_before(now + 1h); });
}

}  // namespace
}  // namespace parley::storage
