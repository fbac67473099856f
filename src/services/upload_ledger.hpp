// UploadLedger: how much room the files have asked for that are on their way into each meeting, so that many at once do
// not overrun its quota. Shared by all threads.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace parley::services {

class UploadLedger {
 public:
  /// Room that is given back with its destruction.
  class Hold {
   public:
    Hold(UploadLedger& ledger, std::string meeting_id, long long bytes)
        : ledger_(ledger), meeting_id_(std::move(meeting_id)), bytes_(bytes) {
      ledger_.add(meeting_id_, bytes_);
    }
    ~Hold() { ledger_.add(meeting_id_, -bytes_); }
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;

    long long bytes() const { return bytes_; }

   private:
    UploadLedger& ledger_;
    const std::string meeting_id_;
    const long long bytes_;
  };

  /// Of all that are on their way into a meeting.
  long long held(const std::string& meeting_id) const {
    const std::scoped_lock lock(mutex_);
    const auto found = held_.find(meeting_id);
    return found == held_.end() ? 0 : found->second.bytes;
  }

 private:
  struct Sum {
    long long bytes = 0;
    int count = 0;
  };

  void add(const std::string& meeting_id, long long bytes) {
    const std::scoped_lock lock(mutex_);
    Sum& sum = held_[meeting_id];
    sum.bytes += bytes;
    sum.count += bytes < 0 ? -1 : 1;
    if (sum.count == 0) held_.erase(meeting_id);
  }

  mutable std::mutex mutex_;
  std::map<std::string, Sum> held_;
};

}  // namespace parley::services
