// A load test: meetings full of publishers and subscribers on one server, what they saw, and whether that is good
// enough.
#pragma once

#include "loadtest/dtls.hpp"

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace parley::loadtest {

struct Thresholds {
  std::optional<double> join_p95_ms;
  std::optional<double> first_packet_p95_ms;
  std::optional<double> loss_percent;
  double delivered_percent = 90;  // at least; with less no other figure is worth much
  std::optional<double> jitter_p95_ms;
  /// What each subscriber receives on average.
  std::optional<double> receive_kbps;
};

class Progress;

struct LoadTestOptions {
  std::string server = "http://127.0.0.1:8080";
  std::string token;                  // with it meetings are made, and ended afterwards
  std::vector<std::string> codes;     // without: of meetings that are there
  std::size_t meetings = 1;           // to be made
  std::size_t publishers = 1;         // a meeting
  std::size_t subscribers = 10;       // a meeting
  double joins_per_second = 20;       // all meetings together
  std::chrono::seconds duration{30};  // after all have come
  unsigned audio_kbps = 32;           // 0: none
  unsigned video_kbps = 1000;
  unsigned frames_per_second = 30;
  std::string audio_file;  // prepared media in place of what is made to order
  std::string video_file;
  SuiteChoice suite = SuiteChoice::gcm;
  bool trusts_everybody = false;
  std::int64_t server_process = 0;  // on this machine; 0: what the server's /metrics tell of its media workers
  bool as_json = false;
  Thresholds thresholds;
};

/// Runs it and prints what was seen. 0: everybody came, everything flowed and no threshold was missed; 1 otherwise.
/// How far it is goes to `progress`, where one is wanted. SIGINT and SIGTERM end it early, with what was seen until
/// then. std::invalid_argument for options that make no sense together, std::runtime_error where it cannot begin.
int run_load_test(const LoadTestOptions& options, std::ostream& out, Progress* progress);

}  // namespace parley::loadtest
