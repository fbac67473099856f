// Group calls as they are found: the meetings of kind group_call. See repositories.hpp for how repositories are used.
#pragma once

#include "services/repositories.hpp"

namespace parley::services {

class GroupCallRepository {
 public:
  virtual ~GroupCallRepository() = default;
  /// By the UUID.
  virtual std::optional<core::Meeting> find(std::string_view call_id) = 0;
  /// The one that is open (waiting or live), of which a group has one at most.
  virtual std::optional<core::Meeting> find_open(std::string_view group_id) = 0;
  /// Newest first, by creation then meeting id.
  virtual std::vector<core::Meeting> list(std::string_view group_id, int limit,
                                          const std::optional<PageKey>& after) = 0;
  /// The open ones of all groups a person is in.
  virtual std::vector<core::Meeting> open_of_user(std::string_view user_id) = 0;
  /// Open ones that were made before.
  virtual std::vector<core::Meeting> open_since(core::TimePoint before) = 0;
};

}  // namespace parley::services
