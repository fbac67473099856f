#include "http/endpoint.hpp"

#include "http/query_decoding.hpp"

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/beast/http/field.hpp>

#include <algorithm>
#include <exception>
#include <stdexcept>

namespace parley::http {

namespace {

using boost::beast::http::field;

/// application/json, or a type that ends with +json; parameters such as the charset are not looked at.
bool is_json(std::string_view content_type) {
  auto type = content_type.substr(0, content_type.find(';'));
  while (type.ends_with(' ') || type.ends_with('\t')) type.remove_suffix(1);
  if (boost::beast::iequals({type.data(), type.size()}, "application/json")) return true;
  return type.size() > 5 && boost::beast::iequals({type.data() + type.size() - 5, 5}, "+json");
}

std::expected<json::value, Problem> parse_body(const Request& request) {
  if (request.body.empty()) return json::object{};
  const auto type = request.headers[field::content_type];
  if (!is_json({type.data(), type.size()})) {
    return std::unexpected(Problem{.status = Status::unsupported_media_type,
                                   .code = "unsupported_media_type",
                                   .detail = "The body must be JSON, with Content-Type: application/json."});
  }
  auto parsed = json::parse(request.body);
  if (!parsed)
    return std::unexpected(Problem{.status = Status::bad_request,
                                   .code = "bad_request",
                                   .detail = "The body is not JSON: " + parsed.error() + "."});
  // No field can be named where there is none.
  if (!parsed->is_object())
    return std::unexpected(Problem{.status = Status::unprocessable_entity,
                                   .code = "validation_failed",
                                   .detail = "The body must be a JSON object.",
                                   .errors = {{"(body)", "must be an object"}}});
  return std::move(*parsed);
}

/// Whether the body is something else than its Content-Type says, such as compressed (RFC 9110, 8.4).
bool is_encoded(const Request& request) {
  const auto lines = request.headers.equal_range(field::content_encoding);
  return std::any_of(lines.first, lines.second,
                     [](const auto& line) { return !boost::beast::iequals(line.value(), "identity"); });
}

/// One row, ready to serve.
class Served {
 public:
  Served(const Route& route, std::shared_ptr<const RouteOptions> options)
      : route_(route), options_(std::move(options)) {
    if (!route_.handler.query_schema) return;
    json::Schemas schemas;
    const auto schema = route_.handler.query_schema(schemas);
    query_ = QueryShape(schema, schemas);
  }

  /// What was begun is done to its end, also where the client hangs up: half of a use case would leave behind what
  /// nobody clears up, such as a participant without a place in the live meeting. Only the answer is dropped.
  boost::asio::awaitable<Response> handle(Request& request) const {
    namespace asio = boost::asio;
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    Response response;
    std::exception_ptr bug;
    try {
      response = co_await carry_out(request);
    } catch (...) {
      bug = std::current_exception();
    }
    co_await asio::this_coro::reset_cancellation_state(asio::enable_terminal_cancellation());
    if (bug) std::rethrow_exception(bug);
    co_return response;
  }

 private:
  boost::asio::awaitable<Response> carry_out(Request& request) const {
    if (options_->authorize) {
      const auto refused = co_await options_->authorize(request, route_.access);
      if (refused) co_return refuse(*refused, request);
    }
    if ((route_.handler.body_schema || route_.streamed_body) && is_encoded(request)) co_return refuse_encoding(request);
    json::value body;
    if (route_.handler.body_schema) {
      auto parsed = parse_body(request);
      if (!parsed) co_return refuse(parsed.error(), request);
      body = std::move(*parsed);
    }
    const json::value query = query_.to_json(request.query);
    const Endpoint::Input input{request, body, query, route_.spelling, options_->wrap != nullptr};
    auto result = co_await route_.handler.invoke(input);
    if (!result) co_return refuse(result.error(), request);
    co_return answer(*result);
  }

  Response refuse(Problem problem, const Request& request) const {
    if (problem.request_id.empty()) problem.request_id = request.request_id;
    return options_->refuse ? options_->refuse(problem) : problem_response(problem);
  }

  /// Says which encodings are taken (RFC 9110, 12.5.3): none.
  Response refuse_encoding(const Request& request) const {
    auto response = refuse({.status = Status::unsupported_media_type,
                            .code = "unsupported_media_type",
                            .detail = "The body must be sent as it is: no Content-Encoding is taken here."},
                           request);
    response.headers.set(field::accept_encoding, "identity");
    return response;
  }

  Response answer(Endpoint::Output& output) const {
    if (output.whole) return std::move(*output.whole);
    Response response;
    if (options_->wrap) {
      json::value value = output.value ? std::move(*output.value) : json::value(nullptr);
      value = options_->wrap(std::move(value), route_);
      response = make_response(route_.success, "application/json", boost::json::serialize(value));
    } else if (output.text) {
      response = make_response(route_.success, "application/json", std::move(*output.text));
    } else {
      response.status = route_.success == Status::ok ? Status::no_content : route_.success;
    }
    for (const auto& line : output.headers) response.headers.insert(line.name(), line.name_string(), line.value());
    if (!output.location.empty()) response.headers.set(field::location, output.location);
    return response;
  }

  Route route_;
  std::shared_ptr<const RouteOptions> options_;
  QueryShape query_;
};

}  // namespace

Problem validation_problem(json::FieldErrors errors) {
  return {.status = Status::unprocessable_entity,
          .code = "validation_failed",
          .detail = errors.size() == 1
                        ? "A field is wrong: " + errors.front().field + " " + errors.front().message + "."
                        : std::to_string(errors.size()) + " fields are wrong; errors names each.",
          .errors = std::move(errors)};
}

void detail::wrong_context(const Request& request) {
  throw std::logic_error("the handler of " + request.path + " wants another context than authorize gives");
}

void register_routes(Router& router, const std::vector<Route>& routes, RouteOptions options) {
  const auto shared = std::make_shared<const RouteOptions>(std::move(options));
  for (const auto& route : routes) {
    const auto served = std::make_shared<const Served>(route, shared);
    router.add(
        route.method, route.path, [served](Request& request) { return served->handle(request); }, route.max_body,
        route.streamed_body);
  }
}

}  // namespace parley::http
