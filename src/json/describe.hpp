// Decoding, encoding and schema of plain structs that are described once with BOOST_DESCRIBE_STRUCT
// (enums with BOOST_DESCRIBE_ENUM). Members are named in snake_case; input is taken in snake_case and camelCase.
//
// What may be a member: bool, whole numbers, double, std::string, the types of types.hpp, described enums and structs,
// std::optional (null or absent on input, null on output), std::vector, std::map<std::string, T>,
// boost::json::value and boost::json::object (passed through as they are).
// A member that is neither optional nor a Field must be there. Unknown members of the input are ignored.
// No state; callable from any thread.
#pragma once

#include "json/types.hpp"

#include <boost/describe.hpp>
#include <boost/json.hpp>
#include <boost/mp11/algorithm.hpp>
#include <boost/type_index.hpp>

#include <concepts>
#include <expected>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace parley::json {

using boost::json::array;
using boost::json::object;
using boost::json::value;

/// One bad field: its path in the input's own spelling ("participants[2].role"), and what is wrong with it.
struct FieldError {
  std::string field;
  std::string message;
};
using FieldErrors = std::vector<FieldError>;

enum class Spelling { snake_case, camel_case };

/// Parses a JSON text (RFC 8259, UTF-8 checked, at most 32 levels deep). The error says what is wrong and at which
/// byte.
std::expected<value, std::string> parse(std::string_view text);

/// "participant_name" → "participantName".
std::string camel_case(std::string_view snake_case);

/// Schemas of the described structs met so far, by type name: `components/schemas` of an OpenAPI document.
struct Schemas : std::map<std::string, object> {
  /// What is sent has every member but absent Fields; in what is taken, optional members may be left out as well. A
  /// type that goes both ways is described as one that is taken.
  bool output = false;
  Spelling spelling = Spelling::snake_case;

  /// The name for a type of that many spellings, and whether it is to be described (anew) under it.
  std::pair<std::string, bool> place(std::string name, bool has_spellings);

 private:
  struct Described {
    bool output;
    Spelling spelling;
  };
  std::map<std::string, Described> described_;
};

namespace detail {

/// Where the decoder is, and what it found wrong.
class Cursor {
 public:
  Cursor(FieldErrors& errors, Spelling spelling) : errors_(errors), spelling_(spelling) {}
  void error(std::string message) const { errors_.push_back({path_, std::move(message)}); }
  /// Of what the input leaves out; what is there has its own.
  Spelling spelling() const noexcept { return spelling_; }
  /// Runs `step` with the path extended by a member's name or an element's index.
  template <class Step>
  void in_member(std::string_view name, Step&& step) {
    const auto length = path_.size();
    if (!path_.empty()) path_ += '.';
    path_ += name;
    step();
    path_.resize(length);
  }
  template <class Step>
  void in_element(std::size_t index, Step&& step) {
    const auto length = path_.size();
    path_ += '[' + std::to_string(index) + ']';
    step();
    path_.resize(length);
  }

 private:
  FieldErrors& errors_;
  Spelling spelling_;
  std::string path_;
};

/// A member in either spelling, with the spelling that was found; nullptr where there is none.
std::pair<const value*, std::string_view> find_member(const object& from, std::string_view snake,
                                                      const std::string& camel);

bool decode_text(const value& from, std::string& to, std::size_t min, std::size_t max, Cursor& at);
bool decode_integer(const value& from, std::int64_t& to, std::int64_t min, std::int64_t max, Cursor& at);
void wrong_type(const char* wanted, Cursor& at);
void not_one_of(const std::string& names, Cursor& at);

template <class T>
concept DescribedStruct = boost::describe::has_describe_members<T>::value && !std::is_union_v<T>;
template <class T>
concept DescribedEnum = boost::describe::has_describe_enumerators<T>::value;

template <class T>
using members_of = boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>;

/// Per type: decode(value, T&, Cursor&), encode(T, Spelling), schema(Schemas&), and whether it may be absent. Where it
/// has write(std::string&, T, Spelling) too, text is made without making a value first.
template <class T>
struct Codec;

void write_text(std::string& to, std::string_view text);
void write_integer(std::string& to, std::int64_t number);
void write_value(std::string& to, const value& from);

template <class T>
void write_to(std::string& to, const T& from, Spelling spelling) {
  if constexpr (requires { Codec<T>::write(to, from, spelling); })
    Codec<T>::write(to, from, spelling);
  else
    write_value(to, Codec<T>::encode(from, spelling));
}

struct Required {
  static constexpr bool may_be_absent = false;    ///< on input
  static constexpr bool may_be_left_out = false;  ///< on output
};
struct MayBeAbsent {
  static constexpr bool may_be_absent = true;
  static constexpr bool may_be_left_out = false;
};

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

template <DescribedEnum T>
struct Codec<T> : Required {
  static void decode(const value& from, T& to, Cursor& at) {
    const auto* name = from.if_string();
    bool found = false;
    std::string names;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto one) {
      if (name && *name == one.name) {
        to = one.value;
        found = true;
      }
      names += names.empty() ? one.name : std::string(", ") + one.name;
    });
    if (!found) not_one_of(names, at);
  }
  static value encode(T from, Spelling) { return boost::json::string(boost::describe::enum_to_string(from, "")); }
  static void write(std::string& to, T from, Spelling) { write_text(to, boost::describe::enum_to_string(from, "")); }
  static object schema(Schemas&) {
    array names;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto one) { names.emplace_back(one.name); });
    return {{"type", "string"}, {"enum", std::move(names)}};
  }
};

template <class T>
const std::string& camel_name(std::string_view snake) {
  static const std::string name = camel_case(snake);  // one instance a member pointer type's descriptor
  return name;
}

/// The name as it goes on an object: ,"participantName": with its comma, quotes and colon. Names are identifiers.
template <class T>
const std::string& member_begin(std::string_view snake, Spelling spelling) {
  static const std::string as_snake = ",\"" + std::string(snake) + "\":";
  static const std::string as_camel = ",\"" + camel_case(snake) + "\":";
  return spelling == Spelling::snake_case ? as_snake : as_camel;
}

template <class T>
std::string type_name() {
  const std::string full = boost::typeindex::type_id<T>().pretty_name();
  const auto last = full.rfind(':');
  return last == std::string::npos ? full : full.substr(last + 1);
}

template <DescribedStruct T>
struct Codec<T> : Required {
  static void decode(const value& from, T& to, Cursor& at) {
    const auto* members = from.if_object();
    if (!members) return wrong_type("an object", at);
    boost::mp11::mp_for_each<members_of<T>>([&](auto member) {
      using Member = std::remove_cvref_t<decltype(to.*member.pointer)>;
      const std::string& camel = camel_name<decltype(member)>(member.name);
      const auto [found, spelled] = find_member(*members, member.name, camel);
      if (found)
        at.in_member(spelled, [&] { Codec<Member>::decode(*found, to.*member.pointer, at); });
      else if (!Codec<Member>::may_be_absent)
        at.in_member(at.spelling() == Spelling::snake_case ? std::string_view(member.name) : camel,
                     [&] { at.error("is required"); });
    });
  }
  static value encode(const T& from, Spelling spelling) {
    object to;
    boost::mp11::mp_for_each<members_of<T>>([&](auto member) {
      using Member = std::remove_cvref_t<decltype(from.*member.pointer)>;
      if constexpr (requires { (from.*member.pointer).present(); })
        if (!(from.*member.pointer).present()) return;
      const std::string_view name =
          spelling == Spelling::snake_case ? std::string_view(member.name) : camel_name<decltype(member)>(member.name);
      to.emplace(name, Codec<Member>::encode(from.*member.pointer, spelling));
    });
    return to;
  }
  static void write(std::string& to, const T& from, Spelling spelling) {
    const std::size_t begin = to.size();
    boost::mp11::mp_for_each<members_of<T>>([&](auto member) {
      if constexpr (requires { (from.*member.pointer).present(); })
        if (!(from.*member.pointer).present()) return;
      to += member_begin<decltype(member)>(member.name, spelling);
      write_to(to, from.*member.pointer, spelling);
    });
    // The first member's comma becomes the brace.
    if (to.size() == begin)
      to += '{';
    else
      to[begin] = '{';
    to += '}';
  }
  static object schema(Schemas& schemas) {
    bool has_spellings = false;
    boost::mp11::mp_for_each<members_of<T>>([&](auto member) {
      has_spellings = has_spellings || camel_name<decltype(member)>(member.name) != member.name;
    });
    const auto [name, is_new] = schemas.place(type_name<T>(), has_spellings);
    if (is_new) {
      schemas[name] = {};  // ends recursion of types that contain themselves
      object properties;
      array required;
      boost::mp11::mp_for_each<members_of<T>>([&](auto member) {
        using Member = std::remove_cvref_t<decltype(std::declval<T&>().*member.pointer)>;
        const std::string_view spelled = schemas.spelling == Spelling::snake_case
                                             ? std::string_view(member.name)
                                             : camel_name<decltype(member)>(member.name);
        properties.emplace(spelled, Codec<Member>::schema(schemas));
        if (schemas.output ? !Codec<Member>::may_be_left_out : !Codec<Member>::may_be_absent)
          required.emplace_back(spelled);
      });
      object& schema = schemas[name];
      schema = {{"type", "object"}, {"properties", std::move(properties)}};
      if (!required.empty()) schema["required"] = std::move(required);
    }
    return {{"$ref", "#/components/schemas/" + name}};
  }
};

}  // namespace detail

/// Decodes a described struct (or any type named above). On failure every bad field is named, not only the first; those
/// that are not there in `spelling`.
template <class T>
std::expected<T, FieldErrors> decode(const value& from, Spelling spelling = Spelling::snake_case) {
  FieldErrors errors;
  T to{};
  detail::Cursor at(errors, spelling);
  detail::Codec<T>::decode(from, to, at);
  if (!errors.empty()) return std::unexpected(std::move(errors));
  return to;
}

/// Encodes a described struct (or any type named above).
template <class T>
value encode(const T& from, Spelling spelling = Spelling::snake_case) {
  return detail::Codec<T>::encode(from, spelling);
}

/// Appends the text of encode(from), made without the value in between.
template <class T>
void write(std::string& to, const T& from, Spelling spelling = Spelling::snake_case) {
  detail::write_to(to, from, spelling);
}

/// JSON Schema (2020-12, as OpenAPI 3.1 uses it) of a type; described structs go to `schemas` and are referred to.
template <class T>
object schema(Schemas& schemas) {
  return detail::Codec<T>::schema(schemas);
}

}  // namespace parley::json
