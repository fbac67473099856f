#include "http/router.hpp"

#include "http/problem.hpp"
#include "http/url.hpp"

#include <boost/beast/http/field.hpp>

#include <algorithm>
#include <stdexcept>

namespace parley::http {

struct Router::Route {
  Verb method;
  std::string pattern;
  Handler handler;
  std::vector<std::pair<std::size_t, std::string>> params;  ///< index of the segment, name
  std::optional<std::size_t> max_body;
  bool streamed = false;
};

struct Router::Node {
  std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
  std::unique_ptr<Node> param;
  std::vector<Route> routes;
};

struct Router::Mount {
  std::string prefix;
  Handler handler;
  std::optional<std::size_t> max_body;
};

/// What was found for a request: a route, a mount, or only other methods of the path.
struct Router::Match {
  const Route* route = nullptr;
  const Mount* mount = nullptr;
  std::string allow;  ///< set where patterns fit, and no route does
  std::vector<std::string> segments;
};

namespace {

/// The path as it was sent, for its segments are decoded one by one.
std::string_view raw_path(const Request& request) {
  const std::string_view target = request.target;
  if (target.starts_with('/')) return target.substr(0, target.find('?'));
  const auto parsed = parse_target(target);
  return parsed ? parsed->raw_path : std::string_view{};
}

/// The segments of a path that starts with a slash, decoded; nullopt where one cannot be decoded.
std::optional<std::vector<std::string>> split(std::string_view path) {
  std::vector<std::string> segments;
  segments.reserve(8);
  path.remove_prefix(1);
  if (path.ends_with('/')) path.remove_suffix(1);
  while (!path.empty()) {
    const auto end = path.find('/');
    const auto segment = path.substr(0, end);
    if (segment.find('%') == std::string_view::npos) {
      segments.emplace_back(segment);
    } else {
      auto decoded = percent_decode(segment);
      if (!decoded) return std::nullopt;
      segments.push_back(std::move(*decoded));
    }
    if (end == std::string_view::npos) break;
    path.remove_prefix(end + 1);
    if (path.empty()) segments.emplace_back();  // "a//": an empty segment of its own
  }
  return segments;
}

void allow_method(std::string& allow, std::string_view method) {
  if (allow.find(method) != std::string::npos) return;
  if (!allow.empty()) allow += ", ";
  allow += method;
}

boost::asio::awaitable<Response> ready(Response response) { co_return response; }

Response no_content_allowing(std::string_view allow) {
  auto response = empty_response(Status::no_content);
  response.headers.set(boost::beast::http::field::allow, allow);
  return response;
}

}  // namespace

Router::Router() : root_(std::make_unique<Node>()) {}
Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

void Router::add(Verb method, std::string pattern, Handler handler, std::optional<std::size_t> max_body,
                 bool streamed) {
  if (!pattern.starts_with('/')) throw std::invalid_argument("a route's pattern starts with a slash: " + pattern);
  Route route{method, std::move(pattern), std::move(handler), {}, max_body, streamed};
  auto* node = root_.get();
  std::size_t index = 0;
  const auto segments = split(route.pattern).value();
  for (const auto& segment : segments) {
    if (segment.starts_with(':')) {
      route.params.emplace_back(index, segment.substr(1));
      if (!node->param) node->param = std::make_unique<Node>();
      node = node->param.get();
    } else {
      auto& next = node->literals[segment];
      if (!next) next = std::make_unique<Node>();
      node = next.get();
    }
    ++index;
  }
  for (const auto& other : node->routes) {
    if (other.method == method)
      throw std::invalid_argument("two routes with one method: " + other.pattern + ", " + route.pattern);
  }
  node->routes.push_back(std::move(route));
}

void Router::mount(std::string prefix, Handler handler, std::optional<std::size_t> max_body) {
  mounts_.push_back({std::move(prefix), std::move(handler), max_body});
  std::sort(mounts_.begin(), mounts_.end(),
            [](const Mount& a, const Mount& b) { return a.prefix.size() > b.prefix.size(); });
}

void Router::fallback(Handler handler) { fallback_ = std::move(handler); }

const Router::Route* Router::find(const Node& node, const std::vector<std::string>& segments, std::size_t at,
                                  Verb method) {
  if (at == segments.size()) {
    const auto route =
        std::find_if(node.routes.begin(), node.routes.end(), [&](const Route& each) { return each.method == method; });
    return route == node.routes.end() ? nullptr : &*route;
  }
  if (const auto literal = node.literals.find(segments[at]); literal != node.literals.end())
    if (const auto* route = find(*literal->second, segments, at + 1, method)) return route;
  return node.param && !segments[at].empty() ? find(*node.param, segments, at + 1, method) : nullptr;
}

void Router::collect_methods(const Node& node, const std::vector<std::string>& segments, std::size_t at,
                             std::string& allow) {
  if (at == segments.size()) {
    for (const auto& route : node.routes) {
      const auto name = boost::beast::http::to_string(route.method);
      allow_method(allow, {name.data(), name.size()});
      if (route.method == Verb::get) allow_method(allow, "HEAD");
    }
    return;
  }
  if (const auto literal = node.literals.find(segments[at]); literal != node.literals.end())
    collect_methods(*literal->second, segments, at + 1, allow);
  if (node.param && !segments[at].empty()) collect_methods(*node.param, segments, at + 1, allow);
}

Router::Match Router::match(const Request& request) const {
  Match match;
  const auto path = raw_path(request);
  if (!path.starts_with('/')) return match;
  if (auto segments = split(path)) {
    match.segments = std::move(*segments);
    match.route = find(*root_, match.segments, 0, request.method);
    if (!match.route && request.method == Verb::head) match.route = find(*root_, match.segments, 0, Verb::get);
    if (match.route) return match;
    collect_methods(*root_, match.segments, 0, match.allow);
    if (!match.allow.empty()) allow_method(match.allow, "OPTIONS");
  }
  if (match.allow.empty()) {
    const auto mount = std::find_if(mounts_.begin(), mounts_.end(),
                                    [&](const Mount& each) { return request.path.starts_with(each.prefix); });
    if (mount != mounts_.end()) match.mount = &*mount;
  }
  return match;
}

// No coroutine: what is found hands on its own.
boost::asio::awaitable<Response> Router::handle(Request& request) const {
  if (request.path == "*") return ready(no_content_allowing("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"));
  auto match = this->match(request);
  if (match.route) {
    request.route = match.route->pattern;
    for (const auto& [index, name] : match.route->params) request.params[name] = std::move(match.segments[index]);
    return match.route->handler(request);
  }
  if (!match.allow.empty()) {
    if (request.method == Verb::options) return ready(no_content_allowing(match.allow));
    auto response = problem_response({.status = Status::method_not_allowed,
                                      .code = "method_not_allowed",
                                      .detail = "This path takes " + match.allow + "."});
    response.headers.set(boost::beast::http::field::allow, match.allow);
    return ready(std::move(response));
  }
  if (match.mount) {
    request.route = match.mount->prefix;
    return match.mount->handler(request);
  }
  if (fallback_) return fallback_(request);
  return ready(
      problem_response({.status = Status::not_found, .code = "not_found", .detail = "There is nothing at this path."}));
}

std::size_t Router::body_limit(const Request& request, std::size_t otherwise) const {
  const auto match = this->match(request);
  if (match.route) return match.route->max_body.value_or(otherwise);
  if (match.mount) return match.mount->max_body.value_or(otherwise);
  return otherwise;
}

bool Router::streams_body(const Request& request) const {
  const auto match = this->match(request);
  return match.route && match.route->streamed;
}

}  // namespace parley::http
