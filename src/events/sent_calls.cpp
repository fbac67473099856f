// What is sent of calls that ring.
#include "events/families.hpp"
#include "services/views.hpp"

namespace parley::events {
namespace {

struct CallerView {
  std::string id;
  std::string name;
  std::optional<std::string> profile_image;
};
BOOST_DESCRIBE_STRUCT(CallerView, (), (id, name, profile_image))

struct SentIncoming {
  services::MeetingView call;
  CallerView caller;
};
BOOST_DESCRIBE_STRUCT(SentIncoming, (), (call, caller))

struct SentAnswer {
  std::string call_id;
  std::string user_id;
};
BOOST_DESCRIBE_STRUCT(SentAnswer, (), (call_id, user_id))

struct SentCancelled {
  std::string call_id;
  json::Field<std::string> user_id;
};
BOOST_DESCRIBE_STRUCT(SentCancelled, (), (call_id, user_id))

struct SentMissed {
  std::string call_id;
  std::string user_id;
  std::string caller_id;
  json::Field<CallerView> caller;
};
BOOST_DESCRIBE_STRUCT(SentMissed, (), (call_id, user_id, caller_id, caller))

}  // namespace

void add_call_news(Announcements& rows) {
  rows.push_back(sends<SentIncoming>("call:incoming", Stamp::none,
                                     "To all devices of who is called; also to one that gets ready while it rings."));
  rows.push_back(
      sends<SentAnswer>("call:accepted", Stamp::none, "To everybody who takes part: stop ringing for that person."));
  rows.push_back(sends<SentAnswer>("call:declined", Stamp::none, "To the caller, and to the devices of who declined."));
  rows.push_back(
      sends<SentCancelled>("call:cancelled", Stamp::none,
                           "To who was called: the caller gave up, the call is over, or they were sent away from it."));
  rows.push_back(
      sends<SentMissed>("call:missed", Stamp::none, "To who was called and to the caller, after 45 seconds."));
}

}  // namespace parley::events
