#include "http/reader.hpp"

#include "json/byte_words.hpp"
#include "http/url.hpp"

#include <boost/beast/http/error.hpp>
#include <boost/beast/http/rfc7230.hpp>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <utility>

namespace parley::http {

namespace {

namespace beast = boost::beast;
using beast::http::field;

constexpr std::size_t first_buffer = 4 * 1024;
constexpr std::size_t body_step = 64 * 1024;

enum class HeadFault { none, control, bare_line_end, folded };

/// Whether one of eight bytes is below 0x20 or DEL.
bool holds_control(std::uint64_t word) noexcept {
  return json::has_byte_below(word, 0x20) || json::has_byte(word, 0x7F);
}

/// Looks at every byte of a head once: only text, CRLF as the one line end, and no line that starts with white space.
HeadFault check_head(std::string_view head) noexcept {
  for (std::size_t at = 0; at < head.size(); ++at) {
    if (std::uint64_t word = 0; head.size() - at >= sizeof word) {
      std::memcpy(&word, head.data() + at, sizeof word);
      if (!holds_control(word)) {
        at += sizeof word - 1;
        continue;
      }
    }
    const auto c = static_cast<unsigned char>(head[at]);
    if (c >= 0x20 && c != 0x7F) continue;
    if (c == '\t') continue;
    if (c == '\n') return HeadFault::bare_line_end;
    if (c != '\r') return HeadFault::control;
    if (at + 1 == head.size() || head[at + 1] != '\n') return HeadFault::bare_line_end;
    ++at;
    if (at + 1 < head.size() && (head[at + 1] == ' ' || head[at + 1] == '\t')) return HeadFault::folded;
  }
  return HeadFault::none;
}

std::string_view view(beast::string_view text) noexcept { return {text.data(), text.size()}; }

/// True where one of the comma-separated tokens of all fields of that name is `token`, whatever its case.
bool has_token(const Fields& fields, field name, std::string_view token) {
  const auto range = fields.equal_range(name);
  for (auto it = range.first; it != range.second; ++it) {
    if (beast::http::token_list{it->value()}.exists({token.data(), token.size()})) return true;
  }
  return false;
}

}  // namespace

std::span<char> RequestReader::prepare() {
  if (phase_ == Phase::fixed_body && begin_ == end_) {
    // Straight into the body. It grows with what arrives, not with what the client announced.
    auto& body = request_.body;
    const auto missing = static_cast<std::size_t>(content_length_ - body_received());
    reading_into_body_ = std::min(missing, body_step);
    const auto size = body.size();
    body.resize(size + reading_into_body_);
    return {body.data() + size, reading_into_body_};
  }
  if (begin_ == end_) discard();
  const std::size_t capacity = limits_->max_header_bytes + 4;
  if (end_ == buffer_.size() && begin_ > 0) {
    buffer_.erase(0, begin_);
    scanned_ -= std::min(scanned_, begin_);
    end_ -= begin_;
    begin_ = 0;
    buffer_.resize(std::max(end_, std::min(first_buffer, capacity)));
  }
  if (end_ == buffer_.size() && buffer_.size() < capacity) {
    buffer_.resize(std::min(capacity, std::max(first_buffer, buffer_.size() * 2)));
  }
  return {buffer_.data() + end_, buffer_.size() - end_};
}

void RequestReader::commit(std::size_t count) {
  if (reading_into_body_ > 0) {
    request_.body.resize(request_.body.size() - reading_into_body_ + count);
    reading_into_body_ = 0;
    return;
  }
  end_ += count;
}

RequestReader::State RequestReader::advance() {
  switch (phase_) {
    case Phase::head:
      return advance_head();
    case Phase::head_ready:
      return State::head_ready;
    case Phase::fixed_body: {
      const auto missing = static_cast<std::size_t>(content_length_ - body_received());
      const auto count = std::min(missing, end_ - begin_);
      request_.body.append(buffer_, begin_, count);
      begin_ += count;
      if (count < missing) return State::need_more;
      phase_ = Phase::complete;
      return State::complete;
    }
    case Phase::chunked_body:
      return advance_chunked();
    case Phase::complete:
      return State::complete;
    case Phase::failed:
      break;
  }
  return State::failed;
}

RequestReader::State RequestReader::advance_head() {
  // An empty line before a request is left over from the body before it (RFC 9112, 2.2).
  while (end_ - begin_ >= 2 && buffer_[begin_] == '\r' && buffer_[begin_ + 1] == '\n') begin_ += 2;
  const std::string_view all(buffer_.data(), end_);
  scanned_ = std::max(scanned_, begin_);
  const auto found = all.find("\r\n\r\n", scanned_ - std::min<std::size_t>(scanned_ - begin_, 3));
  const bool whole = found != std::string_view::npos;
  const auto size = whole ? found + 4 - begin_ : end_ - begin_;
  if (size > limits_->max_header_bytes) {
    const bool in_request_line = all.substr(begin_, limits_->max_header_bytes).find("\r\n") == std::string_view::npos;
    return in_request_line
               ? fail(Status::uri_too_long, "uri_too_long", "The request line is too long.")
               : fail(Status::request_header_fields_too_large, "header_too_large", "The header fields are too large.");
  }
  scanned_ = end_;
  if (!whole) {
    // A client that does not speak HTTP is told so at once, not when its line is long enough.
    if (check_head(all.substr(begin_, size - std::min<std::size_t>(size, 1))) == HeadFault::control)
      return fail(Status::bad_request, "bad_request", "The request's head holds control characters.");
    return State::need_more;
  }
  const auto head = all.substr(begin_, size);
  begin_ += size;
  if (!parse_head(head)) return State::failed;
  phase_ = Phase::head_ready;
  return State::head_ready;
}

bool RequestReader::parse_head(std::string_view head) {
  switch (check_head(head)) {
    case HeadFault::control:
      fail(Status::bad_request, "bad_request", "The request's head holds control characters.");
      return false;
    case HeadFault::bare_line_end:
      fail(Status::bad_request, "bad_request", "The lines of a request's head end with CRLF.");
      return false;
    case HeadFault::folded:
      fail(Status::bad_request, "bad_request", "A header field must not be folded onto a further line.");
      return false;
    case HeadFault::none:
      break;
  }
  HeadParser parser(request_, limits_->max_header_fields);
  const auto error = parser.parse(head);
  if (parser.too_many_fields()) {
    fail(Status::request_header_fields_too_large, "header_too_large", "The request has too many header fields.");
    return false;
  }
  if (error == beast::http::error::bad_version) {
    fail(Status::http_version_not_supported, "http_version_not_supported", "This server speaks HTTP/1.0 and HTTP/1.1.");
    return false;
  }
  if (error) {
    fail(Status::bad_request, "bad_request", "The request's head is malformed: " + error.message() + ".");
    return false;
  }
  return read_fields(parser.counts()) && read_framing(parser.counts());
}

bool RequestReader::read_fields(const HeadParser::Counts& counts) {
  if (request_.method == Verb::unknown) {
    fail(Status::not_implemented, "not_implemented", "This method is not known here.");
    return false;
  }
  if (counts.host > 1 || (counts.host == 0 && request_.version >= 11)) {
    fail(Status::bad_request, "bad_request", "A request has exactly one Host field.");
    return false;
  }
  auto target = parse_target(request_.target);
  if (!target) {
    fail(Status::bad_request, "bad_request",
         "The request target is malformed: it must be a path with valid percent-encoding of UTF-8.");
    return false;
  }
  request_.path = std::move(target->path);
  request_.query = std::move(target->query);
  return true;
}

bool RequestReader::read_framing(const HeadParser::Counts& counts) {
  const auto& headers = request_.headers;
  const auto lengths = counts.content_length;
  const auto codings = counts.transfer_encoding;
  if (lengths > 1 || (lengths > 0 && codings > 0)) {
    fail(Status::bad_request, "bad_request", "The length of the body is given more than once.");
    return false;
  }
  if (codings > 0) {
    if (request_.version < 11) {
      fail(Status::bad_request, "bad_request", "HTTP/1.0 has no Transfer-Encoding.");
      return false;
    }
    if (codings > 1 || !beast::iequals(headers[field::transfer_encoding], "chunked")) {
      fail(Status::not_implemented, "not_implemented", "The only transfer coding spoken here is chunked.");
      return false;
    }
    chunked_ = true;
  } else if (lengths > 0) {
    const auto text = view(headers[field::content_length]);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), content_length_);
    if (error != std::errc{} || end != text.data() + text.size()) {
      fail(Status::bad_request, "bad_request", "Content-Length must be a whole number.");
      return false;
    }
  }
  if (counts.expect > 0) {
    if (!beast::iequals(headers[field::expect], "100-continue")) {
      fail(Status::expectation_failed, "expectation_failed", "The only expectation that can be met is 100-continue.");
      return false;
    }
    expects_continue_ = request_.version >= 11 && has_body();
  }
  const bool told = counts.connection > 0;
  keep_alive_ = request_.version >= 11 ? !(told && has_token(headers, field::connection, "close"))
                                       : told && has_token(headers, field::connection, "keep-alive");
  wants_websocket_ = request_.method == Verb::get && request_.version >= 11 && !has_body() && counts.upgrade > 0 &&
                     told && has_token(headers, field::upgrade, "websocket") &&
                     has_token(headers, field::connection, "upgrade");
  return true;
}

bool RequestReader::accept_body(std::size_t max_bytes) {
  body_limit_ = max_bytes;
  if (content_length_ > max_bytes) {
    fail(Status::payload_too_large, "payload_too_large",
         "The body may have " + std::to_string(max_bytes) + " bytes at most.");
    return false;
  }
  phase_ = chunked_ ? Phase::chunked_body : content_length_ > 0 ? Phase::fixed_body : Phase::complete;
  return true;
}

RequestReader::State RequestReader::advance_chunked() {
  std::size_t used = 0;
  const auto limit = body_limit_ - static_cast<std::size_t>(std::min<std::uint64_t>(body_limit_, body_taken_));
  const auto status =
      decoder_.decode(std::string_view(buffer_.data() + begin_, end_ - begin_), used, request_.body, limit);
  begin_ += used;
  switch (status) {
    case ChunkedDecoder::Status::more:
      return State::need_more;
    case ChunkedDecoder::Status::done:
      phase_ = Phase::complete;
      return State::complete;
    case ChunkedDecoder::Status::too_large:
      return fail(Status::payload_too_large, "payload_too_large",
                  "The body may have " + std::to_string(body_limit_) + " bytes at most.");
    case ChunkedDecoder::Status::malformed:
      break;
  }
  return fail(Status::bad_request, "bad_request", "The chunked body is malformed.");
}

RequestReader::State RequestReader::fail(Status status, std::string_view code, std::string_view detail) {
  phase_ = Phase::failed;
  keep_alive_ = false;
  error_ = {status, std::string(code), std::string(detail)};
  return State::failed;
}

void RequestReader::next() {
  phase_ = Phase::head;
  request_ = Request{};
  decoder_ = ChunkedDecoder{};
  content_length_ = 0;
  body_taken_ = 0;
  chunked_ = keep_alive_ = expects_continue_ = wants_websocket_ = false;
  scanned_ = begin_;
}

std::string RequestReader::take_body() {
  body_taken_ += request_.body.size();
  return std::exchange(request_.body, {});
}

std::string RequestReader::take_rest() {
  auto rest = buffer_.substr(begin_, end_ - begin_);
  discard();
  return rest;
}

}  // namespace parley::http
