// Being in a meeting at the moment: what polls, questions and the like ask for. Used inside transactions.
#pragma once

#include "services/support.hpp"

namespace parley::services {

/// require_member, then forbidden for a member who has not joined.
inline core::Outcome<Membership> require_present(Transaction& transaction, const Actor& actor,
                                                 const std::string& reference) {
  auto membership = require_member(transaction, actor, reference);
  if (membership && membership->participant.status != core::ParticipantStatus::joined)
    return core::fail(core::Code::forbidden, "Only people who are in the meeting can do this.");
  return membership;
}

}  // namespace parley::services
