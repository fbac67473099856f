#include "services/security/jwt_tokens.hpp"

#include "services/actor.hpp"

#include <jwt.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <stdexcept>

namespace parley::services {
namespace {

constexpr std::size_t min_secret_bytes = 16;
/// Longer tokens are not looked at.
constexpr std::size_t max_token_bytes = 4096;
constexpr std::size_t max_subject_bytes = 64;
constexpr std::size_t max_name_bytes = 200;

/// The claim that says what a token of ours is for; tokens of other applications have none.
constexpr const char* use_claim = "use";

struct JwtDeleter {
  void operator()(jwt_t* jwt) const { jwt_free(jwt); }
};
using Jwt = std::unique_ptr<jwt_t, JwtDeleter>;

const char* use_name(TokenClaims::Use use) {
  switch (use) {
    case TokenClaims::Use::access:
      return "access";
    case TokenClaims::Use::meeting:
      return "meeting";
    case TokenClaims::Use::guest:
      return "guest";
    case TokenClaims::Use::outside:
      return nullptr;
  }
  return nullptr;
}

void check(int result) {
  if (result == ENOMEM) throw std::bad_alloc();
  if (result != 0) throw std::runtime_error("libjwt refused a claim.");
}

void add(jwt_t* jwt, const char* name, const std::optional<std::string>& value) {
  if (value) check(jwt_add_grant(jwt, name, value->c_str()));
}

long unix_seconds(core::TimePoint at) {
  return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
}

std::optional<std::string> text_claim(jwt_t* jwt, const char* name) {
  const char* value = jwt_get_grant(jwt, name);
  if (!value) return std::nullopt;
  return std::string(value);
}

/// Whether there is such a claim, of whatever kind, that is not null.
bool has_claim(jwt_t* jwt, const char* name) {
  const std::unique_ptr<char, void (*)(void*)> text(jwt_get_grants_json(jwt, name), &std::free);
  return text && std::string_view(text.get()) != "null";
}

/// A NumericDate (RFC 7519, section 2), which may have a fraction. nullopt where there is no such claim; `fault`
/// becomes true for one that is no number.
std::optional<core::TimePoint> time_claim(jwt_t* jwt, const char* name, bool& fault) {
  constexpr double last = 253402300799;  // the year 9999
  const std::unique_ptr<char, void (*)(void*)> text(jwt_get_grants_json(jwt, name), &std::free);
  if (!text) return std::nullopt;
  double seconds = 0;
  const std::string_view digits(text.get());
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
  if (error != std::errc() || end != digits.data() + digits.size() || !(seconds >= 0)) {
    fault = true;
    return std::nullopt;
  }
  return core::TimePoint(std::chrono::milliseconds(static_cast<long long>(std::min(seconds, last) * 1000)));
}

/// RFC 7515, 4.1.11: what names extensions that must be understood is refused by who understands none.
bool has_critical(jwt_t* jwt) {
  const std::unique_ptr<char, void (*)(void*)> text(jwt_get_headers_json(jwt, "crit"), &std::free);
  return text != nullptr;
}

std::unexpected<TokenFault> invalid() { return std::unexpected(TokenFault::invalid); }

bool is_subject(const std::string& subject) {
  if (subject.empty() || subject.size() > max_subject_bytes) return false;
  return std::all_of(subject.begin(), subject.end(), [](unsigned char c) { return c > ' ' && c != 0x7f; });
}

/// Whose token it is: nullopt for a use that is not known.
std::optional<TokenClaims::Use> use_of(const std::optional<std::string>& claim) {
  if (!claim) return TokenClaims::Use::outside;
  for (const auto use : {TokenClaims::Use::access, TokenClaims::Use::meeting, TokenClaims::Use::guest})
    if (*claim == use_name(use)) return use;
  return std::nullopt;
}

}  // namespace

JwtTokens::JwtTokens(std::string secret) : secret_(std::move(secret)) {
  if (secret_.size() < min_secret_bytes) throw std::invalid_argument("JWT_SECRET must have 16 characters or more.");
}

std::string JwtTokens::sign(const TokenClaims& claims) {
  jwt_t* made = nullptr;
  check(jwt_new(&made));
  const Jwt jwt(made);
  check(jwt_set_alg(made, JWT_ALG_HS256, reinterpret_cast<const unsigned char*>(secret_.data()),
                    static_cast<int>(secret_.size())));
  if (const char* use = use_name(claims.use)) check(jwt_add_grant(made, use_claim, use));
  add(made, "sub", claims.subject);
  add(made, "name", claims.name);
  add(made, "meeting_id", claims.meeting_id);
  add(made, "participant_id", claims.participant_id);
  add(made, "email", claims.email);
  add(made, "organization_id", claims.organization_id);
  add(made, "user_type", claims.user_type);
  if (claims.role) add(made, "role", std::string(core::enum_name(*claims.role)));
  check(jwt_add_grant_int(made, "iat", unix_seconds(claims.issued_at)));
  if (claims.expires_at) check(jwt_add_grant_int(made, "exp", unix_seconds(*claims.expires_at)));
  char* text = jwt_encode_str(made);
  if (!text) throw std::bad_alloc();
  std::string token(text);
  std::free(text);  // libjwt hands out what malloc made
  return token;
}

std::expected<TokenClaims, TokenFault> JwtTokens::verify(std::string_view token, core::TimePoint now) {
  if (token.empty()) return invalid();
  if (token.size() > max_token_bytes) return std::unexpected(TokenFault::too_long);
  jwt_t* decoded = nullptr;
  const std::string text(token);
  if (jwt_decode(&decoded, text.c_str(), reinterpret_cast<const unsigned char*>(secret_.data()),
                 static_cast<int>(secret_.size())) != 0)
    return invalid();
  const Jwt jwt(decoded);
  // The header must not choose how it is checked (RFC 8725, 3.1): one algorithm, whatever the token says.
  if (jwt_get_alg(decoded) != JWT_ALG_HS256) return invalid();
  if (has_critical(decoded)) return std::unexpected(TokenFault::has_critical);

  const auto use = use_of(text_claim(decoded, use_claim));
  const auto subject = text_claim(decoded, "sub");
  if (!use) return invalid();
  if (!subject || !is_subject(*subject)) return std::unexpected(TokenFault::bad_subject);
  TokenClaims claims;
  claims.use = *use;
  claims.subject = *subject;
  claims.name = text_claim(decoded, "name").value_or("");
  if (claims.name.size() > max_name_bytes) return std::unexpected(TokenFault::long_name);
  claims.meeting_id = text_claim(decoded, "meeting_id");
  claims.participant_id = text_claim(decoded, "participant_id");
  claims.email = text_claim(decoded, "email");
  claims.organization_id = text_claim(decoded, "organization_id");
  // Whoever says it in a form that does not fit means somebody's: without it the account would be nobody's.
  if (claims.organization_id ? claims.organization_id->size() > max_organization_bytes
                             : has_claim(decoded, "organization_id"))
    return invalid();
  claims.user_type = text_claim(decoded, "user_type");
  // Another application has roles of its own; only these two words mean something here.
  if (const auto role = text_claim(decoded, "role")) claims.role = core::enum_value<core::ServerRole>(*role);
  bool fault = false;
  claims.issued_at = time_claim(decoded, "iat", fault).value_or(core::TimePoint{});
  claims.expires_at = time_claim(decoded, "exp", fault);
  const auto not_before = time_claim(decoded, "nbf", fault);
  if (fault) return std::unexpected(TokenFault::bad_time);

  // Another application may sign tokens that last; ours never do.
  if (!claims.expires_at && claims.use != TokenClaims::Use::outside) return invalid();
  if (claims.expires_at && *claims.expires_at <= now) return std::unexpected(TokenFault::expired);
  if (not_before && *not_before > now) return std::unexpected(TokenFault::early);
  return claims;
}

}  // namespace parley::services
