#include "storage/sql.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace parley::storage {
namespace {

/// Puts `make(name)` of every column together, with commas.
template <class Make>
std::string each_column(std::string_view column_names, Make make) {
  std::string text;
  while (!column_names.empty()) {
    const auto end = std::min(column_names.find(", "), column_names.size());
    if (!text.empty()) text += ", ";
    text += make(std::string(column_names.substr(0, end)));
    column_names.remove_prefix(std::min(end + 2, column_names.size()));
  }
  return text;
}

constexpr std::array<std::string_view, 6> remembered_tables{"users",        "guest_sessions", "meetings",
                                                            "participants", "bans",           "breakouts"};
constexpr std::array<std::string_view, 2> gathered_tables{"attendance", "audit_log"};

/// The next word of a statement, which is taken from it.
std::string_view take_word(std::string_view& sql) {
  const auto is_letter = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
  const auto* begin = std::find_if(sql.begin(), sql.end(), is_letter);
  const auto* end = std::find_if_not(begin, sql.end(), is_letter);
  const std::string_view word(begin, end);
  sql = std::string_view(end, sql.end());
  return word;
}

bool is_remembered(std::string_view table) {
  return std::ranges::find(remembered_tables, table) != remembered_tables.end();
}
bool is_gathered(std::string_view table) { return std::ranges::find(gathered_tables, table) != gathered_tables.end(); }

}  // namespace

bool changes_remembered(std::string_view sql) {
  const std::string_view verb = take_word(sql);
  if (verb == "SELECT") return false;
  if (verb == "UPDATE") return is_remembered(take_word(sql));
  if (verb == "INSERT" || verb == "DELETE") {
    const std::string_view particle = take_word(sql);
    if (particle == "INTO" || particle == "FROM") return is_remembered(take_word(sql));
  }
  while (!sql.empty())
    if (is_remembered(take_word(sql))) return true;
  return false;
}

bool concerns_gathered(std::string_view sql) {
  const std::string_view verb = take_word(sql);
  if (verb != "SELECT" && verb != "INSERT" && verb != "UPDATE") return true;
  while (!sql.empty())
    if (is_gathered(take_word(sql))) return true;
  return false;
}

std::string insert_many_sql(std::string_view table, std::string_view column_names, std::size_t rows) {
  std::string sql = "INSERT INTO " + std::string(table) + " (" + std::string(column_names) + ") VALUES ";
  for (std::size_t row = 0; row < rows; ++row)
    sql += (row == 0 ? "(" : ", (") +
           each_column(column_names, [&](const std::string& name) { return ":" + name + std::to_string(row); }) + ")";
  return sql;
}

std::string insert_sql(std::string_view table, std::string_view column_names, std::string_view tail) {
  std::string sql = "INSERT INTO " + std::string(table) + " (" + std::string(column_names) + ") VALUES (" +
                    each_column(column_names, [](const std::string& name) { return ":" + name; }) + ")";
  if (!tail.empty()) sql.append(" ").append(tail);
  return sql;
}

std::string update_sql(std::string_view table, std::string_view column_names, std::string_view key) {
  return "UPDATE " + std::string(table) + " SET " +
         each_column(column_names, [](const std::string& name) { return name + " = :" + name; }) + " WHERE " +
         std::string(key) + " = :which";
}

}  // namespace parley::storage
