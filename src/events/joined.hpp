// What a session remembers of its meetings: JoinedMeetings, which it is in, and Passage, which lets it come and go in
// the order in which it asked. A session that comes back may be on another thread while calls of its earlier connection
// still run; both are safe then.
#pragma once

#include <boost/asio/awaitable.hpp>

#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley::events {

/// A meeting that a socket has joined.
struct JoinedMeeting {
  std::string meeting_id;
  std::string code;
  std::string participant_id;
};

class JoinedMeetings {
 public:
  void put(JoinedMeeting meeting);
  void erase(const std::string& meeting_id);
  void clear();

  /// By id or code, in any spelling.
  std::optional<JoinedMeeting> find(std::string_view reference) const;
  /// By code as it was put in.
  std::optional<JoinedMeeting> find_code(std::string_view code) const;
  std::optional<JoinedMeeting> first() const;
  std::vector<JoinedMeeting> all() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, JoinedMeeting> by_id_;
};

/// One at a time, first come first: a leave that is sent before the join was answered takes effect after it.
class Passage {
 public:
  /// The way is free again when it goes.
  class Pass {
   public:
    explicit Pass(Passage& passage) : passage_(&passage) {}
    Pass(Pass&& other) noexcept : passage_(std::exchange(other.passage_, nullptr)) {}
    Pass& operator=(Pass&&) = delete;
    ~Pass() {
      if (passage_) passage_->release();
    }

   private:
    Passage* passage_;
  };

  boost::asio::awaitable<Pass> enter();

 private:
  bool take();
  void release();

  std::mutex mutex_;
  bool taken_ = false;
  std::deque<std::move_only_function<void()>> waiting_;  ///< each goes on, with the way taken for it
};

}  // namespace parley::events
