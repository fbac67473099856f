#include "socketio/recovery.hpp"

#include <gtest/gtest.h>

namespace parley::socketio {
namespace {

using engineio::Clock;
using engineio::Id;
using std::chrono::seconds;

class RecoveryTest : public testing::Test {
 protected:
  std::unique_ptr<Recovery> make(RecoveryOptions options = {}) {
    options.max_disconnection_duration = seconds(60);
    return std::make_unique<Recovery>(options, seconds(30));
  }
  /// Emits, and returns the offset that the event carries.
  std::string emit(Recovery& recovery, std::string_view text, Target target = {}, std::optional<Id> only = {}) {
    const auto lock = recovery.lock();
    auto offset = recovery.next_offset(lock);
    recovery.append(lock, std::make_shared<Delivery>(Delivery{std::move(target), only, engineio::Message::text(text)}),
                    now);
    return offset;
  }
  LostSession session(std::uint64_t connected_at = 0) {
    return {.id = Id::make(0),
            .pid = Id::make(0),
            .rooms = {"a"},
            .data = 7,
            .connected_at_event = connected_at,
            .since = now};
  }
  std::optional<std::vector<std::string>> restore(Recovery& recovery, const LostSession& lost,
                                                  std::string_view offset) {
    const auto lock = recovery.lock();
    auto restored = recovery.restore(lock, lost.pid.text(), offset, now);
    if (!restored) return std::nullopt;
    EXPECT_EQ(restored->session.id, lost.id);
    EXPECT_EQ(std::any_cast<int>(restored->session.data), 7);
    std::vector<std::string> missed;
    for (const auto& message : restored->missed) missed.push_back(message->polling_records());
    return missed;
  }
  using List = std::vector<std::string>;

  Clock::time_point now{seconds(1000)};
};

TEST_F(RecoveryTest, gives_back_what_was_missed_in_order) {
  const auto recovery = make();
  const auto lost = session();
  const auto other = Id::make(0);
  emit(*recovery, "before");
  const auto seen = emit(*recovery, "seen");
  recovery->keep(lost);
  emit(*recovery, "to all");
  emit(*recovery, "to a", {.rooms = {"a", "b"}});
  emit(*recovery, "to b", {.rooms = {"b"}});
  emit(*recovery, "not to a", {.except = {"a"}});
  emit(*recovery, "not to it", {.except_socket = lost.id});
  emit(*recovery, "not to the other", {.except_socket = other});
  emit(*recovery, "to it by id", {.rooms = {lost.id.string()}});
  emit(*recovery, "not to its id", {.except = {lost.id.string()}});
  emit(*recovery, "it alone", {}, lost.id);
  emit(*recovery, "the other alone", {}, other);
  EXPECT_EQ(restore(*recovery, lost, seen), (List{"to all", "to a", "not to the other", "to it by id", "it alone"}));
  EXPECT_EQ(restore(*recovery, lost, seen), std::nullopt) << "a session comes back once";
}

TEST_F(RecoveryTest, takes_a_session_back_that_had_no_event_yet) {
  const auto recovery = make();
  emit(*recovery, "before it connected");
  const auto lost = session(1);
  recovery->keep(lost);
  emit(*recovery, "after");
  EXPECT_EQ(restore(*recovery, lost, ""), List{"after"});
}

TEST_F(RecoveryTest, refuses_unknown_sessions_and_offsets) {
  const auto recovery = make();
  const auto lost = session();
  const auto offset = emit(*recovery, "one");
  EXPECT_EQ(restore(*recovery, lost, offset), std::nullopt);
  recovery->keep(lost);
  for (const auto& bad : {std::string("nonsense"), offset + "0", offset.substr(0, offset.size() - 1) + "x",
                          std::string("AAAAAAAA.1"), "." + offset})
    EXPECT_EQ(restore(*recovery, lost, bad), std::nullopt) << bad;
  EXPECT_EQ(restore(*recovery, lost, offset), List{});
}

TEST_F(RecoveryTest, ends_with_the_time_given) {
  const auto recovery = make();
  const auto lost = session();
  const auto offset = emit(*recovery, "one");
  recovery->keep(lost);
  EXPECT_EQ(recovery->next_expiry(), now + seconds(60));
  EXPECT_TRUE(recovery->expire(now + seconds(59)).empty());
  now += seconds(60);
  EXPECT_EQ(restore(*recovery, lost, offset), std::nullopt);
  const auto over = recovery->expire(now);
  ASSERT_EQ(over.size(), 1U);
  EXPECT_EQ(over[0].id, lost.id);
  EXPECT_EQ(recovery->next_expiry(), std::nullopt);
}

TEST_F(RecoveryTest, gives_who_was_taken_out_of_a_room_only_what_was_told_there_before) {
  const auto recovery = make();
  const auto lost = session();
  const auto other = session();
  const auto seen = emit(*recovery, "seen");
  recovery->keep(lost);
  recovery->keep(other);
  emit(*recovery, "you are out", {.rooms = {"a"}});
  {
    const auto lock = recovery->lock();
    recovery->leave(lock, {.rooms = {lost.id.string()}}, "a");
  }
  emit(*recovery, "not for you", {.rooms = {"a"}});
  emit(*recovery, "for all");
  auto lock = recovery->lock();
  const auto restored = recovery->restore(lock, lost.pid.text(), seen, now);
  lock.unlock();
  ASSERT_TRUE(restored);
  EXPECT_TRUE(restored->session.rooms.empty());
  ASSERT_EQ(restored->missed.size(), 2U);
  EXPECT_EQ(restored->missed[0]->polling_records(), "you are out");
  EXPECT_EQ(restored->missed[1]->polling_records(), "for all");
  EXPECT_EQ(restore(*recovery, other, seen), (List{"you are out", "not for you", "for all"}));
}

TEST_F(RecoveryTest, gives_who_was_put_into_a_room_only_what_was_told_there_after) {
  const auto recovery = make();
  const auto lost = session();
  const auto seen = emit(*recovery, "seen");
  recovery->keep(lost);
  const auto change = [&](const std::string& room, bool in) {
    const auto lock = recovery->lock();
    const Target target{.rooms = {lost.id.string()}};
    if (in)
      recovery->enter(lock, target, room, recovery->latest_event(lock));
    else
      recovery->leave(lock, target, room);
  };
  emit(*recovery, "too early", {.rooms = {"b"}});
  change("b", true);
  change("b", true);
  emit(*recovery, "in b", {.rooms = {"b"}});
  change("b", false);
  emit(*recovery, "too late", {.rooms = {"b"}});
  change("c", true);
  emit(*recovery, "in c", {.rooms = {"c"}});
  auto lock = recovery->lock();
  const auto restored = recovery->restore(lock, lost.pid.text(), seen, now);
  lock.unlock();
  ASSERT_TRUE(restored);
  EXPECT_EQ(restored->session.rooms, (std::vector<std::string>{"a", "c"}));
  List missed;
  for (const auto& message : restored->missed) missed.emplace_back(message->polling_records());
  EXPECT_EQ(missed, (List{"in b", "in c"}));
}

TEST_F(RecoveryTest, takes_all_whom_a_target_means_out_of_a_room) {
  const auto recovery = make();
  const auto lost = session();
  recovery->keep(lost);
  {
    const auto lock = recovery->lock();
    recovery->leave(lock, {.rooms = {"elsewhere"}}, "a");
    recovery->leave(lock, {.rooms = {"a"}}, "a");
    recovery->leave(lock, {.rooms = {Id::make(0).string()}}, "a");
  }
  emit(*recovery, "not for you", {.rooms = {"a"}});
  EXPECT_EQ(restore(*recovery, lost, ""), List{});
}

TEST_F(RecoveryTest, forgets_events_that_have_reached_everybody_also_when_nothing_happens_any_more) {
  const auto recovery = make();
  EXPECT_EQ(recovery->next_upkeep(now), std::nullopt);
  emit(*recovery, "one");
  EXPECT_EQ(recovery->kept().events, 1U);
  EXPECT_EQ(recovery->next_upkeep(now), now + seconds(90)) << "60 to come back, and 30 in doubt";
  recovery->keep(session());
  EXPECT_EQ(recovery->next_upkeep(now), now + seconds(60));
  EXPECT_EQ(recovery->kept().sessions, 1U);
  EXPECT_EQ(recovery->expire(now + seconds(60)).size(), 1U);
  EXPECT_EQ(recovery->next_upkeep(now + seconds(89)), now + seconds(94)) << "not for every event by itself";
  recovery->expire(now + seconds(94));
  EXPECT_EQ(recovery->kept().events, 0U);
  EXPECT_EQ(recovery->kept().event_bytes, 0U);
  EXPECT_EQ(recovery->next_upkeep(now + seconds(94)), std::nullopt);
}

TEST_F(RecoveryTest, starts_anew_when_a_missed_event_had_to_go) {
  const auto recovery = make({.max_events = 3});
  const auto first = session();
  const auto second = session();
  const auto offset = emit(*recovery, "seen");
  recovery->keep(first);
  recovery->keep(second);
  for (const auto* text : {"1", "2", "3"}) emit(*recovery, text);
  EXPECT_EQ(restore(*recovery, first, offset), (List{"1", "2", "3"}));
  emit(*recovery, "4");
  EXPECT_EQ(restore(*recovery, second, offset), std::nullopt);
}

TEST_F(RecoveryTest, bounds_the_bytes_it_keeps_and_sends) {
  const auto small_log = make({.max_event_bytes = 100});
  auto lost = session();
  auto offset = emit(*small_log, "seen");
  small_log->keep(lost);
  for (int i = 0; i < 3; ++i) emit(*small_log, std::string(60, 'x'));
  EXPECT_EQ(restore(*small_log, lost, offset), std::nullopt);

  const auto small_answer = make({.max_missed_bytes = 100});
  lost = session();
  offset = emit(*small_answer, "seen");
  small_answer->keep(lost);
  for (int i = 0; i < 3; ++i) emit(*small_answer, std::string(60, 'x'));
  EXPECT_EQ(restore(*small_answer, lost, offset), std::nullopt);
}

TEST_F(RecoveryTest, does_not_need_events_that_must_have_arrived) {
  const auto recovery = make();
  const auto offset = emit(*recovery, "long ago");
  emit(*recovery, "not for it", {.rooms = {"b"}});
  now += seconds(91);  // the heartbeat has proved since that the client was there
  emit(*recovery, "of late", {.rooms = {"b"}});
  const auto lost = session();
  recovery->keep(lost);
  emit(*recovery, "missed");
  EXPECT_EQ(restore(*recovery, lost, offset), List{"missed"});
}

TEST_F(RecoveryTest, gives_up_the_oldest_session_when_there_are_too_many) {
  const auto recovery = make({.max_sessions = 2});
  const auto offset = emit(*recovery, "one");
  const LostSession sessions[] = {session(), session(), session()};
  EXPECT_TRUE(recovery->keep(sessions[0]).empty());
  EXPECT_TRUE(recovery->keep(sessions[1]).empty());
  const auto given_up = recovery->keep(sessions[2]);
  ASSERT_EQ(given_up.size(), 1U);
  EXPECT_EQ(given_up[0].id, sessions[0].id);
  EXPECT_EQ(restore(*recovery, sessions[0], offset), std::nullopt);
  EXPECT_EQ(restore(*recovery, sessions[2], offset), List{});
}

}  // namespace
}  // namespace parley::socketio
