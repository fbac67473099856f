#include "events/joined.hpp"

#include "core/ids.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace parley::events {
namespace asio = boost::asio;

void JoinedMeetings::put(JoinedMeeting meeting) {
  const std::scoped_lock lock(mutex_);
  by_id_.insert_or_assign(meeting.meeting_id, std::move(meeting));
}

void JoinedMeetings::erase(const std::string& meeting_id) {
  const std::scoped_lock lock(mutex_);
  by_id_.erase(meeting_id);
}

void JoinedMeetings::clear() {
  const std::scoped_lock lock(mutex_);
  by_id_.clear();
}

std::optional<JoinedMeeting> JoinedMeetings::find(std::string_view reference) const {
  const auto parsed = core::parse_meeting_reference(reference);
  if (!parsed) return std::nullopt;
  if (parsed->kind != core::MeetingReference::Kind::id) return find_code(parsed->value);
  const std::scoped_lock lock(mutex_);
  const auto found = by_id_.find(parsed->value);
  return found == by_id_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<JoinedMeeting> JoinedMeetings::find_code(std::string_view code) const {
  const std::scoped_lock lock(mutex_);
  const auto found = std::ranges::find_if(by_id_, [&](const auto& one) { return one.second.code == code; });
  return found == by_id_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<JoinedMeeting> JoinedMeetings::first() const {
  const std::scoped_lock lock(mutex_);
  return by_id_.empty() ? std::nullopt : std::optional(by_id_.begin()->second);
}

std::vector<JoinedMeeting> JoinedMeetings::all() const {
  const std::scoped_lock lock(mutex_);
  std::vector<JoinedMeeting> meetings;
  for (const auto& [meeting_id, joined] : by_id_) meetings.push_back(joined);
  return meetings;
}

bool Passage::take() {
  const std::scoped_lock lock(mutex_);
  return !std::exchange(taken_, true);
}

void Passage::release() {
  std::move_only_function<void()> next;
  {
    const std::scoped_lock lock(mutex_);
    if (waiting_.empty()) {
      taken_ = false;
      return;
    }
    next = std::move(waiting_.front());
    waiting_.pop_front();
  }
  next();
}

asio::awaitable<Passage::Pass> Passage::enter() {
  if (!take()) {
    const auto wait = [this](auto handler) {
      auto go_on = [handler = std::move(handler)]() mutable {
        auto executor = asio::get_associated_executor(handler);
        asio::post(executor, std::move(handler));
      };
      {
        const std::scoped_lock lock(mutex_);
        if (std::exchange(taken_, true)) return waiting_.push_back(std::move(go_on));
      }
      go_on();  // it has become free meanwhile
    };
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(wait, asio::use_awaitable);
  }
  Pass pass(*this);
  co_return pass;
}

}  // namespace parley::events
