#include "core/roles.hpp"

#include <boost/mp11/algorithm.hpp>

namespace parley::core {

RoleTable default_roles() {
  using enum Permission;
  RoleTable table;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<Permission>>([&](auto permission) {
    table.set(Role::host, permission.value, Grant::always);
    table.set(Role::co_host, permission.value, Grant::always);
  });
  table.set(Role::co_host, can_delete, Grant::never);
  for (Role member : {Role::presenter, Role::attendee}) {
    for (Permission permission : {can_start, can_end, can_generate_link})
      table.set(member, permission, Grant::where_open);
    table.set(member, can_share_screen, Grant::unless_disabled);
  }
  table.set(Role::guest, can_share_screen, Grant::unless_disabled);
  return table;
}

bool may(const RoleTable& table, Role role, Permission permission, const Meeting& meeting) {
  switch (table.grant(role, permission)) {
    case Grant::never:
      return false;
    case Grant::always:
      return true;
    case Grant::where_open:
      return meeting.policy == MeetingPolicy::open;
    case Grant::unless_disabled:
      return meeting.features.screen_sharing_enabled;
  }
  return false;
}

}  // namespace parley::core
