// TokenCache: a TokenSigner that remembers which tokens were found good, so that a client's token is not parsed and its
// signature not computed for each of its requests. Only good tokens are remembered, by their whole text; when they
// expire is looked at every time. Any thread.
#pragma once

#include "services/ports.hpp"

#include <array>
#include <mutex>
#include <unordered_map>

namespace parley::services {

class TokenCache final : public TokenSigner {
 public:
  /// `signer` outlives the cache.
  explicit TokenCache(TokenSigner& signer) : signer_(signer) {}
  std::string sign(const TokenClaims& claims) override { return signer_.sign(claims); }
  std::expected<TokenClaims, TokenFault> verify(std::string_view token, core::TimePoint now) override;

  /// Tokens that are remembered at most; those that were not asked for lately go first.
  static constexpr std::size_t bound = 8192;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view token) const { return std::hash<std::string_view>()(token); }
  };
  using Tokens = std::unordered_map<std::string, TokenClaims, Hash, std::equal_to<>>;

  /// A part of the tokens with a lock of its own. What falls out of `older` was not asked for while `newer` filled up.
  struct Shard {
    std::mutex mutex;
    Tokens newer;
    Tokens older;
  };
  static constexpr std::size_t shards = 8;

  static std::optional<TokenClaims> find(Shard& shard, std::string_view token);
  static void keep(Shard& shard, std::string_view token, const TokenClaims& claims);

  TokenSigner& signer_;
  std::array<Shard, shards> shards_;
};

}  // namespace parley::services
