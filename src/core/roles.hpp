// Roles and permissions: the table that every check goes through. Its content is data (the table meeting_roles), read
// at start.
#pragma once

#include "core/enum_text.hpp"
#include "core/meeting.hpp"

#include <array>
#include <cstddef>

namespace parley::core {

enum class Role { host, co_host, presenter, attendee, guest };
BOOST_DESCRIBE_ENUM(Role, host, co_host, presenter, attendee, guest)
inline constexpr std::size_t role_count = 5;

enum class Permission {
  can_edit,
  can_delete,
  can_add_participants,
  can_remove_participants,
  can_start,
  can_end,
  can_generate_link,
  can_admit_external,
  can_moderate,
  can_record,
  can_share_screen,
  can_manage_breakouts,
};
BOOST_DESCRIBE_ENUM(Permission, can_edit, can_delete, can_add_participants, can_remove_participants, can_start, can_end,
                    can_generate_link, can_admit_external, can_moderate, can_record, can_share_screen,
                    can_manage_breakouts)
inline constexpr std::size_t permission_count = 12;

/// How far a role has a permission. The numbers are those of the columns of meeting_roles.
enum class Grant {
  never = 0,
  always = 1,
  where_open = 2,      ///< only where the meeting's policy is `open`
  unless_disabled = 3  ///< unless the host turned it off for the meeting (screen sharing)
};
BOOST_DESCRIBE_ENUM(Grant, never, always, where_open, unless_disabled)

/// One row a role, one column a permission.
class RoleTable {
 public:
  Grant grant(Role role, Permission permission) const {
    return grants_[static_cast<std::size_t>(role)][static_cast<std::size_t>(permission)];
  }
  void set(Role role, Permission permission, Grant grant) {
    grants_[static_cast<std::size_t>(role)][static_cast<std::size_t>(permission)] = grant;
  }

  bool operator==(const RoleTable&) const = default;

 private:
  std::array<std::array<Grant, permission_count>, role_count> grants_{};
};

/// The table as a new server has it.
RoleTable default_roles();

/// The one check of a permission: may someone of this role do this in this meeting?
bool may(const RoleTable& table, Role role, Permission permission, const Meeting& meeting);

/// Host and co-host: they pass the waiting room, start by joining, and are shown the log.
constexpr bool is_host(Role role) noexcept { return role == Role::host || role == Role::co_host; }

}  // namespace parley::core
