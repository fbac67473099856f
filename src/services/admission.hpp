// Admission: letting those in who wait, or sending them away, whichever interface asks. For use cases, inside their
// transactions.
#pragma once

#include "services/support.hpp"

namespace parley::services {

/// A participant of this meeting who waits; not_found for others, invalid_state for who does not wait.
core::Outcome<core::Participant> find_waiting(Transaction& transaction, const core::Meeting& meeting,
                                              const std::string& participant_id);
/// The participant of a guest session.
core::Outcome<core::Participant> find_waiting_guest(Transaction& transaction, const core::Meeting& meeting,
                                                    const std::string& session_id);

/// A guest comes with the pass of another meeting: forbidden.
std::unexpected<core::Error> refuse_other_pass();

/// Lets a waiting participant in: they are not held in the waiting room again, and a guest's session says so. `actor`:
/// whoever decided; the server itself where it follows from the meeting's settings. Returns the row as it is then.
core::Participant admit_waiting(Transaction& transaction, Services& services, const Actor& actor,
                                const core::Meeting& meeting, core::Participant participant);

/// Sends a waiting participant away. A guest's session is declined with it.
core::Participant decline_waiting(Transaction& transaction, Services& services, const Actor& actor,
                                  const core::Meeting& meeting, core::Participant participant);

/// Where the meeting says so (auto_admit_guests): lets all guests in who wait.
void admit_all_guests(Transaction& transaction, Services& services, const core::Meeting& meeting);

}  // namespace parley::services
