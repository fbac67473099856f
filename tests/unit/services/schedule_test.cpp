// Recurring meetings: where they are placed, their occurrences, and how they go on from one to the next.
#include "scheduled_world.hpp"
#include "services/notifications.hpp"
#include "services/occurrences.hpp"

namespace parley::services {
namespace {

using core::OccurrenceStatus;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using tests::at;
using tests::code_of;

class Schedule : public testing::Test, protected tests::ScheduledWorld {
 protected:
  Actor host = user("Host");
  Actor ann = user("Ann");

  std::vector<std::string> occurrences(const core::Meeting& meeting, const std::string& from, const std::string& to,
                                       int limit = 50) {
    const auto page = run(list_occurrences(services, host, {meeting.meeting_id, at(from), at(to), limit, {}}));
    std::vector<std::string> texts;
    for (const core::Occurrence& one : page.value().occurrences)
      texts.push_back(core::format_time(one.start).substr(0, 16) + " " + std::string(core::enum_name(one.status)));
    return texts;
  }

  core::Outcome<core::Occurrence> move(const core::Meeting& meeting, const std::string& original,
                                       const std::string& start, const Actor& who) {
    MoveOccurrence request{meeting.meeting_id, at(original), at(start), std::nullopt};
    return run(move_occurrence(services, who, request));
  }
  core::Outcome<core::Occurrence> cancel(const core::Meeting& meeting, const std::string& original, const Actor& who) {
    return run(cancel_occurrence(services, who, meeting.meeting_id, at(original)));
  }

  std::string fault_of(core::Meeting wanted) {
    const auto placed = place_series(services, wanted);
    return placed ? "" : placed.error().errors.front().field + " " + placed.error().errors.front().message;
  }

  void start_and_end(const core::Meeting& meeting) {
    ASSERT_TRUE(run(start_meeting(services, host, meeting.meeting_id)));
    ASSERT_TRUE(run(end_meeting(services, host, meeting.meeting_id)));
  }
};

TEST_F(Schedule, RefusesUnknownZonesAndBadRulesByName) {
  core::Meeting wanted;
  wanted.time_zone = "Europe/Atlantis";
  EXPECT_THAT(fault_of(wanted), HasSubstr("time_zone must be a time zone"));
  wanted.time_zone = "Europe/Berlin";
  wanted.recurrence = "FREQ=DAILY";
  EXPECT_THAT(fault_of(wanted), HasSubstr("recurrence needs a start_time"));
  wanted.start_time = at("2026-03-02T08:00:00Z");
  wanted.recurrence = "FREQ=FORTNIGHTLY";
  EXPECT_THAT(fault_of(wanted), HasSubstr("recurrence needs FREQ"));
  wanted.recurrence = "FREQ=WEEKLY;BYDAY=WE";
  EXPECT_THAT(fault_of(wanted), HasSubstr("first occurrence"));
  wanted.recurrence = "RRULE:FREQ=WEEKLY;BYDAY=MO";
  EXPECT_EQ(fault_of(wanted), "");
}

TEST_F(Schedule, BeginsASeriesOfThePastAtItsNextOccurrence) {
  const core::Meeting meeting = recurring(host, "FREQ=WEEKLY;BYDAY=MO", "2026-01-05T08:00:00Z", "2026-01-05T08:30:00Z");
  EXPECT_EQ(meeting.series_start, at("2026-01-05T08:00:00Z"));
  EXPECT_EQ(meeting.start_time, at("2026-03-02T08:00:00Z"));
  EXPECT_EQ(meeting.end_time, at("2026-03-02T08:30:00Z"));
}

TEST_F(Schedule, ListsOccurrencesAcrossAClockChange) {
  const core::Meeting meeting = recurring(host);
  EXPECT_THAT(occurrences(meeting, "2026-03-16T00:00:00Z", "2026-04-07T00:00:00Z"),
              ElementsAre("2026-03-16T08:00 scheduled", "2026-03-23T08:00 scheduled", "2026-03-30T07:00 scheduled",
                          "2026-04-06T07:00 scheduled"));
}

TEST_F(Schedule, PagesThroughOccurrences) {
  const core::Meeting meeting = recurring(host, "FREQ=DAILY");
  std::vector<core::TimePoint> all;
  std::optional<PageKey> after;
  do {
    const auto page = run(list_occurrences(
        services, host, {meeting.meeting_id, at("2026-03-02T00:00:00Z"), at("2026-03-12T00:00:00Z"), 4, after}));
    for (const auto& one : page->occurrences) all.push_back(one.start);
    after = page->next;
  } while (after);
  EXPECT_THAT(all, SizeIs(10));
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end()));
  EXPECT_EQ(std::adjacent_find(all.begin(), all.end()), all.end());
}

TEST_F(Schedule, AMeetingThatDoesNotRepeatHasOneOccurrence) {
  const core::Meeting once = scheduled(host, "2026-03-05T08:00:00Z", "2026-03-05T09:00:00Z");
  EXPECT_THAT(occurrences(once, "2026-03-01T00:00:00Z", "2027-03-01T00:00:00Z"),
              ElementsAre("2026-03-05T08:00 scheduled"));
  EXPECT_EQ(code_of(cancel(once, "2026-03-05T08:00:00Z", host)), "not_found");
}

TEST_F(Schedule, MovesAndCancelsSingleOccurrences) {
  const core::Meeting meeting = recurring(host);
  const auto moved = move(meeting, "2026-03-09T08:00:00Z", "2026-03-20T10:00:00Z", host);
  ASSERT_TRUE(moved);
  EXPECT_EQ(moved->end, at("2026-03-20T10:30:00Z"));
  ASSERT_TRUE(cancel(meeting, "2026-03-16T08:00:00Z", host));
  EXPECT_THAT(occurrences(meeting, "2026-03-02T00:00:00Z", "2026-03-24T00:00:00Z"),
              ElementsAre("2026-03-02T08:00 scheduled", "2026-03-16T08:00 cancelled", "2026-03-20T10:00 moved",
                          "2026-03-23T08:00 scheduled"));
  EXPECT_EQ(stored(meeting.meeting_id).sequence, 2);
  EXPECT_THAT(audit_actions(meeting.meeting_id), testing::IsSupersetOf({"OCCURRENCE_MOVED", "OCCURRENCE_CANCELLED"}));
  // Again by its original name.
  ASSERT_TRUE(move(meeting, "2026-03-09T08:00:00Z", "2026-03-10T08:00:00Z", host));
  EXPECT_THAT(occurrences(meeting, "2026-03-03T00:00:00Z", "2026-03-17T00:00:00Z"),
              ElementsAre("2026-03-10T08:00 moved", "2026-03-16T08:00 cancelled"));
}

TEST_F(Schedule, ACancelledOccurrenceIsNotMovedBackToLife) {
  const core::Meeting meeting = recurring(host);
  ASSERT_TRUE(cancel(meeting, "2026-03-16T08:00:00Z", host));
  for (const char* start : {"2026-03-16T08:00:00Z", "2026-03-17T10:00:00Z"}) {
    const auto moved = move(meeting, "2026-03-16T08:00:00Z", start, host);
    ASSERT_EQ(code_of(moved), "invalid_state");
    EXPECT_THAT(moved.error().message, HasSubstr("cancelled"));
  }
  EXPECT_THAT(occurrences(meeting, "2026-03-16T00:00:00Z", "2026-03-18T00:00:00Z"),
              ElementsAre("2026-03-16T08:00 cancelled"));
  EXPECT_EQ(stored(meeting.meeting_id).sequence, 1);
}

TEST_F(Schedule, TheMeetingStandsAtItsNextOccurrence) {
  const core::Meeting meeting = recurring(host);
  ASSERT_TRUE(cancel(meeting, "2026-03-02T08:00:00Z", host));
  EXPECT_EQ(stored(meeting.meeting_id).start_time, at("2026-03-09T08:00:00Z"));
  ASSERT_TRUE(move(meeting, "2026-03-16T08:00:00Z", "2026-03-04T08:00:00Z", host));
  EXPECT_EQ(stored(meeting.meeting_id).start_time, at("2026-03-04T08:00:00Z"));
  EXPECT_EQ(stored(meeting.meeting_id).status, core::MeetingStatus::scheduled);
}

TEST_F(Schedule, OnlyThoseWhoMayEditChangeOccurrences) {
  const core::Meeting meeting = recurring(host);
  invited(meeting, ann);
  EXPECT_EQ(code_of(move(meeting, "2026-03-09T08:00:00Z", "2026-03-10T08:00:00Z", ann)), "forbidden");
  EXPECT_EQ(code_of(cancel(meeting, "2026-03-09T08:00:00Z", user("Stranger"))), "not_found");
  EXPECT_EQ(code_of(cancel(meeting, "2026-03-09T08:00:00Z", nobody())), "unauthorized");
  EXPECT_EQ(code_of(run(list_occurrences(services, user("Other"), {.meeting = meeting.meeting_id}))), "not_found");
}

TEST_F(Schedule, RefusesChangesThatMakeNoSense) {
  const core::Meeting meeting = recurring(host);
  EXPECT_EQ(code_of(move(meeting, "2026-03-10T08:00:00Z", "2026-03-11T08:00:00Z", host)), "not_found");
  EXPECT_EQ(code_of(move(meeting, "2026-03-09T08:00:00Z", "2026-03-01T08:00:00Z", host)), "validation_failed");
  MoveOccurrence backwards{meeting.meeting_id, at("2026-03-09T08:00:00Z"), std::nullopt, at("2026-03-09T07:00:00Z")};
  EXPECT_EQ(code_of(run(move_occurrence(services, host, backwards))), "validation_failed");
  move_to("2026-03-03T00:00:00Z");
  EXPECT_EQ(code_of(cancel(meeting, "2026-03-02T08:00:00Z", host)), "invalid_state");
}

TEST_F(Schedule, AnOccurrenceThatTakesPlaceNowIsLeftAlone) {
  const core::Meeting meeting = recurring(host);
  move_to("2026-03-02T08:01:00Z");
  ASSERT_TRUE(run(start_meeting(services, host, meeting.meeting_id)));
  EXPECT_EQ(code_of(cancel(meeting, "2026-03-02T08:00:00Z", host)), "invalid_state");
  ASSERT_TRUE(cancel(meeting, "2026-03-09T08:00:00Z", host));
  EXPECT_EQ(stored(meeting.meeting_id).status, core::MeetingStatus::in_progress);
  ASSERT_TRUE(run(end_meeting(services, host, meeting.meeting_id)));
  EXPECT_EQ(stored(meeting.meeting_id).start_time, at("2026-03-16T08:00:00Z"));
}

TEST_F(Schedule, TheEndOfAnOccurrenceIsNotTheEndOfTheMeeting) {
  const core::Meeting meeting = recurring(host);
  move_to("2026-03-02T08:20:00Z");
  start_and_end(meeting);
  core::Meeting after = stored(meeting.meeting_id);
  EXPECT_EQ(after.status, core::MeetingStatus::scheduled);
  EXPECT_EQ(after.start_time, at("2026-03-09T08:00:00Z"));
  EXPECT_EQ(after.end_time, at("2026-03-09T08:30:00Z"));
  EXPECT_THAT(events.take(), testing::Contains("ended: ended"));
  // And once more.
  move_to("2026-03-09T08:00:00Z");
  start_and_end(meeting);
  EXPECT_EQ(stored(meeting.meeting_id).start_time, at("2026-03-16T08:00:00Z"));
}

TEST_F(Schedule, EndingAnEarlyTrialKeepsTheOccurrence) {
  const core::Meeting meeting = recurring(host);
  move_to("2026-03-02T07:30:00Z");
  start_and_end(meeting);
  EXPECT_EQ(stored(meeting.meeting_id).start_time, at("2026-03-02T08:00:00Z"));
  EXPECT_EQ(stored(meeting.meeting_id).status, core::MeetingStatus::scheduled);
}

TEST_F(Schedule, TheLastOccurrenceEndsTheMeeting) {
  const core::Meeting meeting = recurring(host, "FREQ=WEEKLY;BYDAY=MO;COUNT=2");
  move_to("2026-03-09T08:10:00Z");
  start_and_end(meeting);
  EXPECT_EQ(stored(meeting.meeting_id).status, core::MeetingStatus::ended);
}

TEST_F(Schedule, CancellingTheLastOccurrenceCancelsTheMeeting) {
  const core::Meeting meeting = recurring(host, "FREQ=WEEKLY;BYDAY=MO;COUNT=2");
  ASSERT_TRUE(cancel(meeting, "2026-03-02T08:00:00Z", host));
  ASSERT_TRUE(cancel(meeting, "2026-03-09T08:00:00Z", host));
  EXPECT_EQ(stored(meeting.meeting_id).status, core::MeetingStatus::cancelled);
  EXPECT_EQ(code_of(move(meeting, "2026-03-09T08:00:00Z", "2026-03-10T08:00:00Z", host)), "invalid_state");
}

TEST_F(Schedule, CancellingAnOccurrenceOnceMoreChangesNothing) {
  const core::Meeting meeting = recurring(host, "FREQ=WEEKLY;BYDAY=MO;COUNT=2");
  for (int time = 0; time < 2; ++time) {
    ASSERT_TRUE(cancel(meeting, "2026-03-02T08:00:00Z", host));
    EXPECT_EQ(stored(meeting.meeting_id).sequence, 1);
  }
  // Also where the meeting ended with it, and when its time has passed.
  ASSERT_TRUE(cancel(meeting, "2026-03-09T08:00:00Z", host));
  const auto again = cancel(meeting, "2026-03-09T08:00:00Z", host);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->status, OccurrenceStatus::cancelled);
  move_to("2026-03-20T08:00:00Z");
  EXPECT_TRUE(cancel(meeting, "2026-03-02T08:00:00Z", host));
  EXPECT_EQ(stored(meeting.meeting_id).sequence, 2);
  EXPECT_EQ(code_of(cancel(meeting, "2026-03-02T08:00:00Z", ann)), "not_found");
}

TEST_F(Schedule, MovesOnWhereNobodyCame) {
  const core::Meeting meeting = recurring(host);
  move_to("2026-03-02T08:29:00Z");
  EXPECT_EQ(run(renew_recurring(services)).value(), 0);
  move_to("2026-03-02T08:31:00Z");
  EXPECT_EQ(run(renew_recurring(services)).value(), 1);
  EXPECT_EQ(run(renew_recurring(services)).value(), 0);
  EXPECT_EQ(stored(meeting.meeting_id).start_time, at("2026-03-09T08:00:00Z"));
  EXPECT_EQ(stored(meeting.meeting_id).sequence, 0) << "calendars know the rule";
}

TEST_F(Schedule, EndsAnOccurrenceThatEverybodyLeftWithoutEndingIt) {
  const core::Meeting meeting = recurring(host);
  move_to("2026-03-02T08:00:00Z");
  ASSERT_TRUE(join(host, meeting.meeting_id));
  move_to("2026-03-02T08:40:00Z");
  EXPECT_EQ(run(renew_recurring(services)).value(), 0) << "the host is still in it";
  ASSERT_TRUE(run(leave_meeting(services, host, meeting.meeting_id)));
  EXPECT_EQ(run(renew_recurring(services)).value(), 1);
  EXPECT_EQ(stored(meeting.meeting_id).status, core::MeetingStatus::scheduled);
  EXPECT_EQ(stored(meeting.meeting_id).start_time, at("2026-03-09T08:00:00Z"));
}

TEST_F(Schedule, ANewRuleBeginsANewSeries) {
  const core::Meeting meeting = recurring(host);
  ASSERT_TRUE(cancel(meeting, "2026-03-09T08:00:00Z", host));
  const auto replace = [&](auto edit) {
    return change([this, edit, id = meeting.meeting_id](Transaction& t) -> core::Outcome<core::Meeting> {
      const core::Meeting before = t.meetings.find(id).value();
      core::Meeting after = before;
      edit(after);
      if (auto replaced = replace_series(t, services, before, after); !replaced)
        return std::unexpected(replaced.error());
      t.meetings.update(after);
      return after;
    });
  };
  // A title leaves all as it is; a longer end makes all longer.
  ASSERT_TRUE(replace([](core::Meeting& m) { m.title = "New"; }));
  const auto longer = replace([](core::Meeting& m) { m.end_time = *m.start_time + std::chrono::hours(2); });
  EXPECT_EQ(*longer->series_end - *longer->series_start, std::chrono::hours(2));
  EXPECT_THAT(occurrences(meeting, "2026-03-09T00:00:00Z", "2026-03-10T00:00:00Z"),
              ElementsAre("2026-03-09T08:00 cancelled"));
  const auto daily = replace([](core::Meeting& m) { m.recurrence = "FREQ=DAILY"; });
  ASSERT_TRUE(daily);
  EXPECT_THAT(occurrences(meeting, "2026-03-09T00:00:00Z", "2026-03-10T00:00:00Z"),
              ElementsAre("2026-03-09T08:00 scheduled"));
  const auto single = replace([](core::Meeting& m) { m.recurrence.reset(); });
  EXPECT_EQ(single->series_start, std::nullopt);
  EXPECT_EQ(code_of(replace([](core::Meeting& m) { m.recurrence = "FREQ=NEVER"; })), "validation_failed");
}

TEST_F(Schedule, ANewRuleLeavesTheOccurrenceThatRunsItsTime) {
  const core::Meeting meeting = recurring(host);
  move_to("2026-03-02T08:05:00Z");
  ASSERT_TRUE(run(start_meeting(services, host, meeting.meeting_id)));
  move_to("2026-03-02T08:40:00Z");  // it runs over its time
  UpdateMeeting daily{.meeting = meeting.meeting_id};
  daily.recurrence = std::string("FREQ=DAILY");
  ASSERT_TRUE(run(update_meeting(services, host, daily)));
  EXPECT_EQ(stored(meeting.meeting_id).start_time, at("2026-03-02T08:00:00Z"));
  EXPECT_EQ(stored(meeting.meeting_id).end_time, at("2026-03-02T08:30:00Z"));
  ASSERT_TRUE(run(end_meeting(services, host, meeting.meeting_id)));
  EXPECT_EQ(stored(meeting.meeting_id).start_time, at("2026-03-03T08:00:00Z"));
  EXPECT_EQ(stored(meeting.meeting_id).end_time, at("2026-03-03T08:30:00Z"));
}

TEST_F(Schedule, TheFirstOfEachGatheringIsToldToMembers) {
  const core::Meeting weekly = recurring(host);
  invited(weekly, ann);
  const auto told = [&] {
    int times = 0;
    for (const auto& each : people.take())
      if (each.event == "meeting:first_participant_joined" && each.person_id == ann.person_id()) ++times;
    return times;
  };
  for (const std::string& day : {std::string("2026-03-02"), std::string("2026-03-09")}) {
    move_to(day + "T08:10:00Z");
    ASSERT_TRUE(join(host, weekly.code).value().joined);
    EXPECT_EQ(told(), 1) << day;
    ASSERT_TRUE(run(leave_meeting(services, host, weekly.code)));
    ASSERT_TRUE(join(host, weekly.code));
    EXPECT_EQ(told(), 0) << day << ": somebody was there before";
    ASSERT_TRUE(run(end_meeting(services, host, weekly.code)));
  }
  move_to("2026-03-16T08:10:00Z");
  ASSERT_TRUE(run(start_meeting(services, host, weekly.code)));
  EXPECT_EQ(told(), 0);
  ASSERT_TRUE(join(host, weekly.code));
  EXPECT_EQ(told(), 1) << "also where it was started before";
}

}  // namespace
}  // namespace parley::services
