// Invitations: the mail with which people learn that they are invited, that a meeting changed, or that it does not take
// place. Mail goes into the outbox in the use case's own transaction: it is sent if, and only if, the change is
// committed. Title and description are opaque and go out as they are.
#pragma once

#include "services/calendar_repositories.hpp"
#include "services/support.hpp"

namespace parley::services {

enum class Announcement { invitation, update, cancellation };
BOOST_DESCRIBE_ENUM(Announcement, invitation, update, cancellation)

/// Mail that waits is bounded; what would go beyond is not queued, and the log says so.
inline constexpr int max_waiting_mails = 10'000;

/// Puts a mail to each of `participants` into the outbox who has an e-mail address, was not sent away and is not the
/// actor. Returns how many: 0 without a mail server (see Mailer::enabled), and for calls, which are not announced.
/// `message` is what the inviter wants to say.
int announce_to(Transaction& transaction, Services& services, const Actor& actor, const core::Meeting& meeting,
                const std::vector<core::Participant>& participants, Announcement what,
                const std::optional<std::string>& message = {});

/// The same to all participants who did not decline. For updates and cancellations only of meetings that have a start
/// time: nobody has the others in a calendar.
int announce(Transaction& transaction, Services& services, const Actor& actor, const core::Meeting& meeting,
             Announcement what);

/// Tells new participants of their invitation: by mail, and by a notification. Returns how many mails were queued.
int send_invitations(Transaction& transaction, Services& services, const Actor& actor, const core::Meeting& meeting,
                     const std::vector<core::Participant>& participants,
                     const std::optional<std::string>& message = {});

/// Whether a change is one that calendars must learn of; then `after.sequence` grows and announce() is due.
bool concerns_calendars(const core::Meeting& before, const core::Meeting& after);

}  // namespace parley::services
