// LiveMeeting: what is only true while people are in a meeting: who is there with which devices, what they send, and
// the number of the last event. Owned by LiveMeetings; touched on the meeting's own thread only.
#pragma once

#include "core/breakouts.hpp"
#include "core/meeting.hpp"
#include "core/people.hpp"
#include "services/broadcaster.hpp"
#include "services/live_activity.hpp"
#include "services/live_whiteboard.hpp"
#include "services/media_port.hpp"

#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace parley::services {

/// Devices that reach each other without the server in between, or by its handing on: a mesh of peers. A meeting has
/// one of each kind; devices enter it of themselves. How its members are told of each other is the owner's affair.
struct Circle {
  std::string_view joined;  ///< the event to the others with a person's first device; empty: they are not told
  std::string_view left;    ///< with a person's last device
  std::string_view person;  ///< what the person's id is called in them
  boost::json::object (*describe)(const core::Participant& participant);  ///< the payload of `joined`
};

/// One connected page or application of a participant.
struct LiveDevice {
  std::string socket_id;
  std::string device_id;  ///< stays the same when the page is loaded again; may be empty
  std::string participant_id;
  std::map<std::string, ProducerInfo> producers;
  std::set<std::string> held;           ///< producers that the server has paused with the meeting, and resumes with it
  const Circle* circle = nullptr;       ///< that it is in
  std::string person_id;                ///< set with circle
  std::optional<PeerFigures> direct{};  ///< what it says of media that goes past the server
  std::chrono::steady_clock::time_point direct_at{};
  /// Running while the connection is lost: at its end the device is gone.
  std::unique_ptr<boost::asio::steady_timer> grace;
};

/// An event as it was sent, for those who missed it.
struct KeptAnnouncement {
  std::uint64_t seq = 0;  ///< its number; of a private one that of the numbered event before it
  std::string event;
  std::string payload;                  ///< as JSON, which takes a tenth of an object's memory
  std::optional<std::string> place{};   ///< the only one it was for, see LiveMeeting::announce_in; unset: for all
  std::vector<std::string> only_for{};  ///< participants; empty: it is numbered, and not private
};

/// Somebody who has joined has no device here, and leaves when none has come.
struct DeviceWait {
  std::unique_ptr<boost::asio::steady_timer> grace;
  std::optional<core::TimePoint> left_at{};  ///< when they left with their last device, if they did
};

class LiveMeeting {
 public:
  static constexpr std::size_t max_kept = 256;
  static constexpr std::size_t max_kept_bytes = 512 * 1024;

  LiveMeeting(std::string meeting_id, Broadcaster& broadcaster)
      : meeting_id_(std::move(meeting_id)), broadcaster_(broadcaster) {}

  const std::string& meeting_id() const { return meeting_id_; }
  std::uint64_t seq() const { return seq_; }

  /// Sends an event to all, numbered: `meeting_id` and `seq` are added to the payload.
  void announce(std::string_view event, boost::json::object payload);
  /// The last numbered events, but for reactions: max_kept of them, in max_kept_bytes at most. Unset where some after
  /// `since` are not kept any more, or people were moved between places since then. `place`: of who asks, who gets
  /// nothing of what was for others.
  /// Private events for `participant_id` are among them; the first of those they may know.
  std::optional<std::vector<KeptAnnouncement>> kept_since(std::uint64_t since, const std::string& place,
                                                          const std::string& participant_id) const;
  /// Sends an event to some participants only, without a number, as it would be a gap for the others.
  void tell(std::vector<std::string> participant_ids, std::string_view event, boost::json::object payload);
  /// Sends an event to all without a number: for what is of the moment only (levels, speaker).
  void signal(std::string_view event, boost::json::object payload);
  /// To their devices of namespace "/".
  void to_participant(const std::string& participant_id, std::string_view event, const boost::json::object& payload);

  // While breakout rooms are open, everybody is in one place: a room (its id) or the main room (empty). Otherwise there
  // is only the main room.
  bool is_divided() const { return breakouts && breakouts->is_open(); }
  std::string place_of(const std::string& participant_id) const;
  /// Numbered as all events are, but told to those in one place only; the others are told its number
  /// (breakout:elsewhere), so that nobody finds one missing.
  void announce_in(const std::string& place, std::string_view event, boost::json::object payload);
  /// The same where a participant is.
  void announce_near(const std::string& participant_id, std::string_view event, boost::json::object payload) {
    announce_in(place_of(participant_id), event, std::move(payload));
  }
  /// Without a number, to those in one place.
  void signal_in(const std::string& place, std::string_view event, boost::json::object payload);
  /// What the broadcaster calls those in a place; another one each time that rooms are opened.
  std::string group_of(const std::string& place) const;

  /// Who is there. put() answers whether the participant is new.
  bool put(const core::Participant& participant);
  bool remove(const std::string& participant_id);
  const core::Participant* find(const std::string& participant_id) const;
  std::vector<core::Participant> participants() const;
  /// The devices with which somebody who has an account is in it; none where they are not.
  std::vector<std::string> devices_of_user(const std::string& user_id) const;

  LiveDevice& add_device(const std::string& socket_id, const std::string& device_id, const std::string& participant_id);
  LiveDevice* device(const std::string& socket_id);
  void erase_device(const std::string& socket_id);
  bool has_device(const std::string& participant_id) const;
  /// The socket ids of a participant's devices, optionally only of one device_id.
  std::vector<std::string> sockets_of(const std::string& participant_id,
                                      std::optional<std::string> device_id = {}) const;
  std::vector<std::string> sockets() const;
  bool in_circle(const Circle& circle, const std::string& participant_id) const;
  /// The devices of a circle, but for those of one participant.
  std::vector<std::string> others_in_circle(const Circle& circle, const std::string& participant_id) const;
  /// The participants of a circle.
  std::vector<core::Participant> circle_people(const Circle& circle) const;
  /// What a participant sends, over all devices.
  core::MediaStatus media_status(const std::string& participant_id) const;

  bool is_empty() const { return roster_.empty() && devices_.empty() && !host_grace; }

  /// What people do in it, until that is written down.
  LiveActivity activity;

  /// Participants who raised their hands, first come first.
  std::vector<std::string> hands;

  /// Where somebody's connection was told to be weak.
  std::set<std::string> weak_places;

  /// Once somebody has asked for it.
  std::unique_ptr<LiveWhiteboard> whiteboard;

  /// The meeting as the last use case left it.
  core::Meeting meeting;
  bool ended = false;
  bool is_counted = false;  ///< among those that have not ended
  /// The rooms that it is divided into, planned or open.
  std::optional<core::Breakouts> breakouts;
  /// Running until time does something to them.
  std::unique_ptr<boost::asio::steady_timer> breakout_timer;
  /// The number of the last event when people last saw others come and go by being moved.
  std::uint64_t divided_at = 0;
  /// By participant.
  std::map<std::string, DeviceWait> awaited;
  /// Running while the host of a hosted meeting is away.
  std::unique_ptr<boost::asio::steady_timer> host_grace;

 private:
  /// The socket ids of a participant's devices; until the next device comes or goes.
  const std::vector<std::string>& devices_of(const std::string& participant_id) const;
  void forget_socket(const std::string& participant_id, const std::string& socket_id);
  void forget_user(const core::Participant& participant);
  void keep(std::string_view event, const boost::json::object& payload, std::optional<std::string> place,
            std::vector<std::string> only_for = {});

  const std::string meeting_id_;
  Broadcaster& broadcaster_;
  std::uint64_t seq_ = 0;
  std::deque<KeptAnnouncement> kept_;
  std::size_t kept_bytes_ = 0;
  std::uint64_t forgotten_ = 0;  ///< who knows less than this number misses something that is not kept any more
  std::map<std::string, core::Participant> roster_;
  std::map<std::string, LiveDevice> devices_;  ///< by socket id
  // What is asked for so often that looking through everybody would be felt in a big meeting.
  std::unordered_map<std::string, std::vector<std::string>> sockets_of_;  ///< by participant; never empty lists
  std::unordered_map<std::string, std::vector<std::string>> users_;       ///< participants by their account; likewise
};

}  // namespace parley::services
