#include "socketio/engineio/base64.hpp"
#include "socketio/engineio/cors.hpp"
#include "socketio/engineio/deadlines.hpp"
#include "socketio/engineio/id.hpp"
#include "socketio/engineio/message.hpp"
#include "socketio/engineio/packet.hpp"
#include "socketio/engineio/request_info.hpp"
#include "socketio/engineio/turn.hpp"

#include <gtest/gtest.h>
#include <boost/beast/http/field.hpp>

#include <set>

namespace parley::socketio::engineio {
namespace {

TEST(Base64, knows_the_vectors_of_the_standard) {  // RFC 4648, 10
  const std::pair<std::string, std::string> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(base64_encode(bytes), text);
    EXPECT_EQ(base64_decode(text), bytes);
    EXPECT_EQ(base64_decode(text.substr(0, text.find('='))), bytes);
  }
  for (const auto* bad : {"Z", "Zg=", "Zg===", "Z===", "Zm9v!", "Zm 9v", "=", "Zg==Zg==", "Zm9-"})
    EXPECT_EQ(base64_decode(bad), std::nullopt) << bad;
}

TEST(EngineioPacket, decodes_each_type) {
  for (int type = 0; type <= 6; ++type) {
    const std::string text = std::to_string(type) + "data";
    const auto packet = decode_packet(text);
    ASSERT_TRUE(packet);
    EXPECT_EQ(static_cast<int>(packet->type), type);
    EXPECT_EQ(packet->bytes(), "data");
  }
  for (const auto* bad : {"", "7", "x", "b!", " 4"}) EXPECT_FALSE(decode_packet(bad)) << bad;
  const auto binary = decode_packet("bAQID");
  ASSERT_TRUE(binary);
  EXPECT_TRUE(binary->binary);
  EXPECT_EQ(binary->bytes(), "\x01\x02\x03");
}

TEST(EngineioPacket, takes_payloads_apart_until_told_to_stop) {
  std::vector<std::string> got;
  const auto take = [&](const Packet& packet) {
    got.emplace_back(packet.bytes());
    return got.size() < 3;
  };
  EXPECT_TRUE(
      decode_payload("4a\x1e"
                     "bYg==\x1e"
                     "4c\x1e"
                     "4d",
                     take));
  EXPECT_EQ(got, (std::vector<std::string>{"a", "b", "c"}));
  got.clear();
  EXPECT_FALSE(decode_payload("4a\x1ex", take));
  EXPECT_EQ(got, std::vector<std::string>{"a"});
  EXPECT_FALSE(decode_payload("", take));
}

TEST(EngineioMessage, has_the_same_packets_in_both_forms) {
  const std::string packet = R"(451-["x",{"_placeholder":true,"num":0}])";
  Message message{FrameText(packet)};
  message.append_binary("\x01\x02\x03");
  EXPECT_EQ(message.polling_records(), packet +
                                           "\x1e"
                                           "bAQID");
  const std::string text_frame = std::string("\x81") + static_cast<char>(packet.size()) + packet;
  EXPECT_EQ(message.frames(), text_frame + "\x82\x03\x01\x02\x03");
  EXPECT_EQ(message.size(), message.frames().size());
  EXPECT_EQ(message.base64_frames(), text_frame +
                                         "\x81\x05"
                                         "bAQID");
}

TEST(EngineioMessage, takes_large_packets) {
  for (const std::size_t size : {std::size_t{125}, std::size_t{126}, std::size_t{70'000}}) {
    const std::string packet = "4" + std::string(size - 1, 'x');
    EXPECT_EQ(Message::text(packet)->polling_records(), packet);
    EXPECT_EQ(Message::binary(packet)->polling_records(), "b" + base64_encode(packet));
  }
}

TEST(EngineioId, names_its_shard_and_is_never_the_same) {
  std::set<std::string> seen;
  for (int i = 0; i < 10'000; ++i) seen.insert(Id::make(0).string());
  EXPECT_EQ(seen.size(), 10'000U);
  for (const std::size_t shard :
       {std::size_t{0}, std::size_t{1}, std::size_t{63}, std::size_t{64}, std::size_t{4095}}) {
    const auto id = Id::make(shard);
    EXPECT_EQ(id.shard(), shard);
    EXPECT_EQ(Id::parse(id.text()), id);
  }
  for (const auto* bad : {"", "short", "AAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAA "})
    EXPECT_EQ(Id::parse(bad), std::nullopt);
}

TEST(EngineioDeadlines, fire_in_order_and_only_when_due) {
  static std::vector<int> fired;
  fired.clear();
  DeadlineList list([](void* owner, Clock::time_point) { fired.push_back(*static_cast<int*>(owner)); });
  int names[] = {0, 1, 2, 3};
  const Clock::time_point start{};
  const auto at = [&](int seconds) { return start + std::chrono::seconds(seconds); };
  Deadline zero(&names[0]);
  Deadline one(&names[1]);
  Deadline two(&names[2]);
  EXPECT_EQ(list.earliest(), Clock::time_point::max());
  list.set(one, at(1));
  list.set(two, at(2));
  list.set(zero, at(0));
  {
    Deadline gone(&names[3]);
    list.set(gone, at(1));
  }
  EXPECT_EQ(list.earliest(), at(0));
  list.expire(at(1));
  EXPECT_EQ(fired, (std::vector<int>{0, 1}));
  EXPECT_FALSE(one.pending());
  list.set(one, at(5));
  two.cancel();
  list.expire(at(9));
  EXPECT_EQ(fired, (std::vector<int>{0, 1, 1}));
}

TEST(EngineioTurn, shares_sequences) {
  Turn turn;
  const auto a = turn.add(Message::text("4a"));
  const auto b = turn.add(Message::text("4bb"));
  const auto first = turn.extend(turn.extend(Turn::nothing, a), b);
  const auto second = turn.extend(turn.extend(Turn::nothing, a), b);
  EXPECT_EQ(first, second);
  EXPECT_NE(turn.extend(Turn::nothing, b), first);
  EXPECT_EQ(turn.extend(turn.extend(Turn::nothing, a), b), turn.extend(turn.extend(Turn::nothing, a), b));
  EXPECT_EQ(turn.bytes(first), 4U + 5U);
  const auto& messages = turn.messages(first);
  ASSERT_EQ(messages.size(), 2U);
  EXPECT_EQ((*messages[0])->polling_records() + (*messages[1])->polling_records(), "4a4bb");
  EXPECT_TRUE(turn.messages(Turn::nothing).empty());
  turn.clear();
  EXPECT_EQ(turn.add(Message::text("4c")), 0U);
}

http::Request request_from(std::string_view origin) {
  http::Request request;
  request.headers.set(boost::beast::http::field::host, "meet.example:8443");
  if (!origin.empty()) request.headers.set(boost::beast::http::field::origin, origin);
  return request;
}

TEST(EngineioCors, serves_its_own_origin_and_those_named) {
  const Cors none;
  EXPECT_TRUE(origin_allowed(none, request_from("")));
  EXPECT_TRUE(origin_allowed(none, request_from("https://meet.example:8443")));
  EXPECT_FALSE(origin_allowed(none, request_from("https://meet.example")));
  EXPECT_FALSE(origin_allowed(none, request_from("https://evil.example")));
  EXPECT_FALSE(origin_allowed(none, request_from("null")));
  const Cors some{.origins = {"https://app.example"}};
  EXPECT_TRUE(origin_allowed(some, request_from("https://APP.example")));
  EXPECT_FALSE(origin_allowed(some, request_from("https://app.example.evil")));
  EXPECT_TRUE(origin_allowed(Cors{.origins = {"*"}}, request_from("https://evil.example")));
}

TEST(EngineioCors, names_the_origin_where_cookies_are_meant) {
  using boost::beast::http::field;
  http::Fields fields;
  add_cors_fields(Cors{.origins = {"*"}}, request_from("https://a.example"), fields);
  EXPECT_EQ(fields[field::access_control_allow_origin], "*");
  fields.clear();
  add_cors_fields(Cors{.origins = {"*"}, .credentials = true}, request_from("https://a.example"), fields);
  EXPECT_EQ(fields[field::access_control_allow_origin], "https://a.example");
  EXPECT_EQ(fields[field::access_control_allow_credentials], "true");
  EXPECT_EQ(fields[field::vary], "Origin");
  fields.clear();
  add_cors_fields(Cors{.origins = {"https://b.example"}}, request_from("https://a.example"), fields);
  EXPECT_EQ(fields.begin(), fields.end());
}

TEST(EngineioRequestInfo, keeps_headers_and_query) {
  auto request = request_from("https://a.example");
  request.headers.insert("X-Twice", "one");
  request.headers.insert("X-Twice", "two");
  request.query = {{"EIO", "4"}, {"name", "Ada"}, {"empty", ""}, {std::string("n\0ul", 4), "x"}};
  request.remote_address = "192.0.2.7";
  request.secure = true;
  const RequestInfo info(request);
  EXPECT_EQ(info.address(), "192.0.2.7");
  EXPECT_TRUE(info.secure());
  EXPECT_EQ(info.header("origin"), "https://a.example");
  EXPECT_EQ(info.header("x-twice"), "one");
  EXPECT_EQ(info.header("nope"), std::nullopt);
  EXPECT_EQ(info.headers().size(), 4U);
  EXPECT_EQ(info.query("name"), "Ada");
  EXPECT_EQ(info.query("empty"), "");
  EXPECT_EQ(info.queries().size(), 4U);
}

}  // namespace
}  // namespace parley::socketio::engineio
