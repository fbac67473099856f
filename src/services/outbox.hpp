// Outbox: the mail that waits, for those who send it (src/mail).
//
// A mail is marked as sent after the mail server accepted it. A server that dies in the moment between the two sends
// that one mail again after its next start, with the same Message-ID, by which mailboxes know it as the same: nothing
// is ever lost. While a mail is being sent no other server takes it.
#pragma once

#include "services/calendar_repositories.hpp"
#include "services/services.hpp"

namespace parley::services {

/// How long a mail belongs to the one who took it. Longer than an attempt may last.
inline constexpr std::chrono::seconds mail_lease{90};
/// A mail that could not be handed over for so long is given up.
inline constexpr std::chrono::hours mail_lifetime{48};

/// Takes up to `limit` mails that are due.
Async<std::vector<Mail>> take_due_mail(Services& services, int limit);

/// When the next mail is due; nullopt for none.
Async<std::optional<core::TimePoint>> next_mail_due(Services& services);

enum class Delivery {
  accepted,
  refused,    ///< for good: another attempt would end the same way
  postponed,  ///< try again later
  not_tried,  ///< give it back as it was
};
/// Tells what became of a mail that was taken. `reason` is for the log and the row; it holds no address.
Async<> settle_mail(Services& services, Mail mail, Delivery delivery, std::string reason);

/// Forgets mail that was done with a week ago. Once in a while.
Async<> forget_old_mail(Services& services);

}  // namespace parley::services
