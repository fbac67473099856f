// Polls and questions, with their votes.
#include "services/poll_repositories.hpp"
#include "services/upkeep_repositories.hpp"
#include "storage.hpp"

namespace parley::storage {
namespace {

using services::Poll;
using services::PollRepository;
using services::PollVote;
using services::Question;
using services::QuestionRepository;
using services::QuestionStatus;

TEST_P(Storage, PollsComeBackAsTheyWereOldestFirst) {
  const core::Meeting meeting = add_meeting(add_user());
  const core::Participant maker = add_participant(meeting, add_user());
  const Poll first{id("poll_"), meeting.meeting_id, maker.participant_id, "Wo? \"x\"", {"Ä", "b,c"}, true, true, now};
  const Poll second{id("poll_"), meeting.meeting_id, maker.participant_id, "?", {"a", "b"}, false, false, now + 1s};
  write([&](Transaction& t) {
    t.of<PollRepository>().insert(second);
    t.of<PollRepository>().insert(first);
    t.of<PollRepository>().close(second.poll_id, now + 2s);
  });
  const auto found = read([&](Transaction& t) { return t.of<PollRepository>().find(first.poll_id); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->question, first.question);
  EXPECT_EQ(found->options, first.options);
  EXPECT_TRUE(found->multiple);
  EXPECT_TRUE(found->anonymous);
  EXPECT_EQ(found->closed_at, std::nullopt);
  const auto listed = read([&](Transaction& t) { return t.of<PollRepository>().list(meeting.meeting_id, 10); });
  ASSERT_THAT(listed, SizeIs(2));
  EXPECT_EQ(listed[0].poll_id, first.poll_id);
  EXPECT_EQ(listed[1].closed_at, now + 2s);
}

TEST_P(Storage, AVoteIsOneAndTakesNewChoices) {
  const core::Meeting meeting = add_meeting(add_user());
  const core::Participant voter = add_participant(meeting, add_user());
  const Poll poll{id("poll_"), meeting.meeting_id, voter.participant_id, "?", {"a", "b"}, false, false, now};
  PollVote vote{poll.poll_id + " x", poll.poll_id, meeting.meeting_id, voter.participant_id, {0}};
  write([&](Transaction& t) {
    auto& polls = t.of<PollRepository>();
    polls.insert(poll);
    EXPECT_FALSE(polls.has_vote(vote.vote_id));
    polls.put_vote(vote);
    PollVote changed = vote;
    changed.choices = {1};
    polls.put_vote(changed);
    EXPECT_TRUE(polls.has_vote(vote.vote_id));
    EXPECT_TRUE(polls.insert_voter(poll.poll_id, voter.participant_id, meeting.meeting_id));
    EXPECT_FALSE(polls.insert_voter(poll.poll_id, voter.participant_id, meeting.meeting_id));
    EXPECT_THAT(polls.voted_in(meeting.meeting_id, voter.participant_id), ElementsAre(poll.poll_id));
    EXPECT_THAT(polls.voted_in(meeting.meeting_id, "ptc_nobodynobody"), SizeIs(0));
  });
  const auto votes = read([&](Transaction& t) { return t.of<PollRepository>().votes(poll.poll_id); });
  ASSERT_THAT(votes, SizeIs(1));
  EXPECT_THAT(votes[0].choices, ElementsAre(1));
  EXPECT_EQ(votes[0].participant_id, voter.participant_id);
}

TEST_P(Storage, QuestionsComeBackAsTheyWereAndCountAVoteOnce) {
  const core::Meeting meeting = add_meeting(add_user());
  const core::Participant asker = add_participant(meeting, add_user());
  Question question{.question_id = id("qst_"),
                    .meeting_id = meeting.meeting_id,
                    .participant_id = asker.participant_id,
                    .participant_name = asker.name,
                    .text = "Warum?",
                    .created_at = now,
                    .updated_at = now};
  write([&](Transaction& t) {
    auto& questions = t.of<QuestionRepository>();
    questions.insert(question);
    EXPECT_TRUE(questions.insert_vote(question.question_id, asker.participant_id, meeting.meeting_id));
    EXPECT_FALSE(questions.insert_vote(question.question_id, asker.participant_id, meeting.meeting_id));
    EXPECT_THAT(questions.voted_for(meeting.meeting_id, asker.participant_id), ElementsAre(question.question_id));
    EXPECT_TRUE(questions.remove_vote(question.question_id, asker.participant_id));
    EXPECT_FALSE(questions.remove_vote(question.question_id, asker.participant_id));
    EXPECT_THAT(questions.voted_for(meeting.meeting_id, asker.participant_id), SizeIs(0));
    Question changed = question;
    changed.status = QuestionStatus::answered;
    changed.answer = "Darum";
    changed.votes = 3;
    questions.update(changed);
  });
  const auto listed = read([&](Transaction& t) { return t.of<QuestionRepository>().list(meeting.meeting_id, 10); });
  ASSERT_THAT(listed, SizeIs(1));
  EXPECT_EQ(listed[0].status, QuestionStatus::answered);
  EXPECT_EQ(listed[0].answer, "Darum");
  EXPECT_EQ(listed[0].votes, 3);
  EXPECT_EQ(listed[0].text, "Warum?");
}

TEST_P(Storage, PurgingAMeetingTakesItsPollsAndQuestionsAlong) {
  const core::Meeting meeting = add_meeting(add_user());
  const core::Participant someone = add_participant(meeting, add_user());
  const Poll poll{id("poll_"), meeting.meeting_id, someone.participant_id, "?", {"a", "b"}, false, false, now};
  const Question question{.question_id = id("qst_"),
                          .meeting_id = meeting.meeting_id,
                          .participant_id = someone.participant_id,
                          .created_at = now,
                          .updated_at = now};
  write([&](Transaction& t) {
    t.of<PollRepository>().insert(poll);
    t.of<PollRepository>().put_vote({"v" + poll.poll_id, poll.poll_id, meeting.meeting_id, std::nullopt, {0}});
    t.of<PollRepository>().insert_voter(poll.poll_id, someone.participant_id, meeting.meeting_id);
    t.of<QuestionRepository>().insert(question);
    t.of<QuestionRepository>().insert_vote(question.question_id, someone.participant_id, meeting.meeting_id);
  });
  write([&](Transaction& t) { t.of<services::RetentionRepository>().purge(meeting.meeting_id); });
  EXPECT_FALSE(read([&](Transaction& t) { return t.of<PollRepository>().find(poll.poll_id); }));
  EXPECT_FALSE(read([&](Transaction& t) { return t.of<QuestionRepository>().find(question.question_id); }));
}

}  // namespace
}  // namespace parley::storage
