// Accounts and the directory in which they are found, over one connection. Owned by ConnectionRepositories; used by its
// thread only.
#pragma once

#include "storage/columns.hpp"

namespace parley::storage {

/// An account as the directory has it. `organization` is empty for those without one.
struct DirectoryEntry {
  std::string user_id;
  std::string organization;
  std::string sort_name;
  std::string search_text;
};

template <>
struct Columns<DirectoryEntry> {
  static constexpr std::string_view names = "user_id, organization, sort_name, search_text";
  static auto tie(DirectoryEntry& entry) {
    return std::tie(entry.user_id, entry.organization, entry.sort_name, entry.search_text);
  }
};

/// What a search compares: two terms, by which an index finds candidates, and a pattern for each word.
struct SearchConditions {
  std::string first_term;
  std::string second_term;
  std::string pattern_1;
  std::string pattern_2;
  std::string pattern_3;
  std::string pattern_4;
};

template <>
struct Columns<SearchConditions> {
  static constexpr std::string_view names = "";
  static auto tie(SearchConditions& c) {
    return std::tie(c.first_term, c.second_term, c.pattern_1, c.pattern_2, c.pattern_3, c.pattern_4);
  }
};

class SqlUserRepository final : public services::UserRepository {
 public:
  explicit SqlUserRepository(soci::session& session);
  bool insert(const core::User& user) override;
  std::optional<core::User> find(std::string_view user_id) override;
  std::optional<core::User> find_by_email(std::string_view email) override;
  bool update(const core::User& user) override;
  std::vector<core::User> search(const services::DirectoryQuery& query) override;
  std::vector<core::User> list(const services::UserQuery& query) override;
  bool has_admin() override;
  int complete_directory(int limit) override;

 private:
  /// Brings the directory in line with the account.
  void put_into_directory(const core::User& user);

  Command<core::User> insert_;
  Query<core::User, std::string_view> find_;
  Query<core::User, std::string_view> find_by_email_;
  Command<core::User, std::string> update_;
  Query<DirectoryEntry, std::string_view> find_entry_;
  Command<DirectoryEntry> insert_entry_;
  Command<std::string_view> remove_entry_;
  Command<std::string, std::string, std::string> insert_term_;
  Command<std::string_view> remove_terms_;
  Query<core::User, std::string, std::string, std::string, std::string, int> everybody_;
  Query<core::User, SearchConditions, std::string, std::string, std::string, std::string, int> search_;
  Query<core::User, bool, std::string, bool, std::string, bool, bool, core::TimePoint, core::TimePoint, std::string,
        int>
      list_;
  Query<core::User, SearchConditions, bool, std::string, bool, std::string, bool, bool, core::TimePoint,
        core::TimePoint, std::string, int>
      list_found_;
  Query<int> count_admins_;
  Query<core::User, int> outside_directory_;
};

}  // namespace parley::storage
