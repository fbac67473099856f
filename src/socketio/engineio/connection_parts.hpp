// What a Connection holds only while it is on long-polling or changes over. Private to connection*.cpp.
#pragma once

#include "socketio/engineio/connection.hpp"

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

namespace parley::socketio::engineio {

/// Long-polling payload of a packet that does nothing but end a poll, and of one that ends the session.
inline constexpr std::string_view noop_payload = "6";
inline constexpr std::string_view close_payload = "1";

struct Connection::Polling {
  std::vector<MessagePtr> queue;
  std::size_t bytes = 0;
  std::move_only_function<void(PollResult)> pending;  ///< the poll that waits for something to tell
};

struct Connection::Upgrade {
  explicit Upgrade(Connection& connection) : deadline(&connection) {}
  std::shared_ptr<WebSocket> candidate;
  bool probed = false;
  Deadline deadline;
};

}  // namespace parley::socketio::engineio
