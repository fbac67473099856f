#include "services/quality_reports.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace parley::services {
namespace {

// From here on something is noticed by who speaks or listens.
constexpr double noticed_loss = 0.05;
constexpr double noticed_rtt_ms = 400;
constexpr double noticed_jitter_ms = 60;

std::string whole(double number) { return std::to_string(std::lround(number)); }

bool reaches(const std::optional<QualityFigures>& view, std::optional<double> QualityFigures::* figure, double limit) {
  return view && ((*view).*figure).value_or(0) >= limit;
}

/// The gravest alone: one sentence is read, three are not.
std::optional<std::string> advice_on(const QualityTold& told) {
  const auto& [up, down, quality, advice] = told;
  if (reaches(up, &QualityFigures::loss, noticed_loss))
    return "Your upload is losing " + whole(*up->loss * 100) +
           " % of packets: others see and hear you badly. A cable, or being nearer to the router, helps; so does "
           "turning the camera off.";
  if (reaches(down, &QualityFigures::loss, noticed_loss))
    return "Your download is losing " + whole(*down->loss * 100) +
           " % of packets: you see and hear others badly. A cable, or being nearer to the router, helps.";
  for (const auto& view : {up, down})
    if (reaches(view, &QualityFigures::rtt_ms, noticed_rtt_ms))
      return "Your connection is slow to answer (" + whole(*view->rtt_ms) +
             " ms): you and others may talk into each other's words. Something else may be using your network.";
  if (reaches(up, &QualityFigures::jitter_ms, noticed_jitter_ms))
    return "Your upload is unsteady (" + whole(*up->jitter_ms) +
           " ms): your voice may break up. Something else may be using your network.";
  if (reaches(down, &QualityFigures::jitter_ms, noticed_jitter_ms))
    return "Your download is unsteady (" + whole(*down->jitter_ms) +
           " ms): voices may break up. Something else may be using your network.";
  return std::nullopt;
}

/// By the worse direction: the other one does not make up for it.
std::optional<ConnectionQuality> word_for(const QualityTold& told) {
  std::optional<double> score;
  for (const auto& view : {told.up, told.down})
    if (view && view->score) score = std::min(score.value_or(10), *view->score);
  return score ? std::optional(connection_quality(*score)) : std::nullopt;
}

}  // namespace

std::vector<QualityReport> quality_reports(const std::vector<QualitySample>& samples, const RoomFigures& figures,
                                           const LiveLook& look) {
  std::map<std::string, QualityReport> reports;
  for (const QualitySample& sample : samples) {
    QualityTold& told = reports[sample.participant_id].told;
    (sample.direction == QualityDirection::up ? told.up : told.down) = sample.figures;
  }
  for (const PeerFigures& peer : figures.peers)
    if (const auto owner = look.participant_of.find(peer.peer); owner != look.participant_of.end())
      if (const auto report = reports.find(owner->second); report != reports.end())
        report->second.devices.push_back(peer.peer);
  std::vector<QualityReport> all;
  for (auto& [participant_id, report] : reports) {
    report.participant_id = participant_id;
    report.told.quality = word_for(report.told);
    report.told.advice = advice_on(report.told);
    all.push_back(std::move(report));
  }
  return all;
}

}  // namespace parley::services
