// BreakoutNews: what use cases tell the live meeting of its breakout rooms, whole, in the order of the commits.
#pragma once

#include "core/breakouts.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string>

namespace parley::services {

struct BreakoutNews {
  std::string meeting_id;
  std::optional<core::Breakouts> breakouts;  ///< as they are now; unset: there are none (any more)
  std::string event;                         ///< told to everybody in the meeting before people are moved; may be empty
  boost::json::object payload{};
};

}  // namespace parley::services
