// Metrics: the figures at /metrics, in Prometheus' text form. Owned by src/app; any thread may count, and a scrape asks
// the figures' functions from the thread that serves it. Counting takes no lock that others wait for: each thread
// remembers which counter is meant, and counters are atomic.
#pragma once

#include "http/pipeline.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace parley::api {

class Metrics {
 public:
  Metrics();
  ~Metrics();

  /// One answered request: parley_http_requests_total{method, route, status} and parley_http_request_seconds{route}.
  /// Requests without a route are counted as route "other". Joins of all families count for parley_join_seconds, and
  /// meetings that were asked for in vain for parley_meeting_creation_failures_total{status}.
  void http(const http::AccessEntry& entry);

  /// How long a join took that came as an event: parley_join_seconds.
  void joined(std::chrono::nanoseconds duration);

  /// Adds to a counter of a label: count("parley_events_total", "chat:send"). Names are made known by counter(), before
  /// the first count. Label values must be from a bounded set.
  void count(std::string_view name, std::string_view label_value, double amount = 1);
  void counter(const std::string& name, const std::string& help, const std::string& label);

  /// Figures that are asked for at each scrape. Before the first scrape.
  enum class Kind { gauge, counter };
  struct Figure {
    std::string label_value;  ///< "" for a figure without label
    double value = 0;
  };
  void ask(Kind kind, const std::string& name, const std::string& help, const std::string& label,
           std::function<std::vector<Figure>()> figures);
  /// One without label.
  void gauge(const std::string& name, const std::string& help, std::function<double()> value);

  /// The text of a scrape (text/plain; version=0.0.4).
  std::string text();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace parley::api
