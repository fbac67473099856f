// Reminders: who is told what, when, and that nobody is told twice.
#include "scheduled_world.hpp"
#include "services/notifications.hpp"
#include "storage/database.hpp"

#include <set>

namespace parley::services {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using tests::at;

class Reminders : public testing::Test, protected tests::ScheduledWorld {
 protected:
  Actor host = user("Host");
  Actor ann = user("Ann");

  /// Runs the job; "<name>: <type>" for each that is told.
  std::vector<std::string> remind(Services& with) {
    people.take();
    EXPECT_TRUE(run(send_reminders(with)));
    std::vector<std::string> told;
    for (const auto& one : people.take()) {
      EXPECT_EQ(one.event, "notification");
      const std::string who = one.person_id == host.user->user_id  ? "Host"
                              : one.person_id == ann.user->user_id ? "Ann"
                                                                   : "?";
      told.push_back(who + ": " + std::string(one.payload.at("type").as_string()));
      EXPECT_EQ(one.payload.at("meeting").at("title").as_string(), "Stand-up");
    }
    return told;
  }
  std::vector<std::string> remind() { return remind(services); }
};

TEST_F(Reminders, ComeAQuarterOfAnHourBeforeAndAtTheStartEachOnce) {
  const core::Meeting meeting = scheduled(host, "2026-03-02T08:00:00Z", "2026-03-02T08:30:00Z");
  invited(meeting, ann);
  move_to("2026-03-02T07:44:59Z");
  EXPECT_THAT(remind(), IsEmpty());
  move_to("2026-03-02T07:45:00Z");
  EXPECT_THAT(remind(), UnorderedElementsAre("Host: 15_min_warning", "Ann: 15_min_warning"));
  EXPECT_THAT(remind(), IsEmpty());
  move_to("2026-03-02T07:59:59Z");
  EXPECT_THAT(remind(), IsEmpty());
  move_to("2026-03-02T08:00:00Z");
  EXPECT_THAT(remind(), UnorderedElementsAre("Host: start_time", "Ann: start_time"));
  EXPECT_THAT(remind(), IsEmpty());
}

TEST_F(Reminders, OfAServerThatWasAwayComeLateButNotTooLate) {
  const core::Meeting meeting = scheduled(host, "2026-03-02T08:00:00Z", "2026-03-02T08:30:00Z");
  move_to("2026-03-02T08:09:00Z");
  EXPECT_THAT(remind(), ElementsAre("Host: start_time"));
  const core::Meeting other = scheduled(host, "2026-03-02T10:00:00Z", "2026-03-02T10:30:00Z");
  move_to("2026-03-02T10:11:00Z");
  EXPECT_THAT(remind(), IsEmpty());
}

TEST_F(Reminders, GoToNobodyWhoDeclinedOrWasSentAway) {
  const core::Meeting meeting = scheduled(host, "2026-03-02T08:00:00Z", "2026-03-02T08:30:00Z");
  invited(meeting, ann, core::ParticipantStatus::declined);
  invited(meeting, user("Gone"), core::ParticipantStatus::removed);
  invited(meeting, user("Bad"), core::ParticipantStatus::banned);
  move_to("2026-03-02T07:50:00Z");
  EXPECT_THAT(remind(), ElementsAre("Host: 15_min_warning"));
}

TEST_F(Reminders, ComeAgainForATimeThatWasChanged) {
  const core::Meeting meeting = scheduled(host, "2026-03-02T08:00:00Z", "2026-03-02T08:30:00Z");
  move_to("2026-03-02T07:50:00Z");
  EXPECT_THAT(remind(), ElementsAre("Host: 15_min_warning"));
  auto job = [id = meeting.meeting_id](Transaction& t) -> core::Outcome<> {
    core::Meeting changed = t.meetings.find(id).value();
    changed.start_time = at("2026-03-02T09:00:00Z");
    t.meetings.update(changed);
    return {};
  };
  ASSERT_TRUE(change(std::move(job)));
  move_to("2026-03-02T08:00:00Z");
  EXPECT_THAT(remind(), IsEmpty());
  move_to("2026-03-02T08:50:00Z");
  EXPECT_THAT(remind(), ElementsAre("Host: 15_min_warning"));
}

TEST_F(Reminders, ComeForEveryOccurrence) {
  const core::Meeting meeting = recurring(host);
  for (const char* day : {"2026-03-02", "2026-03-09", "2026-03-16"}) {
    move_to(std::string(day) + "T07:50:00Z");
    ASSERT_TRUE(run(renew_recurring(services)));
    EXPECT_THAT(remind(), ElementsAre("Host: 15_min_warning")) << day;
    move_to(std::string(day) + "T08:00:30Z");
    EXPECT_THAT(remind(), ElementsAre("Host: start_time")) << day;
    EXPECT_THAT(remind(), IsEmpty()) << day;
  }
}

TEST_F(Reminders, ComeOnceFromTwoServersAtTheSameTime) {
  const core::Meeting meeting = scheduled(host, "2026-03-02T08:00:00Z", "2026-03-02T08:30:00Z");
  for (int i = 0; i < 5; ++i) invited(meeting, user("Person " + std::to_string(i)));
  storage::Database second_database{{.url = "sqlite:" + (folder.path() / "parley.db").string()}};
  Services second{second_database, clock,    random, passwords, tokens, events,
                  people,          calendar, mailer, presence,  alarm,  group_call_events};
  move_to("2026-03-02T07:50:00Z");
  people.take();
  std::vector<boost::asio::awaitable<core::Outcome<RemindersSent>>> both;
  both.push_back(send_reminders(services));
  both.push_back(send_reminders(second));
  const auto sent = run_all(std::move(both));
  EXPECT_EQ(sent[0]->warnings + sent[1]->warnings, 6);
  std::set<std::string> told;
  for (const auto& one : people.take()) EXPECT_TRUE(told.insert(one.person_id).second) << "told twice";
  EXPECT_EQ(told.size(), 6u);
}

TEST_F(Reminders, AreNotSentForMeetingsThatAreOver) {
  const core::Meeting meeting = scheduled(host, "2026-03-02T08:00:00Z", "2026-03-02T08:30:00Z");
  ASSERT_TRUE(run(start_meeting(services, host, meeting.meeting_id)));
  ASSERT_TRUE(run(end_meeting(services, host, meeting.meeting_id)));
  move_to("2026-03-02T07:50:00Z");
  EXPECT_THAT(remind(), IsEmpty());
}

TEST_F(Reminders, NotifyTellsOnceForEachType) {
  const core::Meeting meeting = scheduled(host, "2026-03-02T08:00:00Z", "2026-03-02T08:30:00Z");
  const auto tell = [&](NotificationType type) {
    return change([this, meeting, type](Transaction& t) -> core::Outcome<bool> {
             return notify(t, services, meeting, ann.user->user_id, type);
           })
        .value();
  };
  EXPECT_TRUE(tell(NotificationType::live_invite));
  EXPECT_FALSE(tell(NotificationType::live_invite));
  EXPECT_TRUE(tell(NotificationType::invitation));
  EXPECT_EQ(people.take().size(), 2u);
}

}  // namespace
}  // namespace parley::services
