// What use cases keep of polls and questions; see repositories.hpp for how repositories are used.
#pragma once

#include "core/enum_text.hpp"
#include "core/time.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::services {

struct Poll {
  std::string poll_id;
  std::string meeting_id;
  std::string participant_id;  ///< who made it
  std::string question;
  std::vector<std::string> options;
  bool multiple = false;
  bool anonymous = false;
  core::TimePoint created_at;
  std::optional<core::TimePoint> closed_at;
};

/// One vote. Of an anonymous poll it has no participant, and its id is the hash of a secret that only the voter has.
struct PollVote {
  std::string vote_id;
  std::string poll_id;
  std::string meeting_id;
  std::optional<std::string> participant_id;
  std::vector<int> choices;  ///< numbers of options, from 0, ascending
};

class PollRepository {
 public:
  virtual ~PollRepository() = default;
  virtual void insert(const Poll& poll) = 0;
  virtual std::optional<Poll> find(std::string_view poll_id) = 0;
  virtual void close(std::string_view poll_id, core::TimePoint at) = 0;
  /// Oldest first, by creation then id.
  virtual std::vector<Poll> list(std::string_view meeting_id, int limit) = 0;

  /// A new vote, or new choices of one that is there.
  virtual void put_vote(const PollVote& vote) = 0;
  virtual bool has_vote(std::string_view vote_id) = 0;
  virtual std::vector<PollVote> votes(std::string_view poll_id) = 0;
  /// Notes that somebody has voted in an anonymous poll; false where they had.
  virtual bool insert_voter(std::string_view poll_id, std::string_view participant_id, std::string_view meeting_id) = 0;
  /// The anonymous polls of a meeting in which somebody has voted, by id.
  virtual std::vector<std::string> voted_in(std::string_view meeting_id, std::string_view participant_id) = 0;
};

enum class QuestionStatus { open, answered, dismissed };
BOOST_DESCRIBE_ENUM(QuestionStatus, open, answered, dismissed)

struct Question {
  std::string question_id;
  std::string meeting_id;
  std::string participant_id;  ///< who asked; shown to nobody where anonymous
  std::string participant_name;
  std::string text;
  bool anonymous = false;
  QuestionStatus status = QuestionStatus::open;
  std::optional<std::string> answer;       ///< in writing; unset where it was answered live
  std::optional<std::string> answered_by;  ///< participant_id
  int votes = 0;
  core::TimePoint created_at;
  core::TimePoint updated_at;
};

class QuestionRepository {
 public:
  virtual ~QuestionRepository() = default;
  virtual void insert(const Question& question) = 0;
  virtual std::optional<Question> find(std::string_view question_id) = 0;
  virtual void update(const Question& question) = 0;
  /// Oldest first, by creation then id; dismissed ones too.
  virtual std::vector<Question> list(std::string_view meeting_id, int limit) = 0;
  /// False where the participant's vote is there already.
  virtual bool insert_vote(std::string_view question_id, std::string_view participant_id,
                           std::string_view meeting_id) = 0;
  /// False where there was none.
  virtual bool remove_vote(std::string_view question_id, std::string_view participant_id) = 0;
  /// The questions of a meeting that somebody has voted for, by id.
  virtual std::vector<std::string> voted_for(std::string_view meeting_id, std::string_view participant_id) = 0;
};

}  // namespace parley::services
