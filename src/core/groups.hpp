// Groups: people who belong together beyond one meeting. "Channel" in the presence interface is the same thing.
#pragma once

#include "core/enum_text.hpp"
#include "core/time.hpp"

#include <optional>
#include <string>

namespace parley::core {

enum class GroupRole { admin, member };
BOOST_DESCRIBE_ENUM(GroupRole, admin, member)

struct Group {
  std::string group_id;  ///< UUID
  std::string name;
  std::optional<std::string> description;
  std::string created_by;  ///< user_id
  std::optional<std::string> organization_id;
  TimePoint created_at;
  TimePoint updated_at;
  std::optional<TimePoint> deleted_at;
};

struct GroupMember {
  std::string group_id;
  std::string user_id;
  GroupRole role = GroupRole::member;
  TimePoint joined_at;
};

}  // namespace parley::core
