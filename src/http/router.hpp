// Router: which handler answers which method and path. Filled at the start by one thread, then only read, from any
// thread.
//
// A pattern is a path whose segments are literals or ":name" parameters: "/api/meetings/:id/participants".
//   - Segments are compared percent-decoded, one by one: a "%2F" inside a segment does not end it. Parameters are never
//   empty.
//   - At each segment a literal goes before a parameter, for the methods it has: with GET /meetings/upcoming and
//     DELETE /meetings/:id, "DELETE /meetings/upcoming" is the latter.
//   - One slash at the end of a path is ignored.
//   - No pattern fits the path: the longest mount whose prefix it has, else the fallback, else 404.
//   - A pattern fits, but not with this method: HEAD is answered by GET; OPTIONS by 204; else 405; both with Allow.
#pragma once

#include "http/message.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley::http {

class Router {
 public:
  Router();
  ~Router();
  Router(Router&&) noexcept;
  Router& operator=(Router&&) noexcept;

  /// Adds a route. `max_body`: this route's limit for bodies, in bytes. `streamed`: its handler reads the body by
  /// itself and bounds it (Request::body_reader). Throws std::invalid_argument for a pattern without a slash in front,
  /// and where the method and pattern exist already.
  void add(Verb method, std::string pattern, Handler handler, std::optional<std::size_t> max_body = std::nullopt,
           bool streamed = false);

  /// All methods, on every path that starts with `prefix` ("/socket.io/").
  void mount(std::string prefix, Handler handler, std::optional<std::size_t> max_body = std::nullopt);

  /// What answers where nothing else fits.
  void fallback(Handler handler);

  /// Finds the handler and calls it.
  boost::asio::awaitable<Response> handle(Request& request) const;

  /// The limit for this request's body: its route's own, or `otherwise`. For ListenerOptions::body_limit.
  std::size_t body_limit(const Request& request, std::size_t otherwise) const;
  /// Whether this request's route streams bodies. For ListenerOptions::streams_body.
  bool streams_body(const Request& request) const;

 private:
  struct Node;
  struct Route;
  struct Mount;
  struct Match;

  Match match(const Request& request) const;
  static const Route* find(const Node& node, const std::vector<std::string>& segments, std::size_t at, Verb method);
  static void collect_methods(const Node& node, const std::vector<std::string>& segments, std::size_t at,
                              std::string& allow);

  std::unique_ptr<Node> root_;
  std::vector<Mount> mounts_;  ///< longest prefix first
  Handler fallback_;
};

}  // namespace parley::http
