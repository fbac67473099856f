// What stands in a World for those whom the use cases tell something: it writes down what it was told. Any thread may
// tell; `take` gives what came since the last time.
#pragma once

#include "core/time.hpp"
#include "services/breakout_news.hpp"
#include "services/group_call_events.hpp"
#include "services/mailer.hpp"
#include "services/meeting_events.hpp"
#include "services/person_events.hpp"
#include "services/ringing.hpp"

#include <boost/json/object.hpp>

#include <atomic>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace parley::tests {

/// Writes down what was told, in order, as "joined Ann", "left Ann: ended", "started", "ended: host_left" …
class RecordedEvents final : public services::MeetingEvents {
 public:
  void participant_joined(const core::Meeting& meeting, const core::Participant& who) override;
  void participant_left(const core::Meeting& meeting, const core::Participant& who,
                        services::LeaveReason reason) override;
  void participant_updated(const core::Meeting& meeting, const core::Participant& who) override;
  void participant_added(const services::MeetingNews& news, const core::Participant& who) override;
  void participant_removed(const core::Meeting& meeting, const core::Participant& who, services::LeaveReason reason,
                           const std::string& text) override;
  void waiting_changed(const core::Meeting& meeting, const core::Participant& who,
                       services::WaitingChange change) override;
  void meeting_created(const services::MeetingNews& news) override;
  void meeting_updated(const services::MeetingNews& news) override;
  void meeting_started(const services::MeetingNews& news) override;
  void meeting_paused(const core::Meeting& meeting) override;
  void meeting_resumed(const core::Meeting& meeting) override;
  void meeting_ended(const services::MeetingNews& news, services::EndReason reason) override;
  void meeting_deleted(const services::MeetingNews& news) override;
  void host_changed(const core::Meeting& meeting, const std::string& reason) override;
  void guest_waiting(const core::Meeting& meeting, const core::Participant& who) override;
  void guest_admission(const core::Meeting& meeting, const core::Participant& who, core::Admission admission) override;
  void link_generated(const core::Meeting& meeting) override;
  void breakouts_changed(const services::BreakoutNews& news) override;

  std::vector<std::string> take();
  std::vector<services::BreakoutNews> take_breakouts();

 private:
  void add(std::string event);

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
  void to_people(const std::vector<std::string>& person_ids, const std::vector<std::string>& but_devices,
                 std::string_view event, boost::json::object payload) override;
  /// `person_id` is "organization …" then.
  void to_organization(const std::string& organization_id, std::string_view event,
                       boost::json::object payload) override;
  /// `event` is "(connections closed)" then.
  void close_connections(const std::string& user_id) override;

  std::vector<Told> take();

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
  void due_at(core::TimePoint at) override;

  std::vector<core::TimePoint> take();

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
                  boost::json::object payload) override;

  std::vector<Told> take();

 private:
  std::mutex mutex_;
  std::vector<Told> told_;
};

}  // namespace parley::tests
