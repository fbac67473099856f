// ChunkedDecoder: the chunked transfer coding (RFC 9112, 7.1) without I/O. Owned by a RequestReader, one a request.
// Strict: chunk sizes are plain hexadecimal, lines end with CRLF, extensions and trailer fields are checked and
// dropped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace parley::http {

class ChunkedDecoder {
 public:
  enum class Status { more, done, malformed, too_large };

  /// Takes input, appends what it holds of the body to `body` and says in `used` how many bytes it took (all of them
  /// unless the body ended). `limit` bounds the decoded body; extensions and trailer together may have 8 KiB.
  Status decode(std::string_view input, std::size_t& used, std::string& body, std::size_t limit);

 private:
  enum class State { size, extension, size_lf, data, data_cr, data_lf, line_start, trailer, trailer_lf, end_lf };

  bool step(char c);

  State state_ = State::size;
  std::uint64_t left_ = 0;  ///< bytes of the current chunk that have not come yet
  unsigned digits_ = 0;
  std::size_t overhead_ = 0;
  bool last_ = false;
  bool done_ = false;
  bool name_seen_ = false;
};

}  // namespace parley::http
