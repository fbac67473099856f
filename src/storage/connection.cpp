#include "storage/connection.hpp"

#include "storage/conference_repositories.hpp"
#include "storage/dialect.hpp"
#include "storage/group_call_repositories.hpp"
#include "storage/guest_repositories.hpp"
#include "storage/meeting_repositories.hpp"
#include "storage/migrations.hpp"
#include "storage/people_repositories.hpp"
#include "storage/upkeep_repositories.hpp"

#include <spdlog/spdlog.h>

namespace parley::storage {
namespace {

/// How often a group is tried again when only another writer was in its way.
constexpr int max_contention_retries = 5;

/// All repositories over one connection. A family's own: a member, and a line in the constructor's body that adds it.
struct ConnectionRepositories {
  ConnectionRepositories(const ConnectionRepositories&) = delete;
  ConnectionRepositories& operator=(const ConnectionRepositories&) = delete;
  explicit ConnectionRepositories(soci::session& session)
      : users(session),
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
        retention(session),
        job_leases(session),
        quality(session),
        activity(session),
        totals(session),
        group_calls(session) {
    families.add<services::RetentionRepository>(retention);
    families.add<services::JobLeaseRepository>(job_leases);
    families.add<services::QualityRepository>(quality);
    families.add<services::ActivityRepository>(activity);
    families.add<services::TotalsRepository>(totals);
    families.add<services::GroupCallRepository>(group_calls);
  }

  services::Transaction transaction() {
    return {users,  refresh_tokens, meetings, participants, attendance,  bans,
            guests, roles,          chat,     audit,        idempotency, families};
  }

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
  SqlRetentionRepository retention;
  SqlJobLeaseRepository job_leases;
  SqlQualityRepository quality;
  SqlActivityRepository activity;
  SqlTotalsRepository totals;
  SqlGroupCallRepository group_calls;
  services::FamilyRepositories families;
};

std::vector<JobResult> all_failed(std::size_t count) {
  std::vector<JobResult> results(count);
  for (JobResult& result : results) result.outage = true;
  return results;
}

}  // namespace

struct Connection::Impl {
  explicit Impl(const DatabaseOptions& options)
      : session(connect(options.url, options.busy_timeout_ms)),
        repositories(*session),
        begin_write(*session, storage::begin_write(*session)),
        begin_read(*session, storage::begin_read(*session)),
        commit(*session, "COMMIT"),
        savepoint(*session, "SAVEPOINT job"),
        release(*session, "RELEASE SAVEPOINT job"),
        rollback_job(*session, "ROLLBACK TO SAVEPOINT job") {}

  void rollback() noexcept {
    try {
      *session << "ROLLBACK";
    } catch (const std::exception&) {
      // SQLite has rolled back by itself after some errors, and a lost connection holds nothing.
    }
  }

  /// Runs a job; whether its changes are to be kept is the return value.
  bool run(Job& job, JobResult& result) {
    services::Transaction transaction = repositories.transaction();
    bool keep = false;
    try {
      keep = job.work(transaction);
    } catch (const soci::soci_error& error) {
      if (is_outage(error)) throw;
      result.bug = std::current_exception();
    } catch (...) {
      result.bug = std::current_exception();
    }
    if (keep) result.after_commit = std::move(transaction.after_commit_);
    return keep;
  }

  void run_in_savepoint(Job& job, JobResult& result) {
    savepoint();
    if (!run(job, result)) rollback_job();
    release();
  }

  std::vector<JobResult> write_once(std::vector<Job>& jobs) {
    std::vector<JobResult> results(jobs.size());
    begin_write();
    for (std::size_t i = 0; i < jobs.size(); ++i) run_in_savepoint(jobs[i], results[i]);
    commit();
    return results;
  }

  std::unique_ptr<soci::session> session;
  ConnectionRepositories repositories;
  Command<> begin_write;
  Command<> begin_read;
  Command<> commit;
  Command<> savepoint;
  Command<> release;
  Command<> rollback_job;
};

Connection::Connection(const DatabaseOptions& options) : impl_(std::make_unique<Impl>(options)) {}
Connection::~Connection() = default;

void Connection::migrate_schema() {
  if (const int applied = migrate(*impl_->session, embedded_migrations()))
    spdlog::info("database: {} migrations applied", applied);
}

JobResult Connection::read(Job& job) {
  JobResult result;
  try {
    impl_->begin_read();
    impl_->run(job, result);
    impl_->commit();
  } catch (const soci::soci_error& error) {
    impl_->rollback();
    if (!is_outage(error)) throw;
    spdlog::error("database: a read failed: {}", error.get_error_message());
    result.outage = true;
  }
  return result;
}

std::vector<JobResult> Connection::write(std::vector<Job>& jobs) {
  for (int tried = 0;; ++tried) {
    try {
      return impl_->write_once(jobs);
    } catch (const soci::soci_error& error) {
      impl_->rollback();
      if (is_contention(error) && tried < max_contention_retries) continue;
      if (!is_outage(error)) throw;
      spdlog::error("database: {} writes failed: {}", jobs.size(), error.get_error_message());
      return all_failed(jobs.size());
    }
  }
}

}  // namespace parley::storage
