// Notifications: telling a person once about a meeting, with `notification {type, meeting}` on all of their devices.
// Whoever inserts the row tells: nobody is told the same thing twice, also across restarts and servers. A server that
// dies between the commit and the telling has told nobody (at most once).
#pragma once

#include "services/calendar_repositories.hpp"
#include "services/support.hpp"

namespace parley::services {

/// What is told once has this as its occurrence.
inline constexpr core::TimePoint once{};

/// Tells one person after the commit, unless they were told already. Returns whether they are told.
bool notify(Transaction& transaction, Services& services, const core::Meeting& meeting, const std::string& user_id,
            NotificationType type, core::TimePoint occurrence = once);

/// Tells all members with an account who did not decline, but for who did it. Returns how many are told.
int notify_members(Transaction& transaction, Services& services, const core::Meeting& meeting, NotificationType type,
                   core::TimePoint occurrence, const Actor& actor);

/// So early is the first reminder, and so late may a missed one be.
inline constexpr std::chrono::minutes early_warning{15};
inline constexpr std::chrono::minutes latest_reminder{10};

struct RemindersSent {
  int warnings = 0;  ///< people told that a meeting begins within 15 minutes
  int starts = 0;    ///< people told that one begins
};
/// Once a minute: reminds of what begins within 15 minutes, and of what begins now or began in the last 10. Each person
/// once for each time that a meeting takes place.
Async<RemindersSent> send_reminders(Services& services);

/// Once a minute: recurring meetings whose occurrence is over, and where nobody is any more, move on to the next one.
/// Returns how many did.
Async<int> renew_recurring(Services& services);

}  // namespace parley::services
