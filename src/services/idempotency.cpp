#include "services/idempotency.hpp"

#include "services/security/sodium.hpp"
#include "services/support.hpp"

namespace parley::services {
namespace {

constexpr std::size_t max_key_bytes = 255;
constexpr std::size_t min_nobodys_key_bytes = 16;
constexpr auto window = std::chrono::hours(24);

std::string kept_key(const std::string& person_id, std::string_view use_case, const IdempotencyKey& key) {
  const std::string part = key.part == 0 ? std::string() : " part " + std::to_string(key.part);
  return hash_secret(person_id + ' ' + std::string(use_case) + part + ' ' + key.key);
}

/// Together with the key, which is kept by its hash only: requests may hold passwords, and a hash of the request alone
/// would let them be guessed.
std::string kept_request(const IdempotencyKey& key) {
  return hash_secret(std::to_string(key.key.size()) + ' ' + key.key + key.request);
}

}  // namespace

core::Outcome<std::optional<std::string>> made_before(Transaction& transaction, Services& services,
                                                      const std::string& person_id, std::string_view use_case,
                                                      const IdempotencyKey& key) {
  if (key.key.empty() || key.key.size() > max_key_bytes)
    return std::unexpected(invalid_field("Idempotency-Key", "must have 1 to 255 bytes"));
  transaction.idempotency.remove_before(services.clock.now() - window);
  const auto earlier = transaction.idempotency.find(kept_key(person_id, use_case, key));
  if (!earlier) return std::nullopt;
  if (earlier->request_hash != kept_request(key))
    return core::fail(core::Code::conflict, "This Idempotency-Key was used for another request. Take a new key.");
  return earlier->made;
}

core::Error made_is_gone() {
  return {core::Code::conflict,
          "What was made with this Idempotency-Key is gone, or is another one now. Take a new key."};
}

core::Outcome<> check_nobodys_key(const std::optional<IdempotencyKey>& key) {
  if (!key || key->key.size() >= min_nobodys_key_bytes) return {};
  return std::unexpected(invalid_field("Idempotency-Key", "must have 16 bytes or more that nobody guesses: a UUID"));
}

void note_made(Transaction& transaction, Services& services, const std::string& person_id, std::string_view use_case,
               const IdempotencyKey& key, const std::string& made_id) {
  transaction.idempotency.insert(
      {kept_key(person_id, use_case, key), kept_request(key), made_id, services.clock.now()});
}

}  // namespace parley::services
