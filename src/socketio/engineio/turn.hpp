// Turn: what became due to the connections of one thread since the last flush. Connections that are due the same
// messages in the same order share one entry, so that a broadcast costs each receiver a few instructions, and the bytes
// are gathered once for all of them. Owned by the shard, used on its thread; grows within a turn of the event loop
// only.
#pragma once

#include "socketio/engineio/message.hpp"

#include <cstdint>
#include <vector>

namespace parley::socketio::engineio {

class Turn {
 public:
  /// A sequence of messages; `nothing` is the empty one.
  using Sequence = std::uint32_t;
  static constexpr Sequence nothing = 0;

  Turn();

  /// Enters a message, once for all its receivers, and names it.
  std::uint32_t add(MessagePtr message);

  /// The sequence that has `message` behind `sequence`.
  Sequence extend(Sequence sequence, std::uint32_t message) {
    const std::uint32_t child = steps_[sequence].latest_child;
    return child != 0 && steps_[child].message == message ? child : grow(sequence, message);
  }

  std::size_t bytes(Sequence sequence) const noexcept { return steps_[sequence].bytes; }

  /// Its messages in order; valid until the next call.
  const std::vector<const MessagePtr*>& messages(Sequence sequence);

  /// Forgets everything: all sequences but `nothing` are void.
  void clear();

 private:
  struct Step {
    std::uint32_t before = 0;
    std::uint32_t message = 0;
    std::uint32_t latest_child = 0;
    std::uint32_t length = 0;
    std::size_t bytes = 0;
  };
  Sequence grow(Sequence sequence, std::uint32_t message);

  std::vector<MessagePtr> messages_;
  std::vector<Step> steps_;
  std::vector<const MessagePtr*> listed_;
};

}  // namespace parley::socketio::engineio
