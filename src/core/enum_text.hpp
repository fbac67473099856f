// Names of described enumerations: the enumerator's own spelling is the word on the wire and in the database.
#pragma once

#include <boost/describe/enum.hpp>
#include <boost/describe/enumerators.hpp>
#include <boost/mp11/algorithm.hpp>

#include <optional>
#include <string_view>

namespace parley::core {

/// The enumerator's name; empty for a value that is none.
template <class Enum>
constexpr std::string_view enum_name(Enum value) noexcept {
  std::string_view name;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<Enum>>([&](auto enumerator) {
    if (enumerator.value == value) name = enumerator.name;
  });
  return name;
}

/// The enumerator of that name, or nullopt.
template <class Enum>
constexpr std::optional<Enum> enum_value(std::string_view name) noexcept {
  std::optional<Enum> value;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<Enum>>([&](auto enumerator) {
    if (name == enumerator.name) value = enumerator.value;
  });
  return value;
}

}  // namespace parley::core
