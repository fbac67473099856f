// LiveMeetings: the meetings that people are in, each an actor: it has one thread (chosen by its id), and all that
// happens to it happens there in order, without locks. Use cases and the media plane tell it what happened
// (MeetingEvents, MediaListener, from their threads); it numbers the events and sends them to the devices. Owned by
// src/app.
#pragma once

#include "services/live_meeting.hpp"
#include "services/live_view.hpp"
#include "services/meeting_events.hpp"
#include "services/meeting_watcher.hpp"
#include "services/services.hpp"

#include <boost/asio/io_context.hpp>

#include <atomic>
#include <functional>
#include <unordered_map>

namespace parley::services {

/// What a host can mute.
enum class MutedKind { audio, video, screen };
BOOST_DESCRIBE_ENUM(MutedKind, audio, video, screen)

/// Whether a meeting with these features lets a source be sent: mic, camera, screen or screen_audio; false for others.
bool may_be_sent(const core::Features& features, std::string_view source);

class LiveMeetings final : public MeetingEvents, public MediaListener, public LiveView {
 public:
  struct Options {
    std::chrono::milliseconds reconnect_grace{15'000};  ///< a lost connection may come back for so long
    std::chrono::milliseconds host_grace{30'000};       ///< and the host of a hosted meeting
  };
  struct LiveProducer {
    std::string participant_id;
    ProducerInfo producer;
  };
  /// What a device gets with its joining.
  struct Entered {
    std::uint64_t seq = 0;
    std::vector<core::Participant> participants;
    std::vector<LiveProducer> producers;
    std::vector<std::string> hands;  ///< participant ids, who raised first comes first
    std::optional<core::Breakouts> breakouts;
    std::optional<std::size_t> drawn{};  ///< elements of the whiteboard; unset where it is not in memory
  };
  /// What a device missed: the events, or (unset) nothing but how things are now.
  struct Missed {
    Entered now;  ///< without events all of it, with them the number only
    std::optional<std::vector<KeptAnnouncement>> events;
  };
  /// Who a device belongs to, and in which meeting, as of now.
  struct Standing {
    core::Meeting meeting;
    core::Participant participant;
  };
  /// Figures for metrics; any thread.
  struct Figures {
    std::size_t active = 0;    ///< meetings that have not ended
    std::size_t meetings = 0;  ///< in memory: those, and what has ended a short while ago
    std::size_t participants = 0;
  };

  LiveMeetings(const std::vector<boost::asio::io_context*>& threads, Broadcaster& broadcaster, MediaPort& media,
               Options options);
  ~LiveMeetings() override;

  /// Before the first device: the use cases that follow from what happens here.
  void serve(Services& services) { services_ = &services; }
  /// Likewise.
  void watch(MeetingWatcher& watcher) { watchers_.push_back(&watcher); }

  /// Lets a device in whose participant has joined. An earlier socket of the same device (a page loaded again) is told
  /// (session:replaced) and taken out with its media. invalid_state where the participant left in the meantime, gone
  /// where the meeting ended.
  boost::asio::awaitable<core::Outcome<Entered>> enter(std::string meeting_id, std::string participant_id,
                                                       std::string socket_id, std::string device_id);
  /// Takes a device out. True: the participant has no other device in the meeting.
  boost::asio::awaitable<bool> exit(std::string meeting_id, std::string socket_id);
  /// The device's connection is lost: it has the grace to come back (returned), then it is out, and with its last
  /// device the participant has left.
  void dropped(const std::string& meeting_id, const std::string& socket_id);
  void returned(const std::string& meeting_id, const std::string& socket_id);
  /// Who leaves, how and when.
  struct Departure {
    std::string participant_id;
    LeaveReason reason = LeaveReason::left;
    core::TimePoint at;
  };
  /// Somebody has left with their last device (exit), and the database is away: the others are told now, and the end of
  /// the stay is written when it is back. Nothing happens where they are back, or not in it any more.
  void see_off(const std::string& meeting_id, Departure departure);

  /// Takes a device that is in the meeting into a circle, which outlives the server's meetings; the others there are
  /// told. Answers who else is in it. invalid_state for a device that is not in the meeting.
  boost::asio::awaitable<core::Outcome<std::vector<core::Participant>>> join_circle(std::string meeting_id,
                                                                                    std::string socket_id,
                                                                                    const Circle& circle);
  /// Hands an event on within a circle.
  struct Relayed {
    std::string event;
    boost::json::object payload;
    std::optional<std::string> to;  ///< a person's devices; all other people's where unset
  };
  /// invalid_state for a device that is in no circle, not_found where the receiver is not in it.
  boost::asio::awaitable<core::Outcome<>> relay(std::string meeting_id, std::string socket_id, Relayed message);

  /// Numbered, to everybody in the meeting.
  void announce(const std::string& meeting_id, std::string event, boost::json::object payload);
  /// Numbered, to those in one breakout room (empty: the main room); the others get its number only. Everybody is in
  /// the main room where no rooms are open.
  void announce_in(const std::string& meeting_id, std::string breakout_room_id, std::string event,
                   boost::json::object payload);
  /// The same in the room that a participant is in.
  void announce_near(const std::string& meeting_id, std::string participant_id, std::string event,
                     boost::json::object payload);
  /// To some participants' devices only (a private message), without a number.
  void tell(const std::string& meeting_id, std::vector<std::string> participant_ids, std::string event,
            boost::json::object payload);
  /// What is of the moment only and not kept, such as that somebody types: to one participant's devices, or (`to`
  /// unset) to those of all who are where `from` is, but for their own.
  void tell_others(const std::string& meeting_id, std::string from, std::optional<std::string> to, std::string event,
                   boost::json::object payload);

  /// For what took a while in the media plane: whether the device is still in the meeting. Where it is not, what was
  /// made for it meanwhile is closed.
  boost::asio::awaitable<bool> keeps_media(std::string meeting_id, std::string socket_id);
  /// A producer of that very device, as it is told to be; unset where the device has none of that id.
  boost::asio::awaitable<std::optional<ProducerInfo>> producer_of(std::string meeting_id, std::string socket_id,
                                                                  std::string producer_id);
  /// A device's producer is new, paused, resumed or closed: told to all, and the participant's media status follows.
  /// What the meeting's features do not let be sent (any more) is paused at once.
  enum class ProducerChange { added, paused, resumed, closed };
  void producer_changed(const std::string& meeting_id, ProducerInfo producer, ProducerChange change);
  /// Raises or lowers a hand; told by hand:raised and hand:lowered. All raised hands as they are then; not_found for
  /// who is not in the meeting.
  boost::asio::awaitable<core::Outcome<std::vector<std::string>>> set_hand(std::string meeting_id,
                                                                           std::string participant_id, bool up);
  /// What was announced after the event of number `since`, of what this participant may have.
  boost::asio::awaitable<core::Outcome<Missed>> missed(std::string meeting_id, std::uint64_t since,
                                                       std::string participant_id);
  /// Pauses what somebody sends, or (`target` unset) everybody but hosts: producers, pause and telling in one go; each
  /// is told by `participant:muted`. `by`: the participant who asked. How many producers were paused; not_found for a
  /// target that is not in the meeting, forbidden for the host as target of somebody else.
  boost::asio::awaitable<core::Outcome<int>> mute(std::string meeting_id, std::optional<std::string> target,
                                                  MutedKind kind, std::string by);

  // Whiteboard (live_whiteboards.cpp). All of it: feature_disabled where the meeting has none.
  /// Merges a device's changes into the drawing; the other devices get what won (whiteboard:updated). Errors as of
  /// WhiteboardScene::merge.
  boost::asio::awaitable<core::Outcome<WhiteboardChange>> update_whiteboard(std::string meeting_id,
                                                                            std::string socket_id,
                                                                            std::vector<BoardElement> elements);
  /// Where somebody points, to the other devices, who may miss it. Not stored. Any thread, at once.
  void point_on_whiteboard(const std::string& meeting_id, const std::string& socket_id, boost::json::object payload);
  /// Deletes the whole drawing; told to all by whiteboard:cleared, numbered.
  boost::asio::awaitable<core::Outcome<WhiteboardChange>> clear_whiteboard(std::string meeting_id, std::string by);
  boost::asio::awaitable<core::Outcome<WhiteboardPart>> read_whiteboard(std::string meeting_id, WhiteboardPlace place);
  /// Writes down what of all drawings is not yet; returns when that is done or has failed. Before the server stops.
  boost::asio::awaitable<void> save_whiteboards();

  /// invalid_state for a device that is not in the meeting (any more).
  boost::asio::awaitable<core::Outcome<Standing>> standing(std::string meeting_id, std::string socket_id);

  /// At start: a meeting whose host is away since before; they have the grace to come back from now on.
  void await_host(const core::Meeting& meeting);

  Figures figures() const { return {active_count_.load(), live_count_.load(), participant_count_.load()}; }
  /// What is counted by looking at every meeting, each on its thread.
  struct Census {
    std::size_t devices = 0;
    std::size_t awaited = 0;  ///< those whose connection is lost and may come back, and people who have no device yet
  };
  boost::asio::awaitable<Census> census();

  // LiveView (live_meetings_view.cpp)
  boost::asio::awaitable<std::optional<LiveLook>> look(std::string meeting_id) override;
  boost::asio::awaitable<void> settle(std::string meeting_id) override;
  void settle_all() override;
  void tell_quality(const std::string& meeting_id, const std::vector<QualityReport>& reports) override;
  /// What a device says of media that goes past the server. It is forgotten when it is not said anew.
  void note_direct(const std::string& meeting_id, PeerFigures figures);
  /// Counts a reaction of somebody, for the analytics.
  void count_reaction(const std::string& meeting_id, const std::string& participant_id);

  // MeetingEvents
  void participant_joined(const core::Meeting& meeting, const core::Participant& participant) override;
  void participant_left(const core::Meeting& meeting, const core::Participant& participant,
                        LeaveReason reason) override;
  void participant_updated(const core::Meeting& meeting, const core::Participant& participant) override;
  void participant_added(const MeetingNews& news, const core::Participant& participant) override;
  void participant_removed(const core::Meeting& meeting, const core::Participant& participant, LeaveReason reason,
                           const std::string& message) override;
  void waiting_changed(const core::Meeting& meeting, const core::Participant& participant,
                       WaitingChange change) override;
  void meeting_created(const MeetingNews& news) override;
  void meeting_updated(const MeetingNews& news) override;
  void meeting_started(const MeetingNews& news) override;
  void meeting_paused(const core::Meeting& meeting) override;
  void meeting_resumed(const core::Meeting& meeting) override;
  void meeting_ended(const MeetingNews& news, EndReason reason) override;
  void meeting_deleted(const MeetingNews& news) override;
  void host_changed(const core::Meeting& meeting, const std::string& reason) override;
  void guest_waiting(const core::Meeting& meeting, const core::Participant& guest) override;
  void guest_admission(const core::Meeting& meeting, const core::Participant& guest,
                       core::Admission admission) override;
  void link_generated(const core::Meeting& meeting) override;
  void breakouts_changed(const BreakoutNews& news) override;

  // MediaListener
  void producer_closed(const RoomId& room, const ProducerInfo& producer) override;
  void consumer_layers(const RoomId& room, const PeerId& peer, const std::string& consumer_id,
                       std::optional<int> spatial_layer, std::optional<int> temporal_layer) override;
  void producer_wanted(const RoomId& room, const PeerId& peer, const std::string& producer_id,
                       std::optional<int> spatial_layer) override;
  void score(const RoomId& room, const PeerId& peer, const std::string& producer_or_consumer_id,
             const boost::json::value& score) override;
  void active_speaker(const RoomId& room, const std::string& place, const std::optional<PeerId>& peer) override;
  void audio_levels(const RoomId& room, const std::string& place,
                    const std::vector<std::pair<PeerId, int>>& levels) override;
  void room_reset(const RoomId& room, const std::string& reason) override;

 private:
  /// The meetings of one thread; only that thread touches the map.
  struct Thread {
    boost::asio::io_context* context;
    std::unordered_map<std::string, std::unique_ptr<LiveMeeting>> meetings;
  };

  Thread& thread_of(const std::string& meeting_id);
  /// Runs on the meeting's thread, later; the meeting is made where `make`, otherwise nothing happens when it is not
  /// live.
  void post(const std::string& meeting_id, bool make, std::function<void(LiveMeeting&)> action);
  LiveMeeting* find(Thread& thread, const std::string& meeting_id, bool make);
  void forget_if_empty(const std::string& meeting_id);
  /// Whether it counts among the meetings that have not ended.
  void set_active(LiveMeeting& live, bool active);
  /// Drops it from memory.
  void erase(Thread& thread, const std::string& meeting_id);

  /// Runs on the meeting's thread, later; null where the meeting is not live.
  void post_any(const std::string& meeting_id, std::function<void(LiveMeeting*)> action);
  /// To all devices of people (user ids), but for those that are in the meeting and hear it there.
  void tell_people(const LiveMeeting* live, const std::vector<std::string>& people, std::string_view event,
                   const boost::json::object& payload);
  void tell_change(const core::Meeting& meeting, const char* event);
  boost::json::object meeting_payload(const MeetingNews& news) const;

  /// The meeting with its whiteboard in memory; on its thread. Not to be kept over the next co_await.
  boost::asio::awaitable<core::Outcome<LiveMeeting*>> open_whiteboard(std::string meeting_id);
  void save_whiteboard_after(LiveMeeting& live, std::chrono::milliseconds pause);
  /// On the meeting's thread.
  boost::asio::awaitable<void> save_whiteboard(std::string meeting_id);
  /// Waits until no saving of that drawing runs, five seconds at most.
  boost::asio::awaitable<void> finish_saving(std::string meeting_id);
  /// Begins to save where something is not saved; whether it is so.
  bool holds_unsaved_whiteboard(LiveMeeting& live);

  /// Begins to write down what people did in a meeting.
  void write_down(const std::string& meeting_id);
  std::vector<ActivityShare> take_shares(const std::string& meeting_id);
  boost::asio::awaitable<void> write_shares(std::string meeting_id, std::vector<ActivityShare> shares);

  void remove_device(LiveMeeting& live, const std::string& socket_id);
  /// Takes a device out for a later socket of the same device_id, and tells it.
  void replace_device(LiveMeeting& live, const std::string& socket_id, const std::string& device_id);
  void apply_producer_change(LiveMeeting& live, const ProducerInfo& producer, ProducerChange change);
  void follow_media_status(LiveMeeting& live, const std::string& participant_id);
  /// Brings the producers to what the meeting's status says: while it is paused, only hosts are seen and heard.
  void settle_hold(LiveMeeting& live);
  void hold_producer(LiveMeeting& live, LiveDevice& device, const std::string& producer_id, bool held);
  /// What somebody sees: of producers those in their place.
  static Entered look_around(LiveMeeting& live, const std::string& participant_id);
  static void change_hand(LiveMeeting& live, const std::string& participant_id, bool up);
  /// Pauses a producer in the worker too, and tells.
  void pause_by_server(LiveMeeting& live, const ProducerInfo& producer);
  /// Pauses what people send that the meeting's features do not let be sent; told as mute() is. `by`: the participant
  /// who turned them off.
  void mute_what_is_off(LiveMeeting& live, const std::string& by);
  /// Pauses what fits of one participant's producers, and tells. How many.
  int mute_participant(LiveMeeting& live, const core::Participant& participant, MutedKind kind, const std::string& by);
  void leave_circle(LiveMeeting& live, const Circle& circle, const std::string& participant_id,
                    const std::string& person_id);
  void grace_over(const std::string& meeting_id, const std::string& socket_id);
  /// Someone is in without a device, as after a join by REST: they leave when none has come within the grace. Who only
  /// ever speaks REST stays for as long as their heartbeats come. `left_at`: they said that they leave, and when.
  void await_device(LiveMeeting& live, const std::string& participant_id, std::optional<core::TimePoint> left_at = {});
  boost::asio::awaitable<core::Outcome<>> leave_unless_heard_of(std::string meeting_id, std::string participant_id,
                                                                std::optional<core::TimePoint> left_at);
  // live_departures.cpp
  /// For who is gone and cannot ask again: see_off where the database is away.
  boost::asio::awaitable<core::Outcome<>> leave_by_itself(std::string meeting_id, Departure departure);
  boost::asio::awaitable<core::Outcome<>> write_late(LateLeave leave);
  boost::asio::awaitable<core::Outcome<>> settle_without_host(std::string meeting_id);
  /// Somebody is in it no more: told, with all that they had there. Who was not in it: nothing happens.
  void tell_left(LiveMeeting& live, const core::Meeting& meeting, const core::Participant& participant,
                 LeaveReason reason);
  // live_breakouts.cpp
  /// Moves people to where `next` has them: what their devices see and hear, and what they are told of it.
  void move_people(LiveMeeting& live, std::optional<core::Breakouts> next);
  /// A device is where its participant is; out of it, it is nowhere.
  void place_device(LiveMeeting& live, const std::string& socket_id, const std::string& participant_id, bool in);
  void arm_breakouts(LiveMeeting& live);
  void time_breakouts(LiveMeeting& live, std::chrono::milliseconds wait);
  void watch_host(LiveMeeting& live, const core::Meeting& meeting);
  void close_media_peer(const std::string& meeting_id, const std::string& socket_id);
  /// Runs a use case by itself; a failure is logged.
  template <class T>
  void run(const std::string& meeting_id, const char* what, boost::asio::awaitable<core::Outcome<T>> use_case);

  std::vector<Thread> threads_;
  Broadcaster& broadcaster_;
  MediaPort& media_;
  const Options options_;
  Services* services_ = nullptr;
  std::vector<MeetingWatcher*> watchers_;
  std::atomic<std::size_t> active_count_ = 0;
  std::atomic<std::size_t> live_count_ = 0;
  std::atomic<std::size_t> participant_count_ = 0;
};

}  // namespace parley::services
