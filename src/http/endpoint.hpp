// The typed route table: a row says all there is to say about a route, and routing, checks, the OpenAPI document and
// docs/routes.md come from it.
//
//   const std::vector<Route> routes{
//       {.method = Verb::post, .path = "/api/things/:id/parts", .access = user, .summary = "Add a part", .tag =
//       "Things",
//        .success = Status::created,
//        .handler = typed([&](Call<Identity, NewPart> call) -> boost::asio::awaitable<std::expected<Reply<Part>,
//        Error>> {
//          co_return co_await parts.add(call.context, call.param("id"), call.body);
//        })},
//   };
//   register_routes(router, routes, {.authorize = …});
//
// The handler's types say the rest. Call<Context, Body, Query>: Context is what `authorize` put into request.context;
// Body and Query are described structs (json/describe.hpp), or None. The result is std::expected<Value, Error>, where
// Value is a described struct, Reply<struct> (with a Location or further fields), void (204), or a whole Response;
// Error is any type for which ProblemFrom<Error> says what to answer.
//
// What a request goes through, in order: authorize; 415 for a body that is no JSON by its Content-Type, or has a
// Content-Encoding; 400 for one that is no JSON; 422 with every bad field of body and query; the handler. An empty body
// counts as `{}`. Tables are made once; handlers run on the connection's thread, and to their end: a client that hangs
// up only misses the answer.
//
// Types are erased in typed(), so that a table compiles fast and what runs for all routes is compiled once
// (endpoint.cpp).
#pragma once

#include "http/problem.hpp"
#include "http/router.hpp"
#include "json/describe.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/json.hpp>

#include <any>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace parley::http {

/// No body, or no query.
struct None {};

/// Who may use a route. The api layer defines the values; here they are only handed to `authorize` and described.
struct Access {
  int id = 0;
  std::string name;  ///< one or two words: "user", "host"
  std::string description;
  bool needs_credential = true;
  bool takes_credential = false;  ///< one may be sent, though none is needed
};

/// What a handler gets.
template <class Context, class Body = None, class Query = None>
struct Call {
  Request& request;
  Context& context;
  Body body;
  Query query;

  /// A ":name" part of the path, decoded. The name must be one of the route's pattern.
  const std::string& param(const std::string& name) const { return request.params.at(name); }
};

/// A value with more than its body to tell.
template <class Value>
struct Reply {
  Value value;
  std::string location{};  ///< sent as Location where not empty
  Fields headers{};
};

/// What to answer for an error type of the layers above. Specialize it: `static Problem make(const Error&)`.
template <class Error>
struct ProblemFrom;

template <>
struct ProblemFrom<Problem> {
  static Problem make(const Problem& problem) { return problem; }
};

/// A handler without its types.
struct Endpoint {
  struct Input {
    Request& request;
    const json::value& body;
    const json::value& query;
    json::Spelling spelling;
    bool wants_value = false;  ///< the answer as a value, that goes into another
  };
  /// What to send, as text or as a value; or neither.
  struct Output {
    std::optional<json::value> value;
    std::optional<std::string> text;
    std::string location;
    Fields headers;
    std::optional<Response> whole;  ///< instead of all that
  };
  using Result = std::expected<Output, Problem>;
  using Schema = std::function<json::object(json::Schemas&)>;

  std::function<boost::asio::awaitable<Result>(Input)> invoke;
  /// Unset where there is no such thing.
  Schema body_schema{};
  Schema query_schema{};
  Schema response_schema{};
  bool sends_response = false;  ///< the handler makes the whole response itself
};

/// How a family wraps its answers and problems, for the documents.
struct EnvelopeSchemas {
  std::function<json::object(json::object)> answer;  ///< around the schema of a value
  json::object problem;
};

struct Route {
  Verb method = Verb::get;
  std::string path;
  Access access{};
  std::string summary;
  std::string tag{};  ///< the family, a heading in the documents
  std::string description{};
  Status success = Status::ok;  ///< 204 is chosen by itself for handlers that return nothing
  bool keyed = false;           ///< an Idempotency-Key is honoured
  std::optional<std::size_t> max_body{};
  bool streamed_body = false;  ///< any bytes, which the handler reads by itself and bounds (Request::body_reader)
  json::Spelling spelling = json::Spelling::snake_case;  ///< of the answer
  std::string message{};                                 ///< what RouteOptions::wrap may say of a success
  std::shared_ptr<const EnvelopeSchemas> envelope{};     ///< where answers go out inside one
  Endpoint handler;
};

/// The 422 that names every bad field.
Problem validation_problem(json::FieldErrors errors);

namespace detail {

template <class T>
struct CallTraits;
template <class C, class B, class Q>
struct CallTraits<Call<C, B, Q>> {
  using Context = C;
  using Body = B;
  using Query = Q;
};

template <class T>
struct ResultTraits;
template <class V, class E>
struct ResultTraits<boost::asio::awaitable<std::expected<V, E>>> {
  using Value = V;
  using Error = E;
};

template <class F>
struct FunctionTraits : FunctionTraits<decltype(&F::operator())> {};
template <class R, class A>
struct FunctionTraits<R (*)(A)> {
  using Argument = A;
  using Result = R;
};
template <class F, class R, class A>
struct FunctionTraits<R (F::*)(A)> : FunctionTraits<R (*)(A)> {};
template <class F, class R, class A>
struct FunctionTraits<R (F::*)(A) const> : FunctionTraits<R (*)(A)> {};

template <class T>
struct ReplyTraits {
  using Value = T;
  static constexpr bool is_reply = false;
};
template <class T>
struct ReplyTraits<Reply<T>> {
  using Value = T;
  static constexpr bool is_reply = true;
};

template <class T>
std::optional<T> decode_part(const json::value& from, json::Spelling spelling, json::FieldErrors& errors) {
  if constexpr (std::is_same_v<T, None>) {
    return T{};
  } else {
    auto decoded = json::decode<T>(from, spelling);
    if (decoded) return std::move(*decoded);
    for (auto& error : decoded.error()) errors.push_back(std::move(error));
    return std::nullopt;
  }
}

/// What most answers fit into, so that their text does not grow bit by bit.
constexpr std::size_t usual_answer_bytes = 2000;

template <class T>
void encode_into(Endpoint::Output& output, const T& result, const Endpoint::Input& input) {
  if (input.wants_value) {
    output.value = json::encode(result, input.spelling);
  } else {
    auto& text = output.text.emplace();
    text.reserve(usual_answer_bytes);
    json::write(text, result, input.spelling);
  }
}

template <class T>
Endpoint::Output encode_output(T& result, const Endpoint::Input& input) {
  Endpoint::Output output;
  if constexpr (std::is_same_v<T, Response>) {
    output.whole = std::move(result);
  } else if constexpr (ReplyTraits<T>::is_reply) {
    encode_into(output, result.value, input);
    output.location = std::move(result.location);
    output.headers = std::move(result.headers);
  } else {
    encode_into(output, result, input);
  }
  return output;
}

template <class T>
Endpoint::Schema schema_of() {
  if constexpr (std::is_same_v<T, None> || std::is_void_v<T> || std::is_same_v<T, Response>) {
    return {};
  } else {
    return [](json::Schemas& schemas) { return json::schema<T>(schemas); };
  }
}

/// The request's context as the type that the handler wants. Throws std::logic_error where `authorize` put another one
/// there.
[[noreturn]] void wrong_context(const Request& request);

template <class Context>
Context& context_of(Request& request) {
  auto* context = std::any_cast<Context>(&request.context);
  if (!context) wrong_context(request);
  return *context;
}
/// For routes that need none.
template <>
inline None& context_of<None>(Request&) {
  static None none;
  return none;
}

template <class Handler>
boost::asio::awaitable<Endpoint::Result> invoke(std::shared_ptr<const Handler> handler, Endpoint::Input input) {
  using Function = FunctionTraits<Handler>;
  using Types = CallTraits<typename Function::Argument>;
  using Result = ResultTraits<typename Function::Result>;
  json::FieldErrors errors;
  auto body = decode_part<typename Types::Body>(input.body, input.spelling, errors);
  auto query = decode_part<typename Types::Query>(input.query, input.spelling, errors);
  if (!errors.empty()) co_return std::unexpected(validation_problem(std::move(errors)));
  auto& context = context_of<typename Types::Context>(input.request);
  typename Function::Argument call{input.request, context, std::move(*body), std::move(*query)};
  auto result = co_await (*handler)(std::move(call));
  if (!result) co_return std::unexpected(ProblemFrom<typename Result::Error>::make(result.error()));
  if constexpr (std::is_void_v<typename Result::Value>) {
    co_return Endpoint::Output{};
  } else {
    co_return encode_output(*result, input);
  }
}

}  // namespace detail

/// Makes an Endpoint of a handler: a lambda or a function with one Call as its parameter.
template <class Handler>
Endpoint typed(Handler handler) {
  using Function = detail::FunctionTraits<Handler>;
  using Types = detail::CallTraits<typename Function::Argument>;
  using Value = typename detail::ResultTraits<typename Function::Result>::Value;
  auto shared = std::make_shared<const Handler>(std::move(handler));
  Endpoint endpoint;
  endpoint.invoke = [shared](Endpoint::Input input) { return detail::invoke<Handler>(shared, input); };
  endpoint.body_schema = detail::schema_of<typename Types::Body>();
  endpoint.query_schema = detail::schema_of<typename Types::Query>();
  if constexpr (!std::is_void_v<Value>)
    endpoint.response_schema = detail::schema_of<typename detail::ReplyTraits<Value>::Value>();
  endpoint.sends_response = std::is_same_v<Value, Response>;
  return endpoint;
}

/// What a family of routes does its own way.
struct RouteOptions {
  /// Checks the credential and that `access` lets it in; puts what the handlers need into request.context. Unset:
  /// nobody is checked.
  std::function<boost::asio::awaitable<std::optional<Problem>>(Request&, const Access&)> authorize{};
  /// How a value is sent, such as inside an envelope; unset: as it is.
  std::function<json::value(json::value, const Route&)> wrap{};
  /// How a problem is sent; unset: problem_response().
  std::function<Response(const Problem&)> refuse{};
};

/// Adds all rows to the router; they are copied.
void register_routes(Router& router, const std::vector<Route>& routes, RouteOptions options);

}  // namespace parley::http
