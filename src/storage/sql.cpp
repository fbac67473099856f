#include "storage/sql.hpp"

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

}  // namespace

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
