// What is done to other participants: sending away, banning, roles.
#include "events/families.hpp"
#include "events/session.hpp"
#include "services/bans.hpp"
#include "services/meeting_requests.hpp"

namespace parley::events {
namespace {

using Reference = json::Text<1, 64>;

struct SendAway {
  Reference meeting_id;
  services::PersonId participant_id;
  std::optional<json::Text<0, 1000>> reason;
};
BOOST_DESCRIBE_STRUCT(SendAway, (), (meeting_id, participant_id, reason))

struct ChangeRole {
  Reference meeting_id;
  services::PersonId participant_id;
  services::RoleWord role;
};
BOOST_DESCRIBE_STRUCT(ChangeRole, (), (meeting_id, participant_id, role))

struct RoleChanged {
  services::ParticipantView participant;
  services::RoleWord old_role;
};
BOOST_DESCRIBE_STRUCT(RoleChanged, (), (participant, old_role))

Async<Nothing> kick(Call& call, SendAway request) {
  std::vector<std::string> ids{request.participant_id};
  const std::string message = request.reason ? std::string(*request.reason) : std::string();
  auto removed = co_await services::remove_participants(call.services(), call.session().actor, request.meeting_id,
                                                        std::move(ids), message);
  if (!removed) co_return std::unexpected(std::move(removed.error()));
  co_return Nothing{};
}

Async<Nothing> ban(Call& call, SendAway request) {
  services::BanPerson wanted{.meeting = request.meeting_id, .person = request.participant_id, .reason = {}};
  if (request.reason) wanted.reason = *request.reason;
  auto banned = co_await services::ban_person(call.services(), call.session().actor, std::move(wanted));
  if (!banned) co_return std::unexpected(std::move(banned.error()));
  co_return Nothing{};
}

Async<RoleChanged> change_role(Call& call, ChangeRole request) {
  auto changed = co_await services::change_role(call.services(), call.session().actor, request.meeting_id,
                                                request.participant_id, request.role.role);
  if (!changed) co_return std::unexpected(std::move(changed.error()));
  co_return RoleChanged{services::view(changed->participant), {changed->old_role}};
}

}  // namespace

void add_participant_events(EventTable& table) {
  constexpr auto rate = RateClass::state;
  constexpr auto who = Who::connected;
  table.push_back(event("participant:kick", rate, who, "Sends somebody away. They may join again.", &kick,
                        core::Permission::can_remove_participants));
  table.push_back(
      event("participant:ban", rate, who, "Sends somebody away for good.", &ban, core::Permission::can_moderate));
  table.push_back(event("participant:role", rate, who, "Changes a role; only the host makes somebody else host.",
                        &change_role, core::Permission::can_moderate));
}

}  // namespace parley::events
