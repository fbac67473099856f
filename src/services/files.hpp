// Files in the chat of a meeting: they are put there first, in pieces, and then sent with a message. Who may see the
// message may fetch the file; before it is sent, only who put it there. It goes with its message, or with the meeting.
#pragma once

#include "services/actor.hpp"
#include "services/file_repositories.hpp"
#include "services/file_store.hpp"
#include "services/idempotency.hpp"
#include "services/services.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace parley::services {

struct NewFile {
  std::string meeting;                  ///< id or code
  std::string name;                     ///< as the sender calls it; cleaned (core/file_name.hpp)
  std::optional<std::uint64_t> size{};  ///< in bytes, at most; where it is known beforehand
  /// Its request without the file: name and content are added to it.
  std::optional<IdempotencyKey> idempotency{};
};

/// A file on its way. Destroyed before finish() has succeeded, it leaves nothing behind.
class Upload {
 public:
  virtual ~Upload() = default;
  /// The next piece, in order. payload_too_large above Settings::file_max_bytes; `unavailable` for a full disk.
  virtual Async<> write(std::string bytes) = 0;
  /// All is there. payload_too_large where the meeting has no room left, validation_failed for an empty file. A
  /// repetition with the same key leaves nothing behind and answers the file that is there already; not_found where it
  /// was removed since.
  virtual Async<StoredFile> finish() = 0;
};

/// For those in the meeting. feature_disabled where the meeting has no chat, or the server takes no files;
/// payload_too_large where size says so, or the files of the meeting would be more than Settings::file_quota_bytes
/// together, with those that are on their way.
Async<std::unique_ptr<Upload>> begin_upload(Services& services, Actor actor, NewFile file);

struct OpenedFile {
  StoredFile file;
  std::shared_ptr<FileSource> content;
};
/// For members. not_found for who may not see it.
Async<OpenedFile> open_file(Services& services, Actor actor, std::string meeting, std::string file_id);

/// Removes the bytes of files that were forgotten.
Async<> remove_forgotten_files(Services& services);

/// What an upload left that was broken off by a crash, `age` or longer ago, and files that were forgotten. At the
/// start with no age, for then nothing is on its way.
Async<> clear_up_files(Services& services, std::chrono::seconds age);

}  // namespace parley::services
