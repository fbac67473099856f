// Calendars: a meeting as iCalendar, and the private feed of each person's meetings.
#pragma once

#include "services/calendar_port.hpp"
#include "services/calendar_repositories.hpp"
#include "services/idempotency.hpp"
#include "services/support.hpp"

namespace parley::services {

/// Whether people's e-mail addresses are in an entry: those with an account find them in the directory anyway, guests
/// do not.
enum class AddressesShown { no, yes };

/// The meeting, which has a start time, as calendars show it; with up to 500 participants. Its stamp is updated_at.
CalendarEntry calendar_entry(Transaction& transaction, Services& services, const core::Meeting& meeting,
                             AddressesShown addresses);

/// Where mail for a participant goes; nullopt for people without address.
std::optional<std::string> mail_address_of(Transaction& transaction, const core::Participant& participant);

/// An iCalendar object, and how to know whether it changed.
struct CalendarFile {
  std::string text;
  std::string etag;  ///< quoted
  core::TimePoint modified;
  std::string name;  ///< a file name
};

/// For members; not_found for a meeting without a start time too, with a sentence that says so.
Async<CalendarFile> get_calendar(Services& services, Actor actor, std::string reference);

struct FeedInfo {
  std::optional<core::TimePoint> created_at;  ///< unset: there is none
  std::optional<std::string> token;           ///< only right after it was made; what is kept is a hash
};
Async<FeedInfo> get_feed_info(Services& services, Actor actor);
/// Makes the asker's feed, or gives it a new token; the old one is worth nothing from then on. A repetition with the
/// same key gives the same token; conflict once the feed has another one, or was revoked.
Async<FeedInfo> make_feed(Services& services, Actor actor, std::optional<IdempotencyKey> key = {});
Async<> revoke_feed(Services& services, Actor actor);

/// The feed behind a token: the person's meetings from 90 days ago on, with those that were cancelled. not_found for
/// any other token; too_many_requests after many of them from one address.
Async<CalendarFile> get_feed(Services& services, std::string token, std::string address);

/// A feed's address.
std::string feed_url(const Settings& settings, const std::string& token);

}  // namespace parley::services
