#include "calendar/document.hpp"

#include "calendar/ical_time.hpp"
#include "calendar/zone_component.hpp"

#include <map>

namespace parley::calendar {
namespace {

using namespace std::chrono;
using services::CalendarDocument;
using services::CalendarEntry;
using services::CalendarMethod;
using services::CalendarPerson;

constexpr const char* product = "-//Parley//Meetings//EN";
/// How long the changes of a zone without a yearly rule are written out for a meeting that has no end.
constexpr auto open_end = years(10);

/// Text as iCalendar can hold it: what has no place there (3.3.11) is a blank, line ends are all alike. libical does
/// the escaping.
std::string holdable(const std::string& text) {
  std::string held;
  held.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c == '\r') {
      if (i + 1 >= text.size() || text[i + 1] != '\n') held += '\n';
    } else if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f) {
      held += ' ';
    } else {
      held += text[i];
    }
  }
  return held;
}

std::string or_else(const std::optional<std::string>& text, const std::string& otherwise) {
  return text && !text->empty() ? *text : otherwise;
}

/// A parameter's value has no line ends.
std::string one_line(const std::string& text) {
  std::string line = holdable(text);
  for (char& c : line)
    if (c == '\n' || c == '\t') c = ' ';
  return line;
}

/// Adds properties whose times are in the entry's zone.
class EntryWriter {
 public:
  EntryWriter(const CalendarEntry& entry, const TimeZone& zone) : entry_(entry), zone_(zone) {}

  /// The components of an entry: the meeting itself, then each moved occurrence.
  std::vector<icalcomponent*> components() const {
    std::vector<icalcomponent*> all;
    icalcomponent* main = event(whole(entry_.start), end_of(entry_.start, entry_.end));
    if (entry_.rule) {
      icalrecurrencetype rule = icalrecurrencetype_from_string(entry_.rule->c_str());
      icalcomponent_add_property(main, icalproperty_new_rrule(rule));
      icalrecurrencetype_clear(&rule);
    }
    for (const core::OccurrenceChange& change : entry_.changes)
      if (change.status == core::OccurrenceStatus::cancelled)
        add_time(main, icalproperty_new(ICAL_EXDATE_PROPERTY), whole(change.original_start));
    all.push_back(main);
    for (const core::OccurrenceChange& change : entry_.changes) {
      if (change.status != core::OccurrenceStatus::moved || !change.start) continue;
      icalcomponent* moved = event(whole(*change.start), end_of(*change.start, change.end));
      add_time(moved, icalproperty_new(ICAL_RECURRENCEID_PROPERTY), whole(change.original_start));
      all.push_back(moved);
    }
    return all;
  }

 private:
  std::optional<Seconds> end_of(core::TimePoint start, const std::optional<core::TimePoint>& end) const {
    if (end && whole(*end) > whole(start)) return whole(*end);
    return std::nullopt;
  }

  icalcomponent* event(Seconds start, std::optional<Seconds> end) const {
    icalcomponent* event = icalcomponent_new_vevent();
    icalcomponent_add_property(event, icalproperty_new_uid(entry_.uid.c_str()));
    icalcomponent_add_property(event, icalproperty_new_sequence(static_cast<int>(entry_.sequence)));
    icalcomponent_add_property(event, icalproperty_new_dtstamp(to_ical_utc(whole(entry_.stamp))));
    icalcomponent_add_property(event, icalproperty_new_created(to_ical_utc(whole(entry_.created))));
    icalcomponent_add_property(event, icalproperty_new_lastmodified(to_ical_utc(whole(entry_.modified))));
    add_time(event, icalproperty_new(ICAL_DTSTART_PROPERTY), start);
    if (end) add_time(event, icalproperty_new(ICAL_DTEND_PROPERTY), *end);
    icalcomponent_add_property(
        event, icalproperty_new_status(entry_.cancelled ? ICAL_STATUS_CANCELLED : ICAL_STATUS_CONFIRMED));
    // Some readers take a property without a value for an error.
    const std::string title = holdable(entry_.title.value_or(""));
    if (!title.empty()) icalcomponent_add_property(event, icalproperty_new_summary(title.c_str()));
    const std::string description = holdable(or_else(entry_.description, "Join: " + entry_.url));
    icalcomponent_add_property(event, icalproperty_new_description(description.c_str()));
    const std::string location = holdable(or_else(entry_.location, entry_.url));
    icalcomponent_add_property(event, icalproperty_new_location(location.c_str()));
    icalcomponent_add_property(event, icalproperty_new_url(entry_.url.c_str()));
    add_conference(event);
    add_person(event, icalproperty_new_organizer(entry_.organizer.uri.c_str()), entry_.organizer);
    for (const CalendarPerson& person : entry_.attendees) add_attendee(event, person);
    return event;
  }

  /// RFC 7986, 5.11; newer than this libical.
  void add_conference(icalcomponent* event) const {
    icalproperty* conference = icalproperty_new_x(entry_.url.c_str());
    icalproperty_set_x_name(conference, "CONFERENCE");
    icalparameter* value = icalparameter_new_value(ICAL_VALUE_URI);
    icalproperty_add_parameter(conference, value);
    icalcomponent_add_property(event, conference);
  }

  static void add_person(icalcomponent* event, icalproperty* property, const CalendarPerson& person) {
    const std::string name = one_line(person.name);
    if (!name.empty()) icalproperty_add_parameter(property, icalparameter_new_cn(name.c_str()));
    icalcomponent_add_property(event, property);
  }

  static icalparameter_partstat part_of(core::ParticipantStatus status) {
    switch (status) {
      case core::ParticipantStatus::accepted:
      case core::ParticipantStatus::joined:
      case core::ParticipantStatus::waiting:
      case core::ParticipantStatus::left:
        return ICAL_PARTSTAT_ACCEPTED;
      case core::ParticipantStatus::declined:
        return ICAL_PARTSTAT_DECLINED;
      default:
        return ICAL_PARTSTAT_NEEDSACTION;
    }
  }

  static void add_attendee(icalcomponent* event, const CalendarPerson& person) {
    icalproperty* attendee = icalproperty_new_attendee(person.uri.c_str());
    icalproperty_add_parameter(attendee, icalparameter_new_cutype(ICAL_CUTYPE_INDIVIDUAL));
    icalproperty_add_parameter(
        attendee, icalparameter_new_role(core::is_host(person.role) ? ICAL_ROLE_CHAIR : ICAL_ROLE_REQPARTICIPANT));
    icalproperty_add_parameter(attendee, icalparameter_new_partstat(part_of(person.status)));
    if (part_of(person.status) == ICAL_PARTSTAT_NEEDSACTION)
      icalproperty_add_parameter(attendee, icalparameter_new_rsvp(ICAL_RSVP_TRUE));
    add_person(event, attendee, person);
  }

  /// As local time with TZID where the zone has one, for calendars to follow the zone's clocks; as UTC otherwise. A
  /// moment that its local time does not lead back to (the second pass of an hour that happens twice) is UTC as well.
  void add_time(icalcomponent* event, icalproperty* property, Seconds at) const {
    const LocalSeconds local = zone_.to_local(at);
    const bool as_local = zone_.name() != "UTC" && zone_.to_utc(local) == at;
    const icaltimetype time = as_local ? to_ical(local) : to_ical_utc(at);
    icalproperty_set_value(property, icalvalue_new_datetime(time));
    if (as_local) icalproperty_add_parameter(property, icalparameter_new_tzid(zone_.name().c_str()));
    icalcomponent_add_property(event, property);
  }

  const CalendarEntry& entry_;
  const TimeZone& zone_;
};

icalproperty_method method_of(CalendarMethod method) {
  switch (method) {
    case CalendarMethod::request:
      return ICAL_METHOD_REQUEST;
    case CalendarMethod::cancel:
      return ICAL_METHOD_CANCEL;
    case CalendarMethod::publish:
      break;
  }
  return ICAL_METHOD_PUBLISH;
}

void add_extension(icalcomponent* component, const char* name, const std::string& value) {
  icalproperty* property = icalproperty_new_x(value.c_str());
  icalproperty_set_x_name(property, name);
  icalcomponent_add_property(component, property);
}

/// What of a zone is used: from the earliest start on, up to the last change or the open end.
struct ZoneUse {
  std::shared_ptr<const TimeZone> zone;
  Seconds from;
  Seconds to;
};

std::map<std::string, ZoneUse> used_zones(const CalendarDocument& document, const ZonesOfDocument& zones) {
  std::map<std::string, ZoneUse> used;
  for (std::size_t i = 0; i < document.entries.size(); ++i) {
    if (zones[i]->name() == "UTC") continue;
    const CalendarEntry& entry = document.entries[i];
    Seconds from = whole(entry.start);
    Seconds to = whole(entry.end.value_or(entry.start)) + (entry.rule ? duration_cast<seconds>(open_end) : seconds(0));
    for (const core::OccurrenceChange& change : entry.changes) {
      if (!change.start) continue;
      from = std::min(from, whole(*change.start));
      to = std::max(to, whole(change.end.value_or(*change.start)));
    }
    const auto [found, is_new] = used.try_emplace(zones[i]->name(), ZoneUse{zones[i], from, to});
    if (is_new) continue;
    found->second.from = std::min(found->second.from, from);
    found->second.to = std::max(found->second.to, to);
  }
  return used;
}

std::string text_of(icalcomponent* component) {
  char* text = icalcomponent_as_ical_string_r(component);
  std::string owned(text ? text : "");
  icalmemory_free_buffer(text);
  return owned;
}

}  // namespace

std::string write_document(const CalendarDocument& document, const ZonesOfDocument& zones) {
  const std::unique_ptr<icalcomponent, void (*)(icalcomponent*)> calendar(icalcomponent_new_vcalendar(),
                                                                          &icalcomponent_free);
  icalcomponent_add_property(calendar.get(), icalproperty_new_prodid(product));
  icalcomponent_add_property(calendar.get(), icalproperty_new_version("2.0"));
  icalcomponent_add_property(calendar.get(), icalproperty_new_calscale("GREGORIAN"));
  icalcomponent_add_property(calendar.get(), icalproperty_new_method(method_of(document.method)));
  if (document.name) {
    add_extension(calendar.get(), "X-WR-CALNAME", holdable(*document.name));
    add_extension(calendar.get(), "X-PUBLISHED-TTL", "PT1H");
  }
  for (const auto& [name, use] : used_zones(document, zones))
    icalcomponent_add_component(calendar.get(), zone_component(*use.zone, use.from, use.to));
  for (std::size_t i = 0; i < document.entries.size(); ++i)
    for (icalcomponent* event : EntryWriter(document.entries[i], *zones[i]).components())
      icalcomponent_add_component(calendar.get(), event);
  return text_of(calendar.get());
}

}  // namespace parley::calendar
