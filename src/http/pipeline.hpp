// Pipeline: what every request passes around its handler. Filled at the start by one thread, then only read, from any
// thread.
#pragma once

#include "http/message.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace parley::http {

/// One concern, such as CORS. Both sides are optional, take no time, and throw nothing but for bugs.
struct Middleware {
  /// Looks at a request before its handler; what it returns is the answer then, and nothing further inside is called.
  std::function<std::optional<Response>(Request&)> before{};
  /// Sees every answer, also those of inner middleware and of failures.
  std::function<void(const Request&, Response&)> after{};
};

class Pipeline {
 public:
  explicit Pipeline(Handler inner) : inner_(std::move(inner)) {}

  /// The first one added is the outermost.
  void use(Middleware middleware) { chain_.push_back(std::move(middleware)); }

  /// Passes a request through. What the handler throws ends here: one line in the log, and 500 with the request's id.
  boost::asio::awaitable<Response> handle(Request& request) const;

 private:
  Handler inner_;
  std::vector<Middleware> chain_;
};

/// What the access log gets of one answered request.
struct AccessEntry {
  const Request& request;
  unsigned status;
  std::uint64_t bytes;                 ///< of the body
  std::chrono::microseconds duration;  ///< from the end of the head to the answer, the body's arrival included
};

/// Reports every answer; put it first. It runs on the connections' threads.
Middleware access_log(std::function<void(const AccessEntry&)> report);

}  // namespace parley::http
