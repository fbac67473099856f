#include "services/administration.hpp"

#include "services/calls.hpp"
#include "services/joining.hpp"
#include "world.hpp"

namespace parley::services {
namespace {

using namespace std::chrono_literals;
using core::Grant;
using core::Permission;
using core::Role;
using testing::ElementsAre;
using testing::UnorderedElementsAre;
using tests::code_of;

class Administration : public testing::Test, protected tests::World {
 protected:
  Administration() { services.settings.registration_open = false; }

  core::Outcome<core::User> add(const std::string& email, core::ServerRole role = core::ServerRole::user,
                                const std::string& password = "correct horse") {
    NewAccount account{.email = email, .name = "Ann", .password = password, .role = role};
    return run(operator_adds_account(services, std::move(account)));
  }
  Actor actor(const core::User& user) { return {user, std::nullopt, address}; }
  core::Outcome<SignedIn> sign_in(const std::string& email, const std::string& password = "correct horse") {
    return run(log_in(services, {email, password}, address));
  }
  std::vector<std::string> actions(AuditQuery query) {
    std::vector<std::string> all;
    const AuditPage page = run(search_audit(services, root, std::move(query))).value();
    for (const AuditEntry& entry : page.entries) all.push_back(entry.action);
    return all;
  }

  Actor root = actor(add("root@localhost", core::ServerRole::admin).value());
  core::User ann = add("ann@example.org").value();
};

TEST_F(Administration, IsForAdministratorsOnly) {
  for (const Actor& asker : {actor(ann), nobody()}) {
    const std::string refused = asker.is_known() ? "forbidden" : "unauthorized";
    EXPECT_EQ(code_of(run(list_accounts(services, asker, {}))), refused);
    EXPECT_EQ(code_of(run(change_account(services, asker, ann.user_id, {.role = core::ServerRole::admin}))), refused);
    EXPECT_EQ(code_of(run(get_roles(services, asker))), refused);
    EXPECT_EQ(code_of(run(replace_roles(services, asker, {}))), refused);
    EXPECT_EQ(code_of(run(search_audit(services, asker, {}))), refused);
  }
  EXPECT_EQ(core::RoleTable(services.roles), core::default_roles());
}

TEST_F(Administration, ADisabledAccountIsOutAtOnceAndComesBack) {
  const auto session = sign_in("ann@example.org");
  ASSERT_TRUE(run(change_account(services, root, ann.user_id, {.disabled = true})));
  EXPECT_EQ(code_of(run(authenticate(services, session->access_token, address))), "unauthorized");
  EXPECT_EQ(code_of(run(refresh_tokens(services, session->refresh_token, address))), "unauthorized");
  EXPECT_EQ(code_of(sign_in("ann@example.org")), "unauthorized");
  ASSERT_TRUE(run(change_account(services, root, ann.user_id, {.disabled = false})));
  EXPECT_EQ(code_of(run(refresh_tokens(services, session->refresh_token, address))), "unauthorized")
      << "old sessions stay ended";
  EXPECT_TRUE(sign_in("ann@example.org"));
  EXPECT_EQ(code_of(run(change_account(services, root, "usr_nobody", {.disabled = true}))), "not_found");
}

TEST_F(Administration, ADisabledAccountIsTakenOutOfWhatItIsIn) {
  const Actor who = actor(ann);
  const core::User bob = add("bob@example.org").value();
  const core::Meeting room = meeting(root);
  ASSERT_TRUE(join(root, room.meeting_id));
  ASSERT_TRUE(join(who, room.meeting_id));
  CreateCall alone{};
  const core::Meeting call = run(create_call(services, who, std::move(alone))).value().meeting;
  ASSERT_TRUE(join(who, call.meeting_id));
  CreateCall ringing{.participants = {ann.user_id}};
  const core::Meeting other = run(create_call(services, actor(bob), std::move(ringing))).value().meeting;
  presence.device_came(ann, "device");
  std::vector<std::string> whom{ann.user_id};
  ASSERT_TRUE(run(notify_call(services, actor(bob), other.meeting_id, std::move(whom))));
  events.take();
  people.take();

  ASSERT_TRUE(run(change_account(services, root, ann.user_id, {.disabled = true})));
  EXPECT_THAT(events.take(),
              UnorderedElementsAre("sent away Ann: removed", "left Ann: removed", "sent away Ann: removed",
                                   "left Ann: removed", "ended: empty", "deleted", "updated Ann: invited"));
  std::vector<std::string> told;
  std::vector<std::string> caller_told;
  for (const auto& each : people.take()) (each.person_id == ann.user_id ? told : caller_told).push_back(each.event);
  EXPECT_THAT(told, ElementsAre("call:missed", "(connections closed)"));
  EXPECT_THAT(caller_told, testing::Contains("call:missed")) << "Bob waits for nobody";
  EXPECT_EQ(code_of(join(who, room.meeting_id)), "unauthorized") << "with a token that was looked at before";
  const auto row = look([&](Transaction& t) -> core::Outcome<core::Participant> {
    return t.participants.find_user(room.meeting_id, ann.user_id).value();
  });
  EXPECT_EQ(row->status, core::ParticipantStatus::left) << "it may come back when it is enabled";

  ASSERT_TRUE(run(change_account(services, root, ann.user_id, {.disabled = false})));
  for (const auto& each : people.take()) EXPECT_NE(each.event, "(connections closed)");
  EXPECT_TRUE(join(who, room.meeting_id));
}

TEST_F(Administration, WhoComesBackIsLookedAtAgain) {
  EXPECT_TRUE(run(look_again(services, actor(ann))));
  ASSERT_TRUE(run(operator_changes_account(services, "ann@example.org", {.disabled = true})));
  EXPECT_EQ(code_of(run(look_again(services, actor(ann)))), "unauthorized");
  EXPECT_TRUE(run(look_again(services, nobody())));
}

TEST_F(Administration, TheLastAdministratorStays) {
  const std::string id = root.user->user_id;
  EXPECT_EQ(code_of(run(change_account(services, root, id, {.disabled = true}))), "invalid_state");
  EXPECT_EQ(code_of(run(change_account(services, root, id, {.role = core::ServerRole::user}))), "invalid_state");
  ASSERT_TRUE(sign_in("root@localhost")) << "nothing of the refused change is kept";
  ASSERT_TRUE(run(change_account(services, root, ann.user_id, {.role = core::ServerRole::admin})));
  EXPECT_TRUE(run(change_account(services, root, id, {.role = core::ServerRole::user})));
}

TEST_F(Administration, ListsAllAccountsByFilterAndPage) {
  clock.move(1s);
  const core::User bob = add("bob@example.org").value();
  EXPECT_EQ(run(list_accounts(services, root, {}))->users.size(), 3u);
  const auto newest = run(list_accounts(services, root, {.limit = 1}));
  EXPECT_EQ(newest->users[0].user_id, bob.user_id);
  ASSERT_TRUE(newest->next);
  EXPECT_EQ(run(list_accounts(services, root, {.after = newest->next}))->users.size(), 2u);
  EXPECT_EQ(run(list_accounts(services, root, {.role = core::ServerRole::admin}))->users.size(), 1u);
  EXPECT_EQ(run(list_accounts(services, root, {.query = "bob"}))->users.size(), 1u);
  EXPECT_EQ(run(list_accounts(services, root, {.disabled = true}))->users.size(), 0u);
}

TEST_F(Administration, AChangedPermissionHoldsAtOnceAndAfterARestart) {
  core::RoleTable table = services.roles;
  table.set(Role::attendee, Permission::can_start, Grant::always);
  ASSERT_TRUE(run(replace_roles(services, root, table)));
  const core::Meeting hosted;
  EXPECT_TRUE(core::may(services.roles, Role::attendee, Permission::can_start, hosted));
  EXPECT_EQ(run(get_roles(services, root)).value(), table);
  services.roles = core::default_roles();
  ASSERT_TRUE(run(load_roles(services)));
  EXPECT_EQ(core::RoleTable(services.roles), table);
  EXPECT_THAT(actions({.action = "PERMISSIONS_CHANGED"}), ElementsAre("PERMISSIONS_CHANGED"));
}

TEST_F(Administration, TheLogIsSearchedByActorActionMeetingAndTime) {
  const Actor host = actor(ann);
  const core::TimePoint before = clock.now();
  clock.move(1s);
  const core::Meeting held = meeting(host);
  clock.move(1s);
  ASSERT_TRUE(sign_in("ann@example.org"));
  ASSERT_FALSE(sign_in("ann@example.org", "wrong password"));
  EXPECT_THAT(actions({.actor = ann.user_id}), ElementsAre("LOGIN", "MEETING_CREATED"));
  EXPECT_THAT(actions({.meeting_id = held.meeting_id}), ElementsAre("MEETING_CREATED"));
  EXPECT_THAT(actions({.action = "LOGIN_FAILED"}), ElementsAre("LOGIN_FAILED"));
  EXPECT_THAT(actions({.actor = ann.user_id, .from = clock.now()}), ElementsAre("LOGIN"));
  EXPECT_THAT(actions({.from = before + 1ms, .to = clock.now()}), ElementsAre("MEETING_CREATED"));
  EXPECT_THAT(actions({.to = before + 1ms}), ElementsAre("USER_CREATED", "USER_CREATED"));
  auto page = run(search_audit(services, root, {.limit = 2}));
  std::size_t seen = page->entries.size();
  while (page->next) {
    page = run(search_audit(services, root, {.limit = 2, .after = page->next}));
    seen += page->entries.size();
  }
  EXPECT_EQ(seen, 5u);
}

TEST_F(Administration, TheLogTellsOfAChangedProfileAndOfNoneThatStayed) {
  const Actor own = actor(ann);
  ASSERT_TRUE(run(update_profile(services, own, {.name = "Anna"})));
  ASSERT_TRUE(run(update_profile(services, own, {.name = "Anna"})));
  EXPECT_THAT(actions({.action = "PROFILE_CHANGED"}), ElementsAre("PROFILE_CHANGED"));
}

TEST_F(Administration, TheOperatorMakesAccountsAlsoWhereRegistrationIsClosed) {
  EXPECT_TRUE(add("Bob@Example.org"));
  EXPECT_TRUE(sign_in("bob@example.org"));
  EXPECT_EQ(code_of(add("BOB@example.org")), "conflict");
  EXPECT_EQ(code_of(add("no address")), "validation_failed");
  EXPECT_EQ(code_of(add("cid@example.org", core::ServerRole::user, "short")), "validation_failed");
}

TEST_F(Administration, ANewPasswordOfTheOperatorsEndsSessions) {
  const auto session = sign_in("ann@example.org");
  ASSERT_TRUE(run(operator_sets_password(services, "ANN@example.org", "another horse")));
  EXPECT_EQ(code_of(run(refresh_tokens(services, session->refresh_token, address))), "unauthorized");
  EXPECT_EQ(code_of(sign_in("ann@example.org")), "unauthorized");
  EXPECT_TRUE(sign_in("ann@example.org", "another horse"));
  EXPECT_EQ(code_of(run(operator_sets_password(services, "nobody@example.org", "another horse"))), "not_found");
  EXPECT_EQ(code_of(run(operator_sets_password(services, "ann@example.org", "short"))), "validation_failed");
}

TEST_F(Administration, TokensForScriptsLastAsLongAsAskedFor) {
  const auto token = run(operator_makes_token(services, "ann@example.org", 48h));
  ASSERT_TRUE(token);
  clock.move(47h);
  EXPECT_EQ(run(authenticate(services, *token, address))->user->user_id, ann.user_id);
  clock.move(2h);
  EXPECT_EQ(code_of(run(authenticate(services, *token, address))), "unauthorized");
  EXPECT_EQ(code_of(run(operator_makes_token(services, "ann@example.org", 0s))), "validation_failed");
  EXPECT_EQ(code_of(run(operator_makes_token(services, "ann@example.org", std::chrono::days(400)))),
            "validation_failed");
  ASSERT_TRUE(run(operator_changes_account(services, "ann@example.org", {.disabled = true})));
  EXPECT_EQ(code_of(run(operator_makes_token(services, "ann@example.org", 1h))), "forbidden");
}

class NewServer : public testing::Test, protected tests::World {};

TEST_F(NewServer, GetsOneAdministratorWithAPasswordOfItsOwn) {
  std::vector<Async<std::optional<FirstAdministrator>>> starts;
  for (int i = 0; i < 3; ++i) starts.push_back(ensure_administrator(services));
  std::vector<FirstAdministrator> made;
  for (auto& start : run_all(std::move(starts)))
    if (start.value()) made.push_back(**start);
  ASSERT_EQ(made.size(), 1u);
  EXPECT_EQ(made[0].password.size(), 16u);
  const auto session = run(log_in(services, {made[0].email, made[0].password}, address));
  ASSERT_TRUE(session);
  EXPECT_EQ(session->user.role, core::ServerRole::admin);
  EXPECT_EQ(run(ensure_administrator(services)).value().has_value(), false);
}

}  // namespace
}  // namespace parley::services
