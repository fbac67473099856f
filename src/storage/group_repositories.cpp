#include "storage/group_repositories.hpp"

#include "storage/time_bounds.hpp"

namespace parley::storage {
namespace {

/// Members that count: of a group that there is, with an account that is not disabled and of the group's organization
/// (core::same_organization).
constexpr std::string_view present_members =
    "group_members m JOIN groups g ON g.group_id = m.group_id AND g.deleted_at IS NULL JOIN users u ON u.user_id = "
    "m.user_id AND u.disabled = 0 AND u.organization_id IS NOT DISTINCT FROM g.organization_id";

std::string of_members(std::string_view columns, std::string_view tail) {
  return "SELECT " + std::string(columns) + " FROM " + std::string(present_members) + " " + std::string(tail);
}

}  // namespace

SqlGroupRepository::SqlGroupRepository(soci::session& session)
    : insert_(session, insert_sql("groups", Columns<core::Group>::names)),
      find_(session, select_sql<core::Group>("groups", "WHERE group_id = :id AND deleted_at IS NULL")),
      update_(session, update_sql("groups", Columns<core::Group>::names, "group_id")),
      list_of_(session,
               of_members(Columns<services::GroupOfUser>::names,
                          "WHERE m.user_id = :user AND (g.created_at < :page_time OR (g.created_at = :page_same_time "
                          "AND g.group_id < :page_id)) ORDER BY g.created_at DESC, g.group_id DESC LIMIT :page_size")),
      insert_member_(session, insert_sql("group_members", Columns<core::GroupMember>::names, "ON CONFLICT DO NOTHING")),
      find_member_(session, of_members(Columns<services::GroupPerson>::names,
                                       "WHERE m.group_id = :group AND m.user_id = :user")),
      update_member_(session, "UPDATE group_members SET role = :role WHERE group_id = :group AND user_id = :user"),
      remove_member_(session, "DELETE FROM group_members WHERE group_id = :group AND user_id = :user"),
      members_(session,
               of_members(Columns<services::GroupPerson>::names,
                          "WHERE m.group_id = :group AND (m.joined_at > :page_time OR (m.joined_at = :page_same_time "
                          "AND m.user_id > :page_id)) ORDER BY m.joined_at, m.user_id LIMIT :page_size")),
      member_ids_(session, of_members("m.user_id", "WHERE m.group_id = :group")),
      count_members_(session, of_members("COUNT(*)", "WHERE m.group_id = :group")),
      count_admins_(session, of_members("COUNT(*)", "WHERE m.group_id = :group AND m.role = 'admin'")) {}

void SqlGroupRepository::insert(const core::Group& group) { insert_(group); }

std::optional<core::Group> SqlGroupRepository::find(std::string_view group_id) { return find_.one(group_id); }

void SqlGroupRepository::update(const core::Group& group) { update_(group, group.group_id); }

std::vector<services::GroupOfUser> SqlGroupRepository::list_of(std::string_view user_id, int limit,
                                                               const std::optional<services::PageKey>& after) {
  const core::TimePoint page_time = after ? after->at : latest;
  return list_of_.all(user_id, page_time, page_time, after ? after->id : std::string(), limit);
}

bool SqlGroupRepository::insert_member(const core::GroupMember& member) { return insert_member_(member) == 1; }

std::optional<core::GroupMember> SqlGroupRepository::find_member(std::string_view group_id, std::string_view user_id) {
  auto person = find_member_.one(group_id, user_id);
  if (!person) return std::nullopt;
  return std::move(person->member);
}

void SqlGroupRepository::update_member(const core::GroupMember& member) {
  update_member_(member.role, member.group_id, member.user_id);
}

void SqlGroupRepository::remove_member(std::string_view group_id, std::string_view user_id) {
  remove_member_(group_id, user_id);
}

std::vector<services::GroupPerson> SqlGroupRepository::members(std::string_view group_id, int limit,
                                                               const std::optional<services::PageKey>& after) {
  const core::TimePoint page_time = after ? after->at : earliest;
  return members_.all(group_id, page_time, page_time, after ? after->id : std::string(), limit);
}

std::vector<std::string> SqlGroupRepository::member_ids(std::string_view group_id) { return member_ids_.all(group_id); }

int SqlGroupRepository::count_members(std::string_view group_id) { return count_members_.one(group_id).value_or(0); }

int SqlGroupRepository::count_admins(std::string_view group_id) { return count_admins_.one(group_id).value_or(0); }

}  // namespace parley::storage
