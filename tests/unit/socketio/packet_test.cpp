#include "socketio/packet.hpp"

#include "socketio/assembler.hpp"
#include "socketio/json_text.hpp"

#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <limits>

namespace parley::socketio {
namespace {

namespace json = boost::json;

std::string text_of(const json::value& value) {
  std::string text;
  append_json(text, value);
  return text;
}

TEST(JsonText, writes_numbers_as_javascript_does) {
  const std::pair<double, std::string> numbers[] = {{0.1, "0.1"},
                                                    {1.5, "1.5"},
                                                    {-0.25, "-0.25"},
                                                    {100, "100"},
                                                    {1e20, "100000000000000000000"},
                                                    {1e21, "1e+21"},
                                                    {1.25e25, "1.25e+25"},
                                                    {1e-6, "0.000001"},
                                                    {1e-7, "1e-7"},
                                                    {1.5e-9, "1.5e-9"},
                                                    {123456.789, "123456.789"},
                                                    {5e-324, "5e-324"},
                                                    {1.7976931348623157e308, "1.7976931348623157e+308"},
                                                    {-0.0, "0"},
                                                    {std::numeric_limits<double>::infinity(), "null"},
                                                    {std::nan(""), "null"}};
  for (const auto& [number, text] : numbers) EXPECT_EQ(text_of(number), text);
  EXPECT_EQ(text_of(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
  EXPECT_EQ(text_of(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
}

TEST(JsonText, escapes_what_must_be_and_nothing_else) {
  EXPECT_EQ(text_of("\"\\/\b\f\n\r\t\x01\x1f\x7f €"), "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f €\"");
  EXPECT_EQ(text_of(json::value{{"a", {1, nullptr, true}}, {"b", json::object{}}, {"c", json::array{}}}),
            R"({"a":[1,null,true],"b":{},"c":[]})");
}

TEST(JsonText, mends_lone_surrogates) {
  EXPECT_EQ(parse_json(R"("\ud83d\ude00")"), json::value("😀"));
  EXPECT_EQ(parse_json(R"("\ud83d")"), json::value("\uFFFD"));
  EXPECT_EQ(parse_json(R"("\ude00\ud83d\ud83d\ude00")"), json::value("\uFFFD\uFFFD😀"));
  EXPECT_EQ(parse_json(R"("\\ud83d")"), json::value("\\ud83d"));
  EXPECT_EQ(parse_json(R"("\ud83)"), std::nullopt);
}

TEST(JsonText, bounds_depth) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(parse_json(nested(max_json_depth)));
  EXPECT_FALSE(parse_json(nested(max_json_depth + 1)));
  EXPECT_FALSE(parse_json("1 2"));
  bool too_deep = false;
  EXPECT_FALSE(parse_json(nested(max_json_depth + 1), &too_deep));
  EXPECT_TRUE(too_deep);
  EXPECT_FALSE(parse_json("[1", &too_deep));
  EXPECT_FALSE(too_deep);
}

TEST(SocketioPacket, leaves_of_an_event_that_is_too_deep_its_name) {
  const std::string deep = std::string(max_json_depth + 1, '[') + std::string(max_json_depth + 1, ']');
  const auto event = decode_packet("2/admin,7[ \"na\\\"me\"," + deep + "]", 10);
  ASSERT_TRUE(event);
  EXPECT_EQ(event->nsp, "/admin");
  EXPECT_EQ(event->id, 7U);
  EXPECT_TRUE(event->too_deep);
  EXPECT_EQ(event->data, (json::array{"na\"me"}));
  const auto binary = decode_packet("51-[\"name\"," + deep + "]", 10);
  ASSERT_TRUE(binary);
  EXPECT_EQ(binary->attachments, 1U);
  EXPECT_TRUE(binary->too_deep);
  EXPECT_FALSE(decode_packet("2[\"name\",[]]", 10)->too_deep);
  EXPECT_FALSE(decode_packet("2[" + deep + "]", 10)) << "no name";
  EXPECT_FALSE(decode_packet("2[\"connect\"," + deep + "]", 10)) << "a reserved name";
  EXPECT_FALSE(decode_packet("2[\"name" + deep, 10)) << "no end";
  EXPECT_FALSE(decode_packet("37[" + deep + "]", 10)) << "an acknowledgement has nobody to answer to";
  EXPECT_FALSE(decode_packet("0{\"a\":" + deep + "}", 10));
}

TEST(SocketioPacket, decodes_every_type) {
  auto packet = decode_packet("0", 10);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->nsp, "/");
  packet = decode_packet("0/admin?token=1%20,{\"a\":1}", 10);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->nsp, "/admin");
  EXPECT_EQ(packet->query, "token=1%20");
  EXPECT_EQ(packet->data, (json::value{{"a", 1}}));
  packet = decode_packet("2/admin,456[\"name\",{\"b\":[]}]", 10);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->type, PacketType::event);
  EXPECT_EQ(packet->id, 456U);
  packet = decode_packet("313[]", 10);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->id, 13U);
  packet = decode_packet("1/admin,", 10);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->type, PacketType::disconnect);
  packet = decode_packet("52-/x,7[\"n\",{\"_placeholder\":true,\"num\":1},[{\"_placeholder\":true,\"num\":0}]]", 10);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->attachments, 2U);
}

TEST(SocketioPacket, refuses_what_is_malformed) {
  for (const auto* bad : {"",
                          "7",
                          "9",
                          "x",
                          "0[]",
                          "0\"a\"",
                          "1{}",
                          "2",
                          "2[]",
                          "2{}",
                          "2[null]",
                          "2[true]",
                          "2[\"connect\"]",
                          "2[\"newListener\"]",
                          "2[\"a\"",
                          "2[\"a\"]]",
                          "3[]",
                          "31",
                          "31{}",
                          "4{\"message\":\"x\"}",
                          "5[\"a\"]",
                          "50-[\"a\"]",
                          "5-[\"a\"]",
                          "511-[\"a\"]",
                          "51-[\"a\",{\"_placeholder\":true,\"num\":1}]",
                          "51-[\"a\",{\"_placeholder\":true}]",
                          "299999999999999999999[\"a\"]",
                          "29007199254740992[\"a\"]"})
    EXPECT_FALSE(decode_packet(bad, 10)) << bad;
  EXPECT_TRUE(decode_packet("29007199254740991[\"a\"]", 10));
}

TEST(SocketioPacket, encodes_what_the_client_expects) {
  EXPECT_EQ(encode_connect("/", "S", "")->polling_records(), R"(40{"sid":"S"})");
  EXPECT_EQ(encode_connect("/x", "S", "P")->polling_records(), R"(40/x,{"sid":"S","pid":"P"})");
  EXPECT_EQ(encode_connect_error("/x", "no \"way\"", nullptr)->polling_records(), R"(44/x,{"message":"no \"way\""})");
  EXPECT_EQ(encode_connect_error("/", "no", {{"code", 7}})->polling_records(),
            R"(44{"message":"no","data":{"code":7}})");
  EXPECT_EQ(encode_disconnect("/")->polling_records(), "41");
  EXPECT_EQ(encode_event("/", "e", {1, "a", nullptr})->polling_records(), R"(42["e",1,"a",null])");
  EXPECT_EQ(encode_event("/x", "e", {}, 12)->polling_records(), R"(42/x,12["e"])");
  EXPECT_EQ(encode_ack("/x", 3, {true})->polling_records(), R"(43/x,3[true])");
  Arguments bytes;
  bytes.add("first").add_binary("abc");
  EXPECT_EQ(encode_event("/", "e", bytes)->polling_records(),
            "451-[\"e\",\"first\",{\"_placeholder\":true,\"num\":0}]\x1e"
            "bYWJj");
  EXPECT_EQ(encode_ack("/", 5, bytes)->polling_records(),
            "461-5[\"first\",{\"_placeholder\":true,\"num\":0}]\x1e"
            "bYWJj");
  EXPECT_EQ(EventText("/", "e", bytes).finish(bytes, "off.1")->polling_records(),
            "451-[\"e\",\"first\",{\"_placeholder\":true,\"num\":0},\"off.1\"]\x1e"
            "bYWJj");
}

TEST(SocketioArguments, find_bytes_wherever_they_are) {
  Arguments arguments;
  arguments.add(json::object{{"file", arguments.attach("one")}}).add_binary("two").add(7);
  ASSERT_TRUE(arguments.binary(arguments[0].at("file")));
  EXPECT_EQ(*arguments.binary(arguments[0].at("file")), "one");
  EXPECT_EQ(*arguments.binary(arguments[1]), "two");
  EXPECT_EQ(arguments.binary(arguments[2]), nullptr);
  EXPECT_TRUE(arguments[99].is_null());
  EXPECT_EQ(arguments.binary(json::value{{"_placeholder", true}, {"num", 2}}), nullptr);
}

TEST(SocketioAssembler, puts_attachments_where_they_belong) {
  Assembler assembler;
  const AssemblyLimits limits{.max_attachments = 2, .max_attachment_bytes = 10};
  auto result =
      assembler.on_text("52-[\"e\",{\"_placeholder\":true,\"num\":1},{\"_placeholder\":true,\"num\":0}]", limits);
  ASSERT_TRUE(result && !*result);
  EXPECT_TRUE(assembler.waiting());
  result = assembler.on_binary("zero", limits);
  ASSERT_TRUE(result && !*result);
  result = assembler.on_binary("one", limits);
  ASSERT_TRUE(result && *result);
  EXPECT_EQ((*result)->attachments, (std::vector<std::string>{"zero", "one"}));
  EXPECT_FALSE(assembler.waiting());
  result = assembler.on_text("2[\"next\"]", limits);
  ASSERT_TRUE(result && *result);
}

TEST(SocketioAssembler, bounds_attachments) {
  const AssemblyLimits limits{.max_attachments = 2, .max_attachment_bytes = 10};
  EXPECT_FALSE(Assembler().on_text("53-[\"e\"]", limits));
  EXPECT_FALSE(Assembler().on_binary("x", limits));
  Assembler assembler;
  ASSERT_TRUE(assembler.on_text("52-[\"e\"]", limits));
  EXPECT_FALSE(assembler.on_text("2[\"e\"]", limits));
  ASSERT_TRUE(assembler.on_binary("123456", limits));
  EXPECT_FALSE(assembler.on_binary("12345", limits));
}

}  // namespace
}  // namespace parley::socketio
