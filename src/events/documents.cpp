#include "events/documents.hpp"

#include "events/space.hpp"

namespace parley::events {
namespace {

/// The name of a schema that is referred to.
std::string referred(const json::object& schema) {
  const auto* reference = schema.if_contains("$ref");
  if (!reference) return {};
  const std::string path(reference->as_string());
  return path.substr(path.rfind('/') + 1);
}

std::string type_text(const json::object& schema) {
  if (const std::string name = referred(schema); !name.empty()) return name;
  if (const auto* choices = schema.if_contains("anyOf"))
    return type_text(choices->as_array()[0].as_object()) + " or null";
  if (const auto* words = schema.if_contains("enum")) {
    std::string text;
    for (const auto& word : words->as_array()) text += (text.empty() ? "" : " \\| ") + std::string(word.as_string());
    return text;
  }
  if (const auto* items = schema.if_contains("items")) return type_text(items->as_object()) + "[]";
  const auto* type = schema.if_contains("type");
  if (!type) return "any";
  const auto* most = schema.if_contains("maxLength");
  if (!most) return std::string(type->as_string());
  return std::string(type->as_string()) + " (" + boost::json::serialize(schema.at("minLength")) + " to " +
         boost::json::serialize(*most) + " bytes)";
}

std::string spelled(std::string_view name, json::Spelling spelling) {
  return spelling == json::Spelling::camel_case ? json::camel_case(name) : std::string(name);
}

/// "meeting_id: string, password?: string".
std::string fields_text(const json::object& schema, const json::Schemas& schemas, json::Spelling spelling) {
  const auto found = schemas.find(referred(schema));
  if (found == schemas.end()) return type_text(schema);
  const json::object& object = found->second;
  const auto* required = object.if_contains("required");
  std::string text;
  for (const auto& [name, member] : object.at("properties").as_object()) {
    bool needed = false;
    if (required)
      for (const auto& one : required->as_array()) needed = needed || one.as_string() == name;
    text += (text.empty() ? "`" : ", `") + spelled(name, spelling) + (needed ? "" : "?") +
            "`: " + type_text(member.as_object());
  }
  return text.empty() ? "—" : text;
}

std::string_view rate_text(RateClass rate) {
  switch (rate) {
    case RateClass::signaling:
      return "signaling, 50/s";
    case RateClass::reaction:
      return "reaction, 30/s";
    case RateClass::state:
      break;
  }
  return "state, 10/s";
}

/// One space: what clients send there, and what the server sends.
std::string space_text(const Space& space) {
  std::string text = "\n## Namespace `" + std::string(space.name) + "`\n\n" + std::string(space.description) +
                     "\n\n### What clients send\n\n| event | who | rate | payload | acknowledgement | effect "
                     "|\n|---|---|---|---|---|---|\n";
  for (const EventRow& row : space.events) {
    json::Schemas schemas;  // fresh for each row, so that equal names of different families do not meet
    const json::object payload = row.payload_schema(schemas);
    const std::string payload_text = fields_text(payload, schemas, space.spelling);
    schemas.clear();
    const json::object answer = row.answer_schema(schemas);
    text += "| `" + std::string(row.name) + "` | " + (row.who == Who::joined ? "joined" : "connected") + " | " +
            std::string(rate_text(row.rate)) + " | " + payload_text + " | " +
            fields_text(answer, schemas, space.spelling) + " | " + std::string(row.summary) + " |\n";
  }
  text += "\n### What the server sends\n\n| event | payload, and when |\n|---|---|\n";
  for (const AnnouncementRow& row : space.announcements)
    text += "| `" + std::string(row.name) + "` | " + std::string(row.summary) + " |\n";
  return text;
}

}  // namespace

std::string events_page() {
  std::string page =
      "# Socket.IO events\n\n"
      "<!-- Made from the event tables: parley docs events > docs/events.md -->\n\n"
      "Socket.IO is served at `/socket.io/`. Every event takes one object and an optional acknowledgement: "
      "`{success: true, …}` or\n"
      "`{success: false, error: {code, message, errors?}}`. An event without acknowledgement that fails is answered "
      "with the event\n"
      "`error`. Input may be spelled in snake_case or camelCase; output is snake_case, but for "
      "`/calls` and `/meetings`, where it is camelCase.\n"
      "In namespace `/`, events of a meeting carry `meeting_id`; numbered ones also `seq`, which grows by one for "
      "each.\n";
  for (const Space& space : all_spaces()) page += space_text(space);
  return page;
}

}  // namespace parley::events
