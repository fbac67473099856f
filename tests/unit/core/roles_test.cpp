#include "core/roles.hpp"

#include <gtest/gtest.h>

#include <map>

namespace parley::core {
namespace {

using enum Permission;

/// One letter a permission in the order of the enumeration: + always, o where open, s unless sharing is off, - never.
const std::map<Role, std::string> expected_grants = {
    {Role::host, "++++++++++++"},     {Role::co_host, "+-++++++++++"}, {Role::presenter, "----ooo---s-"},
    {Role::attendee, "----ooo---s-"}, {Role::guest, "----------s-"},
};

/// Every role × every permission × both policies × sharing on and off.
TEST(Roles, AnswerEveryPermissionUnderBothPolicies) {
  const RoleTable table = default_roles();
  int checked = 0;
  for (const auto& [role, grants] : expected_grants) {
    for (std::size_t i = 0; i < permission_count; ++i) {
      for (MeetingPolicy policy : {MeetingPolicy::hosted, MeetingPolicy::open}) {
        for (bool sharing : {true, false}) {
          Meeting meeting;
          meeting.policy = policy;
          meeting.features.screen_sharing_enabled = sharing;
          const bool expected =
              grants[i] == '+' || (grants[i] == 'o' && policy == MeetingPolicy::open) || (grants[i] == 's' && sharing);
          const auto permission = static_cast<Permission>(i);
          EXPECT_EQ(may(table, role, permission, meeting), expected)
              << enum_name(role) << " " << enum_name(permission) << " " << enum_name(policy) << " sharing " << sharing;
          ++checked;
        }
      }
    }
  }
  EXPECT_EQ(checked, 5 * 12 * 2 * 2);
}

TEST(Roles, FollowAnEditedTable) {
  RoleTable table = default_roles();
  table.set(Role::attendee, can_record, Grant::always);
  table.set(Role::co_host, can_end, Grant::never);
  EXPECT_TRUE(may(table, Role::attendee, can_record, Meeting{}));
  EXPECT_FALSE(may(table, Role::co_host, can_end, Meeting{}));
}

}  // namespace
}  // namespace parley::core
