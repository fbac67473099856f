#include "core/engagement.hpp"

#include <algorithm>

namespace parley::core {
namespace {

/// part / whole from 0 to 1; 0 where there is no whole.
double share(double part, double whole) { return whole > 0 ? std::clamp(part / whole, 0.0, 1.0) : 0.0; }

}  // namespace

double engagement_points(const Participation& one) {
  constexpr double talk_for_all_points = 0.1;
  const double presence = 40 * share(one.present_seconds, one.meeting_seconds);
  const double voice = 30 * share(one.talk_seconds, one.present_seconds * talk_for_all_points);
  const double writing = static_cast<double>(std::clamp(5 * one.chat_messages, 0LL, 15LL));
  const double reacting = static_cast<double>(std::clamp(one.reactions, 0LL, 5LL));
  const double showing = one.screen_share_seconds > 0 ? 10 : 0;
  return presence + voice + writing + reacting + showing;
}

Engagement engagement(const Participation& participation) {
  const double points = engagement_points(participation);
  if (points >= 60) return Engagement::high;
  return points >= 30 ? Engagement::medium : Engagement::low;
}

}  // namespace parley::core
