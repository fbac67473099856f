#include "services/group_views.hpp"

namespace parley::services {

GroupView view(const GroupDetails& details) {
  const core::Group& group = details.group;
  return {.group_id = group.group_id,
          .name = group.name,
          .description = group.description,
          .created_by = group.created_by,
          .organization_id = group.organization_id,
          .role = details.role,
          .member_count = details.member_count,
          .created_at = core::format_time(group.created_at),
          .updated_at = core::format_time(group.updated_at)};
}

GroupMemberView view(const GroupPerson& person) {
  return {.group_id = person.member.group_id,
          .user_id = person.member.user_id,
          .name = person.name,
          .email = person.email,
          .user_type = person.user_type,
          .profile_image = person.profile_image,
          .role = person.member.role,
          .joined_at = core::format_time(person.member.joined_at)};
}

}  // namespace parley::services
