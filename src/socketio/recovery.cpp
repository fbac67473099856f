#include "socketio/recovery.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace parley::socketio {

using engineio::Clock;

Recovery::Recovery(const RecoveryOptions& options, std::chrono::milliseconds in_doubt)
    : options_(options),
      event_age_(options.max_disconnection_duration + in_doubt),
      series_(engineio::Id::make(0).string().substr(2, 8)) {}

// ---- The log ----

std::string Recovery::next_offset(const Lock&) const { return series_ + '.' + std::to_string(latest_ + 1); }

std::optional<std::uint64_t> Recovery::parse_offset(std::string_view offset) const {
  if (offset.size() < series_.size() + 2 || !offset.starts_with(series_) || offset[series_.size()] != '.')
    return std::nullopt;
  offset.remove_prefix(series_.size() + 1);
  std::uint64_t number = 0;
  const auto parsed = std::from_chars(offset.data(), offset.data() + offset.size(), number);
  if (parsed.ec != std::errc{} || parsed.ptr != offset.data() + offset.size() || number > latest_) return std::nullopt;
  return number;
}

void Recovery::append(const Lock&, DeliveryPtr delivery, Clock::time_point now) {
  ++latest_;
  log_bytes_ += delivery->message->size();
  log_.push_back({std::move(delivery), now});
  trim(now);
}

void Recovery::trim(Clock::time_point now) {
  while (!log_.empty()) {
    const bool old = log_.front().at + event_age_ < now;
    if (!old && log_.size() <= options_.max_events && log_bytes_ <= options_.max_event_bytes) return;
    if (!old) gone_early_ = latest_ - log_.size() + 1;
    log_bytes_ -= log_.front().delivery->message->size();
    log_.pop_front();
  }
}

// ---- Sessions ----

LostSession Recovery::take(Sessions::iterator at) {
  by_pid_.erase(at->pid);
  by_id_.erase(at->id);
  LostSession session = std::move(*at);
  sessions_.erase(at);
  return session;
}

std::vector<LostSession> Recovery::keep(LostSession session) {
  const auto guard = lock();
  std::vector<LostSession> given_up;
  if (const auto same = by_pid_.find(session.pid); same != by_pid_.end()) given_up.push_back(take(same->second));
  while (!sessions_.empty() && sessions_.size() >= options_.max_sessions) given_up.push_back(take(sessions_.begin()));
  sessions_.push_back(std::move(session));
  by_pid_.emplace(sessions_.back().pid, std::prev(sessions_.end()));
  by_id_.insert_or_assign(sessions_.back().id, std::prev(sessions_.end()));
  return given_up;
}

template <class Change>
void Recovery::change(const Target& target, Change change) {
  // Most often it is one socket that is meant, by its id.
  const auto id = target.rooms.size() == 1 ? engineio::Id::parse(target.rooms.front()) : std::nullopt;
  if (id) {
    if (const auto found = by_id_.find(*id); found != by_id_.end()) change(*found->second);
    return;
  }
  const Delivery meant{.target = target};
  for (LostSession& session : sessions_)
    if (meant_for(meant, latest_ + 1, session)) change(session);
}

void Recovery::enter(const Lock&, const Target& target, const std::string& room, std::uint64_t after) {
  change(target, [&](LostSession& session) {
    const bool is_in = std::ranges::find(session.rooms, room) != session.rooms.end() ||
                       std::ranges::any_of(session.stays, [&](const LostSession::Stay& stay) {
                         return stay.room == room && !stay.until;
                       });
    if (!is_in) session.stays.push_back({.room = room, .after = after});
  });
}

void Recovery::leave(const Lock&, const Target& target, const std::string& room) {
  change(target, [&](LostSession& session) {
    if (std::erase(session.rooms, room) > 0) session.stays.push_back({.room = room, .until = latest_});
    for (LostSession::Stay& stay : session.stays)
      if (stay.room == room && !stay.until) stay.until = latest_;
  });
}

bool Recovery::meant_for(const Delivery& delivery, std::uint64_t number, const LostSession& session) {
  if (delivery.only_socket) return *delivery.only_socket == session.id;
  const auto& target = delivery.target;
  if (target.except_socket == session.id) return false;
  const auto is_in = [&](const std::string& room) {
    return room == session.id.text() ||
           std::find(session.rooms.begin(), session.rooms.end(), room) != session.rooms.end() ||
           std::ranges::any_of(session.stays, [&](const LostSession::Stay& stay) {
             return stay.room == room && number > stay.after && number <= stay.until.value_or(number);
           });
  };
  if (std::any_of(target.except.begin(), target.except.end(), is_in)) return false;
  return target.rooms.empty() || std::any_of(target.rooms.begin(), target.rooms.end(), is_in);
}

std::optional<Recovery::Restored> Recovery::restore(const Lock&, std::string_view pid, std::string_view offset,
                                                    Clock::time_point now) {
  const auto id = engineio::Id::parse(pid);
  const auto found = id ? by_pid_.find(*id) : by_pid_.end();
  if (found == by_pid_.end()) return std::nullopt;
  const auto at = found->second;
  if (at->since + options_.max_disconnection_duration <= now) return std::nullopt;
  const auto seen = offset.empty() ? std::optional(at->connected_at_event) : parse_offset(offset);
  if (!seen || *seen < gone_early_) return std::nullopt;
  const std::uint64_t gone = latest_ - log_.size();

  std::vector<engineio::MessagePtr> missed;
  std::size_t bytes = 0;
  for (auto index = static_cast<std::size_t>(std::max(*seen, gone) - gone); index < log_.size(); ++index) {
    if (!meant_for(*log_[index].delivery, gone + index + 1, *at)) continue;
    missed.push_back(log_[index].delivery->message);
    bytes += missed.back()->size();
  }
  if (bytes > options_.max_missed_bytes) return std::nullopt;
  Restored restored{take(at), std::move(missed)};
  for (LostSession::Stay& stay : std::exchange(restored.session.stays, {}))
    if (!stay.until) restored.session.rooms.push_back(std::move(stay.room));
  return restored;
}

std::vector<LostSession> Recovery::expire(Clock::time_point now) {
  const auto guard = lock();
  std::vector<LostSession> over;
  while (!sessions_.empty() && sessions_.front().since + options_.max_disconnection_duration <= now)
    over.push_back(take(sessions_.begin()));
  trim(now);
  return over;
}

Recovery::Kept Recovery::kept() {
  const auto guard = lock();
  return {sessions_.size(), log_.size(), log_bytes_};
}

std::optional<Clock::time_point> Recovery::next_expiry() {
  const auto guard = lock();
  if (sessions_.empty()) return std::nullopt;
  return sessions_.front().since + options_.max_disconnection_duration;
}

std::optional<Clock::time_point> Recovery::next_upkeep(Clock::time_point now) {
  constexpr std::chrono::seconds pause{5};
  const auto session = next_expiry();
  const auto guard = lock();
  if (log_.empty()) return session;
  const auto event = std::max(log_.front().at + event_age_, now + pause);
  return session ? std::min(*session, event) : event;
}

}  // namespace parley::socketio
