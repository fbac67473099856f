// World: a whole domain for tests, on a database file of its own, with a clock that tests move and a record of what was
// told.
#pragma once

#include "calendar/ical_calendar.hpp"
#include "services/breakout_news.hpp"
#include "services/group_call_events.hpp"
#include "services/accounts.hpp"
#include "services/chat.hpp"
#include "services/joining.hpp"
#include "services/meetings.hpp"
#include "services/memory_presence.hpp"
#include "services/presence.hpp"
#include "services/ringing.hpp"
#include "services/security/jwt_tokens.hpp"
#include "services/security/sodium.hpp"
#include "storage/database.hpp"
#include "storage/disk_files.hpp"

#include <boost/asio/co_spawn.hpp>
#include <gmock/gmock.h>

#include <filesystem>
#include <mutex>

namespace parley::tests {

/// A folder that is gone with the test.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "parley-test-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::filesystem::path path() const { return path_; }

 private:
  std::filesystem::path path_;
};

class MovableClock final : public core::Clock {
 public:
  core::TimePoint now() const override { return core::TimePoint(std::chrono::milliseconds(now_.load())); }
  void move(std::chrono::milliseconds by) { now_ += by.count(); }

 private:
  std::atomic<long long> now_ = core::SystemClock().now().time_since_epoch().count();
};

/// Writes down what was told, in order, as "joined Ann", "left Ann: ended", "started", "ended: host_left" …
class RecordedEvents final : public services::MeetingEvents {
 public:
  void participant_joined(const core::Meeting&, const core::Participant& who) override { add("joined " + who.name); }
  void participant_left(const core::Meeting&, const core::Participant& who, services::LeaveReason reason) override {
    add("left " + who.name + ": " + std::string(core::enum_name(reason)));
  }
  void participant_updated(const core::Meeting&, const core::Participant& who) override {
    add("updated " + who.name + ": " + std::string(core::enum_name(who.status)));
  }
  void participant_added(const services::MeetingNews&, const core::Participant& who) override {
    add("added " + who.name);
  }
  void participant_removed(const core::Meeting&, const core::Participant& who, services::LeaveReason reason,
                           const std::string&) override {
    add("sent away " + who.name + ": " + std::string(core::enum_name(reason)));
  }
  void waiting_changed(const core::Meeting&, const core::Participant& who, services::WaitingChange change) override {
    add("lobby " + who.name + ": " + std::string(core::enum_name(change)));
  }
  void meeting_created(const services::MeetingNews& news) override {
    if (!news.people.empty()) add("created for " + std::to_string(news.people.size()));
  }
  void meeting_updated(const services::MeetingNews&) override { add("meeting updated"); }
  void meeting_started(const services::MeetingNews& news) override { add("started by " + news.host_name); }
  void meeting_paused(const core::Meeting&) override { add("paused"); }
  void meeting_resumed(const core::Meeting&) override { add("resumed"); }
  void meeting_ended(const services::MeetingNews&, services::EndReason reason) override {
    add("ended: " + std::string(core::enum_name(reason)));
  }
  void meeting_deleted(const services::MeetingNews&) override { add("deleted"); }
  void host_changed(const core::Meeting&, const std::string& reason) override { add("host changed: " + reason); }
  void guest_waiting(const core::Meeting&, const core::Participant& who) override { add("at the door " + who.name); }
  void guest_admission(const core::Meeting&, const core::Participant& who, core::Admission admission) override {
    add("admission of " + who.name + ": " + std::string(core::enum_name(admission)));
  }
  void link_generated(const core::Meeting&) override { add("link generated"); }
  void breakouts_changed(const services::BreakoutNews& news) override {
    if (!news.event.empty()) add(news.event);
    const std::scoped_lock lock(mutex_);
    breakouts_.push_back(news);
  }

  std::vector<std::string> take() {
    const std::scoped_lock lock(mutex_);
    return std::exchange(events_, {});
  }
  std::vector<services::BreakoutNews> take_breakouts() {
    const std::scoped_lock lock(mutex_);
    return std::exchange(breakouts_, {});
  }

 private:
  void add(std::string event) {
    const std::scoped_lock lock(mutex_);
    events_.push_back(std::move(event));
  }
  std::mutex mutex_;
  std::vector<std::string> events_;
  std::vector<services::BreakoutNews> breakouts_;
};

/// Writes down what people were told, as "usr_…: call:incoming", with the payloads beside it.
class RecordedPersonEvents final : public services::PersonEvents {
 public:
  struct Told {
    std::string person_id;
    std::string event;
    boost::json::object payload;
  };
  void to_person(const std::string& person_id, std::string_view event, boost::json::object payload) override {
    const std::scoped_lock lock(mutex_);
    told_.push_back({person_id, std::string(event), std::move(payload)});
  }
  /// `person_id` is "organization …" then.
  void to_organization(const std::string& organization_id, std::string_view event,
                       boost::json::object payload) override {
    to_person("organization " + organization_id, event, std::move(payload));
  }
  std::vector<Told> take() {
    const std::scoped_lock lock(mutex_);
    return std::exchange(told_, {});
  }

 private:
  std::mutex mutex_;
  std::vector<Told> told_;
};

/// A mail server that is there, and leaves the mail in the outbox.
class RecordedMailer final : public services::Mailer {
 public:
  bool enabled() const override { return is_enabled; }
  void wake() override { ++woken; }

  std::atomic<bool> is_enabled = false;
  std::atomic<int> woken = 0;
};

/// Writes down when it was to go off.
class RecordedAlarm final : public services::RingAlarm {
 public:
  void due_at(core::TimePoint at) override {
    const std::scoped_lock lock(mutex_);
    due_.push_back(at);
  }
  std::vector<core::TimePoint> take() {
    const std::scoped_lock lock(mutex_);
    return std::exchange(due_, {});
  }

 private:
  std::mutex mutex_;
  std::vector<core::TimePoint> due_;
};

/// Writes down what groups were told, as "call:created to 2", with the payloads beside it.
class RecordedGroupCallEvents final : public services::GroupCallEvents {
 public:
  struct Told {
    std::vector<std::string> user_ids;
    std::string event;
    boost::json::object payload;
  };
  void to_members(const std::vector<std::string>& user_ids, std::string_view event,
                  boost::json::object payload) override {
    const std::scoped_lock lock(mutex_);
    told_.push_back({user_ids, std::string(event), std::move(payload)});
  }
  std::vector<Told> take() {
    const std::scoped_lock lock(mutex_);
    return std::exchange(told_, {});
  }

 private:
  std::mutex mutex_;
  std::vector<Told> told_;
};

class World {
 public:
  World() : World(services::Settings{}) {}
  explicit World(services::Settings settings) {
    services.settings = std::move(settings);
    services.settings.public_url = "http://localhost:8080";
    presence.serve(services);
  }

  /// Runs coroutines side by side to their ends, and gives their results in order.
  template <class T>
  std::vector<T> run_all(std::vector<boost::asio::awaitable<T>> tasks) {
    std::vector<std::optional<T>> results(tasks.size());
    std::exception_ptr failure;
    for (std::size_t i = 0; i < tasks.size(); ++i)
      boost::asio::co_spawn(io, std::move(tasks[i]), [&results, &failure, i](std::exception_ptr thrown, T result) {
        if (thrown)
          failure = thrown;
        else
          results[i].emplace(std::move(result));
      });
    io.restart();
    io.run();
    if (failure) std::rethrow_exception(failure);
    std::vector<T> all;
    for (auto& result : results) all.push_back(std::move(*result));
    return all;
  }

  template <class T>
  T run(boost::asio::awaitable<T> task) {
    std::vector<boost::asio::awaitable<T>> tasks;
    tasks.push_back(std::move(task));
    return std::move(run_all(std::move(tasks)).front());
  }

  /// Runs a job on the database.
  template <class Job>
  auto look(Job job) {
    return run(database.read(std::move(job)));
  }

  services::Actor user(const std::string& name) {
    auto made = run(services::create_temporary_account(services, name, address));
    return {made.value().user, std::nullopt, address};
  }

  core::Meeting meeting(const services::Actor& host, services::CreateMeeting request = {}) {
    return run(services::create_meeting(services, host, std::move(request))).value().meeting;
  }

  core::Outcome<services::JoinResult> join(const services::Actor& actor, const std::string& reference,
                                           std::optional<std::string> password = {},
                                           std::optional<std::string> name = {}) {
    return run(services::join_meeting(services, actor,
                                      {.meeting = reference, .password = password, .participant_name = name}));
  }

  std::vector<std::string> audit_actions(const std::string& meeting_id) {
    auto entries = look([meeting_id](services::Transaction& t) -> core::Outcome<std::vector<services::AuditEntry>> {
      return t.audit.list(meeting_id, 100);
    });
    std::vector<std::string> actions;
    for (const auto& entry : entries.value()) actions.push_back(entry.action);
    return actions;
  }

  services::Actor nobody() const { return {std::nullopt, std::nullopt, address}; }

  const std::string address = "192.0.2.7";
  boost::asio::io_context io;
  TemporaryFolder folder;
  MovableClock clock;
  services::SodiumRandom random;
  services::SodiumPasswordHasher passwords{services::Argon2Cost::minimal(), 1};
  services::JwtTokens tokens{"a secret for tests, long enough"};
  RecordedEvents events;
  RecordedPersonEvents people;
  calendar::IcalCalendar calendar;
  RecordedMailer mailer;
  storage::Database database{{.url = "sqlite:" + (folder.path() / "parley.db").string()}};
  services::MemoryPresence present;
  services::Presence presence{io, present, people};
  RecordedAlarm alarm;
  RecordedGroupCallEvents group_call_events;
  storage::DiskFiles files{folder.path() / "files", random};
  services::Services services{database, clock,    random, passwords,         tokens, events, people, calendar,
                              mailer,   presence, alarm,  group_call_events, files};
};

/// The word of an Outcome's error, or "ok".
template <class T>
std::string code_of(const core::Outcome<T>& outcome) {
  return outcome ? "ok" : std::string(core::code_name(outcome.error().code));
}

}  // namespace parley::tests
