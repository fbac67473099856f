#include "json/size.hpp"

#include <boost/json.hpp>

namespace parley::json {
namespace {

constexpr std::size_t scalar = 8;

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

}  // namespace parley::json
