// The rules of guest links: when one is good. Pure.
#pragma once

#include "core/meeting.hpp"
#include "core/outcome.hpp"

#include <chrono>

namespace parley::core {

/// A link opens so long before the meeting's start time, and closes so long after it.
inline constexpr std::chrono::hours guest_link_margin{1};

/// From when to when (excluded) the link of a meeting with a start time is good; both unset without one.
struct GuestLinkWindow {
  std::optional<TimePoint> opens_at;
  std::optional<TimePoint> closes_at;
};
GuestLinkWindow guest_link_window(const Meeting& meeting);

/// Whether the link of this meeting is good now: gone where the meeting is over, outside its window (the error says
/// when it opens), or, without a start time, while it is not live; forbidden where it takes no guests.
Outcome<> check_guest_link(const Meeting& meeting, TimePoint now);

}  // namespace parley::core
