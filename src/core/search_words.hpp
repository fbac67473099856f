// Search words: how names and addresses are made comparable for the directory. A text is folded (lower case in every
// script) and cut into words at everything that is no letter or digit. Pure functions on UTF-8; malformed bytes count
// as ends of words.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace parley::core {

/// A search looks at no more words than these.
inline constexpr std::size_t max_search_words = 4;

/// The text in lower case.
std::string fold_text(std::string_view text);

/// The folded words of a text, in order, each once.
std::vector<std::string> search_words(std::string_view text);

/// What a word can be found by: its first letter, its first two, and all three letters in a row, each once.
std::vector<std::string> search_terms(std::string_view word);

/// The term by which candidates for a searched word are found: its last three letters, or all of a shorter word.
std::string search_key(std::string_view word);

/// Whether a word is so short that it is looked for at the beginning of words only.
bool is_short_word(std::string_view word);

}  // namespace parley::core
