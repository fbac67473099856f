#include "services/questions.hpp"

#include "services/known_write.hpp"
#include "services/presence_in_meeting.hpp"

#include <algorithm>
#include <set>

namespace parley::services {
namespace {

constexpr std::string_view question_prefix = "qst_";

QuestionView view_of(const Question& question) {
  QuestionView view{.question_id = question.question_id,
                    .meeting_id = question.meeting_id,
                    .text = question.text,
                    .anonymous = question.anonymous,
                    .status = question.status,
                    .answer = question.answer,
                    .answered_by = question.answered_by,
                    .votes = question.votes,
                    .created_at = core::format_time(question.created_at)};
  if (question.anonymous) return view;
  view.participant_id = question.participant_id;
  view.participant_name = question.participant_name;
  return view;
}

/// As one person is given it.
QuestionView view_for(const Question& question, const core::Participant& reader, bool voted) {
  QuestionView view = view_of(question);
  view.own = question.participant_id == reader.participant_id;
  view.voted = voted;
  return view;
}

core::Outcome<Membership> require_questions(Transaction& transaction, const Actor& actor, const std::string& meeting) {
  auto present = require_present(transaction, actor, meeting);
  if (present && !present->meeting.features.qa_enabled)
    return core::fail(core::Code::feature_disabled, "This meeting takes no questions.");
  return present;
}

/// A question of a meeting, and who wants something of it.
struct Asked {
  Membership present;
  Question question;
};
core::Outcome<Asked> find_question(Transaction& transaction, const Actor& actor, const std::string& meeting,
                                   const std::string& question_id) {
  auto present = require_questions(transaction, actor, meeting);
  if (!present) return std::unexpected(std::move(present.error()));
  auto question = transaction.of<QuestionRepository>().find(question_id);
  if (!question || question->meeting_id != present->meeting.meeting_id)
    return core::fail(core::Code::not_found, "There is no such question in this meeting.");
  return Asked{std::move(*present), std::move(*question)};
}

core::Outcome<> require_open(const Question& question) {
  if (question.status == QuestionStatus::open) return {};
  return core::fail(core::Code::invalid_state,
                    "The question is " + std::string(core::enum_name(question.status)) + " already.");
}

QuestionView tell(Transaction& transaction, const Announce& announce, std::string event, const Question& question) {
  QuestionView view = view_of(question);
  transaction.after_commit([announce, event = std::move(event), view] {
    announce(view.meeting_id, event, {{"question", json::encode(view)}});
  });
  return view;
}

QuestionView save(Transaction& transaction, Services& services, const Announce& announce, std::string event,
                  Question& question) {
  question.updated_at = services.clock.now();
  transaction.of<QuestionRepository>().update(question);
  return tell(transaction, announce, std::move(event), question);
}

core::Outcome<> check_text(const char* field, const std::string& text, std::size_t most) {
  if (auto problem = text_problem(text, most)) return std::unexpected(invalid_field(field, std::move(*problem)));
  return {};
}

/// In the log of changes. Who asked anonymously, or takes such a question back, is named there as little as elsewhere.
void note(Transaction& transaction, Services& services, const Actor& actor, const char* action,
          const Question& question, bool names_nobody) {
  write_audit(transaction, services, names_nobody ? Actor{} : actor,
              {action, question.meeting_id, question.question_id});
}

core::Outcome<QuestionView> ask(Transaction& transaction, Services& services, const Actor& actor,
                                const std::string& meeting, const std::string& text, bool anonymous,
                                const Announce& announce) {
  if (auto valid = check_text("text", text, max_question_bytes); !valid)
    return std::unexpected(std::move(valid.error()));
  auto present = require_questions(transaction, actor, meeting);
  if (!present) return std::unexpected(std::move(present.error()));
  QuestionRepository& questions = transaction.of<QuestionRepository>();
  const std::string& meeting_id = present->meeting.meeting_id;
  if (questions.list(meeting_id, max_questions_of_meeting).size() >= max_questions_of_meeting)
    return core::fail(core::Code::conflict, "A meeting has 500 questions at most.");
  const core::TimePoint now = services.clock.now();
  const Question question{.question_id = core::make_id(services.random, question_prefix),
                          .meeting_id = meeting_id,
                          .participant_id = present->participant.participant_id,
                          .participant_name = present->participant.name,
                          .text = text,
                          .anonymous = anonymous,
                          .created_at = now,
                          .updated_at = now};
  questions.insert(question);
  note(transaction, services, actor, "QUESTION_ASKED", question, question.anonymous);
  tell(transaction, announce, "qa:asked", question);
  return view_for(question, present->participant, false);
}

core::Outcome<QuestionView> upvote(Transaction& transaction, Services& services, const Actor& actor,
                                   const std::string& meeting, const std::string& question_id, bool up,
                                   const Announce& announce) {
  auto asked = find_question(transaction, actor, meeting, question_id);
  if (!asked) return std::unexpected(std::move(asked.error()));
  auto& [present, question] = *asked;
  if (auto open = require_open(question); !open) return std::unexpected(std::move(open.error()));
  const std::string& voter = present.participant.participant_id;
  if (question.participant_id == voter)
    return core::fail(core::Code::forbidden, "Nobody votes for their own question.");
  QuestionRepository& questions = transaction.of<QuestionRepository>();
  const bool changed =
      up ? questions.insert_vote(question_id, voter, question.meeting_id) : questions.remove_vote(question_id, voter);
  if (changed) {
    question.votes += up ? 1 : -1;
    save(transaction, services, announce, "qa:upvoted", question);
  }
  return view_for(question, present.participant, up);
}

core::Outcome<QuestionView> answer_in(Transaction& transaction, Services& services, const Actor& actor,
                                      const std::string& meeting, const std::string& question_id,
                                      const std::optional<std::string>& text, const Announce& announce) {
  if (text)
    if (auto valid = check_text("text", *text, max_answer_bytes); !valid)
      return std::unexpected(std::move(valid.error()));
  auto asked = find_question(transaction, actor, meeting, question_id);
  if (!asked) return std::unexpected(std::move(asked.error()));
  auto& [present, question] = *asked;
  const core::Participant& who = present.participant;
  if (!core::is_host(who.role) && who.role != core::Role::presenter)
    return core::fail(core::Code::forbidden, "Hosts and presenters of the meeting answer questions.");
  if (question.status == QuestionStatus::dismissed)
    return core::fail(core::Code::invalid_state, "The question is dismissed already.");
  question.status = QuestionStatus::answered;
  question.answer = text;
  question.answered_by = who.participant_id;
  note(transaction, services, actor, "QUESTION_ANSWERED", question, false);
  return save(transaction, services, announce, "qa:answered", question);
}

core::Outcome<QuestionView> dismiss(Transaction& transaction, Services& services, const Actor& actor,
                                    const std::string& meeting, const std::string& question_id,
                                    const Announce& announce) {
  auto asked = find_question(transaction, actor, meeting, question_id);
  if (!asked) return std::unexpected(std::move(asked.error()));
  auto& [present, question] = *asked;
  const bool is_host = core::is_host(present.participant.role);
  if (!is_host && question.participant_id != present.participant.participant_id)
    return core::fail(core::Code::forbidden, "Only a host, or who asked the question, dismisses it.");
  if (question.status == QuestionStatus::dismissed) return view_of(question);
  question.status = QuestionStatus::dismissed;
  note(transaction, services, actor, "QUESTION_DISMISSED", question, question.anonymous && !is_host);
  return save(transaction, services, announce, "qa:dismissed", question);
}

}  // namespace

Async<QuestionView> ask_question(Services& services, Actor actor, std::string meeting, std::string text, bool anonymous,
                                 Announce announce) {
  auto change = [&services, meeting = std::move(meeting), text = std::move(text), anonymous,
                 announce = std::move(announce)](Transaction& transaction, const Actor& who) {
    return ask(transaction, services, who, meeting, text, anonymous, announce);
  };
  return write_known(services, std::move(actor), std::move(change));
}

Async<QuestionView> upvote_question(Services& services, Actor actor, std::string meeting, std::string question_id,
                                    bool up, Announce announce) {
  auto change = [&services, meeting = std::move(meeting), question_id = std::move(question_id), up,
                 announce = std::move(announce)](Transaction& transaction, const Actor& who) {
    return upvote(transaction, services, who, meeting, question_id, up, announce);
  };
  return write_known(services, std::move(actor), std::move(change));
}

Async<QuestionView> answer_question(Services& services, Actor actor, std::string meeting, std::string question_id,
                                    std::optional<std::string> text, Announce announce) {
  auto change = [&services, meeting = std::move(meeting), question_id = std::move(question_id), text = std::move(text),
                 announce = std::move(announce)](Transaction& transaction, const Actor& who) {
    return answer_in(transaction, services, who, meeting, question_id, text, announce);
  };
  return write_known(services, std::move(actor), std::move(change));
}

Async<QuestionView> dismiss_question(Services& services, Actor actor, std::string meeting, std::string question_id,
                                     Announce announce) {
  auto change = [&services, meeting = std::move(meeting), question_id = std::move(question_id),
                 announce = std::move(announce)](Transaction& transaction, const Actor& who) {
    return dismiss(transaction, services, who, meeting, question_id, announce);
  };
  return write_known(services, std::move(actor), std::move(change));
}

Async<Page<QuestionView>> question_history(Services& services, Actor actor, std::string meeting, PageRequest page) {
  auto job = [actor = std::move(actor), meeting = std::move(meeting),
              page = std::move(page)](Transaction& transaction) -> core::Outcome<Page<QuestionView>> {
    auto membership = require_member(transaction, actor, meeting);
    if (!membership) return std::unexpected(std::move(membership.error()));
    QuestionRepository& questions = transaction.of<QuestionRepository>();
    const auto& [asked_in, reader] = *membership;
    std::vector<Question> older = questions.list(asked_in.meeting_id, max_questions_of_meeting);
    if (page.before) {
      const auto cursor = std::ranges::find(older, *page.before, &Question::question_id);
      if (cursor == older.end()) return std::unexpected(invalid_field("before", "must be a question of this meeting"));
      older.erase(cursor, older.end());
    }
    std::erase_if(older, [](const Question& question) { return question.status == QuestionStatus::dismissed; });
    const auto ids = questions.voted_for(asked_in.meeting_id, reader.participant_id);
    const std::set<std::string_view> voted_for(ids.begin(), ids.end());
    return newest_page(std::span<const Question>(older), page, [&](const Question& question) {
      return view_for(question, reader, voted_for.contains(question.question_id));
    });
  };
  co_return co_await services.store.read(std::move(job));
}

}  // namespace parley::services
