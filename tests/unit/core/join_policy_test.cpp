#include "core/join_policy.hpp"

#include <gtest/gtest.h>

namespace parley::core {
namespace {

/// The model's order in the words of the model, to compare with over every combination of facts.
std::string expected(const JoinFacts& facts) {
  if (!facts.meeting) return "not_found";
  const Meeting& meeting = *facts.meeting;
  if (is_over(meeting.status)) return "gone";
  if (facts.banned) return "banned";
  if (facts.removed && facts.by_itself) return "forbidden";
  if (facts.is_guest && facts.admission == Admission::declined) return "forbidden";
  if (!facts.may_enter) return "forbidden";
  if (facts.is_guest && !meeting.allow_external) return "forbidden";
  if (meeting.locked && !is_host(facts.role) && !facts.already_joined) return "locked";
  if (facts.password == PasswordAnswer::missing || facts.password == PasswordAnswer::wrong) return "wrong_password";
  if (!facts.already_joined && meeting.max_participants && facts.joined_count >= *meeting.max_participants)
    return "meeting_full";
  const bool host = is_host(facts.role);
  const bool live = meeting.status == MeetingStatus::in_progress || meeting.status == MeetingStatus::paused;
  const bool anybody_starts = meeting.policy == MeetingPolicy::open || meeting.kind == MeetingKind::group_call;
  const bool starts = !live && (host || (anybody_starts && !facts.is_guest));
  if (!live && !starts) return "waiting";
  if (facts.is_guest && facts.admission == Admission::waiting && !facts.already_joined) return "waiting";
  const bool held = meeting.waiting_room_enabled || meeting.require_host_approval;
  if (held && !host && !facts.admitted && !facts.already_joined) return "waiting";
  return starts ? "joined, starts" : "joined";
}

std::string actual(const JoinFacts& facts) {
  const auto decision = decide_join(facts);
  if (!decision) return std::string(code_name(decision.error().code));
  if (!decision->joined) return decision->starts_meeting ? "waiting, starts" : "waiting";
  return decision->starts_meeting ? "joined, starts" : "joined";
}

/// Takes the next of so many choices off a running number: with a number for every combination, all are gone through.
class Choices {
 public:
  explicit Choices(int number) : rest_(number) {}
  int of(int count) {
    const int choice = rest_ % count;
    rest_ /= count;
    return choice;
  }
  bool flag() { return of(2) == 1; }

 private:
  int rest_;
};

TEST(JoinPolicy, ChecksInTheModelsOrderForEveryCombination) {
  constexpr int combinations = 7 * 2 * 2 * 2 * 2 * 3 * 7 * 2 * 2 * 2 * 2 * 4 * 2 * 2 * 2 * 3;
  for (int number = 0; number < combinations; ++number) {
    Choices choose(number);
    Meeting meeting;
    meeting.status = static_cast<MeetingStatus>(choose.of(7));
    meeting.policy = choose.flag() ? MeetingPolicy::open : MeetingPolicy::hosted;
    meeting.waiting_room_enabled = choose.flag();
    meeting.require_host_approval = choose.flag();
    meeting.allow_external = choose.flag();
    const int room = choose.of(3);  // no bound, a free place, full
    if (room) meeting.max_participants = 2;
    JoinFacts facts;
    facts.meeting = &meeting;
    facts.joined_count = room == 2 ? 2 : 1;
    const int who = choose.of(7);  // the roles of accounts, and guests in the three states of admission
    facts.role = static_cast<Role>(who < 5 ? who : 4);
    if (who > 4) facts.admission = who == 5 ? Admission::waiting : Admission::declined;
    facts.is_guest = facts.role == Role::guest;
    facts.banned = choose.flag();
    facts.may_enter = choose.flag();
    facts.already_joined = choose.flag();
    facts.admitted = choose.flag();
    facts.password = static_cast<PasswordAnswer>(choose.of(4));
    if (choose.flag()) facts.meeting = nullptr;
    meeting.kind = choose.flag() ? MeetingKind::group_call : MeetingKind::meeting;
    meeting.locked = choose.flag();
    const int returns = choose.of(3);  // first time, sent away and here again, sent away and come back by itself
    facts.removed = returns > 0;
    facts.by_itself = returns == 2;
    ASSERT_EQ(actual(facts), expected(facts)) << "combination " << number;
  }
}

TEST(JoinPolicy, TellsAProgramThatComesBackByItselfThatItsPersonWasSentAway) {
  Meeting meeting;
  meeting.status = MeetingStatus::in_progress;
  EXPECT_EQ(actual({.meeting = &meeting, .by_itself = true}), "joined");
  const auto refused = decide_join({.meeting = &meeting, .removed = true, .by_itself = true});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().facts, (std::vector<std::pair<std::string, std::string>>{{"reason", "removed"}}));
  EXPECT_EQ(actual({.meeting = &meeting, .removed = true}), "joined");
}

TEST(JoinPolicy, SaysInWordsWhatIsOverAndNothingTwice) {
  Meeting meeting;
  meeting.status = MeetingStatus::ended;
  EXPECT_EQ(why_over(meeting), "The meeting has ended.");
  meeting.status = MeetingStatus::cancelled;
  EXPECT_EQ(why_over(meeting), "The meeting was cancelled.");
  meeting.kind = MeetingKind::group_call;
  meeting.status = MeetingStatus::failed;
  EXPECT_EQ(why_over(meeting), "The call has failed.");
  const auto refused = decide_join({.meeting = &meeting});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::gone);
  EXPECT_EQ(refused.error().message, "The call has failed. Nobody can join it any more; begin or ask for a new one.");
}

TEST(JoinPolicy, NeverStartsAMeetingForSomeoneWhoWaits) {
  Meeting meeting;
  meeting.policy = MeetingPolicy::open;
  meeting.waiting_room_enabled = true;
  EXPECT_EQ(actual({.meeting = &meeting, .role = Role::attendee}), "waiting");
}

TEST(JoinPolicy, AsksThePasswordOfAllButHostsAndThoseInside) {
  Meeting meeting;
  EXPECT_FALSE(needs_password(meeting, Role::attendee, false));
  meeting.password_hash = "hash";
  for (Role role : {Role::presenter, Role::attendee, Role::guest}) {
    EXPECT_TRUE(needs_password(meeting, role, false));
    EXPECT_FALSE(needs_password(meeting, role, true));
  }
  EXPECT_FALSE(needs_password(meeting, Role::host, false));
  EXPECT_FALSE(needs_password(meeting, Role::co_host, false));
}

}  // namespace
}  // namespace parley::core
