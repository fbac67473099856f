// Field types that the REST families share: how they are written on the wire, and what is wrong with them otherwise.
#pragma once

#include "core/time.hpp"
#include "json/describe.hpp"
#include "services/repositories.hpp"
#include "services/wire_words.hpp"

#include <string>

namespace parley::api {

/// An e-mail address.
struct Email : std::string {
  using std::string::string;
};

using services::Time;
using UserTypeWord = json::Text<1, core::max_user_type_bytes>;

/// Where a list goes on: opaque to clients, a PageKey for us.
struct Cursor {
  services::PageKey key;
};

/// The opaque text of a cursor.
std::string cursor_text(const services::PageKey& key);
/// nullopt for what cursor_text did not make.
std::optional<services::PageKey> read_cursor(std::string_view text);

inline constexpr int default_page = 50;
using PageLimit = json::Int<1, 200>;

/// The next page's cursor for an answer.
std::optional<std::string> next_cursor(const std::optional<services::PageKey>& key);

}  // namespace parley::api

namespace parley::json::detail {

template <>
struct Codec<api::Email> : Required {
  static void decode(const value& from, api::Email& to, Cursor& at);
  static value encode(const api::Email& from, Spelling) {
    return boost::json::string(static_cast<const std::string&>(from));
  }
  static object schema(Schemas&) { return {{"type", "string"}, {"format", "email"}, {"maxLength", 254}}; }
};

template <>
struct Codec<api::Cursor> : Required {
  static void decode(const value& from, api::Cursor& to, Cursor& at);
  static value encode(const api::Cursor& from, Spelling) { return boost::json::string(api::cursor_text(from.key)); }
  static object schema(Schemas&) { return {{"type", "string"}, {"maxLength", 200}}; }
};

}  // namespace parley::json::detail
