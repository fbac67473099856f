// Codecs of described enums and structs. Part of describe.hpp.
#pragma once

#include "json/codec.hpp"

#include <boost/mp11/algorithm.hpp>
#include <boost/type_index.hpp>

namespace parley::json::detail {

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

}  // namespace parley::json::detail
