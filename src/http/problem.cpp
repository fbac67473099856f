#include "http/problem.hpp"

#include <boost/beast/http/field.hpp>

namespace parley::http {

using boost::beast::http::field;

Response problem_response(const Problem& problem) {
  const auto status = static_cast<unsigned>(problem.status);
  const auto title = boost::beast::http::obsolete_reason(problem.status);
  boost::json::object body{{"type", "about:blank"},
                           {"title", boost::json::string_view(title.data(), title.size())},
                           {"status", status},
                           {"detail", problem.detail},
                           {"code", problem.code}};
  if (!problem.errors.empty()) {
    boost::json::array errors;
    for (const auto& error : problem.errors) errors.push_back({{"field", error.field}, {"message", error.message}});
    body["errors"] = std::move(errors);
  }
  for (const auto& [name, value] : problem.extensions) body[name] = value;
  if (status >= 500 && !problem.request_id.empty()) body["request_id"] = problem.request_id;
  auto response = make_response(problem.status, "application/problem+json", boost::json::serialize(body));
  put_problem_fields(problem, response);
  return response;
}

void put_problem_fields(const Problem& problem, Response& response) {
  if (problem.retry_after) response.headers.set(field::retry_after, std::to_string(*problem.retry_after));
  if (!problem.challenge.empty()) response.headers.set(field::www_authenticate, problem.challenge);
  response.headers.set(field::cache_control, "no-store");
}

Response internal_error(const std::string& request_id) {
  return problem_response({.status = Status::internal_server_error,
                           .code = "internal",
                           .detail = "The server failed to answer. The request_id names this failure in its log.",
                           .request_id = request_id});
}

}  // namespace parley::http
