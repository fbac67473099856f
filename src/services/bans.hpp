// Bans: people who are kept out of a meeting, also after a restart and with a new token.
#pragma once

#include "services/idempotency.hpp"
#include "services/meetings.hpp"

namespace parley::services {

struct BanPerson {
  std::string meeting;
  std::string person;  ///< participant id, user id or guest session id
  std::optional<std::string> reason;
  std::optional<IdempotencyKey> idempotency{};
};
/// Keeps somebody out from now on, whether or not they are a participant; one who is in it is taken out with their
/// devices (participant_removed, banned). Needs can_moderate; nobody bans themselves or the host. A second ban changes
/// nothing, and answers the first.
Async<Ban> ban_person(Services& services, Actor actor, BanPerson request);

/// not_found where `person` is not banned. Needs can_moderate.
Async<> lift_ban(Services& services, Actor actor, std::string reference, std::string person);

struct BanPage {
  std::vector<Ban> bans;
  std::optional<PageKey> next;
};
/// Needs can_moderate. Oldest first.
Async<BanPage> list_bans(Services& services, Actor actor, std::string reference, int limit,
                         std::optional<PageKey> after);

}  // namespace parley::services
