#include "services/live_meetings.hpp"

#include "calendar/ical_calendar.hpp"
#include "services/group_call_events.hpp"
#include "services/memory_presence.hpp"
#include "services/presence.hpp"
#include "services/quality_reports.hpp"
#include "services/ring_clock.hpp"

#include "services/security/jwt_tokens.hpp"
#include "services/security/sodium.hpp"
#include "storage/database.hpp"
#include "support/coroutines.hpp"
#include "support/temporary_folder.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace parley::services {
namespace {

namespace asio = boost::asio;
using boost::json::object;

/// What was sent, in order.
class Recorder final : public Broadcaster {
 public:
  void enter(const std::string&, const std::string& device) override { log("enter " + device); }
  void exit(const std::string&, const std::string& device) override { log("exit " + device); }
  void to_meeting(const std::string&, std::string_view event, object payload) override {
    const auto* seq = payload.if_contains("seq");
    log(std::string(event) + (seq ? " #" + boost::json::serialize(*seq) : ""));
  }
  void to_others(const std::string&, const std::string& device, std::string_view event, object, bool) override {
    log("others than " + device + ": " + std::string(event));
  }
  void to_waiting(const std::string&, std::string_view event, object, const std::vector<std::string>&) override {
    log("waiting: " + std::string(event));
  }
  void to_device(const std::string& device, std::string_view event, object) override {
    log(device + ": " + std::string(event));
  }

  std::vector<std::string> take() { return std::exchange(lines_, {}); }

 private:
  void log(std::string line) { lines_.push_back(std::move(line)); }
  std::vector<std::string> lines_;
};

/// A media plane that only notes what is closed.
class NoMedia final : public MediaPort {
 public:
  void listen(MediaListener&) override {}
  bool available() const override { return false; }
  bool configured() const override { return true; }
  object status() const override { return {}; }
  Async<boost::json::value> router_capabilities(RoomId) override { co_return away(); }
  Async<TransportInfo> create_transport(RoomId, PeerId, TransportOptions) override { co_return away(); }
  Async<> connect_transport(RoomId, PeerId, std::string, boost::json::value) override { co_return away(); }
  Async<boost::json::value> restart_ice(RoomId, PeerId, std::string) override { co_return away(); }
  Async<ProducerInfo> produce(RoomId, PeerId, ProduceRequest) override { co_return away(); }
  Async<ProducerInfo> pause_producer(RoomId, PeerId peer, std::string producer_id, bool paused) override {
    held.push_back((paused ? "pause " : "resume ") + producer_id);
    co_return ProducerInfo{.producer_id = producer_id, .peer_id = peer, .paused = paused};
  }
  Async<ProducerInfo> close_producer(RoomId, PeerId peer, std::string producer_id) override {
    closed.push_back(producer_id);
    co_return ProducerInfo{.producer_id = producer_id, .peer_id = peer};
  }
  Async<std::vector<ProducerInfo>> producers(RoomId) override { co_return away(); }
  Async<ConsumerInfo> consume(RoomId, PeerId, std::string, boost::json::value) override { co_return away(); }
  Async<> pause_consumer(RoomId, PeerId, std::string, bool) override { co_return away(); }
  Async<> prefer_layers(RoomId, PeerId, std::string, PreferredLayers) override { co_return away(); }
  Async<boost::json::value> peer_stats(RoomId, PeerId) override { co_return away(); }
  Async<> close_peer(RoomId, PeerId peer) override {
    closed.push_back(peer);
    co_return core::Outcome<>{};
  }
  Async<> close_room(RoomId room) override {
    closed.push_back(room);
    co_return core::Outcome<>{};
  }

  std::vector<std::string> closed;
  std::vector<std::string> held;

 private:
  static std::unexpected<core::Error> away() { return core::fail(core::Code::unavailable, "no worker"); }
};

/// What people were told beside the meetings, as "usr_1: meeting:created".
class People final : public PersonEvents {
 public:
  void to_people(const std::vector<std::string>& person_ids, const std::vector<std::string>& but_devices,
                 std::string_view event, object) override {
    std::string line;
    for (const std::string& person_id : person_ids) line += (line.empty() ? "" : ", ") + person_id;
    for (const std::string& device : but_devices) line += " but " + device;
    lines_.push_back(line + ": " + std::string(event));
  }
  void to_organization(const std::string&, std::string_view, object) override {}
  void close_connections(const std::string&) override {}
  std::vector<std::string> take() { return std::exchange(lines_, {}); }

 private:
  std::vector<std::string> lines_;
};

class LiveMeetingsTest : public testing::Test {
 protected:
  LiveMeetingsTest() {
    meeting_.meeting_id = "mtg_1";
    live_.serve(services_);
  }

  void settle() { tests::settle(context_); }
  template <class T>
  T wait(asio::awaitable<T> work) {
    T result = tests::result_only(context_, std::move(work));
    settle();
    return result;
  }
  core::Participant person(std::string id, core::Role role = core::Role::attendee) {
    core::Participant participant{
        .participant_id = std::move(id), .meeting_id = "mtg_1", .user_id = "usr", .role = role};
    participant.status = core::ParticipantStatus::joined;
    return participant;
  }
  void come(const std::string& participant, const std::string& socket, const std::string& device) {
    live_.participant_joined(meeting_, person(participant));
    ASSERT_TRUE(wait(live_.enter("mtg_1", participant, socket, device)));
  }
  static ProducerInfo mic(const std::string& socket) { return {"p1", socket, "audio", "mic", false}; }

  asio::io_context context_{1};
  Recorder recorder_;
  NoMedia media_;
  LiveMeetings live_{{&context_}, recorder_, media_, {}};
  core::Meeting meeting_;

  const tests::TemporaryFolder folder_;
  storage::Database database_{{.url = "sqlite:" + (folder_.path() / "parley.db").string()}};
  core::SystemClock clock_;
  SodiumRandom random_;
  SodiumPasswordHasher passwords_{Argon2Cost::minimal(), 1};
  JwtTokens tokens_{"a secret of the tests, long enough"};
  People people_;
  MemoryPresence present_;
  Presence presence_{context_, present_, people_};
  RingClock ring_clock_{context_};
  calendar::IcalCalendar calendar_;
  NoMailer mailer_;
  NoGroupCallEvents group_call_events_;
  Services services_{database_, clock_,    random_, passwords_, tokens_,     live_,
                     people_,   calendar_, mailer_, presence_,  ring_clock_, group_call_events_};
};

using Lines = std::vector<std::string>;

TEST_F(LiveMeetingsTest, numbers_events_and_tells_of_a_person_once) {
  live_.participant_joined(meeting_, person("a"));
  live_.participant_joined(meeting_, person("a"));
  live_.participant_joined(meeting_, person("b"));
  settle();
  EXPECT_EQ(recorder_.take(), (Lines{"participant:joined #1", "participant:joined #2"}));
  EXPECT_EQ(live_.figures().participants, 2U);
}

TEST_F(LiveMeetingsTest, gives_a_device_that_enters_the_number_and_the_people) {
  come("a", "socket1", "device1");
  live_.participant_joined(meeting_, person("b"));
  const auto entered = wait(live_.enter("mtg_1", "b", "socket2", "device2"));
  ASSERT_TRUE(entered);
  EXPECT_EQ(entered->seq, 2U);
  EXPECT_EQ(entered->participants.size(), 2U);
}

TEST_F(LiveMeetingsTest, refuses_a_device_whose_participant_left_while_joining) {
  live_.participant_joined(meeting_, person("a"));
  live_.participant_left(meeting_, person("a"), LeaveReason::left);
  const auto entered = wait(live_.enter("mtg_1", "a", "socket1", ""));
  ASSERT_FALSE(entered);
  EXPECT_EQ(entered.error().code, core::Code::invalid_state);
}

TEST_F(LiveMeetingsTest, takes_out_the_earlier_socket_of_a_page_that_was_loaded_again) {
  come("a", "socket1", "device1");
  live_.producer_changed("mtg_1", mic("socket1"), LiveMeetings::ProducerChange::added);
  live_.dropped("mtg_1", "socket1");
  settle();
  recorder_.take();
  come("a", "socket2", "device1");
  EXPECT_EQ(recorder_.take(),
            (Lines{"socket1: session:replaced", "exit socket1", "media:producer:closed #3", "enter socket2"}));
  EXPECT_EQ(media_.closed, Lines{"socket1"});
}

TEST_F(LiveMeetingsTest, a_meeting_waits_for_its_host_from_before_and_forgets_it_when_they_come) {
  meeting_.policy = core::MeetingPolicy::hosted;
  live_.await_host(meeting_);
  settle();
  EXPECT_EQ(live_.figures().meetings, 1U) << "it lives as long as the grace runs";
  live_.participant_joined(meeting_, person("host", core::Role::host));
  live_.participant_left(meeting_, person("host", core::Role::host), LeaveReason::ended);
  settle();
  EXPECT_EQ(live_.figures().meetings, 1U);
  live_.meeting_ended(MeetingNews{meeting_, "Host"}, EndReason::ended);
  settle();
  EXPECT_EQ(live_.figures().participants, 0U);
}

TEST_F(LiveMeetingsTest, a_co_host_who_comes_does_not_end_the_wait_for_the_host) {
  meeting_.policy = core::MeetingPolicy::hosted;
  live_.participant_joined(meeting_, person("host", core::Role::host));
  live_.participant_left(meeting_, person("host", core::Role::host), LeaveReason::left);
  live_.participant_joined(meeting_, person("aide", core::Role::co_host));
  live_.participant_left(meeting_, person("aide", core::Role::co_host), LeaveReason::left);
  settle();
  EXPECT_EQ(live_.figures().participants, 0U);
  EXPECT_EQ(live_.figures().meetings, 1U) << "it lives as long as the grace runs";
}

TEST_F(LiveMeetingsTest, keeps_another_device_of_the_same_person) {
  come("a", "socket1", "phone");
  come("a", "socket2", "laptop");
  EXPECT_FALSE(wait(live_.exit("mtg_1", "socket1")));
  EXPECT_TRUE(wait(live_.exit("mtg_1", "socket2")));
}

TEST_F(LiveMeetingsTest, tells_of_producers_and_their_changes_once) {
  come("a", "socket1", "device1");
  recorder_.take();
  live_.producer_changed("mtg_1", mic("socket1"), LiveMeetings::ProducerChange::added);
  live_.producer_changed("mtg_1", mic("socket1"), LiveMeetings::ProducerChange::paused);
  live_.producer_changed("mtg_1", mic("socket1"), LiveMeetings::ProducerChange::paused);
  live_.producer_closed("mtg_1", mic("socket1"));
  live_.producer_closed("mtg_1", mic("socket1"));
  settle();
  EXPECT_EQ(recorder_.take(), (Lines{"media:producer:new #2", "media:producer:paused #3", "media:producer:closed #4"}));
}

TEST_F(LiveMeetingsTest, a_newer_track_takes_the_place_of_the_one_of_the_same_source_and_device) {
  come("a", "socket1", "phone");
  come("a", "socket2", "laptop");
  live_.producer_changed("mtg_1", mic("socket1"), LiveMeetings::ProducerChange::added);
  live_.producer_changed("mtg_1", {"cam", "socket1", "video", "camera", false}, LiveMeetings::ProducerChange::added);
  live_.producer_changed("mtg_1", {"other", "socket2", "video", "camera", false}, LiveMeetings::ProducerChange::added);
  settle();
  recorder_.take();
  live_.producer_changed("mtg_1", {"new", "socket1", "video", "camera", false}, LiveMeetings::ProducerChange::added);
  // What the device says of the one that it replaced comes too late.
  live_.producer_changed("mtg_1", {"cam", "socket1", "video", "camera", false}, LiveMeetings::ProducerChange::closed);
  settle();
  EXPECT_EQ(media_.closed, Lines{"cam"});
  EXPECT_EQ(recorder_.take(), (Lines{"media:producer:new #5", "media:producer:closed #6"}));
}

TEST_F(LiveMeetingsTest, tells_people_of_their_connection_and_the_others_of_weak_ones) {
  come("a", "socket1", "device1");
  come("b", "socket2", "device2");
  recorder_.take();
  QualityReport weak{.participant_id = "a", .devices = {"socket1", "gone"}, .told = {}};
  weak.told.quality = ConnectionQuality::poor;
  QualityReport fine{.participant_id = "b", .devices = {"socket2"}, .told = {}};
  fine.told.quality = ConnectionQuality::good;
  live_.tell_quality("mtg_1", {weak, fine});
  settle();
  EXPECT_EQ(recorder_.take(), (Lines{"socket1: media:quality", "socket2: media:quality", "media:quality:weak"}));
  live_.tell_quality("mtg_1", {fine});
  settle();
  EXPECT_EQ(recorder_.take(), (Lines{"socket2: media:quality", "media:quality:weak"})) << "told once that it is over";
  live_.tell_quality("mtg_1", {fine});
  settle();
  EXPECT_EQ(recorder_.take(), (Lines{"socket2: media:quality"}));
}

TEST_F(LiveMeetingsTest, knows_what_a_device_says_of_media_that_goes_past_the_server) {
  come("a", "socket1", "device1");
  live_.note_direct("mtg_1", {"socket1", {.bitrate = 900}, {.bitrate = 500}});
  live_.note_direct("mtg_1", {"somebody else", {.bitrate = 1}, {}});
  settle();
  const auto look = wait(live_.look("mtg_1"));
  ASSERT_TRUE(look);
  ASSERT_EQ(look->direct.size(), 1U);
  EXPECT_EQ(look->direct.at("socket1").up.bitrate, 900);
}

TEST_F(LiveMeetingsTest, forgets_a_meeting_that_everybody_left) {
  come("a", "socket1", "device1");
  live_.participant_left(meeting_, person("a"), LeaveReason::left);
  settle();
  EXPECT_EQ(live_.figures().active, 0U);
  EXPECT_EQ(live_.figures().meetings, 0U);
  EXPECT_EQ(live_.figures().participants, 0U);
  EXPECT_EQ(media_.closed, (Lines{"socket1", "mtg_1"}));
}

TEST_F(LiveMeetingsTest, counts_a_meeting_from_its_start_to_its_end_however_long_it_is_remembered) {
  come("a", "socket1", "device1");
  EXPECT_EQ(live_.figures().active, 1U);
  for (int i = 0; i < 2; ++i) {  // the second end tells nothing new
    live_.meeting_ended(MeetingNews{meeting_, "Host"}, EndReason::ended);
    settle();
    EXPECT_EQ(live_.figures().active, 0U);
    EXPECT_EQ(live_.figures().meetings, 1U) << "it is there for late questions";
  }
  live_.meeting_started(MeetingNews{meeting_, "Host"});
  settle();
  EXPECT_EQ(live_.figures().active, 0U) << "nobody has come yet: it is forgotten";
  come("a", "socket2", "device1");
  EXPECT_EQ(live_.figures().active, 1U);
}

TEST_F(LiveMeetingsTest, ends_for_all_at_once_and_refuses_latecomers) {
  come("a", "socket1", "device1");
  recorder_.take();
  live_.participant_left(meeting_, person("a"), LeaveReason::ended);
  live_.meeting_ended(MeetingNews{meeting_, "Host"}, EndReason::ended);
  settle();
  EXPECT_EQ(recorder_.take(), (Lines{"meeting:ended #2", "waiting: meeting:ended", "exit socket1"}));
  const auto late = wait(live_.enter("mtg_1", "a", "socket2", ""));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, core::Code::gone);
}

TEST_F(LiveMeetingsTest, nobodys_hand_is_up_in_a_meeting_that_begins_again) {
  come("a", "socket1", "");
  EXPECT_EQ(wait(live_.set_hand("mtg_1", "a", true)).value(), Lines{"a"});
  live_.meeting_ended(MeetingNews{meeting_, "Host"}, EndReason::ended);
  live_.meeting_started(MeetingNews{meeting_, "Host"});
  live_.participant_joined(meeting_, person("b"));
  const auto entered = wait(live_.enter("mtg_1", "b", "socket2", ""));
  ASSERT_TRUE(entered);
  EXPECT_EQ(entered->hands, Lines());
}

TEST_F(LiveMeetingsTest, those_who_wait_for_a_meeting_that_is_deleted_hear_of_its_end_once) {
  meeting_.status = core::MeetingStatus::cancelled;
  const MeetingNews news{meeting_, "Host", {"usr_member"}};
  live_.meeting_deleted(news);
  settle();
  EXPECT_EQ(recorder_.take(), Lines{"waiting: meeting:ended"});
  EXPECT_EQ(people_.take(), Lines{"usr_member: meeting:deleted"});

  come("a", "socket1", "");
  recorder_.take();
  live_.meeting_ended(MeetingNews{meeting_, "Host"}, EndReason::deleted);
  live_.meeting_deleted(news);
  settle();
  EXPECT_EQ(recorder_.take(), (Lines{"meeting:ended #2", "waiting: meeting:ended", "exit socket1"}));
}

TEST_F(LiveMeetingsTest, sends_private_messages_to_the_two_only_and_without_a_number) {
  come("a", "socket1", "");
  come("b", "socket2", "");
  come("c", "socket3", "");
  recorder_.take();
  live_.tell("mtg_1", {"a", "c"}, "chat:message", {});
  settle();
  EXPECT_EQ(recorder_.take(), (Lines{"socket1: chat:message", "socket3: chat:message"}));
}

TEST_F(LiveMeetingsTest, tells_what_is_of_the_moment_to_the_others_or_to_one) {
  come("a", "socket1", "");
  come("b", "socket2", "");
  come("c", "socket3", "");
  recorder_.take();
  live_.tell_others("mtg_1", "a", std::nullopt, "chat:typing", {});
  live_.tell_others("mtg_1", "a", "c", "chat:typing", {});
  settle();
  EXPECT_EQ(recorder_.take(), (Lines{"socket2: chat:typing", "socket3: chat:typing", "socket3: chat:typing"}));
}

TEST_F(LiveMeetingsTest, who_comes_back_gets_private_news_that_was_for_them_only) {
  come("a", "socket1", "");
  come("b", "socket2", "");
  const auto missed = [&](const std::string& who, std::uint64_t since) {
    Lines lines;
    const auto all = wait(live_.missed("mtg_1", since, who)).value();
    if (!all.events) return Lines{"everything"};
    for (const auto& kept : *all.events) lines.push_back(kept.event);
    return lines;
  };
  const std::uint64_t known = wait(live_.missed("mtg_1", 0, "a")).value().now.seq;
  live_.tell("mtg_1", {"a"}, "chat:message", {});
  live_.announce("mtg_1", "poll:created", {});
  live_.tell_others("mtg_1", "b", std::nullopt, "chat:typing", {});
  EXPECT_EQ(missed("a", known), (Lines{"chat:message", "poll:created"}));
  EXPECT_EQ(missed("b", known), (Lines{"poll:created"}));
  EXPECT_EQ(missed("a", known + 1), Lines());
  for (std::size_t i = 0; i < LiveMeeting::max_kept; ++i) live_.announce("mtg_1", "poll:updated", {});
  EXPECT_EQ(missed("a", known), (Lines{"everything"}));
}

TEST_F(LiveMeetingsTest, a_pause_holds_the_media_of_all_but_hosts_and_the_resume_lets_it_go) {
  come("a", "socket1", "");
  live_.participant_joined(meeting_, person("host", core::Role::host));
  ASSERT_TRUE(wait(live_.enter("mtg_1", "host", "socket2", "")));
  live_.producer_changed("mtg_1", mic("socket1"), LiveMeetings::ProducerChange::added);
  live_.producer_changed("mtg_1", {"muted", "socket1", "video", "camera", true}, LiveMeetings::ProducerChange::added);
  live_.producer_changed("mtg_1", {"hosts", "socket2", "audio", "mic", false}, LiveMeetings::ProducerChange::added);
  settle();
  recorder_.take();
  meeting_.status = core::MeetingStatus::paused;
  live_.meeting_paused(meeting_);
  settle();
  EXPECT_EQ(recorder_.take(), (Lines{"meeting:paused #6", "media:producer:paused #7"}));
  EXPECT_EQ(media_.held, Lines{"pause p1"});

  live_.producer_changed("mtg_1", {"new", "socket1", "video", "screen", false}, LiveMeetings::ProducerChange::added);
  settle();
  EXPECT_EQ(recorder_.take(), (Lines{"media:producer:new #8", "media:producer:paused #9"}));

  // Whoever mutes themselves meanwhile stays muted.
  live_.producer_changed("mtg_1", {"new", "socket1", "video", "screen", true}, LiveMeetings::ProducerChange::paused);
  meeting_.status = core::MeetingStatus::in_progress;
  live_.meeting_resumed(meeting_);
  settle();
  EXPECT_EQ(recorder_.take(), (Lines{"meeting:resumed #10", "media:producer:resumed #11"}));
  EXPECT_EQ(media_.held, (Lines{"pause p1", "pause new", "resume p1"}));
}

TEST_F(LiveMeetingsTest, who_is_muted_in_a_pause_stays_muted_after_it) {
  come("a", "socket1", "");
  live_.producer_changed("mtg_1", mic("socket1"), LiveMeetings::ProducerChange::added);
  meeting_.status = core::MeetingStatus::paused;
  live_.meeting_paused(meeting_);
  settle();
  recorder_.take();
  EXPECT_EQ(wait(live_.mute("mtg_1", "a", MutedKind::audio, "host")).value(), 1);
  EXPECT_EQ(recorder_.take(), Lines{"participant:muted #5"}) << "that it is paused has been told";
  EXPECT_EQ(wait(live_.mute("mtg_1", "a", MutedKind::audio, "host")).value(), 0);
  meeting_.status = core::MeetingStatus::in_progress;
  live_.meeting_resumed(meeting_);
  settle();
  EXPECT_EQ(recorder_.take(), Lines{"meeting:resumed #6"});
}

TEST_F(LiveMeetingsTest, who_becomes_a_host_in_a_pause_is_heard_again) {
  come("a", "socket1", "");
  live_.producer_changed("mtg_1", mic("socket1"), LiveMeetings::ProducerChange::added);
  meeting_.status = core::MeetingStatus::paused;
  live_.meeting_paused(meeting_);
  live_.participant_updated(meeting_, person("a", core::Role::co_host));
  settle();
  EXPECT_EQ(media_.held, (Lines{"pause p1", "resume p1"}));
}

TEST_F(LiveMeetingsTest, a_feature_that_is_turned_off_mutes_what_runs_of_it_of_hosts_too) {
  come("a", "socket1", "");
  live_.participant_joined(meeting_, person("host", core::Role::host));
  ASSERT_TRUE(wait(live_.enter("mtg_1", "host", "socket2", "")));
  live_.producer_changed("mtg_1", mic("socket1"), LiveMeetings::ProducerChange::added);
  live_.producer_changed("mtg_1", {"cam", "socket1", "video", "camera", false}, LiveMeetings::ProducerChange::added);
  live_.producer_changed("mtg_1", {"hosts", "socket2", "video", "camera", false}, LiveMeetings::ProducerChange::added);
  settle();
  recorder_.take();
  meeting_.features.video_enabled = false;
  live_.meeting_updated({meeting_, "Host", {}, "host"});
  live_.meeting_updated({meeting_, "Host", {}, "host"});
  settle();
  EXPECT_EQ(media_.held, (Lines{"pause cam", "pause hosts"}));
  EXPECT_EQ(recorder_.take(), (Lines{"meeting:updated #6", "media:producer:paused #7", "participant:muted #8",
                                     "media:producer:paused #9", "participant:muted #10", "meeting:updated #11"}));

  // What was asked for while it was on comes too late.
  live_.producer_changed("mtg_1", {"cam", "socket1", "video", "camera", false}, LiveMeetings::ProducerChange::resumed);
  live_.producer_changed("mtg_1", {"new", "socket2", "video", "camera", false}, LiveMeetings::ProducerChange::added);
  settle();
  EXPECT_EQ(media_.held, (Lines{"pause cam", "pause hosts", "pause cam", "pause new"}));
}

TEST_F(LiveMeetingsTest, what_is_turned_off_in_a_pause_is_not_sent_after_it) {
  come("a", "socket1", "");
  live_.producer_changed("mtg_1", mic("socket1"), LiveMeetings::ProducerChange::added);
  meeting_.status = core::MeetingStatus::paused;
  live_.meeting_paused(meeting_);
  meeting_.features.audio_enabled = false;
  live_.meeting_updated({meeting_, "Host", {}, "host"});
  settle();
  media_.held.clear();
  meeting_.status = core::MeetingStatus::in_progress;
  live_.meeting_resumed(meeting_);
  settle();
  EXPECT_EQ(media_.held, Lines{});
}

TEST_F(LiveMeetingsTest, knows_the_producers_of_each_device_as_they_are_told_to_be) {
  come("a", "socket1", "");
  come("b", "socket2", "");
  live_.producer_changed("mtg_1", mic("socket1"), LiveMeetings::ProducerChange::added);
  live_.producer_changed("mtg_1", mic("socket1"), LiveMeetings::ProducerChange::paused);
  const auto own = wait(live_.producer_of("mtg_1", "socket1", "p1"));
  ASSERT_TRUE(own);
  EXPECT_EQ(own->source, "mic");
  EXPECT_TRUE(own->paused);
  EXPECT_FALSE(wait(live_.producer_of("mtg_1", "socket2", "p1")));
  EXPECT_FALSE(wait(live_.producer_of("mtg_1", "socket1", "p2")));
  EXPECT_FALSE(wait(live_.producer_of("mtg_2", "socket1", "p1")));
}

TEST_F(LiveMeetingsTest, tells_those_who_are_not_in_it_on_their_devices) {
  come("a", "socket1", "");
  recorder_.take();
  live_.meeting_updated({meeting_, "Host", {"usr", "usr_outside"}});
  live_.meeting_created({meeting_, "Host", {"usr_outside"}});
  settle();
  EXPECT_EQ(recorder_.take(), Lines{"meeting:updated #2"});
  EXPECT_EQ(people_.take(), (Lines{"usr, usr_outside but socket1: meeting:updated", "usr_outside: meeting:created"}));
}

TEST_F(LiveMeetingsTest, tells_of_those_who_wait_to_them_and_to_the_hosts_only) {
  come("a", "socket1", "");
  live_.participant_joined(meeting_, person("host", core::Role::host));
  ASSERT_TRUE(wait(live_.enter("mtg_1", "host", "socket2", "")));
  recorder_.take();
  meeting_.host_id = "usr";
  core::Participant waiting = person("w");
  waiting.user_id = "usr_waiting";
  waiting.status = core::ParticipantStatus::waiting;
  live_.waiting_changed(meeting_, waiting, WaitingChange::waiting);
  live_.waiting_changed(meeting_, waiting, WaitingChange::left);
  settle();
  EXPECT_EQ(recorder_.take(), (Lines{"socket2: lobby:updated", "socket2: lobby:updated"}));
  const std::string other_devices = "usr but socket1 but socket2: lobby:updated";
  EXPECT_EQ(people_.take(), (Lines{"usr_waiting: lobby:waiting", other_devices, other_devices}));
}

}  // namespace
}  // namespace parley::services
