#include "storage/connection.hpp"

#include "logging/counted.hpp"
#include "storage/schemes.hpp"

#include "storage/breakout_repositories.hpp"
#include "storage/conference_repositories.hpp"
#include "storage/failure_text.hpp"
#include "storage/calendar_repositories.hpp"
#include "storage/call_repositories.hpp"
#include "storage/chat_repositories.hpp"
#include "storage/group_call_repositories.hpp"
#include "storage/guest_repositories.hpp"
#include "storage/group_repositories.hpp"
#include "storage/lookout.hpp"
#include "storage/meeting_repositories.hpp"
#include "storage/migrations.hpp"
#include "storage/people_repositories.hpp"
#include "storage/poll_repositories.hpp"
#include "storage/recovery_repositories.hpp"
#include "storage/remembering_repositories.hpp"
#include "storage/upkeep_repositories.hpp"
#include "storage/user_repository.hpp"
#include "storage/whiteboard_repositories.hpp"

#include <spdlog/spdlog.h>

#include <optional>
#include <random>
#include <thread>

namespace parley::storage {
namespace {

/// How often a group is tried again when only another writer was in its way.
constexpr int max_contention_retries = 7;

/// All repositories over one connection. A family's own: a member, and a line in the constructor's body that adds it.
struct ConnectionRepositories {
  ConnectionRepositories(const ConnectionRepositories&) = delete;
  ConnectionRepositories& operator=(const ConnectionRepositories&) = delete;
  ConnectionRepositories(Session& session, Memory& memory, Recollection::Use use)
      : recollection(memory, session, use),
        users(session),
        refresh_tokens(session),
        meetings(session),
        participants(session),
        attendance(session),
        bans(session),
        guests(session),
        roles(session),
        chat(session),
        audit(session),
        idempotency(session),
        known_users(users, recollection),
        known_guests(guests, recollection),
        known_meetings(meetings, recollection),
        known_participants(participants, recollection),
        known_bans(bans, recollection),
        retention(session),
        job_leases(session),
        groups(session),
        quality(session),
        activity(session),
        totals(session),
        group_calls(session),
        occurrences(session),
        notifications(session),
        feeds(session),
        schedule(session),
        outbox(session),
        running_meetings(session),
        rings(session),
        presence(session),
        breakouts(session),
        known_breakouts(breakouts, recollection),
        files(session),
        polls(session),
        questions(session),
        whiteboards(session) {
    families.add<services::RetentionRepository>(retention);
    families.add<services::JobLeaseRepository>(job_leases);
    families.add<services::GroupRepository>(groups);
    families.add<services::QualityRepository>(quality);
    families.add<services::ActivityRepository>(activity);
    families.add<services::TotalsRepository>(totals);
    families.add<services::GroupCallRepository>(group_calls);
    families.add<services::OccurrenceRepository>(occurrences);
    families.add<services::NotificationRepository>(notifications);
    families.add<services::FeedRepository>(feeds);
    families.add<services::ScheduleRepository>(schedule);
    families.add<services::OutboxRepository>(outbox);
    families.add<services::RunningMeetingRepository>(running_meetings);
    families.add<services::RingRepository>(rings);
    families.add<services::PresenceRepository>(presence);
    families.add<services::BreakoutRepository>(known_breakouts);
    families.add<services::FileRepository>(files);
    families.add<services::PollRepository>(polls);
    families.add<services::QuestionRepository>(questions);
    families.add<services::WhiteboardRepository>(whiteboards);
  }

  services::Transaction transaction() {
    return {known_users, refresh_tokens, known_meetings, known_participants, attendance, known_bans, known_guests,
            roles,       chat,           audit,          idempotency,        families};
  }

  Recollection recollection;
  SqlUserRepository users;
  SqlRefreshTokenRepository refresh_tokens;
  SqlMeetingRepository meetings;
  SqlParticipantRepository participants;
  SqlAttendanceRepository attendance;
  SqlBanRepository bans;
  SqlGuestRepository guests;
  SqlRoleRepository roles;
  SqlChatRepository chat;
  SqlAuditRepository audit;
  SqlIdempotencyRepository idempotency;
  RememberingUsers known_users;
  RememberingGuests known_guests;
  RememberingMeetings known_meetings;
  RememberingParticipants known_participants;
  RememberingBans known_bans;
  SqlRetentionRepository retention;
  SqlJobLeaseRepository job_leases;
  SqlGroupRepository groups;
  SqlQualityRepository quality;
  SqlActivityRepository activity;
  SqlTotalsRepository totals;
  SqlGroupCallRepository group_calls;
  SqlOccurrenceRepository occurrences;
  SqlNotificationRepository notifications;
  SqlFeedRepository feeds;
  SqlScheduleRepository schedule;
  SqlOutboxRepository outbox;
  SqlRunningMeetingRepository running_meetings;
  SqlRingRepository rings;
  SqlPresenceRepository presence;
  SqlBreakoutRepository breakouts;
  RememberingBreakouts known_breakouts;
  SqlFileRepository files;
  SqlPollRepository polls;
  SqlQuestionRepository questions;
  SqlWhiteboardRepository whiteboards;
  services::FamilyRepositories families;
};

/// A statement around transactions. PostgreSQL takes several in one round trip, but those cannot be prepared.
class Boundary {
 public:
  Boundary(Session& session, std::string text) : session_(session), text_(std::move(text)) {
    if (text_.find(';') == std::string::npos) kept_.emplace(session_, text_);
  }
  void operator()() {
    session_.progress.fetch_add(1, std::memory_order_relaxed);
    if (kept_)
      (*kept_)();
    else
      session_ << text_;
  }

 private:
  Session& session_;
  const std::string text_;
  std::optional<Command<>> kept_;
};

/// Two programs that got in each other's way shall not do so again at once.
void pause_before_retry(int tried) {
  static thread_local std::minstd_rand random{std::random_device()()};
  std::this_thread::sleep_for(std::chrono::milliseconds(random() % (5U << tried)));
}

std::unique_ptr<Session> open(const DatabaseOptions& options, Connection::Opening opening) {
  const bool first = opening == Connection::Opening::first;
  auto session = connect(options.url, {.busy_timeout_ms = options.busy_timeout_ms,
                                       .statement_timeout_ms = options.statement_timeout_ms,
                                       .create = first});
  look_after(*session, options.url, [&session, first] {
    if (first) {
      if (const int applied = migrate(*session, embedded_migrations()))
        spdlog::info("database: {} applied", logging::counted(applied, "migration"));
    } else if (!is_migrated(*session, embedded_migrations())) {
      throw std::runtime_error(
          "the database is not the one that it was: its schema is another. If it was replaced on purpose, start the "
          "server again; if not, look at what DATABASE_URL leads to");
    }
  });
  return session;
}

}  // namespace

struct Connection::Impl {
  Impl(const DatabaseOptions& options, Opening opening, Remembrance* shared)
      : url(options.url),
        session(open(options, opening)),
        remembrance(shared && shared->witness ? shared : nullptr),
        repositories(*session, shared ? shared->memory : no_memory, Recollection::Use::none),
        begin_write(*session, storage::begin_write(*session)),
        begin_read(*session, storage::begin_read(*session)),
        commit(*session, "COMMIT"),
        savepoint(*session, "SAVEPOINT job"),
        release(*session, "RELEASE SAVEPOINT job"),
        rollback_job(*session, "ROLLBACK TO SAVEPOINT job") {}

  ~Impl() { abandon(*session); }

  void rollback() noexcept {
    session->drop_unwritten();
    try {
      *session << "ROLLBACK";
    } catch (const std::exception&) {
      // SQLite has rolled back by itself after some errors, and a lost connection holds nothing.
    }
  }

  /// Runs a job; whether its changes are to be kept is the return value. `write_all`: the database is told of all of
  /// them.
  bool run(Job& job, JobResult& result, bool write_all) {
    services::Transaction transaction = repositories.transaction();
    bool keep = false;
    try {
      keep = job.work(transaction);
      if (keep && write_all) session->write_all();
    } catch (const soci::soci_error& error) {
      if (fault_of(error) != Fault::statement) throw;
      // Not the exception itself: its what() has the values of the parameters.
      result.bug = std::make_exception_ptr(std::runtime_error(failure_text(url, error)));
      keep = false;
    } catch (...) {
      result.bug = std::current_exception();
    }
    if (keep && transaction_failed(*session)) {
      result.bug = std::make_exception_ptr(std::logic_error("A job hid an error of the database."));
      keep = false;
    }
    if (keep) result.after_commit = std::move(transaction.after_commit_);
    return keep;
  }

  /// How jobs went without savepoints.
  enum class Plainly {
    done,
    failed,  ///< one that had changed something before; the transaction must be rolled back
    refused  ///< likewise: rows that some of them added
  };

  /// Runs jobs without savepoints, as most neither fail nor, when they fail, have changed anything before.
  Plainly run_plainly(std::vector<Job>& jobs, std::vector<JobResult>& results) {
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      const std::uint64_t changes = session->changes;
      const bool keep = run(jobs[i], results[i], false);
      if (!keep && (session->changes != changes || transaction_failed(*session))) return Plainly::failed;
    }
    try {
      session->write_all();
    } catch (const soci::soci_error& error) {
      if (fault_of(error) != Fault::statement) throw;
      return Plainly::refused;
    }
    return Plainly::done;
  }

  void run_in_savepoints(std::vector<Job>& jobs, std::vector<JobResult>& results) {
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      savepoint();
      if (!run(jobs[i], results[i], true)) {
        session->drop_unwritten();
        rollback_job();
        recollection.forget_changes();
      }
      release();
    }
  }

  void begin_writing() {
    recollection.begin(remembrance ? Recollection::Use::write : Recollection::Use::none);
    if (remembrance)
      remembrance->witness->begin(*session, [this] { begin_write(); }, remembrance->foreign);
    else
      begin_write();
  }

  /// What the transaction touches is not known to anybody from before its commit until it is known how it is then.
  void commit_writing() {
    if (!remembrance) return commit();
    Memory& memory = remembrance->memory;
    Memory::Changes changes = recollection.take_changes();
    memory.set_aside(changes);
    remembrance->witness->committing();
    try {
      commit();
    } catch (...) {
      remembrance->witness->failed();
      memory.put_back(std::move(changes), false);
      throw;
    }
    const bool alone = remembrance->witness->committed(*session, remembrance->foreign);
    memory.put_back(std::move(changes), alone);
  }

  /// Runs a group and commits it. `committing` says how far it came when it throws.
  std::vector<JobResult> write_once(std::vector<Job>& jobs, bool& committing) {
    require_in_place(*session);
    std::vector<JobResult> results(jobs.size());
    begin_writing();
    if (const Plainly went = run_plainly(jobs, results); went != Plainly::done) {
      rollback();
      // Alone, a job that failed has failed. Otherwise all run again, each in a savepoint: it shows whose fault it is.
      if (jobs.size() == 1 && went == Plainly::failed) return results;
      results = std::vector<JobResult>(jobs.size());
      begin_writing();
      run_in_savepoints(jobs, results);
    }
    committing = true;
    commit_writing();
    return results;
  }

  /// A job whose statement failed has broken the transaction for those after it; they go on in a new one.
  void read_once(std::vector<Job>& jobs, std::vector<JobResult>& results) {
    require_in_place(*session);
    begin_reading();
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      recollection.use(remembrance && jobs[i].gathers ? Recollection::Use::read : Recollection::Use::none);
      run(jobs[i], results[i], false);
      if (!transaction_failed(*session)) continue;
      rollback();
      begin_reading();
    }
    commit();
    if (remembrance) recollection.end_reading();
  }

  void begin_reading() {
    recollection.begin(remembrance ? Recollection::Use::read : Recollection::Use::none);
    begin_read();
  }

  const std::string url;
  std::unique_ptr<Session> session;
  Remembrance* const remembrance;
  Memory no_memory{0};
  ConnectionRepositories repositories;
  Recollection& recollection = repositories.recollection;
  Boundary begin_write;
  Boundary begin_read;
  Boundary commit;
  Boundary savepoint;
  Boundary release;
  Boundary rollback_job;
};

Connection::Connection(const DatabaseOptions& options, Opening opening, Remembrance* remembrance)
    : impl_(std::make_unique<Impl>(options, opening, remembrance)) {}
Connection::~Connection() = default;

Remembrance::Remembrance(const DatabaseOptions& options) : memory(options.memory_places) {
  if (options.memory_places == 0) return;
  witness = make_witness(options.url, {.busy_timeout_ms = options.busy_timeout_ms,
                                       .statement_timeout_ms = options.statement_timeout_ms,
                                       .create = false});
}

void Remembrance::reset() {
  if (witness) witness->reset();
  memory.forget_all();
}

struct MemoryRepositories::Impl {
  explicit Impl(Memory& memory) : repositories(nowhere, memory, Recollection::Use::look) {}
  Session nowhere;
  ConnectionRepositories repositories;
};

MemoryRepositories::MemoryRepositories(Memory& memory) : impl_(std::make_unique<Impl>(memory)) {}
MemoryRepositories::~MemoryRepositories() = default;

bool MemoryRepositories::run(const std::function<void(services::Transaction&)>& job) {
  services::Transaction transaction = impl_->repositories.transaction();
  try {
    job(transaction);
    return true;
  } catch (const std::exception&) {
    // What is not known is asked of a session that leads nowhere. A bug shows again where the database is asked.
    return false;
  }
}

GroupResult Connection::read(std::vector<Job>& jobs) {
  GroupResult group{.jobs = std::vector<JobResult>(jobs.size())};
  try {
    impl_->read_once(jobs, group.jobs);
  } catch (const soci::soci_error& error) {
    impl_->rollback();
    group.reason = failure_text(impl_->url, error);
    group.has_no_room = has_no_room(impl_->url, error);
    group.line = logging::counted(jobs.size(), "read") + " failed: " + group.reason;
    group.fault = fault_of(error) == Fault::lost ? Fault::lost : Fault::unavailable;
  }
  return group;
}

GroupResult Connection::write(std::vector<Job>& jobs) {
  for (int tried = 0;; ++tried) {
    bool committing = false;
    try {
      return {.jobs = impl_->write_once(jobs, committing)};
    } catch (const soci::soci_error& error) {
      impl_->rollback();
      const Fault fault = fault_of(error);
      if (fault == Fault::contention && tried < max_contention_retries) {
        pause_before_retry(tried);
        continue;
      }
      std::string reason = failure_text(impl_->url, error);
      const char* in_commit = jobs.size() == 1 ? " in its commit" : " in their commit";
      std::string line =
          logging::counted(jobs.size(), "write") + " failed" + (committing ? in_commit : "") + ": " + reason;
      // After a commit that failed nobody knows whether it was done: it is not tried again.
      return {.fault = fault == Fault::lost && !committing ? Fault::lost : Fault::unavailable,
              .reason = std::move(reason),
              .line = std::move(line),
              .has_no_room = has_no_room(impl_->url, error)};
    }
  }
}

std::uint64_t Connection::progress() const { return impl_->session->progress.load(std::memory_order_relaxed); }
void Connection::interrupt() { storage::interrupt(*impl_->session); }
const std::vector<std::string>& Connection::kept_statements() const { return impl_->session->kept_statements; }

}  // namespace parley::storage
