// Who rings, when people were last there, and who knows whom.
#include "services/call_repositories.hpp"
#include "services/group_repositories.hpp"

#include "storage.hpp"

namespace parley::storage {
namespace {

using services::PresenceRepository;
using services::Ring;
using services::RingRepository;
using testing::UnorderedElementsAre;

TEST_P(Storage, SomebodyRingsOnceForACallAndIsFoundByAllWaysThatAreNeeded) {
  const core::User caller = add_user();
  const core::User callee = add_user();
  const core::Meeting call = add_meeting(caller);
  const core::Meeting other = add_meeting(caller);
  const Ring ring{add_participant(call, callee).participant_id, call.meeting_id, callee.user_id, caller.user_id, now};
  const Ring later{add_participant(other, callee).participant_id, other.meeting_id, callee.user_id, caller.user_id,
                   now + 1s};
  write([&](Transaction& t) {
    auto& rings = t.of<RingRepository>();
    EXPECT_TRUE(rings.insert(later));
    EXPECT_TRUE(rings.insert(ring));
    EXPECT_FALSE(rings.insert(ring));
  });
  const auto ids = [](const std::vector<Ring>& rings) {
    std::vector<std::string> found;
    for (const Ring& each : rings) found.push_back(each.participant_id);
    return found;
  };
  const auto found = read([&](Transaction& t) { return t.of<RingRepository>().find(ring.participant_id); });
  EXPECT_EQ(found->caller_id, caller.user_id);
  EXPECT_EQ(found->since, now);
  EXPECT_THAT(ids(read([&](Transaction& t) { return t.of<RingRepository>().of_meeting(call.meeting_id); })),
              ElementsAre(ring.participant_id));
  EXPECT_THAT(ids(read([&](Transaction& t) { return t.of<RingRepository>().of_user(callee.user_id); })),
              ElementsAre(ring.participant_id, later.participant_id));
  EXPECT_THAT(ids(read([&](Transaction& t) { return t.of<RingRepository>().begun_before(now, 10); })),
              ElementsAre(ring.participant_id));
  EXPECT_EQ(read([&](Transaction& t) { return t.of<RingRepository>().oldest(); }), now);
  write([&](Transaction& t) {
    EXPECT_TRUE(t.of<RingRepository>().remove(ring.participant_id));
    EXPECT_FALSE(t.of<RingRepository>().remove(ring.participant_id)) << "of two who end it, one tells";
    EXPECT_TRUE(t.of<RingRepository>().remove(later.participant_id));
  });
  EXPECT_EQ(read([&](Transaction& t) { return t.of<RingRepository>().oldest(); }), std::nullopt);
}

TEST_P(Storage, TheLatestTimeThatSomebodyWasThereIsKept) {
  const core::User user = add_user();
  const auto seen = [&] {
    return read([&](Transaction& t) { return t.of<PresenceRepository>().last_seen(user.user_id); });
  };
  EXPECT_EQ(seen(), std::nullopt);
  for (const auto& at : {now, now + 5s, now + 2s})
    write([&](Transaction& t) { t.of<PresenceRepository>().note_seen(user.user_id, at); });
  EXPECT_EQ(seen(), now + 5s);
}

TEST_P(Storage, PeopleWhoShareAMeetingOrAGroupKnowEachOther) {
  const core::User ann = add_user();
  const core::User ben = add_user();
  const core::User cid = add_user();
  const core::User dan = add_user();
  const core::User stranger = add_user();
  for (const core::User* other : {&ben, &cid}) {
    const core::Meeting meeting = add_meeting(ann);
    add_participant(meeting, ann);
    add_participant(meeting, *other);
  }
  core::Group group;
  group.group_id = core::make_uuid(random);
  group.name = "Crew";
  group.created_by = ben.user_id;
  group.created_at = now;
  group.updated_at = now;
  write([&](Transaction& t) {
    auto& groups = t.of<services::GroupRepository>();
    groups.insert(group);
    for (const core::User* member : {&ben, &dan})
      EXPECT_TRUE(groups.insert_member({group.group_id, member->user_id, core::GroupRole::member, now}));
  });
  const auto contacts = [&](const core::User& of, int limit) {
    return read([&](Transaction& t) { return t.of<PresenceRepository>().contacts_of(of.user_id, limit); });
  };
  EXPECT_THAT(contacts(ann, 10), UnorderedElementsAre(ben.user_id, cid.user_id));
  EXPECT_THAT(contacts(ann, 1), SizeIs(1));
  EXPECT_THAT(contacts(ben, 10), UnorderedElementsAre(ann.user_id, dan.user_id));
  EXPECT_THAT(contacts(dan, 10), UnorderedElementsAre(ben.user_id));
  EXPECT_THAT(contacts(stranger, 10), IsEmpty());
}

}  // namespace
}  // namespace parley::storage
