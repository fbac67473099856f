// Witness: finds out whether the database is in a state that our own commits made, or another program wrote to it. What
// Memory holds is worth something only while it is.
//
// On SQLite the header of the WAL's index is looked at, which all connections of a file share in memory and every
// commit changes (https://sqlite.org/walformat.html, 2.1): a comparison of 48 bytes. On PostgreSQL the snapshot of a
// statement says which transactions it sees (pg_current_snapshot): a round trip, which many callers share.
#pragma once

#include "storage/session.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::storage {

struct ConnectOptions;

class Witness {
 public:
  virtual ~Witness() = default;

  /// Whether look() answers at once, so that it may be called on an io thread.
  virtual bool is_instant() const = 0;

  /// Any thread (one after the other where it is not instant): whether the state is known as ours. `foreign` is called
  /// where another program has written since, under the witness's lock, and the state is known from then on. False:
  /// cannot be told now.
  virtual bool look(const std::function<void()>& foreign) = 0;

  /// The writer: begins its transaction, within which nobody else writes, with `open` or, where that saves a round
  /// trip, by itself. As look(), with what `session` sees then; afterwards the state is known.
  virtual void begin(Session& session, const std::function<void()>& open, const std::function<void()>& foreign) = 0;
  /// The writer, before its commit.
  virtual void committing() = 0;
  /// The writer, after its commit. False, and `foreign` was called: another program may have written too.
  virtual bool committed(Session& session, const std::function<void()>& foreign) = 0;
  /// The writer: the commit failed, and may have been done or not.
  virtual void failed() = 0;

  /// A connection was lost: what was known may be of another database.
  virtual void reset() = 0;

  /// From any thread: how long the look() that waits for an answer has waited.
  virtual std::chrono::steady_clock::duration stuck_for() const = 0;
  /// From any thread: ends a look() that has taken longer than `limit`.
  virtual void interrupt_if_stuck(std::chrono::steady_clock::duration limit) = 0;
};

/// For a database URL. It makes a connection of its own when it is first asked.
std::unique_ptr<Witness> make_witness(const std::string& url, const ConnectOptions& options);

/// Which transactions a PostgreSQL snapshot sees; exposed for its tests.
struct Snapshot {
  std::uint64_t xmin = 0;
  std::uint64_t xmax = 0;
  std::vector<std::uint64_t> running;  ///< of those below xmax; sorted

  /// "xmin:xmax:a,b,c", as pg_current_snapshot() writes it.
  static std::optional<Snapshot> parse(std::string_view text);
  bool sees(std::uint64_t transaction) const;
  bool operator==(const Snapshot&) const = default;
};

/// Whether `now` sees transactions that neither `before` saw nor are in `own` (sorted).
bool sees_others(const Snapshot& before, const Snapshot& now, const std::vector<std::uint64_t>& own);

}  // namespace parley::storage
