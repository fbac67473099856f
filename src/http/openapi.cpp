#include "http/openapi.hpp"

#include "http/query_decoding.hpp"

#include <boost/beast/http/status.hpp>

#include <algorithm>
#include <array>
#include <cctype>

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

json::array parameters(const Route& route, const std::vector<std::string>& path_names, json::Schemas& schemas) {
  json::array all;
  for (const auto& name : path_names) {
    all.push_back(
        json::object{{"name", name}, {"in", "path"}, {"required", true}, {"schema", json::object{{"type", "string"}}}});
  }
  if (!route.handler.query_schema) return all;
  // The struct of a query is no schema of the document; its members are the parameters.
  json::Schemas own;
  const auto schema = route.handler.query_schema(own);
  const QueryShape shape(schema, own);
  for (const auto& parameter : shape.parameters()) {
    all.push_back(json::object{
        {"name", parameter.name}, {"in", "query"}, {"required", parameter.required}, {"schema", parameter.schema}});
  }
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
  if (route.access.needs_credential) {
    statuses.push_back(Status::unauthorized);
    statuses.push_back(Status::forbidden);
  }
  if (has_params) statuses.push_back(Status::not_found);
  if (handler.body_schema) {
    statuses.push_back(Status::payload_too_large);
    statuses.push_back(Status::unsupported_media_type);
  }
  if (handler.body_schema || handler.query_schema) statuses.push_back(Status::unprocessable_entity);
  statuses.push_back(Status::too_many_requests);
  statuses.push_back(Status::internal_server_error);
  return statuses;
}

json::object responses(const Route& route, bool has_params, json::Schemas& schemas) {
  json::object all;
  const auto& handler = route.handler;
  const bool empty = !handler.response_schema && !handler.sends_response;
  const auto success = empty && route.success == Status::ok ? Status::no_content : route.success;
  json::object answer{{"description", reason(success)}};
  if (handler.response_schema) {
    auto schema = handler.response_schema(schemas);
    if (route.envelope) schema = route.envelope->answer(std::move(schema));
    answer["content"] = content("application/json", std::move(schema));
  }
  if (success == Status::created) {
    answer["headers"] = json::object{{"Location", json::object{{"schema", json::object{{"type", "string"}}}}}};
  }
  all[std::to_string(static_cast<unsigned>(success))] = std::move(answer);
  for (const auto status : problems_of(route, has_params)) {
    all[std::to_string(static_cast<unsigned>(status))] = json::object{
        {"description", reason(status)},
        {"content", route.envelope ? content("application/json", route.envelope->problem)
                                   : content("application/problem+json", {{"$ref", "#/components/schemas/Problem"}})}};
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

json::object operation(const Route& route, const std::vector<std::string>& names, json::Schemas& schemas) {
  json::object all{{"operationId", operation_id(route)}, {"summary", route.summary}};
  if (!route.tag.empty()) all["tags"] = json::array{boost::json::string(route.tag)};
  std::string description = route.description;
  if (!route.access.description.empty()) {
    if (!description.empty()) description += "\n\n";
    description += "Who may: " + route.access.description;
  }
  if (!description.empty()) all["description"] = description;
  if (auto list = parameters(route, names, schemas); !list.empty()) all["parameters"] = std::move(list);
  if (route.handler.body_schema) {
    all["requestBody"] = json::object{{"content", content("application/json", route.handler.body_schema(schemas))}};
  }
  all["responses"] = responses(route, !names.empty(), schemas);
  all["security"] =
      route.access.needs_credential ? json::array{json::object{{"bearer", json::array{}}}} : json::array{};
  return all;
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
  for (const auto& route : routes) {
    std::vector<std::string> names;
    const auto path = template_path(route.path, names);
    auto& item = paths[path];
    if (!item.is_object()) item = json::object{};
    item.get_object()[method_name(route.method, false)] = operation(route, names, schemas);
  }
  json::object about{{"title", info.title}, {"version", info.version}};
  if (!info.description.empty()) about["description"] = info.description;
  json::object components;
  for (auto& [name, schema] : schemas) components[name] = std::move(schema);
  return {{"openapi", "3.1.0"},
          {"info", std::move(about)},
          {"paths", std::move(paths)},
          {"components", json::object{{"schemas", std::move(components)},
                                      {"securitySchemes",
                                       json::object{{"bearer", json::object{{"type", "http"},
                                                                            {"scheme", "bearer"},
                                                                            {"bearerFormat", "JWT"},
                                                                            {"description", info.credential}}}}}}}};
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
              type_of(route.handler.body_schema) + " | " + std::to_string(static_cast<unsigned>(success)) + " " +
              type_of(route.handler.response_schema) + " | " + cell(route.summary) + " |\n";
    }
  }
  return page;
}

}  // namespace parley::http
