// STUN messages against the samples of RFC 5769, and against what is no message.
#include "stun/message.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include <openssl/evp.h>

namespace parley::stun {
namespace {

using Buffer = std::vector<std::uint8_t>;

Buffer unhex(std::string_view text) {
  Buffer octets;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2)
    octets.push_back(static_cast<std::uint8_t>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16)));
  return octets;
}

/// Section 2.1.
const Buffer sample_request = unhex(
    "000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74002400046e0001ff80290008932ff9b1"
    "51263b36000600096576746a3a68367659202020000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf");
/// Section 2.2.
const Buffer sample_response = unhex(
    "0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000080001a147e112a643000800142b91f599"
    "fd9e90c38c7489f92af9ba53f06be7d780280004c07d4c96");
/// Section 2.4.
const Buffer long_term_request = unhex(
    "000100602112a44278ad3433c6ad72c029da412e00060012e3839ee38388e383aae38383e382afe382b900000015001c662f2f3439396b39"
    "353464364f4c33346f4c394653547679363473410014000b6578616d706c652e6f72670000080014f67024656dd64a3e02b8e0712e85c9a2"
    "8ca89666");
constexpr Transaction sample_transaction{0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86, 0xfa, 0x87, 0xdf, 0xae};
constexpr std::string_view sample_password = "VOkJxbRl1RmTxUk/WvJxBt";

std::string long_term_key() {
  const std::string text = "\u30de\u30c8\u30ea\u30c3\u30af\u30b9:example.org:TheMatrIX";
  std::string digest(16, '\0');
  EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr, EVP_md5(), nullptr);
  return digest;
}

TEST(StunMessage, ReadsTheSampleRequest) {
  const auto message = Message::read(sample_request);
  ASSERT_TRUE(message);
  EXPECT_TRUE(message->is(Type::binding_request));
  EXPECT_FALSE(message->is(Type::binding_success));
  EXPECT_TRUE(message->answers(sample_transaction));
  EXPECT_FALSE(message->answers(Transaction{}));
  EXPECT_EQ(text_of(message->find(Attribute::username).value()), "evtj:h6vY");
  EXPECT_FALSE(message->find(Attribute::realm));
  EXPECT_TRUE(message->is_signed_with(sample_password));
  EXPECT_FALSE(message->is_signed_with("another"));
  EXPECT_TRUE(message->has_fingerprint());
  EXPECT_EQ(message->error(), 0);
}

TEST(StunMessage, ReadsTheSampleResponse) {
  const auto message = Message::read(sample_response);
  ASSERT_TRUE(message);
  EXPECT_TRUE(message->is(Type::binding_success));
  EXPECT_TRUE(message->is_signed_with(sample_password));
  EXPECT_TRUE(message->has_fingerprint());
}

TEST(StunMessage, WritesTheSampleRequestWithLongTermCredentials) {
  const Transaction transaction{0x78, 0xad, 0x34, 0x33, 0xc6, 0xad, 0x72, 0xc0, 0x29, 0xda, 0x41, 0x2e};
  Writer writer(Type::binding_request, transaction);
  writer.add(Attribute::username, "\u30de\u30c8\u30ea\u30c3\u30af\u30b9")
      .add(Attribute::nonce, "f//499k954d6OL34oL9FSTvy64sA")
      .add(Attribute::realm, "example.org")
      .sign(long_term_key());
  EXPECT_EQ(writer.octets(), long_term_request);
  EXPECT_TRUE(Message::read(long_term_request)->is_signed_with(long_term_key()));
  EXPECT_FALSE(Message::read(long_term_request)->has_fingerprint());
}

TEST(StunMessage, SeesEveryChangeOfASignedMessage) {
  for (std::size_t at = 0; at < sample_request.size(); ++at) {
    Buffer changed = sample_request;
    changed[at] ^= 0x10;
    const auto message = Message::read(changed);
    const bool passes = message && message->is_signed_with(sample_password) && message->has_fingerprint();
    EXPECT_FALSE(passes) << "octet " << at;
  }
}

TEST(StunMessage, RefusesWhatIsCutOrHasSomethingBehindIt) {
  for (std::size_t length = 0; length < sample_request.size(); ++length)
    EXPECT_FALSE(Message::read(Octets(sample_request).first(length))) << length;
  Buffer longer = sample_request;
  longer.resize(longer.size() + 4);
  EXPECT_FALSE(Message::read(longer));
}

TEST(StunMessage, RefusesAnAttributeThatIsLongerThanTheMessage) {
  Writer writer(Type::binding_request, sample_transaction);
  writer.add(Attribute::username, "four");
  Buffer octets = writer.octets();
  octets[header_octets + 3] = 5;
  EXPECT_FALSE(Message::read(octets));
  octets[header_octets + 2] = 0xff;
  EXPECT_FALSE(Message::read(octets));
}

TEST(StunMessage, TellsTheNumberOfAnErrorWhereItIsOne) {
  const auto error_in = [](Octets value) {
    Writer writer(Type::allocate_request, sample_transaction);
    writer.add(Attribute::error_code, value);
    return Message::read(writer.octets())->error();
  };
  EXPECT_EQ(error_in(Buffer{0, 0, 4, 1, 'n', 'o'}), 401);
  EXPECT_EQ(error_in(Buffer{0, 0, 0xfc, 86}), 486) << "reserved bits are not looked at";
  EXPECT_EQ(error_in(Buffer{0, 0, 4}), 0);
  EXPECT_EQ(error_in(Buffer{0, 0, 1, 1}), 0);
  EXPECT_EQ(error_in(Buffer{0, 0, 4, 100}), 0);
}

TEST(StunMessage, IsToldFromOtherThingsOnTheSameSocket) {
  EXPECT_TRUE(is_stun(sample_request));
  Buffer other = sample_request;
  other[0] = 0x80;  // RTP
  EXPECT_FALSE(is_stun(other));
  other[0] = 22;  // DTLS
  EXPECT_FALSE(is_stun(other));
  other = sample_request;
  other[4] = 0;
  EXPECT_FALSE(is_stun(other));
}

TEST(StunMessage, TellsItsLengthOnceItsHeaderIsThere) {
  EXPECT_FALSE(length_of(Octets(sample_request).first(19)));
  EXPECT_EQ(length_of(Octets(sample_request).first(20)), sample_request.size());
}

}  // namespace
}  // namespace parley::stun
