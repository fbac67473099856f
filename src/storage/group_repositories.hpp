// Groups and their members over one connection. Owned by ConnectionRepositories; used by its thread only.
#pragma once

#include "services/group_repositories.hpp"
#include "storage/columns.hpp"

namespace parley::storage {

template <>
struct Columns<core::Group> {
  static constexpr std::string_view names =
      "group_id, name, description, created_by, organization_id, created_at, updated_at, deleted_at";
  static auto tie(core::Group& g) {
    return std::tie(g.group_id, g.name, g.description, g.created_by, g.organization_id, g.created_at, g.updated_at,
                    g.deleted_at);
  }
};

template <>
struct Columns<core::GroupMember> {
  static constexpr std::string_view names = "group_id, user_id, role, joined_at";
  static auto tie(core::GroupMember& member) {
    return std::tie(member.group_id, member.user_id, member.role, member.joined_at);
  }
};

template <>
struct Columns<services::GroupOfUser> {
  static constexpr std::string_view names =
      "g.group_id, g.name, g.description, g.created_by, g.organization_id, g.created_at, g.updated_at, g.deleted_at, "
      "m.role";
  static auto tie(services::GroupOfUser& mine) {
    return std::tuple_cat(Columns<core::Group>::tie(mine.group), std::tie(mine.role));
  }
};

template <>
struct Columns<services::GroupPerson> {
  static constexpr std::string_view names =
      "m.group_id, m.user_id, m.role, m.joined_at, u.name, u.email, u.user_type, u.profile_image";
  static auto tie(services::GroupPerson& person) {
    return std::tuple_cat(Columns<core::GroupMember>::tie(person.member),
                          std::tie(person.name, person.email, person.user_type, person.profile_image));
  }
};

class SqlGroupRepository final : public services::GroupRepository {
 public:
  explicit SqlGroupRepository(soci::session& session);
  void insert(const core::Group& group) override;
  std::optional<core::Group> find(std::string_view group_id) override;
  void update(const core::Group& group) override;
  std::vector<services::GroupOfUser> list_of(std::string_view user_id, int limit,
                                             const std::optional<services::PageKey>& after) override;
  bool insert_member(const core::GroupMember& member) override;
  std::optional<core::GroupMember> find_member(std::string_view group_id, std::string_view user_id) override;
  void update_member(const core::GroupMember& member) override;
  void remove_member(std::string_view group_id, std::string_view user_id) override;
  std::vector<services::GroupPerson> members(std::string_view group_id, int limit,
                                             const std::optional<services::PageKey>& after) override;
  std::vector<std::string> member_ids(std::string_view group_id) override;
  int count_members(std::string_view group_id) override;
  int count_admins(std::string_view group_id) override;

 private:
  Command<core::Group> insert_;
  Query<core::Group, std::string_view> find_;
  Command<core::Group, std::string> update_;
  Query<services::GroupOfUser, std::string_view, core::TimePoint, core::TimePoint, std::string, int> list_of_;
  Command<core::GroupMember> insert_member_;
  Query<services::GroupPerson, std::string_view, std::string_view> find_member_;
  Command<core::GroupRole, std::string, std::string> update_member_;
  Command<std::string_view, std::string_view> remove_member_;
  Query<services::GroupPerson, std::string_view, core::TimePoint, core::TimePoint, std::string, int> members_;
  Query<std::string, std::string_view> member_ids_;
  Query<int, std::string_view> count_members_;
  Query<int, std::string_view> count_admins_;
};

}  // namespace parley::storage
