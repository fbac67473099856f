// Walks over the people of a meeting that several use cases take. Used inside transactions.
#pragma once

#include "services/ports.hpp"

#include <functional>
#include <string>
#include <vector>

namespace parley::services {

/// Removed or banned.
bool was_sent_away(const core::Participant& participant);

/// Everybody who ever was one, however many they are, in the order of the participants' list.
std::vector<core::Participant> all_participants(Transaction& transaction, const std::string& meeting_id);

/// Every stay of a meeting's attendance log, oldest first; they are read in pages, for a meeting that takes place again
/// and again has many.
void for_each_stay(Transaction& transaction, const std::string& meeting_id,
                   const std::function<void(core::Attendance)>& step);

}  // namespace parley::services
