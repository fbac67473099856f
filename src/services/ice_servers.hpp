// ICE servers that clients are given, with TURN credentials of their own.
#pragma once

#include "services/services.hpp"

namespace parley::services {

struct IceServer {
  std::vector<std::string> urls;
  std::optional<std::string> username;
  std::optional<std::string> credential;
};

/// STUN and TURN servers of the settings. TURN credentials follow coturn's shared-secret scheme: the user name is the
/// UNIX time of expiry, a colon and the person; the credential its base64 HMAC-SHA1.
std::vector<IceServer> ice_servers(const Settings& settings, const std::string& person_id, core::TimePoint now);

}  // namespace parley::services
