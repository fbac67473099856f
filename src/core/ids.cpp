#include "core/ids.hpp"

#include <array>
#include <cstdint>

namespace parley::core {
namespace {

constexpr std::string_view url_safe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view code_letters = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";
constexpr std::size_t id_characters = 12;

template <std::size_t Size>
std::array<std::uint8_t, Size> random_bytes(RandomSource& random) {
  std::array<std::uint8_t, Size> bytes{};
  random.fill(std::as_writable_bytes(std::span(bytes)));
  return bytes;
}

/// A number below `bound`, each equally likely: bytes beyond the last whole multiple are thrown away.
std::size_t uniform(RandomSource& random, std::size_t bound) {
  const std::size_t limit = 256 - 256 % bound;
  while (true) {
    const std::size_t value = random_bytes<1>(random)[0];
    if (value < limit) return value % bound;
  }
}

bool is_code_character(char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

std::string with_dashes(std::string_view characters) {
  std::string code;
  for (std::size_t i = 0; i < characters.size(); ++i) {
    if (i && i % 3 == 0) code += '-';
    code += characters[i];
  }
  return code;
}

}  // namespace

std::string make_id(RandomSource& random, std::string_view prefix) {
  std::string id(prefix);
  for (std::uint8_t byte : random_bytes<id_characters>(random)) id += url_safe[byte & 63];
  return id;
}

std::string make_uuid(RandomSource& random) {
  auto bytes = random_bytes<16>(random);
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3f) | 0x80);
  constexpr std::string_view hex = "0123456789abcdef";
  std::string uuid;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) uuid += '-';
    uuid += hex[bytes[i] >> 4];
    uuid += hex[bytes[i] & 15];
  }
  return uuid;
}

std::string make_secret(RandomSource& random, std::size_t bytes) {
  // Every character carries six random bits; together they are at least as many as were asked for.
  std::string secret((bytes * 8 + 5) / 6, '\0');
  random.fill(std::as_writable_bytes(std::span(secret)));
  for (char& c : secret) c = url_safe[static_cast<std::uint8_t>(c) & 63];
  return secret;
}

std::string make_meeting_code(RandomSource& random, int length) {
  std::string characters;
  for (int i = 0; i < length; ++i) characters += code_letters[uniform(random, code_letters.size())];
  return with_dashes(characters);
}

std::optional<std::string> normalize_meeting_code(std::string_view text) {
  std::string characters;
  for (char c : text) {
    if (c == '-' || c == ' ') continue;
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (!is_code_character(c) || characters.size() == max_meeting_code_length) return std::nullopt;
    characters += c;
  }
  if (characters.size() < min_meeting_code_length) return std::nullopt;
  return with_dashes(characters);
}

std::optional<MeetingReference> parse_meeting_reference(std::string_view text) {
  for (std::string_view prefix : {id_prefix::meeting, id_prefix::instant_call})
    if (text.starts_with(prefix) && text.size() == prefix.size() + id_characters)
      return MeetingReference{MeetingReference::Kind::id, std::string(text)};
  auto code = normalize_meeting_code(text);
  if (!code) return std::nullopt;
  return MeetingReference{MeetingReference::Kind::code, std::move(*code)};
}

}  // namespace parley::core
