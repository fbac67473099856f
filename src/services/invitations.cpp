#include "services/invitations.hpp"

#include "services/calendars.hpp"
#include "services/notifications.hpp"
#include "services/participant_walks.hpp"

#include <spdlog/spdlog.h>

namespace parley::services {
namespace {

constexpr int max_participants_told = 2000;
/// A title that is longer, or has line ends, stands in the mail but not in its subject.
constexpr std::size_t max_subject_title = 200;
/// Beyond so many, each recipient sees only themselves and the host in the calendar entry.
constexpr std::size_t max_attendees_in_mail = 50;

std::string html_text(const std::string& text) {
  std::string html;
  html.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\n':
        html += "<br>";
        break;
      default:
        html += c;
    }
  }
  return html;
}

bool fits_a_subject(const std::string& title) {
  return !title.empty() && title.size() <= max_subject_title &&
         std::none_of(title.begin(), title.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

/// "every 2 weeks"; the calendar entry has the whole rule.
std::string repetition_text(const std::string& rule) {
  const auto value = [&](std::string_view name) {
    const auto at = rule.find(name);
    return at == std::string::npos ? std::string()
                                   : rule.substr(at + name.size(), rule.find(';', at) - at - name.size());
  };
  const std::string frequency = value("FREQ=");
  const std::string unit = frequency == "DAILY"     ? "day"
                           : frequency == "WEEKLY"  ? "week"
                           : frequency == "MONTHLY" ? "month"
                                                    : "year";
  const std::string interval = value("INTERVAL=");
  return interval.empty() || interval == "1" ? "every " + unit : "every " + interval + " " + unit + "s";
}

/// The parts of one announcement that are the same for all recipients.
class Writer {
 public:
  Writer(Services& services, const Actor& actor, const core::Meeting& meeting, const std::string& host_name,
         Announcement what, const std::optional<std::string>& message)
      : meeting_(meeting),
        what_(what),
        who_(actor.user ? actor.user->name : host_name),
        url_(services.settings.public_url + "/join/" + meeting.code),
        message_(message) {
    if (meeting.start_time) when_ = services.calendar.local_text(*meeting.start_time, meeting.time_zone);
    if (meeting.end_time) until_ = services.calendar.local_text(*meeting.end_time, meeting.time_zone);
  }

  std::string subject() const {
    const std::string begin = what_ == Announcement::invitation ? "Invitation"
                              : what_ == Announcement::update   ? "Updated"
                                                                : "Cancelled";
    if (meeting_.title && fits_a_subject(*meeting_.title)) return begin + ": " + *meeting_.title;
    return begin + ": a meeting with Parley";
  }

  std::string text() const {
    std::string text = sentence() + "\n\n";
    for (const auto& [name, value] : facts()) text += name + ": " + value + "\n";
    if (message_) text += "\n" + *message_ + "\n";
    if (meeting_.description) text += "\n" + *meeting_.description + "\n";
    return text;
  }

  std::string html() const {
    std::string html =
        "<!doctype html><html><body style=\"font-family:sans-serif\"><p>" + html_text(sentence()) + "</p><table>";
    for (const auto& [name, value] : facts()) {
      const std::string shown =
          name == "Join" ? "<a href=\"" + html_text(value) + "\">" + html_text(value) + "</a>" : html_text(value);
      html += "<tr><td style=\"padding-right:1em;vertical-align:top\">" + name + "</td><td>" + shown + "</td></tr>";
    }
    html += "</table>";
    if (message_) html += "<p>" + html_text(*message_) + "</p>";
    if (meeting_.description) html += "<p>" + html_text(*meeting_.description) + "</p>";
    return html + "</body></html>";
  }

 private:
  std::string sentence() const {
    switch (what_) {
      case Announcement::invitation:
        return who_ + " invites you to a meeting.";
      case Announcement::update:
        return "A meeting that you are invited to has changed.";
      case Announcement::cancellation:
        break;
    }
    return "A meeting that you were invited to does not take place.";
  }

  std::vector<std::pair<std::string, std::string>> facts() const {
    std::vector<std::pair<std::string, std::string>> facts;
    if (meeting_.title) facts.emplace_back("Title", *meeting_.title);
    if (!when_.empty()) facts.emplace_back("When", until_.empty() ? when_ : when_ + " to " + until_);
    if (meeting_.recurrence) facts.emplace_back("Repeats", repetition_text(*meeting_.recurrence));
    if (meeting_.location) facts.emplace_back("Where", *meeting_.location);
    if (what_ == Announcement::cancellation) return facts;
    facts.emplace_back("Join", url_);
    facts.emplace_back("Meeting code", meeting_.code);
    return facts;
  }

  const core::Meeting& meeting_;
  const Announcement what_;
  const std::string who_;
  const std::string url_;
  const std::optional<std::string>& message_;
  std::string when_;
  std::string until_;
};

/// Nobody is written to about their own doing, or about a meeting that is none of theirs.
bool is_told(const core::Participant& participant, const Actor& actor, Announcement what) {
  if (what != Announcement::cancellation && was_sent_away(participant)) return false;
  if (what == Announcement::update && participant.status == core::ParticipantStatus::declined) return false;
  return !actor.user || participant.user_id != actor.user->user_id;
}

std::vector<core::Participant> participants_told(Transaction& transaction, const std::string& meeting_id) {
  return transaction.participants.list(meeting_id, max_participants_told, std::nullopt);
}

}  // namespace

int announce_to(Transaction& transaction, Services& services, const Actor& actor, const core::Meeting& meeting,
                const std::vector<core::Participant>& participants, Announcement what,
                const std::optional<std::string>& message) {
  if (!services.mailer.enabled() || meeting.kind != core::MeetingKind::meeting) return 0;
  int room = max_waiting_mails - transaction.of<OutboxRepository>().count_waiting();
  const core::TimePoint now = services.clock.now();
  const Writer writer(services, actor, meeting, host_name_of(transaction, meeting), what, message);
  std::optional<CalendarEntry> entry;
  if (meeting.start_time) {
    entry = calendar_entry(transaction, services, meeting, AddressesShown::yes);
    entry->stamp = now;
    entry->cancelled = what == Announcement::cancellation;
  }
  int queued = 0;
  for (const core::Participant& participant : participants) {
    if (!is_told(participant, actor, what)) continue;
    const auto address = mail_address_of(transaction, participant);
    if (!address) continue;
    if (room-- <= 0) {
      spdlog::warn("mail: {} mails wait already; no further ones are taken", max_waiting_mails);
      break;
    }
    Mail mail;
    mail.mail_id = core::make_id(services.random, core::id_prefix::mail);
    mail.meeting_id = meeting.meeting_id;
    mail.to_address = *address;
    mail.to_name = participant.name;
    mail.subject = writer.subject();
    mail.text = writer.text();
    mail.html = writer.html();
    mail.created_at = now;
    mail.next_attempt_at = now;
    if (entry) {
      CalendarEntry own = *entry;
      const std::string uri = "mailto:" + *address;
      const auto is_recipient = [&](const CalendarPerson& person) { return person.uri == uri; };
      if (std::none_of(own.attendees.begin(), own.attendees.end(), is_recipient))
        own.attendees.push_back({participant.name, uri, participant.role, participant.status});
      if (own.attendees.size() > max_attendees_in_mail)
        std::erase_if(own.attendees, [&](const CalendarPerson& person) {
          return person.uri != uri && person.role != core::Role::host;
        });
      const auto method = own.cancelled ? CalendarMethod::cancel : CalendarMethod::request;
      mail.calendar = services.calendar.write({method, std::nullopt, {std::move(own)}});
      mail.calendar_method = method == CalendarMethod::cancel ? "CANCEL" : "REQUEST";
    }
    transaction.of<OutboxRepository>().insert(mail);
    ++queued;
  }
  if (queued > 0) transaction.after_commit([&mailer = services.mailer] { mailer.wake(); });
  return queued;
}

int announce(Transaction& transaction, Services& services, const Actor& actor, const core::Meeting& meeting,
             Announcement what) {
  if (!services.mailer.enabled() || (what != Announcement::invitation && !meeting.start_time)) return 0;
  auto participants = participants_told(transaction, meeting.meeting_id);
  std::erase_if(participants, [](const core::Participant& participant) {
    return was_sent_away(participant) || participant.status == core::ParticipantStatus::declined;
  });
  return announce_to(transaction, services, actor, meeting, participants, what);
}

int send_invitations(Transaction& transaction, Services& services, const Actor& actor, const core::Meeting& meeting,
                     const std::vector<core::Participant>& participants, const std::optional<std::string>& message) {
  if (meeting.kind == core::MeetingKind::meeting)
    for (const core::Participant& participant : participants)
      if (participant.user_id && is_told(participant, actor, Announcement::invitation))
        notify(transaction, services, meeting, *participant.user_id, NotificationType::invitation);
  return announce_to(transaction, services, actor, meeting, participants, Announcement::invitation, message);
}

bool concerns_calendars(const core::Meeting& before, const core::Meeting& after) {
  const auto shown = [](const core::Meeting& m) {
    return std::tie(m.title, m.description, m.location, m.start_time, m.end_time, m.time_zone, m.recurrence,
                    m.series_start, m.series_end);
  };
  return shown(before) != shown(after);
}

}  // namespace parley::services
