// Space: what makes one namespace differ from another: who is let in, which events there are, how answers are spelled.
// Everything else (admission's frame, rates, limits, decoding, acknowledgements, coming back) is EventServer's and the
// same for all. A space is made once at start and never changes.
#pragma once

#include "events/session.hpp"

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

namespace parley::events {

struct Space {
  std::string_view name;         ///< of the namespace, "/" or "/calls"
  std::string_view description;  ///< one or two sentences for the documents, with the form of `auth`
  json::Spelling spelling = json::Spelling::snake_case;  ///< of what the server sends
  EventTable events;
  Announcements announcements;

  /// Finds out who connects with this `auth`, into the session (whose actor has the address already), or refuses. Runs
  /// on the socket's thread, before it is connected.
  std::function<Async<>(Backend&, Session&, const json::object& auth)> admit;
  /// The socket is connected: for the first time, or again as the same one. May be unset.
  std::function<void(Backend&, const std::shared_ptr<Session>&, bool recovered)> connected{};
  /// The device is gone for good: it said goodbye, or has not come back in time. Any io thread; may be unset.
  std::function<void(Backend&, const Session&)> gone{};
};

/// A text member of a handshake's auth in either spelling; empty where there is none.
std::string auth_text(const json::object& auth, std::string_view snake, std::string_view camel);

/// Namespace "/": everything about meetings.
Space main_space();

/// Namespace "/calls": group calls. Namespace "/meetings": the peer-to-peer mesh.
Space calls_space();
Space peers_space();

/// All of them, in the order of the documents.
std::vector<Space> all_spaces();

}  // namespace parley::events
