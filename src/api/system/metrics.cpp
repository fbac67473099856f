#include "api/system/metrics.hpp"

#include <boost/beast/http/verb.hpp>
#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <unordered_map>

namespace parley::api {
namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Histogram;

const Histogram::BucketBoundaries seconds_buckets = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                                     0.25,  0.5,    1,     2.5,  5,     10};

double seconds(std::chrono::nanoseconds duration) { return std::chrono::duration<double>(duration).count(); }

/// A map that is asked with views and owns its keys.
struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
};
template <class Value>
using ByText = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;

/// What a thread remembers of a route.
struct RouteMetrics {
  struct Answered {
    http::Verb method;
    unsigned status;
    Counter* counter;
  };
  std::vector<Answered> answered;
  Histogram* request_seconds = nullptr;
  bool makes_meetings = false;
  bool joins = false;
};

/// What a thread remembers of one Metrics.
struct Remembered {
  std::uint64_t owner = 0;
  ByText<RouteMetrics> routes;
  ByText<ByText<Counter*>> labelled;
};

Remembered& remembered(std::uint64_t owner) {
  thread_local Remembered mine;
  if (mine.owner != owner) mine = {.owner = owner};
  return mine;
}

/// The routes that make a meeting, each with POST.
bool makes_meetings(std::string_view route) {
  return route == "/api/meetings" || route == "/api/calls/instant" || route == "/calls" || route == "/api/meeting";
}

}  // namespace

class Metrics::Impl {
 public:
  struct LabelledCounter {
    Family<Counter>* family;
    std::string label;
  };
  struct Asked {
    prometheus::MetricFamily family;  ///< without metrics
    std::string label;
    std::function<std::vector<Figure>()> figures;
  };

  Counter& request_counter(std::string_view method, std::string_view route, unsigned status) {
    return requests.Add(
        {{"method", std::string(method)}, {"route", std::string(route)}, {"status", std::to_string(status)}});
  }

  RouteMetrics& route(std::string_view name) {
    auto& known = remembered(id).routes;
    const auto found = known.find(name);
    if (found != known.end()) return found->second;
    RouteMetrics fresh;
    fresh.request_seconds = &request_seconds.Add({{"route", std::string(name)}}, seconds_buckets);
    fresh.makes_meetings = makes_meetings(name);
    fresh.joins = name.ends_with("/join");
    return known.emplace(std::string(name), std::move(fresh)).first->second;
  }

  const std::uint64_t id = next_id.fetch_add(1);
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
  Family<Counter>& creation_failures = prometheus::BuildCounter()
                                           .Name("parley_meeting_creation_failures_total")
                                           .Help("Meetings and calls that were asked for and not made, by status.")
                                           .Register(registry);
  std::map<std::string, LabelledCounter, std::less<>> counters;
  std::vector<Asked> asked;

 private:
  static inline std::atomic<std::uint64_t> next_id = 1;
};

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {}
Metrics::~Metrics() = default;

void Metrics::http(const http::AccessEntry& entry) {
  const bool known = !entry.request.route.empty();
  const std::string_view route = known ? entry.request.route : std::string_view("other");
  // Methods without a route may be any word; they share one label.
  const http::Verb method = known ? entry.request.method : http::Verb::unknown;
  RouteMetrics& metrics = impl_->route(route);
  const auto found = std::find_if(metrics.answered.begin(), metrics.answered.end(),
                                  [&](const auto& one) { return one.method == method && one.status == entry.status; });
  if (found != metrics.answered.end()) {
    found->counter->Increment();
  } else {
    const auto name = boost::beast::http::to_string(method);
    Counter& counter =
        impl_->request_counter(known ? std::string_view(name.data(), name.size()) : "any", route, entry.status);
    counter.Increment();
    metrics.answered.push_back({method, entry.status, &counter});
  }
  metrics.request_seconds->Observe(seconds(entry.duration));
  if (method != http::Verb::post) return;
  if (metrics.joins && entry.status < 300) joined(entry.duration);
  if (metrics.makes_meetings && entry.status >= 400)
    impl_->creation_failures.Add({{"status", std::to_string(entry.status)}}).Increment();
}

void Metrics::joined(std::chrono::nanoseconds duration) { impl_->join_seconds.Observe(seconds(duration)); }

void Metrics::counter(const std::string& name, const std::string& help, const std::string& label) {
  impl_->counters[name] = {&prometheus::BuildCounter().Name(name).Help(help).Register(impl_->registry), label};
}

void Metrics::count(std::string_view name, std::string_view label_value, double amount) {
  auto& known = remembered(impl_->id).labelled;
  auto by_label = known.find(name);
  if (by_label == known.end()) by_label = known.try_emplace(std::string(name)).first;
  auto counter = by_label->second.find(label_value);
  if (counter == by_label->second.end()) {
    const auto& [family, label] = impl_->counters.find(name)->second;
    counter =
        by_label->second.emplace(std::string(label_value), &family->Add({{label, std::string(label_value)}})).first;
  }
  counter->second->Increment(amount);
}

void Metrics::ask(Kind kind, const std::string& name, const std::string& help, const std::string& label,
                  std::function<std::vector<Figure>()> figures) {
  const auto type = kind == Kind::gauge ? prometheus::MetricType::Gauge : prometheus::MetricType::Counter;
  impl_->asked.push_back({{name, help, type, {}}, label, std::move(figures)});
}

void Metrics::gauge(const std::string& name, const std::string& help, std::function<double()> value) {
  ask(Kind::gauge, name, help, {}, [value = std::move(value)] { return std::vector<Figure>{Figure{"", value()}}; });
}

std::string Metrics::text() {
  std::vector<prometheus::MetricFamily> families = impl_->registry.Collect();
  for (const Impl::Asked& asked : impl_->asked) {
    prometheus::MetricFamily family = asked.family;
    for (Figure& figure : asked.figures()) {
      prometheus::ClientMetric metric;
      if (!figure.label_value.empty()) metric.label.push_back({asked.label, std::move(figure.label_value)});
      metric.gauge.value = figure.value;
      metric.counter.value = figure.value;
      family.metric.push_back(std::move(metric));
    }
    if (!family.metric.empty()) families.push_back(std::move(family));
  }
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace parley::api
