// Polls and questions.
#include "events/families.hpp"
#include "events/history.hpp"
#include "events/session.hpp"
#include "services/polls.hpp"
#include "services/questions.hpp"

namespace parley::events {
namespace {

using Reference = json::Text<1, 64>;

struct Create {
  Reference meeting_id;
  json::Text<1, services::max_poll_question_bytes> question;
  json::List<json::Text<1, services::max_poll_option_bytes>, services::max_poll_options> options;
  std::optional<bool> multiple;
  std::optional<bool> anonymous;
};
BOOST_DESCRIBE_STRUCT(Create, (), (meeting_id, question, options, multiple, anonymous))

struct CastVote {
  Reference meeting_id;
  Reference poll_id;
  json::List<int, services::max_poll_options> choices;
  std::optional<Reference> ballot;
};
BOOST_DESCRIBE_STRUCT(CastVote, (), (meeting_id, poll_id, choices, ballot))

struct PollReference {
  Reference meeting_id;
  Reference poll_id;
};
BOOST_DESCRIBE_STRUCT(PollReference, (), (meeting_id, poll_id))

struct PollAnswer {
  services::PollView poll;
};
BOOST_DESCRIBE_STRUCT(PollAnswer, (), (poll))

struct VoteAnswer {
  services::PollView poll;
  json::Field<std::string> ballot;
};
BOOST_DESCRIBE_STRUCT(VoteAnswer, (), (poll, ballot))

struct Ask {
  Reference meeting_id;
  json::Text<1, services::max_question_bytes> text;
  std::optional<bool> anonymous;
};
BOOST_DESCRIBE_STRUCT(Ask, (), (meeting_id, text, anonymous))

struct Upvote {
  Reference meeting_id;
  Reference question_id;
  std::optional<bool> up;  ///< false takes the vote back
};
BOOST_DESCRIBE_STRUCT(Upvote, (), (meeting_id, question_id, up))

/// In writing, or live.
struct GiveAnswer {
  Reference meeting_id;
  Reference question_id;
  std::optional<json::Text<1, services::max_answer_bytes>> text;
  std::optional<bool> live;
};
BOOST_DESCRIBE_STRUCT(GiveAnswer, (), (meeting_id, question_id, text, live))

struct QuestionReference {
  Reference meeting_id;
  Reference question_id;
};
BOOST_DESCRIBE_STRUCT(QuestionReference, (), (meeting_id, question_id))

struct QuestionAnswer {
  services::QuestionView question;
};
BOOST_DESCRIBE_STRUCT(QuestionAnswer, (), (question))

struct AskPolls {
  Reference meeting_id;
  std::optional<Reference> before;  ///< a poll_id; the end where left out
  std::optional<json::Int<1, services::max_polls_of_meeting>> limit;
};
BOOST_DESCRIBE_STRUCT(AskPolls, (), (meeting_id, before, limit))

/// Newest last, and no more than fit into half a megabyte. `before`: for the page before this one; null where there is
/// none.
struct PollsAnswer {
  std::vector<services::PollView> polls;
  bool has_more;
  std::optional<std::string> before;
};
BOOST_DESCRIBE_STRUCT(PollsAnswer, (), (polls, has_more, before))

struct AskQuestions {
  Reference meeting_id;
  std::optional<Reference> before;  ///< a question_id; the end where left out
  std::optional<json::Int<1, services::max_questions_of_meeting>> limit;
};
BOOST_DESCRIBE_STRUCT(AskQuestions, (), (meeting_id, before, limit))

/// As PollsAnswer; without those that were dismissed.
struct QuestionsAnswer {
  std::vector<services::QuestionView> questions;
  bool has_more;
  std::optional<std::string> before;
};
BOOST_DESCRIBE_STRUCT(QuestionsAnswer, (), (questions, has_more, before))

Async<PollAnswer> create(Call& call, Create request) {
  services::CreatePoll poll{.meeting = call.meeting_id(),
                            .question = request.question,
                            .options = {request.options.begin(), request.options.end()},
                            .multiple = request.multiple.value_or(false),
                            .anonymous = request.anonymous.value_or(false)};
  auto made = co_await services::create_poll(call.services(), call.session().actor, std::move(poll), call.announce());
  if (!made) co_return std::unexpected(std::move(made.error()));
  co_return PollAnswer{std::move(*made)};
}

Async<VoteAnswer> vote(Call& call, CastVote request) {
  services::Vote wanted{.meeting = call.meeting_id(),
                        .poll_id = request.poll_id,
                        .choices = {request.choices.begin(), request.choices.end()},
                        .ballot = {}};
  if (request.ballot) wanted.ballot = *request.ballot;
  auto voted = co_await services::vote(call.services(), call.session().actor, std::move(wanted), call.announce());
  if (!voted) co_return std::unexpected(std::move(voted.error()));
  VoteAnswer answer{.poll = std::move(voted->poll)};
  if (voted->ballot) answer.ballot = *voted->ballot;
  co_return answer;
}

Async<PollAnswer> close(Call& call, PollReference request) {
  auto closed = co_await services::close_poll(call.services(), call.session().actor, call.meeting_id(), request.poll_id,
                                              call.announce());
  if (!closed) co_return std::unexpected(std::move(closed.error()));
  co_return PollAnswer{std::move(*closed)};
}

Async<PollsAnswer> list_polls(Call& call, AskPolls request) {
  auto page =
      co_await services::poll_history(call.services(), call.session().actor, call.meeting_id(), page_of(request));
  co_return history_answer(std::move(page), &PollsAnswer::polls, &services::PollView::poll_id);
}

Async<QuestionsAnswer> list_questions(Call& call, AskQuestions request) {
  auto page =
      co_await services::question_history(call.services(), call.session().actor, call.meeting_id(), page_of(request));
  co_return history_answer(std::move(page), &QuestionsAnswer::questions, &services::QuestionView::question_id);
}

/// The answer of every use case that gives a question.
Async<QuestionAnswer> answer_question(Async<services::QuestionView> use_case) {
  auto question = co_await std::move(use_case);
  if (!question) co_return std::unexpected(std::move(question.error()));
  co_return QuestionAnswer{std::move(*question)};
}

Async<QuestionAnswer> ask(Call& call, Ask request) {
  return answer_question(services::ask_question(call.services(), call.session().actor, call.meeting_id(), request.text,
                                                request.anonymous.value_or(false), call.announce()));
}

Async<QuestionAnswer> upvote(Call& call, Upvote request) {
  return answer_question(services::upvote_question(call.services(), call.session().actor, call.meeting_id(),
                                                   request.question_id, request.up.value_or(true), call.announce()));
}

Async<QuestionAnswer> give_answer(Call& call, GiveAnswer request) {
  std::optional<std::string> text;
  if (request.text) text = *request.text;
  if (!text && !request.live.value_or(false)) {
    core::Error error{core::Code::validation_failed, "Some fields are not valid."};
    error.errors.push_back({"text", "is required, or live: true"});
    co_return std::unexpected(std::move(error));
  }
  auto answered = co_await services::answer_question(call.services(), call.session().actor, call.meeting_id(),
                                                     request.question_id, std::move(text), call.announce());
  if (!answered) co_return std::unexpected(std::move(answered.error()));
  co_return QuestionAnswer{std::move(*answered)};
}

Async<QuestionAnswer> dismiss(Call& call, QuestionReference request) {
  return answer_question(services::dismiss_question(call.services(), call.session().actor, call.meeting_id(),
                                                    request.question_id, call.announce()));
}

}  // namespace

void add_poll_events(EventTable& table) {
  constexpr auto rate = RateClass::state;
  constexpr auto who = Who::joined;
  table.push_back(event("poll:create", rate, who, "Makes a poll; for hosts, co-hosts and presenters.", &create));
  table.push_back(event("poll:vote", rate, who,
                        "Votes, or changes the vote while the poll is open. An anonymous poll answers with a ballot: "
                        "only with it can that vote be changed.",
                        &vote));
  table.push_back(event("poll:close", rate, who, "Closes a poll; for who made it, hosts and co-hosts.", &close));
  table.push_back(
      event("poll:history", rate, who, "The polls before one, or the last ones; newest last.", &list_polls));
  table.push_back(event("qa:ask", rate, who, "Asks the hosts a question.", &ask));
  table.push_back(event("qa:upvote", rate, who, "Votes for a question, or (up: false) takes the vote back.", &upvote));
  table.push_back(event("qa:answer", rate, who,
                        "Answers in writing, or notes that it was answered live; for hosts, co-hosts and presenters.",
                        &give_answer));
  table.push_back(
      event("qa:dismiss", rate, who, "Takes a question away; for hosts, co-hosts and who asked it.", &dismiss));
  table.push_back(
      event("qa:history", rate, who, "The questions before one, or the last ones; newest last.", &list_questions));
}

}  // namespace parley::events
