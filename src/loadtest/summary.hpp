// Summary: the result of a load test, in numbers and in words.
#pragma once

#include "loadtest/figures.hpp"
#include "loadtest/load_test.hpp"

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace parley::loadtest {

struct Summary {
  std::size_t participants = 0;
  std::size_t tried = 0;  // of them, to come
  std::size_t came = 0;
  std::size_t subscribers = 0;
  std::size_t expected_tracks = 0;       // those that subscribers should receive
  double seconds = 0;                    // that were measured; what follows is of them
  std::optional<double> server_seconds;  // of CPU, where it could be told
  bool counts_workers_alone = false;     // whether that is of the media workers alone
  double own_seconds = 0;                // of CPU, this program's
  bool is_broken_off = false;
  bool is_deserted = false;  // all who had come were sent away or lost their connection
  std::uint64_t sent_packets = 0;
  std::uint64_t sent_octets = 0;
  std::uint64_t received_packets = 0;
  std::uint64_t received_octets = 0;
  std::uint64_t expected_packets = 0;  // by the sequence numbers of what came
  std::uint64_t due_packets = 0;       // what was sent, for each of its subscribers
  std::size_t flowing_tracks = 0;
  Times audio_jitter;
  Times video_jitter;
  Figures figures;

  /// `flows`: still, at the end.
  void add(const TrackFigures& track, bool flows);

  // These are nothing where there was nothing to measure them by.
  std::optional<double> loss_percent() const;
  /// What a server that does not keep up has not passed on is no loss yet, and shows here. A little more than 100 where
  /// it makes up for what was before.
  std::optional<double> delivered_percent() const;
  std::optional<double> receive_kbps() const;  // of a subscriber, on average
  double packets_per_second() const;
  std::optional<double> server_us_per_packet() const;
  /// So much that it is this program that is measured.
  bool is_own_limit() const { return seconds >= 1 && own_seconds > 0.9 * seconds; }

  /// A sentence for each thing that is not as it should be.
  std::vector<std::string> missed(const Thresholds& thresholds) const;

  void print(std::ostream& out, const std::vector<std::string>& missed) const;
  void print_json(std::ostream& out, const std::vector<std::string>& missed) const;
};

}  // namespace parley::loadtest
