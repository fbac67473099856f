#include "services/participants.hpp"

#include "services/bans.hpp"
#include "world.hpp"

namespace parley::services {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using tests::code_of;

class Participants : public testing::Test, protected tests::World {
 protected:
  Actor host = user("Host");
  Actor ann = user("Ann");
  Actor ben = user("Ben");

  core::Meeting started(CreateMeeting request = {}) {
    const core::Meeting made = meeting(host, std::move(request));
    join(host, made.code).value();
    events.take();
    return made;
  }
  Actor account(const std::string& name, const std::string& email) {
    auto made = run(register_account(services, {email, name, "long enough"}, address));
    return {made.value().user, std::nullopt, address};
  }
  core::Outcome<Invited> add(const core::Meeting& room, Invitee who, const Actor& by) {
    std::vector<Invitee> invitees{std::move(who)};
    return run(add_participants(services, by, room.meeting_id, std::move(invitees)));
  }
  core::Outcome<std::vector<core::Participant>> remove(const core::Meeting& room, const std::string& id,
                                                       const Actor& by) {
    std::vector<std::string> ids{id};
    return run(remove_participants(services, by, room.meeting_id, std::move(ids)));
  }
  core::Participant row_of(const core::Meeting& room, const Actor& who) {
    return look([room, id = who.person_id()](Transaction& t) -> core::Outcome<core::Participant> {
             return t.participants.find_user(room.meeting_id, id).value();
           })
        .value();
  }
  std::string id_of(const Actor& who) { return who.person_id(); }
};

TEST_F(Participants, AreInvitedWhenTheMeetingIsMade) {
  account("Cleo", "cleo@example.org");
  CreateMeeting request;
  request.participants = {{.user_id = id_of(ann), .role = core::Role::presenter},
                          {.email = "CLEO@example.org"},
                          {.email = "dan@elsewhere.example", .name = "Dan"}};
  const auto made = run(create_meeting(services, host, request)).value();
  std::vector<std::string> names;
  for (const auto& participant : made.participants) names.push_back(participant.name);
  EXPECT_THAT(names, ElementsAre("Host", "Ann", "Cleo", "Dan"));
  EXPECT_EQ(made.participants[1].role, core::Role::presenter);
  EXPECT_EQ(made.participants[1].status, core::ParticipantStatus::invited);
  EXPECT_EQ(made.participants[3].email, "dan@elsewhere.example");
  EXPECT_THAT(events.take(), ElementsAre("created for 2")) << "those who have an account are told";
  EXPECT_TRUE(run(get_meeting(services, ann, made.meeting.code))->is_member);
}

TEST_F(Participants, WhoCannotBeInvitedIsNamedAndNothingIsMade) {
  CreateMeeting request;
  request.participants = {{.user_id = "usr_unknown00000"},
                          {.user_id = id_of(ann), .role = core::Role::host},
                          {},
                          {.email = "no address"},
                          {.email = "dan@elsewhere.example", .role = core::Role::co_host}};
  const auto made = run(create_meeting(services, host, request));
  ASSERT_EQ(code_of(made), "validation_failed");
  std::vector<std::string> fields;
  for (const auto& error : made.error().errors) fields.push_back(error.field);
  EXPECT_THAT(fields, ElementsAre("participants[0]", "participants[1]", "participants[2]", "participants[3]",
                                  "participants[4]"));
  EXPECT_THAT(run(list_meetings(services, host, {}))->meetings, IsEmpty());
}

TEST_F(Participants, AccountsOfAnotherOrganizationAreNotFound) {
  auto job = [id = id_of(ann)](Transaction& t) -> core::Outcome<> {
    core::User user = t.users.find(id).value();
    user.organization_id = "elsewhere";
    t.users.update(user);
    return {};
  };
  change(std::move(job)).value();
  EXPECT_EQ(code_of(add(meeting(host), {.user_id = id_of(ann)}, host)), "validation_failed");
}

TEST_F(Participants, WhoWasInvitedByMailIsThatPersonOnceTheyHaveAnAccount) {
  const core::Meeting room = started({.waiting_room_enabled = true});
  const auto invited = add(room, {.email = "eve@example.org", .name = "Evi", .role = core::Role::presenter}, host);
  ASSERT_EQ(invited->added.size(), 1u);
  const Actor eve = account("Eve", "eve@example.org");
  const auto joined = join(eve, room.code);
  ASSERT_TRUE(joined);
  EXPECT_EQ(joined->participant.participant_id, invited->added[0].participant_id);
  EXPECT_EQ(joined->participant.user_id, id_of(eve));
  EXPECT_EQ(joined->participant.role, core::Role::presenter);
  EXPECT_FALSE(joined->participant.email);
  EXPECT_FALSE(joined->joined) << "the waiting room is for them too";
}

TEST_F(Participants, AnAccountIsInvitedToWhatItsAddressWas) {
  const core::Meeting room = started();
  const core::Meeting other = meeting(host);
  const auto invited = add(room, {.email = "eve@example.org", .name = "Evi"}, host);
  ASSERT_EQ(add(other, {.email = "Eve@example.org"}, host)->added.size(), 1u);
  const Actor eve = account("Eve", "eve@example.org");
  EXPECT_EQ(run(list_meetings(services, eve, {})).value().meetings.size(), 2u);
  const core::Participant row = row_of(room, eve);
  EXPECT_EQ(row.participant_id, invited->added.at(0).participant_id);
  EXPECT_EQ(row.name, "Eve");
  EXPECT_EQ(row.status, core::ParticipantStatus::invited);
  EXPECT_EQ(add(room, {.user_id = id_of(eve)}, host)->already.size(), 1u) << "one row a person";
  EXPECT_EQ(add(room, {.email = "eve@example.org"}, host)->already.size(), 1u);
}

TEST_F(Participants, AreAddedByThoseWithTheRightAndToldOnce) {
  const core::Meeting room = started();
  join(ann, room.code).value();
  EXPECT_EQ(code_of(add(room, {.user_id = id_of(ben)}, ann)), "forbidden");
  EXPECT_EQ(code_of(add(room, {.user_id = id_of(ben)}, ben)), "not_found");
  events.take();
  ASSERT_EQ(add(room, {.user_id = id_of(ben)}, host)->added.size(), 1u);
  EXPECT_THAT(events.take(), ElementsAre("added Ben"));
  EXPECT_EQ(add(room, {.user_id = id_of(ben)}, host)->already.size(), 1u);
  EXPECT_THAT(events.take(), IsEmpty());
  run(end_meeting(services, host, room.code)).value();
  EXPECT_EQ(code_of(add(room, {.user_id = id_of(ben)}, host)), "invalid_state");
}

TEST_F(Participants, ThoseWhoAreSentAwayLoseTheirPlaceAndMayComeBack) {
  const core::Meeting room = started();
  join(ann, room.code).value();
  EXPECT_EQ(code_of(remove(room, id_of(host), ann)), "forbidden");
  EXPECT_EQ(code_of(remove(room, id_of(host), host)), "forbidden") << "a meeting has a host";
  EXPECT_EQ(code_of(remove(room, "ptc_unknown00000", host)), "not_found");
  events.take();
  const auto gone = remove(room, id_of(ann), host);
  ASSERT_TRUE(gone);
  EXPECT_EQ(gone->front().status, core::ParticipantStatus::removed);
  EXPECT_THAT(events.take(), ElementsAre("sent away Ann: removed", "left Ann: removed"));
  EXPECT_FALSE(run(get_meeting(services, ann, room.code))->is_member);
  EXPECT_THAT(run(list_meetings(services, ann, {}))->meetings, IsEmpty());
  EXPECT_EQ(code_of(remove(room, id_of(ann), host)), "not_found");
  EXPECT_TRUE(join(ann, room.code)->joined);
}

TEST_F(Participants, AnybodyMayGo) {
  const core::Meeting room = started();
  const auto guest = join(nobody(), room.code, std::nullopt, "Gus").value();
  EXPECT_TRUE(remove(room, guest.participant.participant_id, guest.actor));
}

TEST_F(Participants, AnswerForThemselvesOnly) {
  CreateMeeting request;
  request.participants = {{.user_id = id_of(ann)}, {.user_id = id_of(ben)}};
  const core::Meeting room = meeting(host, request);
  EXPECT_EQ(code_of(run(answer_invitation(services, ann, room.code, id_of(ben), true))), "forbidden");
  EXPECT_EQ(code_of(run(answer_invitation(services, user("Stranger"), room.code, id_of(ben), true))), "not_found");
  EXPECT_EQ(run(answer_invitation(services, ann, room.code, id_of(ann), false))->status,
            core::ParticipantStatus::declined);
  EXPECT_EQ(run(answer_invitation(services, ann, room.code, id_of(ann), true))->status,
            core::ParticipantStatus::accepted);
  join(host, room.code).value();
  join(ann, room.code).value();
  EXPECT_EQ(code_of(run(answer_invitation(services, ann, room.code, id_of(ann), false))), "invalid_state");
}

TEST_F(Participants, WhoWaitsToBeLetInDoesNotAnswerTheInvitation) {
  CreateMeeting request{.waiting_room_enabled = true};
  request.participants = {{.user_id = id_of(ann)}};
  const core::Meeting room = started(request);
  const auto waiting = join(ann, room.code).value();
  ASSERT_FALSE(waiting.joined);
  for (const bool accepted : {true, false})
    EXPECT_EQ(code_of(run(answer_invitation(services, ann, room.code, id_of(ann), accepted))), "invalid_state");
  EXPECT_TRUE(run(admit_participant(services, host, room.code, waiting.participant.participant_id)))
      << "the host still sees them";
  EXPECT_TRUE(join(ann, room.code).value().joined);
}

TEST_F(Participants, WhoWaitsAndIsInvitedMeanwhileGoesOnWaiting) {
  const core::Meeting room = started({.waiting_room_enabled = true});
  const auto waiting = join(ann, room.code).value();
  ASSERT_FALSE(waiting.joined);
  const auto invited = add(room, {.user_id = id_of(ann), .role = core::Role::presenter}, host);
  ASSERT_EQ(invited->added.size(), 1u);
  EXPECT_EQ(invited->added[0].status, core::ParticipantStatus::waiting);
  EXPECT_EQ(row_of(room, ann).role, core::Role::presenter);
  EXPECT_TRUE(run(get_meeting(services, ann, room.code))->is_member);
  EXPECT_TRUE(run(admit_participant(services, host, room.code, waiting.participant.participant_id)));
  EXPECT_TRUE(join(ann, room.code).value().joined);
}

TEST_F(Participants, RolesAreChangedByModerators) {
  const core::Meeting room = started();
  join(ann, room.code).value();
  join(ben, room.code).value();
  const auto guest = join(nobody(), room.code, std::nullopt, "Gus").value();
  EXPECT_EQ(code_of(run(change_role(services, ann, room.code, id_of(ben), core::Role::co_host))), "forbidden");
  const auto changed = run(change_role(services, host, room.code, id_of(ann), core::Role::co_host));
  EXPECT_EQ(changed->old_role, core::Role::attendee);
  EXPECT_TRUE(run(change_role(services, ann, room.code, id_of(ben), core::Role::presenter)));
  EXPECT_EQ(code_of(run(change_role(services, ann, room.code, id_of(ann), core::Role::host))), "forbidden");
  EXPECT_EQ(code_of(run(change_role(services, ann, room.code, id_of(host), core::Role::attendee))), "forbidden");
  EXPECT_EQ(code_of(run(change_role(services, host, room.code, id_of(host), core::Role::attendee))), "invalid_state");
  EXPECT_EQ(code_of(run(change_role(services, host, room.code, guest.participant.participant_id, core::Role::host))),
            "validation_failed");
  EXPECT_EQ(code_of(run(change_role(services, host, room.code, id_of(ann), core::Role::guest))), "validation_failed");
}

TEST_F(Participants, TheHostHandsTheMeetingOver) {
  const core::Meeting room = started();
  join(ann, room.code).value();
  events.take();
  ASSERT_TRUE(run(change_role(services, host, room.code, id_of(ann), core::Role::host)));
  EXPECT_THAT(events.take(), ElementsAre("updated Host: joined", "updated Ann: joined", "host changed: transferred"));
  EXPECT_EQ(row_of(room, host).role, core::Role::co_host);
  EXPECT_EQ(run(get_meeting(services, ann, room.code))->meeting.host_id, id_of(ann));
  EXPECT_THAT(audit_actions(room.meeting_id), testing::Contains("ROLE_CHANGED"));
}

TEST_F(Participants, AreCalledIntoALiveMeeting) {
  const core::Meeting room = meeting(host);
  std::vector<std::string> both{id_of(ann), id_of(ben)};
  EXPECT_EQ(code_of(run(invite_live(services, host, room.code, both))), "invalid_state");
  join(host, room.code).value();
  join(ann, room.code).value();
  people.take();
  ASSERT_TRUE(run(invite_live(services, host, room.code, both)));
  const auto told = people.take();
  ASSERT_EQ(told.size(), 1u) << "who is in it is not called";
  EXPECT_EQ(told[0].person_id, id_of(ben));
  EXPECT_EQ(told[0].event, "meeting:live_invite_sent");
  EXPECT_EQ(told[0].payload.at("meeting").at("meeting_id").as_string(), room.meeting_id);
  EXPECT_EQ(code_of(run(invite_live(services, ann, room.code, both))), "forbidden");
  ASSERT_TRUE(run(invite_live(services, host, room.code, both)));
  EXPECT_TRUE(people.take().empty()) << "nobody is told the same thing twice";
}

TEST_F(Participants, ABanTakesThemOutAndKeepsThemOut) {
  const core::Meeting room = started();
  join(ann, room.code).value();
  const auto guest = join(nobody(), room.code, std::nullopt, "Gus").value();
  auto ban = [&](const std::string& person, const Actor& by) {
    return run(ban_person(services, by, {.meeting = room.code, .person = person, .reason = "noise"}));
  };
  EXPECT_EQ(code_of(ban(id_of(host), ann)), "forbidden");
  EXPECT_EQ(code_of(ban(id_of(host), host)), "forbidden");
  EXPECT_EQ(code_of(ban("usr_unknown00000", host)), "not_found");
  events.take();
  EXPECT_TRUE(ban(id_of(ann), host));
  EXPECT_THAT(events.take(), ElementsAre("sent away Ann: banned", "left Ann: banned"));
  EXPECT_TRUE(ban(id_of(ann), host)) << "twice is no error";
  EXPECT_TRUE(ban(guest.participant.participant_id, host));
  EXPECT_TRUE(ban(id_of(ben), host)) << "also somebody who has not come";
  EXPECT_EQ(code_of(join(ann, room.code)), "banned");
  EXPECT_EQ(code_of(join(guest.actor, room.code)), "banned");
  EXPECT_EQ(code_of(join(ben, room.code)), "banned");
  EXPECT_EQ(code_of(add(room, {.user_id = id_of(ben)}, host)), "validation_failed");

  std::set<std::string> banned;
  std::optional<PageKey> after;
  do {
    const auto page = run(list_bans(services, host, room.code, 2, after));
    for (const Ban& one : page->bans) banned.insert(one.person_id);
    after = page->next;
  } while (after);
  EXPECT_EQ(banned, (std::set<std::string>{id_of(ann), id_of(ben), guest.actor.person_id()}));

  EXPECT_TRUE(run(lift_ban(services, host, room.code, id_of(ann))));
  EXPECT_EQ(code_of(run(lift_ban(services, host, room.code, id_of(ann)))), "not_found");
  EXPECT_TRUE(join(ann, room.code)->joined);
}

TEST_F(Participants, ASecondBanAnswersTheFirstAndAKeyOnlyItsOwnRequest) {
  const core::Meeting room = started();
  BanPerson request{.meeting = room.code, .person = id_of(ann), .reason = "noise"};
  request.idempotency = IdempotencyKey{"ban Ann", "noise"};
  const Ban first = run(ban_person(services, host, request)).value();
  clock.move(1s);
  const Ban repeated = run(ban_person(services, host, request)).value();
  const Ban second =
      run(ban_person(services, host, {.meeting = room.code, .person = id_of(ann), .reason = "x"})).value();
  for (const Ban& again : {repeated, second}) {
    EXPECT_EQ(again.created_at, first.created_at);
    EXPECT_EQ(again.reason, "noise");
  }
  request.idempotency->request = "another request";
  EXPECT_EQ(code_of(run(ban_person(services, host, request))), "conflict");
  request.idempotency->request = "noise";
  ASSERT_TRUE(run(lift_ban(services, host, room.code, id_of(ann))));
  EXPECT_EQ(code_of(run(ban_person(services, host, request))), "conflict") << "a late repetition bans nobody again";
  EXPECT_EQ(code_of(run(ban_person(services, ben, request))), "not_found");
}

TEST_F(Participants, WhoWasBannedBeforeHavingAnAccountStaysBannedWithIt) {
  const core::Meeting room = started();
  const auto invited = add(room, {.email = "eve@example.org", .name = "Evi"}, host);
  const std::string& invitation = invited->added.at(0).participant_id;
  const auto banned = run(ban_person(services, host, {.meeting = room.code, .person = invitation}));
  ASSERT_TRUE(banned);
  const Actor eve = account("Eve", "eve@example.org");
  EXPECT_EQ(code_of(join(eve, room.code)), "banned");
  EXPECT_TRUE(run(lift_ban(services, host, room.code, banned->person_id)));
  EXPECT_TRUE(join(eve, room.code)->joined);
}

}  // namespace
}  // namespace parley::services
