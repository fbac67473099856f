// Codecs of what holds other values or none: optional, Field, vector, List, map. Part of describe.hpp.
#pragma once

#include "json/codec.hpp"
#include "json/types.hpp"

#include <limits>
#include <optional>

namespace parley::json::detail {

template <class T>
struct Codec<std::optional<T>> : MayBeAbsent {
  static void decode(const value& from, std::optional<T>& to, Cursor& at) {
    if (from.is_null())
      to.reset();
    else
      Codec<T>::decode(from, to.emplace(), at);
  }
  static value encode(const std::optional<T>& from, Spelling spelling) {
    return from ? Codec<T>::encode(*from, spelling) : value(nullptr);
  }
  static void write(std::string& to, const std::optional<T>& from, Spelling spelling) {
    if (from)
      write_to(to, *from, spelling);
    else
      to += "null";
  }
  static object schema(Schemas& schemas) {
    return {{"anyOf", array{Codec<T>::schema(schemas), object{{"type", "null"}}}}};
  }
};

template <class T>
struct Codec<Field<T>> : MayBeAbsent {
  static constexpr bool may_be_left_out = true;
  static void decode(const value& from, Field<T>& to, Cursor& at) {
    if (from.is_null()) {
      to = Field<T>::null();
      return;
    }
    T inner{};
    Codec<T>::decode(from, inner, at);
    to = Field<T>(std::move(inner));
  }
  static value encode(const Field<T>& from, Spelling spelling) {
    return from.value() ? Codec<T>::encode(*from.value(), spelling) : value(nullptr);
  }
  static void write(std::string& to, const Field<T>& from, Spelling spelling) {
    Codec<std::optional<T>>::write(to, from.value(), spelling);
  }
  static object schema(Schemas& schemas) { return Codec<std::optional<T>>::schema(schemas); }
};

template <class T, class Sequence>
void decode_sequence(const value& from, Sequence& to, std::size_t max, Cursor& at) {
  const auto* items = from.if_array();
  if (!items) return wrong_type("an array", at);
  if (items->size() > max) return at.error("must have at most " + std::to_string(max) + " elements");
  to.clear();
  to.reserve(items->size());
  for (std::size_t index = 0; index < items->size(); ++index) {
    T element{};
    at.in_element(index, [&] { Codec<T>::decode((*items)[index], element, at); });
    to.push_back(std::move(element));
  }
}

template <class T, class Sequence>
value encode_sequence(const Sequence& from, Spelling spelling) {
  array items;
  items.reserve(from.size());
  for (const auto& element : from) items.push_back(Codec<T>::encode(element, spelling));
  return items;
}

template <class T, class Sequence>
void write_sequence(std::string& to, const Sequence& from, Spelling spelling) {
  to += '[';
  for (bool first = true; const auto& element : from) {
    if (!std::exchange(first, false)) to += ',';
    write_to<T>(to, element, spelling);
  }
  to += ']';
}

template <class T>
struct Codec<std::vector<T>> : Required {
  static void decode(const value& from, std::vector<T>& to, Cursor& at) {
    decode_sequence<T>(from, to, std::numeric_limits<std::size_t>::max(), at);
  }
  static value encode(const std::vector<T>& from, Spelling spelling) { return encode_sequence<T>(from, spelling); }
  static void write(std::string& to, const std::vector<T>& from, Spelling spelling) {
    write_sequence<T>(to, from, spelling);
  }
  static object schema(Schemas& schemas) { return {{"type", "array"}, {"items", Codec<T>::schema(schemas)}}; }
};

template <class T, std::size_t Max>
struct Codec<List<T, Max>> : Required {
  static void decode(const value& from, List<T, Max>& to, Cursor& at) { decode_sequence<T>(from, to, Max, at); }
  static value encode(const List<T, Max>& from, Spelling spelling) { return encode_sequence<T>(from, spelling); }
  static void write(std::string& to, const List<T, Max>& from, Spelling spelling) {
    write_sequence<T>(to, from, spelling);
  }
  static object schema(Schemas& schemas) {
    return {{"type", "array"}, {"items", Codec<T>::schema(schemas)}, {"maxItems", Max}};
  }
};

template <class T>
struct Codec<std::map<std::string, T>> : Required {
  static void decode(const value& from, std::map<std::string, T>& to, Cursor& at) {
    const auto* members = from.if_object();
    if (!members) return wrong_type("an object", at);
    for (const auto& [name, member] : *members)
      at.in_member(name, [&] { Codec<T>::decode(member, to[std::string(name)], at); });
  }
  static value encode(const std::map<std::string, T>& from, Spelling spelling) {
    object to;
    for (const auto& [name, member] : from) to.emplace(name, Codec<T>::encode(member, spelling));
    return to;
  }
  static void write(std::string& to, const std::map<std::string, T>& from, Spelling spelling) {
    to += '{';
    for (bool first = true; const auto& [name, member] : from) {
      if (!std::exchange(first, false)) to += ',';
      write_text(to, name);
      to += ':';
      write_to(to, member, spelling);
    }
    to += '}';
  }
  static object schema(Schemas& schemas) {
    return {{"type", "object"}, {"additionalProperties", Codec<T>::schema(schemas)}};
  }
};

}  // namespace parley::json::detail
