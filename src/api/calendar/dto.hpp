// What travels in the calendar family.
#pragma once

#include "api/formats.hpp"
#include "http/message.hpp"
#include "services/calendars.hpp"
#include "services/occurrences.hpp"

namespace parley::api::calendar {

struct OccurrencesQuery {
  std::optional<Time> from;
  std::optional<Time> to;
  std::optional<PageLimit> limit;
  std::optional<Cursor> cursor;
};
BOOST_DESCRIBE_STRUCT(OccurrencesQuery, (), (from, to, limit, cursor))

services::OccurrenceQuery occurrence_query_of(const std::string& meeting, const OccurrencesQuery& query);

/// What is left out stays as it is; a start_time alone keeps the length.
struct MoveRequest {
  std::optional<Time> start_time;
  std::optional<Time> end_time;
};
BOOST_DESCRIBE_STRUCT(MoveRequest, (), (start_time, end_time))

/// `original_start_time` names the occurrence: its start by the rule, wherever it was moved to.
struct OccurrenceView {
  std::string original_start_time;
  std::string start_time;
  std::optional<std::string> end_time;
  core::OccurrenceStatus status;
};
BOOST_DESCRIBE_STRUCT(OccurrenceView, (), (original_start_time, start_time, end_time, status))

OccurrenceView view(const core::Occurrence& occurrence);

struct OccurrenceAnswer {
  OccurrenceView occurrence;
};
BOOST_DESCRIBE_STRUCT(OccurrenceAnswer, (), (occurrence))

struct OccurrencesAnswer {
  std::vector<OccurrenceView> occurrences;
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(OccurrencesAnswer, (), (occurrences, next_cursor))

/// `url` only right after the feed was made: the server keeps no more than a hash of its token.
struct FeedAnswer {
  bool active;
  std::optional<std::string> created_at;
  json::Field<std::string> url;
};
BOOST_DESCRIBE_STRUCT(FeedAnswer, (), (active, created_at, url))

FeedAnswer feed_answer(const services::Settings& settings, const services::FeedInfo& info);

/// The file, or 304 where the client has it already (RFC 9110, 13.1).
http::Response file_response(const http::Request& request, const services::CalendarFile& file);

}  // namespace parley::api::calendar
