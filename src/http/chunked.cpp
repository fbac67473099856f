#include "http/chunked.hpp"

#include <algorithm>

namespace parley::http {

namespace {

constexpr std::size_t max_overhead = 8 * 1024;
constexpr unsigned max_digits = 15;  // 2^60, so that a size never overflows

int hex(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_text(char c) noexcept { return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F); }

}  // namespace

ChunkedDecoder::Status ChunkedDecoder::decode(std::string_view input, std::size_t& used, std::string& body,
                                              std::size_t limit) {
  used = 0;
  while (used < input.size()) {
    if (state_ == State::data) {
      const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left_, input.size() - used));
      body.append(input.substr(used, count));
      used += count;
      left_ -= count;
      if (left_ == 0) state_ = State::data_cr;
      continue;
    }
    if (!step(input[used])) return Status::malformed;
    ++used;
    if (done_) return Status::done;
    if (state_ == State::data && left_ > limit - std::min(limit, body.size())) return Status::too_large;
  }
  return Status::more;
}

bool ChunkedDecoder::step(char c) {
  switch (state_) {
    case State::size:
      if (const int digit = hex(c); digit >= 0) {
        left_ = left_ * 16 + static_cast<std::uint64_t>(digit);
        return ++digits_ <= max_digits;
      }
      if (digits_ == 0) return false;
      last_ = left_ == 0;
      if (c == '\r')
        state_ = State::size_lf;
      else if (c == ';')
        state_ = State::extension;
      else
        return false;
      return true;
    case State::extension:
      if (c == '\r')
        state_ = State::size_lf;
      else if (!is_text(c))
        return false;
      return ++overhead_ <= max_overhead;
    case State::size_lf:
      if (c != '\n') return false;
      state_ = last_ ? State::line_start : State::data;
      digits_ = 0;
      return true;
    case State::data_cr:
      state_ = State::data_lf;
      return c == '\r';
    case State::data_lf:
      state_ = State::size;
      return c == '\n';
    case State::line_start:
      if (c == '\r') {
        state_ = State::end_lf;
        return true;
      }
      name_seen_ = false;
      state_ = State::trailer;
      // A line that starts with white space would continue the one before (obs-fold), or be no field at all.
      return c != ' ' && c != '\t' && c != ':' && is_text(c) && ++overhead_ <= max_overhead;
    case State::trailer:
      if (c == ':') name_seen_ = true;
      if (c == '\r')
        state_ = State::trailer_lf;
      else if (!is_text(c))
        return false;
      return ++overhead_ <= max_overhead && (c != '\r' || name_seen_);
    case State::trailer_lf:
      state_ = State::line_start;
      return c == '\n';
    case State::end_lf:
      done_ = true;
      return c == '\n';
    case State::data:
      break;
  }
  return false;
}

}  // namespace parley::http
