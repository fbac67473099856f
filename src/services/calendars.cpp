#include "services/calendars.hpp"

#include "services/security/sodium.hpp"

namespace parley::services {
namespace {

constexpr int max_attendees = 500;
constexpr int max_feed_meetings = 1000;
constexpr auto feed_past = std::chrono::days(90);
constexpr std::size_t token_bytes = 24;
/// Not part of the settings: a meeting keeps its UID whatever the server is called.
constexpr const char* uid_domain = "@parley";

std::string uri_of(const std::string& person_id, const std::optional<std::string>& email, AddressesShown addresses) {
  if (email && addresses == AddressesShown::yes) return "mailto:" + *email;
  return "urn:parley:" + person_id;
}

CalendarPerson person_of(Transaction& transaction, const core::Participant& participant, AddressesShown addresses) {
  return {participant.name, uri_of(participant.participant_id, mail_address_of(transaction, participant), addresses),
          participant.role, participant.status};
}

bool is_attendee(const core::Participant& participant) {
  // People who came by link are in the meeting, not in its invitation.
  return participant.invited && participant.is_member();
}

CalendarFile file_of(std::string text, core::TimePoint modified, std::string name) {
  std::string etag = '"' + hash_secret(text).substr(0, 32) + '"';
  return {std::move(text), std::move(etag), modified, std::move(name)};
}

core::Outcome<CalendarFile> calendar_of(Transaction& transaction, Services& services, const Actor& actor,
                                        const std::string& reference) {
  auto membership = require_member(transaction, actor, reference);
  if (!membership) return std::unexpected(std::move(membership.error()));
  const core::Meeting& meeting = membership->meeting;
  if (!meeting.start_time)
    return core::fail(core::Code::not_found, "The meeting has no start time: there is nothing for a calendar.");
  const auto addresses = actor.user ? AddressesShown::yes : AddressesShown::no;
  CalendarDocument document{CalendarMethod::publish, std::nullopt, {}};
  document.entries.push_back(calendar_entry(transaction, services, meeting, addresses));
  return file_of(services.calendar.write(document), document.entries.front().modified, meeting.code + ".ics");
}

core::Outcome<CalendarFile> feed_of(Transaction& transaction, Services& services, const std::string& token_hash) {
  const auto feed = transaction.of<FeedRepository>().find_by_token(token_hash);
  const auto user = feed ? transaction.users.find(feed->user_id) : std::nullopt;
  if (!user || user->disabled) return core::fail(core::Code::not_found, "There is no such feed.");
  CalendarDocument document{CalendarMethod::publish, "Parley", {}};
  core::TimePoint modified = feed->created_at;
  const core::TimePoint from = services.clock.now() - feed_past;
  for (const core::Meeting& meeting :
       transaction.of<FeedRepository>().meetings(user->user_id, from, max_feed_meetings)) {
    const auto own = transaction.participants.find_user(meeting.meeting_id, user->user_id);
    if (!own) continue;
    CalendarEntry entry = calendar_entry(transaction, services, meeting, AddressesShown::yes);
    entry.modified = std::max(entry.modified, own->updated_at);
    entry.stamp = entry.modified;
    // Deleted, or not for this person any more: a calendar that knows it takes it out.
    if (meeting.deleted_at || !own->is_member()) {
      entry.cancelled = true;
      if (!own->is_member()) {
        entry.title.reset();
        entry.description.reset();
        entry.location.reset();
        entry.attendees.clear();
      }
    }
    modified = std::max(modified, entry.modified);
    document.entries.push_back(std::move(entry));
  }
  return file_of(services.calendar.write(document), modified, "parley.ics");
}

/// With a key, the token is made of it and of a secret that is kept with the key's hash: a repetition gets the same
/// token, though neither it nor the key is kept.
std::string feed_token(const std::string& secret, const std::optional<IdempotencyKey>& key) {
  return key ? hash_secret(secret + ' ' + key->key).substr(0, 2 * token_bytes) : secret;
}

core::Outcome<FeedInfo> put_feed(Transaction& transaction, Services& services, const Actor& actor,
                                 const std::string& token) {
  const core::TimePoint now = services.clock.now();
  transaction.of<FeedRepository>().put({actor.user->user_id, hash_secret(token), now});
  write_audit(transaction, services, actor, {"CALENDAR_FEED_MADE"});
  return FeedInfo{now, token};
}

/// The feed that an earlier request with the same key made.
core::Outcome<FeedInfo> feed_again(Transaction& transaction, const Actor& actor, const std::string& token) {
  const auto feed = transaction.of<FeedRepository>().find(actor.user->user_id);
  if (!feed || feed->token_hash != hash_secret(token)) return std::unexpected(made_is_gone());
  return FeedInfo{feed->created_at, token};
}

}  // namespace

std::optional<std::string> mail_address_of(Transaction& transaction, const core::Participant& participant) {
  if (!participant.user_id) return participant.email;
  const auto user = transaction.users.find(*participant.user_id);
  return user && !user->disabled ? user->email : std::nullopt;
}

CalendarEntry calendar_entry(Transaction& transaction, Services& services, const core::Meeting& meeting,
                             AddressesShown addresses) {
  CalendarEntry entry;
  entry.uid = meeting.meeting_id + uid_domain;
  entry.sequence = meeting.sequence;
  entry.created = meeting.created_at;
  entry.modified = std::max(meeting.updated_at, meeting.deleted_at.value_or(meeting.updated_at));
  entry.cancelled = meeting.status == core::MeetingStatus::cancelled;
  entry.title = meeting.title;
  entry.description = meeting.description;
  entry.location = meeting.location;
  entry.url = services.settings.public_url + "/join/" + meeting.code;
  entry.start = meeting.series_start.value_or(*meeting.start_time);
  entry.end = meeting.series_start ? meeting.series_end : meeting.end_time;
  entry.time_zone = meeting.time_zone;
  if (meeting.series_start) {
    entry.rule = meeting.recurrence;
    entry.changes = transaction.of<OccurrenceRepository>().list(meeting.meeting_id);
  }
  if (const auto host = transaction.users.find(meeting.host_id))
    entry.organizer = {host->name, uri_of(host->user_id, host->email, addresses), core::Role::host};
  for (const core::Participant& participant :
       transaction.participants.list(meeting.meeting_id, max_attendees, std::nullopt)) {
    if (!is_attendee(participant)) continue;
    entry.attendees.push_back(person_of(transaction, participant, addresses));
    entry.modified = std::max(entry.modified, participant.updated_at);
  }
  entry.stamp = entry.modified;
  return entry;
}

Async<CalendarFile> get_calendar(Services& services, Actor actor, std::string reference) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  auto job = [&services, actor = std::move(actor), reference = std::move(reference)](Transaction& transaction) {
    return calendar_of(transaction, services, actor, reference);
  };
  co_return co_await services.store.read(std::move(job));
}

Async<FeedInfo> get_feed_info(Services& services, Actor actor) {
  if (auto user = require_user(actor); !user) co_return std::unexpected(std::move(user.error()));
  auto job = [user_id = actor.user->user_id](Transaction& transaction) -> core::Outcome<FeedInfo> {
    const auto feed = transaction.of<FeedRepository>().find(user_id);
    if (!feed) return FeedInfo{};
    return FeedInfo{feed->created_at, std::nullopt};
  };
  co_return co_await services.store.read(std::move(job));
}

Async<FeedInfo> make_feed(Services& services, Actor actor, std::optional<IdempotencyKey> key) {
  if (auto user = require_user(actor); !user) co_return std::unexpected(std::move(user.error()));
  auto job = [&services, actor = std::move(actor), key = std::move(key),
              secret = core::make_secret(services.random, token_bytes)](Transaction& transaction) {
    return make_once(
        transaction, services, actor, "make_feed", key,
        [&] { return put_feed(transaction, services, actor, feed_token(secret, key)); },
        [&](const FeedInfo&) { return secret; },
        [&](const std::string& earlier) { return feed_again(transaction, actor, feed_token(earlier, key)); });
  };
  co_return co_await services.store.write(std::move(job));
}

Async<> revoke_feed(Services& services, Actor actor) {
  if (auto user = require_user(actor); !user) co_return std::unexpected(std::move(user.error()));
  auto job = [&services, actor = std::move(actor)](Transaction& transaction) -> core::Outcome<> {
    if (!transaction.of<FeedRepository>().find(actor.user->user_id)) return {};
    transaction.of<FeedRepository>().remove(actor.user->user_id);
    write_audit(transaction, services, actor, {"CALENDAR_FEED_REVOKED"});
    return {};
  };
  co_return co_await services.store.write(std::move(job));
}

Async<CalendarFile> get_feed(Services& services, std::string token, std::string address) {
  auto job = [&services, hash = hash_secret(token)](Transaction& transaction) {
    return feed_of(transaction, services, hash);
  };
  const core::TimePoint now = services.clock.now();
  if (services.settings.rate_limits) {
    auto allowed = services.attempts.feed_token.check(address, now);
    if (!allowed) co_return std::unexpected(std::move(allowed.error()));
  }
  auto file = co_await services.store.read(std::move(job));
  if (!file && file.error().code == core::Code::not_found) services.attempts.feed_token.count(address, now);
  co_return file;
}

std::string feed_url(const Settings& settings, const std::string& token) {
  return settings.public_url + "/api/calendar/feed/" + token + ".ics";
}

}  // namespace parley::services
