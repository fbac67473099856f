// The AsyncAPI 3 document, from the event tables: a channel a namespace, an operation an event. What clients send is
// received, with its acknowledgement as the reply; what the server sends is sent.
#include "events/documents.hpp"
#include "events/rate.hpp"
#include "events/sent.hpp"
#include "http/openapi_examples.hpp"
#include "services/wire_samples.hpp"

#include <cctype>

namespace parley::events {
namespace {

constexpr std::string_view schemas_at = "#/components/schemas/";

json::object refer(const std::string& to) { return {{"$ref", to}}; }

/// "meeting:guest_join" → "MeetingGuestJoin".
std::string pascal_case(std::string_view name) {
  std::string text;
  bool raise = true;
  for (const char letter : name) {
    const bool is_letter = std::isalnum(static_cast<unsigned char>(letter)) != 0;
    if (is_letter) text += raise ? static_cast<char>(std::toupper(static_cast<unsigned char>(letter))) : letter;
    raise = !is_letter;
  }
  return text;
}

std::string dotted(std::string_view name) {
  std::string text(name);
  for (char& letter : text)
    if (letter == ':') letter = '.';
  return text;
}

/// What a namespace is called in names of this document.
struct Channel {
  std::string id;
  std::string prefix;  ///< of its types and messages; the main namespace's have none
  std::string security;
};

Channel channel_of(const Space& space) {
  if (space.name == "/") return {"main", "", "token"};
  if (space.name == "/calls") return {"calls", "calls", "token"};
  return {std::string(space.name.substr(1)), std::string(space.name.substr(1)), "meetingAccessToken"};
}

/// All references in a schema, under the names that their types have in the document.
void rename_references(json::value& schema, const std::map<std::string, std::string>& names) {
  if (auto* items = schema.if_array())
    for (json::value& item : *items) rename_references(item, names);
  auto* members = schema.if_object();
  if (!members) return;
  for (auto& [key, member] : *members) {
    if (key != "$ref") {
      rename_references(member, names);
      continue;
    }
    const std::string_view path = member.get_string();
    const auto renamed = names.find(std::string(path.substr(schemas_at.size())));
    if (renamed != names.end()) member = std::string(schemas_at) + renamed->second;
  }
}

class Document {
 public:
  json::object make(const std::vector<Space>& spaces) {
    schemas_["Refusal"] = refusal_schema();
    for (const Space& space : spaces) add(space);
    json::Schemas known;
    json::object schemas;
    for (const auto& [name, schema] : schemas_) {
      known.emplace(name, schema);
      schemas[name] = schema;
    }
    json::object messages;
    for (auto& [name, message] : messages_) {
      add_example(message, known);
      messages[name] = std::move(message);
    }
    return {{"asyncapi", "3.0.0"},
            {"info", info()},
            {"defaultContentType", "application/json"},
            {"servers", servers()},
            {"channels", std::move(channels_)},
            {"operations", std::move(operations_)},
            {"components", json::object{{"messages", std::move(messages)},
                                        {"schemas", std::move(schemas)},
                                        {"securitySchemes", security_schemes()}}}};
  }

 private:
  static json::object info() {
    return {{"title", "Parley"},
            {"version", PARLEY_VERSION},
            {"description",
             "The Socket.IO interface of a Parley server: Socket.IO protocol 5 over Engine.IO 4 at /socket.io/. A "
             "channel is a namespace. Every event takes one object and an optional acknowledgement (the reply). Input "
             "may be spelled in snake_case or camelCase. Events of one meeting reach all in one order; numbered ones "
             "carry seq, which grows by one for each."},
            {"license", json::object{{"name", "Apache-2.0"}}}};
  }

  static json::object servers() {
    const json::object host{{"default", "localhost:8080"}, {"description", "Where the server is reached."}};
    return {{"parley", json::object{{"host", "{host}"},
                                    {"pathname", "/socket.io/"},
                                    {"protocol", "socketio"},
                                    {"protocolVersion", "5"},
                                    {"variables", json::object{{"host", host}}}}}};
  }

  static json::object security_schemes() {
    const auto token = [](const char* where) {
      return json::object{{"type", "http"}, {"scheme", "bearer"}, {"bearerFormat", "JWT"}, {"description", where}};
    };
    return {{"token", token("auth {token} in the handshake: the access token of an account.")},
            {"guestToken", token("auth {guest_token} in the handshake: what a guest got by joining or registering.")},
            {"meetingAccessToken",
             token("auth {meetingAccessToken} in the handshake: the access_token of a join, good for two hours.")}};
  }

  static json::object refusal_schema() {
    const json::object text{{"type", "string"}};
    const json::object field{{"type", "object"},
                             {"properties", json::object{{"field", text}, {"message", text}}},
                             {"required", json::array{"field", "message"}}};
    const json::object error{{"type", "object"},
                             {"properties", json::object{{"code", text},
                                                         {"message", text},
                                                         {"errors", json::object{{"type", "array"}, {"items", field}}},
                                                         {"retry_after", json::object{{"type", "integer"}}}}},
                             {"required", json::array{"code", "message"}}};
    return {{"type", "object"},
            {"properties",
             json::object{{"success", json::object{{"type", "boolean"}, {"const", false}}}, {"error", error}}},
            {"required", json::array{"success", "error"}}};
  }

  void add(const Space& space) {
    const Channel channel = channel_of(space);
    json::object& entry = (channels_[channel.id] = json::object{}).get_object();
    entry = {{"address", space.name},
             {"title", "Namespace " + std::string(space.name)},
             {"description", space.description},
             {"messages", json::object{}}};
    json::object messages;
    for (const EventRow& row : space.events) add_received(space, channel, row, messages);
    for (const AnnouncementRow& row : space.announcements) add_sent(space, channel, row, messages);
    channels_[channel.id].get_object()["messages"] = std::move(messages);
  }

  void add_received(const Space& space, const Channel& channel, const EventRow& row, json::object& messages) {
    const std::string base = pascal_case(channel.prefix) + pascal_case(row.name);
    json::Schemas taken = fresh(space, false);
    const json::object payload = keep(row.payload_schema(taken), taken, base + "Request");
    json::Schemas given = fresh(space, true);
    const json::object answer = keep_answer(row.answer_schema(given), given, base + "Answer");

    const std::string request = message(channel, "client", row.name, row.summary, payload, messages);
    const json::object either{{"oneOf", json::array{answer, refer(std::string(schemas_at) + "Refusal")}}};
    const std::string reply =
        message(channel, "ack", row.name, "The acknowledgement of " + std::string(row.name) + ".", either, messages);
    json::object operation{{"action", "receive"},
                           {"channel", refer("#/channels/" + channel.id)},
                           {"summary", row.summary},
                           {"messages", json::array{refer(request)}},
                           {"reply", json::object{{"channel", refer("#/channels/" + channel.id)},
                                                  {"messages", json::array{refer(reply)}}}},
                           {"security", security(channel)},
                           {"x-who", row.who == Who::joined ? "joined" : "connected"},
                           {"x-rate-class", core::enum_name(row.rate)},
                           {"x-rate-per-second", rate_of(row.rate).per_second}};
    if (row.needs) operation["x-permission"] = core::enum_name(*row.needs);
    operations_[operation_id(channel, "client", row.name)] = std::move(operation);
  }

  void add_sent(const Space& space, const Channel& channel, const AnnouncementRow& row, json::object& messages) {
    const std::string base = pascal_case(channel.prefix) + pascal_case(row.name);
    json::Schemas given = fresh(space, true);
    const json::object payload = keep(sent_schema(row, given), given, base + "Event");
    const std::string sent = message(channel, "server", row.name, row.summary, payload, messages);
    operations_[operation_id(channel, "server", row.name)] =
        json::object{{"action", "send"},
                     {"channel", refer("#/channels/" + channel.id)},
                     {"summary", row.summary},
                     {"messages", json::array{refer(sent)}},
                     {"security", security(channel)}};
  }

  static json::Schemas fresh(const Space& space, bool output) {
    json::Schemas schemas;
    schemas.output = output;
    schemas.spelling = space.spelling;
    return schemas;
  }

  static std::string operation_id(const Channel& channel, std::string_view side, std::string_view name) {
    return (channel.prefix.empty() ? "" : channel.prefix + '.') + std::string(side) + '.' + dotted(name);
  }

  static json::array security(const Channel& channel) {
    json::array all{refer("#/components/securitySchemes/" + channel.security)};
    if (channel.id == "main") all.push_back(refer("#/components/securitySchemes/guestToken"));
    return all;
  }

  /// Adds a message to the document and its channel; where the channel has it.
  std::string message(const Channel& channel, std::string_view side, std::string_view name, std::string_view summary,
                      const json::object& payload, json::object& messages) {
    const std::string id = operation_id(channel, side, name);
    messages_[id] = json::object{{"name", name}, {"title", name}, {"summary", summary}, {"payload", payload}};
    messages[id] = refer("#/components/messages/" + id);
    return "#/channels/" + channel.id + "/messages/" + id;
  }

  /// Keeps the types of a row: the outermost under `name`, those within under their own name. Two of one name that
  /// differ are told apart by the row's.
  json::object keep(const json::object& outermost, json::Schemas& types, const std::string& name) {
    std::map<std::string, std::string> names;
    const auto* reference = outermost.if_contains("$ref");
    const std::string own =
        reference ? std::string(std::string_view(reference->get_string()).substr(schemas_at.size())) : std::string();
    for (const auto& [type, schema] : types) names[type] = type == own ? name : type;
    for (const auto& [type, schema] : types) {
      if (type == own) continue;
      const auto known = schemas_.find(type);
      if (known != schemas_.end() && known->second != renamed(schema, names)) names[type] = name + type;
    }
    for (const auto& [type, schema] : types) schemas_[names.at(type)] = renamed(schema, names);
    if (!own.empty()) return refer(std::string(schemas_at) + name);
    schemas_[name] = renamed(outermost, names);
    return refer(std::string(schemas_at) + name);
  }

  static json::object renamed(const json::object& schema, const std::map<std::string, std::string>& names) {
    json::value copy = schema;
    rename_references(copy, names);
    return std::move(copy.get_object());
  }

  /// An acknowledgement has `success` beside the fields of its type.
  json::object keep_answer(const json::object& outermost, json::Schemas& types, const std::string& name) {
    json::object reference = keep(outermost, types, name);
    json::object& answer = schemas_.at(name);
    json::object properties{{"success", json::object{{"type", "boolean"}, {"const", true}}}};
    json::array required{"success"};
    for (const auto& [field, member] : answer.at("properties").as_object()) properties[field] = member;
    if (const auto* named = answer.if_contains("required"))
      for (const json::value& field : named->get_array()) required.push_back(field);
    answer["properties"] = std::move(properties);
    answer["required"] = std::move(required);
    return reference;
  }

  static void add_example(json::object& message, const json::Schemas& known) {
    json::object payload = message.at("payload").as_object();
    if (const auto* either = payload.if_contains("oneOf")) payload = either->as_array().front().as_object();
    json::value example = http::example_of(payload, known, services::wire_samples());
    message["examples"] = json::array{json::object{{"payload", std::move(example)}}};
  }

  json::object channels_;
  json::object operations_;
  std::map<std::string, json::object> messages_;
  std::map<std::string, json::object> schemas_;
};

}  // namespace

std::string asyncapi_json() { return boost::json::serialize(Document().make(all_spaces())); }

}  // namespace parley::events
