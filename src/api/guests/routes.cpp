#include "api/guests/routes.hpp"

#include "api/family.hpp"
#include "api/idempotency.hpp"
#include "api/guests/dto.hpp"
#include "core/guest_link.hpp"

namespace parley::api::guests {
namespace {

/// The meeting as strangers see it.
services::MeetingView meeting_view(const Api& api, const services::Invitation& invitation) {
  const services::MeetingDetails details{.meeting = invitation.meeting, .host_name = invitation.host_name};
  return services::view(api.services.settings, details);
}

Async<InvitationAnswer> look(Api& api, Asked<> call) {
  auto invitation =
      co_await services::look_at_invitation(api.services, call.param("token"), call.request.remote_address);
  if (!invitation) co_return std::unexpected(std::move(invitation.error()));
  InvitationAnswer answer{.valid = true, .meeting = meeting_view(api, *invitation)};
  const core::GuestLinkWindow window = core::guest_link_window(invitation->meeting);
  if (window.opens_at) answer.opens_at = core::format_time(*window.opens_at);
  if (window.closes_at) answer.closes_at = core::format_time(*window.closes_at);
  co_return answer;
}

Async<http::Reply<RegisterAnswer>> enroll(Api& api, Asked<RegisterGuestRequest> call) {
  services::RegisterGuest request{.token = call.body.token,
                                  .display_name = call.body.display_name,
                                  .identity_key = call.body.identity_key,
                                  .signed_pre_key = call.body.signed_pre_key};
  if (call.body.one_time_pre_keys) {
    request.one_time_pre_keys.emplace();
    for (const json::value& pre_key : *call.body.one_time_pre_keys) request.one_time_pre_keys->push_back(pre_key);
  }
  request.idempotency = idempotency_key(call.request);
  auto made = co_await services::register_guest(api.services, std::move(request), call.request.remote_address);
  if (!made) co_return std::unexpected(std::move(made.error()));
  const core::GuestSession& session = made->session;
  RegisterAnswer answer{.session_id = session.session_id,
                        .session_token = made->token,
                        .expires_at = core::format_time(session.expires_at),
                        .status = session.admission,
                        .participant_id = made->participant.participant_id,
                        .display_name = session.name,
                        .meeting = meeting_view(api, made->invitation),
                        .identity_key = session.identity_key.value_or(""),
                        .signed_pre_key = boost::json::parse(session.signed_pre_key.value_or("null")),
                        .one_time_pre_key_count = made->one_time_pre_keys};
  if (made->private_keys) answer.private_keys = std::move(*made->private_keys);
  std::string location = "/api/meetings/external/session/" + session.session_id;
  co_return http::Reply<RegisterAnswer>{std::move(answer), std::move(location)};
}

Async<KeysAnswer> keys(Api& api, Asked<> call) {
  auto keys = co_await services::hand_out_keys(api.services, call.param("sessionId"), call.request.remote_address);
  if (!keys) co_return std::unexpected(std::move(keys.error()));
  co_return KeysAnswer{std::move(keys->session_id), std::move(keys->identity_key), std::move(keys->signed_pre_key),
                       std::move(keys->one_time_pre_key)};
}

Async<WaitingAnswer> waiting(Api& api, Asked<None, WaitingQuery> call) {
  const int limit = call.query.limit ? static_cast<int>(call.query.limit->value) : default_page;
  std::optional<services::PageKey> after;
  if (call.query.cursor) after = call.query.cursor->key;
  auto page =
      co_await services::list_waiting_guests(api.services, call.context, call.param("id"), limit, std::move(after));
  if (!page) co_return std::unexpected(std::move(page.error()));
  WaitingAnswer answer{{}, next_cursor(page->next)};
  for (const core::Participant& guest : page->guests)
    answer.guests.push_back({guest.person_id(), guest.participant_id, guest.name, core::Admission::waiting,
                             core::format_time(guest.updated_at)});
  co_return answer;
}

Async<AdmissionAnswer> decided(core::Admission admission, Async<core::Participant> use_case) {
  auto guest = co_await std::move(use_case);
  if (!guest) co_return std::unexpected(std::move(guest.error()));
  co_return AdmissionAnswer{guest->person_id(), admission, services::view(*guest)};
}

}  // namespace

std::vector<http::Route> routes(Api* api) {
  const std::string tag = "Guests";
  return {
      {.method = Verb::get,
       .path = "/api/meetings/external/join/:token",
       .access = no_credential(),
       .summary = "Look at a guest link",
       .tag = tag,
       .description =
           "What a join page shows. A link is good from one hour before to one hour after the meeting's start time, or "
           "while it is live where it has none. 410 outside of that; opens_at says when it opens.",
       .handler = http::typed([api](Asked<> call) { return look(*api, std::move(call)); })},
      {.method = Verb::post,
       .path = "/api/meetings/external/register",
       .access = no_credential(),
       .summary = "Come as a guest",
       .tag = tag,
       .description =
           "Makes a guest's session of a day at most, who waits then to be let in. session_token is the credential for "
           "this meeting and nothing else. Keys for end-to-end encryption that are not sent are made by the server: "
           "Ed25519 for the identity, X25519 for pre-keys, each base64; the private halves (private_keys) are told "
           "this once and not kept. signed_pre_key is {key_id, public_key, signature}, a one-time pre-key {key_id, "
           "public_key}. A repetition with the same Idempotency-Key (16 bytes or more that nobody guesses, such as a "
           "UUID) gives the same session, with new keys where the server makes them.",
       .success = Status::created,
       .keyed = true,
       .handler = http::typed([api](Asked<RegisterGuestRequest> call) { return enroll(*api, std::move(call)); })},
      {.method = Verb::get,
       .path = "/api/meetings/external/keys/:sessionId",
       .access = no_credential(),
       .summary = "A guest's public keys",
       .tag = tag,
       .description = "Each one-time pre-key is handed out once; null when there is none left.",
       .handler = http::typed([api](Asked<> call) { return keys(*api, std::move(call)); })},
      {.method = Verb::delete_,
       .path = "/api/meetings/external/session/:sessionId",
       .access = person(),
       .summary = "End a guest's session",
       .tag = tag,
       .description = "By the guest; they leave the meeting with it.",
       .handler = http::typed([api](Asked<> call) -> Async<> {
         co_return co_await services::end_guest_session(api->services, call.context, call.param("sessionId"));
       })},
      {.method = Verb::get,
       .path = "/api/meetings/:id/external/waiting",
       .access = person(),
       .summary = "Guests who wait",
       .tag = tag,
       .description = "For members; who came first stands first.",
       .handler = http::typed([api](Asked<None, WaitingQuery> call) { return waiting(*api, std::move(call)); })},
      {.method = Verb::post,
       .path = "/api/meetings/:id/external/:sessionId/admit",
       .access = person(),
       .summary = "Let a guest in",
       .tag = tag,
       .handler = http::typed([api](Asked<> call) -> Async<AdmissionAnswer> {
         co_return co_await decided(
             core::Admission::admitted,
             services::admit_guest(api->services, call.context, call.param("id"), call.param("sessionId")));
       })},
      {.method = Verb::post,
       .path = "/api/meetings/:id/external/:sessionId/decline",
       .access = person(),
       .summary = "Send a guest away",
       .tag = tag,
       .handler = http::typed([api](Asked<> call) -> Async<AdmissionAnswer> {
         co_return co_await decided(
             core::Admission::declined,
             services::decline_guest(api->services, call.context, call.param("id"), call.param("sessionId")));
       })},
  };
}

}  // namespace parley::api::guests
