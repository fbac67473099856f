// Crowd: people with tokens of their own, each a socket, who come into meetings and stay. One thread.
#pragma once

#include "connections.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::bench {

using Clock = std::chrono::steady_clock;

inline double seconds_between(Clock::time_point from, Clock::time_point to) {
  return std::chrono::duration<double>(to - from).count();
}
inline double seconds_since(Clock::time_point start) { return seconds_between(start, Clock::now()); }

struct Person {
  std::string token;
  std::string meeting_id;  ///< empty: they are connected only
};

/// One person a line: the token and, behind a tab, the meeting.
std::vector<Person> read_people(const std::string& file);

/// What everybody says first, in one write: that they are ready and, where they have a meeting, that they join it. The
/// answers carry the numbers ready_ack and join_ack.
inline constexpr int ready_ack = 0;
inline constexpr int join_ack = 1;
std::vector<std::string> greeting(const Person& person);

/// The number of an acknowledgement packet ("43<number>[…"), -1 for other packets.
long ack_number(std::string_view packet);
/// Whether an acknowledgement says that it succeeded.
bool succeeded(std::string_view packet);

class Crowd {
 public:
  Crowd(std::uint16_t port, std::vector<Person> people);
  Crowd(const Crowd&) = delete;
  Crowd& operator=(const Crowd&) = delete;

  /// All come, `at_once` at a time, and are in their meetings when it returns. Throws when somebody is refused or lost,
  /// or nothing happens for half a minute.
  void come(std::size_t at_once);

  const std::vector<Person>& people() const { return people_; }
  /// Those in the same meeting, themselves among them.
  const std::vector<std::size_t>& company(std::size_t index) const { return meetings_[meeting_of_[index]]; }
  std::size_t meetings() const { return meetings_.size(); }
  Connections& connections() { return connections_; }

  /// What comes after they have come.
  std::function<void(std::size_t index, std::string_view packet)> on_packet;

 private:
  void arrive(std::size_t index, std::string_view packet);

  const std::vector<Person> people_;
  std::vector<std::vector<std::size_t>> meetings_;
  std::vector<std::size_t> meeting_of_;  ///< by person
  Connections connections_;
  std::vector<bool> is_there_;
  std::size_t there_ = 0;
  std::string refusal_;
};

}  // namespace parley::bench
