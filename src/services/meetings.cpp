#include "services/meetings.hpp"

#include "services/security/sodium.hpp"
#include "services/support.hpp"

#include <boost/json.hpp>

namespace parley::services {
namespace {

constexpr std::size_t max_opaque_bytes = 16 * 1024;  // title and description
constexpr std::size_t max_location_bytes = 1024;
constexpr std::size_t max_metadata_bytes = 16 * 1024;
constexpr std::size_t max_password_bytes = 200;
constexpr std::size_t max_key_bytes = 255;
constexpr int max_meeting_size = 10'000;
/// Codes collide about never; so many in a row mean that something else is wrong.
constexpr int code_tries = 8;

void check_length(core::Error& error, const char* field, const std::optional<std::string>& text, std::size_t most) {
  if (text && text->size() > most)
    error.errors.push_back({field, "must have " + std::to_string(most) + " bytes or fewer"});
}

core::Outcome<> check_request(const CreateMeeting& request) {
  core::Error error{core::Code::validation_failed, "Some of the input is not valid."};
  check_length(error, "title", request.title, max_opaque_bytes);
  check_length(error, "description", request.description, max_opaque_bytes);
  check_length(error, "location", request.location, max_location_bytes);
  check_length(error, "metadata", request.metadata, max_metadata_bytes);
  check_length(error, "password", request.password, max_password_bytes);
  check_length(error, "time_zone", request.time_zone, 64);
  if (request.idempotency && (request.idempotency->key.empty() || request.idempotency->key.size() > max_key_bytes))
    error.errors.push_back({"Idempotency-Key", "must have 1 to 255 bytes"});
  if (request.max_participants && (*request.max_participants < 1 || *request.max_participants > max_meeting_size))
    error.errors.push_back({"max_participants", "must be from 1 to " + std::to_string(max_meeting_size)});
  if (request.end_time && !request.start_time) error.errors.push_back({"end_time", "needs a start_time"});
  if (request.start_time && request.end_time && *request.end_time <= *request.start_time)
    error.errors.push_back({"end_time", "must be after start_time"});
  if (error.errors.empty()) return {};
  return std::unexpected(std::move(error));
}

core::Meeting new_meeting(Services& services, const core::User& creator, const CreateMeeting& request,
                          const std::optional<std::string>& password_hash) {
  const core::TimePoint now = services.clock.now();
  core::Meeting meeting;
  meeting.meeting_id = core::make_id(services.random, core::id_prefix::meeting);
  meeting.title = request.title;
  meeting.description = request.description;
  meeting.location = request.location;
  meeting.created_by = creator.user_id;
  meeting.host_id = creator.user_id;
  meeting.organization_id = creator.organization_id;
  meeting.start_time = request.start_time;
  meeting.end_time = request.end_time;
  meeting.time_zone = request.time_zone;
  meeting.status = core::initial_status(request.start_time, now);
  meeting.policy = request.policy.value_or(core::MeetingPolicy::hosted);
  meeting.password_hash = password_hash;
  meeting.max_participants = request.max_participants;
  meeting.waiting_room_enabled = request.waiting_room_enabled;
  meeting.require_host_approval = request.require_host_approval;
  meeting.allow_external = request.allow_external;
  meeting.auto_admit_guests = request.auto_admit_guests;
  meeting.features = request.features;
  meeting.metadata = request.metadata;
  meeting.created_at = now;
  meeting.updated_at = now;
  return meeting;
}

core::Participant host_participant(Services& services, const core::Meeting& meeting, const core::User& user) {
  core::Participant host;
  host.participant_id = core::make_id(services.random, core::id_prefix::participant);
  host.meeting_id = meeting.meeting_id;
  host.user_id = user.user_id;
  host.name = user.name;
  host.role = core::Role::host;
  host.status = core::ParticipantStatus::accepted;
  host.invited = true;
  host.created_at = meeting.created_at;
  host.updated_at = meeting.created_at;
  return host;
}

/// Inserts the meeting with a code that nobody has.
void insert_with_free_code(Transaction& transaction, Services& services, core::Meeting& meeting) {
  for (int tried = 0; tried < code_tries; ++tried) {
    meeting.code = core::make_meeting_code(services.random, services.settings.meeting_code_length);
    if (transaction.meetings.insert(meeting)) return;
  }
  throw std::runtime_error("no free meeting code was found");
}

constexpr auto idempotency_window = std::chrono::hours(24);

IdempotencyRecord idempotency_record(const IdempotencyKey& key, const core::User& user, const core::Meeting& meeting) {
  return {hash_secret(user.user_id + " create_meeting " + key.key), hash_secret(key.request), meeting.meeting_id,
          meeting.created_at};
}

/// What a repeated request made before; unset for a request that is new.
core::Outcome<std::optional<core::Meeting>> made_before(Transaction& transaction, const IdempotencyRecord& record) {
  transaction.idempotency.remove_before(record.created_at - idempotency_window);
  const auto earlier = transaction.idempotency.find(record.key);
  if (!earlier) return std::nullopt;
  if (earlier->request_hash != record.request_hash)
    return core::fail(core::Code::conflict, "This Idempotency-Key was used for another request. Take a new key.");
  return transaction.meetings.find(earlier->made);
}

core::Outcome<MeetingDetails> store_meeting(Transaction& transaction, Services& services, const Actor& actor,
                                            core::Meeting meeting, const std::optional<IdempotencyKey>& key) {
  if (key) {
    const IdempotencyRecord record = idempotency_record(*key, *actor.user, meeting);
    auto earlier = made_before(transaction, record);
    if (!earlier) return std::unexpected(std::move(earlier.error()));
    if (*earlier) return details_of(transaction, **earlier, actor);
    transaction.idempotency.insert(record);
  }
  insert_with_free_code(transaction, services, meeting);
  core::Participant host = host_participant(services, meeting, *actor.user);
  transaction.participants.insert(host);
  write_audit(transaction, services, actor, {"MEETING_CREATED", meeting.meeting_id});
  return MeetingDetails{std::move(meeting), actor.user->name, {std::move(host)}, true};
}

PageKey page_key(const core::Meeting& meeting) {
  return {meeting.start_time.value_or(meeting.created_at), meeting.meeting_id};
}

/// The co-host who takes over: who has been in it longest.
std::optional<core::Participant> successor(const std::vector<core::Participant>& joined) {
  for (const core::Participant& participant : joined)
    if (participant.role == core::Role::co_host && participant.user_id) return participant;
  return std::nullopt;
}

void hand_over(Transaction& transaction, Services& services, core::Meeting meeting, core::Participant next) {
  const core::TimePoint now = services.clock.now();
  if (auto old = transaction.participants.find_user(meeting.meeting_id, meeting.host_id)) {
    old->role = core::Role::co_host;
    old->updated_at = now;
    transaction.participants.update(*old);
  }
  next.role = core::Role::host;
  next.updated_at = now;
  transaction.participants.update(next);
  meeting.host_id = *next.user_id;
  meeting.updated_at = now;
  transaction.meetings.update(meeting);
  write_audit(transaction, services, Actor{},
              {"ROLE_CHANGED", meeting.meeting_id, next.participant_id, R"({"role":"host"})"});
  transaction.after_commit([&events = services.events, meeting, next] {
    events.participant_updated(meeting, next);
    events.host_changed(meeting, "host_left");
  });
}

core::Outcome<HostLeft> settle(Transaction& transaction, Services& services, const std::string& meeting_id) {
  const auto meeting = transaction.meetings.find(meeting_id);
  if (!meeting || !core::is_live(meeting->status) || meeting->policy == core::MeetingPolicy::open ||
      meeting->on_host_leave == core::OnHostLeave::keep)
    return HostLeft::nothing;
  const auto host = transaction.participants.find_user(meeting_id, meeting->host_id);
  if (host && host->status == core::ParticipantStatus::joined) return HostLeft::nothing;
  if (meeting->on_host_leave == core::OnHostLeave::promote_or_end) {
    if (auto next = successor(transaction.participants.joined(meeting_id))) {
      hand_over(transaction, services, *meeting, std::move(*next));
      return HostLeft::promoted;
    }
  }
  auto ended = end_now(transaction, services, Actor{}, *meeting, EndReason::host_left);
  if (!ended) return std::unexpected(std::move(ended.error()));
  return HostLeft::ended;
}

}  // namespace

Async<MeetingDetails> create_meeting(Services& services, Actor actor, CreateMeeting request) {
  if (auto user = require_user(actor); !user) co_return std::unexpected(std::move(user.error()));
  if (auto valid = check_request(request); !valid) co_return std::unexpected(std::move(valid.error()));
  std::optional<std::string> password_hash;
  if (request.password && !request.password->empty()) {
    auto hash = co_await services.passwords.hash(*request.password);
    if (!hash) co_return std::unexpected(std::move(hash.error()));
    password_hash = std::move(*hash);
  }
  auto job = [&services, actor, key = request.idempotency,
              meeting = new_meeting(services, *actor.user, request, password_hash)](
                 Transaction& transaction) -> core::Outcome<MeetingDetails> {
    return store_meeting(transaction, services, actor, meeting, key);
  };
  co_return co_await services.store.write(std::move(job));
}

Async<MeetingDetails> get_meeting(Services& services, Actor actor, std::string reference) {
  auto job = [actor = std::move(actor),
              reference = std::move(reference)](Transaction& transaction) -> core::Outcome<MeetingDetails> {
    auto meeting = find_meeting(transaction, reference);
    if (!meeting) return std::unexpected(std::move(meeting.error()));
    return details_of(transaction, *meeting, actor);
  };
  co_return co_await services.store.read(std::move(job));
}

Async<MeetingPage> list_meetings(Services& services, Actor actor, MeetingQuery query) {
  if (auto user = require_user(actor); !user) co_return std::unexpected(std::move(user.error()));
  query.user_id = actor.user->user_id;
  query.now = services.clock.now();
  auto job = [actor = std::move(actor),
              query = std::move(query)](Transaction& transaction) -> core::Outcome<MeetingPage> {
    // One more than is shown tells whether there is another page.
    MeetingQuery wider = query;
    wider.limit += 1;
    auto meetings = transaction.meetings.list(wider);
    MeetingPage page;
    if (static_cast<int>(meetings.size()) > query.limit) {
      meetings.pop_back();
      page.next = page_key(meetings.back());
    }
    for (const core::Meeting& meeting : meetings) page.meetings.push_back(details_of(transaction, meeting, actor));
    return page;
  };
  co_return co_await services.store.read(std::move(job));
}

Async<ParticipantPage> list_participants(Services& services, Actor actor, std::string reference, int limit,
                                         std::optional<PageKey> after) {
  auto job = [actor = std::move(actor), reference = std::move(reference), limit,
              after = std::move(after)](Transaction& transaction) -> core::Outcome<ParticipantPage> {
    auto membership = require_member(transaction, actor, reference);
    if (!membership) return std::unexpected(std::move(membership.error()));
    ParticipantPage page;
    page.participants = transaction.participants.list(membership->meeting.meeting_id, limit + 1, after);
    if (static_cast<int>(page.participants.size()) > limit) {
      page.participants.pop_back();
      page.next = PageKey{page.participants.back().created_at, page.participants.back().participant_id};
    }
    return page;
  };
  co_return co_await services.store.read(std::move(job));
}

Async<MeetingDetails> start_meeting(Services& services, Actor actor, std::string reference) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  auto job = [&services, actor = std::move(actor),
              reference = std::move(reference)](Transaction& transaction) -> core::Outcome<MeetingDetails> {
    auto membership = require_permission(transaction, services, actor, reference, core::Permission::can_start);
    if (!membership) return std::unexpected(std::move(membership.error()));
    auto started = start_now(transaction, services, actor, std::move(membership->meeting));
    if (!started) return std::unexpected(std::move(started.error()));
    return details_of(transaction, *started, actor);
  };
  co_return co_await services.store.write(std::move(job));
}

Async<MeetingDetails> end_meeting(Services& services, Actor actor, std::string reference) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  auto job = [&services, actor = std::move(actor),
              reference = std::move(reference)](Transaction& transaction) -> core::Outcome<MeetingDetails> {
    auto membership = require_permission(transaction, services, actor, reference, core::Permission::can_end);
    if (!membership) return std::unexpected(std::move(membership.error()));
    auto ended = end_now(transaction, services, actor, std::move(membership->meeting), EndReason::ended);
    if (!ended) return std::unexpected(std::move(ended.error()));
    return details_of(transaction, *ended, actor);
  };
  co_return co_await services.store.write(std::move(job));
}

Async<HostLeft> settle_host_left(Services& services, std::string meeting_id) {
  auto job = [&services, meeting_id = std::move(meeting_id)](Transaction& transaction) -> core::Outcome<HostLeft> {
    return settle(transaction, services, meeting_id);
  };
  co_return co_await services.store.write(std::move(job));
}

}  // namespace parley::services
