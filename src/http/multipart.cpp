#include "http/multipart.hpp"

#include <boost/beast/core/string.hpp>

#include <algorithm>

namespace parley::http {
namespace {

constexpr std::size_t longest_boundary = 70;  // RFC 2046, 5.1.1
constexpr std::size_t longest_head = 8 * 1024;

bool same(std::string_view one, std::string_view other) {
  return boost::beast::iequals({one.data(), one.size()}, {other.data(), other.size()});
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// A parameter's value behind the "=": a token, or quoted, where browsers write %22 for a quote. Leaves what is behind
/// it.
std::string take_value(std::string_view& text) {
  std::string value;
  if (!text.starts_with('"')) {
    const auto end = std::min(text.find(';'), text.size());
    value = trimmed(text.substr(0, end));
    text.remove_prefix(end);
    return value;
  }
  std::size_t at = 1;
  for (; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\' && at + 1 < text.size() && (text[at + 1] == '"' || text[at + 1] == '\\')) ++at;
    value += text[at];
  }
  text.remove_prefix(std::min(at + 1, text.size()));
  return value;
}

/// The parameter of that name behind a field's first word.
std::optional<std::string> parameter(std::string_view field, std::string_view wanted) {
  auto semicolon = field.find(';');
  while (semicolon != std::string_view::npos) {
    field.remove_prefix(semicolon + 1);
    const auto equals = field.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    const std::string_view name = trimmed(field.substr(0, equals));
    field.remove_prefix(equals + 1);
    std::string value = take_value(field);
    if (same(name, wanted)) return value;
    semicolon = field.find(';');
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> multipart_boundary(std::string_view content_type) {
  if (!same(trimmed(content_type.substr(0, content_type.find(';'))), "multipart/form-data")) return std::nullopt;
  auto boundary = parameter(content_type, "boundary");
  if (!boundary || boundary->empty() || boundary->size() > longest_boundary) return std::nullopt;
  return boundary;
}

MultipartReader::MultipartReader(std::string boundary)
    : delimiter_("\r\n--" + std::move(boundary)), buffer_("\r\n") {}  // the first one may stand at the beginning

std::expected<MultipartReader::Found, std::string> MultipartReader::feed(std::string_view piece) {
  Found found;
  buffer_ += piece;
  bool more = true;
  while (more && state_ != State::done && fault_.empty()) {
    if (state_ == State::head)
      more = read_head();
    else
      more = read_content(state_ == State::file ? &found.bytes : nullptr);
  }
  if (!fault_.empty()) return std::unexpected(fault_);
  return found;
}

bool MultipartReader::read_content(std::string* to) {
  const auto at = buffer_.find(delimiter_);
  // The end of the buffer may be the beginning of a delimiter.
  const std::size_t sure =
      at != std::string::npos ? at : buffer_.size() - std::min(buffer_.size(), delimiter_.size() - 1);
  if (to) to->append(buffer_, 0, sure);
  buffer_.erase(0, sure);
  if (at == std::string::npos) return false;
  if (state_ == State::file) {
    state_ = State::done;
    return true;
  }
  // "--" behind it ends the form, anything else begins a part.
  if (buffer_.size() < delimiter_.size() + 2) return false;
  if (buffer_.compare(delimiter_.size(), 2, "--") == 0) {
    fault_ = "it has no file";
    return true;
  }
  buffer_.erase(0, delimiter_.size());
  state_ = State::head;
  return true;
}

bool MultipartReader::read_head() {
  const auto end = buffer_.find("\r\n\r\n");
  if (end == std::string::npos) {
    if (buffer_.size() > longest_head) fault_ = "the head of a part is too long";
    return false;
  }
  std::string_view head = std::string_view(buffer_).substr(0, end);
  state_ = State::skipped;
  while (!head.empty()) {
    const auto line_end = std::min(head.find("\r\n"), head.size());
    const std::string_view line = head.substr(0, line_end);
    head.remove_prefix(std::min(line_end + 2, head.size()));
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || !same(trimmed(line.substr(0, colon)), "content-disposition")) continue;
    if (auto name = parameter(line.substr(colon + 1), "filename")) {
      file_name_ = std::move(*name);
      state_ = State::file;
    }
  }
  buffer_.erase(0, end + 2);  // its last CRLF may belong to the delimiter of an empty part
  if (state_ == State::file) buffer_.erase(0, 2);
  return true;
}

}  // namespace parley::http
