#include "storage/poll_repositories.hpp"

#include <boost/json.hpp>

namespace parley::storage {
namespace {

/// Throws std::runtime_error for what is no array of such elements.
template <class T>
std::vector<T> list_from(const std::string& base) {
  return boost::json::value_to<std::vector<T>>(boost::json::parse(base));
}

}  // namespace

std::string Stored<std::vector<std::string>>::to_base(const std::vector<std::string>& list) {
  return boost::json::serialize(boost::json::value_from(list));
}
std::vector<std::string> Stored<std::vector<std::string>>::from_base(const std::string& base) {
  return list_from<std::string>(base);
}
std::string Stored<std::vector<int>>::to_base(const std::vector<int>& list) {
  return boost::json::serialize(boost::json::value_from(list));
}
std::vector<int> Stored<std::vector<int>>::from_base(const std::string& base) { return list_from<int>(base); }

SqlPollRepository::SqlPollRepository(soci::session& session)
    : insert_(session, insert_sql("polls", Columns<services::Poll>::names)),
      find_(session, select_sql<services::Poll>("polls", "WHERE poll_id = :id")),
      close_(session, "UPDATE polls SET closed_at = :at WHERE poll_id = :id"),
      list_(session, select_sql<services::Poll>(
                         "polls", "WHERE meeting_id = :meeting ORDER BY created_at, poll_id LIMIT :most")),
      put_vote_(session, insert_sql("poll_votes", Columns<services::PollVote>::names,
                                    "ON CONFLICT (vote_id) DO UPDATE SET choices = excluded.choices")),
      has_vote_(session, "SELECT 1 FROM poll_votes WHERE vote_id = :id"),
      votes_(session, select_sql<services::PollVote>("poll_votes", "WHERE poll_id = :poll ORDER BY vote_id")),
      insert_voter_(session,
                    "INSERT INTO poll_voters (poll_id, participant_id, meeting_id) VALUES (:poll, :participant, "
                    ":meeting) ON CONFLICT DO NOTHING"),
      voted_in_(session,
                "SELECT poll_id FROM poll_voters WHERE meeting_id = :meeting AND participant_id = :participant") {}

void SqlPollRepository::insert(const services::Poll& poll) { insert_(poll); }
std::optional<services::Poll> SqlPollRepository::find(std::string_view poll_id) { return find_.one(poll_id); }
void SqlPollRepository::close(std::string_view poll_id, core::TimePoint at) { close_(at, poll_id); }
std::vector<services::Poll> SqlPollRepository::list(std::string_view meeting_id, int limit) {
  return list_.all(meeting_id, limit);
}
void SqlPollRepository::put_vote(const services::PollVote& vote) { put_vote_(vote); }
bool SqlPollRepository::has_vote(std::string_view vote_id) { return has_vote_.one(vote_id).has_value(); }
std::vector<services::PollVote> SqlPollRepository::votes(std::string_view poll_id) { return votes_.all(poll_id); }
bool SqlPollRepository::insert_voter(std::string_view poll_id, std::string_view participant_id,
                                     std::string_view meeting_id) {
  return insert_voter_(poll_id, participant_id, meeting_id) == 1;
}
std::vector<std::string> SqlPollRepository::voted_in(std::string_view meeting_id, std::string_view participant_id) {
  return voted_in_.all(meeting_id, participant_id);
}

SqlQuestionRepository::SqlQuestionRepository(soci::session& session)
    : insert_(session, insert_sql("questions", Columns<services::Question>::names)),
      find_(session, select_sql<services::Question>("questions", "WHERE question_id = :id")),
      update_(session, update_sql("questions", Columns<services::Question>::names, "question_id")),
      list_(session, select_sql<services::Question>(
                         "questions", "WHERE meeting_id = :meeting ORDER BY created_at, question_id LIMIT :most")),
      insert_vote_(session,
                   "INSERT INTO question_votes (question_id, participant_id, meeting_id) VALUES (:question, "
                   ":participant, :meeting) ON CONFLICT DO NOTHING"),
      remove_vote_(session,
                   "DELETE FROM question_votes WHERE question_id = :question AND participant_id = :participant"),
      voted_for_(
          session,
          "SELECT question_id FROM question_votes WHERE meeting_id = :meeting AND participant_id = :participant") {}

void SqlQuestionRepository::insert(const services::Question& question) { insert_(question); }
std::optional<services::Question> SqlQuestionRepository::find(std::string_view question_id) {
  return find_.one(question_id);
}
void SqlQuestionRepository::update(const services::Question& question) { update_(question, question.question_id); }
std::vector<services::Question> SqlQuestionRepository::list(std::string_view meeting_id, int limit) {
  return list_.all(meeting_id, limit);
}
bool SqlQuestionRepository::insert_vote(std::string_view question_id, std::string_view participant_id,
                                        std::string_view meeting_id) {
  return insert_vote_(question_id, participant_id, meeting_id) == 1;
}
bool SqlQuestionRepository::remove_vote(std::string_view question_id, std::string_view participant_id) {
  return remove_vote_(question_id, participant_id) == 1;
}
std::vector<std::string> SqlQuestionRepository::voted_for(std::string_view meeting_id,
                                                          std::string_view participant_id) {
  return voted_for_.all(meeting_id, participant_id);
}

}  // namespace parley::storage
