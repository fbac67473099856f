// write_known: the frame of use cases that change something for somebody who is known (an account or a guest).
#pragma once

#include "services/actor.hpp"
#include "services/support.hpp"

#include <type_traits>

namespace parley::services {

/// Refuses who is not known; else runs `change` as a write transaction. `change` takes the transaction and the actor,
/// holds what it needs by value, and may run again from its start.
template <class Change>
auto write_known(Services& services, Actor actor, Change change)
    -> Async<typename std::invoke_result_t<const Change&, Transaction&, const Actor&>::value_type> {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  auto job = [actor = std::move(actor), change = std::move(change)](Transaction& transaction) {
    return change(transaction, actor);
  };
  co_return co_await services.store.write(std::move(job));
}

}  // namespace parley::services
