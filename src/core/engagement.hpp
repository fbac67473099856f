// How much someone took part in a meeting, as one of three words. Pure; the rule is also told in docs/quality.md.
#pragma once

#include "core/enum_text.hpp"

namespace parley::core {

enum class Engagement { high, medium, low };
BOOST_DESCRIBE_ENUM(Engagement, high, medium, low)

struct Participation {
  double meeting_seconds = 0;
  double present_seconds = 0;
  double talk_seconds = 0;
  double screen_share_seconds = 0;
  long long chat_messages = 0;
  long long reactions = 0;
};

/// 0 to 100 points:
///   up to 40 for being there, in proportion to the meeting;
///   up to 30 for speaking: all of them from a tenth of the time of presence on;
///   up to 15 for writing, 5 a message; up to 5 for reactions, 1 each;
///   10 for having shared a screen.
double engagement_points(const Participation& participation);

/// high from 60 points on, medium from 30 on.
Engagement engagement(const Participation& participation);

}  // namespace parley::core
