// Deadlines of many things that all wait equally long (heartbeats, closing handshakes): a list that is in order by
// itself, so that setting and cancelling cost a few instructions and no allocation. A list and its members belong to
// one thread.
#pragma once

#include <chrono>

namespace parley::socketio::engineio {

using Clock = std::chrono::steady_clock;

class DeadlineList;

/// A member; lives inside what it watches over, and leaves its list when it is destroyed.
class Deadline {
 public:
  /// `owner` is what the list's callback gets.
  explicit Deadline(void* owner) noexcept : owner_(owner) {}
  ~Deadline() { cancel(); }
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

  bool pending() const noexcept { return next_ != nullptr; }
  void cancel() noexcept;

 private:
  friend class DeadlineList;
  Deadline* previous_ = nullptr;
  Deadline* next_ = nullptr;
  Clock::time_point at_{};
  void* owner_;
};

class DeadlineList {
 public:
  /// Called for each deadline that has passed, after it left the list. `at` is when it was due.
  using Expired = void (*)(void* owner, Clock::time_point at);

  explicit DeadlineList(Expired expired) noexcept;
  ~DeadlineList();
  DeadlineList(const DeadlineList&) = delete;
  DeadlineList& operator=(const DeadlineList&) = delete;

  /// Puts it in (again). Quick where `at` is not before the others.
  void set(Deadline& deadline, Clock::time_point at) noexcept;

  /// The first one; time_point::max() where there is none.
  Clock::time_point earliest() const noexcept;

  void expire(Clock::time_point now);

 private:
  Deadline ends_{nullptr};  ///< closes the ring: next_ is the first, previous_ the last
  Expired expired_;
};

}  // namespace parley::socketio::engineio
