#include "socketio/engineio/deadlines.hpp"

namespace parley::socketio::engineio {

void Deadline::cancel() noexcept {
  if (!next_) return;
  previous_->next_ = next_;
  next_->previous_ = previous_;
  previous_ = next_ = nullptr;
}

DeadlineList::DeadlineList(Expired expired) noexcept : expired_(expired) { ends_.previous_ = ends_.next_ = &ends_; }

DeadlineList::~DeadlineList() {
  while (ends_.next_ != &ends_) ends_.next_->cancel();
}

void DeadlineList::set(Deadline& deadline, Clock::time_point at) noexcept {
  deadline.cancel();
  deadline.at_ = at;
  Deadline* before = ends_.previous_;
  while (before != &ends_ && before->at_ > at) before = before->previous_;
  deadline.previous_ = before;
  deadline.next_ = before->next_;
  before->next_->previous_ = &deadline;
  before->next_ = &deadline;
}

Clock::time_point DeadlineList::earliest() const noexcept {
  return ends_.next_ == &ends_ ? Clock::time_point::max() : ends_.next_->at_;
}

void DeadlineList::expire(Clock::time_point now) {
  while (ends_.next_ != &ends_ && ends_.next_->at_ <= now) {
    Deadline& first = *ends_.next_;
    first.cancel();
    expired_(first.owner_, first.at_);
  }
}

}  // namespace parley::socketio::engineio
