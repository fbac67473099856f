#include "api/system/metrics.hpp"

#include <boost/beast/http/verb.hpp>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <shared_mutex>

namespace parley::api {
namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;

const Histogram::BucketBoundaries seconds_buckets = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                                     0.25,  0.5,    1,     2.5,  5,     10};

double seconds(std::chrono::nanoseconds duration) { return std::chrono::duration<double>(duration).count(); }

/// Metrics by a key, made when first met; finding one that is there takes a shared lock only.
template <class Metric>
class Cache {
 public:
  template <class Make>
  Metric& get(const std::string& key, Make make) {
    {
      const std::shared_lock lock(mutex_);
      if (const auto found = metrics_.find(key); found != metrics_.end()) return *found->second;
    }
    const std::unique_lock lock(mutex_);
    auto& metric = metrics_[key];
    if (!metric) metric = &make();
    return *metric;
  }

 private:
  std::shared_mutex mutex_;
  std::unordered_map<std::string, Metric*> metrics_;
};

}  // namespace

class Metrics::Impl {
 public:
  struct LabelledCounter {
    Family<Counter>* family;
    std::string label;
  };
  struct AskedGauge {
    Gauge* gauge;
    std::function<double()> value;
  };

  prometheus::Registry registry;
  Family<Counter>& requests =
      prometheus::BuildCounter().Name("parley_http_requests_total").Help("Answered HTTP requests.").Register(registry);
  Family<Histogram>& request_seconds = prometheus::BuildHistogram()
                                           .Name("parley_http_request_seconds")
                                           .Help("Time from a request's head to its answer.")
                                           .Register(registry);
  Histogram& join_seconds = prometheus::BuildHistogram()
                                .Name("parley_join_seconds")
                                .Help("Time that joining a meeting took in the server.")
                                .Register(registry)
                                .Add({}, seconds_buckets);
  Counter& creation_failures = prometheus::BuildCounter()
                                   .Name("parley_meeting_creation_failures_total")
                                   .Help("Meetings that were asked for and not made.")
                                   .Register(registry)
                                   .Add({});
  Cache<Counter> request_counters;
  Cache<Histogram> request_histograms;
  std::map<std::string, LabelledCounter> counters;
  Cache<Counter> labelled;
  std::vector<AskedGauge> gauges;
};

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {}
Metrics::~Metrics() = default;

void Metrics::http(const http::AccessEntry& entry) {
  const std::string route = entry.request.route.empty() ? "other" : std::string(entry.request.route);
  // Methods without a route may be any word; they share one label.
  const std::string method = entry.request.route.empty() ? "any" : std::string(to_string(entry.request.method));
  const std::string status = std::to_string(entry.status);
  impl_->request_counters
      .get(
          method + ' ' + route + ' ' + status,
          [&]() -> Counter& { return impl_->requests.Add({{"method", method}, {"route", route}, {"status", status}}); })
      .Increment();
  impl_->request_histograms
      .get(route, [&]() -> Histogram& { return impl_->request_seconds.Add({{"route", route}}, seconds_buckets); })
      .Observe(seconds(entry.duration));
}

void Metrics::joined(std::chrono::nanoseconds duration) { impl_->join_seconds.Observe(seconds(duration)); }

void Metrics::meeting_creation_failed() { impl_->creation_failures.Increment(); }

void Metrics::counter(const std::string& name, const std::string& help, const std::string& label) {
  impl_->counters[name] = {&prometheus::BuildCounter().Name(name).Help(help).Register(impl_->registry), label};
}

void Metrics::count(const std::string& name, const std::string& label_value, double amount) {
  const auto& [family, label] = impl_->counters.at(name);
  impl_->labelled.get(name + ' ' + label_value, [&]() -> Counter& { return family->Add({{label, label_value}}); })
      .Increment(amount);
}

void Metrics::gauge(const std::string& name, const std::string& help, std::function<double()> value) {
  Gauge& gauge = prometheus::BuildGauge().Name(name).Help(help).Register(impl_->registry).Add({});
  impl_->gauges.push_back({&gauge, std::move(value)});
}

std::string Metrics::text() {
  for (auto& [gauge, value] : impl_->gauges) gauge->Set(value());
  return prometheus::TextSerializer().Serialize(impl_->registry.Collect());
}

}  // namespace parley::api
