#include "events/documents.hpp"

#include "events/rate.hpp"
#include "events/sent.hpp"

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
  if (const auto* choices = schema.if_contains("anyOf")) {
    std::string text;
    for (const auto& choice : choices->as_array()) text += (text.empty() ? "" : " or ") + type_text(choice.as_object());
    return text;
  }
  if (const auto* words = schema.if_contains("enum")) {
    std::string text;
    for (const auto& word : words->as_array()) text += (text.empty() ? "" : " \\| ") + std::string(word.as_string());
    return text;
  }
  if (const auto* items = schema.if_contains("items")) {
    const std::string each = type_text(items->as_object());
    return items->as_object().contains("anyOf") ? '(' + each + ")[]" : each + "[]";
  }
  const auto* type = schema.if_contains("type");
  if (!type) return "any";
  const auto* most = schema.if_contains("maxLength");
  if (!most) return std::string(type->as_string());
  return std::string(type->as_string()) + " (" + boost::json::serialize(schema.at("minLength")) + " to " +
         boost::json::serialize(*most) + " bytes)";
}

/// "`meeting_id`: string, `password?`: string".
std::string fields_text(const json::object& schema, const json::Schemas& schemas) {
  const auto found = schemas.find(referred(schema));
  const json::object& object = found == schemas.end() ? schema : found->second;
  const auto* properties = object.if_contains("properties");
  if (!properties) return type_text(schema);
  const auto* required = object.if_contains("required");
  std::string text;
  for (const auto& [name, member] : properties->as_object()) {
    bool needed = false;
    if (required)
      for (const auto& one : required->as_array()) needed = needed || one.as_string() == name;
    text +=
        (text.empty() ? "`" : ", `") + std::string(name) + (needed ? "" : "?") + "`: " + type_text(member.as_object());
  }
  return text.empty() ? "—" : text;
}

std::string rate_text(RateClass rate) {
  const auto per_second = static_cast<int>(rate_of(rate).per_second);
  return std::string(core::enum_name(rate)) + ", " + std::to_string(per_second) + "/s";
}

/// Fresh for each row, so that equal names of different families do not meet.
json::Schemas fresh_schemas(const Space& space) {
  json::Schemas schemas;
  schemas.spelling = space.spelling;
  return schemas;
}

std::string who_text(const EventRow& row) {
  const std::string who = row.who == Who::joined ? "joined" : "connected";
  return row.needs ? who + ", `" + std::string(core::enum_name(*row.needs)) + '`' : who;
}

/// One space: what clients send there, and what the server sends.
std::string space_text(const Space& space) {
  std::string text = "\n## Namespace `" + std::string(space.name) + "`\n\n" + std::string(space.description) +
                     "\n\n### What clients send\n\n| event | who | rate | payload | acknowledgement | effect "
                     "|\n|---|---|---|---|---|---|\n";
  for (const EventRow& row : space.events) {
    json::Schemas schemas = fresh_schemas(space);
    const json::object payload = row.payload_schema(schemas);
    const std::string payload_text = fields_text(payload, schemas);
    schemas = fresh_schemas(space);
    schemas.output = true;
    const json::object answer = row.answer_schema(schemas);
    text += "| `" + std::string(row.name) + "` | " + who_text(row) + " | " + rate_text(row.rate) + " | " +
            payload_text + " | " + fields_text(answer, schemas) + " | " + std::string(row.summary) + " |\n";
  }
  text += "\n### What the server sends\n\n| event | payload | to whom, and when |\n|---|---|---|\n";
  for (const AnnouncementRow& row : space.announcements) {
    json::Schemas schemas = fresh_schemas(space);
    schemas.output = true;
    const json::object payload = sent_schema(row, schemas);
    text += "| `" + std::string(row.name) + "` | " + fields_text(payload, schemas) + " | " + std::string(row.summary) +
            " |\n";
  }
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
      "each. An event\n"
      "whose `seq` is optional carries it for those in the meeting, and not for others who are told as well. A "
      "permission beside who\n"
      "may send an event is what the person's role in the meeting must allow. The same as AsyncAPI: "
      "`/asyncapi.json`.\n";
  for (const Space& space : all_spaces()) page += space_text(space);
  return page;
}

}  // namespace parley::events
