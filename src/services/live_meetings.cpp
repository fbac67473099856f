#include "services/live_meetings.hpp"

#include "services/joining.hpp"
#include "services/views.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <spdlog/spdlog.h>

namespace parley::services {
namespace asio = boost::asio;
using boost::json::object;

namespace {

/// An ended meeting is remembered for so long, to refuse those who were on their way in.
constexpr std::chrono::seconds ended_memory{60};

object participant_payload(const core::Participant& participant) {
  return {{"participant", json::encode(view(participant))}};
}

object producer_reference(const ProducerInfo& producer, const std::string& participant_id) {
  return {{"producer_id", producer.producer_id}, {"participant_id", participant_id}, {"source", producer.source}};
}

std::vector<LiveMeetings::LiveProducer> producers_of(LiveMeeting& live) {
  std::vector<LiveMeetings::LiveProducer> producers;
  for (const std::string& socket_id : live.sockets()) {
    const LiveDevice& device = *live.device(socket_id);
    for (const auto& [id, producer] : device.producers) producers.push_back({device.participant_id, producer});
  }
  return producers;
}

}  // namespace

LiveMeetings::LiveMeetings(const std::vector<asio::io_context*>& threads, Broadcaster& broadcaster, MediaPort& media,
                           Options options)
    : broadcaster_(broadcaster), media_(media), options_(options) {
  for (asio::io_context* context : threads) threads_.push_back({context, {}});
}

LiveMeetings::~LiveMeetings() = default;

LiveMeetings::Thread& LiveMeetings::thread_of(const std::string& meeting_id) {
  return threads_[std::hash<std::string>{}(meeting_id) % threads_.size()];
}

LiveMeeting* LiveMeetings::find(Thread& thread, const std::string& meeting_id, bool make) {
  const auto found = thread.meetings.find(meeting_id);
  if (found != thread.meetings.end()) return found->second.get();
  if (!make) return nullptr;
  ++live_count_;
  return thread.meetings.emplace(meeting_id, std::make_unique<LiveMeeting>(meeting_id, broadcaster_))
      .first->second.get();
}

void LiveMeetings::forget_if_empty(const std::string& meeting_id) {
  Thread& thread = thread_of(meeting_id);
  const auto found = thread.meetings.find(meeting_id);
  if (found == thread.meetings.end() || found->second->ended || !found->second->is_empty()) return;
  write_down(meeting_id);
  thread.meetings.erase(found);
  --live_count_;
  asio::co_spawn(*thread.context, media_.close_room(meeting_id), asio::detached);
}

void LiveMeetings::post(const std::string& meeting_id, bool make, std::function<void(LiveMeeting&)> action) {
  Thread& thread = thread_of(meeting_id);
  asio::post(*thread.context, [this, &thread, meeting_id, make, action = std::move(action)] {
    if (LiveMeeting* live = find(thread, meeting_id, make)) action(*live);
    forget_if_empty(meeting_id);
  });
}

void LiveMeetings::post_any(const std::string& meeting_id, std::function<void(LiveMeeting*)> action) {
  Thread& thread = thread_of(meeting_id);
  asio::post(*thread.context, [this, &thread, meeting_id, action = std::move(action)] {
    action(find(thread, meeting_id, false));
    forget_if_empty(meeting_id);
  });
}

void LiveMeetings::tell_people(const LiveMeeting* live, const MeetingNews& news, std::string_view event,
                               const object& payload) {
  for (const std::string& user_id : news.people)
    if (!live || !live->has_user(user_id)) services_->people.to_person(user_id, event, payload);
}

object LiveMeetings::meeting_payload(const MeetingNews& news) const {
  return {{"meeting_id", news.meeting.meeting_id},
          {"meeting", json::encode(view(services_->settings, news.meeting, news.host_name))}};
}

template <class T>
void LiveMeetings::run(const std::string& meeting_id, const char* what, asio::awaitable<core::Outcome<T>> use_case) {
  asio::co_spawn(*thread_of(meeting_id).context, std::move(use_case),
                 [meeting_id, what](const std::exception_ptr& bug, const core::Outcome<T>& outcome) {
                   if (bug)
                     spdlog::error("meeting {}: {} failed unexpectedly", meeting_id, what);
                   else if (!outcome)
                     spdlog::warn("meeting {}: {} failed: {}", meeting_id, what, outcome.error().message);
                 });
}

void LiveMeetings::close_media_peer(const std::string& meeting_id, const std::string& socket_id) {
  run(meeting_id, "closing a device's media", media_.close_peer(meeting_id, socket_id));
}

// --- devices

asio::awaitable<core::Outcome<LiveMeetings::Entered>> LiveMeetings::enter(std::string meeting_id,
                                                                          std::string participant_id,
                                                                          std::string socket_id,
                                                                          std::string device_id) {
  co_return co_await asio::co_spawn(
      *thread_of(meeting_id).context,
      [&]() -> asio::awaitable<core::Outcome<Entered>> {
        LiveMeeting* live = find(thread_of(meeting_id), meeting_id, false);
        if (live && live->ended) co_return core::fail(core::Code::gone, "The meeting has ended.");
        if (!live || !live->find(participant_id))
          co_return core::fail(core::Code::invalid_state, "You left the meeting while joining it; join again.");
        if (!device_id.empty())
          for (const std::string& earlier : live->sockets_of(participant_id, device_id))
            if (earlier != socket_id) replace_device(*live, earlier, device_id);
        live->add_device(socket_id, device_id, participant_id);
        broadcaster_.enter(meeting_id, socket_id);
        co_return look_around(*live);
      },
      asio::use_awaitable);
}

LiveMeetings::Entered LiveMeetings::look_around(LiveMeeting& live) {
  return {live.seq(), live.participants(), producers_of(live), live.hands};
}

asio::awaitable<core::Outcome<LiveMeetings::Standing>> LiveMeetings::standing(std::string meeting_id,
                                                                              std::string socket_id) {
  co_return co_await asio::co_spawn(
      *thread_of(meeting_id).context,
      [&]() -> asio::awaitable<core::Outcome<Standing>> {
        LiveMeeting* live = find(thread_of(meeting_id), meeting_id, false);
        LiveDevice* device = live ? live->device(socket_id) : nullptr;
        const core::Participant* participant = device ? live->find(device->participant_id) : nullptr;
        if (!participant) co_return core::fail(core::Code::invalid_state, "You are not in the meeting; join it first.");
        co_return Standing{live->meeting, *participant};
      },
      asio::use_awaitable);
}

asio::awaitable<bool> LiveMeetings::exit(std::string meeting_id, std::string socket_id) {
  co_return co_await asio::co_spawn(
      *thread_of(meeting_id).context,
      [&]() -> asio::awaitable<bool> {
        LiveMeeting* live = find(thread_of(meeting_id), meeting_id, false);
        LiveDevice* device = live ? live->device(socket_id) : nullptr;
        if (!device) co_return true;
        const std::string participant_id = device->participant_id;
        remove_device(*live, socket_id);
        co_return !live->has_device(participant_id);
      },
      asio::use_awaitable);
}

void LiveMeetings::replace_device(LiveMeeting& live, const std::string& socket_id, const std::string& device_id) {
  broadcaster_.to_device(socket_id, "session:replaced", {{"meeting_id", live.meeting_id()}, {"device_id", device_id}});
  remove_device(live, socket_id);
}

void LiveMeetings::remove_device(LiveMeeting& live, const std::string& socket_id) {
  LiveDevice* device = live.device(socket_id);
  if (!device) return;
  const std::string participant_id = device->participant_id;
  const Circle* circle = device->circle;
  const std::string person_id = device->person_id;
  const auto producers = std::move(device->producers);
  live.erase_device(socket_id);
  if (circle && !live.in_circle(*circle, participant_id)) leave_circle(live, *circle, participant_id, person_id);
  broadcaster_.exit(live.meeting_id(), socket_id);
  for (const auto& [id, producer] : producers)
    live.announce("media:producer:closed", producer_reference(producer, participant_id));
  close_media_peer(live.meeting_id(), socket_id);
  if (!producers.empty()) follow_media_status(live, participant_id);
}

// --- circles

asio::awaitable<core::Outcome<std::vector<core::Participant>>> LiveMeetings::join_circle(std::string meeting_id,
                                                                                         std::string socket_id,
                                                                                         const Circle& circle) {
  auto step = [&]() -> asio::awaitable<core::Outcome<std::vector<core::Participant>>> {
    LiveMeeting* live = find(thread_of(meeting_id), meeting_id, false);
    LiveDevice* device = live ? live->device(socket_id) : nullptr;
    const core::Participant* own = device ? live->find(device->participant_id) : nullptr;
    if (!own) co_return core::fail(core::Code::invalid_state, "You are not in the meeting; join it first.");
    const bool is_new = !live->in_circle(circle, own->participant_id);
    device->circle = &circle;
    device->person_id = own->person_id();
    if (is_new && !circle.joined.empty()) {
      const object payload = circle.describe(*own);
      for (const std::string& other : live->others_in_circle(circle, own->participant_id))
        broadcaster_.to_device(other, circle.joined, payload);
    }
    auto people = live->circle_people(circle);
    std::erase_if(people, [&](const core::Participant& one) { return one.participant_id == own->participant_id; });
    co_return people;
  };
  co_return co_await asio::co_spawn(*thread_of(meeting_id).context, step, asio::use_awaitable);
}

void LiveMeetings::leave_circle(LiveMeeting& live, const Circle& circle, const std::string& participant_id,
                                const std::string& person_id) {
  if (circle.left.empty()) return;
  const object payload{{circle.person, person_id}};
  for (const std::string& other : live.others_in_circle(circle, participant_id))
    broadcaster_.to_device(other, circle.left, payload);
}

asio::awaitable<core::Outcome<>> LiveMeetings::relay(std::string meeting_id, std::string socket_id, Relayed message) {
  auto step = [&]() -> asio::awaitable<core::Outcome<>> {
    LiveMeeting* live = find(thread_of(meeting_id), meeting_id, false);
    LiveDevice* device = live ? live->device(socket_id) : nullptr;
    if (!device || !device->circle)
      co_return core::fail(core::Code::invalid_state, "You are not connected with the others here; join first.");
    bool reached = !message.to;
    for (const std::string& other : live->others_in_circle(*device->circle, device->participant_id)) {
      if (message.to && live->device(other)->person_id != *message.to) continue;
      broadcaster_.to_device(other, message.event, message.payload);
      reached = true;
    }
    if (!reached) co_return core::fail(core::Code::not_found, "The person you send this to is not here.");
    co_return core::Outcome<>{};
  };
  co_return co_await asio::co_spawn(*thread_of(meeting_id).context, step, asio::use_awaitable);
}

void LiveMeetings::dropped(const std::string& meeting_id, const std::string& socket_id) {
  post(meeting_id, false, [this, meeting_id, socket_id](LiveMeeting& live) {
    LiveDevice* device = live.device(socket_id);
    if (!device) return;
    device->grace = std::make_unique<asio::steady_timer>(*thread_of(meeting_id).context, options_.reconnect_grace);
    device->grace->async_wait([this, meeting_id, socket_id](const boost::system::error_code& cancelled) {
      if (!cancelled) grace_over(meeting_id, socket_id);
    });
  });
}

void LiveMeetings::returned(const std::string& meeting_id, const std::string& socket_id) {
  post(meeting_id, false, [this, meeting_id, socket_id](LiveMeeting& live) {
    LiveDevice* device = live.device(socket_id);
    if (!device) return;
    device->grace.reset();
    broadcaster_.enter(meeting_id, socket_id);
  });
}

void LiveMeetings::grace_over(const std::string& meeting_id, const std::string& socket_id) {
  LiveMeeting* live = find(thread_of(meeting_id), meeting_id, false);
  LiveDevice* device = live ? live->device(socket_id) : nullptr;
  if (!device) return;
  const std::string participant_id = device->participant_id;
  remove_device(*live, socket_id);
  if (!live->has_device(participant_id))
    run(meeting_id, "leaving after a lost connection",
        leave_participant(*services_, participant_id, LeaveReason::disconnected));
}

// --- what happened in the domain

void LiveMeetings::participant_joined(const core::Meeting& meeting, const core::Participant& participant) {
  post(meeting.meeting_id, true, [this, meeting, participant](LiveMeeting& live) {
    if (live.ended) return;
    live.meeting = meeting;
    const bool is_new = live.put(participant);
    if (core::is_host(participant.role)) live.host_grace.reset();
    if (!is_new) return;
    ++participant_count_;
    live.announce("participant:joined", participant_payload(participant));
    for (MeetingWatcher* watcher : watchers_) watcher->joined(meeting, participant);
  });
}

void LiveMeetings::participant_left(const core::Meeting& meeting, const core::Participant& participant,
                                    LeaveReason reason) {
  if (reason == LeaveReason::ended) return;  // meeting_ended follows and says it to all at once
  post(meeting.meeting_id, false, [this, meeting, participant, reason](LiveMeeting& live) {
    if (!live.remove(participant.participant_id)) return;
    --participant_count_;
    change_hand(live, participant.participant_id, false);
    live.activity.sharing(participant.participant_id, false, std::chrono::steady_clock::now());
    write_down(live.meeting_id());
    live.announce("participant:left",
                  {{"participant_id", participant.participant_id}, {"reason", core::enum_name(reason)}});
    for (const std::string& socket_id : live.sockets_of(participant.participant_id)) remove_device(live, socket_id);
    for (MeetingWatcher* watcher : watchers_) watcher->left(meeting, participant, reason);
    if (participant.role == core::Role::host) watch_host(live, meeting);
  });
}

void LiveMeetings::watch_host(LiveMeeting& live, const core::Meeting& meeting) {
  if (meeting.policy != core::MeetingPolicy::hosted) return;
  const std::string& meeting_id = meeting.meeting_id;
  live.host_grace = std::make_unique<asio::steady_timer>(*thread_of(meeting_id).context, options_.host_grace);
  live.host_grace->async_wait([this, meeting_id](const boost::system::error_code& cancelled) {
    if (cancelled) return;
    if (LiveMeeting* still = find(thread_of(meeting_id), meeting_id, false)) still->host_grace.reset();
    run(meeting_id, "settling a meeting whose host left", settle_host_left(*services_, meeting_id));
    forget_if_empty(meeting_id);
  });
}

void LiveMeetings::await_host(const core::Meeting& meeting) {
  post(meeting.meeting_id, true, [this, meeting](LiveMeeting& live) {
    live.meeting = meeting;
    watch_host(live, meeting);
  });
}

void LiveMeetings::participant_updated(const core::Meeting& meeting, const core::Participant& participant) {
  post(meeting.meeting_id, false, [this, meeting, participant](LiveMeeting& live) {
    live.meeting = meeting;
    // Of those who are not in it, the others see whom they may expect.
    const bool is_in = live.find(participant.participant_id) != nullptr;
    if (!is_in && participant.status == core::ParticipantStatus::joined) return;
    if (is_in) live.put(participant);
    live.announce("participant:updated", participant_payload(participant));
    if (is_in) settle_hold(live);
  });
}

void LiveMeetings::participant_added(const MeetingNews& news, const core::Participant& participant) {
  post_any(news.meeting.meeting_id, [this, news, participant](LiveMeeting* live) {
    if (live) live->announce("participant:updated", participant_payload(participant));
    tell_people(live, news, "meeting:created", meeting_payload(news));
  });
}

void LiveMeetings::participant_removed(const core::Meeting& meeting, const core::Participant& participant,
                                       LeaveReason reason, const std::string& message) {
  post_any(meeting.meeting_id, [this, meeting, participant, reason, message](LiveMeeting* live) {
    object payload{{"meeting_id", meeting.meeting_id},
                   {"participant_id", participant.participant_id},
                   {"reason", core::enum_name(reason)}};
    if (!message.empty()) payload["message"] = message;
    if (live) live->announce("participant:removed", payload);
    for (MeetingWatcher* watcher : watchers_) watcher->removed(meeting, participant, reason, message);
    if (!live || !live->find(participant.participant_id))
      services_->people.to_person(participant.person_id(), "participant:removed", std::move(payload));
  });
}

void LiveMeetings::waiting_changed(const core::Meeting& meeting, const core::Participant& participant,
                                   WaitingChange change) {
  post_any(meeting.meeting_id, [this, meeting, participant, change](LiveMeeting* live) {
    object payload = participant_payload(participant);
    payload["meeting_id"] = meeting.meeting_id;
    if (change != WaitingChange::left)
      services_->people.to_person(participant.person_id(), "lobby:" + std::string(core::enum_name(change)), payload);
    payload["change"] = core::enum_name(change);
    if (live)
      for (const core::Participant& host : live->participants())
        if (core::is_host(host.role)) live->to_participant(host.participant_id, "lobby:updated", payload);
    if (!live || !live->has_user(meeting.host_id))
      services_->people.to_person(meeting.host_id, "lobby:updated", std::move(payload));
  });
}

void LiveMeetings::meeting_created(const MeetingNews& news) {
  if (news.people.empty()) return;
  post_any(news.meeting.meeting_id,
           [this, news](LiveMeeting* live) { tell_people(live, news, "meeting:created", meeting_payload(news)); });
}

void LiveMeetings::meeting_updated(const MeetingNews& news) {
  post_any(news.meeting.meeting_id, [this, news](LiveMeeting* live) {
    const object payload = meeting_payload(news);
    if (live) {
      live->meeting = news.meeting;
      live->announce("meeting:updated", payload);
    }
    tell_people(live, news, "meeting:updated", payload);
  });
}

void LiveMeetings::meeting_started(const MeetingNews& news) {
  post(news.meeting.meeting_id, true, [this, news](LiveMeeting& live) {
    const object payload = meeting_payload(news);
    live.meeting = news.meeting;
    live.ended = false;  // a recurring meeting that is started again while its last end is remembered
    live.announce("meeting:started", payload);
    tell_people(&live, news, "meeting:started", payload);
    const MeetingDetails outside{.meeting = news.meeting, .host_name = news.host_name};
    broadcaster_.to_waiting(
        news.meeting.meeting_id, "meeting:started",
        {{"meeting_id", news.meeting.meeting_id}, {"meeting", json::encode(view(services_->settings, outside))}});
  });
}

void LiveMeetings::meeting_paused(const core::Meeting& meeting) { tell_change(meeting, "meeting:paused"); }

void LiveMeetings::meeting_resumed(const core::Meeting& meeting) { tell_change(meeting, "meeting:resumed"); }

void LiveMeetings::tell_change(const core::Meeting& meeting, const char* event) {
  post(meeting.meeting_id, false, [this, meeting, event](LiveMeeting& live) {
    live.meeting = meeting;
    live.announce(event, {{"status", core::enum_name(meeting.status)}});
    settle_hold(live);
  });
}

void LiveMeetings::meeting_ended(const MeetingNews& news, EndReason reason) {
  post(news.meeting.meeting_id, true, [this, news, reason](LiveMeeting& live) {
    const std::string& meeting_id = news.meeting.meeting_id;
    const object payload{{"reason", core::enum_name(reason)}};
    live.announce("meeting:ended", payload);
    object outside = payload;
    outside["meeting_id"] = meeting_id;
    tell_people(&live, news, "meeting:ended", outside);
    broadcaster_.to_waiting(meeting_id, "meeting:ended", std::move(outside));
    for (MeetingWatcher* watcher : watchers_) watcher->ended(news.meeting, reason);
    live.ended = true;
    live.host_grace.reset();
    for (const core::Participant& participant : live.participants())
      if (live.remove(participant.participant_id)) --participant_count_;
    for (const std::string& socket_id : live.sockets()) {
      live.erase_device(socket_id);
      broadcaster_.exit(meeting_id, socket_id);
    }
    for (const std::string& participant_id : live.activity.sharing())
      live.activity.sharing(participant_id, false, std::chrono::steady_clock::now());
    write_down(meeting_id);
    asio::io_context& context = *thread_of(meeting_id).context;
    run(meeting_id, "closing a meeting's media", media_.close_room(meeting_id));
    auto memory = std::make_shared<asio::steady_timer>(context, ended_memory);
    memory->async_wait([this, meeting_id, memory](const boost::system::error_code& cancelled) {
      auto& meetings = thread_of(meeting_id).meetings;
      const auto found = meetings.find(meeting_id);
      if (cancelled || found == meetings.end() || !found->second->ended) return;
      meetings.erase(found);
      --live_count_;
    });
  });
}

void LiveMeetings::meeting_deleted(const MeetingNews& news) {
  post_any(news.meeting.meeting_id, [this, news](LiveMeeting*) {
    // Nobody is in it any more: an end went before.
    tell_people(nullptr, news, "meeting:deleted", {{"meeting_id", news.meeting.meeting_id}});
  });
}

void LiveMeetings::host_changed(const core::Meeting& meeting, const std::string& reason) {
  post(meeting.meeting_id, false, [meeting, reason](LiveMeeting& live) {
    live.meeting = meeting;
    live.announce("host:changed", {{"host_id", meeting.host_id}, {"reason", reason}});
  });
}

void LiveMeetings::guest_waiting(const core::Meeting& meeting, const core::Participant& guest) {
  announce(meeting.meeting_id, "meeting:guest_join",
           {{"session_id", guest.person_id()}, {"participant_id", guest.participant_id}, {"display_name", guest.name}});
}

void LiveMeetings::guest_admission(const core::Meeting& meeting, const core::Participant& guest,
                                   core::Admission admission) {
  object payload{{"session_id", guest.person_id()}, {"status", core::enum_name(admission)}};
  announce(meeting.meeting_id, "meeting:admission_status", payload);
  payload["meeting_id"] = meeting.meeting_id;
  services_->people.to_person(guest.person_id(), "meeting:admission_status", std::move(payload));
}

void LiveMeetings::link_generated(const core::Meeting& meeting) {
  post(meeting.meeting_id, false, [meeting](LiveMeeting& live) {
    live.meeting = meeting;
    live.announce("meeting:link_generated", {{"token", meeting.invitation_token.value_or("")}});
  });
}

void LiveMeetings::announce(const std::string& meeting_id, std::string event, object payload) {
  post(meeting_id, false,
       [event = std::move(event), payload = std::move(payload)](LiveMeeting& live) { live.announce(event, payload); });
}

void LiveMeetings::tell(const std::string& meeting_id, std::vector<std::string> participant_ids, std::string event,
                        object payload) {
  payload["meeting_id"] = meeting_id;
  post(meeting_id, false,
       [participant_ids = std::move(participant_ids), event = std::move(event),
        payload = std::move(payload)](LiveMeeting& live) {
         for (const std::string& participant_id : participant_ids) live.to_participant(participant_id, event, payload);
       });
}

// --- media

void LiveMeetings::producer_changed(const std::string& meeting_id, ProducerInfo producer, ProducerChange change) {
  post(meeting_id, false, [this, producer = std::move(producer), change](LiveMeeting& live) {
    apply_producer_change(live, producer, change);
  });
}

void LiveMeetings::apply_producer_change(LiveMeeting& live, const ProducerInfo& producer, ProducerChange change) {
  LiveDevice* device = live.device(producer.peer_id);
  if (!device) return;
  const std::string participant_id = device->participant_id;
  const object reference = producer_reference(producer, participant_id);
  switch (change) {
    case ProducerChange::added: {
      object described = reference;
      described["kind"] = producer.kind;
      described["paused"] = producer.paused;
      device->producers[producer.producer_id] = producer;
      live.announce("media:producer:new", {{"producer", std::move(described)}});
      settle_hold(live);
      break;
    }
    case ProducerChange::paused:
    case ProducerChange::resumed: {
      device->held.erase(producer.producer_id);  // whoever mutes themselves meanwhile stays muted
      const auto known = device->producers.find(producer.producer_id);
      const bool paused = change == ProducerChange::paused;
      if (known == device->producers.end() || known->second.paused == paused) return;
      known->second.paused = paused;
      live.announce(paused ? "media:producer:paused" : "media:producer:resumed", reference);
      break;
    }
    case ProducerChange::closed:
      device->held.erase(producer.producer_id);
      if (device->producers.erase(producer.producer_id) == 0) return;
      live.announce("media:producer:closed", reference);
      break;
  }
  follow_media_status(live, participant_id);
}

void LiveMeetings::settle_hold(LiveMeeting& live) {
  const bool paused = live.meeting.status == core::MeetingStatus::paused;
  for (const std::string& socket_id : live.sockets()) {
    LiveDevice& device = *live.device(socket_id);
    const core::Participant* owner = live.find(device.participant_id);
    const bool holds = paused && owner && !core::is_host(owner->role);
    for (auto& [id, producer] : device.producers)
      if (holds ? !producer.paused : device.held.contains(id)) hold_producer(live, device, id, holds);
  }
}

void LiveMeetings::hold_producer(LiveMeeting& live, LiveDevice& device, const std::string& producer_id, bool held) {
  ProducerInfo& producer = device.producers.at(producer_id);
  if (held)
    device.held.insert(producer_id);
  else
    device.held.erase(producer_id);
  producer.paused = held;
  run(live.meeting_id(), "holding media",
      media_.pause_producer(live.meeting_id(), device.socket_id, producer_id, held));
  live.announce(held ? "media:producer:paused" : "media:producer:resumed",
                producer_reference(producer, device.participant_id));
  follow_media_status(live, device.participant_id);
}

void LiveMeetings::pause_by_server(LiveMeeting& live, const ProducerInfo& producer) {
  run(live.meeting_id(), "muting",
      media_.pause_producer(live.meeting_id(), producer.peer_id, producer.producer_id, true));
  apply_producer_change(live, producer, ProducerChange::paused);
}

void LiveMeetings::follow_media_status(LiveMeeting& live, const std::string& participant_id) {
  const core::Participant* known = live.find(participant_id);
  const core::MediaStatus status = live.media_status(participant_id);
  live.activity.sharing(participant_id, known && status.screen_share, std::chrono::steady_clock::now());
  if (!known || known->media_status == status) return;
  core::Participant changed = *known;
  changed.media_status = status;
  live.put(changed);
  run(live.meeting_id(), "noting what a participant sends", update_media_status(*services_, participant_id, status));
}

void LiveMeetings::producer_closed(const RoomId& room, const ProducerInfo& producer) {
  producer_changed(room, producer, ProducerChange::closed);
}

void LiveMeetings::consumer_layers(const RoomId& room, const PeerId& peer, const std::string& consumer_id,
                                   std::optional<int> spatial_layer, std::optional<int> temporal_layer) {
  broadcaster_.to_device(peer, "media:consumer:layers",
                         {{"meeting_id", room},
                          {"consumer_id", consumer_id},
                          {"spatial_layer", json::encode(spatial_layer)},
                          {"temporal_layer", json::encode(temporal_layer)}});
}

void LiveMeetings::score(const RoomId& room, const PeerId& peer, const std::string& producer_or_consumer_id,
                         const boost::json::value& score) {
  broadcaster_.to_device(peer, "media:score",
                         {{"meeting_id", room}, {"id", producer_or_consumer_id}, {"score", score}});
}

void LiveMeetings::active_speaker(const RoomId& room, const std::optional<PeerId>& peer) {
  post(room, false, [peer](LiveMeeting& live) {
    LiveDevice* device = peer ? live.device(*peer) : nullptr;
    if (peer && !device) return;
    live.signal("media:active_speaker", {{"participant_id", device ? boost::json::value(device->participant_id)
                                                                   : boost::json::value(nullptr)}});
  });
}

void LiveMeetings::audio_levels(const RoomId& room, const std::vector<std::pair<PeerId, int>>& levels) {
  post(room, false, [levels](LiveMeeting& live) {
    boost::json::array list;
    std::vector<std::pair<std::string, int>> volumes;
    for (const auto& [peer, volume] : levels)
      if (LiveDevice* device = live.device(peer)) {
        list.push_back(object{{"participant_id", device->participant_id}, {"volume", volume}});
        volumes.emplace_back(device->participant_id, volume);
      }
    live.activity.levels(volumes, std::chrono::steady_clock::now());
    live.signal("media:audio_levels", {{"levels", std::move(list)}});
  });
}

void LiveMeetings::room_reset(const RoomId& room, const std::string& reason) {
  post(room, false, [this, reason](LiveMeeting& live) {
    for (const std::string& socket_id : live.sockets()) {
      live.device(socket_id)->producers.clear();
      live.device(socket_id)->held.clear();
    }
    live.announce("media:reset", {{"reason", reason}});
    for (const core::Participant& participant : live.participants())
      follow_media_status(live, participant.participant_id);
  });
}

}  // namespace parley::services
