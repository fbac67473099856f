#include "srtp/replay_window.hpp"

namespace parley::srtp {

ReplayWindow::Verdict ReplayWindow::judge(std::uint64_t index) const {
  if (is_empty_ || index > highest_) return Verdict::fresh;
  if (highest_ - index >= size) return Verdict::too_old;
  return (seen_[index % size / 64] & bit(index)) != 0 ? Verdict::repeated : Verdict::fresh;
}

void ReplayWindow::add(std::uint64_t index) {
  if (index > highest_) {
    if (index - highest_ >= size) {
      seen_.fill(0);
    } else {
      forget(highest_ + 1, index);
    }
    highest_ = index;
  }
  is_empty_ = false;
  word(index) |= bit(index);
}

/// The places of indices that come into the window held those that leave it.
void ReplayWindow::forget(std::uint64_t first, std::uint64_t last) {
  while (first <= last) {
    if (first % 64 == 0 && last - first >= 63) {
      word(first) = 0;
      first += 64;
    } else {
      word(first) &= ~bit(first);
      ++first;
    }
  }
}

}  // namespace parley::srtp
