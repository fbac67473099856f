#include "services/guests.hpp"

#include "services/security/guest_keys.hpp"
#include "world.hpp"

#include <boost/json.hpp>

#include <sodium.h>

#include <set>

namespace parley::services {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using tests::code_of;

class Guests : public testing::Test, protected tests::World {
 protected:
  Actor host = user("Hanna");
  core::Meeting room = started();

  core::Meeting started(CreateMeeting request = {}) {
    core::Meeting made = meeting(host, std::move(request));
    EXPECT_TRUE(run(start_meeting(services, host, made.meeting_id)));
    events.take();
    return made;
  }
  std::string link(const core::Meeting& of) {
    return run(generate_link(services, host, of.meeting_id, false)).value().invitation_token.value();
  }
  core::Outcome<RegisteredGuest> knock(const std::string& token, const std::string& name = "Gus") {
    RegisterGuest request{.token = token, .display_name = name};
    return run(register_guest(services, std::move(request), address));
  }
  Actor actor_of(const RegisteredGuest& guest) { return run(authenticate(services, guest.token, address)).value(); }
};

TEST_F(Guests, ALinkOfAScheduledMeetingOpensAnHourBefore) {
  const core::Meeting later = meeting(host, {.start_time = clock.now() + 3h});
  const std::string token = link(later);
  const auto early = run(look_at_invitation(services, token, address));
  EXPECT_EQ(code_of(early), "gone");
  EXPECT_EQ(early.error().facts.front().second, core::format_time(*later.start_time - 1h));
  EXPECT_EQ(code_of(knock(token)), "gone");
  clock.move(2h);
  const auto open = run(look_at_invitation(services, token, address));
  ASSERT_TRUE(open);
  EXPECT_EQ(open->host_name, "Hanna");
  EXPECT_TRUE(knock(token));
  clock.move(2h);
  EXPECT_EQ(code_of(knock(token)), "gone");
}

TEST_F(Guests, GuessingLinksIsLimited) {
  for (int tried = 0; tried < 20; ++tried)
    EXPECT_EQ(code_of(run(look_at_invitation(services, core::make_uuid(random), address))), "not_found");
  EXPECT_EQ(code_of(run(look_at_invitation(services, link(room), address))), "too_many_requests");
  EXPECT_EQ(code_of(knock(link(room))), "too_many_requests");
  EXPECT_TRUE(run(look_at_invitation(services, link(room), "198.51.100.3")));
}

TEST_F(Guests, WaitUntilSomebodyWithTheRightLetsThemIn) {
  const auto guest = knock(link(room));
  ASSERT_TRUE(guest);
  EXPECT_EQ(guest->session.admission, core::Admission::waiting);
  EXPECT_THAT(events.take(), ElementsAre("link generated", "lobby Gus: waiting", "at the door Gus"));
  const Actor gus = actor_of(*guest);
  EXPECT_FALSE(join(gus, room.meeting_id).value().joined);

  const Actor member = user("Mia");
  EXPECT_TRUE(join(member, room.meeting_id));
  const std::string session = guest->session.session_id;
  EXPECT_EQ(code_of(run(admit_guest(services, member, room.meeting_id, session))), "forbidden");
  EXPECT_EQ(code_of(run(admit_guest(services, gus, room.meeting_id, session))), "not_found");
  EXPECT_EQ(code_of(run(admit_guest(services, user("X"), room.meeting_id, session))), "not_found");
  EXPECT_EQ(code_of(run(admit_guest(services, host, room.meeting_id, "nobody"))), "not_found");
  events.take();
  ASSERT_TRUE(run(admit_guest(services, host, room.meeting_id, session)));
  EXPECT_THAT(events.take(), ElementsAre("lobby Gus: admitted", "admission of Gus: admitted"));
  EXPECT_EQ(code_of(run(admit_guest(services, host, room.meeting_id, session))), "invalid_state");
  EXPECT_THAT(audit_actions(room.meeting_id), Contains("GUEST_ADMITTED"));

  const auto joined = join(gus, room.meeting_id);
  ASSERT_TRUE(joined);
  EXPECT_TRUE(joined->joined);
  EXPECT_EQ(joined->participant.participant_id, guest->participant.participant_id);
  EXPECT_EQ(joined->participant.role, core::Role::guest);
}

TEST_F(Guests, ADeclinedGuestStaysOutWithThatSession) {
  const auto guest = knock(link(room)).value();
  const Actor gus = actor_of(guest);
  events.take();
  ASSERT_TRUE(run(decline_guest(services, host, room.meeting_id, guest.session.session_id)));
  EXPECT_THAT(events.take(), ElementsAre("lobby Gus: rejected", "admission of Gus: declined"));
  EXPECT_EQ(code_of(join(gus, room.meeting_id)), "forbidden");
  EXPECT_EQ(code_of(run(announce_guest(services, gus, room.meeting_id, guest.session.session_id, {}))), "forbidden");
  EXPECT_TRUE(knock(link(room)));
}

TEST_F(Guests, TheLobbyDecidesAboutTheSameGuests) {
  const auto guest = knock(link(room)).value();
  events.take();
  ASSERT_TRUE(run(admit_participant(services, host, room.meeting_id, guest.participant.participant_id)));
  EXPECT_THAT(events.take(), Contains("admission of Gus: admitted"));
  EXPECT_TRUE(join(actor_of(guest), room.meeting_id).value().joined);
}

TEST_F(Guests, AreLetInByThemselvesOnceAnAccountHolderHasJoined) {
  const core::Meeting open = started({.auto_admit_guests = true});
  const auto first = knock(link(open)).value();
  EXPECT_EQ(first.session.admission, core::Admission::waiting);
  events.take();
  EXPECT_TRUE(join(user("Mia"), open.meeting_id));
  EXPECT_THAT(events.take(), ElementsAre("joined Mia", "lobby Gus: admitted", "admission of Gus: admitted"));
  EXPECT_TRUE(join(actor_of(first), open.meeting_id).value().joined);
  EXPECT_EQ(knock(link(open), "Second").value().session.admission, core::Admission::admitted);
}

TEST_F(Guests, AnotherGuestDoesNotLetThemIn) {
  const core::Meeting open = started({.auto_admit_guests = true});
  EXPECT_TRUE(join(nobody(), open.meeting_id, {}, "Came by code").value().joined);
  EXPECT_EQ(knock(link(open)).value().session.admission, core::Admission::waiting);
}

TEST_F(Guests, ABannedGuestIsRefused) {
  const auto guest = knock(link(room)).value();
  auto ban = [guest, by = host.person_id(), now = clock.now()](Transaction& transaction) -> core::Outcome<> {
    transaction.bans.insert({guest.session.meeting_id, guest.session.session_id, by, std::nullopt, now});
    return {};
  };
  ASSERT_TRUE(change(std::move(ban)));
  const Actor gus = actor_of(guest);
  EXPECT_EQ(code_of(join(gus, room.meeting_id)), "banned");
  EXPECT_EQ(code_of(run(announce_guest(services, gus, room.meeting_id, guest.session.session_id, {}))), "banned");
}

TEST_F(Guests, TheCredentialIsForOneMeetingAndOneDay) {
  const auto guest = knock(link(room)).value();
  const Actor gus = actor_of(guest);
  const core::Meeting other = started();
  EXPECT_EQ(code_of(join(gus, other.meeting_id)), "forbidden");
  EXPECT_EQ(code_of(run(list_waiting_guests(services, gus, other.meeting_id, 50, {}))), "not_found");
  EXPECT_EQ(code_of(run(create_meeting(services, gus, {}))), "forbidden");
  clock.move(24h - 1s);
  EXPECT_TRUE(run(authenticate(services, guest.token, address)));
  clock.move(1s);
  EXPECT_EQ(code_of(run(authenticate(services, guest.token, address))), "unauthorized");
  EXPECT_EQ(code_of(join(gus, room.meeting_id)), "unauthorized");
}

TEST_F(Guests, EndTheirOwnSessionOnly) {
  const auto guest = knock(link(room)).value();
  const auto other = knock(link(room), "Other").value();
  const std::string session = guest.session.session_id;
  EXPECT_EQ(code_of(run(end_guest_session(services, host, session))), "not_found");
  EXPECT_EQ(code_of(run(end_guest_session(services, actor_of(other), session))), "not_found");
  const Actor gus = actor_of(guest);
  ASSERT_TRUE(run(admit_guest(services, host, room.meeting_id, session)));
  ASSERT_TRUE(join(gus, room.meeting_id).value().joined);
  events.take();
  EXPECT_TRUE(run(end_guest_session(services, gus, session)));
  EXPECT_THAT(events.take(), ElementsAre("left Gus: left"));
  EXPECT_EQ(code_of(run(authenticate(services, guest.token, address))), "unauthorized");
  EXPECT_EQ(code_of(join(gus, room.meeting_id)), "unauthorized");
  EXPECT_EQ(code_of(run(hand_out_keys(services, session, address))), "not_found");
}

TEST_F(Guests, TheLastOneInACallEndsItWithTheirSession) {
  const core::Meeting quick = started({.kind = core::MeetingKind::instant_call});
  ASSERT_TRUE(join(host, quick.meeting_id).value().joined);
  const auto guest = knock(link(quick)).value();
  const std::string session = guest.session.session_id;
  const Actor gus = actor_of(guest);
  ASSERT_TRUE(run(admit_guest(services, host, quick.meeting_id, session)));
  ASSERT_TRUE(join(gus, quick.meeting_id).value().joined);
  ASSERT_TRUE(run(leave_meeting(services, host, quick.meeting_id)));
  events.take();
  ASSERT_TRUE(run(end_guest_session(services, gus, session)));
  EXPECT_THAT(events.take(), ElementsAre("left Gus: left", "ended: empty", "deleted"));
  EXPECT_EQ(code_of(run(get_meeting(services, host, quick.meeting_id))), "not_found");
}

TEST_F(Guests, KeysAreMadeForThoseWhoBringNoneAndFitTogether) {
  const auto guest = knock(link(room)).value();
  ASSERT_TRUE(guest.private_keys);
  EXPECT_EQ(guest.one_time_pre_keys, 20);
  const auto bytes = [](const boost::json::value& text) {
    const std::string base64(text.as_string());
    std::vector<unsigned char> out(base64.size());
    std::size_t size = 0;
    EXPECT_EQ(sodium_base642bin(out.data(), out.size(), base64.data(), base64.size(), nullptr, &size, nullptr,
                                sodium_base64_VARIANT_ORIGINAL),
              0);
    out.resize(size);
    return out;
  };
  const auto identity = bytes(boost::json::value(*guest.session.identity_key));
  const auto pre_key = boost::json::parse(*guest.session.signed_pre_key);
  const auto signed_key = bytes(pre_key.at_pointer("/public_key"));
  const auto signature = bytes(pre_key.at_pointer("/signature"));
  ASSERT_EQ(identity.size(), crypto_sign_PUBLICKEYBYTES);
  ASSERT_EQ(signature.size(), crypto_sign_BYTES);
  EXPECT_EQ(crypto_sign_verify_detached(signature.data(), signed_key.data(), signed_key.size(), identity.data()), 0);
  std::vector<unsigned char> derived(crypto_scalarmult_BYTES);
  crypto_scalarmult_base(derived.data(), bytes(guest.private_keys->at("signed_pre_key").at("private_key")).data());
  EXPECT_EQ(derived, signed_key);
}

TEST_F(Guests, BringTheirOwnKeys) {
  RegisterGuest request{.token = link(room), .display_name = "Gus", .identity_key = "AAECAwQ="};
  request.signed_pre_key = boost::json::parse(R"({"key_id": 7, "public_key": "AA==", "signature": "AA=="})");
  request.one_time_pre_keys = boost::json::parse(R"([{"key_id": 1}, {"key_id": 2}])").as_array();
  const auto guest = run(register_guest(services, request, address));
  ASSERT_TRUE(guest);
  EXPECT_FALSE(guest->private_keys);
  for (const int id : {1, 2}) {
    const auto keys = run(hand_out_keys(services, guest->session.session_id, address));
    ASSERT_TRUE(keys);
    EXPECT_EQ(keys->identity_key, "AAECAwQ=");
    EXPECT_EQ(keys->signed_pre_key.at_pointer("/key_id"), 7);
    EXPECT_EQ(keys->one_time_pre_key.at_pointer("/key_id"), id);
  }
  EXPECT_TRUE(run(hand_out_keys(services, guest->session.session_id, address)).value().one_time_pre_key.is_null());
}

TEST_F(Guests, OddKeysAreRefusedByName) {
  const auto field_of = [&](RegisterGuest request) {
    request.token = link(room);
    request.display_name = "Gus";
    const auto refused = run(register_guest(services, std::move(request), address));
    return refused || refused.error().errors.empty() ? std::string() : refused.error().errors.front().field;
  };
  EXPECT_EQ(field_of({.identity_key = "no base64!", .signed_pre_key = boost::json::object()}), "identity_key");
  EXPECT_EQ(field_of({.identity_key = "AAEC"}), "signed_pre_key");
  EXPECT_EQ(field_of({.signed_pre_key = boost::json::object()}), "identity_key");
  RegisterGuest large;
  large.one_time_pre_keys.emplace();
  large.one_time_pre_keys->emplace_back(std::string(5000, 'x'));
  EXPECT_EQ(field_of(std::move(large)), "one_time_pre_keys[0]");
}

TEST_F(Guests, WhoRegistersAgainWithTheSameKeyIsTheSameGuest) {
  const std::string token = link(room);
  const auto come = [&](const std::string& name, const std::string& key) {
    RegisterGuest request{.token = token, .display_name = name};
    request.idempotency = IdempotencyKey{key, "register " + name};
    return run(register_guest(services, std::move(request), address));
  };
  const std::string key = "0b0f1c1e-6c58-4d2c-9d6e-0e9a5d1d1d11";
  const auto first = come("Gus", key).value();
  const auto again = come("Gus", key).value();
  EXPECT_EQ(again.session.session_id, first.session.session_id);
  EXPECT_EQ(again.participant.participant_id, first.participant.participant_id);
  EXPECT_TRUE(run(authenticate(services, again.token, address)));
  const auto page = run(list_waiting_guests(services, host, room.meeting_id, 10, std::nullopt)).value();
  EXPECT_EQ(page.guests.size(), 1U);
  // The first answer may have been lost with the private halves: those of the second one fit what others are told.
  ASSERT_TRUE(again.private_keys);
  EXPECT_NE(*again.private_keys, *first.private_keys);
  const auto keys = run(hand_out_keys(services, again.session.session_id, address)).value();
  EXPECT_EQ(keys.identity_key, *again.session.identity_key);
  EXPECT_NE(keys.identity_key, *first.session.identity_key);
  EXPECT_EQ(again.one_time_pre_keys, 20);

  EXPECT_NE(come("Gus", "another key of somebody else").value().session.session_id, first.session.session_id);
  EXPECT_EQ(code_of(come("Otto", key)), "conflict");
  EXPECT_EQ(come("Gus", "guessed").error().errors.at(0).field, "Idempotency-Key");
}

TEST_F(Guests, EachOneTimePreKeyIsHandedOutOnceAlsoToManyAtOnce) {
  const std::string session = knock(link(room)).value().session.session_id;
  std::vector<Async<HandedOutKeys>> all;
  for (int i = 0; i < 30; ++i) all.push_back(hand_out_keys(services, session, address));
  std::set<std::string> seen;
  int none = 0;
  for (const auto& keys : run_all(std::move(all))) {
    ASSERT_TRUE(keys);
    if (keys->one_time_pre_key.is_null())
      ++none;
    else
      EXPECT_TRUE(seen.insert(boost::json::serialize(keys->one_time_pre_key)).second);
  }
  EXPECT_EQ(seen.size(), 20u);
  EXPECT_EQ(none, 10);
}

TEST_F(Guests, TheWaitingListHasThoseWhoWaitInPages) {
  const std::string token = link(room);
  for (const char* name : {"One", "Two", "Three"}) EXPECT_TRUE(knock(token, name));
  const auto first = run(list_waiting_guests(services, host, room.meeting_id, 2, {}));
  ASSERT_TRUE(first);
  ASSERT_EQ(first->guests.size(), 2u);
  ASSERT_TRUE(first->next);
  const auto second = run(list_waiting_guests(services, host, room.meeting_id, 2, first->next));
  ASSERT_EQ(second.value().guests.size(), 1u);
  EXPECT_FALSE(second->next);
  EXPECT_EQ(code_of(run(list_waiting_guests(services, user("X"), room.meeting_id, 2, {}))), "not_found");
}

TEST_F(Guests, KnockAgainUnderAnotherName) {
  const auto guest = knock(link(room)).value();
  const Actor gus = actor_of(guest);
  const std::string session = guest.session.session_id;
  events.take();
  EXPECT_EQ(run(announce_guest(services, gus, room.meeting_id, session, "Gustav")).value(), core::Admission::waiting);
  EXPECT_THAT(events.take(), ElementsAre("lobby Gustav: waiting", "at the door Gustav"));
  EXPECT_EQ(code_of(run(announce_guest(services, gus, room.meeting_id, "another", {}))), "forbidden");
  EXPECT_EQ(code_of(run(announce_guest(services, host, room.meeting_id, session, {}))), "forbidden");
  ASSERT_TRUE(run(admit_guest(services, host, room.meeting_id, session)));
  events.take();
  EXPECT_EQ(run(announce_guest(services, gus, room.meeting_id, session, {})).value(), core::Admission::admitted);
  EXPECT_THAT(events.take(), IsEmpty());
}

}  // namespace
}  // namespace parley::services
