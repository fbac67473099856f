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

TEST(JsonDecode, names_missing_fields_in_the_spelling_that_is_asked_for) {
  const auto problems = [](Spelling spelling) {
    std::string names;
    const auto team = decode<Team>(*parse(R"({"levels":[1],"team_members":[{}]})"), spelling);
    if (!team)
      for (const auto& error : team.error())
        if (error.message == "is required") names += error.field + ' ';
    return names;
  };
  EXPECT_NE(problems(Spelling::camel_case).find("team_members[0].firstName "), std::string::npos);
  EXPECT_NE(problems(Spelling::snake_case).find("team_members[0].first_name "), std::string::npos);
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

struct Everything {
  bool yes = true;
  std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
  std::uint64_t highest = std::numeric_limits<std::uint64_t>::max();
  std::vector<double> numbers{0, 0.1, -2.5e-9, 1e21};
  std::string text;
  std::optional<std::string> nothing;
  Field<int> null = Field<int>::null();
  Field<int> absent;
  std::map<std::string, std::vector<Person>> people;
  value anything;
  object members;
};
BOOST_DESCRIBE_STRUCT(Everything, (),
                      (yes, lowest, highest, numbers, text, nothing, null, absent, people, anything, members))

TEST(JsonWrite, writes_the_text_of_the_encoded_value_whatever_is_in_it) {
  Everything all;
  for (int letter = 0; letter < 128; ++letter) all.text += static_cast<char>(letter);
  all.text += "\u00e9\U0001F600/";
  all.people["a \"key\"\n"] = {{.first_name = Text<1, 10>("Ada"), .age = -5}, {.first_name = Text<1, 10>("Bob")}};
  all.people["none"] = {};
  all.anything = *parse(R"([1,{"x":null,"y":"\u0001"},[],{}])");
  all.members = {{"long", std::string(5000, 'x')}};
  for (const Spelling spelling : {Spelling::snake_case, Spelling::camel_case}) {
    std::string text = "before";
    write(text, all, spelling);
    EXPECT_EQ(text, "before" + boost::json::serialize(encode(all, spelling)));
  }
}

TEST(JsonWrite, escapes_what_must_be_wherever_it_stands) {
  // Texts are looked at eight bytes at a time: every byte, at every place in and behind such a step.
  for (int byte = 0; byte < 0x80; ++byte)
    for (std::size_t length : {1U, 7U, 8U, 9U, 17U})
      for (std::size_t at = 0; at < length; ++at) {
        std::string text(length, 'x');
        text[at] = static_cast<char>(byte);
        std::string written;
        write(written, text);
        ASSERT_EQ(written, boost::json::serialize(boost::json::value(text)))
            << byte << " at " << at << " of " << length;
      }
  std::string written;
  write(written, std::string("zwölf Boxkämpfer, 日本語"));
  EXPECT_EQ(written, "\"zwölf Boxkämpfer, 日本語\"");
}

TEST(JsonSchema, refers_to_structs_by_name_and_states_limits) {
  Schemas schemas;
  EXPECT_EQ(boost::json::serialize(schema<Team>(schemas)), R"({"$ref":"#/components/schemas/Team"})");
  ASSERT_TRUE(schemas.contains("Person"));
  EXPECT_EQ(boost::json::serialize(schemas["Person"]["properties"].at("first_name")),
            R"({"type":"string","minLength":1,"maxLength":10})");
  EXPECT_EQ(boost::json::serialize(schemas["Person"]["required"]), R"(["first_name","eye_color"])");
}

struct Answered {
  std::string given_name;
  std::optional<std::string> nick_name;
  Field<int> years;
  Person eldest;
};
BOOST_DESCRIBE_STRUCT(Answered, (), (given_name, nick_name, years, eldest))

TEST(JsonSchema, of_what_is_sent_leaves_out_absent_fields_alone_and_is_spelled_as_asked) {
  const auto required = [](bool output, Spelling spelling) {
    Schemas schemas;
    schemas.output = output;
    schemas.spelling = spelling;
    schema<Answered>(schemas);
    return boost::json::serialize(schemas["Answered"]["required"]);
  };
  EXPECT_EQ(required(false, Spelling::snake_case), R"(["given_name","eldest"])");
  EXPECT_EQ(required(true, Spelling::snake_case), R"(["given_name","nick_name","eldest"])");
  EXPECT_EQ(required(true, Spelling::camel_case), R"(["givenName","nickName","eldest"])");
}

TEST(JsonSchema, of_a_type_that_goes_both_ways_is_that_of_what_is_taken) {
  for (const bool output_first : {true, false}) {
    Schemas schemas;
    schemas.output = output_first;
    schema<Answered>(schemas);
    schemas.output = !output_first;
    schema<Answered>(schemas);
    EXPECT_EQ(boost::json::serialize(schemas["Answered"]["required"]), R"(["given_name","eldest"])");
  }
}

TEST(JsonSchema, of_a_type_in_two_spellings_has_two_names) {
  Schemas schemas;
  schema<Answered>(schemas);
  schemas.spelling = Spelling::camel_case;
  EXPECT_EQ(boost::json::serialize(schema<Answered>(schemas)), R"({"$ref":"#/components/schemas/AnsweredCamel"})");
  EXPECT_TRUE(schemas["Answered"]["properties"].as_object().contains("given_name"));
  EXPECT_TRUE(schemas["AnsweredCamel"]["properties"].as_object().contains("givenName"));
}

TEST(JsonParse, says_what_is_wrong_and_where) {
  EXPECT_NE(parse("{\"a\":tru}").error().find("at byte"), std::string::npos);
  EXPECT_FALSE(parse(""));
  EXPECT_FALSE(parse("{} {}"));
  EXPECT_EQ(parse("{}x").error(), "something follows its end at byte 2");
  EXPECT_EQ(parse("[1]\n]").error(), "something follows its end at byte 4");
  EXPECT_FALSE(parse("1 2"));
  EXPECT_EQ(parse("{").error(), "incomplete JSON at byte 1");
  EXPECT_FALSE(parse("\"\xff\""));
  EXPECT_FALSE(parse(std::string(100, '[') + std::string(100, ']')));
  EXPECT_TRUE(parse(" [1, 2] \n"));
}

}  // namespace
}  // namespace parley::json
