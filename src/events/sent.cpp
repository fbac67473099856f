#include "events/sent.hpp"

#include <algorithm>

namespace parley::events {
namespace {

/// What a reference refers to; any other schema as it is.
const json::object* resolved(const json::object* schema, const json::Schemas& schemas) {
  const auto* reference = schema->if_contains("$ref");
  if (!reference) return schema;
  const std::string_view path = reference->get_string();
  return &schemas.at(std::string(path.substr(path.rfind('/') + 1)));
}

/// Holds a value against a schema of those that json::schema makes.
class Comparison {
 public:
  Comparison(const json::Schemas& schemas, bool open) : schemas_(schemas), open_(open) {}

  void look(const json::value& value, const json::object& schema, const std::string& at) {
    const json::object& shape = *resolved(&schema, schemas_);
    if (const auto* choices = shape.if_contains("anyOf")) return look_at_choices(value, choices->get_array(), at);
    if (const auto* words = shape.if_contains("enum"); words && !std::ranges::count(words->get_array(), value))
      return fault(at, "is none of its words");
    const auto* type = shape.if_contains("type");
    if (!type) return;
    if (!is_of(value, type->get_string())) return fault(at, "is no " + std::string(type->get_string()));
    if (value.is_array() && shape.contains("items"))
      for (std::size_t i = 0; i < value.get_array().size(); ++i)
        look(value.get_array()[i], shape.at("items").get_object(), at + '[' + std::to_string(i) + ']');
    if (value.is_object()) look_at_members(value.get_object(), shape, at);
  }

  std::vector<std::string> faults;

 private:
  static bool is_of(const json::value& value, std::string_view type) {
    if (type == "string") return value.is_string();
    if (type == "integer") return value.is_int64() || value.is_uint64();
    if (type == "number") return value.is_number();
    if (type == "boolean") return value.is_bool();
    if (type == "array") return value.is_array();
    if (type == "object") return value.is_object();
    return value.is_null();
  }

  void look_at_choices(const json::value& value, const json::array& choices, const std::string& at) {
    std::vector<std::string> first;
    for (const json::value& choice : choices) {
      Comparison attempt(schemas_, open_);
      attempt.look(value, choice.get_object(), at);
      if (attempt.faults.empty()) return;
      if (first.empty()) first = std::move(attempt.faults);
    }
    faults.insert(faults.end(), first.begin(), first.end());
  }

  void look_at_members(const json::object& members, const json::object& shape, const std::string& at) {
    if (const auto* required = shape.if_contains("required"))
      for (const json::value& name : required->get_array())
        if (!members.contains(std::string_view(name.get_string())))
          fault(at + '.' + std::string(name.get_string()), "is missing");
    const auto* known = shape.if_contains("properties");
    const auto* others = shape.if_contains("additionalProperties");
    if (!known && !others) return;
    for (const auto& [name, member] : members) {
      const std::string where = at + '.' + std::string(name);
      const auto* property = known ? known->get_object().if_contains(name) : nullptr;
      if (property)
        look(member, property->get_object(), where);
      else if (others)
        look(member, others->get_object(), where);
      else if (!open_)
        fault(where, "is not in its row");
    }
  }

  void fault(const std::string& at, const std::string& what) { faults.push_back(at + ' ' + what); }

  const json::Schemas& schemas_;
  const bool open_;
};

}  // namespace

json::object sent_schema(const AnnouncementRow& row, json::Schemas& schemas) {
  if (!row.payload_schema) return {};
  json::object own = row.payload_schema(schemas);
  if (row.stamp == Stamp::none) return own;
  json::object whole = *resolved(&own, schemas);
  json::object properties{{"meeting_id", json::object{{"type", "string"}}}};
  json::array required{"meeting_id"};
  if (row.stamp != Stamp::meeting) properties["seq"] = json::object{{"type", "integer"}};
  if (row.stamp == Stamp::numbered) required.emplace_back("seq");
  for (auto& [name, member] : whole["properties"].as_object()) properties[name] = member;
  if (const auto* named = whole.if_contains("required"))
    for (const json::value& name : named->get_array()) required.push_back(name);
  whole["properties"] = std::move(properties);
  whole["required"] = std::move(required);
  return whole;
}

SentEvents::SentEvents(const Space& space) {
  for (const AnnouncementRow& row : space.announcements) {
    Shape& shape = rows_[std::string(row.name)];
    shape.schemas.output = true;
    shape.schemas.spelling = space.spelling;
    shape.payload = sent_schema(row, shape.schemas);
  }
}

std::vector<std::string> SentEvents::faults(std::string_view event, const json::array& arguments) const {
  const auto row = rows_.find(event);
  if (row == rows_.end()) return {"has no row"};
  if (arguments.size() != 1) return {"has not one payload"};
  Comparison comparison(row->second.schemas, event == "error");
  comparison.look(arguments[0], row->second.payload, "payload");
  return std::move(comparison.faults);
}

}  // namespace parley::events
