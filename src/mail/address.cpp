#include "mail/address.hpp"

#include <algorithm>
#include <cstdint>

namespace parley::mail {
namespace {

constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/// An encoded word has 75 characters at most (RFC 2047, 2): 63 of base64 are 45 bytes.
constexpr std::size_t bytes_in_word = 45;
constexpr std::size_t longest_plain = 60;

std::string base64(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [&](std::size_t at) -> std::uint32_t {
      return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0U;
    };
    const std::uint32_t three = byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2);
    for (std::size_t j = 0; j < 4; ++j) text += i + j > bytes.size() ? '=' : digits[three >> (18 - 6 * j) & 63];
  }
  return text;
}

bool is_plain(std::string_view text) {
  return text.size() <= longest_plain && text.find("=?") == std::string_view::npos &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return c >= 0x20 && c < 0x7f; });
}

/// As much of `text` as goes into one word, without cutting a character of UTF-8.
std::size_t word_length(std::string_view text) {
  if (text.size() <= bytes_in_word) return text.size();
  std::size_t length = bytes_in_word;
  while (length > bytes_in_word - 4 && (static_cast<unsigned char>(text[length]) & 0xc0) == 0x80) --length;
  return length;
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

}  // namespace

bool is_sendable(std::string_view address) {
  const auto at = address.rfind('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == address.size() || address.size() > 254) return false;
  return std::none_of(address.begin(), address.end(), [](unsigned char c) {
    return c <= 0x20 || c == 0x7f || c == '<' || c == '>' || c == '"' || c == ',' || c == ';' || c == ':' ||
           c == '\\' || c == '(' || c == ')';
  });
}

std::optional<Address> parse_address(std::string_view text) {
  text = trimmed(text);
  Address made;
  if (text.ends_with('>')) {
    const auto open = text.rfind('<');
    if (open == std::string_view::npos) return std::nullopt;
    made.address = text.substr(open + 1, text.size() - open - 2);
    std::string_view name = trimmed(text.substr(0, open));
    if (name.size() >= 2 && name.front() == '"' && name.back() == '"') name = name.substr(1, name.size() - 2);
    made.name = name;
  } else {
    made.address = text;
  }
  const bool has_control = std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
  if (has_control || !is_sendable(made.address)) return std::nullopt;
  return made;
}

std::string domain_of(std::string_view address) { return std::string(address.substr(address.rfind('@') + 1)); }

std::string header_text(std::string_view text) {
  if (is_plain(text)) return std::string(text);
  std::string field;
  while (!text.empty()) {
    const std::size_t length = word_length(text);
    if (!field.empty()) field += "\r\n ";
    field += "=?UTF-8?B?" + base64(text.substr(0, length)) + "?=";
    text.remove_prefix(length);
  }
  return field;
}

std::string header_address(const Address& address) {
  if (address.name.empty()) return '<' + address.address + '>';
  const bool needs_no_quotes = std::all_of(address.name.begin(), address.name.end(), [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ' || c == '-';
  });
  // What would need quoting is encoded, whichever it is.
  const std::string name = needs_no_quotes && is_plain(address.name) ? address.name
                           : is_plain(address.name)                  ? "=?UTF-8?B?" + base64(address.name) + "?="
                                                                     : header_text(address.name);
  return name + "\r\n <" + address.address + '>';
}

std::string base64_lines(std::string_view bytes) {
  constexpr std::size_t line = 57;  // 76 characters
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += line) text += base64(bytes.substr(i, line)) + "\r\n";
  return text;
}

}  // namespace parley::mail
