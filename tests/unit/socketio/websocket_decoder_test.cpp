#include "socketio/websocket/decoder.hpp"

#include "socketio/websocket/handshake.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace parley::socketio::websocket {
namespace {

/// A client's frame.
std::string client_frame(unsigned opcode, std::string_view payload, bool fin = true) {
  std::string bytes;
  append_frame(bytes, static_cast<Opcode>(opcode), payload);
  const std::size_t head = bytes.size() - payload.size();
  if (!fin) bytes[0] = static_cast<char>(bytes[0] & 0x7F);
  bytes[1] = static_cast<char>(bytes[1] | '\x80');
  const std::array<char, 4> key{'\x12', '\x34', '\xAB', '\xCD'};
  apply_mask(bytes.data() + head, payload.size(), key, 0);
  bytes.insert(head, key.data(), key.size());
  return bytes;
}

/// Writes down what was decoded: "t:text", "b:bytes", "ping:…", "close:code:reason".
class Notes final : public Decoder::Handler {
 public:
  std::vector<std::string> list;
  std::size_t stop_after = 1000;

  bool on_message(std::string_view payload, bool binary) override {
    return note((binary ? "b:" : "t:") + std::string(payload));
  }
  bool on_ping(std::string_view payload) override { return note("ping:" + std::string(payload)); }
  bool on_pong(std::string_view payload) override { return note("pong:" + std::string(payload)); }
  bool on_close(std::uint16_t code, std::string_view reason) override {
    return note("close:" + std::to_string(code) + ":" + std::string(reason));
  }

 private:
  bool note(std::string what) {
    list.push_back(std::move(what));
    return list.size() < stop_after;
  }
};

using Notes_ = std::vector<std::string>;

/// Feeds in pieces of `piece` bytes; the code of the violation, or 0.
int feed(Decoder& decoder, std::string bytes, Notes& notes, std::size_t piece = std::string::npos) {
  for (std::size_t at = 0; at < bytes.size(); at += std::min(piece, bytes.size())) {
    const auto fed = decoder.feed(std::span(bytes).subspan(at, std::min(piece, bytes.size() - at)), notes);
    if (!fed) return fed.error().code;
  }
  return 0;
}

TEST(WebsocketDecoder, decodes_the_same_whatever_the_pieces) {
  const std::string big(70'000, 'x');
  const std::string bytes = client_frame(1, "hello") + client_frame(9, "p") +
                            client_frame(2, std::string("\0\xff", 2)) + client_frame(1, "a\xE2", false) +
                            client_frame(10, "") + client_frame(0, "\x82\xAC") +
                            client_frame(2, std::string(300, 'y')) + client_frame(2, big) +
                            client_frame(8,
                                         "\x03\xE8"
                                         "bye");
  const Notes_ expected = {"t:hello",  "ping:p",          "b:" + std::string("\0\xff", 2),
                           "pong:",    "t:a\xE2\x82\xAC", "b:" + std::string(300, 'y'),
                           "b:" + big, "close:1000:bye"};
  for (const std::size_t piece :
       {std::string::npos, std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{7}, std::size_t{1000}}) {
    Decoder decoder(100'000);
    Notes notes;
    EXPECT_EQ(feed(decoder, bytes, notes, piece), 0);
    EXPECT_EQ(notes.list, expected) << "in pieces of " << piece;
  }
}

TEST(WebsocketDecoder, stops_when_the_handler_says_so) {
  Decoder decoder(100);
  Notes notes;
  notes.stop_after = 1;
  EXPECT_EQ(feed(decoder, client_frame(1, "one") + client_frame(1, "two"), notes), 0);
  EXPECT_EQ(notes.list, Notes_{"t:one"});
}

TEST(WebsocketDecoder, counts_fragments_together_against_the_limit) {
  Decoder decoder(10);
  Notes notes;
  EXPECT_EQ(
      feed(decoder, client_frame(2, "12345", false) + client_frame(9, "not counted") + client_frame(0, "67890"), notes),
      0);
  EXPECT_EQ(notes.list.back(), "b:1234567890");
  EXPECT_EQ(feed(decoder, client_frame(2, "12345", false) + client_frame(0, "678901"), notes), close_code::too_big);
}

TEST(WebsocketDecoder, refuses_what_is_too_big_by_its_head) {
  Decoder decoder(10);
  Notes notes;
  EXPECT_EQ(feed(decoder, client_frame(2, "12345678901").substr(0, 6), notes), close_code::too_big);
}

TEST(WebsocketDecoder, names_the_violation) {
  const auto code_of = [](std::string bytes) {
    Decoder decoder(1000);
    Notes notes;
    return feed(decoder, std::move(bytes), notes);
  };
  std::string unmasked;
  append_frame(unmasked, Opcode::text, "x");
  EXPECT_EQ(code_of(unmasked), close_code::protocol_error);
  EXPECT_EQ(code_of(client_frame(3, "")), close_code::protocol_error);
  EXPECT_EQ(code_of(client_frame(0, "")), close_code::protocol_error);
  EXPECT_EQ(code_of(client_frame(9, "", false)), close_code::protocol_error);
  EXPECT_EQ(code_of(client_frame(9, std::string(126, 'x'))), close_code::protocol_error);
  EXPECT_EQ(code_of(client_frame(1, "a", false) + client_frame(1, "b")), close_code::protocol_error);
  EXPECT_EQ(code_of(client_frame(8, "x")), close_code::protocol_error);
  EXPECT_EQ(code_of(client_frame(8, "\x03\xED")), close_code::protocol_error);
  EXPECT_EQ(code_of(client_frame(8, "\x03\xE8\xFF")), close_code::not_utf8);
  EXPECT_EQ(code_of(client_frame(1, "\xC0\xAF")), close_code::not_utf8);
  EXPECT_EQ(code_of(client_frame(1, "\xE2\x82")), close_code::not_utf8);
  std::string reserved = client_frame(1, "x");
  reserved[0] = static_cast<char>(reserved[0] | 0x40);
  EXPECT_EQ(code_of(reserved), close_code::protocol_error);
}

TEST(WebsocketFrame, uses_the_shortest_length) {
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{125}, std::size_t{126}, std::size_t{65'535}, std::size_t{65'536}}) {
    std::string bytes;
    append_frame(bytes, Opcode::binary, std::string(size, 'x'));
    EXPECT_EQ(bytes.size() - size, size < 126 ? 2U : size < 65'536 ? 4U : 10U);
  }
}

TEST(WebsocketFrame, masks_with_the_right_phase) {
  std::string whole = "The quick brown fox jumps over the lazy dog";
  std::string pieces = whole;
  const std::array<char, 4> key{'\x01', '\x7F', '\x80', '\xFE'};
  apply_mask(whole.data(), whole.size(), key, 0);
  apply_mask(pieces.data(), 13, key, 0);
  apply_mask(pieces.data() + 13, pieces.size() - 13, key, 13 % 4);
  EXPECT_EQ(whole, pieces);
}

TEST(WebsocketHandshake, answers_the_nonce_of_the_standard) {
  EXPECT_EQ(accept_key("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");  // RFC 6455, 1.3
}

TEST(WebsocketHandshake, looks_at_every_field) {
  const UpgradeRequest good{.is_get = true,
                            .upgrade = "WebSocket",
                            .connection = "keep-alive, Upgrade",
                            .key = "dGhlIHNhbXBsZSBub25jZQ==",
                            .version = "13"};
  EXPECT_EQ(check(good), Refusal::none);
  auto bad = good;
  bad.is_get = false;
  EXPECT_EQ(check(bad), Refusal::bad_request);
  bad = good;
  bad.connection = "keep-alive";
  EXPECT_EQ(check(bad), Refusal::bad_request);
  bad = good;
  bad.upgrade = "h2c";
  EXPECT_EQ(check(bad), Refusal::bad_request);
  bad = good;
  bad.key = "dGhlIHNhbXBsZQ==";
  EXPECT_EQ(check(bad), Refusal::bad_request);
  bad = good;
  bad.version = "12";
  EXPECT_EQ(check(bad), Refusal::unknown_version);
}

TEST(Utf8, accepts_and_refuses_at_the_borders) {
  for (const auto* good : {"", "\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
                           "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"})
    EXPECT_TRUE(is_utf8(good)) << good;
  for (const auto* bad : {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
                          "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xE2\x82", "abcdefgh\xC3"})
    EXPECT_FALSE(is_utf8(bad)) << bad;
}

}  // namespace
}  // namespace parley::socketio::websocket
