#include "http/query_decoding.hpp"

#include <charconv>

namespace parley::http {

namespace {

std::string text_of(const json::object& schema, const char* key) {
  const auto* found = schema.if_contains(key);
  return found && found->is_string() ? std::string(found->get_string()) : std::string{};
}

/// The schema itself, or what it refers to, or what is not null of an alternative.
const json::object* resolve(const json::object* schema, const json::Schemas& schemas) {
  if (const auto* any = schema->if_contains("anyOf"); any && any->is_array() && !any->get_array().empty()) {
    return resolve(&any->get_array().front().as_object(), schemas);
  }
  const auto reference = text_of(*schema, "$ref");
  if (reference.empty()) return schema;
  const auto found = schemas.find(reference.substr(reference.rfind('/') + 1));
  return found == schemas.end() ? schema : &found->second;
}

template <class Number>
std::optional<Number> number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

json::value convert(const std::string& text, const std::string& type) {
  if (type == "integer") {
    if (const auto value = number<std::int64_t>(text)) return *value;
  } else if (type == "number") {
    if (const auto value = number<double>(text)) return *value;
  } else if (type == "boolean") {
    if (text == "true" || text == "1") return true;
    if (text == "false" || text == "0") return false;
  }
  return boost::json::string(text);
}

}  // namespace

QueryShape::QueryShape(const json::object& schema, const json::Schemas& schemas) {
  const auto& whole = *resolve(&schema, schemas);
  const auto* properties = whole.if_contains("properties");
  if (!properties) return;
  const auto* required = whole.if_contains("required");
  for (const auto& [name, value] : properties->as_object()) {
    const auto* shape = resolve(&value.as_object(), schemas);
    Parameter parameter{.name = std::string(name), .type = text_of(*shape, "type"), .schema = value.as_object()};
    if (parameter.type == "array") {
      parameter.array = true;
      parameter.type = text_of(*resolve(&shape->at("items").as_object(), schemas), "type");
    }
    if (required) {
      for (const auto& each : required->as_array()) parameter.required |= each.as_string() == name;
    }
    by_name_[parameter.name] = parameters_.size();
    by_name_[json::camel_case(parameter.name)] = parameters_.size();
    parameters_.push_back(std::move(parameter));
  }
}

json::value QueryShape::to_json(const Query& query) const {
  json::object members;
  for (const auto& [name, text] : query) {
    const auto found = by_name_.find(name);
    if (found == by_name_.end()) continue;
    const auto& parameter = parameters_[found->second];
    if (parameter.array) {
      auto& elements = members[parameter.name];
      if (!elements.is_array()) elements = json::array{};
      elements.get_array().push_back(convert(text, parameter.type));
    } else {
      members.emplace(parameter.name, convert(text, parameter.type));
    }
  }
  return members;
}

}  // namespace parley::http
