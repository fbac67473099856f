#include "http/static_files.hpp"

#include "http/trim.hpp"

#include "http/problem.hpp"

#include <boost/beast/http/field.hpp>

#include <algorithm>
#include <array>
#include <cctype>

namespace parley::http {

namespace {

using boost::beast::http::field;

std::string_view view(boost::beast::string_view text) noexcept { return {text.data(), text.size()}; }

/// Calls `visit` with each part of a comma-separated list; stops where it returns true, and tells so.
template <class Visit>
bool any_of_list(std::string_view list, Visit&& visit) {
  while (!list.empty()) {
    const auto end = list.find(',');
    if (visit(trim(list.substr(0, end)))) return true;
    if (end == std::string_view::npos) break;
    list.remove_prefix(end + 1);
  }
  return false;
}

std::string_view extension(std::string_view path) noexcept {
  const auto name = path.substr(path.rfind('/') + 1);
  const auto dot = name.rfind('.');
  return dot == std::string_view::npos ? std::string_view{} : name.substr(dot);
}

/// "name-abc12345.js": eight or more characters of a hash behind the last dash of a name below /assets/.
bool has_hashed_name(std::string_view path) noexcept {
  if (!path.starts_with("/assets/")) return false;
  auto name = path.substr(path.rfind('/') + 1);
  name = name.substr(0, name.find('.'));
  const auto hash_like = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-'; };
  // The hash itself may have dashes, for it is in base64url.
  return name.size() > 9 && name[name.size() - 9] == '-' && std::all_of(name.end() - 8, name.end(), hash_like);
}

/// Does If-None-Match name this entity tag? Tags are compared weakly (RFC 9110, 8.8.3.2).
bool none_match_has(std::string_view list, std::string_view etag) {
  return any_of_list(list, [&](std::string_view tag) {
    if (tag == "*") return true;
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    return tag == etag;
  });
}

std::string escape_html(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '<')
      out += "&lt;";
    else if (c == '&')
      out += "&amp;";
    else
      out += c;
  }
  return out;
}

Response nothing_here() {
  return problem_response(
      {.status = Status::not_found, .code = "not_found", .detail = "There is nothing at this path."});
}

}  // namespace

std::string_view media_type(std::string_view path) noexcept {
  struct Type {
    std::string_view extension;
    std::string_view type;
  };
  static constexpr std::array types{
      Type{".html", "text/html; charset=utf-8"},
      Type{".js", "text/javascript; charset=utf-8"},
      Type{".mjs", "text/javascript; charset=utf-8"},
      Type{".css", "text/css; charset=utf-8"},
      Type{".json", "application/json"},
      Type{".map", "application/json"},
      Type{".svg", "image/svg+xml"},
      Type{".png", "image/png"},
      Type{".jpg", "image/jpeg"},
      Type{".jpeg", "image/jpeg"},
      Type{".webp", "image/webp"},
      Type{".avif", "image/avif"},
      Type{".gif", "image/gif"},
      Type{".ico", "image/x-icon"},
      Type{".woff2", "font/woff2"},
      Type{".woff", "font/woff"},
      Type{".ttf", "font/ttf"},
      Type{".wasm", "application/wasm"},
      Type{".txt", "text/plain; charset=utf-8"},
      Type{".xml", "application/xml"},
      Type{".webmanifest", "application/manifest+json"},
      Type{".mp3", "audio/mpeg"},
      Type{".ogg", "audio/ogg"},
      Type{".wav", "audio/wav"},
      Type{".mp4", "video/mp4"},
      Type{".webm", "video/webm"},
      Type{".pdf", "application/pdf"},
      Type{".tflite", "application/octet-stream"},
  };
  const auto wanted = extension(path);
  const auto found =
      std::find_if(types.begin(), types.end(), [&](const Type& each) { return each.extension == wanted; });
  return found == types.end() ? "application/octet-stream" : found->type;
}

bool accepts_coding(std::string_view accept_encoding, std::string_view coding) {
  bool named = false;
  bool accepted = false;
  bool star = false;
  any_of_list(accept_encoding, [&](std::string_view part) {
    const auto semicolon = part.find(';');
    const auto name = trim(part.substr(0, semicolon));
    // q=0, q=0.0 … is the one quality that says no.
    auto quality = semicolon == std::string_view::npos ? std::string_view{} : trim(part.substr(semicolon + 1));
    const bool refused = (quality.starts_with("q=0") || quality.starts_with("Q=0")) &&
                         quality.find_first_not_of("0.", 2) == std::string_view::npos;
    if (boost::beast::iequals({name.data(), name.size()}, {coding.data(), coding.size()})) {
      named = true;
      accepted = !refused;
    } else if (name == "*") {
      star = !refused;
    }
    return false;
  });
  return named ? accepted : star;
}

StaticFiles::StaticFiles(StaticFolder folder, StaticOptions options)
    : folder_(std::move(folder)), options_(std::move(options)) {
  for (const auto& file : folder_) by_path_.emplace(file.path, &file);
}

const StaticFile* StaticFiles::find(std::string_view path) const {
  const auto found = by_path_.find(path);
  return found == by_path_.end() ? nullptr : found->second;
}

bool StaticFiles::wants_page(const Request& request) const {
  for (const auto& prefix : options_.pages_below)
    if (request.path.size() > prefix.size() && request.path.starts_with(prefix)) return true;
  if (!extension(request.path).empty()) return false;
  for (const auto& prefix : options_.no_page_below) {
    if (request.path.starts_with(prefix) || request.path + "/" == prefix) return false;
  }
  return view(request.headers[field::accept]).find("text/html") != std::string_view::npos;
}

Response StaticFiles::serve(const Request& request) const {
  if (request.method != Verb::get && request.method != Verb::head) {
    auto response = problem_response({.status = Status::method_not_allowed,
                                      .code = "method_not_allowed",
                                      .detail = "This path takes GET and HEAD."});
    response.headers.set(field::allow, "GET, HEAD");
    return response;
  }
  if (const auto* file = find(request.path)) return send(request, *file);
  const bool root = request.path == "/";
  if (!root && !wants_page(request)) return nothing_here();
  if (const auto* page = find(options_.index)) return send(request, *page);
  auto response = make_response(Status::not_found, "text/html; charset=utf-8",
                                "<!doctype html><meta charset=utf-8><title>No web client</title><p>" +
                                    escape_html(options_.without_files) + "</p>\n");
  response.headers.set(field::cache_control, "no-store");
  return response;
}

Response StaticFiles::send(const Request& request, const StaticFile& file) const {
  const auto accepted = view(request.headers[field::accept_encoding]);
  std::string_view coding;
  Response response;
  response.fixed_body = file.content;
  if (!file.brotli.empty() && accepts_coding(accepted, "br")) {
    coding = "br";
    response.fixed_body = file.brotli;
  } else if (!file.gzip.empty() && accepts_coding(accepted, "gzip")) {
    coding = "gzip";
    response.fixed_body = file.gzip;
  }
  // Each variant is a representation of its own, and so has a tag of its own.
  std::string etag = "\"" + std::string(file.hash);
  if (!coding.empty()) etag += "-" + std::string(coding);
  etag += '"';
  response.headers.set(field::etag, etag);
  response.headers.set(field::cache_control,
                       has_hashed_name(file.path) ? "public, max-age=31536000, immutable" : "no-cache");
  if (!file.brotli.empty() || !file.gzip.empty()) response.headers.set(field::vary, "Accept-Encoding");
  if (none_match_has(view(request.headers[field::if_none_match]), etag)) {
    response.status = Status::not_modified;
    response.fixed_body = {};
    return response;
  }
  response.headers.set(field::content_type, media_type(file.path));
  response.headers.set("X-Content-Type-Options", "nosniff");
  if (!coding.empty()) response.headers.set(field::content_encoding, coding);
  return response;
}

Handler StaticFiles::handler() const {
  return [this](Request& request) -> boost::asio::awaitable<Response> { co_return serve(request); };
}

}  // namespace parley::http
