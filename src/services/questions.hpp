// Questions to the hosts of a meeting, with the votes of others for them. The log of changes has QUESTION_ASKED,
// QUESTION_ANSWERED and QUESTION_DISMISSED; of votes it has nothing.
#pragma once

#include "json/describe.hpp"
#include "services/actor.hpp"
#include "services/announce.hpp"
#include "services/page.hpp"
#include "services/poll_repositories.hpp"

namespace parley::services {

inline constexpr std::size_t max_question_bytes = 2000;
inline constexpr std::size_t max_answer_bytes = 4000;
inline constexpr int max_questions_of_meeting = 500;

struct QuestionView {
  std::string question_id;
  std::string meeting_id;
  std::optional<std::string> participant_id;    ///< null where it was asked anonymously
  std::optional<std::string> participant_name;  ///< likewise
  std::string text;
  bool anonymous;
  QuestionStatus status;
  std::optional<std::string> answer;  ///< null for one that was answered live
  std::optional<std::string> answered_by;
  int votes;
  std::string created_at;
  json::Field<bool> own;    ///< in what one person is given: whether they asked it
  json::Field<bool> voted;  ///< likewise: whether they have voted for it
};
BOOST_DESCRIBE_STRUCT(QuestionView, (),
                      (question_id, meeting_id, participant_id, participant_name, text, anonymous, status, answer,
                       answered_by, votes, created_at, own, voted))

/// Told by qa:asked. For all who are in the meeting; feature_disabled where it has no questions, validation_failed for
/// a text that is blank or too long.
Async<QuestionView> ask_question(Services& services, Actor actor, std::string meeting, std::string text, bool anonymous,
                                 Announce announce);

/// One vote a person, which can be taken back (`up` false). Told by qa:upvoted. invalid_state for a question that is
/// not open, forbidden for one's own.
Async<QuestionView> upvote_question(Services& services, Actor actor, std::string meeting, std::string question_id,
                                    bool up, Announce announce);

/// In writing, or (`text` unset) live. Told by qa:answered. For hosts, co-hosts and presenters. validation_failed for a
/// text that is blank or too long.
Async<QuestionView> answer_question(Services& services, Actor actor, std::string meeting, std::string question_id,
                                    std::optional<std::string> text, Announce announce);

/// Told by qa:dismissed. For hosts and co-hosts, and for who asked.
Async<QuestionView> dismiss_question(Services& services, Actor actor, std::string meeting, std::string question_id,
                                     Announce announce);

/// The newest questions of a meeting that are not dismissed and fit, oldest first. For members. validation_failed where
/// `page.before` is none of this meeting; a dismissed one still tells the place.
Async<Page<QuestionView>> question_history(Services& services, Actor actor, std::string meeting, PageRequest page);

}  // namespace parley::services
