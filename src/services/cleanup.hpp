// Cleanup: what has had its time is deleted, and what was deleted long ago is purged. A job every five minutes, and
// `parley cleanup`.
#pragma once

#include "services/services.hpp"

namespace parley::services {

struct Cleanup {
  int calls = 0;           ///< instant calls that everybody left over 10 minutes ago, or that are older than 8 hours
  int meetings = 0;        ///< scheduled meetings 8 hours after their actual end, or scheduled one where nobody came
  int guest_sessions = 0;  ///< expired ones of people who never came
  int refresh_tokens = 0;  ///< that expired or were revoked a day ago or earlier
  int files = 0;           ///< put into a chat an hour ago or earlier, and never sent
  int purged = 0;          ///< meetings deleted before the retention, with all that hangs on them

  /// Without refresh tokens: wherever people are signed in, some have always had their time.
  int total() const { return calls + meetings + guest_sessions + files + purged; }
  /// "2 calls and 0 meetings deleted, 5 guest sessions, 0 files and 3 refresh tokens removed, 1 meeting purged"
  std::string text() const;
};

/// With `dry_run` nothing is changed, and the figures say what would be (10,000 of a kind at most).
Async<Cleanup> clean_up(Services& services, bool dry_run);

}  // namespace parley::services
