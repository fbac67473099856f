// Request and Response as handlers see them.
#pragma once

#include "http/stream.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/verb.hpp>

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

/// A complete request: the body has been read, within the limits of the listener.
struct Request {
  Verb method = Verb::get;
  std::string target;  ///< as sent, e.g. "/api/meetings/ABC?limit=5"
  std::string path;    ///< decoded path without the query
  std::vector<std::pair<std::string, std::string>> query;  ///< decoded, in order
  std::unordered_map<std::string, std::string> params;     ///< ":name" parts of the matched route
  Fields headers;
  std::string body;
  std::string remote_address;  ///< the peer's address without port
  std::string request_id;      ///< given by the client (checked) or made; echoed as X-Request-Id
  bool secure = false;         ///< came over TLS

  /// The first query parameter of that name, or nullptr.
  const std::string* query_value(std::string_view name) const;
};

struct Response {
  Status status = Status::ok;
  Fields headers;
  /// Shared, so that a body made once (a static file, an encoded event) is not copied for each connection.
  std::shared_ptr<const std::string> body;
};

/// Answers a request; runs on the connection's thread.
using Handler = std::function<boost::asio::awaitable<Response>(Request&)>;

/// Takes over a connection that asked for an upgrade (RFC 9110, 7.8). `early` holds bytes that were read behind the
/// request's head already. Nothing has been answered yet. Runs on the connection's thread.
using UpgradeHandler = std::function<void(Request request, Stream stream, std::string early)>;

}  // namespace parley::http
