#include "json/describe.hpp"

#include "json/byte_words.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <cstring>

namespace parley::json {

std::expected<value, std::string> parse(std::string_view text) {
  boost::json::stream_parser parser;
  boost::system::error_code error;
  const std::size_t used = parser.write_some(text.data(), text.size(), error);
  // What is whole is not read on from.
  if (!error && text.find_first_not_of(" \t\r\n", used) != std::string_view::npos)
    return std::unexpected("something follows its end at byte " + std::to_string(used));
  if (!error) parser.finish(error);
  if (error) return std::unexpected(error.message() + " at byte " + std::to_string(used));
  return parser.release();
}

std::string camel_case(std::string_view snake_case) {
  std::string camel;
  camel.reserve(snake_case.size());
  bool raise = false;
  for (const char letter : snake_case) {
    if (letter == '_') {
      raise = true;
      continue;
    }
    camel += raise ? static_cast<char>(std::toupper(static_cast<unsigned char>(letter))) : letter;
    raise = false;
  }
  return camel;
}

std::pair<std::string, bool> Schemas::place(std::string name, bool has_spellings) {
  const auto known = described_.find(name);
  if (known != described_.end() && has_spellings && known->second.spelling != spelling)
    return place(name + (spelling == Spelling::camel_case ? "Camel" : "Snake"), false);
  const bool is_new = known == described_.end() || (known->second.output && !output);
  if (is_new) described_[name] = {output, spelling};
  return {std::move(name), is_new};
}

namespace detail {

std::pair<const value*, std::string_view> find_member(const object& from, std::string_view snake,
                                                      const std::string& camel) {
  if (const auto* found = from.if_contains(snake)) return {found, snake};
  if (const auto* found = from.if_contains(camel)) return {found, camel};
  return {nullptr, {}};
}

bool decode_text(const value& from, std::string& to, std::size_t min, std::size_t max, Cursor& at) {
  const auto* text = from.if_string();
  if (!text) {
    wrong_type("a string", at);
    return false;
  }
  if (text->size() < min) {
    at.error(min == 1 ? "must not be empty" : "must have " + std::to_string(min) + " bytes or more");
    return false;
  }
  if (text->size() > max) {
    at.error("must have " + std::to_string(max) + " bytes or fewer");
    return false;
  }
  // PostgreSQL's text ends before it: what was answered would not be what is kept.
  if (std::string_view(text->data(), text->size()).find('\0') != std::string_view::npos) {
    at.error("must not contain U+0000");
    return false;
  }
  to.assign(text->data(), text->size());
  return true;
}

bool decode_integer(const value& from, std::int64_t& to, std::int64_t min, std::int64_t max, Cursor& at) {
  boost::system::error_code error;
  const auto number = from.is_number() ? from.to_number<std::int64_t>(error) : std::int64_t{};
  if (!from.is_number() || error) {
    wrong_type("a whole number", at);
    return false;
  }
  if (number < min || number > max) {
    at.error("must be from " + std::to_string(min) + " to " + std::to_string(max));
    return false;
  }
  to = number;
  return true;
}

namespace {

/// Whether one of eight bytes is below 0x20, a quote or a backslash.
bool holds_special(std::uint64_t word) {
  return has_byte_below(word, 0x20) || has_byte(word, '"') || has_byte(word, '\\');
}

bool is_special(char letter) { return static_cast<unsigned char>(letter) < 0x20 || letter == '"' || letter == '\\'; }

/// Whether a text stands in quotes as it is.
bool is_plain(std::string_view text) {
  std::size_t at = 0;
  for (std::uint64_t word = 0; text.size() - at >= sizeof word; at += sizeof word) {
    std::memcpy(&word, text.data() + at, sizeof word);
    if (holds_special(word)) return false;
  }
  return std::none_of(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), is_special);
}

}  // namespace

void write_text(std::string& to, std::string_view text) {
  if (is_plain(text)) {
    const std::size_t begin = to.size();
    const std::size_t end = begin + text.size() + 2;
    // Not by the size that is handed over: libstdc++ 12 hands over the capacity.
    to.resize_and_overwrite(end, [&](char* all, std::size_t) {
      all[begin] = '"';
      text.copy(all + begin + 1, text.size());
      all[end - 1] = '"';
      return end;
    });
    return;
  }
  // RFC 8259, 7: what must be escaped, and nothing else.
  constexpr std::string_view digits = "0123456789abcdef";
  constexpr std::string_view short_forms = "\bb\ff\nn\rr\tt\"\"\\\\";
  to += '"';
  std::size_t plain = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char letter = text[at];
    if (!is_special(letter)) continue;
    to.append(text, plain, at - plain);
    plain = at + 1;
    to += '\\';
    if (const auto found = short_forms.find(letter); found % 2 == 0 && found != short_forms.npos) {
      to += short_forms[found + 1];
    } else {
      to += "u00";
      to += digits[static_cast<unsigned char>(letter) >> 4];
      to += digits[letter & 0xf];
    }
  }
  to.append(text, plain);
  to += '"';
}

void write_integer(std::string& to, std::int64_t number) {
  char text[24];
  to.append(text, std::to_chars(text, text + sizeof text, number).ptr);
}

void write_value(std::string& to, const value& from) {
  boost::json::serializer serializer;
  serializer.reset(&from);
  char part[1024];
  while (!serializer.done()) to += std::string_view(serializer.read(part));
}

void wrong_type(const char* wanted, Cursor& at) { at.error(std::string("must be ") + wanted); }
void not_one_of(const std::string& names, Cursor& at) { at.error("must be one of: " + names); }

}  // namespace detail
}  // namespace parley::json
