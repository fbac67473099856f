// What use cases keep of breakout rooms; see repositories.hpp for how repositories are used.
#pragma once

#include "core/breakouts.hpp"

namespace parley::services {

/// At most one set of rooms a meeting; what is closed is removed.
class BreakoutRepository {
 public:
  virtual ~BreakoutRepository() = default;
  /// With the places of everybody who has one.
  virtual std::optional<core::Breakouts> find(std::string_view meeting_id) = 0;
  /// The room that somebody is in; unset in the main room, and while no rooms are open.
  virtual std::optional<std::string> room_of(std::string_view meeting_id, std::string_view participant_id) = 0;
  /// Everything but the places.
  virtual void put(const core::Breakouts& breakouts) = 0;
  virtual void put_place(std::string_view meeting_id, std::string_view participant_id,
                         const core::BreakoutPlace& place) = 0;
  /// Somebody is in no room any more, and belongs where they belonged.
  virtual void leave(std::string_view meeting_id, std::string_view participant_id) = 0;
  virtual void remove(std::string_view meeting_id) = 0;
};

}  // namespace parley::services
