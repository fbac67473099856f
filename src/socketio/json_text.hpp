// JSON as JavaScript reads and writes it: what JSON.stringify sends is taken, and what is written is what
// JSON.stringify would write. Pure functions, callable from any thread.
#pragma once

#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace parley::socketio {

/// Arrays and objects may be this deep.
inline constexpr unsigned max_json_depth = 256;

/// nullopt for what is no JSON text. JavaScript may send lone surrogates ("\ud83d"); they become U+FFFD. `too_deep`
/// tells that only max_json_depth was in the way, up to the place where it was reached.
std::optional<boost::json::value> parse_json(std::string_view text, bool* too_deep = nullptr);

/// Appends the text of a value, without white space. What is neither finite nor a number becomes null, as in
/// JavaScript.
void append_json(std::string& to, const boost::json::value& value);
void append_json_string(std::string& to, std::string_view text);

}  // namespace parley::socketio
