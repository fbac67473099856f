#include "support/postgresql.hpp"

#include "storage/dialect.hpp"

#include <soci/soci.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <stdexcept>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace parley::tests {

PostgresqlServer::PostgresqlServer() {
  int in[2];
  int out[2];
  if (::pipe2(in, O_CLOEXEC) != 0 || ::pipe2(out, O_CLOEXEC) != 0) throw std::runtime_error("pipe2 failed");
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  std::string program = PARLEY_POSTGRESQL;
  char* arguments[] = {program.data(), nullptr};
  const int failed = ::posix_spawn(&child_, program.c_str(), &actions, nullptr, arguments, environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(in[0]);
  ::close(out[1]);
  to_child_ = in[1];
  from_child_ = out[0];
  if (failed) throw std::runtime_error(program + " could not be run");
  url_ = read_line();
}

PostgresqlServer::~PostgresqlServer() {
  ::close(to_child_);
  ::close(from_child_);
  ::waitpid(child_, nullptr, 0);
}

void PostgresqlServer::command(std::string_view word, std::string_view answer) {
  const std::string line = std::string(word) + "\n";
  if (::write(to_child_, line.data(), line.size()) != static_cast<ssize_t>(line.size()) || read_line() != answer)
    throw std::runtime_error("PostgreSQL for tests did not obey: " + std::string(word));
}

std::string PostgresqlServer::read_line() {
  std::string line;
  for (char c = 0; ::read(from_child_, &c, 1) == 1; line += c)
    if (c == '\n') return line;
  throw std::runtime_error("PostgreSQL for tests does not run");
}

std::string make_database(const std::string& server_url) {
  static std::atomic<int> made = 0;
  // A named server may hold what others made: the time tells runs apart.
  const std::string name = "parley_test_" +
                           std::to_string(std::chrono::system_clock::now().time_since_epoch().count()) + "_" +
                           std::to_string(++made);
  *storage::connect(server_url) << "CREATE DATABASE " << name;
  // postgresql://who@where/database?options
  const auto path = server_url.find('/', server_url.find("//") + 2);
  const auto options = std::min(server_url.find('?'), server_url.size());
  return server_url.substr(0, path) + "/" + name + server_url.substr(options);
}

const std::string& shared_postgresql() {
  static const std::string named = std::getenv("PARLEY_TEST_POSTGRESQL") ? std::getenv("PARLEY_TEST_POSTGRESQL") : "";
  if (!named.empty()) return named;
  static const PostgresqlServer started;
  return started.url();
}

}  // namespace parley::tests
