// MultipartReader: the file in a form (multipart/form-data, RFC 7578) without I/O, in pieces, so that it is never whole
// in memory. Owned by a handler, one a request. It gives the first part that has a file name, and nothing else.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace parley::http {

/// The boundary of a multipart/form-data Content-Type; nullopt for another type, or without one.
std::optional<std::string> multipart_boundary(std::string_view content_type);

class MultipartReader {
 public:
  explicit MultipartReader(std::string boundary);

  struct Found {
    std::string bytes;  ///< of the file
  };
  /// Takes the next piece of the body, and gives what it holds of the file. The error is the rest of a sentence.
  std::expected<Found, std::string> feed(std::string_view piece);

  /// What the file is called, once its part has begun; may be empty.
  const std::optional<std::string>& file_name() const noexcept { return file_name_; }
  /// The file has come whole.
  bool is_done() const noexcept { return state_ == State::done; }

 private:
  enum class State { head, skipped, file, done };

  bool read_head();
  /// Moves what is certain to be content from the buffer into `to`. False where more must come first.
  bool read_content(std::string* to);

  const std::string delimiter_;  ///< CRLF "--" boundary
  State state_ = State::skipped;
  std::string buffer_;
  std::optional<std::string> file_name_;
  std::string fault_;
};

}  // namespace parley::http
