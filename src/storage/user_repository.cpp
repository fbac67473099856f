#include "storage/user_repository.hpp"

#include "storage/time_bounds.hpp"

#include "core/search_words.hpp"

#include <array>

namespace parley::storage {
namespace {

/// The columns of an account, each with the table's short name before it.
std::string user_columns() {
  std::string columns = "u." + std::string(Columns<core::User>::names);
  for (std::size_t at = 0; (at = columns.find(", ", at)) != std::string::npos; at += 4) columns.insert(at + 2, "u.");
  return columns;
}

/// All of the directory, and what SearchConditions find in it (the order of the names is theirs). CROSS JOIN keeps
/// SQLite at going from the terms to the people: it does not know how few a term finds.
constexpr std::string_view everybody = "user_directory d JOIN users u ON u.user_id = d.user_id WHERE ";
constexpr std::string_view those_found =
    "user_terms t CROSS JOIN user_directory d CROSS JOIN users u WHERE d.user_id = t.user_id AND u.user_id = t.user_id "
    "AND t.term = :first_term AND EXISTS (SELECT 1 FROM user_terms s WHERE s.term = :second_term AND s.organization = "
    "t.organization AND s.user_id = t.user_id) AND d.search_text LIKE :pattern_1 AND d.search_text LIKE :pattern_2 AND "
    "d.search_text LIKE :pattern_3 AND d.search_text LIKE :pattern_4 AND ";

std::string directory_sql(std::string_view from_where, std::string_view organization) {
  return "SELECT " + user_columns() + " FROM " + std::string(from_where) + std::string(organization) +
         " = :organization AND u.disabled = 0 AND (d.sort_name > :page_name OR (d.sort_name = :page_same_name AND "
         "d.user_id > :page_id)) ORDER BY d.sort_name, d.user_id LIMIT :page_size";
}

std::string list_sql(std::string_view from_where) {
  return "SELECT " + user_columns() + " FROM " + std::string(from_where) +
         "(:by_type = 0 OR u.user_type = :user_type) AND (:by_role = 0 OR u.role = :role) AND (:by_state = 0 OR "
         "u.disabled = :disabled) AND u.created_at <= :page_time AND (u.created_at < :page_same_time OR u.user_id < "
         ":page_id) ORDER BY u.created_at DESC, u.user_id DESC LIMIT :page_size";
}

std::string organization_of(const std::optional<std::string>& organization_id) { return organization_id.value_or(""); }

bool is_listed(const core::User& user) { return user.user_type != core::temporary_type; }

std::vector<std::string> words_of(const core::User& user) {
  return core::search_words(user.name + ' ' + user.email.value_or(""));
}

DirectoryEntry entry_of(const core::User& user) {
  DirectoryEntry entry{user.user_id, organization_of(user.organization_id), core::fold_text(user.name), {}};
  for (const std::string& word : words_of(user)) entry.search_text += ' ' + word;
  return entry;
}

/// Words hold letters and digits only, so they mean themselves in a pattern.
std::string pattern_of(const std::string& word) { return (core::is_short_word(word) ? "% " : "%") + word + '%'; }

SearchConditions conditions_of(const std::vector<std::string>& words) {
  std::array<std::string, core::max_search_words> patterns;
  patterns.fill("%");
  for (std::size_t i = 0; i < words.size() && i < patterns.size(); ++i) patterns[i] = pattern_of(words[i]);
  return {core::search_key(words.front()),
          core::search_key(words.back()),
          patterns[0],
          patterns[1],
          patterns[2],
          patterns[3]};
}

}  // namespace

SqlUserRepository::SqlUserRepository(soci::session& session)
    : insert_(session, insert_sql("users", Columns<core::User>::names, "ON CONFLICT DO NOTHING")),
      find_(session, select_sql<core::User>("users", "WHERE user_id = :id")),
      find_by_email_(session, select_sql<core::User>("users", "WHERE email = :email")),
      // Another's address is left alone by updating nothing, instead of running into the unique key.
      update_(session, update_sql("users", Columns<core::User>::names, "user_id")),
      find_entry_(session, select_sql<DirectoryEntry>("user_directory", "WHERE user_id = :id")),
      insert_entry_(session, insert_sql("user_directory", Columns<DirectoryEntry>::names)),
      remove_entry_(session, "DELETE FROM user_directory WHERE user_id = :id"),
      insert_term_(session, insert_sql("user_terms", "term, organization, user_id", "ON CONFLICT DO NOTHING")),
      remove_terms_(session, "DELETE FROM user_terms WHERE user_id = :id"),
      everybody_(session, directory_sql(everybody, "d.organization")),
      search_(session, directory_sql(those_found, "t.organization")),
      list_(session, list_sql("users u WHERE ")),
      list_found_(session, list_sql(those_found)),
      count_admins_(session, "SELECT COUNT(*) FROM users WHERE role = 'admin' AND disabled = 0"),
      outside_directory_(session,
                         select_sql<core::User>("users",
                                                "WHERE user_type <> 'temporary' AND NOT EXISTS (SELECT 1 FROM "
                                                "user_directory d WHERE d.user_id = users.user_id) LIMIT :count")) {}

bool SqlUserRepository::insert(const core::User& user) {
  if (insert_(user) != 1) return false;
  if (is_listed(user)) put_into_directory(user);
  return true;
}

std::optional<core::User> SqlUserRepository::find(std::string_view user_id) { return find_.one(user_id); }

std::optional<core::User> SqlUserRepository::find_by_email(std::string_view email) { return find_by_email_.one(email); }

bool SqlUserRepository::update(const core::User& user) {
  if (user.email) {
    const auto owner = find_by_email(*user.email);
    if (owner && owner->user_id != user.user_id) return false;
  }
  if (update_(user, user.user_id) != 1) return false;
  put_into_directory(user);
  return true;
}

void SqlUserRepository::put_into_directory(const core::User& user) {
  DirectoryEntry entry = entry_of(user);
  if (auto known = find_entry_.one(user.user_id)) {
    if (is_listed(user) && Columns<DirectoryEntry>::tie(*known) == Columns<DirectoryEntry>::tie(entry)) return;
    remove_terms_(user.user_id);
    remove_entry_(user.user_id);
  }
  if (!is_listed(user)) return;
  insert_entry_(entry);
  for (const std::string& word : words_of(user))
    for (const std::string& term : core::search_terms(word)) insert_term_(term, entry.organization, user.user_id);
}

std::vector<core::User> SqlUserRepository::search(const services::DirectoryQuery& query) {
  const std::string organization = organization_of(query.organization_id);
  const auto last = query.after ? find_entry_.one(*query.after) : std::nullopt;
  const std::string page_name = last ? last->sort_name : std::string();
  const std::string page_id = last ? last->user_id : std::string();
  if (query.words.empty()) return everybody_.all(organization, page_name, page_name, page_id, query.limit);
  return search_.all(conditions_of(query.words), organization, page_name, page_name, page_id, query.limit);
}

std::vector<core::User> SqlUserRepository::list(const services::UserQuery& query) {
  const core::TimePoint page_time = query.after ? query.after->at : latest;
  const auto with = [&](auto& list, const auto&... conditions) {
    return list.all(conditions..., query.user_type.has_value(), query.user_type.value_or(core::UserType()),
                    query.role.has_value(), std::string(core::enum_name(query.role.value_or(core::ServerRole::user))),
                    query.disabled.has_value(), query.disabled.value_or(false), page_time, page_time,
                    query.after ? query.after->id : std::string(), query.limit);
  };
  if (query.words.empty()) return with(list_);
  return with(list_found_, conditions_of(query.words));
}

bool SqlUserRepository::has_admin() { return count_admins_.one().value_or(0) > 0; }

int SqlUserRepository::complete_directory(int limit) {
  const auto missing = outside_directory_.all(limit);
  for (const core::User& user : missing) put_into_directory(user);
  return static_cast<int>(missing.size());
}

}  // namespace parley::storage
