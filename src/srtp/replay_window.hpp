// Which of the last 1,024 packet indices have been seen (RFC 3711 section 3.3.2). Pure, fixed size.
#pragma once

#include <array>
#include <cstdint>

namespace parley::srtp {

class ReplayWindow {
 public:
  static constexpr std::uint64_t size = 1024;

  enum class Verdict { fresh, repeated, too_old };

  Verdict judge(std::uint64_t index) const;
  /// Only with an index that is not too old.
  void add(std::uint64_t index);

  bool is_empty() const { return is_empty_; }
  /// 0 while nothing has been seen.
  std::uint64_t highest() const { return highest_; }

 private:
  std::uint64_t& word(std::uint64_t index) { return seen_[index % size / 64]; }
  static std::uint64_t bit(std::uint64_t index) { return std::uint64_t{1} << (index % 64); }
  void forget(std::uint64_t first, std::uint64_t last);

  std::uint64_t highest_ = 0;
  bool is_empty_ = true;
  std::array<std::uint64_t, size / 64> seen_{};
};

}  // namespace parley::srtp
