// What people see of groups on the wire; see views.hpp.
#pragma once

#include "json/describe.hpp"
#include "services/groups.hpp"

namespace parley::services {

struct GroupView {
  std::string group_id;
  std::string name;
  std::optional<std::string> description;
  std::string created_by;
  std::optional<std::string> organization_id;
  core::GroupRole role;  ///< the asker's own
  int member_count;
  std::string created_at;
  std::string updated_at;
};
BOOST_DESCRIBE_STRUCT(GroupView, (),
                      (group_id, name, description, created_by, organization_id, role, member_count, created_at,
                       updated_at))

struct GroupMemberView {
  std::string group_id;
  std::string user_id;
  std::string name;
  std::optional<std::string> email;
  core::UserType user_type;
  std::optional<std::string> profile_image;
  core::GroupRole role;
  std::string joined_at;
};
BOOST_DESCRIBE_STRUCT(GroupMemberView, (), (group_id, user_id, name, email, user_type, profile_image, role, joined_at))

GroupView view(const GroupDetails& details);
GroupMemberView view(const GroupPerson& person);

}  // namespace parley::services
