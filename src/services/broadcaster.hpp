// Broadcaster: how events reach the devices that are connected. src/events implements it over Socket.IO. Calls made
// from one thread take effect in their order; any thread may call.
#pragma once

#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace parley::services {

/// Whether a device is of namespace "/". Those of others have the namespace and '#' before the socket's id, and are
/// told in its own words (Circle, MeetingWatcher).
inline bool is_of_main_space(std::string_view device) noexcept { return device.find('#') == device.npos; }

class Broadcaster {
 public:
  virtual ~Broadcaster() = default;

  /// Puts a device (its socket's id) into a meeting's room, or takes it out. Unknown devices are no error.
  virtual void enter(const std::string& meeting_id, const std::string& device) = 0;
  virtual void exit(const std::string& meeting_id, const std::string& device) = 0;

  /// To everybody in the meeting's room. The payload is encoded once for all.
  virtual void to_meeting(const std::string& meeting_id, std::string_view event, boost::json::object payload) = 0;
  /// To everybody in the meeting's room but one device. What may be lost does not wait for those who read too slowly.
  virtual void to_others(const std::string& meeting_id, const std::string& device, std::string_view event,
                         boost::json::object payload, bool may_be_lost) = 0;
  /// To those who wait to be let in, but for the devices of people who are told as such (`told`: their user ids).
  virtual void to_waiting(const std::string& meeting_id, std::string_view event, boost::json::object payload,
                          const std::vector<std::string>& told) = 0;
  virtual void to_device(const std::string& device, std::string_view event, boost::json::object payload) = 0;
};

}  // namespace parley::services
