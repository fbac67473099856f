// RequestInfo: what is kept of the request that opened a session, packed into one piece of memory, for it is kept for
// as long as the session lives. A plain value.
#pragma once

#include "http/message.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley::socketio::engineio {

class RequestInfo {
 public:
  explicit RequestInfo(const http::Request& request);

  /// The first field of that name, whatever its case.
  std::optional<std::string_view> header(std::string_view name) const;
  /// The first query parameter of that name.
  std::optional<std::string_view> query(std::string_view name) const;

  std::vector<std::pair<std::string_view, std::string_view>> headers() const;
  std::vector<std::pair<std::string_view, std::string_view>> queries() const;

  /// The peer's address without port.
  std::string_view address() const noexcept { return std::string_view(packed_).substr(0, address_size_); }
  bool secure() const noexcept { return secure_; }
  /// When the session was opened.
  std::chrono::system_clock::time_point time() const noexcept { return time_; }

 private:
  template <class Visit>
  void each(std::string_view packed, Visit&& visit) const;
  std::string_view packed_headers() const noexcept;
  std::string_view packed_query() const noexcept;

  std::chrono::system_clock::time_point time_ = std::chrono::system_clock::now();
  std::string packed_;  ///< the address, then name NUL value NUL of each header, then of each query parameter
  std::uint32_t address_size_ = 0;
  std::uint32_t headers_size_ = 0;
  bool secure_ = false;
};

}  // namespace parley::socketio::engineio
