// Request and Response as handlers see them.
#pragma once

#include "http/stream.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/verb.hpp>

#include <any>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace parley::http {

using Fields = boost::beast::http::fields;
using Status = boost::beast::http::status;
using Verb = boost::beast::http::verb;

class BodyReader;  // body.hpp
class BodySource;

/// A complete request: the body has been read, within the limits of the listener; but for that of a route that streams
/// it.
struct Request {
  Verb method = Verb::get;
  std::string target;                                      ///< as sent, e.g. "/api/meetings/ABC?limit=5"
  std::string path;                                        ///< decoded path without the query
  std::vector<std::pair<std::string, std::string>> query;  ///< decoded, in order
  std::unordered_map<std::string, std::string> params;     ///< ":name" parts of the matched route
  Fields headers;
  std::string body;
  /// Of a request with a body to a route that streams it: where the handler gets it from, while it runs.
  BodyReader* body_reader = nullptr;
  std::string remote_address;                        ///< the peer's address without port
  std::string request_id;                            ///< given by the client (checked) or made; echoed as X-Request-Id
  bool secure = false;                               ///< came over TLS
  unsigned version = 11;                             ///< 10 for HTTP/1.0, 11 for HTTP/1.1
  std::chrono::steady_clock::time_point received{};  ///< when its head was complete
  std::string_view
      route;  ///< pattern of the matched route ("/api/meetings/:id"), for logs and metrics; empty without one
  /// The client went away while a handler worked on it. The handler's coroutine is cancelled then (see Handler).
  bool aborted = false;
  /// What a layer above wants to keep with the request, such as who sent it.
  std::any context;

  /// The first query parameter of that name, or nullptr.
  const std::string* query_value(std::string_view name) const;
};

struct Response {
  Status status = Status::ok;
  Fields headers;
  /// Shared, so that a body made once (a static file, an encoded event) is not copied for each connection.
  std::shared_ptr<const std::string> body;
  /// In place of `body`: bytes that live as long as the program, such as a file inside the binary.
  std::string_view fixed_body{};
  /// In place of both: bytes that are fetched while they are sent, such as a large file's.
  std::shared_ptr<BodySource> source{};

  /// The body; empty where it comes from `source`.
  std::string_view bytes() const noexcept { return body ? std::string_view(*body) : fixed_body; }
  /// How long the body is.
  std::uint64_t size() const;
};

/// Answers a request; runs on the connection's thread. The request lives until the answer has been returned.
///
/// A handler may take its time (a long poll). If the client goes away meanwhile, `request.aborted` becomes true and the
/// coroutine gets a terminal cancellation (Asio's per-operation cancellation): the operation it awaits ends with
/// operation_aborted. A handler that has something to undo catches that, or asks `this_coro::cancellation_state`; what
/// it returns afterwards is thrown away. It is noticed within a quarter of a second, and a client that only shuts down
/// its sending side counts as gone too. Handlers of typed routes (endpoint.hpp) are not cancelled. It is not noticed
/// behind more pipelined requests than the header limit has room for.
using Handler = std::function<boost::asio::awaitable<Response>(Request&)>;

/// Takes over a connection that asked for an upgrade (RFC 9110, 7.8). `early` holds bytes that were read behind the
/// request's head already. Nothing has been answered yet. Runs on the connection's thread.
using UpgradeHandler = std::function<void(Request request, Stream stream, std::string early)>;

/// A response with a body of that content type.
Response make_response(Status status, std::string_view content_type, std::string body);

/// A response without a body.
Response empty_response(Status status);

}  // namespace parley::http
