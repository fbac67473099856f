// Lookout: looks after sessions that no watchdog of a Database sees yet, while they are made and while their first
// statements run. A PostgreSQL that is paused or cut off in that moment would be waited for without end: libpq's
// connect_timeout ends with the log-in, and SOCI sends a statement of its own behind that. Blocks; any thread.
#pragma once

#include "storage/session.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace parley::storage {

/// After how long without progress a database's server is asked whether it still answers anybody (ADR 20).
inline constexpr std::chrono::seconds suspicion{3};

/// A session that `make` makes on a thread of its own. It is waited for as long as the server of `url` answers others;
/// then that thread is left to itself (it closes what it makes), and soci::soci_error (Fault::lost) is thrown. 11 s at
/// most where the server answers nobody.
std::unique_ptr<Session> make_watched(const std::string& url, std::function<std::unique_ptr<Session>()> make);

/// Runs the first statements of a session. Where they take longer than 3 s and the server answers nobody (5 s more),
/// the one that hangs is ended, and soci::soci_error (Fault::lost) thrown. On SQLite it just runs them.
void look_after(Session& session, const std::string& url, const std::function<void()>& statements);

}  // namespace parley::storage
