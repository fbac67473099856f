#include "storage/witness.hpp"

#include "storage/dialect.hpp"
#include "storage/schemes.hpp"

#include <soci/sqlite3/soci-sqlite3.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <stdexcept>

#include <sys/stat.h>

namespace parley::storage {
namespace {

// ---- SQLite ----

/// One of the two copies of the header of the WAL's index (walformat.html, 2.1).
using IndexHeader = std::array<std::uint32_t, 12>;
/// Which of its words counts the commits.
constexpr std::size_t change_word = 2;
/// How the index is mapped: in parts of this size.
constexpr int index_part_bytes = 32'768;

sqlite_api::sqlite3* index_handle(Session& session) {
  return static_cast<soci::sqlite3_session_backend*>(session.get_backend())->conn_;
}

/// The shared header, for as long as its connection lives.
class IndexView {
 public:
  IndexView(const std::string& path, const ConnectOptions& options)
      : path_(path), session_(connect(std::string(sqlite_scheme) + path, options)) {
    // Having read, the connection has the index open.
    int tables = 0;
    *session_ << "SELECT COUNT(*) FROM sqlite_master", soci::into(tables);
    sqlite_api::sqlite3_file* file = nullptr;
    sqlite_api::sqlite3_file_control(index_handle(*session_), "main", SQLITE_FCNTL_FILE_POINTER,
                                     static_cast<void*>(&file));
    if (!file || !file->pMethods || file->pMethods->iVersion < 2 || !file->pMethods->xShmMap)
      throw std::runtime_error("the index of SQLite's WAL cannot be looked at");
    volatile void* part = nullptr;
    if (file->pMethods->xShmMap(file, 0, index_part_bytes, 0, &part) != SQLITE_OK || !part)
      throw std::runtime_error("the index of SQLite's WAL cannot be looked at");
    words_ = static_cast<const volatile std::uint32_t*>(part);
    identity_ = identity();
  }

  /// nullopt while it is being changed.
  std::optional<IndexHeader> read() const {
    IndexHeader first = copy(0);
    std::atomic_thread_fence(std::memory_order_acquire);
    if (first != copy(1)) return std::nullopt;
    return first;
  }

  /// Whether the file has not been removed or replaced. That is an accident, and no way in which others write: it is
  /// looked at a hundred times a second at most.
  bool is_in_place() {
    const auto now = std::chrono::steady_clock::now();
    if (now - looked_at_ < identity_interval) return true;
    if (!identity_ || identity() != identity_) return false;
    looked_at_ = now;
    return true;
  }

 private:
  static constexpr auto identity_interval = std::chrono::milliseconds(10);
  using Identity = std::pair<dev_t, ino_t>;
  std::optional<Identity> identity() const {
    struct stat found{};
    if (::stat(path_.c_str(), &found) != 0) return std::nullopt;
    return Identity{found.st_dev, found.st_ino};
  }

  IndexHeader copy(std::size_t which) const {
    IndexHeader header{};
    for (std::size_t i = 0; i < header.size(); ++i)
      header[i] = __atomic_load_n(words_ + which * header.size() + i, __ATOMIC_ACQUIRE);
    return header;
  }

  const std::string path_;
  const std::unique_ptr<Session> session_;
  const volatile std::uint32_t* words_ = nullptr;
  std::optional<Identity> identity_;
  std::chrono::steady_clock::time_point looked_at_{};
};

class SqliteWitness final : public Witness {
 public:
  SqliteWitness(std::string path, const ConnectOptions& options) : path_(std::move(path)), options_(options) {
    options_.create = false;
  }

  bool is_instant() const override { return true; }

  bool look(const std::function<void()>& foreign) override {
    const std::scoped_lock lock(mutex_);
    if (!view_) return false;
    const auto header = view_->read();
    if (!header || !view_->is_in_place()) return false;
    if (header == known_) return true;
    if (committing_) return false;  // by ourselves, most likely
    known_ = header;
    foreign();
    return true;
  }

  void begin(Session& session, const std::function<void()>& open, const std::function<void()>& foreign) override {
    open();
    const std::scoped_lock lock(mutex_);
    if (!view_) open_view();
    const auto header = view_ ? view_->read() : std::nullopt;
    if (!header || header != known_) {
      known_ = header;
      foreign();
    }
    changes_before_ = sqlite_api::sqlite3_total_changes(index_handle(session));
    commits_before_ = header ? header->at(change_word) : 0;
  }

  void committing() override {
    const std::scoped_lock lock(mutex_);
    committing_ = true;
  }

  /// A commit that changes anything counts as one. Where more were counted, another came between it and this.
  bool committed(Session& session, const std::function<void()>& foreign) override {
    const std::scoped_lock lock(mutex_);
    committing_ = false;
    const bool wrote = sqlite_api::sqlite3_total_changes(index_handle(session)) != changes_before_;
    known_ = view_ ? view_->read() : std::nullopt;
    if (known_ && known_->at(change_word) == commits_before_ + (wrote ? 1U : 0U)) return true;
    foreign();
    return false;
  }

  void failed() override {
    const std::scoped_lock lock(mutex_);
    if (std::exchange(committing_, false)) known_.reset();
  }

  void reset() override {
    const std::scoped_lock lock(mutex_);
    committing_ = false;
    known_.reset();
    view_.reset();
  }

  std::chrono::steady_clock::duration stuck_for() const override { return {}; }
  void interrupt_if_stuck(std::chrono::steady_clock::duration) override {}

 private:
  /// Without the index the database is asked for everything.
  void open_view() {
    try {
      view_ = std::make_unique<IndexView>(path_, options_);
    } catch (const std::exception& error) {
      if (!std::exchange(told_of_failure_, true)) spdlog::warn("database: nothing is remembered: {}", error.what());
    }
  }

  const std::string path_;
  ConnectOptions options_;
  bool told_of_failure_ = false;
  std::mutex mutex_;
  std::unique_ptr<IndexView> view_;
  std::optional<IndexHeader> known_;  ///< the state that all that is remembered belongs to
  bool committing_ = false;
  int changes_before_ = 0;
  std::uint32_t commits_before_ = 0;
};

// ---- PostgreSQL ----

std::optional<std::uint64_t> transaction_number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

class PostgresqlWitness final : public Witness {
 public:
  PostgresqlWitness(std::string url, const ConnectOptions& options) : url_(std::move(url)), options_(options) {}
  // Freeing a statement asks the server to forget it, and would wait without end for one that says nothing.
  ~PostgresqlWitness() override { close(); }

  bool is_instant() const override { return false; }

  bool look(const std::function<void()>& foreign) override {
    const auto seen = ask();
    if (!seen) return false;
    const std::scoped_lock lock(mutex_);
    if (seen->second != generation_) return false;
    note(seen->first, foreign);
    return true;
  }

  void begin(Session& session, const std::function<void()>&, const std::function<void()>& foreign) override {
    std::string snapshot;
    std::string transaction;
    session.progress.fetch_add(1, std::memory_order_relaxed);
    session << begin_write(session) +
                   "; SELECT CAST(pg_current_snapshot() AS TEXT), CAST(pg_current_xact_id() AS TEXT)",
        soci::into(snapshot), soci::into(transaction);
    const auto seen = Snapshot::parse(snapshot);
    const auto own = transaction_number(transaction);
    if (!seen || !own) throw std::runtime_error("PostgreSQL's snapshot is not understood");
    const std::scoped_lock lock(mutex_);
    note(*seen, foreign);
    // Whether it is committed or not: what it changed is set aside before anybody can see it.
    own_.insert(std::upper_bound(own_.begin(), own_.end(), *own), *own);
  }

  void committing() override {}

  bool committed(Session&, const std::function<void()>&) override { return true; }
  void failed() override {}

  void reset() override {
    const std::scoped_lock lock(mutex_);
    ++generation_;
    known_.reset();
    own_.clear();
  }

  std::chrono::steady_clock::duration stuck_for() const override {
    using Clock = std::chrono::steady_clock;
    const auto since = asking_since_.load();
    return since == 0 ? Clock::duration() : Clock::now().time_since_epoch() - Clock::duration(since);
  }

  void interrupt_if_stuck(std::chrono::steady_clock::duration limit) override {
    const std::scoped_lock lock(session_mutex_);
    if (session_ && stuck_for() > limit) storage::interrupt(*session_);
  }

 private:
  using Seen = std::pair<Snapshot, std::uint64_t>;

  /// What a statement sees now, and in which generation of connections it was asked.
  std::optional<Seen> ask() {
    const auto now = std::chrono::steady_clock::now();
    std::uint64_t generation = 0;
    {
      const std::scoped_lock lock(mutex_);
      generation = generation_;
    }
    if (session_ && session_generation_ != generation) close();
    if (!session_ && now < next_try_) return std::nullopt;
    try {
      asking_since_ = now.time_since_epoch().count();
      if (!session_) open(generation);
      statement_->execute(true);
      asking_since_ = 0;
      if (auto seen = Snapshot::parse(text_)) return Seen{std::move(*seen), generation};
    } catch (const std::exception&) {
      asking_since_ = 0;
      next_try_ = now + std::chrono::seconds(1);
      close();
    }
    return std::nullopt;
  }

  void open(std::uint64_t generation) {
    auto session = connect(url_, options_);
    {
      const std::scoped_lock lock(session_mutex_);
      session_ = std::move(session);
      session_generation_ = generation;
    }
    // Without the lock: where this hangs, the watchdog ends it.
    statement_ = std::make_unique<soci::statement>(*session_);
    statement_->alloc();
    statement_->exchange(soci::into(text_));
    statement_->prepare("SELECT CAST(pg_current_snapshot() AS TEXT)");
    statement_->define_and_bind();
  }

  void close() {
    const std::scoped_lock lock(session_mutex_);
    if (session_) abandon(*session_);
    statement_.reset();
    session_.reset();
  }

  void note(const Snapshot& seen, const std::function<void()>& foreign) {
    if (!known_ || sees_others(*known_, seen, own_)) foreign();
    // A connection may be slower to tell than the other; the state that was seen last stays.
    const bool newer = !known_ || seen.xmax > known_->xmax ||
                       (seen.xmax == known_->xmax && seen.running.size() <= known_->running.size());
    if (!newer) return;
    known_ = seen;
    std::erase_if(own_, [&](std::uint64_t transaction) { return seen.sees(transaction); });
  }

  const std::string url_;
  const ConnectOptions options_;
  std::mutex mutex_;
  std::optional<Snapshot> known_;
  std::vector<std::uint64_t> own_;  ///< our transactions that known_ does not see; sorted
  std::uint64_t generation_ = 1;

  std::mutex session_mutex_;  ///< the session's life, which the watchdog looks at
  std::unique_ptr<Session> session_;
  std::unique_ptr<soci::statement> statement_;
  std::string text_;
  std::uint64_t session_generation_ = 0;
  std::chrono::steady_clock::time_point next_try_{};
  std::atomic<std::chrono::steady_clock::rep> asking_since_ = 0;
};

}  // namespace

std::unique_ptr<Witness> make_witness(const std::string& url, const ConnectOptions& options) {
  if (url.starts_with(sqlite_scheme)) return std::make_unique<SqliteWitness>(url.substr(sqlite_scheme.size()), options);
  return std::make_unique<PostgresqlWitness>(url, options);
}

std::optional<Snapshot> Snapshot::parse(std::string_view text) {
  const auto first = text.find(':');
  const auto second = first == text.npos ? first : text.find(':', first + 1);
  if (second == text.npos) return std::nullopt;
  const auto xmin = transaction_number(text.substr(0, first));
  const auto xmax = transaction_number(text.substr(first + 1, second - first - 1));
  if (!xmin || !xmax) return std::nullopt;
  Snapshot snapshot{*xmin, *xmax, {}};
  for (auto rest = text.substr(second + 1); !rest.empty();) {
    const auto end = std::min(rest.find(','), rest.size());
    const auto transaction = transaction_number(rest.substr(0, end));
    if (!transaction) return std::nullopt;
    snapshot.running.push_back(*transaction);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  std::sort(snapshot.running.begin(), snapshot.running.end());
  return snapshot;
}

bool Snapshot::sees(std::uint64_t transaction) const {
  return transaction < xmax && !std::binary_search(running.begin(), running.end(), transaction);
}

bool sees_others(const Snapshot& before, const Snapshot& now, const std::vector<std::uint64_t>& own) {
  const auto is_other = [&](std::uint64_t transaction) {
    return now.sees(transaction) && !before.sees(transaction) &&
           !std::binary_search(own.begin(), own.end(), transaction);
  };
  if (std::any_of(before.running.begin(), before.running.end(), is_other)) return true;
  if (now.xmax > before.xmax && now.xmax - before.xmax > own.size() + now.running.size()) return true;
  for (std::uint64_t transaction = before.xmax; transaction < now.xmax; ++transaction)
    if (is_other(transaction)) return true;
  return false;
}

}  // namespace parley::storage
