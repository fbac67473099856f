#include "events/payload_size.hpp"

#include <boost/json.hpp>

namespace parley::events {

std::size_t payload_size(const boost::json::value& value) {
  constexpr std::size_t scalar = 8;
  std::size_t size = scalar;
  if (const auto* text = value.if_string())
    size += text->size();
  else if (const auto* items = value.if_array())
    for (const auto& item : *items) size += payload_size(item);
  else if (const auto* members = value.if_object())
    for (const auto& [name, member] : *members) size += name.size() + payload_size(member);
  return size;
}

}  // namespace parley::events
