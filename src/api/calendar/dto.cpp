#include "api/calendar/dto.hpp"

#include <boost/beast/http/field.hpp>

namespace parley::api::calendar {
namespace {

using boost::beast::http::field;

constexpr std::array<const char*, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// IMF-fixdate (RFC 9110, 5.6.7). Rounded up, so that nobody takes a later change within the second for this one.
std::string http_date(core::TimePoint at) {
  using namespace std::chrono;
  const auto second = ceil<seconds>(at);
  const auto day = floor<days>(second);
  const year_month_day date(day);
  const hh_mm_ss time(second - day);
  std::array<char, 64> text{};
  const int length = std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT",
                                   weekdays[weekday(day).c_encoding()], static_cast<unsigned>(date.day()),
                                   months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                                   static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                                   static_cast<int>(time.seconds().count()));
  return {text.data(), static_cast<std::size_t>(length)};
}

/// "*", or a list of entity tags, weak ones too.
bool has_tag(std::string_view list, std::string_view etag) {
  return list == "*" || list.find(etag) != std::string_view::npos;
}

}  // namespace

services::OccurrenceQuery occurrence_query_of(const std::string& meeting, const OccurrencesQuery& query) {
  services::OccurrenceQuery wanted{.meeting = meeting};
  if (query.from) wanted.from = query.from->at;
  if (query.to) wanted.to = query.to->at;
  wanted.limit = query.limit ? static_cast<int>(query.limit->value) : default_page;
  if (query.cursor) wanted.after = query.cursor->key;
  return wanted;
}

OccurrenceView view(const core::Occurrence& occurrence) {
  OccurrenceView view{.original_start_time = core::format_time(occurrence.original_start),
                      .start_time = core::format_time(occurrence.start),
                      .status = occurrence.status};
  if (occurrence.end) view.end_time = core::format_time(*occurrence.end);
  return view;
}

FeedAnswer feed_answer(const services::Settings& settings, const services::FeedInfo& info) {
  FeedAnswer answer{.active = info.created_at.has_value()};
  if (info.created_at) answer.created_at = core::format_time(*info.created_at);
  if (info.token) answer.url = services::feed_url(settings, *info.token);
  return answer;
}

http::Response file_response(const http::Request& request, const services::CalendarFile& file) {
  const std::string modified = http_date(file.modified);
  const auto none_match = request.headers[field::if_none_match];
  const auto modified_since = request.headers[field::if_modified_since];
  // If-Modified-Since counts only without If-None-Match, and only the date that was sent with this very state.
  const bool has_it = none_match.empty() ? !modified_since.empty() && modified_since == modified
                                         : has_tag({none_match.data(), none_match.size()}, file.etag);
  http::Response response = has_it ? http::empty_response(http::Status::not_modified)
                                   : http::make_response(http::Status::ok, "text/calendar; charset=utf-8", file.text);
  response.headers.set(field::etag, file.etag);
  response.headers.set(field::last_modified, modified);
  response.headers.set(field::cache_control, "private, no-cache");
  if (!has_it) response.headers.set(field::content_disposition, "attachment; filename=\"" + file.name + "\"");
  return response;
}

}  // namespace parley::api::calendar
