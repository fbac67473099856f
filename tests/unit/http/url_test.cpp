#include "http/url.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parley::http {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(Url, DecodesPercentEscapes) {
  EXPECT_EQ(percent_decode("/a%20b/%C3%A9"), "/a b/é");
  EXPECT_EQ(percent_decode("a+b"), "a+b");
  EXPECT_EQ(form_decode("a+b"), "a b");
}

TEST(Url, RefusesBrokenEscapesNulBytesAndBadUtf8) {
  for (const auto* text : {"%", "%2", "%zz", "%00", "%ff", "%c0%af", "%ed%a0%80", "%f4%90%80%80", "%e2%82"})
    EXPECT_EQ(percent_decode(text), std::nullopt) << text;
}

TEST(Url, EncodesWhatMustNotStandInASegment) {
  EXPECT_EQ(percent_encode("a b/é~"), "a%20b%2F%C3%A9~");
  EXPECT_EQ(percent_decode(percent_encode("x/?#[]@!$&'()*+,;=%")), "x/?#[]@!$&'()*+,;=%");
}

TEST(Url, TakesATargetApart) {
  const auto target = parse_target("/a%2Fb/c?x=1&y=a%20b&z&x=2&&w=p+q").value();
  EXPECT_EQ(target.raw_path, "/a%2Fb/c");
  EXPECT_EQ(target.path, "/a/b/c");
  EXPECT_THAT(target.query,
              ElementsAre(Pair("x", "1"), Pair("y", "a b"), Pair("z", ""), Pair("x", "2"), Pair("w", "p q")));
}

TEST(Url, TakesTheAbsoluteAndTheAsteriskForm) {
  EXPECT_EQ(parse_target("http://example.org/a?b=c").value().path, "/a");
  EXPECT_EQ(parse_target("https://example.org").value().path, "/");
  EXPECT_EQ(parse_target("http://example.org?x=1").value().query.size(), 1U);
  EXPECT_EQ(parse_target("*").value().path, "*");
}

TEST(Url, RefusesOtherTargets) {
  for (const auto* text : {"", "a", "example.org:443", "ftp://a/b", "http:///x", "/a#b", "/%", "/a?x=%g0"})
    EXPECT_FALSE(parse_target(text)) << text;
}

}  // namespace
}  // namespace parley::http
