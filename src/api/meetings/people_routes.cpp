#include "api/family.hpp"
#include "api/idempotency.hpp"
#include "api/meetings/dto.hpp"
#include "api/meetings/routes.hpp"

namespace parley::api::meetings {
namespace {

int limit_of(const PageQuery& query) { return query.limit ? static_cast<int>(query.limit->value) : default_page; }

std::optional<services::PageKey> after_of(const PageQuery& query) {
  if (!query.cursor) return std::nullopt;
  return query.cursor->key;
}

Async<ParticipantsAnswer> list(Api& api, Asked<None, PageQuery> call) {
  auto page = co_await services::list_participants(api.services, call.context, call.param("id"), limit_of(call.query),
                                                   after_of(call.query));
  if (!page) co_return std::unexpected(std::move(page.error()));
  ParticipantsAnswer answer{{}, next_cursor(page->next)};
  for (const core::Participant& participant : page->participants)
    answer.participants.push_back(services::view(participant));
  co_return answer;
}

Async<http::Reply<ParticipantAnswer>> add(Api& api, Asked<services::InviteeRequest> call) {
  std::vector<services::Invitee> people{services::invitee_of(call.body)};
  auto invited = co_await services::add_participants(api.services, call.context, call.param("id"), std::move(people),
                                                     idempotency_key(call.request));
  if (!invited) co_return std::unexpected(std::move(invited.error()));
  if (invited->added.empty())
    co_return core::fail(core::Code::conflict, "This person is a participant of the meeting already.");
  const core::Participant& added = invited->added.front();
  co_return http::Reply<ParticipantAnswer>{
      {services::view(added)}, "/api/meetings/" + added.meeting_id + "/participants/" + added.participant_id};
}

Async<ParticipantAnswer> change(Api& api, Asked<ChangeParticipantRequest> call) {
  const std::string id = call.param("id");
  const std::string person_id = call.param("userId");
  if (call.body.status.has_value() == call.body.role.has_value())
    co_return std::unexpected(core::Error{core::Code::validation_failed,
                                          "Say either status or role.",
                                          {{"status", "or role is needed, one of them"}},
                                          {}});
  if (call.body.role) {
    auto changed = co_await services::change_role(api.services, call.context, id, person_id, call.body.role->role);
    if (!changed) co_return std::unexpected(std::move(changed.error()));
    co_return ParticipantAnswer{services::view(changed->participant)};
  }
  auto answered = co_await services::answer_invitation(api.services, call.context, id, person_id,
                                                       *call.body.status == InvitationAnswer::accepted);
  if (!answered) co_return std::unexpected(std::move(answered.error()));
  co_return ParticipantAnswer{services::view(*answered)};
}

Async<> remove(Api& api, Asked<> call) {
  std::vector<std::string> ids{call.param("userId")};
  auto removed = co_await services::remove_participants(api.services, call.context, call.param("id"), std::move(ids));
  if (!removed) co_return std::unexpected(std::move(removed.error()));
  co_return core::Outcome<>{};
}

Async<BansAnswer> bans(Api& api, Asked<None, PageQuery> call) {
  auto page = co_await services::list_bans(api.services, call.context, call.param("id"), limit_of(call.query),
                                           after_of(call.query));
  if (!page) co_return std::unexpected(std::move(page.error()));
  BansAnswer answer{{}, next_cursor(page->next)};
  for (const services::Ban& ban : page->bans) answer.bans.push_back(view(ban));
  co_return answer;
}

Async<http::Reply<BanAnswer>> ban(Api& api, Asked<BanRequest> call) {
  services::BanPerson request{.meeting = call.param("id"), .person = call.body.user_id, .reason = {}};
  if (call.body.reason) request.reason = *call.body.reason;
  request.idempotency = idempotency_key(call.request);
  auto made = co_await services::ban_person(api.services, call.context, std::move(request));
  if (!made) co_return std::unexpected(std::move(made.error()));
  co_return http::Reply<BanAnswer>{{view(*made)}, "/api/meetings/" + made->meeting_id + "/bans/" + made->person_id};
}

Async<AttendanceAnswer> attendance(Api& api, Asked<None, PageQuery> call) {
  auto page = co_await services::list_attendance(api.services, call.context, call.param("id"), limit_of(call.query),
                                                 after_of(call.query));
  if (!page) co_return std::unexpected(std::move(page.error()));
  AttendanceAnswer answer{{}, next_cursor(page->next)};
  for (const services::Stay& stay : page->stays) answer.attendance.push_back(view(stay));
  co_return answer;
}

Async<Response> attendance_csv(Api& api, Asked<> call) {
  auto text = co_await services::attendance_csv(api.services, call.context, call.param("id"));
  if (!text) co_return std::unexpected(std::move(text.error()));
  Response response = http::make_response(Status::ok, "text/csv; charset=utf-8; header=present", std::move(*text));
  response.headers.set(boost::beast::http::field::content_disposition, "attachment; filename=\"attendance.csv\"");
  response.headers.set(boost::beast::http::field::cache_control, "no-store");
  co_return response;
}

}  // namespace

std::vector<http::Route> people_routes(Api* api) {
  const std::string tag = "Meetings";
  return {
      {.method = Verb::get,
       .path = "/api/meetings/:id/participants",
       .access = person(),
       .summary = "The participants of a meeting",
       .tag = tag,
       .description = "For members; sorted by when they were added.",
       .handler = http::typed([api](Asked<None, PageQuery> call) { return list(*api, std::move(call)); })},
      {.method = Verb::post,
       .path = "/api/meetings/:id/participants",
       .access = person(),
       .summary = "Invite somebody",
       .tag = tag,
       .description = "Needs can_add_participants. By user_id, or by email (and name); an address that has an account "
                      "means that account. 409 for someone who is a participant already.",
       .success = Status::created,
       .keyed = true,
       .handler = http::typed([api](Asked<services::InviteeRequest> call) { return add(*api, std::move(call)); })},
      {.method = Verb::patch,
       .path = "/api/meetings/:id/participants/:userId",
       .access = person(),
       .summary = "Answer an invitation, or change a role",
       .tag = tag,
       .description = "status (accepted, declined) is for oneself; role needs can_moderate, and host the host. The "
                      "person may also be named by participant id or guest session id.",
       .handler = http::typed([api](Asked<ChangeParticipantRequest> call) { return change(*api, std::move(call)); })},
      {.method = Verb::delete_,
       .path = "/api/meetings/:id/participants/:userId",
       .access = person(),
       .summary = "Send somebody away, or go",
       .tag = tag,
       .description = "Needs can_remove_participants for others than oneself. The host cannot be removed.",
       .handler = http::typed([api](Asked<> call) { return remove(*api, std::move(call)); })},
      {.method = Verb::get,
       .path = "/api/meetings/:id/bans",
       .access = person(),
       .summary = "Who is banned",
       .tag = tag,
       .description = "Needs can_moderate. Oldest first.",
       .handler = http::typed([api](Asked<None, PageQuery> call) { return bans(*api, std::move(call)); })},
      {.method = Verb::post,
       .path = "/api/meetings/:id/bans",
       .access = person(),
       .summary = "Ban somebody",
       .tag = tag,
       .description = "Needs can_moderate. Someone who is in the meeting is taken out with all their devices. A second "
                      "ban changes nothing, and answers the first.",
       .success = Status::created,
       .keyed = true,
       .handler = http::typed([api](Asked<BanRequest> call) { return ban(*api, std::move(call)); })},
      {.method = Verb::delete_,
       .path = "/api/meetings/:id/bans/:userId",
       .access = person(),
       .summary = "Lift a ban",
       .tag = tag,
       .description = "Needs can_moderate.",
       .handler = http::typed([api](Asked<> call) -> Async<> {
         co_return co_await services::lift_ban(api->services, call.context, call.param("id"), call.param("userId"));
       })},
      {.method = Verb::get,
       .path = "/api/meetings/:id/attendance",
       .access = person(),
       .summary = "The attendance log",
       .tag = tag,
       .description = "Needs can_moderate. One row a stay, oldest first.",
       .handler = http::typed([api](Asked<None, PageQuery> call) { return attendance(*api, std::move(call)); })},
      {.method = Verb::get,
       .path = "/api/meetings/:id/attendance.csv",
       .access = person(),
       .summary = "The attendance log as a spreadsheet",
       .tag = tag,
       .description = "Needs can_moderate. CSV (RFC 4180); no cell is taken for a formula.",
       .handler = http::typed([api](Asked<> call) { return attendance_csv(*api, std::move(call)); })},
  };
}

}  // namespace parley::api::meetings
