// Groups: making them, who belongs to them, and who may say so.
#pragma once

#include "services/group_repositories.hpp"
#include "services/idempotency.hpp"

namespace parley::services {

/// A group as the asker sees it.
struct GroupDetails {
  core::Group group;
  core::GroupRole role = core::GroupRole::member;  ///< the asker's own
  int member_count = 0;
};

struct CreateGroup {
  std::string name;                        ///< as people's names are checked
  std::optional<std::string> description;  ///< 4 KiB at most
  std::vector<std::string> members;        ///< user ids beside the creator, who is admin
  std::optional<IdempotencyKey> idempotency;
};
/// Every account may. validation_failed names members that there are not (in the creator's organization).
Async<GroupDetails> create_group(Services& services, Actor actor, CreateGroup request);

struct GroupPage {
  std::vector<GroupDetails> groups;
  std::optional<PageKey> next;
};
/// The asker's groups, newest first.
Async<GroupPage> list_groups(Services& services, Actor actor, int limit, std::optional<PageKey> after);

/// For members; not_found for others, here and below.
Async<GroupDetails> get_group(Services& services, Actor actor, std::string group_id);

struct GroupChange {
  std::optional<std::string> name;
  std::optional<std::string> description;  ///< empty removes it
};
/// For the group's admins; forbidden for other members, here and below.
Async<GroupDetails> update_group(Services& services, Actor actor, std::string group_id, GroupChange change);
/// Its open call ends with it (reason cancelled).
Async<> delete_group(Services& services, Actor actor, std::string group_id);

struct GroupMemberPage {
  std::vector<GroupPerson> members;
  std::optional<PageKey> next;
};
/// For members; sorted by joining, then id.
Async<GroupMemberPage> list_group_members(Services& services, Actor actor, std::string group_id, int limit,
                                          std::optional<PageKey> after);

struct AddGroupMember {
  std::string user_id;
  core::GroupRole role = core::GroupRole::member;
  std::optional<IdempotencyKey> idempotency;
};
/// not_found also for a person whom there is not in the group's organization; conflict for a member.
Async<GroupPerson> add_group_member(Services& services, Actor actor, std::string group_id, AddGroupMember request);

/// invalid_state where the group would be left without an admin.
Async<GroupPerson> change_group_role(Services& services, Actor actor, std::string group_id, std::string user_id,
                                     core::GroupRole role);

/// Admins remove anybody, everybody removes themselves. The last admin can leave last only (invalid_state); with the
/// last member the group is deleted. Who is out of the group is sent away from its open call, and cannot come back into
/// it: the call ends where nobody is left, and else has another host where it was theirs.
Async<> remove_group_member(Services& services, Actor actor, std::string group_id, std::string user_id);

// For the use cases of other families, inside their transactions.

/// Whether someone belongs to a group that there is.
bool is_group_member(Transaction& transaction, const std::string& group_id, const std::string& user_id);

/// A group and the asker's own row in it.
struct GroupMembership {
  core::Group group;
  core::GroupMember member;
};
/// not_found for those who are not in it, as if there were no such group.
core::Outcome<GroupMembership> require_group_member(Transaction& transaction, const Actor& actor,
                                                    const std::string& group_id);
/// require_group_member, then forbidden for members who are not admin.
core::Outcome<GroupMembership> require_group_admin(Transaction& transaction, const Actor& actor,
                                                   const std::string& group_id);

}  // namespace parley::services
