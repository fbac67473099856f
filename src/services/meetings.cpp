#include "services/meetings.hpp"

#include "services/groups.hpp"
#include "services/invitations.hpp"
#include "services/participants.hpp"
#include "services/schedule.hpp"
#include "services/support.hpp"

#include <boost/json.hpp>

namespace parley::services {
namespace {

core::Meeting new_meeting(Services& services, const core::User& creator, const CreateMeeting& request) {
  const core::TimePoint now = services.clock.now();
  core::Meeting meeting;
  const bool is_call = request.kind == core::MeetingKind::instant_call;
  meeting.meeting_id =
      core::make_id(services.random, is_call ? core::id_prefix::instant_call : core::id_prefix::meeting);
  meeting.kind = request.kind;
  meeting.title = request.title;
  meeting.description = request.description;
  meeting.location = request.location;
  meeting.created_by = creator.user_id;
  meeting.host_id = creator.user_id;
  meeting.organization_id = creator.organization_id;
  meeting.group_id = request.group_id;
  meeting.parent_meeting_id = request.parent_meeting_id;
  meeting.start_time = request.start_time;
  meeting.end_time = request.end_time;
  meeting.time_zone = request.time_zone;
  meeting.recurrence = request.recurrence;
  meeting.status = core::initial_status(request.start_time, now);
  meeting.policy = request.policy.value_or(is_call ? core::MeetingPolicy::open : core::MeetingPolicy::hosted);
  meeting.on_host_leave = request.on_host_leave;
  meeting.max_participants = request.max_participants;
  meeting.waiting_room_enabled = request.waiting_room_enabled;
  meeting.require_host_approval = request.require_host_approval;
  meeting.allow_external = request.allow_external;
  meeting.auto_admit_guests = request.auto_admit_guests;
  meeting.features = request.features;
  meeting.recording_config = request.recording_config;
  meeting.metadata = request.metadata;
  meeting.created_at = now;
  meeting.updated_at = now;
  return meeting;
}

core::Outcome<MeetingDetails> store_meeting(Transaction& transaction, Services& services, const Actor& actor,
                                            core::Meeting meeting, const std::vector<Invitee>& invitees) {
  if (meeting.group_id && !is_group_member(transaction, *meeting.group_id, actor.user->user_id))
    return std::unexpected(invalid_field("group_id", "must be a group that you belong to"));
  if (auto to_come = check_to_come(meeting, services.clock.now()); !to_come)
    return std::unexpected(std::move(to_come.error()));
  insert_with_free_code(transaction, services, meeting);
  core::Participant host = host_participant(services, meeting, *actor.user);
  transaction.participants.insert(host);
  auto invited = invite(transaction, services, meeting, invitees);
  if (!invited) return std::unexpected(std::move(invited.error()));
  send_invitations(transaction, services, actor, meeting, invited->added);
  write_audit(transaction, services, actor, {"MEETING_CREATED", meeting.meeting_id});
  MeetingNews news{meeting, actor.user->name};
  for (const core::Participant& participant : invited->added)
    if (participant.user_id) news.people.push_back(*participant.user_id);
  transaction.after_commit([&events = services.events, news = std::move(news)] { events.meeting_created(news); });
  return details_of(transaction, meeting, actor);
}

PageKey page_key(const core::Meeting& meeting) {
  return {meeting.start_time.value_or(meeting.created_at), meeting.meeting_id};
}

}  // namespace

Async<MeetingDetails> create_meeting(Services& services, Actor actor, CreateMeeting request) {
  if (auto user = require_user(actor); !user) co_return std::unexpected(std::move(user.error()));
  core::Meeting meeting = new_meeting(services, *actor.user, request);
  if (auto valid = check_fields(meeting, request.password); !valid) co_return std::unexpected(std::move(valid.error()));
  if (auto placed = place_series(services, meeting); !placed) co_return std::unexpected(std::move(placed.error()));
  meeting.status = core::initial_status(meeting.start_time, meeting.created_at);
  if (request.password && !request.password->empty()) {
    auto hash = co_await services.passwords.hash(*request.password);
    if (!hash) co_return std::unexpected(std::move(hash.error()));
    meeting.password_hash = std::move(*hash);
  }
  auto job = [&services, actor, key = request.idempotency, invitees = request.participants,
              meeting = std::move(meeting)](Transaction& transaction) -> core::Outcome<MeetingDetails> {
    return make_once(
        transaction, services, actor, "create_meeting", key,
        [&] { return store_meeting(transaction, services, actor, meeting, invitees); },
        [](const MeetingDetails& made) { return made.meeting.meeting_id; },
        [&](const std::string& meeting_id) -> core::Outcome<MeetingDetails> {
          auto earlier = find_meeting(transaction, meeting_id);
          if (!earlier) return std::unexpected(std::move(earlier.error()));
          return details_of(transaction, *earlier, actor);
        });
  };
  co_return co_await services.store.write(std::move(job));
}

Async<MeetingDetails> get_meeting(Services& services, Actor actor, std::string reference) {
  auto job = [actor = std::move(actor),
              reference = std::move(reference)](Transaction& transaction) -> core::Outcome<MeetingDetails> {
    auto meeting = find_meeting(transaction, reference);
    if (!meeting) return std::unexpected(std::move(meeting.error()));
    return details_of(transaction, std::move(*meeting), actor);
  };
  return services.store.look(std::move(job));
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

}  // namespace parley::services
