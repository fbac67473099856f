#include "http/openapi_examples.hpp"

#include <algorithm>
#include <string_view>

namespace parley::http {

namespace {

/// Deeper than this nothing is shown: types may contain themselves.
constexpr int max_depth = 12;

struct Maker {
  const json::Schemas& schemas;
  const Samples& samples;

  std::string_view type_of(const json::object& schema) const {
    const auto* type = schema.if_contains("type");
    return type && type->is_string() ? std::string_view(type->get_string().data(), type->get_string().size())
                                     : std::string_view{};
  }

  bool fits(const json::value& sample, std::string_view type) const {
    if (type == "string") return sample.is_string();
    if (type == "integer") return sample.is_int64();
    if (type == "number") return sample.is_number();
    if (type == "boolean") return sample.is_bool();
    if (type == "object") return sample.is_object();
    return type.empty();
  }

  const json::value* sample(std::string_view name, const json::object& schema) const {
    const auto found = samples.find(name);
    return found != samples.end() && fits(found->second, type_of(schema)) ? &found->second : nullptr;
  }

  json::value number(const json::object& schema) const {
    const auto* least = schema.if_contains("minimum");
    const std::int64_t from = least && least->is_int64() ? least->get_int64() : 1;
    return std::max<std::int64_t>(from, 1);
  }

  json::value text(const json::object& schema) const {
    const auto* format = schema.if_contains("format");
    if (format && *format == "date-time") return "2030-01-31T09:00:00.000Z";
    if (format && *format == "email") return "ada@example.org";
    return "text";
  }

  json::value members(const json::object& schema, int depth) const {
    json::object made;
    if (const auto* properties = schema.if_contains("properties"))
      for (const auto& [name, property] : properties->get_object())
        made.emplace(name, make(property.get_object(), {name.data(), name.size()}, depth + 1));
    return made;
  }

  /// Of a value that may be null, or be one of several: the first.
  json::value make(const json::object& schema, std::string_view name, int depth) const {
    if (depth > max_depth) return nullptr;
    if (const auto* choice = schema.if_contains("anyOf"))
      return make(choice->get_array().front().get_object(), name, depth);
    if (const auto* reference = schema.if_contains("$ref")) {
      const std::string target(reference->get_string());
      const auto found = schemas.find(target.substr(target.rfind('/') + 1));
      return found == schemas.end() ? json::value(json::object{}) : make(found->second, name, depth);
    }
    if (const auto* only = schema.if_contains("const")) return *only;
    if (const auto* words = schema.if_contains("enum")) return words->get_array().front();
    if (const auto* known = sample(name, schema)) return *known;
    const auto type = type_of(schema);
    if (type == "object") return members(schema, depth);
    if (type == "array") {
      // "user_ids" holds what "user_id" is.
      const auto single = name.ends_with('s') ? name.substr(0, name.size() - 1) : name;
      return json::array{make(schema.at("items").get_object(), single, depth + 1)};
    }
    if (type == "string") return text(schema);
    if (type == "integer") return number(schema);
    if (type == "number") return 1.5;
    if (type == "boolean") return true;
    return json::object{};
  }
};

}  // namespace

json::value example_of(const json::object& schema, const json::Schemas& schemas, const Samples& samples) {
  return Maker{schemas, samples}.make(schema, {}, 0);
}

}  // namespace parley::http
