#include "socketio/json_text.hpp"

#include <boost/json.hpp>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

namespace parley::socketio {

namespace json = boost::json;

namespace {

/// The code unit of an escape "\uXXXX" at the beginning of `text`, or -1.
int escaped_unit(std::string_view text) {
  if (text.size() < 6 || text[0] != '\\' || text[1] != 'u') return -1;
  unsigned unit = 0;
  const auto parsed = std::from_chars(text.data() + 2, text.data() + 6, unit, 16);
  return parsed.ptr == text.data() + 6 ? static_cast<int>(unit) : -1;
}

bool is_high(int unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool is_low(int unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

/// The text with each lone surrogate's escape replaced.
std::string repair_surrogates(std::string_view text) {
  std::string repaired(text);
  for (std::size_t i = 0; i + 1 < repaired.size();) {
    if (repaired[i] != '\\') {
      ++i;
      continue;
    }
    const std::string_view rest = std::string_view(repaired).substr(i);
    const int unit = escaped_unit(rest);
    if (is_high(unit) && is_low(escaped_unit(rest.substr(6)))) {
      i += 12;
    } else if (is_high(unit) || is_low(unit)) {
      repaired.replace(i, 6, "\\ufffd");
      i += 6;
    } else {
      i += 2;
    }
  }
  return repaired;
}

bool has_surrogate_escape(std::string_view text) {
  for (auto at = text.find("\\u"); at != std::string_view::npos; at = text.find("\\u", at + 2))
    if (at + 2 < text.size() && (text[at + 2] == 'd' || text[at + 2] == 'D')) return true;
  return false;
}

template <class Number>
void append_integer(std::string& to, Number number) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  to.append(digits.data(), end.ptr);
}

/// ECMA-262, Number::toString: the shortest digits that read back as the same number, in plain form from 1e-6 to below
/// 1e21.
void append_double(std::string& to, double number) {
  if (!std::isfinite(number)) {
    to += "null";
    return;
  }
  if (number == 0) {
    to += '0';
    return;
  }
  if (number < 0) to += '-';
  std::array<char, 32> text{};
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), std::abs(number), std::chars_format::scientific);
  const std::string_view scientific(text.data(), static_cast<std::size_t>(end.ptr - text.data()));
  const auto e = scientific.find('e');
  std::string digits(1, scientific[0]);
  if (e > 2) digits += scientific.substr(2, e - 2);
  int exponent = 0;
  std::from_chars(scientific.data() + e + (scientific[e + 1] == '+' ? 2 : 1), scientific.data() + scientific.size(),
                  exponent);
  const int point = exponent + 1;  // where the decimal point stands, from the first digit on
  const int count = static_cast<int>(digits.size());

  if (point > 21 || point < -5) {
    to += digits[0];
    if (count > 1) to.append(1, '.').append(digits, 1);
    to += point > 0 ? "e+" : "e-";
    append_integer(to, std::abs(exponent));
  } else if (point <= 0) {
    to.append("0.").append(static_cast<std::size_t>(-point), '0').append(digits);
  } else if (count <= point) {
    to.append(digits).append(static_cast<std::size_t>(point - count), '0');
  } else {
    to.append(digits, 0, static_cast<std::size_t>(point))
        .append(1, '.')
        .append(digits, static_cast<std::size_t>(point));
  }
}

}  // namespace

std::optional<json::value> parse_json(std::string_view text, bool* too_deep) {
  json::parse_options options;
  options.max_depth = max_json_depth;
  json::error_code error;
  auto value = has_surrogate_escape(text) ? json::parse(repair_surrogates(text), error, {}, options)
                                          : json::parse(text, error, {}, options);
  if (too_deep) *too_deep = error == json::error::too_deep;
  if (error) return std::nullopt;
  return value;
}

void append_json_string(std::string& to, std::string_view text) {
  static constexpr std::string_view hex = "0123456789abcdef";
  to += '"';
  std::size_t plain = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    to.append(text, plain, i - plain);
    plain = i + 1;
    to += '\\';
    switch (c) {
      case '"':
        to += '"';
        break;
      case '\\':
        to += '\\';
        break;
      case '\b':
        to += 'b';
        break;
      case '\f':
        to += 'f';
        break;
      case '\n':
        to += 'n';
        break;
      case '\r':
        to += 'r';
        break;
      case '\t':
        to += 't';
        break;
      default:
        to.append("u00").append(1, hex[c >> 4]).append(1, hex[c & 15U]);
    }
  }
  to.append(text, plain).append(1, '"');
}

void append_json(std::string& to, const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      to += "null";
      return;
    case json::kind::bool_:
      to += value.get_bool() ? "true" : "false";
      return;
    case json::kind::int64:
      return append_integer(to, value.get_int64());
    case json::kind::uint64:
      return append_integer(to, value.get_uint64());
    case json::kind::double_:
      return append_double(to, value.get_double());
    case json::kind::string:
      return append_json_string(to, value.get_string());
    case json::kind::array: {
      char before = '[';
      for (const auto& element : value.get_array()) {
        to += std::exchange(before, ',');
        append_json(to, element);
      }
      to += value.get_array().empty() ? "[]" : "]";
      return;
    }
    case json::kind::object: {
      char before = '{';
      for (const auto& [name, member] : value.get_object()) {
        to += std::exchange(before, ',');
        append_json_string(to, name);
        to += ':';
        append_json(to, member);
      }
      to += value.get_object().empty() ? "{}" : "}";
      return;
    }
  }
}

}  // namespace parley::socketio
