// What an event carries: one object.
#pragma once

#include "socketio/arguments.hpp"

namespace parley::events {

inline socketio::Arguments one(boost::json::object payload) {
  boost::json::array values;
  values.emplace_back(std::move(payload));
  return socketio::Arguments(std::move(values));
}

}  // namespace parley::events
