#include "storage/lookout.hpp"

#include "storage/dialect.hpp"
#include "storage/schemes.hpp"

#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>

namespace parley::storage {
namespace {

/// libpq ends most of what hangs by itself before that, after its connect_timeout of 5 s.
constexpr std::chrono::seconds first_patience{6};

class SilentServer final : public soci::soci_error {
 public:
  SilentServer() : soci_error("The server takes connections and then says nothing: it hangs, or is paused") {}
  error_category get_error_category() const override { return connection_error; }
};

/// Shared by who waits for a session and the thread that makes it.
struct Making {
  std::mutex mutex;
  std::condition_variable done;
  bool is_done = false;
  bool is_given_up = false;
  std::unique_ptr<Session> session;
  std::exception_ptr failure;
};

void make_session(Making& making, const std::function<std::unique_ptr<Session>()>& make) {
  std::unique_ptr<Session> session;
  std::exception_ptr failure;
  try {
    session = make();
  } catch (...) {
    failure = std::current_exception();
  }
  const std::scoped_lock lock(making.mutex);
  if (making.is_given_up) {
    if (session) abandon(*session);
    return;
  }
  making.session = std::move(session);
  making.failure = std::move(failure);
  making.is_done = true;
  making.done.notify_one();
}

}  // namespace

std::unique_ptr<Session> make_watched(const std::string& url, std::function<std::unique_ptr<Session>()> make) {
  const auto making = std::make_shared<Making>();
  std::thread([making, make = std::move(make)] { make_session(*making, make); }).detach();
  std::unique_lock lock(making->mutex);
  std::chrono::seconds patience = first_patience;
  while (!making->done.wait_for(lock, patience, [&] { return making->is_done; })) {
    patience = suspicion;
    lock.unlock();
    const bool lives = answers(url);
    lock.lock();
    if (lives || making->is_done) continue;
    making->is_given_up = true;
    throw SilentServer();
  }
  if (making->failure) std::rethrow_exception(std::move(making->failure));
  return std::move(making->session);
}

void look_after(Session& session, const std::string& url, const std::function<void()>& statements) {
  if (url.starts_with(sqlite_scheme)) {
    statements();
    return;
  }
  std::atomic<bool> gave_up = false;
  const std::jthread lookout([&](const std::stop_token& stopping) {
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any wake;
    while (!wake.wait_for(lock, stopping, suspicion, [&] { return stopping.stop_requested(); })) {
      if (answers(url) || stopping.stop_requested()) continue;
      gave_up = true;
      interrupt(session);
      return;
    }
  });
  try {
    statements();
  } catch (const soci::soci_error&) {
    if (gave_up) throw SilentServer();
    throw;
  }
}

}  // namespace parley::storage
