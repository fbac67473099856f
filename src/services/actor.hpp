// Actor: who asks for a use case, as found out from their credential.
#pragma once

#include "core/people.hpp"
#include "services/services.hpp"

#include <optional>
#include <string>

namespace parley::services {

/// Of an organization's id, which outside applications choose.
constexpr std::size_t max_organization_bytes = 64;

/// An account, a guest of one meeting, or (neither set) nobody known.
struct Actor {
  std::optional<core::User> user;
  std::optional<core::GuestSession> guest;
  std::string address;  ///< the peer's address without port

  bool is_known() const { return user || guest; }
  bool is_admin() const { return user && user->role == core::ServerRole::admin; }
  /// The user id or guest session id; empty for nobody.
  std::string person_id() const { return user ? user->user_id : guest ? guest->session_id : std::string(); }
};

/// The actor behind a token: a user's access token, a guest token, or a token signed by an outside application (whose
/// user is created on first sight). `unauthorized` for anything else, a disabled user's token among it;
/// too_many_requests after too many bad tokens from one address.
Async<Actor> authenticate(Services& services, std::string token, std::string address);

/// For those who come back without showing their token: `unauthorized` where an account is disabled or gone since.
Async<Actor> look_again(Services& services, Actor actor);

}  // namespace parley::services
