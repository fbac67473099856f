#include "json/size.hpp"

#include <boost/json.hpp>

#include <string_view>

namespace parley::json {
namespace {

constexpr std::size_t scalar = 8;
constexpr std::size_t longest_number = 25;

std::size_t written_size_of(std::string_view text) {
  std::size_t size = 2;
  for (const char c : text) size += static_cast<unsigned char>(c) < 0x20 ? 6 : c == '"' || c == '\\' ? 2 : 1;
  return size;
}

}  // namespace

std::size_t text_size(const boost::json::object& object) {
  std::size_t size = scalar;
  for (const auto& [name, member] : object) size += name.size() + text_size(member);
  return size;
}

std::size_t text_size(const boost::json::value& value) {
  if (const auto* members = value.if_object()) return text_size(*members);
  std::size_t size = scalar;
  if (const auto* text = value.if_string())
    size += text->size();
  else if (const auto* items = value.if_array())
    for (const auto& item : *items) size += text_size(item);
  return size;
}

std::size_t written_size(const boost::json::value& value) {
  if (const auto* text = value.if_string()) return written_size_of(*text);
  std::size_t size = 2;
  if (const auto* members = value.if_object()) {
    for (const auto& [name, member] : *members) size += written_size_of(name) + written_size(member) + 2;
    return size;
  }
  const auto* items = value.if_array();
  if (!items) return longest_number;
  for (const auto& item : *items) size += written_size(item) + 1;
  return size;
}

}  // namespace parley::json
