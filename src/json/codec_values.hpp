// Codecs of single values: truth, numbers, texts, and JSON that is passed through. Part of describe.hpp.
#pragma once

#include "json/codec.hpp"
#include "json/types.hpp"

#include <concepts>
#include <limits>

namespace parley::json::detail {

template <>
struct Codec<bool> : Required {
  static void decode(const value& from, bool& to, Cursor& at) {
    if (from.is_bool())
      to = from.get_bool();
    else
      wrong_type("true or false", at);
  }
  static value encode(bool from, Spelling) { return from; }
  static void write(std::string& to, bool from, Spelling) { to += from ? "true" : "false"; }
  static object schema(Schemas&) { return {{"type", "boolean"}}; }
};

template <std::integral T>
struct Codec<T> : Required {
  static constexpr std::int64_t min =
      sizeof(T) >= 8 && std::is_unsigned_v<T> ? 0 : static_cast<std::int64_t>(std::numeric_limits<T>::min());
  static constexpr std::int64_t max = sizeof(T) >= 8 ? std::numeric_limits<std::int64_t>::max()
                                                     : static_cast<std::int64_t>(std::numeric_limits<T>::max());
  static void decode(const value& from, T& to, Cursor& at) {
    std::int64_t number = 0;
    if (decode_integer(from, number, min, max, at)) to = static_cast<T>(number);
  }
  static value encode(T from, Spelling) { return from; }
  static void write(std::string& to, T from, Spelling)
    requires(sizeof(T) < 8 || std::is_signed_v<T>)
  {
    write_integer(to, static_cast<std::int64_t>(from));
  }
  static object schema(Schemas&) { return {{"type", "integer"}}; }
};

template <std::int64_t Min, std::int64_t Max>
struct Codec<Int<Min, Max>> : Required {
  static void decode(const value& from, Int<Min, Max>& to, Cursor& at) { decode_integer(from, to.value, Min, Max, at); }
  static value encode(Int<Min, Max> from, Spelling) { return from.value; }
  static void write(std::string& to, Int<Min, Max> from, Spelling) { write_integer(to, from.value); }
  static object schema(Schemas&) { return {{"type", "integer"}, {"minimum", Min}, {"maximum", Max}}; }
};

template <>
struct Codec<double> : Required {
  static void decode(const value& from, double& to, Cursor& at) {
    if (from.is_number())
      to = from.to_number<double>();
    else
      wrong_type("a number", at);
  }
  static value encode(double from, Spelling) { return from; }
  static object schema(Schemas&) { return {{"type", "number"}}; }
};

template <>
struct Codec<std::string> : Required {
  static void decode(const value& from, std::string& to, Cursor& at) {
    decode_text(from, to, 0, std::numeric_limits<std::size_t>::max(), at);
  }
  static value encode(const std::string& from, Spelling) { return boost::json::string(from); }
  static void write(std::string& to, const std::string& from, Spelling) { write_text(to, from); }
  static object schema(Schemas&) { return {{"type", "string"}}; }
};

template <std::size_t Min, std::size_t Max>
struct Codec<Text<Min, Max>> : Required {
  static void decode(const value& from, Text<Min, Max>& to, Cursor& at) { decode_text(from, to, Min, Max, at); }
  static value encode(const Text<Min, Max>& from, Spelling) {
    return boost::json::string(static_cast<const std::string&>(from));
  }
  static void write(std::string& to, const Text<Min, Max>& from, Spelling) { write_text(to, from); }
  static object schema(Schemas&) { return {{"type", "string"}, {"minLength", Min}, {"maxLength", Max}}; }
};

template <>
struct Codec<value> : Required {
  static void decode(const value& from, value& to, Cursor&) { to = from; }
  static value encode(const value& from, Spelling) { return from; }
  static object schema(Schemas&) { return {}; }
};

template <>
struct Codec<object> : Required {
  static void decode(const value& from, object& to, Cursor& at) {
    if (from.is_object())
      to = from.get_object();
    else
      wrong_type("an object", at);
  }
  static value encode(const object& from, Spelling) { return from; }
  static object schema(Schemas&) { return {{"type", "object"}}; }
};

}  // namespace parley::json::detail
