#include "events/families.hpp"
#include "events/space.hpp"

#include <gtest/gtest.h>

#include <set>

namespace parley::events {
namespace {

TEST(EventTable, names_each_event_once_with_a_summary_and_schemas) {
  std::set<std::string> names;
  json::Schemas schemas;
  for (const Space& space : all_spaces())
    for (const EventRow& row : space.events) {
      const std::string full_name = std::string(space.name) + ' ' + std::string(row.name);
      EXPECT_TRUE(names.insert(full_name).second) << full_name << " stands twice";
      EXPECT_TRUE(row.summary.ends_with('.')) << full_name;
      EXPECT_FALSE(row.payload_schema(schemas).empty()) << full_name;
      EXPECT_FALSE(row.answer_schema(schemas).empty()) << full_name;
    }
  EXPECT_TRUE(names.contains("/ meeting:join"));
  EXPECT_TRUE(names.contains("/ media:consumer:prefer"));
}

TEST(EventTable, asks_for_the_meeting_in_every_event_of_those_who_joined) {
  json::Schemas schemas;
  for (const EventRow& row : all_events()) {
    if (row.who != Who::joined) continue;
    const std::string reference(row.payload_schema(schemas).at("$ref").as_string());
    const auto& schema = schemas.at(reference.substr(reference.rfind('/') + 1));
    EXPECT_TRUE(schema.at("properties").as_object().contains("meeting_id")) << row.name;
  }
}

TEST(Session, finds_a_joined_meeting_by_id_and_by_code_in_any_spelling) {
  Session session{.rates = RateGate(true)};
  session.joined["mtg_ABCDEFGHIJKL"] = {"mtg_ABCDEFGHIJKL", "K7M-2QX-9RA", "ptc_1"};
  EXPECT_NE(session.find_joined("mtg_ABCDEFGHIJKL"), nullptr);
  EXPECT_NE(session.find_joined("k7m2qx9ra"), nullptr);
  EXPECT_EQ(session.find_joined("K7M-2QX-9RB"), nullptr);
  EXPECT_EQ(session.find_joined(""), nullptr);
}

TEST(DeviceName, tells_the_namespace_of_a_socket) {
  EXPECT_EQ(device_name("/", "abc"), "abc");
  EXPECT_EQ(device_name("/calls", "abc"), "/calls#abc");
  EXPECT_EQ(device_socket("abc"), (std::pair<std::string, std::string>("/", "abc")));
  EXPECT_EQ(device_socket("/calls#abc"), (std::pair<std::string, std::string>("/calls", "abc")));
}

}  // namespace
}  // namespace parley::events
