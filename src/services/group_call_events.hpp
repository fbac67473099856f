// GroupCallEvents: how the members of a group hear of its calls, on all of their devices in namespace "/calls".
// src/events implements it. Called on any thread, usually after a commit: implementations hand on and return at once.
#pragma once

#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace parley::services {

class GroupCallEvents {
 public:
  virtual ~GroupCallEvents() = default;
  /// The payload is encoded once for all; camelCase.
  virtual void to_members(const std::vector<std::string>& user_ids, std::string_view event,
                          boost::json::object payload) = 0;
};

/// For programs that nobody is connected to.
class NoGroupCallEvents final : public GroupCallEvents {
 public:
  void to_members(const std::vector<std::string>&, std::string_view, boost::json::object) override {}
};

}  // namespace parley::services
