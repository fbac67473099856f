// What every storage must do, whichever database is below it.
#include "services/security/sodium.hpp"
#include "storage/database.hpp"

#include <boost/asio/co_spawn.hpp>
#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>

namespace parley::storage {
namespace {

using namespace std::chrono_literals;
using services::Transaction;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<std::string> databases() {
  std::vector<std::string> kinds = {"sqlite"};
  if (std::getenv("PARLEY_TEST_POSTGRESQL")) kinds.push_back("postgresql");
  return kinds;
}

/// One database for the whole suite; tests tell their rows apart by ids of their own.
std::string url_of(const std::string& kind) {
  if (kind == "postgresql") return std::getenv("PARLEY_TEST_POSTGRESQL");
  static const std::string folder = [] {
    std::string pattern = (std::filesystem::temp_directory_path() / "parley-contract-XXXXXX").string();
    return std::string(::mkdtemp(pattern.data()));
  }();
  return "sqlite:" + folder + "/parley.db";
}

class Storage : public testing::TestWithParam<std::string> {
 protected:
  template <class Job>
  auto run(bool write, Job job) {
    using Result = std::invoke_result_t<Job&, Transaction&>;
    std::optional<Result> result;
    std::exception_ptr failure;
    auto task = write ? database.write(std::move(job)) : database.read(std::move(job));
    boost::asio::co_spawn(io, std::move(task), [&](std::exception_ptr thrown, Result done) {
      failure = thrown;
      if (!thrown) result.emplace(std::move(done));
    });
    io.restart();
    io.run();
    if (failure) std::rethrow_exception(failure);
    return std::move(*result);
  }
  /// Writes something that gives nothing back.
  template <class Step>
  void write(Step step) {
    const auto done = run(true, [step](Transaction& t) -> core::Outcome<> {
      step(t);
      return {};
    });
    ASSERT_TRUE(done);
  }
  /// Reads what an expression gives.
  template <class Ask>
  auto read(Ask ask) {
    using Value = std::invoke_result_t<Ask&, Transaction&>;
    return run(false, [ask](Transaction& t) -> core::Outcome<Value> { return ask(t); }).value();
  }

  core::User add_user(std::optional<std::string> email = {}) {
    core::User user{.user_id = id("usr_"), .email = email, .name = "Änn", .created_at = now, .updated_at = now};
    write([user](Transaction& t) { ASSERT_TRUE(t.users.insert(user)); });
    return user;
  }
  core::Meeting new_meeting(const core::User& host) {
    core::Meeting meeting;
    meeting.meeting_id = id("mtg_");
    meeting.code = core::make_meeting_code(random, 12);
    meeting.created_by = host.user_id;
    meeting.host_id = host.user_id;
    meeting.created_at = now;
    meeting.updated_at = now;
    return meeting;
  }
  core::Meeting add_meeting(const core::User& host) {
    core::Meeting meeting = new_meeting(host);
    write([meeting](Transaction& t) { ASSERT_TRUE(t.meetings.insert(meeting)); });
    return meeting;
  }
  core::Participant new_participant(const core::Meeting& meeting, const core::User& user) {
    core::Participant participant;
    participant.participant_id = id("ptc_");
    participant.meeting_id = meeting.meeting_id;
    participant.user_id = user.user_id;
    participant.name = user.name;
    participant.created_at = now;
    participant.updated_at = now;
    return participant;
  }
  core::Participant add_participant(const core::Meeting& meeting, const core::User& user) {
    core::Participant participant = new_participant(meeting, user);
    write([participant](Transaction& t) { ASSERT_TRUE(t.participants.insert(participant)); });
    return participant;
  }
  std::string id(std::string_view prefix) { return core::make_id(random, prefix); }
  std::string email() { return id("") + "@example.org"; }

  services::SodiumRandom random;
  const core::TimePoint now = core::SystemClock().now();
  boost::asio::io_context io;
  Database database{{.url = url_of(GetParam())}};
};

TEST_P(Storage, UsersComeBackAsTheyWere) {
  core::User user = add_user(email());
  user.password_hash = "hash";
  user.user_type = core::UserType::temporary;
  user.role = core::ServerRole::admin;
  user.profile_image = "https://example.org/'\"%;--";
  user.organization_id = "org";
  user.disabled = true;
  user.updated_at = now + 1ms;
  write([user](Transaction& t) { ASSERT_TRUE(t.users.update(user)); });
  for (const auto& found : {read([&](Transaction& t) { return t.users.find(user.user_id); }),
                            read([&](Transaction& t) { return t.users.find_by_email(*user.email); })}) {
    ASSERT_TRUE(found);
    EXPECT_EQ(found->name, "Änn");
    EXPECT_EQ(found->email, user.email);
    EXPECT_EQ(found->password_hash, "hash");
    EXPECT_EQ(found->user_type, core::UserType::temporary);
    EXPECT_EQ(found->role, core::ServerRole::admin);
    EXPECT_EQ(found->profile_image, user.profile_image);
    EXPECT_EQ(found->organization_id, "org");
    EXPECT_TRUE(found->disabled);
    EXPECT_EQ(found->created_at, now);
    EXPECT_EQ(found->updated_at, now + 1ms);
  }
  EXPECT_FALSE(read([](Transaction& t) { return t.users.find("usr_unknown"); }));
}

TEST_P(Storage, AnAddressBelongsToOneUserAndManyHaveNone) {
  const std::string address = email();
  add_user(address);
  const core::User other = add_user();
  add_user();
  write([&](Transaction& t) {
    core::User same = other;
    same.email = address;
    EXPECT_FALSE(t.users.update(same));
    same.user_id = "usr_other";
    EXPECT_FALSE(t.users.insert(same));
    EXPECT_FALSE(t.users.insert(other)) << "the id is taken";
  });
}

TEST_P(Storage, RefreshTokensAreSpentAndRevokedByFamilyAndUser) {
  const core::User user = add_user();
  const std::string family = id("tok_");
  const std::vector<std::string> hashes = {id(""), id(""), id("")};
  write([&](Transaction& t) {
    for (const std::string& hash : hashes)
      t.refresh_tokens.insert({hash, hash == hashes[2] ? "other" : family, user.user_id, now, now + 1h});
    t.refresh_tokens.mark_used(hashes[0], now);
    t.refresh_tokens.revoke_family(family, now);
  });
  const auto token = [&](int i) { return read([&](Transaction& t) { return t.refresh_tokens.find(hashes[i]); }); };
  EXPECT_EQ(token(0)->used_at, now);
  EXPECT_EQ(token(0)->revoked_at, now);
  EXPECT_EQ(token(1)->used_at, std::nullopt);
  EXPECT_EQ(token(1)->revoked_at, now);
  EXPECT_EQ(token(2)->revoked_at, std::nullopt);
  write([&](Transaction& t) { t.refresh_tokens.revoke_user(user.user_id, now + 1s); });
  EXPECT_EQ(token(1)->revoked_at, now) << "the first revocation stays";
  EXPECT_EQ(token(2)->revoked_at, now + 1s);
}

TEST_P(Storage, MeetingsComeBackAsTheyWere) {
  const core::User host = add_user();
  const core::Meeting parent = add_meeting(host);
  core::Meeting meeting = new_meeting(host);
  meeting.kind = core::MeetingKind::breakout;
  meeting.title = "opaque \x01 = “base64”";
  meeting.description = std::string(16 * 1024, 'd');
  meeting.location = "";
  meeting.organization_id = "org";
  meeting.group_id = "group";
  meeting.parent_meeting_id = parent.meeting_id;
  meeting.start_time = now + 1h;
  meeting.end_time = now + 2h;
  meeting.time_zone = "Europe/Rome";
  meeting.recurrence = "FREQ=DAILY";
  meeting.status = core::MeetingStatus::scheduled;
  meeting.policy = core::MeetingPolicy::open;
  meeting.on_host_leave = core::OnHostLeave::keep;
  meeting.password_hash = "hash";
  meeting.max_participants = 7;
  meeting.waiting_room_enabled = meeting.require_host_approval = meeting.auto_admit_guests = true;
  meeting.allow_external = false;
  meeting.invitation_token = core::make_uuid(random);
  meeting.features.polls_enabled = false;
  meeting.features.e2ee_enabled = true;
  meeting.metadata = R"({"a":"ä"})";
  meeting.started_at = now;
  meeting.ended_at = now + 1s;
  write([meeting](Transaction& t) { ASSERT_TRUE(t.meetings.insert(meeting)); });
  const auto found = read([&](Transaction& t) { return t.meetings.find_by_code(meeting.code); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->meeting_id, meeting.meeting_id);
  EXPECT_EQ(found->kind, meeting.kind);
  EXPECT_EQ(found->title, meeting.title);
  EXPECT_EQ(found->description, meeting.description);
  EXPECT_EQ(found->location, "");
  EXPECT_EQ(found->parent_meeting_id, parent.meeting_id);
  EXPECT_EQ(found->start_time, meeting.start_time);
  EXPECT_EQ(found->recurrence, meeting.recurrence);
  EXPECT_EQ(found->status, meeting.status);
  EXPECT_EQ(found->policy, meeting.policy);
  EXPECT_EQ(found->on_host_leave, meeting.on_host_leave);
  EXPECT_EQ(found->max_participants, 7);
  EXPECT_FALSE(found->allow_external);
  EXPECT_EQ(found->invitation_token, meeting.invitation_token);
  EXPECT_EQ(found->features, meeting.features);
  EXPECT_EQ(found->metadata, meeting.metadata);
  EXPECT_EQ(found->ended_at, meeting.ended_at);
  EXPECT_EQ(found->deleted_at, std::nullopt);
}

TEST_P(Storage, ATakenCodeIsToldAndADeletedMeetingIsGone) {
  const core::User host = add_user();
  core::Meeting meeting = add_meeting(host);
  core::Meeting same_code = new_meeting(host);
  same_code.code = meeting.code;
  add_participant(meeting, host);
  write([&](Transaction& t) {
    EXPECT_FALSE(t.meetings.insert(same_code));
    meeting.deleted_at = now;
    t.meetings.update(meeting);
  });
  EXPECT_FALSE(read([&](Transaction& t) { return t.meetings.find(meeting.meeting_id); }));
  EXPECT_FALSE(read([&](Transaction& t) { return t.meetings.find_by_code(meeting.code); }));
  EXPECT_THAT(read([&](Transaction& t) { return t.meetings.list({.user_id = host.user_id, .now = now}); }), IsEmpty());
}

TEST_P(Storage, ListsAreFilteredSortedAndCut) {
  const core::User host = add_user();
  std::vector<std::string> ids;
  for (int i = 0; i < 6; ++i) {
    core::Meeting meeting = new_meeting(host);
    meeting.start_time = now + i * 1h;
    meeting.status = i % 2 ? core::MeetingStatus::scheduled : core::MeetingStatus::ended;
    write([meeting](Transaction& t) { t.meetings.insert(meeting); });
    add_participant(meeting, host);
    ids.push_back(meeting.meeting_id);
  }
  const auto list = [&](services::MeetingQuery query) {
    query.user_id = host.user_id;
    query.now = now;
    std::vector<std::string> found;
    for (const auto& meeting : read([&](Transaction& t) { return t.meetings.list(query); }))
      found.push_back(meeting.meeting_id);
    return found;
  };
  using services::MeetingFilter;
  EXPECT_THAT(list({}), ElementsAre(ids[5], ids[4], ids[3], ids[2], ids[1], ids[0]));
  EXPECT_THAT(list({.filter = MeetingFilter::upcoming}), ElementsAre(ids[1], ids[3], ids[5]));
  EXPECT_THAT(list({.filter = MeetingFilter::past}), ElementsAre(ids[4], ids[2], ids[0]));
  EXPECT_THAT(list({.status = core::MeetingStatus::ended, .limit = 2}), ElementsAre(ids[4], ids[2]));
  EXPECT_THAT(list({.from = now + 1h, .to = now + 3h}), ElementsAre(ids[2], ids[1]));
  EXPECT_THAT(list({.after = services::PageKey{now + 2h, ids[2]}}), ElementsAre(ids[1], ids[0]));
  EXPECT_THAT(list({.filter = MeetingFilter::upcoming, .after = services::PageKey{now + 1h, ids[1]}}),
              ElementsAre(ids[3], ids[5]));
}

TEST_P(Storage, APersonIsOneParticipantOfAMeeting) {
  const core::User user = add_user();
  const core::Meeting meeting = add_meeting(user);
  core::Participant participant = add_participant(meeting, user);
  const core::GuestSession guest{.session_id = core::make_uuid(random),
                                 .meeting_id = meeting.meeting_id,
                                 .name = "Gus",
                                 .created_at = now,
                                 .expires_at = now + 24h};
  core::Participant guest_row = new_participant(meeting, user);
  guest_row.user_id.reset();
  guest_row.guest_session_id = guest.session_id;
  guest_row.role = core::Role::guest;
  write([&](Transaction& t) {
    EXPECT_FALSE(t.participants.insert(new_participant(meeting, user)));
    t.guests.insert(guest);
    EXPECT_TRUE(t.participants.insert(guest_row));
  });
  EXPECT_EQ(read([&](Transaction& t) { return t.guests.find(guest.session_id); })->expires_at, guest.expires_at);
  EXPECT_EQ(read([&](Transaction& t) { return t.participants.find_guest(meeting.meeting_id, guest.session_id); })->role,
            core::Role::guest);

  participant.status = core::ParticipantStatus::joined;
  participant.role = core::Role::co_host;
  participant.invited = true;
  participant.joined_at = now;
  participant.admitted_at = now + 1s;
  participant.media_status = {.audio = true, .screen_share = true};
  write([&](Transaction& t) { t.participants.update(participant); });
  const auto found = read([&](Transaction& t) { return t.participants.find_user(meeting.meeting_id, user.user_id); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->participant_id, participant.participant_id);
  EXPECT_EQ(found->role, core::Role::co_host);
  EXPECT_EQ(found->joined_at, now);
  EXPECT_EQ(found->left_at, std::nullopt);
  EXPECT_EQ(found->admitted_at, now + 1s);
  EXPECT_TRUE(found->invited);
  EXPECT_EQ(found->media_status, participant.media_status);
  EXPECT_EQ(read([&](Transaction& t) { return t.participants.count_joined(meeting.meeting_id); }), 1);
  EXPECT_THAT(read([&](Transaction& t) { return t.participants.joined(meeting.meeting_id); }), SizeIs(1));
  EXPECT_THAT(read([&](Transaction& t) { return t.participants.list(meeting.meeting_id, 10, std::nullopt); }),
              SizeIs(2));
  EXPECT_THAT(read([&](Transaction& t) {
                return t.participants.list(
                    meeting.meeting_id, 10,
                    services::PageKey{now, std::min(participant.participant_id, guest_row.participant_id)});
              }),
              SizeIs(1));
}

TEST_P(Storage, AttendanceIsClosedOnceWithItsSeconds) {
  const core::User user = add_user();
  const core::Meeting meeting = add_meeting(user);
  const core::Participant participant = add_participant(meeting, user);
  write([&](Transaction& t) {
    t.attendance.insert({id("att_"), meeting.meeting_id, participant.participant_id, now, {}, {}, "Firefox"});
    t.attendance.close(participant.participant_id, now + 61'900ms);
    t.attendance.insert({id("att_"), meeting.meeting_id, participant.participant_id, now + 2h, {}, {}, {}});
  });
  const auto rows = read([&](Transaction& t) { return t.attendance.list(meeting.meeting_id); });
  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_EQ(rows[0].seconds, 61);
  EXPECT_EQ(rows[0].left_at, now + 61'900ms);
  EXPECT_EQ(rows[0].device, "Firefox");
  EXPECT_EQ(rows[1].left_at, std::nullopt);
}

TEST_P(Storage, BansStayUntilTheyAreLifted) {
  const core::User user = add_user();
  const core::Meeting meeting = add_meeting(user);
  const auto banned = [&] {
    return read([&](Transaction& t) { return t.bans.is_banned(meeting.meeting_id, "usr_x"); });
  };
  EXPECT_FALSE(banned());
  write([&](Transaction& t) {
    t.bans.insert({meeting.meeting_id, "usr_x", user.user_id, "noise", now});
    t.bans.insert({meeting.meeting_id, "usr_x", user.user_id, std::nullopt, now});
  });
  EXPECT_TRUE(banned());
  write([&](Transaction& t) { t.bans.remove(meeting.meeting_id, "usr_x"); });
  EXPECT_FALSE(banned());
}

TEST_P(Storage, AGuestsPreKeysGoOutOnceInTheirOrder) {
  const core::User user = add_user();
  core::Meeting meeting = add_meeting(user);
  const std::string token = core::make_uuid(random);
  meeting.invitation_token = token;
  core::GuestSession guest{.session_id = core::make_uuid(random),
                           .meeting_id = meeting.meeting_id,
                           .name = "Gus",
                           .admission = core::Admission::waiting,
                           .identity_key = "AA==",
                           .signed_pre_key = "{}",
                           .created_at = now,
                           .expires_at = now + 24h};
  write([&](Transaction& t) {
    t.meetings.update(meeting);
    t.guests.insert(guest);
    t.guests.add_pre_keys(guest.session_id, {"1", "2"});
    t.guests.add_pre_keys(guest.session_id, {"3"});
  });
  EXPECT_EQ(read([&](Transaction& t) { return t.meetings.find_by_invitation(token); })->meeting_id, meeting.meeting_id);
  const auto take = [&] {
    std::optional<std::string> taken;
    write([&](Transaction& t) { taken = t.guests.take_pre_key(guest.session_id); });
    return taken;
  };
  EXPECT_EQ(take(), "1");
  EXPECT_EQ(take(), "2");
  EXPECT_EQ(read([&](Transaction& t) { return t.guests.count_pre_keys(guest.session_id); }), 1);
  EXPECT_EQ(take(), "3");
  EXPECT_EQ(take(), std::nullopt);
  guest.admission = core::Admission::admitted;
  write([&](Transaction& t) { t.guests.update(guest); });
  const auto kept = read([&](Transaction& t) { return t.guests.find(guest.session_id); });
  EXPECT_EQ(kept->admission, core::Admission::admitted);
  EXPECT_EQ(kept->identity_key, "AA==");
}

TEST_P(Storage, WaitingGuestsAreListedInPages) {
  const core::User user = add_user();
  const core::Meeting meeting = add_meeting(user);
  core::Participant host = add_participant(meeting, user);
  EXPECT_FALSE(read([&](Transaction& t) { return t.participants.has_joined_user(meeting.meeting_id); }));
  std::vector<std::string> ids;
  for (int i = 0; i < 3; ++i) {
    const core::GuestSession guest{.session_id = core::make_uuid(random),
                                   .meeting_id = meeting.meeting_id,
                                   .name = "Gus",
                                   .created_at = now,
                                   .expires_at = now + 24h};
    core::Participant row = new_participant(meeting, user);
    row.user_id.reset();
    row.guest_session_id = guest.session_id;
    row.status = core::ParticipantStatus::waiting;
    row.created_at = now + std::chrono::seconds(i);
    ids.push_back(row.participant_id);
    write([&](Transaction& t) {
      t.guests.insert(guest);
      EXPECT_TRUE(t.participants.insert(row));
    });
  }
  const auto first = read([&](Transaction& t) { return t.participants.waiting_guests(meeting.meeting_id, 2, {}); });
  ASSERT_EQ(first.size(), 2u);
  EXPECT_EQ(first[0].participant_id, ids[0]);
  const services::PageKey after{first[1].created_at, first[1].participant_id};
  const auto rest = read([&](Transaction& t) { return t.participants.waiting_guests(meeting.meeting_id, 2, after); });
  ASSERT_EQ(rest.size(), 1u);
  EXPECT_EQ(rest[0].participant_id, ids[2]);
  host.status = core::ParticipantStatus::joined;
  write([&](Transaction& t) { t.participants.update(host); });
  EXPECT_TRUE(read([&](Transaction& t) { return t.participants.has_joined_user(meeting.meeting_id); }));
}

TEST_P(Storage, TheRolesOfANewDatabaseAreTheDefaults) {
  EXPECT_EQ(read([](Transaction& t) { return t.roles.load(); }), core::default_roles());
}

TEST_P(Storage, ChatIsNumberedAndShownToThoseItIsFor) {
  const core::User user = add_user();
  const core::Meeting meeting = add_meeting(user);
  const core::Participant sender = add_participant(meeting, user);
  std::vector<services::ChatMessage> sent;
  for (int i = 0; i < 5; ++i) {
    services::ChatMessage message{.message_id = id("msg_"),
                                  .meeting_id = meeting.meeting_id,
                                  .participant_id = sender.participant_id,
                                  .participant_name = "Änn",
                                  .message = "message " + std::to_string(i),
                                  .created_at = now};
    if (i == 1) message.to = "ptc_friend";
    if (i == 2) message.reply_to = sent[0].message_id;
    write([&](Transaction& t) { EXPECT_EQ(t.chat.insert(message), i + 1); });
    sent.push_back(message);
  }
  const auto seen = [&](const std::string& reader, int limit, std::optional<long long> before) {
    std::vector<std::string> texts;
    for (const auto& message :
         read([&](Transaction& t) { return t.chat.list(meeting.meeting_id, reader, limit, before); }))
      texts.push_back(message.message.substr(8));
    return texts;
  };
  EXPECT_THAT(seen("ptc_friend", 50, std::nullopt), ElementsAre("0", "1", "2", "3", "4"));
  EXPECT_THAT(seen(sender.participant_id, 50, std::nullopt), ElementsAre("0", "1", "2", "3", "4"));
  EXPECT_THAT(seen("ptc_other", 50, std::nullopt), ElementsAre("0", "2", "3", "4"));
  EXPECT_THAT(seen("ptc_other", 2, std::nullopt), ElementsAre("3", "4"));
  EXPECT_THAT(seen("ptc_other", 2, 4), ElementsAre("0", "2"));
  EXPECT_EQ(read([&](Transaction& t) { return t.chat.find(sent[2].message_id); })->reply_to, sent[0].message_id);
}

TEST_P(Storage, TheAuditLogIsNewestFirst) {
  const std::string meeting = id("mtg_");
  write([&](Transaction& t) {
    t.audit.insert({id("aud_"), "usr_x", "MEETING_CREATED", meeting, std::nullopt, now, "192.0.2.1", "{}"});
    t.audit.insert({id("aud_"), std::nullopt, "CALL_ENDED", meeting, "ptc_x", now + 1s, "", R"({"reason":"ended"})"});
  });
  const auto rows = read([&](Transaction& t) { return t.audit.list(meeting, 10); });
  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_EQ(rows[0].action, "CALL_ENDED");
  EXPECT_EQ(rows[0].actor, std::nullopt);
  EXPECT_EQ(rows[0].details, R"({"reason":"ended"})");
  EXPECT_EQ(rows[1].actor, "usr_x");
}

TEST_P(Storage, IdempotencyRecordsAreKeptOnceAndForADay) {
  const std::string key = id("");
  write([&](Transaction& t) {
    EXPECT_TRUE(t.idempotency.insert({key, "hash", "mtg_1", now}));
    EXPECT_FALSE(t.idempotency.insert({key, "hash", "mtg_2", now}));
  });
  EXPECT_EQ(read([&](Transaction& t) { return t.idempotency.find(key); })->made, "mtg_1");
  write([&](Transaction& t) { t.idempotency.remove_before(now + 1s); });
  EXPECT_FALSE(read([&](Transaction& t) { return t.idempotency.find(key); }));
}

TEST_P(Storage, AFailedJobLeavesNothingAndDisturbsNoOther) {
  const core::User kept{.user_id = id("usr_"), .name = "kept", .created_at = now};
  const core::User dropped{.user_id = id("usr_"), .name = "dropped", .created_at = now};
  const core::User thrown{.user_id = id("usr_"), .name = "thrown", .created_at = now};
  int answered = 0;
  const auto spawn = [&](core::User user, int how) {
    auto job = [user, how](Transaction& t) -> core::Outcome<> {
      t.users.insert(user);
      if (how == 1) return core::fail(core::Code::conflict, "no");
      if (how == 2) throw std::logic_error("a bug");
      return {};
    };
    boost::asio::co_spawn(io, database.write(std::move(job)),
                          [&answered, how](std::exception_ptr bug, core::Outcome<> outcome) {
                            EXPECT_EQ(bug != nullptr, how == 2);
                            if (how != 2) {
                              EXPECT_EQ(outcome.has_value(), how == 0);
                            }
                            ++answered;
                          });
  };
  spawn(dropped, 1);
  spawn(kept, 0);
  spawn(thrown, 2);
  io.restart();
  io.run();
  EXPECT_EQ(answered, 3);
  EXPECT_TRUE(read([&](Transaction& t) { return t.users.find(kept.user_id); }));
  EXPECT_FALSE(read([&](Transaction& t) { return t.users.find(dropped.user_id); }));
  EXPECT_FALSE(read([&](Transaction& t) { return t.users.find(thrown.user_id); }));
}

TEST_P(Storage, WhatFollowsACommitFollowsInItsOrderAndOnlyThen) {
  std::vector<int> told;
  std::mutex mutex;
  for (int i = 0; i < 200; ++i) {
    auto job = [&, i](Transaction& t) -> core::Outcome<> {
      t.after_commit([&, i] {
        const std::scoped_lock lock(mutex);
        told.push_back(i);
      });
      if (i % 3 == 0) return core::fail(core::Code::conflict, "no");
      return {};
    };
    boost::asio::co_spawn(io, database.write(std::move(job)), boost::asio::detached);
  }
  io.restart();
  io.run();
  std::vector<int> expected;
  for (int i = 0; i < 200; ++i)
    if (i % 3) expected.push_back(i);
  EXPECT_EQ(told, expected);
}

TEST_P(Storage, WritesThatWaitTogetherAreCommittedTogether) {
  const auto before = database.load();
  for (int i = 0; i < 1000; ++i) {
    auto job =
        [user = core::User{.user_id = id("usr_"), .name = "n", .created_at = now}](Transaction& t) -> core::Outcome<> {
      t.users.insert(user);
      return {};
    };
    boost::asio::co_spawn(io, database.write(std::move(job)), boost::asio::detached);
  }
  io.restart();
  io.run();
  const auto after = database.load();
  EXPECT_EQ(after.writes - before.writes, 1000u);
  EXPECT_LT(after.commits - before.commits, 200u);
}

INSTANTIATE_TEST_SUITE_P(Databases, Storage, testing::ValuesIn(databases()),
                         [](const auto& kind) { return kind.param; });

}  // namespace
}  // namespace parley::storage
