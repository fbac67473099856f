// Peers: people who come to a meeting with the access token of an earlier join, to reach each other directly (the
// peer-to-peer mesh). The rules are those of joining; only the credential is another.
#pragma once

#include "services/joining.hpp"

namespace parley::services {

/// Who came, and to which meeting.
struct TokenEntry {
  Actor actor;
  core::Meeting meeting;
  core::Participant participant;  ///< joined
};
/// Lets the bearer of a meeting's access token in, who joins again where they had left. unauthorized for a token that
/// is none of ours, is for something else, or has expired; gone for a meeting that is over, invalid_state for one that
/// is not live or where they would have to wait; banned; forbidden for someone who was sent away since.
Async<TokenEntry> enter_with_token(Services& services, std::string token, std::string address);

/// end_meeting for its host alone, which co-hosts are not.
Async<MeetingDetails> end_meeting_as_host(Services& services, Actor actor, std::string reference);

}  // namespace parley::services
