// JwtTokens: tokens as JWTs (RFC 7519) signed with HS256 and one shared secret. Stateless; any thread.
#pragma once

#include "services/ports.hpp"

namespace parley::services {

class JwtTokens final : public TokenSigner {
 public:
  /// Throws std::invalid_argument for a secret below 16 bytes.
  explicit JwtTokens(std::string secret);
  std::string sign(const TokenClaims& claims) override;
  std::expected<TokenClaims, TokenFault> verify(std::string_view token, core::TimePoint now) override;

 private:
  const std::string secret_;
};

}  // namespace parley::services
