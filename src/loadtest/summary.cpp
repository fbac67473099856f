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

constexpr const char* not_measured = "not measured";

/// With its unit, where it was measured.
std::string in_words(std::optional<double> value, int decimals, const std::string& unit) {
  return value ? rounded(*value, decimals) + unit : not_measured;
}

/// A sentence where `value` is beyond `limit`, or nobody knows.
void hold_against(std::vector<std::string>& missed, std::optional<double> limit, std::optional<double> value,
                  const std::string& what, const std::string& unit, int decimals = 0) {
  if (limit && !value)
    missed.push_back(what + " was not measured, so that nobody knows whether it is at most " +
                     rounded(*limit, decimals) + unit);
  else if (limit && *value > *limit)
    missed.push_back(what + " is " + rounded(*value, decimals) + unit + ", more than " + rounded(*limit, decimals) +
                     unit);
}

/// A number, or null.
json::value number(std::optional<double> value) { return value ? json::value(*value) : json::value(nullptr); }

json::object percentiles(const Times& times) {
  return {{"count", times.count()},
          {"p50", number(times.measured(0.5))},
          {"p95", number(times.measured(0.95))},
          {"max", number(times.measured(1))}};
}

}  // namespace

void Summary::add(const TrackFigures& track, bool flows) {
  received_packets += track.packets();
  received_octets += track.octets();
  // Packets that come twice are no reason to think that others did not get lost, but there are no fewer than none.
  expected_packets += std::max(track.expected(), track.packets());
  if (track.packets() == 0) return;
  if (flows) ++flowing_tracks;
  (track.is_video() ? video_jitter : audio_jitter).add(track.jitter_ms());
}

std::optional<double> Summary::loss_percent() const {
  if (expected_packets == 0) return std::nullopt;
  return 100 * static_cast<double>(expected_packets - received_packets) / static_cast<double>(expected_packets);
}

std::optional<double> Summary::delivered_percent() const {
  if (due_packets == 0) return std::nullopt;
  return 100 * static_cast<double>(received_packets) / static_cast<double>(due_packets);
}

std::optional<double> Summary::receive_kbps() const {
  if (subscribers == 0 || seconds <= 0) return std::nullopt;
  return static_cast<double>(received_octets) * 8 / 1000 / seconds / static_cast<double>(subscribers);
}

double Summary::packets_per_second() const { return seconds > 0 ? static_cast<double>(received_packets) / seconds : 0; }

std::optional<double> Summary::server_us_per_packet() const {
  if (!server_seconds || received_packets == 0) return std::nullopt;
  return *server_seconds * 1e6 / static_cast<double>(received_packets);
}

std::vector<std::string> Summary::missed(const Thresholds& thresholds) const {
  std::vector<std::string> list;
  if (is_broken_off) list.push_back("broken off after " + rounded(seconds) + " s of measuring");
  if (is_deserted)
    list.push_back("ended after " + rounded(seconds) +
                   " s of measuring: all who had come were sent away or lost their connection");
  if (came == 0 && !is_broken_off)
    list.push_back("nobody came (" + std::to_string(tried) + " tried), so that nothing was measured");
  else if (came < participants)
    list.push_back(std::to_string(participants - came) + " of " + std::to_string(participants) + " did not come");
  for (const auto& [what, times] : figures.failures)
    list.push_back(what + (times > 1 ? " (" + std::to_string(times) + " times)" : std::string()));
  const bool was_measured = seconds >= 1;
  if (was_measured && flowing_tracks < expected_tracks)
    list.push_back("nothing comes, at the end, of " + std::to_string(expected_tracks - flowing_tracks) + " of " +
                   std::to_string(expected_tracks) + (expected_tracks == 1 ? " track" : " tracks"));
  const auto delivered = delivered_percent();
  if (was_measured && delivered && *delivered < thresholds.delivered_percent)
    list.push_back("only " + rounded(*delivered) + " % of what was sent has come, less than " +
                   rounded(thresholds.delivered_percent) + " %");
  if (figures.undecipherable > 0)
    list.push_back(std::to_string(figures.undecipherable) + (figures.undecipherable == 1 ? " packet" : " packets") +
                   " could not be deciphered");
  hold_against(list, thresholds.join_p95_ms, figures.joins.measured(0.95), "the time to join (p95)", " ms");
  hold_against(list, thresholds.first_packet_p95_ms, figures.first_packets.measured(0.95),
               "the time to the first packet (p95)", " ms");
  hold_against(list, thresholds.loss_percent, loss_percent(), "the loss", " %", 2);
  // An empty optional is less than any number.
  hold_against(list, thresholds.jitter_p95_ms, std::max(audio_jitter.measured(0.95), video_jitter.measured(0.95)),
               "the jitter (p95)", " ms", 1);
  const auto kbps = receive_kbps();
  if (thresholds.receive_kbps && !kbps)
    list.push_back("what subscribers receive was not measured, so that nobody knows whether it is at least " +
                   rounded(*thresholds.receive_kbps) + " kbit/s");
  else if (thresholds.receive_kbps && *kbps < *thresholds.receive_kbps)
    list.push_back("subscribers receive " + rounded(*kbps) + " kbit/s, less than " + rounded(*thresholds.receive_kbps));
  return list;
}

void Summary::print(std::ostream& out, const std::vector<std::string>& missed) const {
  const auto label = [&out](std::string_view what) -> std::ostream& {
    return out << std::left << std::setw(22) << what << std::right;
  };
  const auto times = [&](std::string_view what, const Times& all, int decimals) {
    label(what);
    if (all.count() == 0) {
      out << std::setw(12) << not_measured << '\n';
      return;
    }
    for (const double share : {0.5, 0.95, 1.0}) out << std::setw(12) << rounded(all.at(share), decimals) + " ms";
    out << '\n';
  };
  const auto rate = [&](std::string_view what, std::uint64_t packets, std::uint64_t octets) {
    if (seconds <= 0) {
      label(what) << std::setw(12) << not_measured << '\n';
      return;
    }
    const double each_second = 1 / seconds;
    label(what) << std::setw(9) << rounded(static_cast<double>(packets) * each_second) << " packets/s" << std::setw(10)
                << rounded(static_cast<double>(octets) * 8 / 1e6 * each_second, 1) << " Mbit/s\n";
  };
  label("came") << std::setw(9) << came << " of " << participants << '\n';
  label("tracks that flow") << std::setw(9) << flowing_tracks << " of " << expected_tracks << '\n';
  label("measured") << std::setw(9) << rounded(seconds) << " s\n";
  rate("sent", sent_packets, sent_octets);
  rate("received", received_packets, received_octets);
  label("a subscriber receives") << std::setw(12) << in_words(receive_kbps(), 0, " kbit/s") << '\n';
  label("delivered") << std::setw(12) << in_words(delivered_percent(), 1, " %") << '\n';
  label("loss") << std::setw(12) << in_words(loss_percent(), 3, " %") << "\n\n";
  label("") << std::setw(12) << "p50" << std::setw(12) << "p95" << std::setw(12) << "max" << '\n';
  times("time to join", figures.joins, 1);
  times("time to first packet", figures.first_packets, 1);
  times("jitter of sound", audio_jitter, 2);
  times("jitter of pictures", video_jitter, 2);
  out << '\n';
  if (server_seconds && seconds > 0) {
    label(counts_workers_alone ? "media workers' CPU" : "the server's CPU")
        << std::setw(9) << rounded(100 * *server_seconds / seconds) << " % of a core";
    if (const auto each = server_us_per_packet()) out << ", " << rounded(*each, 2) << " us a forwarded packet";
    out << '\n';
  } else {
    label(counts_workers_alone ? "media workers' CPU" : "the server's CPU") << std::setw(12) << not_measured << '\n';
  }
  if (seconds > 0)
    label("this program's CPU") << std::setw(9) << rounded(100 * own_seconds / seconds) << " % of a core\n";
  if (is_own_limit())
    out << "NOTE: this program had no time left; what it saw is itself more than the server. Share the load among\n"
           "several of it, on other machines.\n";
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
                      {"receive_kbps", number(receive_kbps())},
                      {"delivered_percent", number(delivered_percent())},
                      {"loss_percent", number(loss_percent())},
                      {"audio_jitter_ms", percentiles(audio_jitter)},
                      {"video_jitter_ms", percentiles(video_jitter)}};
  result["own_cpu_seconds"] = own_seconds;
  if (server_seconds) {
    result["server_cpu_seconds"] = *server_seconds;
    result["server_cpu_is_of"] = counts_workers_alone ? "media workers" : "server";
  }
  if (const auto each = server_us_per_packet()) result["server_cpu_us_per_packet"] = *each;
  out << json::serialize(result) << '\n';
}

}  // namespace parley::loadtest
