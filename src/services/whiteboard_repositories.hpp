// What use cases keep of whiteboards; see repositories.hpp for how repositories are used.
#pragma once

#include "core/time.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace parley::services {

/// One element of a meeting's whiteboard, or what is left of a deleted one.
struct StoredBoardElement {
  std::string meeting_id;
  std::string element_id;
  long long version = 1;
  long long version_nonce = 0;
  bool deleted = false;
  std::string data;  ///< JSON, as text
  core::TimePoint changed_at;
};

class WhiteboardRepository {
 public:
  virtual ~WhiteboardRepository() = default;
  /// Instead of what was kept of that element.
  virtual void put(const StoredBoardElement& element) = 0;
  virtual void remove(std::string_view meeting_id, std::string_view element_id) = 0;
  /// All, deleted ones too; by change, then id.
  virtual std::vector<StoredBoardElement> list(std::string_view meeting_id) = 0;
  /// Without deleted ones.
  virtual int count(std::string_view meeting_id) = 0;
};

}  // namespace parley::services
