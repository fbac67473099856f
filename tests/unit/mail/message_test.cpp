#include "mail/message.hpp"

#include <gmock/gmock.h>

namespace parley::mail {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// The lines of a header section, by "\r\n" alone.
std::vector<std::string> header_lines(const std::string& text) {
  std::vector<std::string> lines;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const auto end = text.find("\r\n", begin);
    if (end == begin || end == std::string::npos) break;
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 2;
  }
  return lines;
}

services::Mail mail() {
  services::Mail made;
  made.mail_id = "mail_abc";
  made.to_address = "bob@example.org";
  made.to_name = "Bob";
  made.subject = "Invitation: Stand-up";
  made.text = "Hello";
  made.html = "<p>Hello</p>";
  made.calendar = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n";
  made.calendar_method = "REQUEST";
  made.created_at = core::parse_time("2026-11-24T09:00:00Z").value();
  return made;
}
const Address from{"Parley", "parley@example.org"};

TEST(Message, IsAnAlternativeOfTextHtmlAndCalendar) {
  const std::string text = compose(mail(), from);
  EXPECT_THAT(text, HasSubstr("From: Parley\r\n <parley@example.org>\r\n"));
  EXPECT_THAT(text, HasSubstr("To: Bob\r\n <bob@example.org>\r\n"));
  EXPECT_THAT(text, HasSubstr("Subject: Invitation: Stand-up\r\n"));
  EXPECT_THAT(text, HasSubstr("Date: Tue, 24 Nov 2026 09:00:00 +0000\r\n"));
  EXPECT_THAT(text, HasSubstr("Message-ID: <mail_abc@example.org>\r\n"));
  const auto plain = text.find("text/plain; charset=UTF-8");
  const auto html = text.find("text/html; charset=UTF-8");
  const auto calendar = text.find("text/calendar; charset=UTF-8; method=REQUEST");
  EXPECT_LT(plain, html);
  EXPECT_LT(html, calendar);
  EXPECT_NE(calendar, std::string::npos);
  EXPECT_TRUE(text.ends_with("--parley_mail_abc--\r\n"));
}

TEST(Message, HasNoCalendarPartForMeetingsWithoutTime) {
  services::Mail without = mail();
  without.calendar.reset();
  EXPECT_THAT(compose(without, from), Not(HasSubstr("text/calendar")));
}

TEST(Message, LetsNobodyAddHeaderFields) {
  for (const std::string& evil :
       {std::string("x\r\nBcc: evil@example.org"), std::string("x\nBcc: evil@example.org"),
        std::string("x\rBcc: evil@example.org"), std::string("x\r\n\r\nBody"), std::string("x\0y", 3),
        std::string("=?UTF-8?B?DQpCY2M6?="), std::string(5000, 'y') + "\r\nBcc:"}) {
    services::Mail one = mail();
    one.subject = evil;
    one.to_name = evil;
    const std::string text = compose(one, {evil, "parley@example.org"});
    for (const std::string& line : header_lines(text)) {
      EXPECT_FALSE(line.starts_with("Bcc")) << line;
      EXPECT_LE(line.size(), 100u) << line;
      EXPECT_EQ(line.find_first_of(std::string("\r\n\0", 3)), std::string::npos);
    }
    EXPECT_EQ(header_lines(text).back().substr(0, 13), "Content-Type:");
  }
}

TEST(HeaderText, LeavesPlainTextAndEncodesTheRest) {
  EXPECT_EQ(header_text("Stand-up"), "Stand-up");
  EXPECT_EQ(header_text("Bücher"), "=?UTF-8?B?QsO8Y2hlcg==?=");
  EXPECT_EQ(header_text(""), "");
  EXPECT_EQ(header_text("=?UTF-8?Q?x?="), "=?UTF-8?B?PT9VVEYtOD9RP3g/PQ==?=");
}

TEST(HeaderText, CutsNoCharacterApart) {
  const std::string field = header_text(std::string(44, 'a') + "€uro " + std::string(100, 'b'));
  // The sign has three bytes, of which one would have fitted into the first word.
  EXPECT_THAT(field, HasSubstr("\r\n =?UTF-8?B?4oKs"));
}

TEST(ParseAddress, TakesAddressesWithAndWithoutName) {
  EXPECT_EQ(parse_address("a@b.c")->address, "a@b.c");
  EXPECT_EQ(parse_address("Parley <a@b.c>")->name, "Parley");
  EXPECT_EQ(parse_address("\"Parley, the server\" <a@b.c>")->name, "Parley, the server");
  for (const char* bad :
       {"", "a", "@b", "a@", "a b@c.d", "<a@b.c", "a@b.c\r\nRCPT TO:<x@y.z>", "a@b.c>", "Parley <>", "a@b,c"})
    EXPECT_FALSE(parse_address(bad)) << bad;
}

TEST(Base64Lines, HasLinesOf76) {
  const std::string lines = base64_lines(std::string(200, '\xff'));
  EXPECT_EQ(lines.find("\r\n"), 76u);
  EXPECT_EQ(base64_lines("a"), "YQ==\r\n");
  EXPECT_EQ(base64_lines("ab"), "YWI=\r\n");
  EXPECT_EQ(base64_lines("abc"), "YWJj\r\n");
  EXPECT_EQ(base64_lines(""), "");
}

}  // namespace
}  // namespace parley::mail
