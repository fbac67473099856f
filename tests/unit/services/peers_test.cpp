#include "services/peers.hpp"

#include "services/bans.hpp"
#include "services/participants.hpp"
#include "world.hpp"

namespace parley::services {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using tests::code_of;

class Peers : public testing::Test, protected tests::World {
 protected:
  Actor host = user("Hanna");
  Actor ben = user("Ben");

  core::Meeting started(CreateMeeting request = {}) {
    core::Meeting made = meeting(host, std::move(request));
    EXPECT_TRUE(run(start_meeting(services, host, made.meeting_id)));
    return made;
  }
  std::string token_of(const Actor& actor, const core::Meeting& of, std::optional<std::string> password = {}) {
    return join(actor, of.meeting_id, std::move(password)).value().access_token;
  }
  core::Outcome<TokenEntry> come(const std::string& token) { return run(enter_with_token(services, token, address)); }
};

TEST_F(Peers, ComeWithTheTokenOfAJoin) {
  const core::Meeting room = started();
  const auto entry = come(token_of(ben, room));
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->actor.person_id(), ben.person_id());
  EXPECT_EQ(entry->meeting.meeting_id, room.meeting_id);
  EXPECT_EQ(entry->participant.status, core::ParticipantStatus::joined);
  const auto guest = join(nobody(), room.meeting_id, {}, "Gus").value();
  EXPECT_EQ(come(guest.access_token).value().actor.guest->session_id, guest.actor.guest->session_id);
}

TEST_F(Peers, WithAnotherTokenOrAnOldOneAreRefused) {
  const core::Meeting room = started();
  const auto guest = join(nobody(), room.meeting_id, {}, "Gus").value();
  for (const std::string& token : {std::string(), std::string("garbage"), guest.guest_token.value()})
    EXPECT_EQ(code_of(come(token)), "unauthorized");
  const std::string token = token_of(ben, room);
  clock.move(2h - 1s);
  EXPECT_TRUE(come(token));
  clock.move(1s);
  EXPECT_EQ(code_of(come(token)), "unauthorized");
}

TEST_F(Peers, WhoHadLeftJoinAgainWithoutThePassword) {
  const core::Meeting room = started({.password = "sesame"});
  const std::string token = token_of(ben, room, "sesame");
  ASSERT_TRUE(run(leave_meeting(services, ben, room.meeting_id)));
  events.take();
  EXPECT_TRUE(come(token));
  EXPECT_THAT(events.take(), Contains("joined Ben"));
}

TEST_F(Peers, FindAMeetingThatIsOverGone) {
  const core::Meeting room = started();
  const std::string token = token_of(ben, room);
  ASSERT_TRUE(run(end_meeting(services, host, room.meeting_id)));
  EXPECT_EQ(code_of(come(token)), "gone");
}

TEST_F(Peers, WhoWereSentAwayOrBannedStayOut) {
  const core::Meeting room = started();
  const std::string token = token_of(ben, room);
  ASSERT_TRUE(run(remove_participants(services, host, room.meeting_id, {ben.person_id()})));
  EXPECT_EQ(code_of(come(token)), "forbidden");
  const std::string again = token_of(ben, room);
  EXPECT_TRUE(come(again));
  BanPerson ban{.meeting = room.meeting_id, .person = ben.person_id()};
  ASSERT_TRUE(run(ban_person(services, host, std::move(ban))));
  EXPECT_EQ(code_of(come(again)), "banned");
}

TEST_F(Peers, TheHostAloneEndsForAll) {
  const core::Meeting room = started();
  token_of(ben, room);
  ASSERT_TRUE(run(change_role(services, host, room.meeting_id, ben.person_id(), core::Role::co_host)));
  EXPECT_EQ(code_of(run(end_meeting_as_host(services, ben, room.meeting_id))), "forbidden");
  EXPECT_TRUE(run(end_meeting_as_host(services, host, room.meeting_id)));
}

}  // namespace
}  // namespace parley::services
