// Request targets (RFC 9112, 3.2) and percent-decoding (RFC 3986, 2.1). Pure functions, callable from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley::http {

/// Decodes %XX. nullopt for a broken escape, a NUL byte, or bytes that are not UTF-8.
std::optional<std::string> percent_decode(std::string_view text);

/// The same for one part of a query or form, where "+" stands for a space.
std::optional<std::string> form_decode(std::string_view text);

/// Encodes all but the unreserved characters, fit for one segment of a path or one value of a query.
std::string percent_encode(std::string_view text);

/// True for well-formed UTF-8 (RFC 3629).
bool is_utf8(std::string_view text) noexcept;

using Query = std::vector<std::pair<std::string, std::string>>;

/// "a=1&b=x%20y" decoded, in order; a part without "=" has an empty value. nullopt where a part cannot be decoded.
std::optional<Query> parse_query(std::string_view text);

struct Target {
  std::string_view raw_path;  ///< as sent, without the query; points into the text that was parsed
  std::string path;           ///< decoded
  Query query;
};

/// Takes apart a request target in origin form ("/a?b=c"), absolute form ("http://host/a") or asterisk form ("*").
/// A fragment is not part of a target and makes it invalid. nullopt for everything else.
std::optional<Target> parse_target(std::string_view target);

}  // namespace parley::http
