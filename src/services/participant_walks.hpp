// Walks over the people of a meeting that several use cases take. Used inside transactions.
#pragma once

#include "services/ports.hpp"

#include <string>
#include <vector>

namespace parley::services {

/// Removed or banned.
bool was_sent_away(const core::Participant& participant);

/// Everybody who ever was one, however many they are, in the order of the participants' list.
std::vector<core::Participant> all_participants(Transaction& transaction, const std::string& meeting_id);

}  // namespace parley::services
