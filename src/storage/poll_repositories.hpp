// Polls and questions over one connection. Owned by ConnectionRepositories; used by its thread only.
#pragma once

#include "services/poll_repositories.hpp"
#include "storage/columns.hpp"

namespace parley::storage {

/// Lists are kept as JSON arrays.
template <>
struct Stored<std::vector<std::string>> {
  using Base = std::string;
  static std::string to_base(const std::vector<std::string>& list);
  static std::vector<std::string> from_base(const std::string& base);
};
template <>
struct Stored<std::vector<int>> {
  using Base = std::string;
  static std::string to_base(const std::vector<int>& list);
  static std::vector<int> from_base(const std::string& base);
};

template <>
struct Columns<services::Poll> {
  static constexpr std::string_view names =
      "poll_id, meeting_id, participant_id, question, options, multiple, anonymous, created_at, closed_at";
  static auto tie(services::Poll& p) {
    return std::tie(p.poll_id, p.meeting_id, p.participant_id, p.question, p.options, p.multiple, p.anonymous,
                    p.created_at, p.closed_at);
  }
};

template <>
struct Columns<services::PollVote> {
  static constexpr std::string_view names = "vote_id, poll_id, meeting_id, participant_id, choices";
  static auto tie(services::PollVote& v) {
    return std::tie(v.vote_id, v.poll_id, v.meeting_id, v.participant_id, v.choices);
  }
};

template <>
struct Columns<services::Question> {
  static constexpr std::string_view names =
      "question_id, meeting_id, participant_id, participant_name, text, anonymous, status, answer, answered_by, votes, "
      "created_at, updated_at";
  static auto tie(services::Question& q) {
    return std::tie(q.question_id, q.meeting_id, q.participant_id, q.participant_name, q.text, q.anonymous, q.status,
                    q.answer, q.answered_by, q.votes, q.created_at, q.updated_at);
  }
};

class SqlPollRepository final : public services::PollRepository {
 public:
  explicit SqlPollRepository(soci::session& session);
  void insert(const services::Poll& poll) override;
  std::optional<services::Poll> find(std::string_view poll_id) override;
  void close(std::string_view poll_id, core::TimePoint at) override;
  std::vector<services::Poll> list(std::string_view meeting_id, int limit) override;
  void put_vote(const services::PollVote& vote) override;
  bool has_vote(std::string_view vote_id) override;
  std::vector<services::PollVote> votes(std::string_view poll_id) override;
  bool insert_voter(std::string_view poll_id, std::string_view participant_id, std::string_view meeting_id) override;
  std::vector<std::string> voted_in(std::string_view meeting_id, std::string_view participant_id) override;

 private:
  Command<services::Poll> insert_;
  Query<services::Poll, std::string_view> find_;
  Command<core::TimePoint, std::string_view> close_;
  Query<services::Poll, std::string_view, int> list_;
  Command<services::PollVote> put_vote_;
  Query<int, std::string_view> has_vote_;
  Query<services::PollVote, std::string_view> votes_;
  Command<std::string_view, std::string_view, std::string_view> insert_voter_;
  Query<std::string, std::string_view, std::string_view> voted_in_;
};

class SqlQuestionRepository final : public services::QuestionRepository {
 public:
  explicit SqlQuestionRepository(soci::session& session);
  void insert(const services::Question& question) override;
  std::optional<services::Question> find(std::string_view question_id) override;
  void update(const services::Question& question) override;
  std::vector<services::Question> list(std::string_view meeting_id, int limit) override;
  bool insert_vote(std::string_view question_id, std::string_view participant_id, std::string_view meeting_id) override;
  bool remove_vote(std::string_view question_id, std::string_view participant_id) override;
  std::vector<std::string> voted_for(std::string_view meeting_id, std::string_view participant_id) override;

 private:
  Command<services::Question> insert_;
  Query<services::Question, std::string_view> find_;
  Command<services::Question, std::string> update_;
  Query<services::Question, std::string_view, int> list_;
  Command<std::string_view, std::string_view, std::string_view> insert_vote_;
  Command<std::string_view, std::string_view> remove_vote_;
  Query<std::string, std::string_view, std::string_view> voted_for_;
};

}  // namespace parley::storage
