// Who may use a route, and how that is found out: the bearer token of a request becomes the Actor that its handler
// gets.
#pragma once

#include "http/endpoint.hpp"
#include "http/rate_limit.hpp"
#include "services/actor.hpp"

namespace parley::api {

enum class AccessId { none, anybody, person, user, admin };

/// No credential is looked at.
http::Access no_credential();
/// With or without a credential; one that is sent must be valid.
http::Access anybody();
/// A user or a guest. What they may do in a meeting is decided by the use case.
http::Access person();
/// An account.
http::Access user();
/// A server administrator; others get forbidden.
http::Access admin();

/// RouteOptions::authorize of all families. `per_person` (optional, outlives it) bounds what one user or guest may ask,
/// from however many addresses.
std::function<boost::asio::awaitable<std::optional<http::Problem>>(http::Request&, const http::Access&)> authorizer(
    services::Services& services, http::RateLimiter* per_person = nullptr);

}  // namespace parley::api

namespace parley::http {

/// The one mapping from the domain's errors to HTTP.
template <>
struct ProblemFrom<core::Error> {
  static Problem make(const core::Error& error);
};

}  // namespace parley::http
