#include "events/families.hpp"
#include "events/session.hpp"
#include "services/presence.hpp"

namespace parley::events {
namespace {

Async<Nothing> heartbeat(Call& call, Nothing) {
  auto done = co_await services::presence_heartbeat(call.services(), call.session().actor);
  if (!done) co_return std::unexpected(std::move(done.error()));
  co_return Nothing{};
}

}  // namespace

void add_presence_events(EventTable& table) {
  table.push_back(event("presence:heartbeat", RateClass::state, Who::connected,
                        "Says that the person is there; every 60 seconds.", &heartbeat));
}

}  // namespace parley::events
