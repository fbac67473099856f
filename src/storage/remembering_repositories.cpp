#include "storage/remembering_repositories.hpp"

#include <algorithm>
#include <functional>

namespace parley::storage {
namespace {

using Told = Recollection::Told;

bool holds_nul(const std::string& text) { return text.find('\0') != std::string::npos; }
bool holds_nul(const std::optional<std::string>& text) { return text && holds_nul(*text); }
template <class T>
bool holds_nul(const T&) {
  return false;
}

/// Whether a database gives the row back as it was given. PostgreSQL's text ends before a NUL.
template <class Row>
bool comes_back_as_it_is(const Row& row) {
  // tie takes a mutable struct; here its members are only read.
  return std::apply([](const auto&... member) { return !(holds_nul(member) || ...); },
                    Columns<Row>::tie(const_cast<Row&>(row)));
}

bool came_before(const std::shared_ptr<const core::Participant>& a, const std::shared_ptr<const core::Participant>& b) {
  return a->created_at < b->created_at;
}

template <class Is>
std::optional<core::Participant> first_person(const People& people, Is is) {
  for (const auto& participant : people.list)
    if (is(*participant)) return *participant;
  return std::nullopt;
}

template <class Is>
std::vector<core::Participant> those_who(const People& people, Is is) {
  std::vector<core::Participant> found;
  for (const auto& participant : people.list)
    if (is(*participant)) found.push_back(*participant);
  return found;
}

bool stands_at(const core::Participant& participant, core::ParticipantStatus status) {
  return participant.status == status;
}

/// Those of a status, in the order of a time. nullopt where two have the same, or one has none: the database knows the
/// order of ids and of nothing.
template <class Time>
std::optional<std::vector<core::Participant>> those_at(const People& people, core::ParticipantStatus status,
                                                       Time time) {
  auto found = those_who(people, [&](const auto& each) { return stands_at(each, status); });
  std::ranges::sort(found, {}, time);
  for (std::size_t i = 0; i < found.size(); ++i)
    if (!time(found[i]) || (i > 0 && time(found[i - 1]) == time(found[i]))) return std::nullopt;
  return found;
}

}  // namespace

// ---- Users, guests ----

bool RememberingUsers::insert(const core::User& user) {
  const Told told(recollection_);
  recollection_.changed<core::User>(user.user_id);
  return sql_.insert(user);
}

std::optional<core::User> RememberingUsers::find(std::string_view user_id) {
  if (const auto known = recollection_.find<core::User>(user_id)) return *known;
  auto user = sql_.find(user_id);
  if (user) recollection_.found<core::User>(user_id, *user);
  return user;
}

bool RememberingUsers::update(const core::User& user) {
  const Told told(recollection_);
  recollection_.changed<core::User>(user.user_id);
  return sql_.update(user);
}

void RememberingGuests::insert(const core::GuestSession& session) {
  const Told told(recollection_);
  recollection_.changed<core::GuestSession>(session.session_id);
  sql_.insert(session);
}

std::optional<core::GuestSession> RememberingGuests::find(std::string_view session_id) {
  if (const auto known = recollection_.find<core::GuestSession>(session_id)) return *known;
  auto session = sql_.find(session_id);
  if (session) recollection_.found<core::GuestSession>(session_id, *session);
  return session;
}

void RememberingGuests::update(const core::GuestSession& session) {
  const Told told(recollection_);
  recollection_.changed<core::GuestSession>(session.session_id);
  sql_.update(session);
}

// ---- Meetings ----

bool RememberingMeetings::insert(const core::Meeting& meeting) {
  const Told told(recollection_);
  if (!sql_.insert(meeting)) return false;
  recollection_.changed<core::Meeting>(meeting.meeting_id);
  if (comes_back_as_it_is(meeting) && !meeting.deleted_at)
    recollection_.changed<core::Meeting>(meeting.meeting_id, meeting);
  // Nobody can have been in it, been banned or divided it before there was a meeting.
  recollection_.changed<People>(meeting.meeting_id, People{});
  recollection_.changed<Banned>(meeting.meeting_id, Banned{});
  recollection_.changed<Undivided>(meeting.meeting_id, Undivided{});
  return true;
}

std::optional<core::Meeting> RememberingMeetings::find(std::string_view meeting_id) {
  if (const auto known = recollection_.find<core::Meeting>(meeting_id)) return *known;
  auto meeting = sql_.find(meeting_id);
  if (meeting) recollection_.found<core::Meeting>(meeting_id, *meeting);
  return meeting;
}

std::optional<core::Meeting> RememberingMeetings::find_by_code(std::string_view code) {
  const std::string meeting_id = recollection_.meeting_with(std::string(code));
  if (!meeting_id.empty())
    if (const auto known = recollection_.find<core::Meeting>(meeting_id); known && known->code == code) return *known;
  auto meeting = sql_.find_by_code(code);
  if (meeting) recollection_.found<core::Meeting>(meeting->meeting_id, *meeting);
  return meeting;
}

void RememberingMeetings::update(const core::Meeting& meeting) {
  const Told told(recollection_);
  recollection_.changed<core::Meeting>(meeting.meeting_id);
  sql_.update(meeting);
  if (comes_back_as_it_is(meeting) && !meeting.deleted_at)
    recollection_.changed<core::Meeting>(meeting.meeting_id, meeting);
}

// ---- Participants ----

std::shared_ptr<const People> RememberingParticipants::people_of(std::string_view meeting_id) {
  auto people = recollection_.find<People>(meeting_id);
  if (!people && recollection_.gathers()) {
    auto rows = sql_.list(meeting_id, static_cast<int>(People::bound) + 1, std::nullopt);
    People read{.complete = rows.size() <= People::bound, .list = {}};
    if (read.complete)
      for (core::Participant& row : rows)
        read.list.push_back(std::make_shared<const core::Participant>(std::move(row)));
    people = recollection_.found<People>(meeting_id, std::move(read));
  }
  return people && people->complete ? people : nullptr;
}

void RememberingParticipants::keep_changed(const core::Participant& participant, bool is_new) {
  const auto before = recollection_.find<People>(participant.meeting_id);
  recollection_.changed<People>(participant.meeting_id);
  if (!before || !before->complete || !comes_back_as_it_is(participant)) return;
  People people = *before;
  auto changed = std::make_shared<const core::Participant>(participant);
  const auto same = std::find_if(people.list.begin(), people.list.end(),
                                 [&](const auto& each) { return each->participant_id == participant.participant_id; });
  if (is_new == (same != people.list.end())) return;  // not what was thought: the database knows
  if (!is_new) {
    if ((*same)->created_at != participant.created_at) return;
    *same = std::move(changed);
  } else {
    const auto after = std::upper_bound(people.list.begin(), people.list.end(), changed, came_before);
    // How ids are sorted, the database knows.
    if (after != people.list.begin() && (*std::prev(after))->created_at == participant.created_at) return;
    people.list.insert(after, changed);
    if (people.list.size() > People::bound) people = {.complete = false, .list = {}};
  }
  recollection_.changed<People>(participant.meeting_id, std::move(people));
}

bool RememberingParticipants::insert(const core::Participant& participant) {
  const Told told(recollection_);
  if (!sql_.insert(participant)) return false;
  keep_changed(participant, true);
  return true;
}

void RememberingParticipants::update(const core::Participant& participant) {
  const Told told(recollection_);
  sql_.update(participant);
  keep_changed(participant, false);
}

std::optional<core::Participant> RememberingParticipants::find_user(std::string_view meeting_id,
                                                                    std::string_view user_id) {
  if (const auto people = people_of(meeting_id))
    return first_person(*people, [&](const auto& each) { return each.user_id == user_id; });
  return sql_.find_user(meeting_id, user_id);
}

std::optional<core::Participant> RememberingParticipants::find_guest(std::string_view meeting_id,
                                                                     std::string_view session_id) {
  if (const auto people = people_of(meeting_id))
    return first_person(*people, [&](const auto& each) { return each.guest_session_id == session_id; });
  return sql_.find_guest(meeting_id, session_id);
}

std::optional<core::Participant> RememberingParticipants::find_invited(std::string_view meeting_id,
                                                                       std::string_view email) {
  if (const auto people = people_of(meeting_id))
    return first_person(*people, [&](const auto& each) { return each.email == email && !each.user_id; });
  return sql_.find_invited(meeting_id, email);
}

std::vector<core::Participant> RememberingParticipants::list(std::string_view meeting_id, int limit,
                                                             const std::optional<services::PageKey>& after) {
  if (!after && limit > 0)
    if (const auto people = people_of(meeting_id); people && people->list.size() <= static_cast<std::size_t>(limit))
      return those_who(*people, [](const auto&) { return true; });
  return sql_.list(meeting_id, limit, after);
}

int RememberingParticipants::count_joined(std::string_view meeting_id) {
  if (const auto people = people_of(meeting_id))
    return static_cast<int>(std::count_if(people->list.begin(), people->list.end(), [](const auto& each) {
      return stands_at(*each, core::ParticipantStatus::joined);
    }));
  return sql_.count_joined(meeting_id);
}

bool RememberingParticipants::has_joined_user(std::string_view meeting_id) {
  if (const auto people = people_of(meeting_id))
    return std::any_of(people->list.begin(), people->list.end(), [](const auto& each) {
      return stands_at(*each, core::ParticipantStatus::joined) && each->user_id;
    });
  return sql_.has_joined_user(meeting_id);
}

std::vector<core::Participant> RememberingParticipants::waiting_guests(std::string_view meeting_id, int limit,
                                                                       const std::optional<services::PageKey>& after) {
  if (!after && limit > 0)
    if (const auto people = people_of(meeting_id); people && people->list.size() <= static_cast<std::size_t>(limit))
      return those_who(*people, [](const auto& each) {
        return stands_at(each, core::ParticipantStatus::waiting) && each.guest_session_id;
      });
  return sql_.waiting_guests(meeting_id, limit, after);
}

std::vector<core::Participant> RememberingParticipants::joined(std::string_view meeting_id) {
  if (const auto people = people_of(meeting_id))
    if (auto sorted =
            those_at(*people, core::ParticipantStatus::joined, [](const auto& each) { return each.joined_at; }))
      return std::move(*sorted);
  return sql_.joined(meeting_id);
}

std::vector<core::Participant> RememberingParticipants::waiting(std::string_view meeting_id) {
  if (const auto people = people_of(meeting_id))
    if (auto sorted = those_at(*people, core::ParticipantStatus::waiting,
                               [](const auto& each) { return std::optional(each.updated_at); }))
      return std::move(*sorted);
  return sql_.waiting(meeting_id);
}

std::vector<std::string> RememberingParticipants::member_ids(std::string_view meeting_id) {
  using Status = core::ParticipantStatus;
  const auto people = people_of(meeting_id);
  if (!people) return sql_.member_ids(meeting_id);
  std::vector<std::string> ids;
  for (const auto& each : people->list)
    if (each->user_id && !stands_at(*each, Status::removed) && !stands_at(*each, Status::banned) &&
        !stands_at(*each, Status::declined) && (each->invited || each->joined_at))
      ids.push_back(*each->user_id);
  return ids;
}

// ---- Bans ----

void RememberingBans::insert(const services::Ban& ban) {
  const Told told(recollection_);
  recollection_.changed<Banned>(ban.meeting_id);
  sql_.insert(ban);
}

bool RememberingBans::is_banned(std::string_view meeting_id, std::string_view person_id) {
  auto banned = recollection_.find<Banned>(meeting_id);
  if (!banned && recollection_.gathers()) {
    const auto rows = sql_.list(meeting_id, static_cast<int>(Banned::bound) + 1, std::nullopt);
    Banned read{.complete = rows.size() <= Banned::bound, .person_ids = {}};
    if (read.complete)
      for (const services::Ban& ban : rows) read.person_ids.push_back(ban.person_id);
    banned = recollection_.found<Banned>(meeting_id, std::move(read));
  }
  if (banned && banned->complete) return std::ranges::find(banned->person_ids, person_id) != banned->person_ids.end();
  return sql_.is_banned(meeting_id, person_id);
}

bool RememberingBans::remove(std::string_view meeting_id, std::string_view person_id) {
  const Told told(recollection_);
  recollection_.changed<Banned>(meeting_id);
  return sql_.remove(meeting_id, person_id);
}

// ---- Breakout rooms ----

std::optional<core::Breakouts> RememberingBreakouts::find(std::string_view meeting_id) {
  if (recollection_.find<Undivided>(meeting_id)) return std::nullopt;
  auto breakouts = sql_.find(meeting_id);
  if (!breakouts) recollection_.found<Undivided>(meeting_id, Undivided{});
  return breakouts;
}

void RememberingBreakouts::put(const core::Breakouts& breakouts) {
  const Told told(recollection_);
  recollection_.changed<Undivided>(breakouts.meeting_id);
  sql_.put(breakouts);
}

void RememberingBreakouts::remove(std::string_view meeting_id) {
  const Told told(recollection_);
  recollection_.changed<Undivided>(meeting_id);
  sql_.remove(meeting_id);
}

}  // namespace parley::storage
