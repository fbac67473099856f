#include "services/security/token_cache.hpp"

namespace parley::services {

std::optional<TokenClaims> TokenCache::find(Shard& shard, std::string_view token) {
  const std::scoped_lock lock(shard.mutex);
  if (const auto found = shard.newer.find(token); found != shard.newer.end()) return found->second;
  auto node = shard.older.extract(std::string(token));
  if (node.empty()) return std::nullopt;
  return shard.newer.insert(std::move(node)).position->second;
}

void TokenCache::keep(Shard& shard, std::string_view token, const TokenClaims& claims) {
  const std::scoped_lock lock(shard.mutex);
  if (shard.newer.size() >= bound / shards / 2) shard.older = std::exchange(shard.newer, {});
  shard.newer.insert_or_assign(std::string(token), claims);
}

std::expected<TokenClaims, TokenFault> TokenCache::verify(std::string_view token, core::TimePoint now) {
  Shard& shard = shards_[Hash()(token) % shards];
  if (auto claims = find(shard, token)) {
    if (claims->expires_at && *claims->expires_at <= now) return std::unexpected(TokenFault::expired);
    return std::move(*claims);
  }
  auto claims = signer_.verify(token, now);
  if (claims) keep(shard, token, *claims);
  return claims;
}

}  // namespace parley::services
