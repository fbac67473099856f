#include "services/ice_servers.hpp"

#include <array>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace parley::services {
namespace {

std::string base64(std::span<const unsigned char> bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3), '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(), static_cast<int>(bytes.size()));
  return text;
}

std::string hmac_sha1(const std::string& secret, const std::string& text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), reinterpret_cast<const unsigned char*>(text.data()),
       text.size(), digest.data(), &size);
  return base64(std::span(digest).first(size));
}

}  // namespace

std::vector<IceServer> ice_servers(const Settings& settings, const std::string& person_id, core::TimePoint now) {
  std::vector<IceServer> servers;
  if (!settings.stun_urls.empty()) servers.push_back({settings.stun_urls, std::nullopt, std::nullopt});
  if (settings.turn_urls.empty()) return servers;
  IceServer turn{settings.turn_urls, std::nullopt, std::nullopt};
  if (!settings.turn_secret.empty()) {
    const auto expiry = std::chrono::floor<std::chrono::seconds>(now + settings.turn_credential_lifetime);
    turn.username = std::to_string(expiry.time_since_epoch().count()) + ":" + person_id;
    turn.credential = hmac_sha1(settings.turn_secret, *turn.username);
  }
  servers.push_back(std::move(turn));
  return servers;
}

}  // namespace parley::services
