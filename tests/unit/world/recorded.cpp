#include "recorded.hpp"

namespace parley::tests {

void RecordedEvents::participant_joined(const core::Meeting&, const core::Participant& who) {
  add("joined " + who.name);
}
void RecordedEvents::participant_left(const core::Meeting&, const core::Participant& who,
                                      services::LeaveReason reason) {
  add("left " + who.name + ": " + std::string(core::enum_name(reason)));
}
void RecordedEvents::participant_updated(const core::Meeting&, const core::Participant& who) {
  add("updated " + who.name + ": " + std::string(core::enum_name(who.status)));
}
void RecordedEvents::participant_added(const services::MeetingNews&, const core::Participant& who) {
  add("added " + who.name);
}
void RecordedEvents::participant_removed(const core::Meeting&, const core::Participant& who,
                                         services::LeaveReason reason, const std::string&) {
  add("sent away " + who.name + ": " + std::string(core::enum_name(reason)));
}
void RecordedEvents::waiting_changed(const core::Meeting&, const core::Participant& who,
                                     services::WaitingChange change) {
  add("lobby " + who.name + ": " + std::string(core::enum_name(change)));
}
void RecordedEvents::meeting_created(const services::MeetingNews& news) {
  if (!news.people.empty()) add("created for " + std::to_string(news.people.size()));
}
void RecordedEvents::meeting_updated(const services::MeetingNews&) { add("meeting updated"); }
void RecordedEvents::meeting_started(const services::MeetingNews& news) { add("started by " + news.host_name); }
void RecordedEvents::meeting_paused(const core::Meeting&) { add("paused"); }
void RecordedEvents::meeting_resumed(const core::Meeting&) { add("resumed"); }
void RecordedEvents::meeting_ended(const services::MeetingNews&, services::EndReason reason) {
  add("ended: " + std::string(core::enum_name(reason)));
}
void RecordedEvents::meeting_deleted(const services::MeetingNews&) { add("deleted"); }
void RecordedEvents::host_changed(const core::Meeting&, const std::string& reason) { add("host changed: " + reason); }
void RecordedEvents::guest_waiting(const core::Meeting&, const core::Participant& who) {
  add("at the door " + who.name);
}
void RecordedEvents::guest_admission(const core::Meeting&, const core::Participant& who, core::Admission admission) {
  add("admission of " + who.name + ": " + std::string(core::enum_name(admission)));
}
void RecordedEvents::link_generated(const core::Meeting&) { add("link generated"); }
void RecordedEvents::breakouts_changed(const services::BreakoutNews& news) {
  if (!news.event.empty()) add(news.event);
  const std::scoped_lock lock(mutex_);
  breakouts_.push_back(news);
}

std::vector<std::string> RecordedEvents::take() {
  const std::scoped_lock lock(mutex_);
  return std::exchange(events_, {});
}
std::vector<services::BreakoutNews> RecordedEvents::take_breakouts() {
  const std::scoped_lock lock(mutex_);
  return std::exchange(breakouts_, {});
}

void RecordedEvents::add(std::string event) {
  const std::scoped_lock lock(mutex_);
  events_.push_back(std::move(event));
}

void RecordedPersonEvents::to_people(const std::vector<std::string>& person_ids, const std::vector<std::string>&,
                                     std::string_view event, boost::json::object payload) {
  const std::scoped_lock lock(mutex_);
  for (const std::string& person_id : person_ids) told_.push_back({person_id, std::string(event), payload});
}
void RecordedPersonEvents::to_organization(const std::string& organization_id, std::string_view event,
                                           boost::json::object payload) {
  to_person("organization " + organization_id, event, std::move(payload));
}
void RecordedPersonEvents::close_connections(const std::string& user_id) {
  to_person(user_id, "(connections closed)", {});
}
std::vector<RecordedPersonEvents::Told> RecordedPersonEvents::take() {
  const std::scoped_lock lock(mutex_);
  return std::exchange(told_, {});
}

void RecordedAlarm::due_at(core::TimePoint at) {
  const std::scoped_lock lock(mutex_);
  due_.push_back(at);
}
std::vector<core::TimePoint> RecordedAlarm::take() {
  const std::scoped_lock lock(mutex_);
  return std::exchange(due_, {});
}

void RecordedGroupCallEvents::to_members(const std::vector<std::string>& user_ids, std::string_view event,
                                         boost::json::object payload) {
  const std::scoped_lock lock(mutex_);
  told_.push_back({user_ids, std::string(event), std::move(payload)});
}
std::vector<RecordedGroupCallEvents::Told> RecordedGroupCallEvents::take() {
  const std::scoped_lock lock(mutex_);
  return std::exchange(told_, {});
}

}  // namespace parley::tests
