#include "http/static_files.hpp"

#include "direct.hpp"
#include "fixture.hpp"
#include "support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parley::http {
namespace {

using testing::field_of;
using ::testing::HasSubstr;
using testing::make_request;
using ::testing::StartsWith;

class StaticFilesTest : public ::testing::Test {
 protected:
  Response get(std::string_view path, std::string_view accept_encoding = {}, std::string_view if_none_match = {}) {
    auto request = make_request(Verb::get, path);
    request.headers.set("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
    if (!accept_encoding.empty()) request.headers.set("Accept-Encoding", accept_encoding);
    if (!if_none_match.empty()) request.headers.set("If-None-Match", if_none_match);
    return files.serve(request);
  }

  StaticFiles files{embedded::fixture()};
  static constexpr auto script = "/assets/main-abc12345.js";
};

TEST_F(StaticFilesTest, ServesAFileFromTheBinary) {
  const auto response = get("/logo.svg");
  EXPECT_EQ(response.status, Status::ok);
  EXPECT_EQ(response.bytes(), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n");
  EXPECT_EQ(field_of(response, "Content-Type"), "image/svg+xml");
  EXPECT_EQ(field_of(response, "X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(field_of(response, "Cache-Control"), "no-cache");
  EXPECT_EQ(field_of(response, "Vary"), "");
}

TEST_F(StaticFilesTest, KeepsAHashedAssetForeverAndAsksAgainForOthers) {
  EXPECT_EQ(field_of(get(script), "Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(field_of(get("/assets/note.txt"), "Cache-Control"), "no-cache");
  EXPECT_EQ(field_of(get("/"), "Cache-Control"), "no-cache");
}

TEST_F(StaticFilesTest, NegotiatesTheVariantsMadeAhead) {
  const auto plain = get(script);
  const auto brotli = get(script, "gzip, deflate, br");
  const auto gzip = get(script, "gzip");
  EXPECT_EQ(field_of(brotli, "Content-Encoding"), "br");
  EXPECT_EQ(field_of(gzip, "Content-Encoding"), "gzip");
  EXPECT_EQ(field_of(plain, "Content-Encoding"), "");
  EXPECT_LT(brotli.bytes().size(), plain.bytes().size() / 2);
  EXPECT_THAT(gzip.bytes(), StartsWith("\x1f\x8b"));
  EXPECT_EQ(field_of(plain, "Vary"), "Accept-Encoding");
  EXPECT_NE(field_of(plain, "ETag"), field_of(brotli, "ETag"));
  EXPECT_EQ(field_of(get(script, "br;q=0, gzip;q=0.5"), "Content-Encoding"), "gzip");
  EXPECT_EQ(field_of(get(script, "*"), "Content-Encoding"), "br");
  EXPECT_EQ(field_of(get(script, "identity, *;q=0"), "Content-Encoding"), "");
}

TEST_F(StaticFilesTest, AnswersAKnownTagWith304) {
  const auto etag = field_of(get(script), "ETag");
  EXPECT_THAT(etag, StartsWith("\""));
  const auto response = get(script, "", "\"other\", W/" + etag);
  EXPECT_EQ(response.status, Status::not_modified);
  EXPECT_EQ(response.bytes(), "");
  EXPECT_EQ(field_of(response, "ETag"), etag);
  EXPECT_EQ(field_of(response, "Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(get(script, "", "\"other\"").status, Status::ok);
  EXPECT_EQ(get(script, "br", etag).status, Status::ok);
}

TEST_F(StaticFilesTest, SendsThePageWhereABrowserNavigates) {
  for (const auto* path : {"/", "/join/ABC", "/m/ABC", "/m/", "/index.html"}) {
    EXPECT_THAT(std::string(get(path).bytes()), HasSubstr("<title>Fixture</title>")) << path;
  }
}

TEST_F(StaticFilesTest, NeverSendsThePageForWhatIsNoPage) {
  for (const auto* path :
       {"/assets/missing.js", "/assets/missing", "/api/meetings/1", "/api", "/socket.io/", "/missing.png"}) {
    EXPECT_EQ(get(path).status, Status::not_found) << path;
  }
  EXPECT_EQ(files.serve(make_request(Verb::get, "/join/ABC")).status, Status::not_found) << "no browser";
}

TEST_F(StaticFilesTest, SendsThePageToAnybodyForTheApplicationsOwnPaths) {
  StaticOptions options;
  options.pages_below = {"/join/"};
  const StaticFiles own(embedded::fixture(), options);
  for (const char* accept : {"", "*/*", "application/json"}) {
    auto request = make_request(Verb::get, "/join/ABC");
    if (*accept) request.headers.set("Accept", accept);
    EXPECT_EQ(own.serve(request).status, Status::ok) << accept;
    EXPECT_EQ(own.serve(make_request(Verb::get, "/join")).status, Status::not_found);
    EXPECT_EQ(own.serve(make_request(Verb::get, "/api/ABC")).status, Status::not_found);
  }
}

TEST_F(StaticFilesTest, TakesGetAndHeadOnly) {
  const auto response = files.serve(make_request(Verb::post, "/logo.svg"));
  EXPECT_EQ(response.status, Status::method_not_allowed);
  EXPECT_EQ(field_of(response, "Allow"), "GET, HEAD");
  EXPECT_EQ(files.serve(make_request(Verb::head, "/logo.svg")).status, Status::ok);
}

TEST_F(StaticFilesTest, SaysWhereItHasNoFiles) {
  const StaticFiles none{{}, {.without_files = "No <client>."}};
  auto request = make_request(Verb::get, "/");
  const auto response = none.serve(request);
  EXPECT_EQ(response.status, Status::not_found);
  EXPECT_THAT(std::string(response.bytes()), HasSubstr("No &lt;client>."));
}

TEST_F(StaticFilesTest, GoesOverTheWireWithItsLengthAndWithoutABodyForHead) {
  ListenerOptions options;
  options.handler = files.handler();
  testing::TestServer server(std::move(options));
  server.listener().start();
  testing::RawClient client(server.port());
  client.send("HEAD /assets/main-abc12345.js HTTP/1.1\r\nHost: a\r\n\r\nGET /logo.svg HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto head = client.response(true);
  EXPECT_EQ(testing::field_of(head, "Content-Length"), std::to_string(get(script).bytes().size()));
  EXPECT_THAT(testing::body_of(client.response()), StartsWith("<svg"));
}

TEST(MediaType, GoesByTheExtension) {
  EXPECT_EQ(media_type("/a/b.js"), "text/javascript; charset=utf-8");
  EXPECT_EQ(media_type("/a.b/c"), "application/octet-stream");
  EXPECT_EQ(media_type("/x.woff2"), "font/woff2");
}

}  // namespace
}  // namespace parley::http
