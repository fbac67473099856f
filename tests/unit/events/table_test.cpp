#include "events/families.hpp"
#include "events/sent.hpp"

#include <gmock/gmock.h>

#include <set>

namespace parley::events {
namespace {

using testing::IsEmpty;

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

TEST(AnnouncementTable, names_each_event_once_with_a_summary_and_its_fields) {
  std::set<std::string> names;
  for (const Space& space : all_spaces())
    for (const AnnouncementRow& row : space.announcements) {
      const std::string full_name = std::string(space.name) + ' ' + std::string(row.name);
      EXPECT_TRUE(names.insert(full_name).second) << full_name << " stands twice";
      EXPECT_TRUE(row.summary.ends_with('.')) << full_name;
      ASSERT_TRUE(row.payload_schema) << full_name;
      json::Schemas schemas;
      schemas.output = true;
      EXPECT_FALSE(sent_schema(row, schemas).empty()) << full_name;
    }
  for (const char* name :
       {"/ participant:joined", "/calls participant-joined", "/meetings peer:joined", "/meetings error"})
    EXPECT_TRUE(names.contains(name)) << name;
}

TEST(EventTable, tells_needed_permissions_in_a_field_of_their_own) {
  for (const Space& space : all_spaces())
    for (const EventRow& row : space.events) {
      const bool tells = row.summary.find("eeds can_") != std::string_view::npos;
      // Only what is needed in some cases is told in words.
      const bool in_some_cases = row.summary.find("of others needs") != std::string_view::npos;
      EXPECT_TRUE(!tells || in_some_cases || row.needs) << row.name;
    }
}

class SentEventsTest : public testing::Test {
 protected:
  std::vector<std::string> faults(std::string_view event, const char* payload) {
    return sent_.faults(event, boost::json::parse(payload).as_array());
  }
  SentEvents sent_{main_space()};
};

TEST_F(SentEventsTest, finds_nothing_in_what_is_as_its_row_says) {
  EXPECT_THAT(faults("hand:raised", R"([{"meeting_id":"m","seq":1,"participant_id":"p","hands":["p"]}])"), IsEmpty());
  EXPECT_THAT(faults("meeting:ended", R"([{"meeting_id":"m","reason":"ended"}])"), IsEmpty())
      << "those outside get it without a number";
  EXPECT_THAT(faults("media:active_speaker", R"([{"meeting_id":"m","participant_id":null}])"), IsEmpty());
  EXPECT_THAT(faults("error", R"([{"code":"gone","message":"x","opens_at":"later"}])"), IsEmpty())
      << "an error may have further facts";
}

TEST_F(SentEventsTest, names_what_is_missing_of_another_type_or_in_no_row) {
  using Faults = std::vector<std::string>;
  EXPECT_EQ(faults("hand:waved", "[{}]"), (Faults{"has no row"}));
  EXPECT_EQ(faults("hand:raised", "[]"), (Faults{"has not one payload"}));
  EXPECT_EQ(faults("hand:raised", R"([{"meeting_id":"m","participant_id":"p","hands":[1],"more":2}])"),
            (Faults{"payload.seq is missing", "payload.hands[0] is no string", "payload.more is not in its row"}));
  EXPECT_EQ(faults("meeting:ended", R"([{"meeting_id":"m","reason":"boredom"}])"),
            (Faults{"payload.reason is none of its words"}));
}

TEST(DeviceName, tells_the_namespace_of_a_socket) {
  EXPECT_EQ(device_name("/", "abc"), "abc");
  EXPECT_EQ(device_name("/calls", "abc"), "/calls#abc");
  EXPECT_EQ(device_socket("abc"), (std::pair<std::string, std::string>("/", "abc")));
  EXPECT_EQ(device_socket("/calls#abc"), (std::pair<std::string, std::string>("/calls", "abc")));
}

}  // namespace
}  // namespace parley::events
