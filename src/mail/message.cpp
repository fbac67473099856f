#include "mail/message.hpp"

#include <array>

#include <cstdio>

namespace parley::mail {
namespace {

using namespace std::chrono;

std::string part(const std::string& boundary, const std::string& type, const std::string& body) {
  return "--" + boundary + "\r\nContent-Type: " + type + "\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
         base64_lines(body);
}

}  // namespace

std::string date_text(core::TimePoint at) {
  constexpr std::array<const char*, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = floor<days>(at);
  const year_month_day date(day);
  const hh_mm_ss time(floor<seconds>(at) - day);
  std::array<char, 80> text{};
  const int length = std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d +0000",
                                   weekdays[weekday(day).c_encoding()], static_cast<unsigned>(date.day()),
                                   months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                                   static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                                   static_cast<int>(time.seconds().count()));
  return {text.data(), static_cast<std::size_t>(length)};
}

std::string message_id(const services::Mail& mail, const Address& from) {
  return '<' + mail.mail_id + '@' + domain_of(from.address) + '>';
}

std::string compose(const services::Mail& mail, const Address& from) {
  // base64 has no "_": no line of a part can be a boundary.
  const std::string boundary = "parley_" + mail.mail_id;
  std::string text = "From: " + header_address(from) + "\r\n";
  text += "To: " + header_address({mail.to_name, mail.to_address}) + "\r\n";
  text += "Subject: " + header_text(mail.subject) + "\r\n";
  text += "Date: " + date_text(mail.created_at) + "\r\n";
  text += "Message-ID: " + message_id(mail, from) + "\r\n";
  text += "MIME-Version: 1.0\r\n";
  // Out-of-office answers to these are of no use to anybody (RFC 3834).
  text += "Auto-Submitted: auto-generated\r\n";
  text += "Content-Type: multipart/alternative; boundary=\"" + boundary + "\"\r\n\r\n";
  text += part(boundary, "text/plain; charset=UTF-8", mail.text);
  text += part(boundary, "text/html; charset=UTF-8", mail.html);
  if (mail.calendar)
    text += part(boundary, "text/calendar; charset=UTF-8; method=" + mail.calendar_method, *mail.calendar);
  return text + "--" + boundary + "--\r\n";
}

}  // namespace parley::mail
