#include "mail/smtp_mailer.hpp"

#include <gmock/gmock.h>

namespace parley::mail {
namespace {

using Tls = SmtpServer::Tls;
using testing::HasSubstr;
using testing::Not;

TEST(SmtpUrl, IsReadWithAllItsParts) {
  const auto server = parse_smtp_url("smtp://ann%40example.org:s%3Acret@mail.example.org:587?ca=/etc/ca.pem");
  ASSERT_TRUE(server);
  EXPECT_EQ(server->host, "mail.example.org");
  EXPECT_EQ(server->port, 587);
  EXPECT_EQ(server->user, "ann@example.org");
  EXPECT_EQ(server->password, "s:cret");
  EXPECT_EQ(server->ca_file, "/etc/ca.pem");
  EXPECT_EQ(parse_smtp_url("smtps://mail.example.org")->tls, Tls::from_start);
  EXPECT_EQ(parse_smtp_url("smtp://[::1]:25")->host, "::1");
}

TEST(SmtpUrl, InsistsOnEncryptionForPasswords) {
  EXPECT_EQ(parse_smtp_url("smtp://mail.example.org")->tls, Tls::offered);
  EXPECT_EQ(parse_smtp_url("smtp://a:b@mail.example.org")->tls, Tls::required);
  EXPECT_EQ(parse_smtp_url("smtp://a:b@127.0.0.1")->tls, Tls::offered);
  EXPECT_EQ(parse_smtp_url("smtp://mail.example.org?tls=required")->tls, Tls::required);
  EXPECT_FALSE(parse_smtp_url("smtp://a:b@mail.example.org?tls=off"));
}

TEST(SmtpUrl, SaysWhatIsWrongWithoutThePassword) {
  for (const char* bad :
       {"", "mail.example.org", "http://secret:secret@x", "smtp://", "smtp://x/path", "smtp://x?tls=maybe",
        "smtp://x?secret=1", "smtps://x?tls=off", "smtp://x:0", "smtp://u:secret@x y"}) {
    const auto server = parse_smtp_url(bad);
    ASSERT_FALSE(server) << bad;
    EXPECT_THAT(server.error(), HasSubstr("SMTP_URL"));
    EXPECT_THAT(server.error(), Not(HasSubstr("secret")));
  }
}

TEST(MailOptions, NeedASenderBesideTheServer) {
  EXPECT_EQ(check({}), "");
  EXPECT_EQ(check({.smtp_url = "", .from = "whatever"}), "");
  EXPECT_THAT(check({.smtp_url = "smtp://x", .from = ""}), HasSubstr("MAIL_FROM"));
  EXPECT_THAT(check({.smtp_url = "smtp://x", .from = "nobody"}), HasSubstr("MAIL_FROM"));
  EXPECT_EQ(check({.smtp_url = "smtp://x", .from = "Parley <p@example.org>"}), "");
}

}  // namespace
}  // namespace parley::mail
