// What is written is read again with libical.
#include "calendar/ical_calendar.hpp"

#include <gmock/gmock.h>

#include <libical/ical.h>

namespace parley::calendar::document_test {
namespace {

using services::CalendarDocument;
using services::CalendarEntry;
using services::CalendarMethod;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

core::TimePoint at(const std::string& text) { return core::parse_time(text).value(); }

CalendarEntry entry() {
  CalendarEntry made;
  made.uid = "mtg_1@parley";
  made.sequence = 3;
  made.stamp = made.created = made.modified = at("2026-01-02T03:04:05Z");
  made.title = "Stand-up";
  made.url = "https://meet.example.org/join/ABC-DEF-GHI";
  made.start = at("2026-03-23T08:00:00Z");
  made.end = at("2026-03-23T08:30:00Z");
  made.time_zone = "Europe/Berlin";
  made.organizer = {"Ann", "mailto:ann@example.org", core::Role::host};
  made.attendees = {{"Ann", "mailto:ann@example.org", core::Role::host, core::ParticipantStatus::accepted},
                    {"Bob", "mailto:bob@example.org", core::Role::attendee, core::ParticipantStatus::invited},
                    {"Cid", "mailto:cid@example.org", core::Role::attendee, core::ParticipantStatus::declined}};
  return made;
}

/// A parsed object.
class Parsed {
 public:
  explicit Parsed(const std::string& text) : root_(icalparser_parse_string(text.c_str()), &icalcomponent_free) {
    EXPECT_TRUE(root_);
    EXPECT_EQ(icalcomponent_count_errors(root_.get()), 0) << text;
  }
  icalcomponent* root() const { return root_.get(); }
  std::vector<icalcomponent*> events() const {
    std::vector<icalcomponent*> all;
    for (auto* one = icalcomponent_get_first_component(root(), ICAL_VEVENT_COMPONENT); one;
         one = icalcomponent_get_next_component(root(), ICAL_VEVENT_COMPONENT))
      all.push_back(one);
    return all;
  }
  /// A time as UTC seconds, by the object's own VTIMEZONE.
  std::string utc(icalcomponent* event, icalproperty_kind kind) const {
    icalproperty* property = icalcomponent_get_first_property(event, kind);
    if (!property) return "none";
    const icaltimetype time = icalproperty_get_datetime_with_component(property, root());
    return core::format_time(core::TimePoint(std::chrono::seconds(icaltime_as_timet_with_zone(time, time.zone))));
  }
  static std::string value(icalcomponent* component, icalproperty_kind kind) {
    icalproperty* property = icalcomponent_get_first_property(component, kind);
    if (!property) return "none";
    char* text = icalproperty_get_value_as_string_r(property);
    std::string owned(text ? text : "");
    icalmemory_free_buffer(text);
    return owned;
  }

 private:
  std::unique_ptr<icalcomponent, void (*)(icalcomponent*)> root_;
};

class Document : public testing::Test {
 protected:
  std::string write(CalendarEntry one, CalendarMethod method = CalendarMethod::request) {
    return calendar.write({method, std::nullopt, {std::move(one)}});
  }
  IcalCalendar calendar;
};

TEST_F(Document, HoldsWhatInvitationsNeed) {
  const std::string text = write(entry());
  const Parsed parsed(text);
  EXPECT_EQ(icalcomponent_get_method(parsed.root()), ICAL_METHOD_REQUEST);
  ASSERT_EQ(parsed.events().size(), 1u);
  icalcomponent* event = parsed.events().front();
  EXPECT_EQ(Parsed::value(event, ICAL_UID_PROPERTY), "mtg_1@parley");
  EXPECT_EQ(Parsed::value(event, ICAL_SEQUENCE_PROPERTY), "3");
  EXPECT_EQ(Parsed::value(event, ICAL_DTSTAMP_PROPERTY), "20260102T030405Z");
  EXPECT_EQ(Parsed::value(event, ICAL_SUMMARY_PROPERTY), "Stand-up");
  EXPECT_EQ(Parsed::value(event, ICAL_URL_PROPERTY), "https://meet.example.org/join/ABC-DEF-GHI");
  EXPECT_EQ(Parsed::value(event, ICAL_ORGANIZER_PROPERTY), "mailto:ann@example.org");
  EXPECT_EQ(parsed.utc(event, ICAL_DTSTART_PROPERTY), "2026-03-23T08:00:00.000Z");
  EXPECT_EQ(parsed.utc(event, ICAL_DTEND_PROPERTY), "2026-03-23T08:30:00.000Z");
  EXPECT_THAT(text, HasSubstr("DTSTART;TZID=Europe/Berlin:20260323T090000\r\n"));
  std::vector<icalparameter_partstat> answers;
  for (auto* one = icalcomponent_get_first_property(event, ICAL_ATTENDEE_PROPERTY); one;
       one = icalcomponent_get_next_property(event, ICAL_ATTENDEE_PROPERTY))
    answers.push_back(icalparameter_get_partstat(icalproperty_get_first_parameter(one, ICAL_PARTSTAT_PARAMETER)));
  EXPECT_THAT(answers, ElementsAre(ICAL_PARTSTAT_ACCEPTED, ICAL_PARTSTAT_NEEDSACTION, ICAL_PARTSTAT_DECLINED));
}

TEST_F(Document, WritesLinesOf75BytesEndedByCrlf) {
  CalendarEntry one = entry();
  one.title = "ä" + std::string(1000, 'x') + "€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€";
  const std::string text = write(one);
  std::size_t begin = 0;
  while (begin < text.size()) {
    const auto end = text.find("\r\n", begin);
    ASSERT_NE(end, std::string::npos);
    EXPECT_LE(end - begin, 75u);
    begin = end + 2;
  }
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), std::count(text.begin(), text.end(), '\r'));
}

TEST_F(Document, KeepsOpaqueTextsAsTheyAre) {
  for (const std::string& title :
       {std::string("a,b;c\\d\nsecond line"), std::string("END:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil"),
        std::string("\\n \\, \\; \\\\"), std::string("Ünïcode ☃ 日本語 🎉"), std::string("BASE64+/=="),
        std::string(16 * 1024, 'x'), std::string("ends with \\"), std::string()}) {
    CalendarEntry one = entry();
    one.title = title;
    one.description = title;
    const Parsed parsed(write(one));
    ASSERT_EQ(parsed.events().size(), 1u) << title;
    std::string expected = title;
    for (auto at = expected.find('\r'); at != std::string::npos; at = expected.find('\r')) expected.erase(at, 1);
    const char* summary = icalcomponent_get_summary(parsed.events().front());
    EXPECT_EQ(std::string(summary ? summary : ""), expected);
    EXPECT_EQ(Parsed::value(parsed.events().front(), ICAL_UID_PROPERTY), "mtg_1@parley");
  }
}

TEST_F(Document, CutsNoBlanksOff) {
  CalendarEntry one = entry();
  one.title = "  blanks  ";
  EXPECT_THAT(write(one), HasSubstr("SUMMARY:  blanks  \r\n"));
}

TEST_F(Document, KeepsNamesInsideTheirParameter) {
  CalendarEntry one = entry();
  one.attendees = {{"O\"Brien;X=Y:mailto:evil@example.org\r\nATTENDEE:mailto:evil@example.org",
                    "mailto:bob@example.org", core::Role::attendee, core::ParticipantStatus::invited}};
  const Parsed parsed(write(one));
  EXPECT_EQ(icalcomponent_count_properties(parsed.events().front(), ICAL_ATTENDEE_PROPERTY), 1);
  EXPECT_EQ(Parsed::value(parsed.events().front(), ICAL_ATTENDEE_PROPERTY), "mailto:bob@example.org");
}

TEST_F(Document, HasTheRuleItsExceptionsAndMovedOccurrences) {
  CalendarEntry one = entry();
  one.rule = "FREQ=WEEKLY;BYDAY=MO;UNTIL=20260601T000000Z";
  one.changes = {{"mtg_1", at("2026-03-30T07:00:00Z"), core::OccurrenceStatus::cancelled, {}, {}, one.stamp},
                 {"mtg_1", at("2026-04-06T07:00:00Z"), core::OccurrenceStatus::moved, at("2026-04-07T10:00:00Z"),
                  at("2026-04-07T11:00:00Z"), one.stamp}};
  const std::string text = write(one);
  const Parsed parsed(text);
  ASSERT_EQ(parsed.events().size(), 2u);
  EXPECT_THAT(text, HasSubstr("EXDATE;TZID=Europe/Berlin:20260330T090000\r\n"));
  EXPECT_THAT(text, HasSubstr("RECURRENCE-ID;TZID=Europe/Berlin:20260406T090000\r\n"));
  EXPECT_EQ(Parsed::value(parsed.events()[0], ICAL_RRULE_PROPERTY), "FREQ=WEEKLY;UNTIL=20260601T000000Z;BYDAY=MO");
  EXPECT_EQ(parsed.utc(parsed.events()[1], ICAL_DTSTART_PROPERTY), "2026-04-07T10:00:00.000Z");
  EXPECT_EQ(Parsed::value(parsed.events()[1], ICAL_UID_PROPERTY), "mtg_1@parley");
  EXPECT_EQ(Parsed::value(parsed.events()[1], ICAL_RRULE_PROPERTY), "none");
}

/// The VTIMEZONE alone leads to the right moments: in the table's years, behind them, and where no yearly rule is.
TEST_F(Document, DescribesTheZoneSoThatReadersNeedNoOther) {
  for (const char* name : {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca",
                           "Asia/Kolkata", "Asia/Gaza", "America/Santiago"}) {
    const TimeZone zone = *TimeZone::load("/usr/share/zoneinfo", name);
    CalendarEntry one = entry();
    one.time_zone = name;
    one.rule = "FREQ=DAILY";
    const Parsed parsed(write(one));
    icaltimezone* read = icalcomponent_get_timezone(parsed.root(), name);
    ASSERT_TRUE(read) << name;
    int wrong = 0;
    for (auto time = std::chrono::floor<std::chrono::seconds>(one.start);
         time < one.start + std::chrono::hours(24 * 365 * 8); time += std::chrono::hours(11)) {
      icaltimetype utc =
          icaltime_from_timet_with_zone(time.time_since_epoch().count(), 0, icaltimezone_get_utc_timezone());
      int daylight = 0;
      if (icaltimezone_get_utc_offset_of_utc_time(read, &utc, &daylight) != zone.at(time).offset.count()) ++wrong;
    }
    EXPECT_EQ(wrong, 0) << name;
  }
}

TEST_F(Document, UsesUtcWhereNoZoneIsKnown) {
  CalendarEntry one = entry();
  one.time_zone.reset();
  const std::string text = write(one);
  EXPECT_THAT(text, HasSubstr("DTSTART:20260323T080000Z\r\n"));
  EXPECT_THAT(text, Not(HasSubstr("VTIMEZONE")));
  one.time_zone = "Gone/Zone";
  EXPECT_THAT(write(one), HasSubstr("DTSTART:20260323T080000Z\r\n"));
}

TEST_F(Document, WritesTheSecondPassOfAnHourThatHappensTwiceInUtc) {
  CalendarEntry one = entry();
  one.start = at("2026-10-25T01:30:00Z");  // 02:30 for the second time
  one.end.reset();
  const std::string text = write(one);
  EXPECT_THAT(text, HasSubstr("DTSTART:20261025T013000Z\r\n"));
  EXPECT_EQ(Parsed(text).utc(Parsed(text).events().front(), ICAL_DTSTART_PROPERTY), "2026-10-25T01:30:00.000Z");
}

TEST_F(Document, SaysWhatIsCancelled) {
  CalendarEntry one = entry();
  one.cancelled = true;
  const Parsed parsed(write(one, CalendarMethod::cancel));
  EXPECT_EQ(icalcomponent_get_method(parsed.root()), ICAL_METHOD_CANCEL);
  EXPECT_EQ(Parsed::value(parsed.events().front(), ICAL_STATUS_PROPERTY), "CANCELLED");
}

}  // namespace
}  // namespace parley::calendar::document_test
