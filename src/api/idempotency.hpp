// The Idempotency-Key of a request that creates something.
#pragma once

#include "http/message.hpp"
#include "services/idempotency.hpp"

namespace parley::api {

/// The key with what was asked (path and body); unset where the request has none.
std::optional<services::IdempotencyKey> idempotency_key(const http::Request& request);

}  // namespace parley::api
