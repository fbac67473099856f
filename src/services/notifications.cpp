#include "services/notifications.hpp"

#include "services/schedule.hpp"
#include "services/views.hpp"

namespace parley::services {
namespace {

/// Meetings looked at in one run; those behind them come a minute later.
constexpr int max_meetings = 500;
/// People of one meeting told in one transaction.
constexpr int max_people = 2000;

/// A reminder that is due, as the reading job found it.
struct Due {
  std::string meeting_id;
  NotificationType type;
  core::TimePoint start;
};

core::Outcome<std::vector<Due>> find_due(Transaction& transaction, core::TimePoint now) {
  std::vector<Due> due;
  const auto look = [&](NotificationType type, core::TimePoint from, core::TimePoint to) {
    for (const core::Meeting& meeting : transaction.of<ScheduleRepository>().starting(from, to, max_meetings))
      if (!transaction.of<NotificationRepository>()
               .untold(meeting.meeting_id, notification_name(type), *meeting.start_time, 1)
               .empty())
        due.push_back({meeting.meeting_id, type, *meeting.start_time});
  };
  look(NotificationType::warning_15_min, now, now + early_warning);
  look(NotificationType::start_time, now - latest_reminder, now);
  return due;
}

core::Outcome<int> remind(Transaction& transaction, Services& services, const Due& due) {
  const auto meeting = transaction.meetings.find(due.meeting_id);
  // It may have changed since it was found.
  if (!meeting || core::is_over(meeting->status) || meeting->start_time != due.start) return 0;
  return notify_members(transaction, services, *meeting, due.type, due.start, Actor{});
}

core::Outcome<bool> renew_one(Transaction& transaction, Services& services, const std::string& meeting_id,
                              core::TimePoint now) {
  auto meeting = transaction.meetings.find(meeting_id);
  if (!meeting || core::is_over(meeting->status) || !meeting->end_time || *meeting->end_time >= now) return false;
  if (core::is_live(meeting->status)) {
    if (transaction.participants.count_joined(meeting_id) > 0) return false;
    auto ended = end_now(transaction, services, Actor{}, std::move(*meeting), EndReason::ended);
    if (!ended) return std::unexpected(std::move(ended.error()));
    return true;
  }
  // The last occurrence passed without anybody: the meeting stays as it is, like one that does not repeat.
  if (!renew(transaction, services, *meeting)) return false;
  meeting->updated_at = now;
  transaction.meetings.update(*meeting);
  return true;
}

}  // namespace

std::string_view notification_name(NotificationType type) noexcept {
  switch (type) {
    case NotificationType::warning_15_min:
      return "15_min_warning";
    case NotificationType::start_time:
      return "start_time";
    case NotificationType::live_invite:
      return "live_invite";
    case NotificationType::invitation:
      return "invitation";
    case NotificationType::cancelled:
      return "cancelled";
  }
  return "";
}

bool notify(Transaction& transaction, Services& services, const core::Meeting& meeting, const std::string& user_id,
            NotificationType type, core::TimePoint occurrence) {
  const std::string name(notification_name(type));
  if (!transaction.of<NotificationRepository>().insert(
          {meeting.meeting_id, user_id, name, occurrence, services.clock.now()}))
    return false;
  boost::json::object payload{
      {"type", name}, {"meeting", json::encode(view(services.settings, meeting, host_name_of(transaction, meeting)))}};
  transaction.after_commit([&people = services.people, user_id, payload = std::move(payload)]() mutable {
    people.to_person(user_id, "notification", std::move(payload));
  });
  return true;
}

int notify_members(Transaction& transaction, Services& services, const core::Meeting& meeting, NotificationType type,
                   core::TimePoint occurrence, const Actor& actor) {
  int told = 0;
  for (const std::string& user_id : transaction.of<NotificationRepository>().untold(
           meeting.meeting_id, notification_name(type), occurrence, max_people))
    if (user_id != actor.person_id() && notify(transaction, services, meeting, user_id, type, occurrence)) ++told;
  return told;
}

Async<RemindersSent> send_reminders(Services& services) {
  auto look = [now = services.clock.now()](Transaction& transaction) { return find_due(transaction, now); };
  auto due = co_await services.store.read(std::move(look));
  if (!due) co_return std::unexpected(std::move(due.error()));
  RemindersSent sent;
  for (const Due& one : *due) {
    auto job = [&services, one](Transaction& transaction) { return remind(transaction, services, one); };
    auto told = co_await services.store.write(std::move(job));
    if (!told) co_return std::unexpected(std::move(told.error()));
    (one.type == NotificationType::start_time ? sent.starts : sent.warnings) += *told;
  }
  co_return sent;
}

Async<int> renew_recurring(Services& services) {
  const core::TimePoint now = services.clock.now();
  auto look = [now](Transaction& transaction) -> core::Outcome<std::vector<std::string>> {
    std::vector<std::string> ids;
    for (const core::Meeting& meeting : transaction.of<ScheduleRepository>().recurring_ended(now, max_meetings))
      ids.push_back(meeting.meeting_id);
    return ids;
  };
  auto ids = co_await services.store.read(std::move(look));
  if (!ids) co_return std::unexpected(std::move(ids.error()));
  int renewed = 0;
  for (const std::string& meeting_id : *ids) {
    auto job = [&services, meeting_id, now](Transaction& transaction) {
      return renew_one(transaction, services, meeting_id, now);
    };
    auto done = co_await services.store.write(std::move(job));
    if (!done) co_return std::unexpected(std::move(done.error()));
    if (*done) ++renewed;
  }
  co_return renewed;
}

}  // namespace parley::services
