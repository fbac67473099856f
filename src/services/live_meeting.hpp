// LiveMeeting: what is only true while people are in a meeting: who is there with which devices, what they send, and
// the number of the last event. Owned by LiveMeetings; touched on the meeting's own thread only.
#pragma once

#include "core/meeting.hpp"
#include "core/people.hpp"
#include "services/broadcaster.hpp"
#include "services/live_activity.hpp"
#include "services/media_port.hpp"

#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
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
  std::set<std::string> held;      ///< producers that the server has paused with the meeting, and resumes with it
  const Circle* circle = nullptr;  ///< that it is in
  std::string person_id;           ///< set with circle
  /// Running while the connection is lost: at its end the device is gone.
  std::unique_ptr<boost::asio::steady_timer> grace;
};

/// A numbered event as it was sent, for those who missed it.
struct KeptAnnouncement {
  std::uint64_t seq = 0;
  std::string event;
  boost::json::object payload;
};

class LiveMeeting {
 public:
  LiveMeeting(std::string meeting_id, Broadcaster& broadcaster)
      : meeting_id_(std::move(meeting_id)), broadcaster_(broadcaster) {}

  const std::string& meeting_id() const { return meeting_id_; }
  std::uint64_t seq() const { return seq_; }

  /// Sends an event to all, numbered: `meeting_id` and `seq` are added to the payload.
  void announce(std::string_view event, boost::json::object payload);
  /// The last numbered events, but for reactions; unset where some after `since` are not kept any more.
  std::optional<std::vector<KeptAnnouncement>> kept_since(std::uint64_t since) const;
  /// Sends an event to all without a number: for what is of the moment only (levels, speaker).
  void signal(std::string_view event, boost::json::object payload);
  void to_participant(const std::string& participant_id, std::string_view event, const boost::json::object& payload);

  /// Who is there. put() answers whether the participant is new.
  bool put(const core::Participant& participant);
  bool remove(const std::string& participant_id);
  const core::Participant* find(const std::string& participant_id) const;
  std::vector<core::Participant> participants() const;
  bool has_user(const std::string& user_id) const;

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

  /// The meeting as the last use case left it.
  core::Meeting meeting;
  bool ended = false;
  /// By participant: running while somebody who has joined has no device here.
  std::map<std::string, std::unique_ptr<boost::asio::steady_timer>> awaited;
  /// Running while the host of a hosted meeting is away.
  std::unique_ptr<boost::asio::steady_timer> host_grace;

 private:
  const std::string meeting_id_;
  Broadcaster& broadcaster_;
  static constexpr std::size_t max_kept = 256;
  std::uint64_t seq_ = 0;
  std::deque<KeptAnnouncement> kept_;
  std::uint64_t forgotten_ = 0;  ///< the number of the last event that is not kept any more
  std::map<std::string, core::Participant> roster_;
  std::map<std::string, LiveDevice> devices_;  ///< by socket id
};

}  // namespace parley::services
