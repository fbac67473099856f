#include "json/describe.hpp"

#include <gtest/gtest.h>

namespace parley::json {
namespace {

enum class Color { red, dark_green };
BOOST_DESCRIBE_ENUM(Color, red, dark_green)

struct Person {
  Text<1, 10> first_name;
  std::optional<int> age;
  Color eye_color = Color::red;
};
BOOST_DESCRIBE_STRUCT(Person, (), (first_name, age, eye_color))

struct Team {
  std::vector<Person> team_members;
  List<Int<1, 3>, 2> levels;
  std::map<std::string, bool> flags;
  Field<std::string> note;
  value anything;
};
BOOST_DESCRIBE_STRUCT(Team, (), (team_members, levels, flags, note, anything))

constexpr auto good_team = R"({"teamMembers":[{"firstName":"Ada","age":null,"eye_color":"dark_green"}],
  "levels":[1,3],"flags":{"a":true},"anything":[1,{"x":null}],"unknown":1})";

std::string problem(const FieldErrors& errors, std::string_view field) {
  for (const auto& error : errors)
    if (error.field == field) return error.message;
  return "(none)";
}

TEST(JsonDecode, takes_both_spellings_and_ignores_what_it_does_not_know) {
  const auto team = decode<Team>(*parse(good_team));
  ASSERT_TRUE(team);
  EXPECT_EQ(team->team_members.at(0).first_name, "Ada");
  EXPECT_EQ(team->team_members[0].eye_color, Color::dark_green);
  EXPECT_EQ(team->levels.at(1), 3);
  EXPECT_TRUE(team->flags.at("a"));
  EXPECT_FALSE(team->note.present());
}

TEST(JsonDecode, names_every_bad_field_with_its_path_in_the_spelling_of_the_input) {
  const auto team = decode<Team>(
      *parse(R"({"teamMembers":[{"firstName":"","age":1.5,"eyeColor":"blue"},7],"levels":[0,4,1],"flags":{"a":1}})"));
  ASSERT_FALSE(team);
  EXPECT_EQ(problem(team.error(), "teamMembers[0].firstName"), "must not be empty");
  EXPECT_EQ(problem(team.error(), "teamMembers[0].age"), "must be a whole number");
  EXPECT_EQ(problem(team.error(), "teamMembers[0].eyeColor"), "must be one of: red, dark_green");
  EXPECT_EQ(problem(team.error(), "teamMembers[1]"), "must be an object");
  EXPECT_EQ(problem(team.error(), "levels"), "must have at most 2 elements");
  EXPECT_EQ(problem(team.error(), "flags.a"), "must be true or false");
  EXPECT_EQ(problem(team.error(), "anything"), "is required");
}

TEST(JsonDecode, keeps_absent_and_null_apart) {
  auto text = std::string(good_team);
  text.insert(1, R"("note":null,)");
  const auto team = decode<Team>(*parse(text));
  ASSERT_TRUE(team);
  EXPECT_TRUE(team->note.present());
  EXPECT_TRUE(team->note.is_null());
}

TEST(JsonDecode, refuses_numbers_out_of_range_of_their_type) {
  EXPECT_FALSE(decode<std::int8_t>(value(200)));
  EXPECT_FALSE(decode<unsigned>(value(-1)));
  EXPECT_FALSE(decode<std::int64_t>(value(1e30)));
  EXPECT_TRUE(decode<double>(value(2)));
}

TEST(JsonEncode, writes_either_spelling_and_leaves_absent_fields_out) {
  const Team team{.team_members = {{.first_name = Text<1, 10>("Ada"), .age = 5}}, .levels = {{2}}, .anything = nullptr};
  EXPECT_EQ(
      boost::json::serialize(encode(team)),
      R"({"team_members":[{"first_name":"Ada","age":5,"eye_color":"red"}],"levels":[2],"flags":{},"anything":null})");
  EXPECT_EQ(boost::json::serialize(encode(team.team_members[0], Spelling::camel_case)),
            R"({"firstName":"Ada","age":5,"eyeColor":"red"})");
}

TEST(JsonSchema, refers_to_structs_by_name_and_states_limits) {
  Schemas schemas;
  EXPECT_EQ(boost::json::serialize(schema<Team>(schemas)), R"({"$ref":"#/components/schemas/Team"})");
  ASSERT_TRUE(schemas.contains("Person"));
  EXPECT_EQ(boost::json::serialize(schemas["Person"]["properties"].at("first_name")),
            R"({"type":"string","minLength":1,"maxLength":10})");
  EXPECT_EQ(boost::json::serialize(schemas["Person"]["required"]), R"(["first_name","eye_color"])");
}

TEST(JsonParse, says_what_is_wrong_and_where) {
  EXPECT_NE(parse("{\"a\":tru}").error().find("at byte"), std::string::npos);
  EXPECT_FALSE(parse(""));
  EXPECT_FALSE(parse("{} {}"));
  EXPECT_FALSE(parse("\"\xff\""));
  EXPECT_FALSE(parse(std::string(100, '[') + std::string(100, ']')));
  EXPECT_TRUE(parse(" [1, 2] \n"));
}

}  // namespace
}  // namespace parley::json
