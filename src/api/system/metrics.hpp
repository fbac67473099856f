// Metrics: the figures at /metrics, in Prometheus' text form. Owned by src/app; any thread may count, and a scrape asks
// the gauges' functions from the thread that serves it.
#pragma once

#include "http/pipeline.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace parley::api {

class Metrics {
 public:
  Metrics();
  ~Metrics();

  /// One answered request: parley_http_requests_total{method, route, status} and parley_http_request_seconds{route}.
  /// Requests without a route are counted as route "other".
  void http(const http::AccessEntry& entry);

  /// How long a join took: parley_join_seconds.
  void joined(std::chrono::nanoseconds duration);

  /// parley_meeting_creation_failures_total.
  void meeting_creation_failed();

  /// Adds to a counter of a label: count("parley_events_total", "event", "chat:send"). Names are made known by
  /// counter(). Label values must be from a bounded set.
  void count(const std::string& name, const std::string& label_value, double amount = 1);
  void counter(const std::string& name, const std::string& help, const std::string& label);

  /// A figure that is asked for at each scrape. Before the first scrape.
  void gauge(const std::string& name, const std::string& help, std::function<double()> value);

  /// The text of a scrape (text/plain; version=0.0.4).
  std::string text();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace parley::api
