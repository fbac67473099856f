// Guests by invitation link (generate_link in meetings.hpp makes it): registering with it, keys for end-to-end
// encryption, and being let in. Joining, leaving and everything else is the same for them as for others (joining.hpp).
#pragma once

#include "services/idempotency.hpp"
#include "services/meetings.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace parley::services {

/// What a link leads to, as its page shows it.
struct Invitation {
  core::Meeting meeting;
  std::string host_name;
};
/// For anybody with the link. not_found for an unknown one, of which there may be few a minute from one address; else
/// the refusals of core::check_guest_link.
Async<Invitation> look_at_invitation(Services& services, std::string token, std::string address);

/// Limits of what a guest brings.
inline constexpr std::size_t max_identity_key_bytes = 1024;
inline constexpr std::size_t max_pre_key_bytes = 4096;  ///< as JSON
inline constexpr std::size_t max_one_time_pre_keys = 100;

struct RegisterGuest {
  std::string token;
  std::string display_name;  ///< opaque
  /// Both of these or none: a pre-key is signed with the identity key's private half. What is missing is made here.
  std::optional<std::string> identity_key;  ///< base64
  std::optional<boost::json::value> signed_pre_key;
  std::optional<boost::json::array> one_time_pre_keys;
  /// Nothing else says whose request it is: see check_nobodys_key.
  std::optional<IdempotencyKey> idempotency{};
};
struct RegisteredGuest {
  core::GuestSession session;
  core::Participant participant;
  Invitation invitation;
  std::string token;  ///< the guest's credential, for this meeting only, until session.expires_at
  int one_time_pre_keys = 0;
  /// The private halves of what was made here, `{identity_key, signed_pre_key: {key_id, private_key},
  /// one_time_pre_keys:
  /// [{key_id, private_key}]}`; they are told this once and kept nowhere. Unset where the guest brought all.
  std::optional<boost::json::object> private_keys;
};
/// Makes a guest's session, who waits then until somebody with can_admit_external lets them in, or (auto_admit_guests)
/// an account holder is in the meeting. Refusals as for look_at_invitation. A repetition with the same Idempotency-Key
/// gives the same session; keys that were made here are made anew, since their first private halves may have been lost
/// with the answer.
Async<RegisteredGuest> register_guest(Services& services, RegisterGuest request, std::string address);

struct HandedOutKeys {
  std::string session_id;
  std::string identity_key;
  boost::json::value signed_pre_key;
  boost::json::value one_time_pre_key;  ///< null when all are handed out
};
/// A guest's public keys, with one one-time pre-key that nobody gets again. not_found for an unknown or ended session
/// and for one without keys.
Async<HandedOutKeys> hand_out_keys(Services& services, std::string session_id, std::string address);

/// Ends a session by its own guest, who leaves the meeting with it: the credential is worth nothing from then on.
/// not_found for anybody else.
Async<> end_guest_session(Services& services, Actor actor, std::string session_id);

/// Guests who wait to be let in. For members.
struct WaitingGuestPage {
  std::vector<core::Participant> guests;
  std::optional<PageKey> next;
};
Async<WaitingGuestPage> list_waiting_guests(Services& services, Actor actor, std::string reference, int limit,
                                            std::optional<PageKey> after);

/// Lets a waiting guest in, or sends them away; told by guest_admission. Needs can_admit_external.
Async<core::Participant> admit_guest(Services& services, Actor actor, std::string reference, std::string session_id);
Async<core::Participant> decline_guest(Services& services, Actor actor, std::string reference, std::string session_id);

/// A guest stands at the door and says so (guest_waiting), under a new name where one is given. forbidden for another's
/// session. Who may come in already is not announced. Returns the guest's admission.
Async<core::Admission> announce_guest(Services& services, Actor actor, std::string reference, std::string session_id,
                                      std::optional<std::string> display_name);

}  // namespace parley::services
