// Participants, their roles, the waiting room, and finding people to invite.
#include "api/access.hpp"
#include "api/conference/common.hpp"
#include "api/conference/routes.hpp"
#include "api/idempotency.hpp"
#include "services/conference_people.hpp"
#include "services/participants.hpp"

namespace parley::api::conference {
namespace {

struct PageQuery {
  std::optional<PageLimit> limit;
  std::optional<Cursor> cursor;
};
BOOST_DESCRIBE_STRUCT(PageQuery, (), (limit, cursor))

struct ParticipantsData {
  std::vector<ParticipantData> participants;
  int total_count;  ///< all who were not sent away, on all pages
  std::optional<int> max_participants;
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(ParticipantsData, (), (participants, total_count, max_participants, next_cursor))

struct AddParticipantsRequest {
  json::List<services::InviteeWord, services::max_people_at_once> participants;
  std::optional<bool> send_invitation;
  std::optional<json::Text<0, 2000>> invitation_message;
  std::optional<bool> notify_existing_participants;
};
BOOST_DESCRIBE_STRUCT(AddParticipantsRequest, (),
                      (participants, send_invitation, invitation_message, notify_existing_participants))

/// One entry of the request that failed.
struct FailedEntry {
  int index;  ///< in the request's array
  std::string code;
  std::string message;
};
BOOST_DESCRIBE_STRUCT(FailedEntry, (), (index, code, message))

struct AddedData {
  std::vector<ParticipantData> added_participants;
  std::vector<ParticipantData> existing_participants;  ///< were participants before
  std::vector<FailedEntry> failed_participants;
  int invitations_sent;    ///< by mail
  int notifications_sent;  ///< to participants so far
};
BOOST_DESCRIBE_STRUCT(AddedData, (),
                      (added_participants, existing_participants, failed_participants, invitations_sent,
                       notifications_sent))

struct RemoveParticipantsRequest {
  json::List<services::PersonId, services::max_people_at_once> participant_ids;
  std::optional<bool> notify_removed_participants;
  std::optional<bool> notify_existing_participants;
  std::optional<json::Text<0, 1000>> reason;
};
BOOST_DESCRIBE_STRUCT(RemoveParticipantsRequest, (),
                      (participant_ids, notify_removed_participants, notify_existing_participants, reason))

struct RemovedData {
  std::vector<ParticipantData> removed_participants;
  std::vector<FailedEntry> failed_participants;
  int remaining_count;
  int notifications_sent;
};
BOOST_DESCRIBE_STRUCT(RemovedData, (), (removed_participants, failed_participants, remaining_count, notifications_sent))

struct RoleChangeRequest {
  services::RoleWord new_role;
  std::optional<bool> notify_participant;
  std::optional<bool> notify_others;
};
BOOST_DESCRIBE_STRUCT(RoleChangeRequest, (), (new_role, notify_participant, notify_others))

struct RoleData {
  std::string participant_id;
  Role old_role;
  Role new_role;
  std::string updated_at;
  int notifications_sent;
};
BOOST_DESCRIBE_STRUCT(RoleData, (), (participant_id, old_role, new_role, updated_at, notifications_sent))

struct PeopleSearchRequest {
  std::optional<json::Text<0, 200>> query;
  std::optional<bool> exclude_current_participants;
  std::optional<json::Int<1, 200>> limit;
  std::optional<json::List<UserTypeWord, 8>> user_types;
};
BOOST_DESCRIBE_STRUCT(PeopleSearchRequest, (), (query, exclude_current_participants, limit, user_types))

struct FoundUser {
  std::string id;
  std::string name;
  std::optional<std::string> email;
  core::UserType user_type;
  std::optional<std::string> profile_image;
};
BOOST_DESCRIBE_STRUCT(FoundUser, (), (id, name, email, user_type, profile_image))

struct SearchData {
  std::vector<FoundUser> users;
  int total_found;  ///< of the first 500 that the query finds, those that fit; users are at most `limit` of them
  std::string search_query;
};
BOOST_DESCRIBE_STRUCT(SearchData, (), (users, total_found, search_query))

FailedEntry failed_entry(const services::FailedEntry& failed) {
  const auto& fields = failed.error.errors;
  return {static_cast<int>(failed.index), std::string(core::code_name(failed.error.code)),
          fields.empty() ? failed.error.message : fields.front().message};
}

std::vector<ParticipantData> all_data(const std::vector<core::Participant>& participants) {
  std::vector<ParticipantData> all;
  for (const core::Participant& participant : participants) all.push_back(participant_data(participant));
  return all;
}

std::vector<FailedEntry> all_failed(const std::vector<services::FailedEntry>& failed) {
  std::vector<FailedEntry> all;
  for (const services::FailedEntry& one : failed) all.push_back(failed_entry(one));
  return all;
}

Async<ParticipantsData> list(Api& api, Asked<None, PageQuery> call) {
  const int limit = call.query.limit ? static_cast<int>(call.query.limit->value) : default_page;
  std::optional<services::PageKey> after;
  if (call.query.cursor) after = call.query.cursor->key;
  auto page =
      co_await services::list_participants(api.services, call.context, call.param("id"), limit, std::move(after));
  if (!page) co_return std::unexpected(std::move(page.error()));
  auto size = co_await services::meeting_size(api.services, call.context, call.param("id"));
  if (!size) co_return std::unexpected(std::move(size.error()));
  co_return ParticipantsData{all_data(page->participants), size->participants, size->max_participants,
                             next_cursor(page->next)};
}

Async<AddedData> add(Api& api, Asked<AddParticipantsRequest> call) {
  std::vector<services::Invitee> people;
  for (const services::InviteeWord& one : call.body.participants) people.push_back(services::invitee_of(one));
  services::AddEach request{.meeting = call.param("id"),
                            .people = std::move(people),
                            .mail = {.send = call.body.send_invitation.value_or(true)},
                            .notifies_others = call.body.notify_existing_participants.value_or(false),
                            .idempotency = idempotency_key(call.request)};
  if (call.body.invitation_message) request.mail.message = *call.body.invitation_message;
  auto added = co_await services::add_each(api.services, call.context, std::move(request));
  if (!added) co_return std::unexpected(std::move(added.error()));
  co_return AddedData{all_data(added->added), all_data(added->already), all_failed(added->failed),
                      added->invitations_sent, added->notified};
}

Async<RemovedData> remove(Api& api, Asked<RemoveParticipantsRequest> call) {
  services::RemoveEach request{.meeting = call.param("id"),
                               .message = call.body.reason.value_or(std::string()),
                               .notifies_removed = call.body.notify_removed_participants.value_or(false),
                               .notifies_others = call.body.notify_existing_participants.value_or(false)};
  for (const services::PersonId& id : call.body.participant_ids) request.ids.push_back(id);
  auto removed = co_await services::remove_each(api.services, call.context, std::move(request));
  if (!removed) co_return std::unexpected(std::move(removed.error()));
  co_return RemovedData{all_data(removed->removed), all_failed(removed->failed), removed->remaining, removed->notified};
}

Async<RoleData> change_role(Api& api, Asked<RoleChangeRequest> call) {
  auto changed = co_await services::change_role(api.services, call.context, call.param("id"),
                                                call.param("participantId"), call.body.new_role.role);
  if (!changed) co_return std::unexpected(std::move(changed.error()));
  const core::Participant& participant = changed->participant;
  services::Notice notice{.meeting = participant.meeting_id,
                          .type = "role_changed",
                          .about = {participant},
                          .to_them = call.body.notify_participant.value_or(false),
                          .to_others = call.body.notify_others.value_or(false)};
  const int told = co_await services::notify_people(api.services, std::move(notice));
  co_return RoleData{participant.participant_id, role_of(changed->old_role), role_of(participant.role),
                     core::format_time(participant.updated_at), told};
}

/// The answer of approve and reject.
Async<ParticipantData> settled(Async<core::Participant> use_case) {
  auto participant = co_await std::move(use_case);
  if (!participant) co_return std::unexpected(std::move(participant.error()));
  co_return participant_data(*participant);
}

Async<SearchData> search(Api& api, Asked<PeopleSearchRequest> call) {
  services::SearchForMeeting wanted{.meeting = call.param("id"),
                                    .query = call.body.query.value_or(std::string()),
                                    .without_participants = call.body.exclude_current_participants.value_or(false)};
  if (call.body.limit) wanted.limit = static_cast<int>(call.body.limit->value);
  if (call.body.user_types)
    wanted.types = std::vector<core::UserType>(call.body.user_types->begin(), call.body.user_types->end());
  std::string query = wanted.query;
  auto found = co_await services::search_for_meeting(api.services, call.context, std::move(wanted));
  if (!found) co_return std::unexpected(std::move(found.error()));
  SearchData data{{}, found->total, std::move(query)};
  for (const core::User& user : found->users)
    data.users.push_back({user.user_id, user.name, user.email, user.user_type, user.profile_image});
  co_return data;
}

}  // namespace

std::vector<http::Route> people_routes(Api* api) {
  return {
      {.method = Verb::get,
       .path = "/api/meeting/:id/participants",
       .access = person(),
       .summary = "The participants of a conference",
       .description = "For members; sorted by when they were added.",
       .handler = http::typed([api](Asked<None, PageQuery> call) { return list(*api, std::move(call)); })},
      {.method = Verb::post,
       .path = "/api/meeting/:id/participants",
       .access = person(),
       .summary = "Add participants to a conference",
       .description = "Each entry by itself: failed_participants names those that could not be added, by their index. "
                      "invitations_sent counts mails that were handed to the mail server.",
       .keyed = true,
       .message = "See added_participants and failed_participants.",
       .handler = http::typed([api](Asked<AddParticipantsRequest> call) { return add(*api, std::move(call)); })},
      {.method = Verb::delete_,
       .path = "/api/meeting/:id/participants",
       .access = person(),
       .summary = "Remove participants from a conference",
       .description = "Each entry by itself, as when adding.",
       .message = "See removed_participants and failed_participants.",
       .handler = http::typed([api](Asked<RemoveParticipantsRequest> call) { return remove(*api, std::move(call)); })},
      {.method = Verb::patch,
       .path = "/api/meeting/:id/participants/:participantId/role",
       .access = person(),
       .summary = "Change a participant's role",
       .message = "The role was changed.",
       .handler = http::typed([api](Asked<RoleChangeRequest> call) { return change_role(*api, std::move(call)); })},
      {.method = Verb::post,
       .path = "/api/meeting/:id/participants/:participantId/approve",
       .access = person(),
       .summary = "Let somebody in from the waiting room",
       .description = "They join by themselves then.",
       .message = "The participant was let in.",
       .handler = http::typed([api](Asked<> call) {
         return settled(
             services::admit_participant(api->services, call.context, call.param("id"), call.param("participantId")));
       })},
      {.method = Verb::post,
       .path = "/api/meeting/:id/participants/:participantId/reject",
       .access = person(),
       .summary = "Send somebody away from the waiting room",
       .message = "The participant was sent away.",
       .handler = http::typed([api](Asked<> call) {
         return settled(
             services::reject_participant(api->services, call.context, call.param("id"), call.param("participantId")));
       })},
      {.method = Verb::post,
       .path = "/api/meeting/:id/search-users",
       .access = user(),
       .summary = "Find people to invite",
       .description = "People of one's own organization, sorted by name.",
       .handler = http::typed([api](Asked<PeopleSearchRequest> call) { return search(*api, std::move(call)); })},
  };
}

}  // namespace parley::api::conference
