// What use cases keep of ringing and of presence; see repositories.hpp for how repositories are used.
#pragma once

#include "core/time.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::services {

/// Someone is being called at the moment.
struct Ring {
  std::string participant_id;
  std::string meeting_id;
  std::string user_id;    ///< who is called
  std::string caller_id;  ///< user id
  core::TimePoint since;
};

class RingRepository {
 public:
  virtual ~RingRepository() = default;
  /// False where that participant rings already.
  virtual bool insert(const Ring& ring) = 0;
  /// False where it is gone already: of two who end the same ringing, one tells of it.
  virtual bool remove(std::string_view participant_id) = 0;
  virtual std::optional<Ring> find(std::string_view participant_id) = 0;
  /// Oldest first, all three.
  virtual std::vector<Ring> of_meeting(std::string_view meeting_id) = 0;
  virtual std::vector<Ring> of_user(std::string_view user_id) = 0;
  virtual std::vector<Ring> begun_before(core::TimePoint at, int limit) = 0;
  virtual std::optional<core::TimePoint> oldest() = 0;
};

class PresenceRepository {
 public:
  virtual ~PresenceRepository() = default;
  /// An earlier time than the one that is known changes nothing.
  virtual void note_seen(std::string_view user_id, core::TimePoint at) = 0;
  virtual std::optional<core::TimePoint> last_seen(std::string_view user_id) = 0;
  /// The people who share a group or a meeting with someone, `limit` at most.
  virtual std::vector<std::string> contacts_of(std::string_view user_id, int limit) = 0;
};

}  // namespace parley::services
