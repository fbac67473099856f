#include "media/worker/process.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace parley::media {
namespace {

constexpr int first_free_descriptor = 5;

/// A descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }
  int release() { return std::exchange(number_, -1); }

 private:
  int number_;
};

std::string failed(std::string_view what, int error) { return std::string(what) + ": " + std::strerror(error); }

struct Pair {
  Descriptor ours;
  Descriptor childs;
};

/// The child's end is moved above the numbers that it is to get, so that setting one never overwrites the other.
std::expected<Pair, std::string> make_pair() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return std::unexpected(failed("socketpair", errno));
  Descriptor ours(ends[0]);
  const Descriptor childs(ends[1]);
  Descriptor moved(::fcntl(childs.number(), F_DUPFD_CLOEXEC, first_free_descriptor));
  if (moved.number() < 0) return std::unexpected(failed("fcntl", errno));
  return Pair{std::move(ours), std::move(moved)};
}

bool may_be_inherited(std::string_view variable) {
  constexpr std::array<std::string_view, 8> prefixes{"ASAN_",     "UBSAN_",           "LSAN_", "TSAN_",
                                                     "MIMALLOC_", "LD_LIBRARY_PATH=", "TZ=",   "PARLEY_MEDIA_GSO="};
  for (const auto prefix : prefixes)
    if (variable.starts_with(prefix)) return true;
  return false;
}

std::vector<char*> worker_environment() {
  std::vector<char*> kept;
  for (char** variable = ::environ; variable && *variable; ++variable)
    if (may_be_inherited(*variable)) kept.push_back(*variable);
  kept.push_back(nullptr);
  return kept;
}

/// posix_spawn's actions and attributes, destroyed with this.
class Preparation {
 public:
  Preparation(int reads, int writes) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_addopen(&actions_, 0, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions_, reads, 3);
    ::posix_spawn_file_actions_adddup2(&actions_, writes, 4);
    ::posix_spawn_file_actions_addclosefrom_np(&actions_, first_free_descriptor);
    ::posix_spawnattr_init(&attributes_);
    sigset_t all;
    sigset_t none;
    ::sigfillset(&all);
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  }
  Preparation(const Preparation&) = delete;
  Preparation& operator=(const Preparation&) = delete;
  ~Preparation() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  const posix_spawn_file_actions_t* actions() const { return &actions_; }
  const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

std::string described(int status) {
  if (WIFSIGNALED(status))
    return "signal " + std::to_string(WTERMSIG(status)) + " (" + ::strsignal(WTERMSIG(status)) + ")";
  return "exit code " + std::to_string(WEXITSTATUS(status));
}

}  // namespace

std::expected<Process::Spawned, std::string> Process::spawn(const std::string& executable,
                                                            const std::vector<std::string>& arguments) {
  auto to_worker = make_pair();
  if (!to_worker) return std::unexpected(std::move(to_worker.error()));
  auto from_worker = make_pair();
  if (!from_worker) return std::unexpected(std::move(from_worker.error()));

  std::vector<std::string> texts{executable};
  texts.insert(texts.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& text : texts) argv.push_back(text.data());
  argv.push_back(nullptr);
  const auto environment = worker_environment();
  const Preparation preparation(to_worker->childs.number(), from_worker->childs.number());

  pid_t id = 0;
  const int error = ::posix_spawn(&id, executable.c_str(), preparation.actions(), preparation.attributes(), argv.data(),
                                  environment.data());
  if (error != 0) return std::unexpected(failed("starting " + executable, error));
  return Spawned{Process(id), from_worker->ours.release(), to_worker->ours.release()};
}

Process::Process(Process&& other) noexcept
    : id_(other.id_), ended_(std::exchange(other.ended_, true)), status_(other.status_) {}

Process::~Process() {
  if (ended_) return;
  kill();
  reap(0);
}

void Process::kill() noexcept {
  if (!ended_) ::kill(id_, SIGKILL);
}

bool Process::reap(int options) noexcept {
  if (ended_) return true;
  pid_t found = 0;
  do found = ::waitpid(id_, &status_, options);
  while (found < 0 && errno == EINTR);
  ended_ = found != 0;
  return ended_;
}

boost::asio::awaitable<std::string> Process::wait(int patience_ms) {
  using namespace std::chrono_literals;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(patience_ms);
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
  while (!reap(WNOHANG)) {
    if (std::chrono::steady_clock::now() >= deadline) kill();
    timer.expires_after(2ms);
    co_await timer.async_wait(boost::asio::use_awaitable);
  }
  co_return described(status_);
}

}  // namespace parley::media
