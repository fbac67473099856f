// The first who comes, and those who come where they were let in before.
#include "services/bans.hpp"
#include "services/participants.hpp"
#include "world.hpp"

namespace parley::services {
namespace {

using testing::IsEmpty;
using testing::UnorderedElementsAre;
using tests::code_of;

class FirstParticipant : public testing::Test, protected tests::World {
 protected:
  Actor host = user("Host");
  Actor ann = user("Ann");

  core::Meeting with_ann() {
    CreateMeeting request;
    request.participants.push_back({.user_id = ann.user->user_id});
    return meeting(host, std::move(request));
  }
  core::Outcome<JoinResult> register_at(const Actor& actor, const core::Meeting& meeting) {
    JoinMeeting request{.meeting = meeting.code};
    return run(register_participant(services, actor, std::move(request)));
  }
  /// Who was told that the first one came, with "named" where they learn who.
  std::vector<std::string> told() {
    std::vector<std::string> lines;
    for (const auto& each : people.take())
      if (each.event == "meeting:first_participant_joined")
        lines.push_back(each.person_id + (each.payload.contains("participant") ? " named" : ""));
    return lines;
  }
};

TEST_F(FirstParticipant, IsToldToMembersAndToThoseWhoWaitOnce) {
  const core::Meeting room = with_ann();
  const auto guest = join(nobody(), room.code, {}, "Gus");
  ASSERT_FALSE(guest.value().joined);
  EXPECT_THAT(told(), IsEmpty());
  ASSERT_TRUE(join(host, room.code));
  EXPECT_THAT(told(), UnorderedElementsAre(ann.user->user_id + " named", guest->actor.person_id()));
  ASSERT_TRUE(join(ann, room.code));
  ASSERT_TRUE(run(leave_meeting(services, host, room.code)));
  ASSERT_TRUE(run(leave_meeting(services, ann, room.code)));
  ASSERT_TRUE(join(host, room.code));
  EXPECT_THAT(told(), IsEmpty()) << "the first of all comes once";
}

TEST_F(FirstParticipant, RegisteringIsForThoseWhoWereLetIn) {
  CreateMeeting request;
  request.require_host_approval = true;
  const core::Meeting room = meeting(host, std::move(request));
  EXPECT_TRUE(register_at(host, room).value().joined);
  EXPECT_EQ(code_of(register_at(ann, room)), "not_found");
  EXPECT_EQ(code_of(register_at(nobody(), room)), "unauthorized");
  const auto waiting = join(ann, room.code);
  ASSERT_FALSE(waiting.value().joined);
  EXPECT_EQ(code_of(register_at(ann, room)), "invalid_state");
  ASSERT_TRUE(run(admit_participant(services, host, room.code, waiting->participant.participant_id)));
  EXPECT_TRUE(register_at(ann, room).value().joined);
  ASSERT_TRUE(run(ban_person(services, host, {.meeting = room.code, .person = ann.person_id(), .reason = {}})));
  EXPECT_EQ(code_of(register_at(ann, room)), "banned");
  ASSERT_TRUE(run(end_meeting(services, host, room.code)));
  EXPECT_EQ(code_of(register_at(ann, room)), "gone");
}

}  // namespace
}  // namespace parley::services
