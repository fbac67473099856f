#include "core/search_words.hpp"

#include <algorithm>
#include <clocale>
#include <cwctype>
#include <optional>
#include <stdexcept>
#include <utility>

namespace parley::core {
namespace {

constexpr std::size_t term_length = 3;

/// The C library's tables for all of Unicode, whatever locale the program runs in.
locale_t unicode() {
  static const locale_t made = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  if (!made) throw std::runtime_error("The C library has no locale C.UTF-8.");
  return made;
}

/// The next code point; nullopt for a malformed sequence, of which one byte is taken.
std::optional<char32_t> take_code_point(std::string_view& text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
  char32_t point = length == 1 ? first : first & (0x7fU >> length);
  bool whole = length != 0 && length <= text.size() && first < 0xf5;
  for (std::size_t i = 1; whole && i < length; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    whole = (byte & 0xc0) == 0x80;
    point = point << 6 | (byte & 0x3fU);
  }
  text.remove_prefix(whole ? length : 1);
  if (!whole) return std::nullopt;
  return point;
}

void append(std::string& text, char32_t point) {
  if (point < 0x80) {
    text += static_cast<char>(point);
  } else if (point < 0x800) {
    text += static_cast<char>(0xc0 | point >> 6);
    text += static_cast<char>(0x80 | (point & 0x3f));
  } else if (point < 0x10000) {
    text += static_cast<char>(0xe0 | point >> 12);
    text += static_cast<char>(0x80 | (point >> 6 & 0x3f));
    text += static_cast<char>(0x80 | (point & 0x3f));
  } else {
    text += static_cast<char>(0xf0 | point >> 18);
    text += static_cast<char>(0x80 | (point >> 12 & 0x3f));
    text += static_cast<char>(0x80 | (point >> 6 & 0x3f));
    text += static_cast<char>(0x80 | (point & 0x3f));
  }
}

char32_t fold(char32_t point) { return static_cast<char32_t>(::towlower_l(static_cast<wint_t>(point), unicode())); }

bool is_word_letter(char32_t point) { return ::iswalnum_l(static_cast<wint_t>(point), unicode()) != 0; }

/// A word's letters, each as its own UTF-8.
std::vector<std::string> letters_of(std::string_view word) {
  std::vector<std::string> letters;
  while (!word.empty()) {
    const auto point = take_code_point(word);
    if (point) append(letters.emplace_back(), *point);
  }
  return letters;
}

std::string joined(const std::vector<std::string>& letters, std::size_t from, std::size_t count) {
  std::string text;
  for (std::size_t i = from; i < from + count; ++i) text += letters[i];
  return text;
}

void add_once(std::vector<std::string>& all, std::string one) {
  if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(std::move(one));
}

}  // namespace

std::string fold_text(std::string_view text) {
  std::string folded;
  folded.reserve(text.size());
  while (!text.empty())
    if (const auto point = take_code_point(text)) append(folded, fold(*point));
  return folded;
}

std::vector<std::string> search_words(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  const auto finish = [&] {
    if (!word.empty()) add_once(words, std::exchange(word, {}));
  };
  while (!text.empty()) {
    const auto point = take_code_point(text);
    if (point && is_word_letter(*point))
      append(word, fold(*point));
    else
      finish();
  }
  finish();
  return words;
}

std::vector<std::string> search_terms(std::string_view word) {
  const auto letters = letters_of(word);
  std::vector<std::string> terms;
  for (std::size_t length = 1; length < term_length && length <= letters.size(); ++length)
    add_once(terms, joined(letters, 0, length));
  for (std::size_t i = 0; i + term_length <= letters.size(); ++i) add_once(terms, joined(letters, i, term_length));
  return terms;
}

std::string search_key(std::string_view word) {
  const auto letters = letters_of(word);
  const std::size_t length = std::min(term_length, letters.size());
  return joined(letters, letters.size() - length, length);
}

bool is_short_word(std::string_view word) { return letters_of(word).size() < term_length; }

}  // namespace parley::core
