// Questions in meetings: what the log of changes has of them.
#include "services/questions.hpp"

#include "world.hpp"

namespace parley::services {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const Announce nobody_hears = [](const std::string&, std::string, boost::json::object) {};

class Questions : public testing::Test, protected tests::World {
 protected:
  Questions() {
    room = meeting(host);
    EXPECT_TRUE(join(host, room.code));
    EXPECT_TRUE(join(ann, room.code));
  }

  std::string ask(const Actor& who, bool anonymous = false) {
    return run(ask_question(services, who, room.meeting_id, "When?", anonymous, nobody_hears)).value().question_id;
  }
  /// The rows of one action, newest first.
  std::vector<AuditEntry> rows_of(const std::string& action) {
    return look([action, id = room.meeting_id](Transaction& t) -> core::Outcome<std::vector<AuditEntry>> {
             return t.audit.search({.meeting_id = id, .action = action});
           })
        .value();
  }

  Actor host = user("Host");
  Actor ann = user("Ann");
  core::Meeting room;
};

TEST_F(Questions, AreLoggedWhenTheyAreAskedAnsweredAndDismissedAndNotWhenTheyAreVotedFor) {
  const std::string id = ask(ann);
  ASSERT_TRUE(run(upvote_question(services, host, room.meeting_id, id, true, nobody_hears)));
  ASSERT_TRUE(run(answer_question(services, host, room.meeting_id, id, "Now", nobody_hears)));
  ASSERT_TRUE(run(dismiss_question(services, host, room.meeting_id, id, nobody_hears)));
  ASSERT_TRUE(run(dismiss_question(services, host, room.meeting_id, id, nobody_hears)));  // changes nothing
  std::vector<std::string> told;
  for (const char* action : {"QUESTION_ASKED", "QUESTION_ANSWERED", "QUESTION_DISMISSED"})
    for (const AuditEntry& row : rows_of(action)) {
      EXPECT_EQ(row.target, id);
      told.push_back(row.action + (row.actor == ann.person_id() ? " by Ann" : row.actor ? " by the host" : ""));
    }
  EXPECT_THAT(told,
              ElementsAre("QUESTION_ASKED by Ann", "QUESTION_ANSWERED by the host", "QUESTION_DISMISSED by the host"));
  std::vector<std::string> votes = audit_actions(room.meeting_id);
  std::erase_if(votes, [](const std::string& action) { return action.find("VOTE") == action.npos; });
  EXPECT_THAT(votes, IsEmpty());
}

TEST_F(Questions, ThatAreAnonymousNameNobodyInTheLogEither) {
  const std::string id = ask(ann, true);
  ASSERT_TRUE(run(dismiss_question(services, ann, room.meeting_id, id, nobody_hears)));
  for (const char* action : {"QUESTION_ASKED", "QUESTION_DISMISSED"}) {
    const auto rows = rows_of(action);
    ASSERT_THAT(rows, testing::SizeIs(1)) << action;
    EXPECT_EQ(rows.front().actor, std::nullopt) << action;
    EXPECT_EQ(rows.front().address, "") << action;
  }
  clock.move(std::chrono::seconds(1));
  ASSERT_TRUE(run(dismiss_question(services, host, room.meeting_id, ask(ann, true), nobody_hears)));
  EXPECT_EQ(rows_of("QUESTION_DISMISSED").front().actor, host.person_id());
}

}  // namespace
}  // namespace parley::services
