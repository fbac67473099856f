#include "loadtest/summary.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <iomanip>
#include <ostream>
#include <sstream>

namespace parley::loadtest {
namespace json = boost::json;
namespace {

std::string rounded(double number, int decimals = 0) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(decimals) << number;
  return text.str();
}

/// A sentence where `value` is beyond `limit`.
void hold_against(std::vector<std::string>& missed, std::optional<double> limit, double value, const std::string& what,
                  const std::string& unit, int decimals = 0) {
  if (limit && value > *limit)
    missed.push_back(what + " is " + rounded(value, decimals) + unit + ", more than " + rounded(*limit, decimals) +
                     unit);
}

json::object percentiles(const Times& times) {
  return {{"count", times.count()}, {"p50", times.at(0.5)}, {"p95", times.at(0.95)}, {"max", times.at(1)}};
}

}  // namespace

void Summary::add(const TrackFigures& track) {
  received_packets += track.packets();
  received_octets += track.octets();
  // Packets that come twice are no reason to think that others did not get lost, but there are no fewer than none.
  expected_packets += std::max(track.expected(), track.packets());
  if (track.packets() == 0) return;
  ++flowing_tracks;
  (track.is_video() ? video_jitter : audio_jitter).add(track.jitter_ms());
}

double Summary::loss_percent() const {
  if (expected_packets == 0) return 0;
  return 100 * static_cast<double>(expected_packets - received_packets) / static_cast<double>(expected_packets);
}

double Summary::receive_kbps() const {
  if (subscribers == 0 || seconds <= 0) return 0;
  return static_cast<double>(received_octets) * 8 / 1000 / seconds / static_cast<double>(subscribers);
}

double Summary::packets_per_second() const { return seconds > 0 ? static_cast<double>(received_packets) / seconds : 0; }

std::vector<std::string> Summary::missed(const Thresholds& thresholds) const {
  std::vector<std::string> list;
  if (came < participants)
    list.push_back(std::to_string(participants - came) + " of " + std::to_string(participants) + " did not come");
  for (const auto& [what, times] : figures.failures)
    list.push_back(what + (times > 1 ? " (" + std::to_string(times) + " times)" : std::string()));
  if (flowing_tracks < expected_tracks)
    list.push_back("nothing came of " + std::to_string(expected_tracks - flowing_tracks) + " of " +
                   std::to_string(expected_tracks) + " tracks");
  if (figures.undecipherable > 0)
    list.push_back(std::to_string(figures.undecipherable) + " packets could not be deciphered");
  hold_against(list, thresholds.join_p95_ms, figures.joins.at(0.95), "the time to join (p95)", " ms");
  hold_against(list, thresholds.first_packet_p95_ms, figures.first_packets.at(0.95),
               "the time to the first packet (p95)", " ms");
  hold_against(list, thresholds.loss_percent, loss_percent(), "the loss", " %", 2);
  hold_against(list, thresholds.jitter_p95_ms, std::max(audio_jitter.at(0.95), video_jitter.at(0.95)),
               "the jitter (p95)", " ms", 1);
  if (thresholds.receive_kbps && receive_kbps() < *thresholds.receive_kbps)
    list.push_back("subscribers receive " + rounded(receive_kbps()) + " kbit/s, less than " +
                   rounded(*thresholds.receive_kbps));
  return list;
}

void Summary::print(std::ostream& out, const std::vector<std::string>& missed) const {
  const auto line = [&out](std::string_view what, const std::string& value) {
    out << std::left << std::setw(24) << what << value << '\n';
  };
  const auto times = [](const Times& all, int decimals) {
    return "p50 " + rounded(all.at(0.5), decimals) + ", p95 " + rounded(all.at(0.95), decimals) + ", max " +
           rounded(all.at(1), decimals) + " ms";
  };
  line("came", std::to_string(came) + " of " + std::to_string(participants));
  line("time to join", times(figures.joins, 0));
  line("time to first packet", times(figures.first_packets, 0));
  line("tracks that flow", std::to_string(flowing_tracks) + " of " + std::to_string(expected_tracks));
  line("sent", rounded(static_cast<double>(sent_packets) / seconds) + " packets/s, " +
                   rounded(static_cast<double>(sent_octets) * 8 / 1e6 / seconds, 1) + " Mbit/s");
  line("received", rounded(packets_per_second()) + " packets/s, " +
                       rounded(static_cast<double>(received_octets) * 8 / 1e6 / seconds, 1) + " Mbit/s; " +
                       rounded(receive_kbps()) + " kbit/s each");
  line("loss", rounded(loss_percent(), 3) + " %");
  line("jitter of sound", times(audio_jitter, 1));
  line("jitter of pictures", times(video_jitter, 1));
  if (server_seconds > 0)
    line("the server's CPU",
         rounded(100 * server_seconds / seconds) + " % of a core, " +
             rounded(server_seconds * 1e6 / static_cast<double>(std::max<std::uint64_t>(received_packets, 1)), 2) +
             " us a forwarded packet");
  for (const std::string& sentence : missed) out << "MISSED: " << sentence << '\n';
  out << (missed.empty() ? "passed" : "failed") << '\n';
}

void Summary::print_json(std::ostream& out, const std::vector<std::string>& missed) const {
  json::object result{{"passed", missed.empty()},
                      {"missed", json::value_from(missed)},
                      {"participants", participants},
                      {"came", came},
                      {"seconds", seconds},
                      {"join_ms", percentiles(figures.joins)},
                      {"first_packet_ms", percentiles(figures.first_packets)},
                      {"expected_tracks", expected_tracks},
                      {"flowing_tracks", flowing_tracks},
                      {"sent_packets", sent_packets},
                      {"sent_octets", sent_octets},
                      {"received_packets", received_packets},
                      {"received_octets", received_octets},
                      {"receive_kbps", receive_kbps()},
                      {"loss_percent", loss_percent()},
                      {"audio_jitter_ms", percentiles(audio_jitter)},
                      {"video_jitter_ms", percentiles(video_jitter)}};
  if (server_seconds > 0) {
    result["server_cpu_seconds"] = server_seconds;
    result["server_cpu_us_per_packet"] =
        server_seconds * 1e6 / static_cast<double>(std::max<std::uint64_t>(received_packets, 1));
  }
  out << json::serialize(result) << '\n';
}

}  // namespace parley::loadtest
