// What use cases keep of the files in a meeting's chat; see repositories.hpp for how repositories are used. Their bytes
// are in the FileStore: what is forgotten here is written down as to be removed there, in the same transaction, so that
// a crash between the two loses nothing and leaves nothing.
#pragma once

#include "core/time.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::services {

struct StoredFile {
  std::string file_id;
  std::string meeting_id;
  std::string participant_id;               ///< who put it there
  std::string name;                         ///< cleaned
  std::string media_type;                   ///< found out from its content
  long long size = 0;                       ///< in bytes
  std::string stored_as;                    ///< its name in the FileStore
  std::optional<std::string> message_id{};  ///< the message that it was sent with; unset: not sent yet
  core::TimePoint created_at;
};

class FileRepository {
 public:
  virtual ~FileRepository() = default;
  virtual void insert(const StoredFile& file) = 0;
  virtual std::optional<StoredFile> find(std::string_view file_id) = 0;
  /// False where it was sent with a message already.
  virtual bool attach(std::string_view file_id, std::string_view message_id) = 0;
  /// Bytes of all files of a meeting.
  virtual long long size_of_meeting(std::string_view meeting_id) = 0;
  /// Forgets a file, or those put there before `before` and never sent (`limit` at most; how many is answered), and
  /// writes their bytes down for removal. Those of a meeting go when it is purged (RetentionRepository).
  virtual void forget(std::string_view file_id) = 0;
  virtual int forget_unsent(core::TimePoint before, int limit) = 0;
  virtual int count_unsent(core::TimePoint before) = 0;
  /// Whether a file of that name in the FileStore is known.
  virtual bool is_stored(std::string_view stored_as) = 0;
  /// Names in the FileStore that are to be removed.
  virtual std::vector<std::string> to_remove(int limit) = 0;
  virtual void removed(std::string_view stored_as) = 0;
};

}  // namespace parley::services
