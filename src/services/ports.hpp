// What the use cases need from outside: storage, password hashing, tokens, and someone to tell what happened. src/app
// wires the implementations; all of them are shared by all threads.
#pragma once

#include "core/ids.hpp"
#include "core/outcome.hpp"
#include "core/time.hpp"
#include "services/guest_repositories.hpp"
#include "services/repositories.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <typeindex>
#include <unordered_map>
#include <utility>

namespace parley::services {

/// What a use case returns. Callers are resumed on their own executor. Requests are named before they are passed:
/// g++ 12 destroys a braced temporary inside a co_await expression twice (GCC bug 99576).
template <class T = void>
using Async = boost::asio::awaitable<core::Outcome<T>>;

/// The repositories of a connection that families bring along, found by their interface. Filled once, when the
/// connection is made; so a family's tables concern nobody else's code.
class FamilyRepositories {
 public:
  template <class Repository>
  void add(Repository& repository) {
    by_interface_.insert_or_assign(std::type_index(typeid(Repository)), &repository);
  }
  /// Throws std::out_of_range for an interface that the storage does not implement: a bug.
  template <class Repository>
  Repository& of() const {
    return *static_cast<Repository*>(by_interface_.at(std::type_index(typeid(Repository))));
  }

 private:
  std::unordered_map<std::type_index, void*> by_interface_;
};

/// The repositories inside one transaction. Everything done through it takes effect together or not at all.
struct Transaction {
  UserRepository& users;
  RefreshTokenRepository& refresh_tokens;
  MeetingRepository& meetings;
  ParticipantRepository& participants;
  AttendanceRepository& attendance;
  BanRepository& bans;
  GuestRepository& guests;
  RoleRepository& roles;
  ChatRepository& chat;
  AuditRepository& audit;
  IdempotencyRepository& idempotency;
  const FamilyRepositories& families;

  /// A family's repository, such as of<GroupRepository>().
  template <class Repository>
  Repository& of() const {
    return families.of<Repository>();
  }

  /// Runs `action` on the database thread once the transaction is committed, and never when it is not. Actions of all
  /// transactions run in the order of the commits; they must not block. This is how events keep the order of the facts.
  void after_commit(std::move_only_function<void()> action) { after_commit_.push_back(std::move(action)); }

  std::vector<std::move_only_function<void()>> after_commit_{};
};

/// The database. A job is a function of a Transaction that returns an Outcome; an error rolls its changes back. Jobs
/// own what they need (captures by value), since they run on a database thread, and may run again from the beginning
/// when another transaction got in the way: they leave their captures as they are.
class Store {
 public:
  virtual ~Store() = default;

  /// Reads from one consistent state. `unavailable` when too many jobs wait or the database is away.
  template <class Job>
  auto read(Job job) -> boost::asio::awaitable<std::invoke_result_t<Job&, Transaction&>> {
    return run(Mode::read, std::move(job));
  }

  /// Like read, for jobs that are asked for often and want single users, meetings, people in a meeting and bans only:
  /// where all of that is remembered as it is in the database now, no database thread is asked. May run on the
  /// caller's.
  template <class Job>
  auto look(Job job) -> boost::asio::awaitable<std::invoke_result_t<Job&, Transaction&>> {
    std::optional<std::invoke_result_t<Job&, Transaction&>> known;
    const bool enough = recall([&](Transaction& transaction) { known.emplace(job(transaction)); });
    if (enough) co_return std::move(*known);
    co_return co_await run(Mode::look, std::move(job));
  }

  /// Changes all or nothing; answered after the commit is durable. `unavailable` as for read.
  template <class Job>
  auto write(Job job) -> boost::asio::awaitable<std::invoke_result_t<Job&, Transaction&>> {
    return run(Mode::write, std::move(job));
  }

 protected:
  enum class Mode { read, look, write };
  using Look = std::function<void(Transaction&)>;
  /// Does the job here and now, where what is remembered is known to be so and is enough; where not, false.
  virtual bool recall(const Look& job) = 0;

  /// True: keep the changes. False: roll back.
  using Work = std::move_only_function<bool(Transaction&)>;

  /// Runs the work on a database thread. The Outcome tells of the database only; the job's own result is the caller's
  /// affair.
  virtual Async<> execute(Mode mode, Work work) = 0;

 private:
  template <class Job>
  auto run(Mode mode, Job job) -> boost::asio::awaitable<std::invoke_result_t<Job&, Transaction&>> {
    using Result = std::invoke_result_t<Job&, Transaction&>;
    auto result = std::make_shared<std::optional<Result>>();
    Work work = [result, job = std::move(job)](Transaction& transaction) mutable {
      result->emplace(job(transaction));
      return (*result)->has_value();
    };
    core::Outcome<> done = co_await execute(mode, std::move(work));
    if (!done) co_return std::unexpected(std::move(done.error()));
    co_return std::move(**result);
  }
};

/// Slow, salted hashes of passwords (Argon2id). The work happens off the io threads.
class PasswordHasher {
 public:
  virtual ~PasswordHasher() = default;
  /// `unavailable` when too many are waiting.
  virtual Async<std::string> hash(std::string password) = 0;
  /// Whether the password belongs to the hash; false for a hash that is none.
  virtual Async<bool> verify(std::string hash, std::string password) = 0;
};

/// What a token says. Which fields are set goes with `use`.
struct TokenClaims {
  /// `outside`: made by another application with the shared secret.
  enum class Use { access, meeting, guest, outside };
  Use use = Use::access;
  std::string subject;  ///< user id, or guest session id
  std::string name;
  std::optional<std::string> meeting_id;       ///< meeting and guest
  std::optional<std::string> participant_id;   ///< meeting
  std::optional<std::string> email;            ///< outside
  std::optional<std::string> organization_id;  ///< outside
  std::optional<core::UserType> user_type;     ///< outside
  std::optional<core::ServerRole> role;        ///< access and outside
  core::TimePoint issued_at{};
  std::optional<core::TimePoint> expires_at;  ///< always set but for `outside`
};

/// Why a token is worth nothing. What stands behind `expired` is said only of tokens that were signed with the secret,
/// so that whoever signs them learns what to change; but for `too_long`, of which no more is known.
enum class TokenFault {
  invalid,   ///< not signed with the secret, or not made as tokens are
  too_long,  ///< in bytes: it is not looked at
  expired,
  early,         ///< `nbf` lies ahead
  bad_time,      ///< `iat`, `exp` or `nbf` is no number
  bad_subject,   ///< no `sub`, or one that is no id
  long_name,     ///< in bytes
  has_critical,  ///< `crit` names extensions that must be understood (RFC 7515, 4.1.11)
};

/// Signs and checks tokens (JWT, HS256 only).
class TokenSigner {
 public:
  virtual ~TokenSigner() = default;
  virtual std::string sign(const TokenClaims& claims) = 0;
  /// What a token says that is valid at `now`.
  virtual std::expected<TokenClaims, TokenFault> verify(std::string_view token, core::TimePoint now) = 0;
};

}  // namespace parley::services
