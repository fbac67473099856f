#include "events/families.hpp"
#include "events/space.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace parley::events {
namespace {

constexpr std::size_t max_device_id = 64;

Async<> admit_person(Backend& backend, Session& session, const json::object& auth) {
  std::string token = auth_text(auth, "token", "token");
  if (token.empty()) token = auth_text(auth, "guest_token", "guestToken");
  if (token.empty()) co_return core::fail(core::Code::unauthorized, "Connect with auth {token} or {guest_token}.");
  session.device_id = auth_text(auth, "device_id", "deviceId");
  if (session.device_id.size() > max_device_id) session.device_id.resize(max_device_id);
  auto actor = co_await services::authenticate(backend.services, std::move(token), session.actor.address);
  if (!actor) co_return std::unexpected(std::move(actor.error()));
  session.actor = std::move(*actor);
  co_return core::Outcome<>{};
}

/// What is meant for the person is kept until the device is ready; they are there from now on.
void person_connected(Backend& backend, const std::shared_ptr<Session>& session, bool recovered) {
  if (recovered) return;
  session->unready = backend.people.keep_for(session->actor.person_id(), session->socket_id);
  if (session->actor.user) backend.services.presence.device_came(*session->actor.user, session->socket_id);
}

void person_gone(Backend& backend, const Session& session) {
  if (session.actor.user) backend.services.presence.device_went(session.actor.user->user_id, session.socket_id);
  auto places = session.waiting->close();
  for (WaitingPlacePtr& place : places) {
    const boost::asio::any_io_executor executor = place->executor;
    // Nothing here holds the place any more when it is looked at.
    boost::asio::co_spawn(executor, wait_no_more(backend, std::move(place)), boost::asio::detached);
  }
}

}  // namespace

std::string auth_text(const json::object& auth, std::string_view snake, std::string_view camel) {
  for (const std::string_view name : {snake, camel})
    if (const auto* member = auth.if_contains(name))
      if (const auto* text = member->if_string()) return std::string(*text);
  return {};
}

Space main_space() {
  return {.name = "/",
          .description =
              "Meetings and everything in them. `auth` is `{token, device_id?}` or `{guest_token, "
              "device_id?}`.",
          .events = all_events(),
          .announcements = all_announcements(),
          .admit = &admit_person,
          .connected = &person_connected,
          .gone = &person_gone};
}

std::vector<Space> all_spaces() {
  std::vector<Space> spaces;
  spaces.push_back(main_space());
  spaces.push_back(calls_space());
  spaces.push_back(peers_space());
  return spaces;
}

}  // namespace parley::events
