#include "services/calls.hpp"

#include "services/bans.hpp"
#include "services/participants.hpp"
#include "world.hpp"

#include <gtest/gtest.h>

namespace parley::services {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using tests::code_of;

class Calls : public testing::Test, protected tests::World {
 protected:
  Calls() : ann(user("Ann")), ben(user("Ben")), cid(user("Cid")) {}

  static std::string id(const Actor& actor) { return actor.user->user_id; }

  core::Meeting call(std::vector<std::string> with = {}) {
    CreateCall request{.participants = std::move(with)};
    return run(create_call(services, ann, std::move(request))).value().meeting;
  }
  void connect(const Actor& actor, const std::string& device = "one") {
    presence.device_came(*actor.user, id(actor) + device);
  }
  core::Outcome<Called> notify(const Actor& caller, const core::Meeting& call, std::vector<std::string> whom) {
    return run(notify_call(services, caller, call.meeting_id, std::move(whom)));
  }
  core::ParticipantStatus status(const core::Meeting& call, const Actor& actor) {
    return look([&](Transaction& t) -> core::Outcome<core::ParticipantStatus> {
             return t.participants.find_user(call.meeting_id, id(actor)).value().status;
           })
        .value();
  }
  /// What people were told about calls since the last look, as "Ben call:incoming".
  std::vector<std::string> told() {
    std::vector<std::string> lines;
    for (const auto& each : people.take()) {
      if (!each.event.starts_with("call:")) continue;
      std::string who = each.person_id;
      for (const Actor* actor : {&ann, &ben, &cid})
        if (id(*actor) == who) who = actor->user->name;
      lines.push_back(who + ' ' + each.event);
    }
    return lines;
  }
  /// Gives a call a waiting room.
  void close_door(const core::Meeting& call) {
    auto job = [changed = call](Transaction& t) mutable -> core::Outcome<> {
      changed.waiting_room_enabled = true;
      t.meetings.update(changed);
      return {};
    };
    EXPECT_TRUE(World::change(std::move(job)));
  }
  core::User change(const Actor& actor, std::function<void(core::User&)> step) {
    core::User changed = *actor.user;
    step(changed);
    auto job = [changed](Transaction& t) -> core::Outcome<> {
      EXPECT_TRUE(t.users.update(changed));
      return {};
    };
    EXPECT_TRUE(World::change(std::move(job)));
    return changed;
  }

  Actor ann, ben, cid;
};

TEST_F(Calls, AreOpenMeetingsOfTheirOwnKindWithEverybodyInvited) {
  CreateCall request{.title = "Quick word", .participants = {id(ben), id(ben), id(ann), id(cid)}};
  const auto made = run(create_call(services, ann, std::move(request)));
  ASSERT_TRUE(made);
  const core::Meeting& call = made->meeting;
  EXPECT_TRUE(call.meeting_id.starts_with("call_"));
  EXPECT_EQ(call.kind, core::MeetingKind::instant_call);
  EXPECT_EQ(call.policy, core::MeetingPolicy::open);
  EXPECT_EQ(call.status, core::MeetingStatus::waiting);
  EXPECT_EQ(call.title, "Quick word");
  std::vector<std::string> described;
  for (const auto& each : made->participants)
    described.push_back(each.name + ' ' + std::string(core::enum_name(each.role)) + ' ' +
                        std::string(core::enum_name(each.status)));
  EXPECT_THAT(described, UnorderedElementsAre("Ann host accepted", "Ben attendee invited", "Cid attendee invited"));
  EXPECT_THAT(told(), IsEmpty());
  EXPECT_THAT(audit_actions(call.meeting_id), ElementsAre("MEETING_CREATED"));
}

TEST_F(Calls, CannotBeMadeWithPeopleWhoAreNotThere) {
  const Actor far = user("Far");
  change(far, [](core::User& user) { user.organization_id = "elsewhere"; });
  const Actor gone = user("Gone");
  change(gone, [](core::User& user) { user.disabled = true; });
  for (const std::string& whom : {std::string("usr_unknown"), id(far), id(gone)}) {
    CreateCall request{.participants = {id(ben), whom}};
    const auto made = run(create_call(services, ann, std::move(request)));
    ASSERT_EQ(code_of(made), "not_found") << whom;
    ASSERT_EQ(made.error().errors.size(), 1u);
    EXPECT_EQ(made.error().errors[0].message, whom);
  }
  const core::Meeting alone = call();
  EXPECT_EQ(code_of(notify(ann, alone, {id(far)})), "not_found");
  EXPECT_EQ(code_of(notify(ann, alone, {id(gone)})), "not_found");
}

TEST_F(Calls, CannotBeMadeWithOneselfAloneOrTooMany) {
  CreateCall alone{.participants = {id(ann)}};
  EXPECT_EQ(code_of(run(create_call(services, ann, std::move(alone)))), "validation_failed");
  CreateCall many{.participants = std::vector<std::string>(max_called + 1, "usr")};
  EXPECT_EQ(code_of(run(create_call(services, ann, std::move(many)))), "validation_failed");
  CreateCall nobody_in{};
  EXPECT_EQ(code_of(run(create_call(services, nobody(), std::move(nobody_in)))), "unauthorized");
  const core::Meeting made = call();
  EXPECT_EQ(code_of(notify(ann, made, {id(ann)})), "validation_failed");
  EXPECT_EQ(code_of(notify(ann, made, {})), "validation_failed");
}

TEST_F(Calls, RingThoseWhoAreConnectedAndSayWhoIsNot) {
  const core::Meeting made = call({id(ben), id(cid)});
  connect(ben);
  const auto called = notify(ann, made, {id(ben), id(cid)});
  ASSERT_TRUE(called);
  EXPECT_THAT(called->reached, ElementsAre(id(ben)));
  EXPECT_THAT(called->offline, ElementsAre(id(cid)));
  EXPECT_EQ(status(made, ben), core::ParticipantStatus::ringing);
  EXPECT_EQ(status(made, cid), core::ParticipantStatus::invited);
  auto news = people.take();
  std::erase_if(news, [](const auto& each) { return !each.event.starts_with("call:"); });
  ASSERT_EQ(news.size(), 1u);
  EXPECT_EQ(news[0].person_id, id(ben));
  EXPECT_EQ(news[0].event, "call:incoming");
  EXPECT_EQ(news[0].payload.at("caller").at("id").as_string(), id(ann));
  EXPECT_EQ(news[0].payload.at("call").at("meeting_id").as_string(), made.meeting_id);
  EXPECT_EQ(news[0].payload.at("call").at("participants").as_array().size(), 3u);
  EXPECT_THAT(alarm.take(), ElementsAre(clock.now() + services.settings.ring_timeout));
}

TEST_F(Calls, DoNotRingTwiceForTheSameCall) {
  const core::Meeting made = call({id(ben)});
  connect(ben);
  ASSERT_TRUE(notify(ann, made, {id(ben)}));
  EXPECT_THAT(told(), ElementsAre("Ben call:incoming"));
  clock.move(10s);
  EXPECT_THAT(notify(ann, made, {id(ben)}).value().reached, ElementsAre(id(ben)));
  EXPECT_THAT(told(), IsEmpty());
  clock.move(services.settings.ring_timeout - 10s);
  EXPECT_EQ(run(miss_unanswered(services)).value().missed, 1) << "the second call did not make it ring longer";
}

TEST_F(Calls, CanBeMadeByEverybodyWhoTakesPartAndByNobodyElse) {
  const core::Meeting made = call({id(ben)});
  connect(cid);
  EXPECT_EQ(code_of(notify(cid, made, {id(ben)})), "not_found");
  EXPECT_THAT(notify(ben, made, {id(cid)}).value().reached, ElementsAre(id(cid)));
  EXPECT_THAT(told(), ElementsAre("Cid call:incoming"));
  EXPECT_EQ(status(made, cid), core::ParticipantStatus::ringing);
  auto guest = join(nobody(), made.code, {}, "Guest");
  ASSERT_TRUE(join(ann, made.meeting_id));
  guest = join(guest.value().actor, made.code);
  EXPECT_EQ(code_of(notify(guest.value().actor, made, {id(ben)})), "forbidden");
}

TEST_F(Calls, AreOnlyInstantCalls) {
  const core::Meeting other = meeting(ann);
  EXPECT_EQ(code_of(run(get_call(services, ann, other.meeting_id))), "not_found");
  EXPECT_EQ(code_of(notify(ann, other, {id(ben)})), "not_found");
  EXPECT_EQ(code_of(run(end_call(services, ann, other.meeting_id))), "not_found");
}

TEST_F(Calls, StopRingingEverywhereWhenOneDeviceAnswers) {
  const core::Meeting made = call({id(ben), id(cid)});
  connect(ben);
  connect(cid);
  ASSERT_TRUE(notify(ann, made, {id(ben), id(cid)}));
  told();
  ASSERT_TRUE(run(accept_call(services, ben, made.meeting_id)));
  EXPECT_THAT(told(), UnorderedElementsAre("Ann call:accepted", "Ben call:accepted", "Cid call:accepted"));
  EXPECT_EQ(status(made, ben), core::ParticipantStatus::accepted);
  EXPECT_EQ(status(made, cid), core::ParticipantStatus::ringing);
  ASSERT_TRUE(run(accept_call(services, ben, made.meeting_id))) << "from the other device at the same time";
  EXPECT_THAT(told(), IsEmpty());
  EXPECT_EQ(code_of(run(decline_call(services, ben, made.meeting_id))), "invalid_state");
}

TEST_F(Calls, AreAnsweredByEnteringTheMeeting) {
  const core::Meeting made = call({id(ben)});
  connect(ben);
  ASSERT_TRUE(notify(ann, made, {id(ben)}));
  told();
  ASSERT_TRUE(join(ben, made.meeting_id));
  EXPECT_THAT(told(), UnorderedElementsAre("Ann call:accepted", "Ben call:accepted"));
  clock.move(services.settings.ring_timeout);
  EXPECT_EQ(run(miss_unanswered(services)).value().missed, 0);
  EXPECT_THAT(notify(ann, made, {id(ben)}).value().joined, ElementsAre(id(ben)));
  EXPECT_THAT(told(), IsEmpty());
  EXPECT_EQ(status(made, ben), core::ParticipantStatus::joined);
}

TEST_F(Calls, TellTheCallerOfARefusalAndCanBeMadeAgain) {
  const core::Meeting made = call({id(ben)});
  connect(ben);
  ASSERT_TRUE(notify(ann, made, {id(ben)}));
  told();
  ASSERT_TRUE(run(decline_call(services, ben, made.meeting_id)));
  EXPECT_THAT(told(), UnorderedElementsAre("Ann call:declined", "Ben call:declined"));
  EXPECT_EQ(status(made, ben), core::ParticipantStatus::declined);
  ASSERT_TRUE(run(decline_call(services, ben, made.meeting_id)));
  EXPECT_THAT(told(), IsEmpty());
  EXPECT_THAT(notify(ann, made, {id(ben)}).value().reached, ElementsAre(id(ben)));
  EXPECT_THAT(told(), ElementsAre("Ben call:incoming"));
}

TEST_F(Calls, AreAnsweredAsInvitationsToo) {
  const core::Meeting made = call({id(ben), id(cid)});
  connect(ben);
  connect(cid);
  ASSERT_TRUE(notify(ann, made, {id(ben), id(cid)}));
  told();
  ASSERT_TRUE(run(answer_invitation(services, ben, made.meeting_id, id(ben), true)));
  EXPECT_THAT(told(), UnorderedElementsAre("Ann call:accepted", "Ben call:accepted", "Cid call:accepted"));
  ASSERT_TRUE(run(answer_invitation(services, cid, made.meeting_id, id(cid), false)));
  EXPECT_THAT(told(), UnorderedElementsAre("Ann call:declined", "Cid call:declined"));
  EXPECT_THAT(run(incoming_calls(services, ben)).value(), IsEmpty());
  ASSERT_TRUE(run(answer_invitation(services, cid, made.meeting_id, id(cid), true)));
  EXPECT_THAT(told(), IsEmpty()) << "nothing rings any more";
}

TEST_F(Calls, AreMissedAfterTheirTimeAndNotBefore) {
  const core::Meeting made = call({id(ben), id(cid)});
  connect(ben);
  connect(cid);
  ASSERT_TRUE(notify(ann, made, {id(ben)}));
  clock.move(20s);
  ASSERT_TRUE(notify(ann, made, {id(cid)}));
  told();
  clock.move(services.settings.ring_timeout - 20s - 1ms);
  const auto early = run(miss_unanswered(services)).value();
  EXPECT_EQ(early.missed, 0);
  EXPECT_EQ(early.next, clock.now() + 1ms);
  clock.move(1ms);
  const auto due = run(miss_unanswered(services)).value();
  EXPECT_EQ(due.missed, 1);
  EXPECT_EQ(due.next, clock.now() + 20s);
  EXPECT_THAT(told(), UnorderedElementsAre("Ben call:missed", "Ann call:missed"));
  EXPECT_EQ(status(made, ben), core::ParticipantStatus::invited);
  EXPECT_EQ(status(made, cid), core::ParticipantStatus::ringing);
  EXPECT_TRUE(run(accept_call(services, ben, made.meeting_id))) << "late is better than never";
}

TEST_F(Calls, StopRingingWhenTheCallerGivesUp) {
  const core::Meeting made = call({id(ben), id(cid)});
  connect(ben);
  connect(cid);
  ASSERT_TRUE(notify(ann, made, {id(ben)}));
  ASSERT_TRUE(notify(ben, made, {id(cid)}));
  told();
  ASSERT_TRUE(run(cancel_call(services, ann, made.meeting_id)));
  EXPECT_THAT(told(), ElementsAre("Ben call:cancelled")) << "Cid is called by Ben";
  EXPECT_EQ(status(made, ben), core::ParticipantStatus::invited);
  EXPECT_EQ(status(made, cid), core::ParticipantStatus::ringing);
  clock.move(services.settings.ring_timeout);
  EXPECT_EQ(run(miss_unanswered(services)).value().missed, 1);
}

TEST_F(Calls, EndForEverybodyAlsoBeforeAnybodyEntered) {
  const core::Meeting unused = call({id(ben)});
  connect(ben);
  ASSERT_TRUE(notify(ann, unused, {id(ben)}));
  told();
  const auto ended = run(end_call(services, ben, unused.meeting_id));
  ASSERT_TRUE(ended) << "the policy is open";
  EXPECT_EQ(ended->meeting.status, core::MeetingStatus::cancelled);
  EXPECT_THAT(told(), ElementsAre("Ben call:cancelled"));
  EXPECT_EQ(code_of(run(get_call(services, ann, unused.meeting_id))), "not_found");
  EXPECT_EQ(code_of(run(accept_call(services, ben, unused.meeting_id))), "not_found");

  const core::Meeting used = call({id(ben)});
  ASSERT_TRUE(join(ann, used.meeting_id));
  ASSERT_TRUE(notify(ann, used, {id(ben)}));
  told();
  EXPECT_EQ(code_of(run(end_call(services, cid, used.meeting_id))), "not_found");
  EXPECT_EQ(run(end_call(services, ann, used.meeting_id)).value().meeting.status, core::MeetingStatus::ended);
  EXPECT_THAT(told(), ElementsAre("Ben call:cancelled"));
}

TEST_F(Calls, EndTheirRingingHoweverTheyEnd) {
  const core::Meeting made = call({id(ben)});
  connect(ben);
  ASSERT_TRUE(join(ann, made.meeting_id));
  ASSERT_TRUE(notify(ann, made, {id(ben)}));
  told();
  ASSERT_TRUE(run(end_meeting(services, ann, made.meeting_id)));
  EXPECT_THAT(told(), ElementsAre("Ben call:cancelled"));
}

TEST_F(Calls, StopRingingForWhoIsSentAway) {
  const core::Meeting made = call({id(ben), id(cid)});
  connect(ben);
  connect(cid);
  ASSERT_TRUE(notify(ann, made, {id(ben), id(cid)}));
  told();
  std::vector<std::string> who{id(ben)};
  ASSERT_TRUE(run(remove_participants(services, ann, made.meeting_id, std::move(who))));
  EXPECT_THAT(told(), ElementsAre("Ben call:cancelled"));
  BanPerson ban{.meeting = made.meeting_id, .person = id(cid)};
  ASSERT_TRUE(run(ban_person(services, ann, std::move(ban))));
  EXPECT_THAT(told(), ElementsAre("Cid call:cancelled"));
  EXPECT_EQ(status(made, cid), core::ParticipantStatus::banned);
  EXPECT_THAT(run(incoming_calls(services, cid)).value(), IsEmpty());
}

TEST_F(Calls, ComeToADeviceThatIsConnectedWhileTheyRing) {
  const core::Meeting made = call({id(ben)});
  connect(ben);
  ASSERT_TRUE(notify(ann, made, {id(ben)}));
  const auto calls = run(incoming_calls(services, ben)).value();
  ASSERT_EQ(calls.size(), 1u);
  EXPECT_EQ(calls[0].at("call").at("meeting_id").as_string(), made.meeting_id);
  EXPECT_THAT(run(incoming_calls(services, ann)).value(), IsEmpty());
  ASSERT_TRUE(run(accept_call(services, ben, made.meeting_id)));
  EXPECT_THAT(run(incoming_calls(services, ben)).value(), IsEmpty());
}

TEST_F(Calls, DoNotReachWhoIsBanned) {
  const core::Meeting made = call({id(ben)});
  connect(ben);
  auto job = [&](Transaction& t) -> core::Outcome<> {
    t.bans.insert({made.meeting_id, id(ben), id(ann), std::nullopt, clock.now()});
    return {};
  };
  ASSERT_TRUE(World::change(std::move(job)));
  EXPECT_EQ(code_of(notify(ann, made, {id(ben)})), "banned");
  EXPECT_THAT(told(), IsEmpty());
}

TEST_F(Calls, LeaveThoseWhoWaitToBeLetInWhereTheyAre) {
  const core::Meeting made = call({id(ben)});
  close_door(made);
  for (const Actor* each : {&ben, &cid}) connect(*each);
  ASSERT_TRUE(join(ann, made.meeting_id));
  ASSERT_FALSE(join(ben, made.meeting_id).value().joined);
  ASSERT_FALSE(join(cid, made.code).value().joined) << "who came by the link, too";
  told();
  const auto called = notify(ann, made, {id(ben), id(cid)});
  ASSERT_TRUE(called);
  EXPECT_THAT(called->reached, ElementsAre(id(ben), id(cid)));
  EXPECT_THAT(told(), IsEmpty());
  for (const Actor* each : {&ben, &cid}) {
    EXPECT_EQ(status(made, *each), core::ParticipantStatus::waiting);
    EXPECT_TRUE(run(accept_call(services, *each, made.meeting_id)));
    EXPECT_EQ(status(made, *each), core::ParticipantStatus::waiting) << "nobody lets themselves in";
    EXPECT_EQ(code_of(run(decline_call(services, *each, made.meeting_id))), "invalid_state");
  }
  clock.move(services.settings.ring_timeout);
  EXPECT_EQ(run(miss_unanswered(services)).value().missed, 0);
}

TEST_F(Calls, AreAnsweredByWaitingToBeLetIn) {
  const core::Meeting made = call({id(ben)});
  close_door(made);
  connect(ben);
  ASSERT_TRUE(join(ann, made.meeting_id));
  ASSERT_TRUE(notify(ann, made, {id(ben)}));
  told();
  ASSERT_FALSE(join(ben, made.meeting_id).value().joined);
  EXPECT_THAT(told(), UnorderedElementsAre("Ann call:accepted", "Ben call:accepted"));
  EXPECT_EQ(status(made, ben), core::ParticipantStatus::waiting);
  EXPECT_THAT(run(incoming_calls(services, ben)).value(), IsEmpty());
}

}  // namespace
}  // namespace parley::services
