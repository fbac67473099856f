// What hosts do in a meeting: muting, locking, and deciding about those who wait.
#include "events/families.hpp"
#include "events/session.hpp"
#include "services/joining.hpp"
#include "services/moderation.hpp"

namespace parley::events {
namespace {

using Reference = json::Text<1, 64>;
using services::MutedKind;

struct Mute {
  Reference meeting_id;
  Reference participant_id;
  MutedKind kind;
};
BOOST_DESCRIBE_STRUCT(Mute, (), (meeting_id, participant_id, kind))

struct MuteAll {
  Reference meeting_id;
  std::optional<MutedKind> kind;  ///< audio where left out
};
BOOST_DESCRIBE_STRUCT(MuteAll, (), (meeting_id, kind))

struct MuteAnswer {
  int muted;  ///< how many producers were paused by it
};
BOOST_DESCRIBE_STRUCT(MuteAnswer, (), (muted))

struct Lock {
  Reference meeting_id;
  bool locked;
};
BOOST_DESCRIBE_STRUCT(Lock, (), (meeting_id, locked))

struct LockAnswer {
  services::MeetingView meeting;
};
BOOST_DESCRIBE_STRUCT(LockAnswer, (), (meeting))

struct Lobby {
  Reference meeting_id;
};
BOOST_DESCRIBE_STRUCT(Lobby, (), (meeting_id))

/// One participant, or all who wait.
struct LobbyDecision {
  Reference meeting_id;
  std::optional<Reference> participant_id;
  std::optional<bool> all;
};
BOOST_DESCRIBE_STRUCT(LobbyDecision, (), (meeting_id, participant_id, all))

struct LobbyAnswer {
  std::vector<services::ParticipantView> participants;
};
BOOST_DESCRIBE_STRUCT(LobbyAnswer, (), (participants))

core::Outcome<> require_moderator(Call& call) {
  const core::RoleTable roles = call.services().roles;
  if (core::may(roles, call.standing().participant.role, core::Permission::can_moderate, call.standing().meeting))
    return {};
  return core::fail(core::Code::forbidden, "Only the host of the meeting may do this.");
}

Async<MuteAnswer> mute_some(Call& call, std::optional<std::string> target, MutedKind kind) {
  if (auto allowed = require_moderator(call); !allowed) co_return std::unexpected(std::move(allowed.error()));
  const std::string meeting_id = call.meeting_id();
  const std::string by = call.standing().participant.participant_id;
  auto muted = co_await call.live().mute(meeting_id, target, kind, by);
  if (!muted) co_return std::unexpected(std::move(muted.error()));
  auto noted = co_await services::note_muting(call.services(), call.session().actor, meeting_id,
                                              std::string(core::enum_name(kind)), std::move(target));
  if (!noted) co_return std::unexpected(std::move(noted.error()));
  co_return MuteAnswer{*muted};
}

Async<MuteAnswer> mute(Call& call, Mute request) {
  return mute_some(call, std::string(request.participant_id), request.kind);
}

Async<MuteAnswer> mute_all(Call& call, MuteAll request) {
  return mute_some(call, std::nullopt, request.kind.value_or(MutedKind::audio));
}

Async<LockAnswer> lock(Call& call, Lock request) {
  auto details =
      co_await services::lock_meeting(call.services(), call.session().actor, request.meeting_id, request.locked);
  if (!details) co_return std::unexpected(std::move(details.error()));
  co_return LockAnswer{services::view(call.services().settings, details->meeting, details->host_name)};
}

LobbyAnswer lobby_answer(const std::vector<core::Participant>& participants) {
  LobbyAnswer answer;
  for (const core::Participant& participant : participants) answer.participants.push_back(services::view(participant));
  return answer;
}

Async<LobbyAnswer> list(Call& call, Lobby request) {
  auto waiting = co_await services::list_waiting(call.services(), call.session().actor, request.meeting_id);
  if (!waiting) co_return std::unexpected(std::move(waiting.error()));
  co_return lobby_answer(*waiting);
}

core::Error name_somebody() {
  core::Error error{core::Code::validation_failed, "Some fields are not valid."};
  error.errors.push_back({"participant_id", "is required, or all: true"});
  return error;
}

Async<LobbyAnswer> admit(Call& call, LobbyDecision request) {
  const services::Actor& actor = call.session().actor;
  if (request.all.value_or(false)) {
    auto all = co_await services::admit_all_waiting(call.services(), actor, request.meeting_id);
    if (!all) co_return std::unexpected(std::move(all.error()));
    co_return lobby_answer(*all);
  }
  if (!request.participant_id) co_return std::unexpected(name_somebody());
  auto one = co_await services::admit_participant(call.services(), actor, request.meeting_id, *request.participant_id);
  if (!one) co_return std::unexpected(std::move(one.error()));
  co_return lobby_answer({*one});
}

Async<LobbyAnswer> reject(Call& call, LobbyDecision request) {
  const services::Actor& actor = call.session().actor;
  if (request.all.value_or(false)) {
    auto all = co_await services::reject_all_waiting(call.services(), actor, request.meeting_id);
    if (!all) co_return std::unexpected(std::move(all.error()));
    co_return lobby_answer(*all);
  }
  if (!request.participant_id) co_return std::unexpected(name_somebody());
  auto one = co_await services::reject_participant(call.services(), actor, request.meeting_id, *request.participant_id);
  if (!one) co_return std::unexpected(std::move(one.error()));
  co_return lobby_answer({*one});
}

}  // namespace

void add_moderation_events(EventTable& table) {
  constexpr auto rate = RateClass::state;
  table.push_back(event("participant:mute", rate, Who::joined,
                        "Pauses what somebody sends; only they themselves unmute.", &mute,
                        core::Permission::can_moderate));
  table.push_back(event("participant:mute_all", rate, Who::joined,
                        "Pauses what everybody sends but hosts; audio where no kind is named.", &mute_all,
                        core::Permission::can_moderate));
  table.push_back(event("meeting:lock", rate, Who::connected,
                        "Lets nobody new in, but for hosts, or lets people in again.", &lock,
                        core::Permission::can_moderate));
  table.push_back(event("lobby:list", rate, Who::connected, "Those who wait to be let in.", &list,
                        core::Permission::can_admit_external));
  table.push_back(event("lobby:admit", rate, Who::connected, "Lets one in who waits, or all of them.", &admit,
                        core::Permission::can_admit_external));
  table.push_back(event("lobby:reject", rate, Who::connected, "Sends one away who waits, or all of them.", &reject,
                        core::Permission::can_admit_external));
}

}  // namespace parley::events
