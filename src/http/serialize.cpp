#include "http/serialize.hpp"

#include <boost/beast/http/field.hpp>

#include <charconv>
#include <ctime>

namespace parley::http {

namespace {

using boost::beast::http::field;

constexpr std::string_view request_id_field = "X-Request-Id";

void append_number(std::string& out, std::uint64_t number) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  out.append(digits, end);
}

/// Fields that the connection writes itself.
bool is_framing(field name) noexcept {
  return name == field::content_length || name == field::transfer_encoding || name == field::connection ||
         name == field::date || name == field::keep_alive;
}

bool is_one_line(std::string_view text) noexcept {
  for (const char c : text)
    if (c == '\r' || c == '\n' || c == '\0') return false;
  return true;
}

/// 1xx, 204 and 304 have no body, and 1xx and 204 no Content-Length either (RFC 9110, 8.6).
bool has_no_body(Status status) noexcept {
  const auto code = static_cast<unsigned>(status);
  return code < 200 || code == 204 || code == 304;
}

}  // namespace

bool append_head(std::string& out, const Response& response, const HeadOptions& options) {
  out += "HTTP/1.1 ";
  append_number(out, static_cast<unsigned>(response.status));
  out += ' ';
  const auto reason = boost::beast::http::obsolete_reason(response.status);
  out.append(reason.data(), reason.size());
  out += "\r\nDate: ";
  out += date_now();
  bool has_request_id = false;
  for (const auto& line : response.headers) {
    if (is_framing(line.name())) continue;
    const std::string_view name(line.name_string().data(), line.name_string().size());
    const std::string_view value(line.value().data(), line.value().size());
    if (!is_one_line(name) || !is_one_line(value)) continue;
    if (name.size() == request_id_field.size() && boost::beast::iequals(name, request_id_field)) has_request_id = true;
    out += "\r\n";
    out += name;
    out += ": ";
    out += value;
  }
  if (!has_request_id && !options.request_id.empty()) {
    out += "\r\n";
    out += request_id_field;
    out += ": ";
    out += options.request_id;
  }
  const bool bodyless = has_no_body(response.status);
  const std::uint64_t size = response.size();
  if (!bodyless) {
    out += "\r\nContent-Length: ";
    append_number(out, size);
  }
  if (!options.keep_alive)
    out += "\r\nConnection: close";
  else if (options.version < 11)
    out += "\r\nConnection: keep-alive";
  out += "\r\n\r\n";
  return !bodyless && !options.to_head_request && size > 0;
}

std::string_view date_now() {
  thread_local std::time_t second = 0;
  thread_local char text[32] = {};
  thread_local std::size_t length = 0;
  const std::time_t now = std::time(nullptr);
  if (now != second) {
    std::tm parts{};
    gmtime_r(&now, &parts);
    length = std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);  // the "C" locale is never left
    second = now;
  }
  return {text, length};
}

}  // namespace parley::http
