#include "socketio/engineio/turn.hpp"

namespace parley::socketio::engineio {

Turn::Turn() : steps_(1) {}

std::uint32_t Turn::add(MessagePtr message) {
  messages_.push_back(std::move(message));
  return static_cast<std::uint32_t>(messages_.size() - 1);
}

Turn::Sequence Turn::grow(Sequence sequence, std::uint32_t message) {
  const auto child = static_cast<Sequence>(steps_.size());
  const Step& from = steps_[sequence];
  steps_.push_back({.before = sequence,
                    .message = message,
                    .length = from.length + 1,
                    .bytes = from.bytes + messages_[message]->size()});
  steps_[sequence].latest_child = child;
  return child;
}

const std::vector<const MessagePtr*>& Turn::messages(Sequence sequence) {
  listed_.resize(steps_[sequence].length);
  for (std::size_t i = listed_.size(); i > 0; --i) {
    listed_[i - 1] = &messages_[steps_[sequence].message];
    sequence = steps_[sequence].before;
  }
  return listed_;
}

void Turn::clear() {
  constexpr std::size_t kept = 4096;  // an unusually busy turn must not keep its memory
  messages_.clear();
  steps_.resize(1);
  steps_[0] = {};
  if (messages_.capacity() > kept) messages_.shrink_to_fit();
  if (steps_.capacity() > kept) steps_.shrink_to_fit();
}

}  // namespace parley::socketio::engineio
