// What is sent of breakout rooms.
#include "services/breakouts.hpp"

#include "events/families.hpp"

namespace parley::events {
namespace {

enum class BreakoutEnd { closed, expired, discarded };
BOOST_DESCRIBE_ENUM(BreakoutEnd, closed, expired, discarded)

struct SentBreakouts {
  services::BreakoutsView breakouts;
};
BOOST_DESCRIBE_STRUCT(SentBreakouts, (), (breakouts))

struct SentBreakoutMove {
  std::string participant_id;
  std::optional<std::string> room_id;
  std::optional<std::string> assigned_room_id;
  std::string by;
};
BOOST_DESCRIBE_STRUCT(SentBreakoutMove, (), (participant_id, room_id, assigned_room_id, by))

struct SentBreakoutMessage {
  std::string message;
  std::string participant_id;
  std::string participant_name;
  std::string sent_at;
};
BOOST_DESCRIBE_STRUCT(SentBreakoutMessage, (), (message, participant_id, participant_name, sent_at))

struct SentBreakoutWarning {
  std::string ends_at;
  long long ends_in_ms;
};
BOOST_DESCRIBE_STRUCT(SentBreakoutWarning, (), (ends_at, ends_in_ms))

struct SentBreakoutCountdown {
  std::string closes_at;
  long long closes_in_ms;
};
BOOST_DESCRIBE_STRUCT(SentBreakoutCountdown, (), (closes_at, closes_in_ms))

struct SentBreakoutEnd {
  BreakoutEnd reason;
};
BOOST_DESCRIBE_STRUCT(SentBreakoutEnd, (), (reason))

struct SentHelpCall {
  std::string participant_id;
  std::string participant_name;
  std::string room_id;
  std::string room_name;
};
BOOST_DESCRIBE_STRUCT(SentHelpCall, (), (participant_id, participant_name, room_id, room_name))

struct SentElsewhere {};
BOOST_DESCRIBE_STRUCT(SentElsewhere, (), ())

}  // namespace

void add_breakout_news(Announcements& rows) {
  rows.push_back(sends<SentBreakouts>("breakout:created", Stamp::numbered, "Rooms are planned."));
  rows.push_back(sends<SentBreakouts>("breakout:updated", Stamp::numbered, "A room has another name."));
  rows.push_back(
      sends<SentBreakouts>("breakout:opened", Stamp::numbered,
                           "People are in their rooms from now on, and what is sent elsewhere is not seen any more: "
                           "media:producer:closed and media:producer:new follow, without numbers, of all that changes "
                           "for a device."));
  rows.push_back(sends<SentBreakoutMove>("breakout:moved", Stamp::numbered,
                                         "Null is the main room; by: the participant who did it. While rooms are open, "
                                         "media:producer: events follow as after the opening."));
  rows.push_back(sends<SentBreakoutMessage>("breakout:message", Stamp::numbered, "From a host to all rooms."));
  rows.push_back(sends<SentBreakoutWarning>("breakout:warning", Stamp::numbered, "The rooms close in a minute."));
  rows.push_back(sends<SentBreakoutCountdown>("breakout:closing", Stamp::numbered,
                                              "The countdown runs; people are still in their rooms."));
  rows.push_back(sends<SentBreakoutEnd>("breakout:closed", Stamp::numbered,
                                        "Everybody is in the main room, and there are no rooms any more; "
                                        "media:producer: events follow as after the opening."));
  rows.push_back(sends<SentHelpCall>("breakout:help_requested", Stamp::meeting,
                                     "To the hosts: somebody in a room asks for one of them."));
  rows.push_back(sends<SentElsewhere>("breakout:elsewhere", Stamp::numbered,
                                      "The event of this number was for another breakout room only."));
}

}  // namespace parley::events
