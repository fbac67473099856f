#include "http/openapi.hpp"

#include "http/query_decoding.hpp"

#include <boost/beast/http/status.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <stdexcept>

namespace parley::http {

namespace {

std::string method_name(Verb method, bool upper) {
  const auto name = boost::beast::http::to_string(method);
  std::string text(name.data(), name.size());
  if (!upper) std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

std::string reason(Status status) {
  const auto text = boost::beast::http::obsolete_reason(status);
  return {text.data(), text.size()};
}

/// "/a/:id/b" as "/a/{id}/b", with the names in `names`.
std::string template_path(std::string_view pattern, std::vector<std::string>& names) {
  std::string path;
  for (std::size_t at = 0; at < pattern.size();) {
    if (pattern[at] != ':' || at == 0 || pattern[at - 1] != '/') {
      path += pattern[at++];
      continue;
    }
    const auto end = std::min(pattern.find('/', at), pattern.size());
    names.emplace_back(pattern.substr(at + 1, end - at - 1));
    path += '{' + names.back() + '}';
    at = end;
  }
  return path;
}

json::object content(std::string_view type, json::object schema) {
  return {{boost::json::string_view(type.data(), type.size()), json::object{{"schema", std::move(schema)}}}};
}

json::object problem_schema() {
  const json::object text{{"type", "string"}};
  const json::object whole{{"type", "integer"}};
  return {{"type", "object"},
          {"description", "RFC 9457"},
          {"properties",
           json::object{
               {"type", text},
               {"title", text},
               {"status", whole},
               {"detail", text},
               {"code", text},
               {"request_id", text},
               {"errors",
                json::object{{"type", "array"},
                             {"items", json::object{{"type", "object"},
                                                    {"properties", json::object{{"field", text}, {"message", text}}},
                                                    {"required", json::array{"field", "message"}}}}}}}},
          {"required", json::array{"type", "title", "status", "detail", "code"}}};
}

/// A problem answer as components/responses has it.
struct ProblemAnswer {
  Status status;
  const char* code;  ///< of its example, and its name in the document
  const char* detail;
};
constexpr std::array problem_answers = {
    ProblemAnswer{Status::bad_request, "bad_request", "The body is not JSON: syntax error at byte 17."},
    ProblemAnswer{Status::unauthorized, "unauthorized", "Sign in to do this: send Authorization: Bearer <token>."},
    ProblemAnswer{Status::forbidden, "forbidden", "Only the host of the meeting may do this."},
    ProblemAnswer{Status::not_found, "not_found", "There is no such thing, or you may not know of it."},
    ProblemAnswer{Status::request_timeout, "request_timeout", "The body did not come in time: send it again."},
    ProblemAnswer{Status::conflict, "conflict", "Such a thing exists already, or its state does not allow this."},
    ProblemAnswer{Status::payload_too_large, "payload_too_large", "The body is larger than this route takes."},
    ProblemAnswer{Status::unsupported_media_type, "unsupported_media_type",
                  "The body must be JSON, with Content-Type: application/json."},
    ProblemAnswer{Status::unprocessable_entity, "validation_failed", "A field is wrong: name is required."},
    ProblemAnswer{Status::too_many_requests, "too_many_requests", "Too many tries. Wait a moment."},
    ProblemAnswer{Status::internal_server_error, "internal",
                  "The server failed to answer. The request_id names this failure in its log."},
    ProblemAnswer{Status::service_unavailable, "unavailable",
                  "The database cannot be reached right now. Try again in a moment."},
};

json::object problem_example(const ProblemAnswer& answer) {
  json::object example{{"type", "about:blank"},
                       {"title", reason(answer.status)},
                       {"status", static_cast<unsigned>(answer.status)},
                       {"detail", answer.detail},
                       {"code", answer.code}};
  if (answer.status == Status::unprocessable_entity)
    example["errors"] = json::array{json::object{{"field", "name"}, {"message", "is required"}}};
  if (answer.status >= Status::internal_server_error) example["request_id"] = "5f0c2a9e4b7d41c8";
  return example;
}

json::object problem_components() {
  json::object all;
  for (const auto& answer : problem_answers) {
    json::object headers{{"X-Request-Id", json::object{{"$ref", "#/components/headers/X-Request-Id"}}}};
    if (answer.status == Status::unauthorized)
      headers["WWW-Authenticate"] = json::object{{"description", "What is asked for, and what is wrong with a token."},
                                                 {"schema", json::object{{"type", "string"}}}};
    if (answer.status == Status::too_many_requests || answer.status == Status::service_unavailable)
      headers["Retry-After"] = json::object{{"description", "Seconds after which trying again makes sense."},
                                            {"schema", json::object{{"type", "integer"}}}};
    all[answer.code] = json::object{
        {"description", reason(answer.status)},
        {"headers", std::move(headers)},
        {"content", json::object{{"application/problem+json",
                                  json::object{{"schema", json::object{{"$ref", "#/components/schemas/Problem"}}},
                                               {"example", problem_example(answer)}}}}}};
  }
  return all;
}

json::object parameter(const ApiInfo& info, const std::string& name, const char* in, bool required,
                       json::object schema) {
  json::object all{{"name", name}, {"in", in}, {"required", required}, {"schema", std::move(schema)}};
  if (const auto found = info.parameters.find(name); found != info.parameters.end()) all["description"] = found->second;
  if (const auto found = info.samples.find(name); std::string_view(in) == "path" && found != info.samples.end())
    all["example"] = found->second;
  return all;
}

json::array parameters(const ApiInfo& info, const Route& route, const std::vector<std::string>& path_names,
                       json::Schemas& schemas) {
  json::array all;
  for (const auto& name : path_names) all.push_back(parameter(info, name, "path", true, {{"type", "string"}}));
  if (route.keyed) all.push_back(json::object{{"$ref", "#/components/parameters/Idempotency-Key"}});
  if (!route.handler.query_schema) return all;
  // The struct of a query is no schema of the document; its members are the parameters.
  json::Schemas own;
  const auto schema = route.handler.query_schema(own);
  const QueryShape shape(schema, own);
  for (const auto& one : shape.parameters())
    all.push_back(parameter(info, one.name, "query", one.required, one.schema));
  const auto reference = schema.if_contains("$ref");
  const std::string name = reference ? std::string(reference->as_string()) : std::string{};
  for (auto& [key, value] : own) {
    if (!name.ends_with("/" + key)) schemas.emplace(key, std::move(value));
  }
  return all;
}

std::vector<Status> problems_of(const Route& route, bool has_params) {
  std::vector<Status> statuses;
  const auto& handler = route.handler;
  if (handler.body_schema) statuses.push_back(Status::bad_request);
  if (route.access.needs_credential || route.access.takes_credential) statuses.push_back(Status::unauthorized);
  if (route.access.needs_credential) statuses.push_back(Status::forbidden);
  if (has_params) statuses.push_back(Status::not_found);
  if (route.method != Verb::get && (has_params || handler.body_schema)) statuses.push_back(Status::conflict);
  if (handler.body_schema || route.streamed_body) {
    statuses.push_back(Status::payload_too_large);
    statuses.push_back(Status::unsupported_media_type);
  }
  if (route.streamed_body) statuses.push_back(Status::request_timeout);
  if (handler.body_schema || handler.query_schema) statuses.push_back(Status::unprocessable_entity);
  statuses.push_back(Status::too_many_requests);
  statuses.push_back(Status::internal_server_error);
  statuses.push_back(Status::service_unavailable);
  return statuses;
}

/// Whether what is described now is sent or taken, and how it is spelled.
class Direction {
 public:
  Direction(json::Schemas& schemas, bool output, json::Spelling spelling) : schemas_(schemas) {
    schemas_.output = output;
    schemas_.spelling = spelling;
  }
  Direction(const Direction&) = delete;
  Direction& operator=(const Direction&) = delete;
  ~Direction() {
    schemas_.output = false;
    schemas_.spelling = json::Spelling::snake_case;
  }

 private:
  json::Schemas& schemas_;
};

json::object responses(const Route& route, bool has_params, json::Schemas& schemas) {
  json::object all;
  const auto& handler = route.handler;
  const bool empty = !handler.response_schema && !handler.sends_response;
  const auto success = empty && route.success == Status::ok ? Status::no_content : route.success;
  json::object answer{{"description", reason(success)}};
  if (handler.response_schema) {
    const Direction direction(schemas, true, route.spelling);
    auto schema = handler.response_schema(schemas);
    if (route.envelope) schema = route.envelope->answer(std::move(schema));
    answer["content"] = content("application/json", std::move(schema));
  }
  json::object headers{{"X-Request-Id", json::object{{"$ref", "#/components/headers/X-Request-Id"}}}};
  if (success == Status::created)
    headers["Location"] = json::object{{"description", "Where what was made is found, if it has a place of its own."},
                                       {"schema", json::object{{"type", "string"}}}};
  answer["headers"] = std::move(headers);
  all[std::to_string(static_cast<unsigned>(success))] = std::move(answer);
  for (const auto status : problems_of(route, has_params)) {
    auto& problem = all[std::to_string(static_cast<unsigned>(status))];
    if (route.envelope) {
      problem = json::object{{"description", reason(status)},
                             {"content", content("application/json", route.envelope->problem)}};
      continue;
    }
    const auto* known = std::find_if(problem_answers.begin(), problem_answers.end(),
                                     [&](const ProblemAnswer& one) { return one.status == status; });
    if (known == problem_answers.end())
      throw std::logic_error("no answer of the document has the status " +
                             std::to_string(static_cast<unsigned>(status)));
    problem = json::object{{"$ref", std::string("#/components/responses/") + known->code}};
  }
  return all;
}

/// "post_api_meetings_id_join": stable, and unique as method and path are.
std::string operation_id(const Route& route) {
  std::string id = method_name(route.method, false);
  for (const char c : route.path) {
    if (std::isalnum(static_cast<unsigned char>(c)))
      id += c;
    else if (!id.ends_with('_'))
      id += '_';
  }
  if (id.ends_with('_')) id.pop_back();
  return id;
}

json::array security(const Access& access) {
  const json::object bearer{{"bearer", json::array{}}};
  if (access.needs_credential) return {bearer};
  if (access.takes_credential) return {json::object{}, bearer};
  return {};
}

json::object operation(const ApiInfo& info, const Route& route, const std::vector<std::string>& names,
                       json::Schemas& schemas) {
  json::object all{{"operationId", operation_id(route)}, {"summary", route.summary}};
  if (!route.tag.empty()) all["tags"] = json::array{boost::json::string(route.tag)};
  std::string description = route.description;
  if (!route.access.description.empty()) {
    if (!description.empty()) description += "\n\n";
    description += "Who may: " + route.access.description;
  }
  if (!description.empty()) all["description"] = description;
  if (auto list = parameters(info, route, names, schemas); !list.empty()) all["parameters"] = std::move(list);
  if (route.handler.body_schema) {
    const Direction direction(schemas, false, route.spelling);
    all["requestBody"] = json::object{{"content", content("application/json", route.handler.body_schema(schemas))}};
  }
  if (route.streamed_body) {
    const json::object bytes{{"schema", json::object{{"type", "string"}, {"format", "binary"}}}};
    all["requestBody"] = json::object{{"content", json::object{{"application/octet-stream", bytes}}}};
  }
  all["responses"] = responses(route, !names.empty(), schemas);
  all["security"] = security(route.access);
  return all;
}

/// Puts an example beside the schema of a body or an answer.
void add_example(json::value& holder, const json::Schemas& schemas, const Samples& samples) {
  auto* contents = holder.get_object().if_contains("content");
  if (!contents) return;
  for (auto& one : contents->get_object()) {
    auto& media = one.value().get_object();
    media["example"] = example_of(media.at("schema").get_object(), schemas, samples);
  }
}

/// Once all schemas are known.
void add_examples(json::object& paths, const json::Schemas& schemas, const Samples& samples) {
  for (auto& path : paths) {
    for (auto& method : path.value().get_object()) {
      auto& all = method.value().get_object();
      if (auto* body = all.if_contains("requestBody")) add_example(*body, schemas, samples);
      for (auto& answer : all.at("responses").get_object()) add_example(answer.value(), schemas, samples);
    }
  }
}

json::object shared_headers() {
  return {{"X-Request-Id", json::object{{"description", "The request's name in the server's log."},
                                        {"schema", json::object{{"type", "string"}}}}}};
}

json::object shared_parameters() {
  return {
      {"Idempotency-Key",
       json::object{{"name", "Idempotency-Key"},
                    {"in", "header"},
                    {"required", false},
                    {"description",
                     "A word of the client's own, a new one for each thing to make: the same request repeated with it "
                     "within a day makes no second thing. With another request it is a conflict."},
                    {"schema", json::object{{"type", "string"}, {"minLength", 1}, {"maxLength", 255}}}}}};
}

json::object security_schemes(const ApiInfo& info) {
  return {{"bearer",
           json::object{
               {"type", "http"}, {"scheme", "bearer"}, {"bearerFormat", "JWT"}, {"description", info.credential}}}};
}

/// Text for a cell of a Markdown table.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|')
      out += "\\|";
    else
      out += c == '\n' ? ' ' : c;
  }
  return out;
}

std::string type_of(const Endpoint::Schema& schema) {
  if (!schema) return "";
  json::Schemas ignored;
  const auto shape = schema(ignored);
  const auto* reference = shape.if_contains("$ref");
  if (!reference) return "JSON";
  const std::string name(reference->as_string());
  return name.substr(name.rfind('/') + 1);
}

}  // namespace

json::object openapi(const ApiInfo& info, const std::vector<Route>& routes) {
  json::Schemas schemas;
  schemas["Problem"] = problem_schema();
  json::object paths;
  json::array tags;
  for (const auto& route : routes) {
    std::vector<std::string> names;
    const auto path = template_path(route.path, names);
    auto& item = paths[path];
    if (!item.is_object()) item = json::object{};
    item.get_object()[method_name(route.method, false)] = operation(info, route, names, schemas);
    const json::object tag{{"name", route.tag}};
    if (!route.tag.empty() && std::find(tags.begin(), tags.end(), json::value(tag)) == tags.end()) tags.push_back(tag);
  }
  add_examples(paths, schemas, info.samples);
  json::object about{{"title", info.title}, {"version", info.version}};
  if (!info.description.empty()) about["description"] = info.description;
  if (!info.license.empty()) about["license"] = json::object{{"name", info.license}, {"identifier", info.license}};
  json::object described;
  for (auto& [name, schema] : schemas) described[name] = std::move(schema);
  json::object components{{"schemas", std::move(described)},
                          {"responses", problem_components()},
                          {"headers", shared_headers()},
                          {"parameters", shared_parameters()},
                          {"securitySchemes", security_schemes(info)}};
  return {{"openapi", "3.1.0"},
          {"info", std::move(about)},
          {"servers", json::array{json::object{{"url", "/"}, {"description", "This server"}}}},
          {"tags", std::move(tags)},
          {"paths", std::move(paths)},
          {"components", std::move(components)}};
}

std::string routes_markdown(const ApiInfo& info, const std::vector<Route>& routes) {
  std::string page = "# " + info.title + ": routes\n\nMade from the route tables; do not edit.\n";
  std::vector<std::string> tags;
  for (const auto& route : routes) {
    if (std::find(tags.begin(), tags.end(), route.tag) == tags.end()) tags.push_back(route.tag);
  }
  for (const auto& tag : tags) {
    page += "\n## " + (tag.empty() ? std::string("Other") : tag) +
            "\n\n| method | path | who may | body | answer | what |\n|---|---|---|---|---|---|\n";
    for (const auto& route : routes) {
      if (route.tag != tag) continue;
      const bool empty = !route.handler.response_schema && !route.handler.sends_response;
      const auto success = empty && route.success == Status::ok ? Status::no_content : route.success;
      page += "| " + method_name(route.method, true) + " | `" + route.path + "` | " + cell(route.access.name) + " | " +
              (route.streamed_body ? std::string("bytes") : type_of(route.handler.body_schema)) + " | " +
              std::to_string(static_cast<unsigned>(success)) + " " + type_of(route.handler.response_schema) + " | " +
              cell(route.summary) + " |\n";
    }
  }
  return page;
}

}  // namespace parley::http
