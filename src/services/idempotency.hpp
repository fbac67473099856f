// Idempotency: a request that creates something and is repeated with the same Idempotency-Key makes it once. For the
// use cases of every family: put an optional IdempotencyKey into the request (the REST layer fills it with
// api::idempotency_key), and wrap the making in make_once inside the writing job.
#pragma once

#include "services/actor.hpp"

#include <type_traits>

namespace parley::services {

/// A client's promise that a repetition of a request means the same thing: within a day it is carried out once.
struct IdempotencyKey {
  std::string key;       ///< the client's own, 1 to 255 bytes
  std::string request;   ///< what was asked; the same key with another request is a conflict
  std::size_t part = 0;  ///< of a request that makes several things, each by itself: which one, from 1
};

/// The id of what an earlier request with this key made; unset for a request that is new. `use_case` keeps the keys of
/// different use cases apart. validation_failed for a malformed key, conflict for one that was used for another
/// request.
core::Outcome<std::optional<std::string>> made_before(Transaction& transaction, Services& services,
                                                      const std::string& person_id, std::string_view use_case,
                                                      const IdempotencyKey& key);

/// For requests of nobody in particular, of whom the key is all that tells one from the other: validation_failed for a
/// key of fewer than 16 bytes.
core::Outcome<> check_nobodys_key(const std::optional<IdempotencyKey>& key);

/// Notes what a request made.
void note_made(Transaction& transaction, Services& services, const std::string& person_id, std::string_view use_case,
               const IdempotencyKey& key, const std::string& made_id);

/// What a repetition is told where that which the first request made is not there any more: a conflict, whatever it
/// was. To carry it out again would bring back what somebody took away.
core::Error made_is_gone();

/// `make() → Outcome<T>` makes it, `id_of(T) → id` names it, and `again(id) → Outcome<T>` gives what an earlier request
/// with the same key made; where that answers not_found, it is gone. Without a key: make().
template <class Make, class IdOf, class Again>
std::invoke_result_t<Make&> make_once(Transaction& transaction, Services& services, const Actor& actor,
                                      std::string_view use_case, const std::optional<IdempotencyKey>& key, Make make,
                                      IdOf id_of, Again again) {
  if (!key) return make();
  auto earlier = made_before(transaction, services, actor.person_id(), use_case, *key);
  if (!earlier) return std::unexpected(std::move(earlier.error()));
  if (*earlier) {
    auto found = again(**earlier);
    if (!found && found.error().code == core::Code::not_found) return std::unexpected(made_is_gone());
    return found;
  }
  auto made = make();
  if (made) note_made(transaction, services, actor.person_id(), use_case, *key, id_of(*made));
  return made;
}

}  // namespace parley::services
