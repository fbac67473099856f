// What people are told of their own connection while they are in a meeting: figures, a word, and a sentence where
// something is wrong. Pure; the limits are also told in docs/quality.md.
#pragma once

#include "services/conference.hpp"

#include <boost/describe.hpp>

#include <optional>
#include <string>
#include <vector>

namespace parley::services {

/// The payload of `media:quality`, but for the meeting.
struct QualityTold {
  std::optional<QualityFigures> up;
  std::optional<QualityFigures> down;
  std::optional<ConnectionQuality> quality;
  std::optional<std::string> advice;  ///< what is wrong, and whose side it is on; unset where all is well
};
BOOST_DESCRIBE_STRUCT(QualityTold, (), (up, down, quality, advice))

/// Of one participant, over all devices.
struct QualityReport {
  std::string participant_id;
  std::vector<std::string> devices;  ///< those that have media
  QualityTold told;
};

/// One for each participant of the samples, which are of one moment and one meeting.
std::vector<QualityReport> quality_reports(const std::vector<QualitySample>& samples, const RoomFigures& figures,
                                           const LiveLook& look);

}  // namespace parley::services
