// Static files out of the binary: what parley_embed (cmake/embed.cmake) packed, served with validators, cache rules and
// the compressed variants that were made ahead. Made once at the start, then only read, from any thread; nothing is
// copied.
#pragma once

#include "http/message.hpp"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace parley::http {

/// One packed file. The views live as long as the program; a variant that was not worth it is empty.
struct StaticFile {
  std::string_view path;  ///< "/assets/main-abc12345.js"
  std::string_view hash;  ///< of the content, hexadecimal
  std::string_view content;
  std::string_view brotli;
  std::string_view gzip;
};

using StaticFolder = std::vector<StaticFile>;

struct StaticOptions {
  /// The page of a single-page application: sent for paths that name no file and that a browser navigates to.
  std::string index = "/index.html";
  /// Paths below these are the application's own: the page, whatever the client accepts (curl, link previews,
  /// monitors).
  std::vector<std::string> pages_below{};
  /// Paths below these are never answered with the page.
  std::vector<std::string> no_page_below = {"/api/", "/assets/", "/socket.io/", "/engine.io/"};
  /// Said to a browser where there is no page at all.
  std::string without_files = "This server was built without its web client. The programming interface works.";
};

/// Answers GET and HEAD:
///   - a file, with a strong ETag a variant, `Vary: Accept-Encoding` where there are variants, and Cache-Control: files
///   below
///     /assets/ whose name has a hash ("name-abc12345.js") are immutable for a year, all others are asked for again
///     (no-cache);
///   - 304 where If-None-Match has the ETag (RFC 9110, 13.1.2);
///   - the page, for the application's own paths, and for others without an extension that a browser navigates to
///     (Accept has text/html), where the application itself says that there is nothing;
///   - else 404; other methods 405.
class StaticFiles {
 public:
  explicit StaticFiles(StaticFolder folder, StaticOptions options = {});

  Response serve(const Request& request) const;

  /// The same as a Handler, for Router::fallback. The object must outlive it.
  Handler handler() const;

 private:
  const StaticFile* find(std::string_view path) const;
  bool wants_page(const Request& request) const;
  Response send(const Request& request, const StaticFile& file) const;

  StaticFolder folder_;
  StaticOptions options_;
  std::unordered_map<std::string_view, const StaticFile*> by_path_;
};

/// The media type of a path by its extension; application/octet-stream for one that is not known.
std::string_view media_type(std::string_view path) noexcept;

/// A quality of zero or an absent coding is a no (RFC 9110, 12.5.3). `coding` is in lower case.
bool accepts_coding(std::string_view accept_encoding, std::string_view coding);

}  // namespace parley::http
