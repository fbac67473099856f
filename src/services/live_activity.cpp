#include "services/live_activity.hpp"

#include <algorithm>

namespace parley::services {
using std::chrono::milliseconds;

namespace {

long long whole_ms(std::chrono::steady_clock::duration duration) {
  return std::chrono::duration_cast<milliseconds>(duration).count();
}

}  // namespace

ActivityShare& LiveActivity::share_of(const std::string& participant_id) {
  ActivityShare& share = shares_[participant_id];
  share.participant_id = participant_id;
  return share;
}

void LiveActivity::levels(const std::vector<std::pair<std::string, int>>& volumes, TimePoint now,
                          const std::string& place) {
  auto& [speaking, at] = heard_[place];
  const bool was_silent = !at || now - *at > std::chrono::seconds(2);
  const auto step = was_silent ? first_step : std::min(longest_step, milliseconds(whole_ms(now - *at)));
  speaking.clear();
  for (const auto& [participant_id, volume] : volumes) {
    if (volume < speaking_volume) continue;
    // Somebody with two devices speaks once.
    if (std::ranges::find(speaking, participant_id) != speaking.end()) continue;
    speaking.push_back(participant_id);
    share_of(participant_id).talk_ms += step.count();
  }
  at = volumes.empty() ? std::nullopt : std::optional(now);
}

std::vector<std::string> LiveActivity::speaking(TimePoint now) const {
  std::vector<std::string> all;
  for (const auto& [place, heard] : heard_)
    if (heard.at && now - *heard.at <= std::chrono::seconds(2))
      all.insert(all.end(), heard.speaking.begin(), heard.speaking.end());
  return all;
}

void LiveActivity::settle_sharing(const std::string& participant_id, TimePoint& since, TimePoint now) {
  const long long passed = whole_ms(now - since);
  if (passed <= 0) return;
  share_of(participant_id).screen_share_ms += passed;
  since += milliseconds(passed);
}

void LiveActivity::sharing(const std::string& participant_id, bool shares, TimePoint now) {
  const auto found = sharing_since_.find(participant_id);
  if (shares == (found != sharing_since_.end())) return;
  if (shares) {
    sharing_since_.emplace(participant_id, now);
    return;
  }
  settle_sharing(participant_id, found->second, now);
  sharing_since_.erase(found);
}

std::vector<std::string> LiveActivity::sharing() const {
  std::vector<std::string> all;
  all.reserve(sharing_since_.size());
  for (const auto& [participant_id, since] : sharing_since_) all.push_back(participant_id);
  return all;
}

std::vector<ActivityShare> LiveActivity::take(TimePoint now) {
  for (auto& [participant_id, since] : sharing_since_) settle_sharing(participant_id, since, now);
  std::vector<ActivityShare> taken;
  taken.reserve(shares_.size());
  for (auto& [participant_id, share] : shares_) taken.push_back(std::move(share));
  shares_.clear();
  return taken;
}

void LiveActivity::restore(const std::vector<ActivityShare>& shares) {
  for (const ActivityShare& share : shares) {
    ActivityShare& kept = share_of(share.participant_id);
    kept.talk_ms += share.talk_ms;
    kept.screen_share_ms += share.screen_share_ms;
    kept.reactions += share.reactions;
    kept.hands_raised += share.hands_raised;
  }
}

}  // namespace parley::services
