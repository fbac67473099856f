// Context: names the request that log lines belong to. Lines that are written while one lives, on its thread, carry its
// id ("request_id" in JSON, in brackets in text; src/app/logging.cpp). It must not live across a co_await: other
// requests run on the thread meanwhile.
#pragma once

#include <string_view>
#include <utility>

namespace parley::logging {

inline thread_local std::string_view current_request_id;

class Context {
 public:
  /// `request_id` must outlive it.
  explicit Context(std::string_view request_id) : outer_(std::exchange(current_request_id, request_id)) {}
  ~Context() { current_request_id = outer_; }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

 private:
  std::string_view outer_;
};

}  // namespace parley::logging
