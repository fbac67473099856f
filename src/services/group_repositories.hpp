// What use cases keep of groups; see repositories.hpp for how repositories are used.
#pragma once

#include "core/groups.hpp"
#include "services/repositories.hpp"

namespace parley::services {

/// A group as one of its members has it.
struct GroupOfUser {
  core::Group group;
  core::GroupRole role = core::GroupRole::member;
};

/// A member with what is shown of the account.
struct GroupPerson {
  core::GroupMember member;
  std::string name;
  std::optional<std::string> email;
  core::UserType user_type = core::account_type;
  std::optional<std::string> profile_image;
};

/// Deleted groups are not found. Members whose account has moved to another organization, or is disabled, are no
/// members for as long.
class GroupRepository {
 public:
  virtual ~GroupRepository() = default;
  virtual void insert(const core::Group& group) = 0;
  virtual std::optional<core::Group> find(std::string_view group_id) = 0;
  virtual void update(const core::Group& group) = 0;
  /// A person's groups, newest first, by creation then id.
  virtual std::vector<GroupOfUser> list_of(std::string_view user_id, int limit,
                                           const std::optional<PageKey>& after) = 0;

  /// False when that person is a member already.
  virtual bool insert_member(const core::GroupMember& member) = 0;
  virtual std::optional<core::GroupMember> find_member(std::string_view group_id, std::string_view user_id) = 0;
  virtual void update_member(const core::GroupMember& member) = 0;
  virtual void remove_member(std::string_view group_id, std::string_view user_id) = 0;
  /// Sorted by joining, then user id.
  virtual std::vector<GroupPerson> members(std::string_view group_id, int limit,
                                           const std::optional<PageKey>& after) = 0;
  /// The user ids of all members; for telling them something.
  virtual std::vector<std::string> member_ids(std::string_view group_id) = 0;
  virtual int count_members(std::string_view group_id) = 0;
  virtual int count_admins(std::string_view group_id) = 0;
};

}  // namespace parley::services
