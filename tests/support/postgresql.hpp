// PostgresqlServer: a real PostgreSQL for tests, run by the script tests/support/postgresql as a child of the test
// program. It is gone with the object, and also when the program dies.
#pragma once

#include <string>
#include <string_view>

#include <sys/types.h>

namespace parley::tests {

class PostgresqlServer {
 public:
  /// Starts one. Throws std::runtime_error when it does not come up; the script has said why on stderr.
  PostgresqlServer();
  ~PostgresqlServer();
  PostgresqlServer(const PostgresqlServer&) = delete;
  PostgresqlServer& operator=(const PostgresqlServer&) = delete;

  /// Of its database `postgres`, in which other databases can be made.
  const std::string& url() const { return url_; }

  void stop() { command("stop", "stopped"); }
  /// Ends it as a power cut would.
  void crash() { command("crash", "stopped"); }
  void start() { command("start", "started"); }
  /// All its processes hang until resume().
  void pause() { command("pause", "paused"); }
  void resume() { command("resume", "resumed"); }

 private:
  void command(std::string_view word, std::string_view answer);
  std::string read_line();

  pid_t child_ = -1;
  int to_child_ = -1;
  int from_child_ = -1;
  std::string url_;
};

/// Makes an empty database on a server and answers its URL.
std::string make_database(const std::string& server_url);

/// The server that all tests of a program share: the one that PARLEY_TEST_POSTGRESQL names, or one that is started at
/// the first call and lasts to the program's end.
const std::string& shared_postgresql();

}  // namespace parley::tests
