// What travels in the groups family.
#pragma once

#include "api/formats.hpp"
#include "services/group_views.hpp"

namespace parley::api::groups {

using Name = json::Text<1, 200>;
using Description = json::Text<0, 4096>;
using UserId = json::Text<1, 64>;

struct CreateGroupRequest {
  Name name;
  std::optional<Description> description;
  std::optional<json::List<UserId, 500>> members;  ///< user ids
};
BOOST_DESCRIBE_STRUCT(CreateGroupRequest, (), (name, description, members))

struct UpdateGroupRequest {
  std::optional<Name> name;
  json::Field<Description> description;  ///< null removes it
};
BOOST_DESCRIBE_STRUCT(UpdateGroupRequest, (), (name, description))

struct AddMemberRequest {
  UserId user_id;
  std::optional<core::GroupRole> role;
};
BOOST_DESCRIBE_STRUCT(AddMemberRequest, (), (user_id, role))

struct MemberRoleRequest {
  core::GroupRole role;
};
BOOST_DESCRIBE_STRUCT(MemberRoleRequest, (), (role))

struct GroupPageQuery {
  std::optional<PageLimit> limit;
  std::optional<Cursor> cursor;
};
BOOST_DESCRIBE_STRUCT(GroupPageQuery, (), (limit, cursor))

struct GroupAnswer {
  services::GroupView group;
};
BOOST_DESCRIBE_STRUCT(GroupAnswer, (), (group))

struct GroupsAnswer {
  std::vector<services::GroupView> groups;
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(GroupsAnswer, (), (groups, next_cursor))

struct GroupMemberAnswer {
  services::GroupMemberView member;
};
BOOST_DESCRIBE_STRUCT(GroupMemberAnswer, (), (member))

struct GroupMembersAnswer {
  std::vector<services::GroupMemberView> members;
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(GroupMembersAnswer, (), (members, next_cursor))

}  // namespace parley::api::groups
