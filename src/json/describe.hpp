// Decoding, encoding and schema of plain structs that are described once with BOOST_DESCRIBE_STRUCT
// (enums with BOOST_DESCRIBE_ENUM). Members are named in snake_case; input is taken in snake_case and camelCase.
//
// What may be a member: bool, whole numbers, double, std::string, the types of types.hpp, described enums and structs,
// std::optional (null or absent on input, null on output), std::vector, std::map<std::string, T>,
// boost::json::value and boost::json::object (passed through as they are).
// A member that is neither optional nor a Field must be there. Unknown members of the input are ignored.
// No state; callable from any thread.
#pragma once

#include "json/codec.hpp"
#include "json/codec_containers.hpp"
#include "json/codec_described.hpp"
#include "json/codec_values.hpp"

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace parley::json {

/// Parses a JSON text (RFC 8259, UTF-8 checked, at most 32 levels deep). The error says what is wrong and at which
/// byte.
std::expected<value, std::string> parse(std::string_view text);

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
