#include "api/idempotency.hpp"

namespace parley::api {

std::optional<services::IdempotencyKey> idempotency_key(const http::Request& request) {
  const auto key = request.headers.find("Idempotency-Key");
  if (key == request.headers.end()) return std::nullopt;
  return services::IdempotencyKey{std::string(key->value()), request.path + '\n' + request.body};
}

}  // namespace parley::api
