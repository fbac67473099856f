#include "api/calendar/routes.hpp"

#include "api/calendar/dto.hpp"
#include "api/family.hpp"
#include "api/idempotency.hpp"

namespace parley::api::calendar {
namespace {

/// The path's name of an occurrence.
core::Outcome<core::TimePoint> start_of(const std::string& text) {
  if (const auto at = core::parse_time(text)) return *at;
  return core::fail(core::Code::not_found,
                    "Occurrences are named by their original start, such as "
                    "2030-12-31T09:00:00Z; there is none of this name.");
}

Async<OccurrencesAnswer> list(Api& api, Asked<None, OccurrencesQuery> call) {
  services::OccurrenceQuery query = occurrence_query_of(call.param("id"), call.query);
  auto page = co_await services::list_occurrences(api.services, call.context, std::move(query));
  if (!page) co_return std::unexpected(std::move(page.error()));
  OccurrencesAnswer answer{{}, next_cursor(page->next)};
  for (const core::Occurrence& occurrence : page->occurrences) answer.occurrences.push_back(view(occurrence));
  co_return answer;
}

Async<OccurrenceAnswer> move(Api& api, Asked<MoveRequest> call) {
  const auto original = start_of(call.param("startTime"));
  if (!original) co_return std::unexpected(original.error());
  services::MoveOccurrence request{.meeting = call.param("id"), .original_start = *original};
  if (call.body.start_time) request.start_time = call.body.start_time->at;
  if (call.body.end_time) request.end_time = call.body.end_time->at;
  auto moved = co_await services::move_occurrence(api.services, call.context, std::move(request));
  if (!moved) co_return std::unexpected(std::move(moved.error()));
  co_return OccurrenceAnswer{view(*moved)};
}

Async<OccurrenceAnswer> cancel(Api& api, Asked<> call) {
  const auto original = start_of(call.param("startTime"));
  if (!original) co_return std::unexpected(original.error());
  auto cancelled = co_await services::cancel_occurrence(api.services, call.context, call.param("id"), *original);
  if (!cancelled) co_return std::unexpected(std::move(cancelled.error()));
  co_return OccurrenceAnswer{view(*cancelled)};
}

Async<http::Response> meeting_file(Api& api, Asked<> call) {
  auto file = co_await services::get_calendar(api.services, call.context, call.param("id"));
  if (!file) co_return std::unexpected(std::move(file.error()));
  co_return file_response(call.request, *file);
}

Async<http::Response> feed_file(Api& api, Asked<> call) {
  std::string token = call.param("token");
  if (token.ends_with(".ics")) token.resize(token.size() - 4);
  auto file = co_await services::get_feed(api.services, std::move(token), call.context.address);
  if (!file) co_return std::unexpected(std::move(file.error()));
  co_return file_response(call.request, *file);
}

}  // namespace

std::vector<http::Route> routes(Api* api) {
  const std::string tag = "Calendars";
  return {
      {.method = Verb::get,
       .path = "/api/meetings/:id/occurrences",
       .access = person(),
       .summary = "The occurrences of a meeting",
       .tag = tag,
       .description = "For members; soonest first, cancelled ones too. `from` is now where it is left out, `to` a year "
                      "later.",
       .handler = http::typed([api](Asked<None, OccurrencesQuery> call) { return list(*api, std::move(call)); })},
      {.method = Verb::patch,
       .path = "/api/meetings/:id/occurrences/:startTime",
       .access = person(),
       .summary = "Move one occurrence",
       .tag = tag,
       .description = "Needs can_edit. `startTime` is the occurrence's original start, in UTC. One that is cancelled, "
                      "is over or takes place now is left as it is (409).",
       .handler = http::typed([api](Asked<MoveRequest> call) { return move(*api, std::move(call)); })},
      {.method = Verb::delete_,
       .path = "/api/meetings/:id/occurrences/:startTime",
       .access = person(),
       .summary = "Cancel one occurrence",
       .tag = tag,
       .description =
           "Needs can_edit. The others stay; with the last one the meeting is cancelled. Once more changes nothing; "
           "what is cancelled stays so.",
       .handler = http::typed([api](Asked<> call) { return cancel(*api, std::move(call)); })},
      {.method = Verb::get,
       .path = "/api/meetings/:id/calendar.ics",
       .access = person(),
       .summary = "A meeting as iCalendar",
       .tag = tag,
       .description = "For members, of meetings that have a start time.",
       .handler = http::typed([api](Asked<> call) { return meeting_file(*api, std::move(call)); })},
      {.method = Verb::get,
       .path = "/api/calendar/feed",
       .access = user(),
       .summary = "Whether I have a calendar feed",
       .tag = tag,
       .handler = http::typed([api](Asked<> call) -> Async<FeedAnswer> {
         auto info = co_await services::get_feed_info(api->services, call.context);
         if (!info) co_return std::unexpected(std::move(info.error()));
         co_return feed_answer(api->services.settings, *info);
       })},
      {.method = Verb::post,
       .path = "/api/calendar/feed",
       .access = user(),
       .summary = "Make my calendar feed, or give it a new address",
       .tag = tag,
       .description =
           "The answer's `url` is for calendar programs to subscribe to. Whoever has it can read the feed; it "
           "is shown this once. An earlier address is worth nothing from then on.",
       .success = Status::created,
       .keyed = true,
       .handler = http::typed([api](Asked<> call) -> Async<http::Reply<FeedAnswer>> {
         auto key = idempotency_key(call.request);
         auto info = co_await services::make_feed(api->services, call.context, std::move(key));
         if (!info) co_return std::unexpected(std::move(info.error()));
         co_return http::Reply<FeedAnswer>{feed_answer(api->services.settings, *info), "/api/calendar/feed"};
       })},
      {.method = Verb::delete_,
       .path = "/api/calendar/feed",
       .access = user(),
       .summary = "Revoke my calendar feed",
       .tag = tag,
       .handler = http::typed(
           [api](Asked<> call) -> Async<> { co_return co_await services::revoke_feed(api->services, call.context); })},
      {.method = Verb::get,
       .path = "/api/calendar/feed/:token",
       .access = no_credential(),
       .summary = "A private feed, as iCalendar",
       .tag = tag,
       .description = "`token` as in the feed's address, with .ics behind it. My meetings from 90 days ago on; send "
                      "If-None-Match, and an unchanged feed costs a 304.",
       .handler = http::typed([api](Asked<> call) { return feed_file(*api, std::move(call)); })},
  };
}

}  // namespace parley::api::calendar
