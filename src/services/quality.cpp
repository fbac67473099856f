#include "services/quality.hpp"

#include "logging/counted.hpp"
#include "services/quality_reports.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <spdlog/spdlog.h>

#include <algorithm>
#include <map>

namespace parley::services {
namespace asio = boost::asio;

namespace {

/// So many rows go into one transaction, and are removed by one.
constexpr std::size_t rows_at_once = 500;
constexpr int pruned_at_once = 5000;

struct Mean {
  double sum = 0;
  int count = 0;
  void add(const std::optional<double>& value) {
    if (!value) return;
    sum += *value;
    ++count;
  }
  std::optional<double> value() const { return count > 0 ? std::optional(sum / count) : std::nullopt; }
};

/// One direction of one participant, over all devices.
struct Combined {
  double bitrate = 0;
  std::optional<double> loss;
  std::optional<double> jitter_ms;
  Mean rtt_ms;
  Mean layers;
  Mean score;

  void add(const DirectionFigures& device) {
    bitrate += device.bitrate;
    if (device.loss) loss = std::max(loss.value_or(0), *device.loss);
    if (device.jitter_ms) jitter_ms = std::max(jitter_ms.value_or(0), *device.jitter_ms);
    rtt_ms.add(device.rtt_ms);
    layers.add(device.layers);
    score.add(device.score);
  }
};

}  // namespace

std::vector<QualitySample> quality_samples(const RoomFigures& figures, const LiveLook& look, core::TimePoint at) {
  std::map<std::pair<std::string, QualityDirection>, Combined> combined;
  for (const PeerFigures& peer : figures.peers) {
    const auto owner = look.participant_of.find(peer.peer);
    if (owner == look.participant_of.end()) continue;
    combined[{owner->second, QualityDirection::up}].add(peer.up);
    combined[{owner->second, QualityDirection::down}].add(peer.down);
    const auto direct = look.direct.find(peer.peer);
    if (direct == look.direct.end()) continue;
    combined[{owner->second, QualityDirection::up}].add(direct->second.up);
    combined[{owner->second, QualityDirection::down}].add(direct->second.down);
  }
  std::vector<QualitySample> samples;
  for (const auto& [key, one] : combined) {
    // Transports alone carry a little, to keep open; a sample is about media.
    if (!one.loss && one.score.count == 0) continue;
    samples.push_back({.meeting_id = figures.room,
                       .participant_id = key.first,
                       .direction = key.second,
                       .at = at,
                       .figures = {.bitrate = static_cast<long long>(one.bitrate),
                                   .loss = one.loss,
                                   .jitter_ms = one.jitter_ms,
                                   .rtt_ms = one.rtt_ms.value(),
                                   .layers = one.layers.value(),
                                   .score = one.score.value()}});
  }
  return samples;
}

Async<> record_quality(Services& services, std::vector<QualitySample> samples) {
  for (std::size_t begin = 0; begin < samples.size(); begin += rows_at_once) {
    const auto end = samples.begin() + static_cast<std::ptrdiff_t>(std::min(begin + rows_at_once, samples.size()));
    std::vector<QualitySample> portion(samples.begin() + static_cast<std::ptrdiff_t>(begin), end);
    auto job = [portion = std::move(portion)](Transaction& transaction) -> core::Outcome<> {
      for (const QualitySample& sample : portion) transaction.of<QualityRepository>().insert(sample);
      return {};
    };
    auto done = co_await services.store.write(std::move(job));
    if (!done) co_return done;
  }
  co_return core::Outcome<>();
}

Async<> record_activity(Services& services, std::string meeting_id, std::vector<ActivityShare> shares) {
  auto job = [meeting_id = std::move(meeting_id),
              shares = std::move(shares)](Transaction& transaction) -> core::Outcome<> {
    for (const ActivityShare& share : shares) transaction.of<ActivityRepository>().add(meeting_id, share);
    return {};
  };
  co_return co_await services.store.write(std::move(job));
}

Async<long long> prune_quality(Services& services, std::chrono::milliseconds kept) {
  const core::TimePoint before = services.clock.now() - kept;
  long long removed = 0;
  while (true) {
    auto job = [before](Transaction& transaction) -> core::Outcome<long long> {
      return transaction.of<QualityRepository>().remove_before(before, pruned_at_once);
    };
    auto done = co_await services.store.write(std::move(job));
    if (!done) co_return done;
    removed += *done;
    if (*done == 0) co_return removed;
  }
}

asio::awaitable<void> QualityRecorder::take_samples() {
  sources_.live.settle_all();
  const auto figures = co_await sources_.media.figures();
  if (!figures) co_return;  // no media: nothing to sample
  for (const RoomFiguresPointer& room : (*figures)->rooms) {
    const auto look = co_await sources_.live.look(room->room);
    if (!look) continue;
    auto samples = quality_samples(*room, *look, sources_.services.clock.now());
    if (samples.empty()) continue;
    sources_.live.tell_quality(room->room, quality_reports(samples, *room, *look));
    const auto done = co_await record_quality(sources_.services, std::move(samples));
    if (!done) spdlog::warn("meeting {}: its quality was not written down: {}", room->room, done.error().message);
  }
}

asio::awaitable<void> QualityRecorder::prune() {
  const auto removed = co_await prune_quality(sources_.services, kept);
  if (!removed)
    spdlog::warn("old quality samples were not removed: {}", removed.error().message);
  else if (*removed > 0)
    spdlog::info("{} removed", logging::counted(*removed, "old quality sample was", "old quality samples were"));
}

asio::awaitable<void> QualityRecorder::run() {
  running_ = true;
  asio::steady_timer timer(co_await asio::this_coro::executor);
  auto next_pruning = std::chrono::steady_clock::now();
  auto next_samples = std::chrono::steady_clock::now() + interval;
  while (!stopping_) {
    timer.expires_after(std::chrono::seconds(1));
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    if (stopping_) break;
    const auto now = std::chrono::steady_clock::now();
    if (now >= next_samples) {
      next_samples = now + interval;
      co_await take_samples();
    }
    if (!stopping_ && now >= next_pruning) {
      next_pruning = now + std::chrono::hours(1);
      co_await prune();
    }
  }
  running_ = false;
}

}  // namespace parley::services
