// Polls of a meeting: one vote a person, which can be changed until the poll is closed. What everybody sees are counts;
// of polls that are not anonymous also who voted for what, as far as a list of some length holds it.
//
// An anonymous poll keeps no link from a person to a choice: who votes gets a ballot (a secret), which alone leads to
// the vote, and without which it cannot be changed.
#pragma once

#include "json/describe.hpp"
#include "services/actor.hpp"
#include "services/announce.hpp"
#include "services/page.hpp"
#include "services/poll_repositories.hpp"

namespace parley::services {

inline constexpr std::size_t max_poll_question_bytes = 1000;
inline constexpr std::size_t max_poll_option_bytes = 300;
inline constexpr std::size_t min_poll_options = 2;
inline constexpr std::size_t max_poll_options = 20;
inline constexpr int max_polls_of_meeting = 200;
/// Of each option. In a big meeting everybody is told of every vote: the list of all voters, each time, would be most
/// of what is sent.
inline constexpr std::size_t max_voters_told = 50;

enum class PollStatus { open, closed };
BOOST_DESCRIBE_ENUM(PollStatus, open, closed)

struct PollOptionView {
  std::string text;
  int votes;
  json::Field<std::vector<std::string>> voters;  ///< participant ids, 50 at most; absent where anonymous
};
BOOST_DESCRIBE_STRUCT(PollOptionView, (), (text, votes, voters))

struct PollView {
  std::string poll_id;
  std::string meeting_id;
  std::string participant_id;
  std::string question;
  std::vector<PollOptionView> options;
  bool multiple;
  bool anonymous;
  PollStatus status;
  int voter_count;
  std::string created_at;
  std::optional<std::string> closed_at;
  json::Field<bool> voted;                ///< in what one person is given of an anonymous poll: whether they have voted
  json::Field<std::vector<int>> choices;  ///< in what one person is given of another poll: theirs, where they voted
};
BOOST_DESCRIBE_STRUCT(PollView, (),
                      (poll_id, meeting_id, participant_id, question, options, multiple, anonymous, status, voter_count,
                       created_at, closed_at, voted, choices))

struct CreatePoll {
  std::string meeting;
  std::string question;
  std::vector<std::string> options;
  bool multiple = false;
  bool anonymous = false;
};
/// Told by poll:created. For hosts, co-hosts and presenters who are in the meeting; feature_disabled where it has no
/// polls, validation_failed for options that are blank, too many or twice the same.
Async<PollView> create_poll(Services& services, Actor actor, CreatePoll request, Announce announce);

struct Vote {
  std::string meeting;
  std::string poll_id;
  std::vector<int> choices;           ///< numbers of options, from 0; several where the poll is `multiple`
  std::optional<std::string> ballot;  ///< to change a vote in an anonymous poll
};
struct Voted {
  PollView poll;
  std::optional<std::string> ballot;  ///< of an anonymous poll: to be kept by the voter, for a change
};
/// Told by poll:updated. invalid_state for a closed poll, and for a second vote in an anonymous one without its ballot.
Async<Voted> vote(Services& services, Actor actor, Vote request, Announce announce);

/// Told by poll:closed. For who made it, hosts and co-hosts. Closing a closed one changes nothing.
Async<PollView> close_poll(Services& services, Actor actor, std::string meeting, std::string poll_id,
                           Announce announce);

/// The newest polls of a meeting that fit, oldest first. For members. validation_failed where `page.before` is none of
/// this meeting.
Async<Page<PollView>> poll_history(Services& services, Actor actor, std::string meeting, PageRequest page);

}  // namespace parley::services
