#include "api/conference/envelope.hpp"

#include <boost/beast/http/field.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace parley::api::conference {
namespace {

using boost::beast::http::field;

constexpr std::string_view root = "/api/meeting";

bool is_ours(std::string_view path) {
  return path.starts_with(root) && (path.size() == root.size() || path[root.size()] == '/');
}

/// What the use cases call a field, and what this family does.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> field_names{
    {{"title", "meeting_name"},
     {"description", "meeting_description"},
     {"start_time", "meeting_start_time"},
     {"end_time", "meeting_end_time"},
     {"location", "meeting_location"},
     {"metadata", "meeting_meta_data"},
     {"password", "meeting_password"},
     {"organization_id", "campus_id"}}};

std::string in_dialect(const std::string& field_name) {
  for (const auto& [known, ours] : field_names)
    if (field_name == known) return std::string(ours);
  return field_name;
}

/// The fields that a sentence names; a word with an underscore in it is one.
std::string sentence_in_dialect(std::string_view sentence) {
  std::string told;
  for (std::size_t at = 0; at < sentence.size();) {
    const std::size_t end = std::min(sentence.find(' ', at), sentence.size());
    const std::string word(sentence.substr(at, end - at));
    told += word.find('_') == std::string::npos ? word : in_dialect(word);
    if (end < sentence.size()) told += ' ';
    at = end + 1;
  }
  return told;
}

json::object error_body(const http::Problem& problem) {
  json::object error{{"code", problem.code}, {"message", problem.detail}};
  if (!problem.errors.empty()) {
    json::array errors;
    for (const json::FieldError& one : problem.errors)
      errors.push_back(json::object{{"field", in_dialect(one.field)}, {"message", sentence_in_dialect(one.message)}});
    error["errors"] = std::move(errors);
  }
  if (static_cast<unsigned>(problem.status) >= 500 && !problem.request_id.empty())
    error["request_id"] = problem.request_id;
  return {{"success", false}, {"error", std::move(error)}};
}

/// A problem out of its answer; nullopt for what is none of ours.
std::optional<http::Problem> problem_in(const http::Response& response) {
  const auto parsed = json::parse(response.bytes());
  const auto* body = parsed ? parsed->if_object() : nullptr;
  if (!body) return std::nullopt;
  const auto text = [body](const char* name) {
    const auto* value = body->if_contains(name);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
  };
  http::Problem problem{.status = response.status, .code = text("code"), .detail = text("detail")};
  problem.request_id = text("request_id");
  if (const auto* errors = body->if_contains("errors"); errors && errors->is_array())
    for (const json::value& one : errors->get_array())
      problem.errors.push_back({std::string(one.at("field").as_string()), std::string(one.at("message").as_string())});
  return problem;
}

json::object text_schema() { return {{"type", "string"}}; }

}  // namespace

json::value wrap(json::value data, const http::Route& route) {
  return json::object{
      {"success", true}, {"data", std::move(data)}, {"message", route.message.empty() ? "OK" : route.message}};
}

http::Response refuse(const http::Problem& problem) {
  auto response = http::make_response(problem.status, "application/json", boost::json::serialize(error_body(problem)));
  http::put_problem_fields(problem, response);
  return response;
}

std::shared_ptr<const http::EnvelopeSchemas> envelope_schemas() {
  static const auto schemas = [] {
    http::EnvelopeSchemas made;
    made.answer = [](json::object data) {
      const json::object success{{"type", "boolean"}};
      return json::object{
          {"type", "object"},
          {"properties", json::object{{"success", success}, {"data", std::move(data)}, {"message", text_schema()}}},
          {"required", json::array{"success", "data", "message"}}};
    };
    const json::object field_error{{"type", "object"},
                                   {"properties", json::object{{"field", text_schema()}, {"message", text_schema()}}}};
    const json::object error{
        {"type", "object"},
        {"properties", json::object{{"code", text_schema()},
                                    {"message", text_schema()},
                                    {"request_id", text_schema()},
                                    {"errors", json::object{{"type", "array"}, {"items", field_error}}}}},
        {"required", json::array{"code", "message"}}};
    made.problem = {{"type", "object"},
                    {"properties", json::object{{"success", json::object{{"type", "boolean"}}}, {"error", error}}},
                    {"required", json::array{"success", "error"}}};
    return std::make_shared<const http::EnvelopeSchemas>(std::move(made));
  }();
  return schemas;
}

void put_into_envelope(const http::Request& request, http::Response& response) {
  if (!is_ours(request.path)) return;
  const auto type = response.headers[field::content_type];
  if (!type.starts_with("application/problem+json")) return;
  const auto problem = problem_in(response);
  if (!problem) return;
  response.body = std::make_shared<const std::string>(boost::json::serialize(error_body(*problem)));
  response.headers.set(field::content_type, "application/json");
}

}  // namespace parley::api::conference
