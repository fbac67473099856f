#include "api/access.hpp"

#include <boost/beast/core/string.hpp>

namespace parley::api {
namespace {

http::Access make_access(AccessId id, std::string name, std::string description, bool needs_credential) {
  return {.id = static_cast<int>(id),
          .name = std::move(name),
          .description = std::move(description),
          .needs_credential = needs_credential};
}

/// What a request without a credential that is understood is asked for (RFC 6750, 3).
constexpr std::string_view bearer_challenge = "Bearer realm=\"Parley\"";

/// The same where there was a token, and what is wrong with it.
std::string challenge_of(std::string fault) {
  std::erase_if(fault, [](char c) { return c < ' ' || c > '~' || c == '"' || c == '\\'; });
  return std::string(bearer_challenge) + R"(, error="invalid_token", error_description=")" + fault + '"';
}

core::Error not_signed_in() {
  return {core::Code::unauthorized, "Sign in to do this: send Authorization: Bearer <token>."};
}

core::Error too_many_requests(int wait) {
  return {core::Code::too_many_requests, "Too many requests. Try again in " + std::to_string(wait) + " s.", {}, wait};
}

/// The token of an Authorization field (RFC 6750, 2.1); nullopt for another scheme.
std::optional<std::string> bearer_token(std::string_view field) {
  constexpr std::string_view scheme = "bearer ";
  if (field.size() <= scheme.size() ||
      !boost::beast::iequals({field.data(), scheme.size()}, {scheme.data(), scheme.size()}))
    return std::nullopt;
  field.remove_prefix(scheme.size());
  field.remove_prefix(std::min(field.find_first_not_of(' '), field.size()));
  return std::string(field);
}

/// The token that is to be looked at; nullopt where nobody is let in as well.
core::Outcome<std::optional<std::string>> credential_of(const http::Request& request, AccessId access) {
  if (access == AccessId::none) return std::nullopt;
  const auto field = request.headers[boost::beast::http::field::authorization];
  if (field.empty() && access == AccessId::anybody) return std::nullopt;
  auto token = bearer_token({field.data(), field.size()});
  if (!token) return std::unexpected(not_signed_in());
  return token;
}

core::Outcome<> let_in(const services::Actor& actor, AccessId access, http::RateLimiter* per_person) {
  if (access == AccessId::user && !actor.user)
    return core::fail(core::Code::forbidden, "Guests cannot do this. Sign in with an account.");
  if (access == AccessId::admin && !actor.is_admin())
    return core::fail(core::Code::forbidden, "Only administrators of the server may do this.");
  if (per_person)
    if (const int wait = per_person->take(actor.person_id()); wait > 0) return std::unexpected(too_many_requests(wait));
  return {};
}

boost::asio::awaitable<std::optional<http::Problem>> authorize(services::Services& services,
                                                               http::RateLimiter* per_person, http::Request& request,
                                                               AccessId access) {
  using Mapping = http::ProblemFrom<core::Error>;
  auto token = credential_of(request, access);
  if (!token) co_return Mapping::make(token.error());
  if (!*token) {
    request.context = services::Actor{std::nullopt, std::nullopt, request.remote_address};
    co_return std::nullopt;
  }
  auto actor = co_await services::authenticate(services, std::move(**token), request.remote_address);
  if (!actor) {
    http::Problem problem = Mapping::make(actor.error());
    if (!problem.challenge.empty()) problem.challenge = challenge_of(problem.detail);
    co_return problem;
  }
  const auto allowed = let_in(*actor, access, per_person);
  if (!allowed) co_return Mapping::make(allowed.error());
  request.context = std::move(*actor);
  co_return std::nullopt;
}

}  // namespace

http::Access no_credential() { return make_access(AccessId::none, "none", "Public.", false); }
http::Access anybody() {
  http::Access access =
      make_access(AccessId::anybody, "none or person", "Public; who sends a credential may see more.", false);
  access.takes_credential = true;
  return access;
}
http::Access person() {
  return make_access(AccessId::person, "person", "A user or a guest; the meeting's permissions decide.", true);
}
http::Access user() { return make_access(AccessId::user, "user", "Any account.", true); }
http::Access admin() { return make_access(AccessId::admin, "admin", "An administrator of the server.", true); }

std::function<boost::asio::awaitable<std::optional<http::Problem>>(http::Request&, const http::Access&)> authorizer(
    services::Services& services, http::RateLimiter* per_person) {
  return [&services, per_person](http::Request& request, const http::Access& access) {
    return authorize(services, per_person, request, static_cast<AccessId>(access.id));
  };
}

}  // namespace parley::api

namespace parley::http {

Problem ProblemFrom<core::Error>::make(const core::Error& error) {
  Problem problem{.status = static_cast<Status>(core::http_status(error.code)),
                  .code = std::string(core::code_name(error.code)),
                  .detail = error.message,
                  .retry_after = error.retry_after,
                  .extensions = error.facts};
  if (error.code == core::Code::unauthorized) problem.challenge = api::bearer_challenge;
  for (const core::FieldError& field : error.errors) problem.errors.push_back({field.field, field.message});
  return problem;
}

}  // namespace parley::http
