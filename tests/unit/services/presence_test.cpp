#include "services/presence.hpp"

#include "services/memory_presence.hpp"
#include "world.hpp"

#include <gtest/gtest.h>

#include <set>

namespace parley::services {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using tests::code_of;

class PresenceOfPeople : public testing::Test, protected tests::World {
 protected:
  PresenceOfPeople() : ann(user("Ann")), ben(user("Ben")) {}

  static std::string id(const Actor& actor) { return actor.user->user_id; }

  /// What was told since the last look, as "organization  presence:user_connected <user>".
  std::vector<std::string> told() {
    run_pending();
    std::vector<std::string> lines;
    for (const auto& each : people.take()) {
      std::string line = each.person_id + ' ' + each.event;
      for (const auto& user : each.payload.at("users").as_array())
        line += ' ' + std::string(user.at("user_id").as_string());
      lines.push_back(std::move(line));
    }
    return lines;
  }
  void run_pending() {
    io.restart();
    io.run();
  }
  PresenceStatus status(const Actor& asker, const std::string& whom) {
    return run(presence_of_users(services, asker, {whom})).value().at(0).status;
  }
  Actor in_organization(const std::string& name, const std::string& organization) {
    Actor actor = user(name);
    actor.user->organization_id = organization;
    auto job = [changed = *actor.user](Transaction& t) -> core::Outcome<> {
      EXPECT_TRUE(t.users.update(changed));
      return {};
    };
    EXPECT_TRUE(change(std::move(job)));
    return actor;
  }

  Actor ann, ben;
};

TEST_F(PresenceOfPeople, IsToldOnAChangeOfStateOnly) {
  presence.device_came(*ann.user, "phone");
  presence.device_came(*ann.user, "laptop");
  EXPECT_THAT(told(), ElementsAre("organization  presence:user_connected " + id(ann)));
  presence.heard_of(*ann.user);
  presence.device_went(id(ann), "phone");
  presence.device_went(id(ann), "phone");
  EXPECT_THAT(told(), IsEmpty());
  EXPECT_EQ(status(ben, id(ann)), PresenceStatus::online);
  presence.device_went(id(ann), "laptop");
  EXPECT_THAT(told(), ElementsAre("organization  presence:user_disconnected " + id(ann)));
  EXPECT_EQ(status(ben, id(ann)), PresenceStatus::offline);
  EXPECT_EQ(present.size(), 0u);
}

TEST_F(PresenceOfPeople, IsNotToldWhereAChangeWasUndoneAtOnce) {
  presence.device_came(*ann.user, "tab");
  told();
  presence.device_went(id(ann), "tab");
  presence.device_came(*ann.user, "reloaded tab");
  EXPECT_THAT(told(), IsEmpty());
}

TEST_F(PresenceOfPeople, LastsTwoMinutesAfterAHeartbeat) {
  EXPECT_TRUE(run(presence_heartbeat(services, ann)));
  EXPECT_EQ(status(ben, id(ann)), PresenceStatus::online);
  EXPECT_EQ(told().size(), 1u);
  clock.move(119s);
  EXPECT_EQ(presence.expire(), 0u);
  EXPECT_TRUE(run(presence_heartbeat(services, ann)));
  clock.move(119s);
  EXPECT_EQ(presence.expire(), 0u);
  EXPECT_THAT(told(), IsEmpty());
  clock.move(2s);
  EXPECT_EQ(presence.expire(), 1u);
  EXPECT_THAT(told(), ElementsAre("organization  presence:user_disconnected " + id(ann)));
  const auto asked = run(presence_of_users(services, ben, {id(ann)})).value();
  EXPECT_EQ(asked[0].status, PresenceStatus::offline);
  EXPECT_EQ(asked[0].last_seen, clock.now());
}

TEST_F(PresenceOfPeople, LastsAsLongAsADeviceIsConnected) {
  presence.device_came(*ann.user, "phone");
  clock.move(std::chrono::hours(24));
  EXPECT_EQ(presence.expire(), 0u);
  EXPECT_EQ(status(ben, id(ann)), PresenceStatus::online);
}

TEST_F(PresenceOfPeople, EndsAtOnceWithTheLastDeviceWhateverHeartbeatsThereWere) {
  presence.device_came(*ann.user, "phone");
  presence.heard_of(*ann.user);
  presence.device_went(id(ann), "phone");
  EXPECT_EQ(status(ben, id(ann)), PresenceStatus::offline);
}

TEST_F(PresenceOfPeople, IsHiddenFromOtherOrganizations) {
  const Actor far = in_organization("Far", "elsewhere");
  presence.device_came(*ann.user, "phone");
  presence.device_came(*far.user, "phone");
  EXPECT_THAT(told(), UnorderedElementsAre("organization  presence:user_connected " + id(ann),
                                           "organization elsewhere presence:user_connected " + id(far)));
  EXPECT_EQ(status(ann, id(far)), PresenceStatus::offline);
  EXPECT_EQ(status(far, id(far)), PresenceStatus::online);
  EXPECT_EQ(code_of(run(presence_in_conversation(services, ann, id(far)))), "not_found");
  EXPECT_EQ(run(presence_in_conversation(services, ben, id(ann))).value().status, PresenceStatus::online);
  const auto page = run(who_is_online(services, ben, 50, "")).value();
  ASSERT_EQ(page.users.size(), 1u);
  EXPECT_EQ(page.users[0].user_id, id(ann));
}

TEST_F(PresenceOfPeople, IsOfflineForUnknownPeople) {
  const auto asked = run(presence_of_users(services, ann, {"usr_unknown", id(ben), "usr_unknown"})).value();
  ASSERT_EQ(asked.size(), 3u);
  for (const auto& each : asked) EXPECT_EQ(each.status, PresenceStatus::offline);
  std::vector<std::string> many(max_presence_asked + 1, "usr");
  EXPECT_EQ(code_of(run(presence_of_users(services, ann, std::move(many)))), "validation_failed");
  EXPECT_EQ(code_of(run(presence_heartbeat(services, nobody()))), "unauthorized");
}

TEST_F(PresenceOfPeople, ListsThoseWhoAreThereByPages) {
  std::set<std::string> all;
  for (int i = 0; i < 5; ++i) {
    const Actor someone = user("Someone");
    presence.heard_of(*someone.user);
    all.insert(id(someone));
  }
  std::set<std::string> seen;
  std::string after;
  for (int pages = 1;; ++pages) {
    const auto page = run(who_is_online(services, ann, 2, after)).value();
    for (const auto& each : page.users) seen.insert(each.user_id);
    if (!page.next) {
      EXPECT_EQ(pages, 3);
      break;
    }
    EXPECT_EQ(page.users.size(), 2u);
    after = *page.next;
  }
  EXPECT_EQ(seen, all);
}

TEST_F(PresenceOfPeople, IsToldToContactsOnlyWhereTheServerSaysSo) {
  services.settings.presence_broadcast = PresenceBroadcast::contacts;
  const Actor cid = user("Cid");
  const core::Meeting shared = meeting(ann);
  ASSERT_TRUE(join(ann, shared.meeting_id));
  ASSERT_TRUE(join(ben, shared.meeting_id));
  for (const Actor& each : {ben, cid}) presence.device_came(*each.user, "phone");
  told();
  presence.device_came(*ann.user, "phone");
  EXPECT_THAT(told(), ElementsAre(id(ben) + " presence:user_connected " + id(ann)));
  presence.device_went(id(ben), "phone");
  EXPECT_THAT(told(), ElementsAre(id(ann) + " presence:user_disconnected " + id(ben)));
}

std::vector<PresenceUpdate> many_updates(int count, bool online) {
  std::vector<PresenceUpdate> updates;
  for (int i = 0; i < count; ++i) updates.push_back({{"usr_" + std::to_string(i), ""}, online, core::TimePoint{}});
  return updates;
}

std::size_t users_in(const std::vector<PresenceMessage>& messages) {
  std::size_t count = 0;
  for (const PresenceMessage& message : messages) count += message.payload.at("users").as_array().size();
  return count;
}

TEST(PresenceMessages, NameASingleChangeByItself) {
  const auto messages = messages_to_organizations(many_updates(1, true));
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(messages[0].event, "presence:user_connected");
  EXPECT_EQ(messages[0].payload.at("user_id").as_string(), "usr_0");
  EXPECT_EQ(messages[0].payload.at("status").as_string(), "online");
  EXPECT_EQ(messages_to_organizations(many_updates(10, true)).size(), 10u);
}

TEST(PresenceMessages, StayFewWhenTenThousandPeopleGoAtOnce) {
  const auto messages = messages_to_organizations(many_updates(10'000, false));
  EXPECT_EQ(messages.size(), 20u) << "each costs every receiver one event: 20, not 10,000";
  EXPECT_EQ(users_in(messages), 10'000u);
}

TEST(PresenceMessages, StayFewForContactsAsWell) {
  const auto updates = many_updates(10'000, false);
  // Everybody is known by the same hundred people.
  std::vector<std::string> everybody;
  for (int i = 0; i < 100; ++i) everybody.push_back("contact_" + std::to_string(i));
  const std::vector<std::vector<std::string>> contacts(updates.size(), everybody);
  const auto messages = messages_to_contacts(updates, contacts);
  EXPECT_EQ(messages.size(), 100u * 20u);
  EXPECT_EQ(users_in(messages), 100u * 10'000u);
}

TEST(MemoryPresence, ForgetsWhoIsGoneAndTakesNoMoreThanItsBound) {
  MemoryPresence present(3);
  const core::TimePoint now{1h};
  for (int i = 0; i < 5; ++i) present.heard_of({"usr_" + std::to_string(i), ""}, now);
  EXPECT_EQ(present.size(), 3u);
  EXPECT_EQ(present.heard_of({"usr_0", ""}, now + 1min).change, PresenceChange::none);
  EXPECT_EQ(present.device_came({"usr_9", ""}, "phone").change, PresenceChange::came) << "connections bound themselves";
  EXPECT_EQ(present.expire(now + 1min).size(), 2u);
  EXPECT_EQ(present.size(), 2u);
  EXPECT_EQ(present.device_went("usr_9", "another").change, PresenceChange::none);
  EXPECT_EQ(present.device_went("usr_9", "phone").change, PresenceChange::went);
  EXPECT_EQ(present.device_went("usr_9", "phone").change, PresenceChange::none);
}

}  // namespace
}  // namespace parley::services
