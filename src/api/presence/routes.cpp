#include "api/presence/routes.hpp"

#include "api/family.hpp"
#include "api/formats.hpp"
#include "services/presence.hpp"

namespace parley::api::presence {
namespace {

struct PresenceView {
  std::string user_id;
  services::PresenceStatus status;
  std::optional<std::string> last_seen;
};
BOOST_DESCRIBE_STRUCT(PresenceView, (), (user_id, status, last_seen))

struct PresenceAnswer {
  PresenceView presence;
};
BOOST_DESCRIBE_STRUCT(PresenceAnswer, (), (presence))

struct PresencesAnswer {
  std::vector<PresenceView> users;
};
BOOST_DESCRIBE_STRUCT(PresencesAnswer, (), (users))

struct OnlineAnswer {
  std::vector<PresenceView> users;
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(OnlineAnswer, (), (users, next_cursor))

struct PresenceUsersRequest {
  json::List<json::Text<1, 64>, services::max_presence_asked> user_ids;
};
BOOST_DESCRIBE_STRUCT(PresenceUsersRequest, (), (user_ids))

struct OnlineQuery {
  std::optional<PageLimit> limit;
  std::optional<Cursor> cursor;
};
BOOST_DESCRIBE_STRUCT(OnlineQuery, (), (limit, cursor))

PresenceView view(const services::PersonPresence& person) {
  PresenceView shown{person.user_id, person.status, std::nullopt};
  if (person.last_seen) shown.last_seen = core::format_time(*person.last_seen);
  return shown;
}

std::vector<PresenceView> views(const std::vector<services::PersonPresence>& people) {
  std::vector<PresenceView> shown;
  shown.reserve(people.size());
  for (const services::PersonPresence& person : people) shown.push_back(view(person));
  return shown;
}

Async<PresenceAnswer> heartbeat(Api& api, Asked<> call) {
  auto done = co_await services::presence_heartbeat(api.services, call.context);
  if (!done) co_return std::unexpected(std::move(done.error()));
  co_return PresenceAnswer{{call.context.person_id(), services::PresenceStatus::online, std::nullopt}};
}

Async<PresencesAnswer> users(Api& api, Asked<PresenceUsersRequest> call) {
  std::vector<std::string> user_ids(call.body.user_ids.begin(), call.body.user_ids.end());
  auto people = co_await services::presence_of_users(api.services, call.context, std::move(user_ids));
  if (!people) co_return std::unexpected(std::move(people.error()));
  co_return PresencesAnswer{views(*people)};
}

Async<PresencesAnswer> channel(Api& api, Asked<> call) {
  auto people = co_await services::presence_in_channel(api.services, call.context, call.param("channelId"));
  if (!people) co_return std::unexpected(std::move(people.error()));
  co_return PresencesAnswer{views(*people)};
}

Async<PresenceAnswer> conversation(Api& api, Asked<> call) {
  auto person = co_await services::presence_in_conversation(api.services, call.context, call.param("userId"));
  if (!person) co_return std::unexpected(std::move(person.error()));
  co_return PresenceAnswer{view(*person)};
}

Async<OnlineAnswer> online(Api& api, Asked<None, OnlineQuery> call) {
  const int limit = call.query.limit ? static_cast<int>(call.query.limit->value) : default_page;
  std::string after;
  if (call.query.cursor) after = call.query.cursor->key.id;
  auto page = co_await services::who_is_online(api.services, call.context, limit, std::move(after));
  if (!page) co_return std::unexpected(std::move(page.error()));
  OnlineAnswer answer{views(page->users), std::nullopt};
  if (page->next) answer.next_cursor = cursor_text({core::TimePoint{}, *page->next});
  co_return answer;
}

}  // namespace

std::vector<http::Route> routes(Api* api) {
  const std::string tag = "Presence";
  return {
      {.method = Verb::post,
       .path = "/api/presence/heartbeat",
       .access = user(),
       .summary = "Say that one is there",
       .tag = tag,
       .description = "Every 60 seconds, for applications that hold no Socket.IO connection. Two minutes after the "
                      "last one the person is offline.",
       .handler = http::typed([api](Asked<> call) { return heartbeat(*api, std::move(call)); })},
      {.method = Verb::post,
       .path = "/api/presence/users",
       .access = user(),
       .summary = "Who of these people is there",
       .tag = tag,
       .description = "In the order of the question; unknown people are offline.",
       .handler = http::typed([api](Asked<PresenceUsersRequest> call) { return users(*api, std::move(call)); })},
      {.method = Verb::get,
       .path = "/api/presence/channel/:channelId",
       .access = user(),
       .summary = "Who of a group is there",
       .tag = tag,
       .description = "All of its members; for members.",
       .handler = http::typed([api](Asked<> call) { return channel(*api, std::move(call)); })},
      {.method = Verb::get,
       .path = "/api/presence/conversation/:userId",
       .access = user(),
       .summary = "Whether the other side of a conversation is there",
       .tag = tag,
       .handler = http::typed([api](Asked<> call) { return conversation(*api, std::move(call)); })},
      {.method = Verb::get,
       .path = "/api/presence/online",
       .access = user(),
       .summary = "Everybody who is there",
       .tag = tag,
       .description = "The people of the asker's organization; sorted by user id.",
       .handler = http::typed([api](Asked<None, OnlineQuery> call) { return online(*api, std::move(call)); })},
  };
}

}  // namespace parley::api::presence
