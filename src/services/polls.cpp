#include "services/polls.hpp"

#include "core/white_space.hpp"
#include "services/known_write.hpp"
#include "services/presence_in_meeting.hpp"
#include "services/security/sodium.hpp"

#include <algorithm>
#include <set>

namespace parley::services {
namespace {

constexpr std::string_view poll_prefix = "poll_";
constexpr std::size_t ballot_bytes = 18;

PollView view_of(const Poll& poll, const std::vector<PollVote>& votes) {
  PollView view{.poll_id = poll.poll_id,
                .meeting_id = poll.meeting_id,
                .participant_id = poll.participant_id,
                .question = poll.question,
                .multiple = poll.multiple,
                .anonymous = poll.anonymous,
                .status = poll.closed_at ? PollStatus::closed : PollStatus::open,
                .voter_count = static_cast<int>(votes.size()),
                .created_at = core::format_time(poll.created_at)};
  if (poll.closed_at) view.closed_at = core::format_time(*poll.closed_at);
  std::vector<std::vector<std::string>> voters(poll.options.size());
  std::vector<int> counts(poll.options.size());
  for (const PollVote& vote : votes)
    for (const int choice : vote.choices) {
      ++counts.at(static_cast<std::size_t>(choice));
      auto& known = voters.at(static_cast<std::size_t>(choice));
      if (vote.participant_id && known.size() < max_voters_told) known.push_back(*vote.participant_id);
    }
  for (std::size_t i = 0; i < poll.options.size(); ++i) {
    PollOptionView option{.text = poll.options[i], .votes = counts[i]};
    if (!poll.anonymous) option.voters = std::move(voters[i]);
    view.options.push_back(std::move(option));
  }
  return view;
}

/// What a person is given beside what all see: their own vote, which is not always among the voters that are named.
void add_own(PollView& view, const std::vector<PollVote>& votes, const std::string& participant_id) {
  const auto own = std::ranges::find(votes, std::optional<std::string>(participant_id), &PollVote::participant_id);
  if (own != votes.end()) view.choices = own->choices;
}

void tell(Transaction& transaction, const Announce& announce, std::string event, const PollView& view) {
  transaction.after_commit(
      [announce, event = std::move(event), view] { announce(view.meeting_id, event, {{"poll", json::encode(view)}}); });
}

core::Outcome<> check_request(const CreatePoll& request) {
  core::Error error{core::Code::validation_failed, "Some of the input is not valid."};
  if (auto problem = text_problem(request.question, max_poll_question_bytes))
    error.errors.push_back({"question", std::move(*problem)});
  if (request.options.size() < min_poll_options || request.options.size() > max_poll_options)
    error.errors.push_back({"options", "must be 2 to 20"});
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < request.options.size(); ++i) {
    const std::string& option = request.options[i];
    const std::string field = "options[" + std::to_string(i) + "]";
    if (auto problem = text_problem(option, max_poll_option_bytes))
      error.errors.push_back({field, std::move(*problem)});
    else if (!seen.insert(core::trimmed(option)).second)  // nobody could tell them apart
      error.errors.push_back({field, "is there twice"});
  }
  if (error.errors.empty()) return {};
  return std::unexpected(std::move(error));
}

/// Members who speak for the meeting make polls; attendees and guests vote.
bool may_make_polls(core::Role role) { return core::is_host(role) || role == core::Role::presenter; }

core::Outcome<Membership> require_polls(Transaction& transaction, const Actor& actor, const std::string& meeting) {
  auto present = require_present(transaction, actor, meeting);
  if (present && !present->meeting.features.polls_enabled)
    return core::fail(core::Code::feature_disabled, "This meeting has no polls.");
  return present;
}

core::Outcome<Poll> find_poll(Transaction& transaction, const core::Meeting& meeting, const std::string& poll_id) {
  auto poll = transaction.of<PollRepository>().find(poll_id);
  if (!poll || poll->meeting_id != meeting.meeting_id)
    return core::fail(core::Code::not_found, "There is no such poll in this meeting.");
  return std::move(*poll);
}

core::Outcome<PollView> create_in(Transaction& transaction, Services& services, const Actor& actor,
                                  const CreatePoll& request, const Announce& announce) {
  if (auto valid = check_request(request); !valid) return std::unexpected(std::move(valid.error()));
  auto present = require_polls(transaction, actor, request.meeting);
  if (!present) return std::unexpected(std::move(present.error()));
  const auto& [meeting, maker] = *present;
  if (!may_make_polls(maker.role))
    return core::fail(core::Code::forbidden, "Hosts and presenters of the meeting make polls.");
  PollRepository& polls = transaction.of<PollRepository>();
  if (polls.list(meeting.meeting_id, max_polls_of_meeting).size() >= max_polls_of_meeting)
    return core::fail(core::Code::conflict, "A meeting has 200 polls at most.");
  const Poll poll{.poll_id = core::make_id(services.random, poll_prefix),
                  .meeting_id = meeting.meeting_id,
                  .participant_id = maker.participant_id,
                  .question = request.question,
                  .options = request.options,
                  .multiple = request.multiple,
                  .anonymous = request.anonymous,
                  .created_at = services.clock.now()};
  polls.insert(poll);
  write_audit(transaction, services, actor, {"POLL_CREATED", meeting.meeting_id, poll.poll_id});
  PollView view = view_of(poll, {});
  tell(transaction, announce, "poll:created", view);
  return view;
}

core::Outcome<std::vector<int>> choices_of(const Poll& poll, std::vector<int> choices) {
  std::ranges::sort(choices);
  const bool has_twice = std::ranges::adjacent_find(choices) != choices.end();
  const bool is_outside = !choices.empty() && (choices.front() < 0 || choices.back() >= std::ssize(poll.options));
  if (choices.empty() || has_twice || is_outside)
    return std::unexpected(invalid_field("choices", "must be numbers of options, from 0, each once"));
  if (!poll.multiple && choices.size() > 1)
    return std::unexpected(invalid_field("choices", "must be one: this poll takes one choice a person"));
  return choices;
}

/// Finds the vote to write: a person's own by name, or the ballot's. `new_ballot`: for a first anonymous vote.
core::Outcome<PollVote> vote_to_write(Transaction& transaction, const Poll& poll, const core::Participant& voter,
                                      const std::optional<std::string>& ballot, const std::string& new_ballot) {
  PollRepository& polls = transaction.of<PollRepository>();
  PollVote vote{.poll_id = poll.poll_id, .meeting_id = poll.meeting_id};
  if (!poll.anonymous) {
    vote.vote_id = poll.poll_id + ' ' + voter.participant_id;
    vote.participant_id = voter.participant_id;
    return vote;
  }
  if (ballot) {
    vote.vote_id = hash_secret(poll.poll_id + ' ' + *ballot);
    if (!polls.has_vote(vote.vote_id)) return std::unexpected(invalid_field("ballot", "is none of this poll"));
    return vote;
  }
  if (!polls.insert_voter(poll.poll_id, voter.participant_id, poll.meeting_id))
    return core::fail(core::Code::invalid_state,
                      "You have voted in this anonymous poll. Only the ballot that you got then can change the vote.");
  vote.vote_id = hash_secret(poll.poll_id + ' ' + new_ballot);
  return vote;
}

core::Outcome<Voted> cast(Transaction& transaction, const Actor& actor, const Vote& request,
                          const std::string& new_ballot, const Announce& announce) {
  auto present = require_polls(transaction, actor, request.meeting);
  if (!present) return std::unexpected(std::move(present.error()));
  auto poll = find_poll(transaction, present->meeting, request.poll_id);
  if (!poll) return std::unexpected(std::move(poll.error()));
  if (poll->closed_at) return core::fail(core::Code::invalid_state, "The poll is closed.");
  auto choices = choices_of(*poll, request.choices);
  if (!choices) return std::unexpected(std::move(choices.error()));
  auto vote = vote_to_write(transaction, *poll, present->participant, request.ballot, new_ballot);
  if (!vote) return std::unexpected(std::move(vote.error()));
  vote->choices = std::move(*choices);
  PollRepository& polls = transaction.of<PollRepository>();
  polls.put_vote(*vote);
  Voted voted{view_of(*poll, polls.votes(poll->poll_id)), std::nullopt};
  tell(transaction, announce, "poll:updated", voted.poll);
  if (!poll->anonymous) {
    voted.poll.choices = std::move(vote->choices);
    return voted;
  }
  voted.ballot = request.ballot.value_or(new_ballot);
  voted.poll.voted = true;
  return voted;
}

core::Outcome<PollView> close(Transaction& transaction, Services& services, const Actor& actor,
                              const std::string& reference, const std::string& poll_id, const Announce& announce) {
  auto present = require_polls(transaction, actor, reference);
  if (!present) return std::unexpected(std::move(present.error()));
  const auto& [meeting, closer] = *present;
  auto poll = find_poll(transaction, meeting, poll_id);
  if (!poll) return std::unexpected(std::move(poll.error()));
  if (poll->participant_id != closer.participant_id && !core::is_host(closer.role))
    return core::fail(core::Code::forbidden, "Only who made the poll, or a host, closes it.");
  PollRepository& polls = transaction.of<PollRepository>();
  const auto votes = polls.votes(poll_id);
  if (poll->closed_at) return view_of(*poll, votes);
  poll->closed_at = services.clock.now();
  polls.close(poll_id, *poll->closed_at);
  write_audit(transaction, services, actor, {"POLL_CLOSED", meeting.meeting_id, poll_id});
  PollView view = view_of(*poll, votes);
  tell(transaction, announce, "poll:closed", view);
  return view;
}

}  // namespace

Async<PollView> create_poll(Services& services, Actor actor, CreatePoll request, Announce announce) {
  auto change = [&services, request = std::move(request), announce = std::move(announce)](Transaction& transaction,
                                                                                          const Actor& who) {
    return create_in(transaction, services, who, request, announce);
  };
  return write_known(services, std::move(actor), std::move(change));
}

Async<Voted> vote(Services& services, Actor actor, Vote request, Announce announce) {
  auto change = [request = std::move(request), new_ballot = core::make_secret(services.random, ballot_bytes),
                 announce = std::move(announce)](Transaction& transaction, const Actor& who) {
    return cast(transaction, who, request, new_ballot, announce);
  };
  return write_known(services, std::move(actor), std::move(change));
}

Async<PollView> close_poll(Services& services, Actor actor, std::string meeting, std::string poll_id,
                           Announce announce) {
  auto change = [&services, meeting = std::move(meeting), poll_id = std::move(poll_id), announce = std::move(announce)](
                    Transaction& transaction, const Actor& who) {
    return close(transaction, services, who, meeting, poll_id, announce);
  };
  return write_known(services, std::move(actor), std::move(change));
}

Async<Page<PollView>> poll_history(Services& services, Actor actor, std::string meeting, PageRequest page) {
  auto job = [actor = std::move(actor), meeting = std::move(meeting),
              page = std::move(page)](Transaction& transaction) -> core::Outcome<Page<PollView>> {
    auto membership = require_member(transaction, actor, meeting);
    if (!membership) return std::unexpected(std::move(membership.error()));
    PollRepository& polls = transaction.of<PollRepository>();
    const std::string& meeting_id = membership->meeting.meeting_id;
    std::vector<Poll> older = polls.list(meeting_id, max_polls_of_meeting);
    if (page.before) {
      const auto cursor = std::ranges::find(older, *page.before, &Poll::poll_id);
      if (cursor == older.end()) return std::unexpected(invalid_field("before", "must be a poll of this meeting"));
      older.erase(cursor, older.end());
    }
    const std::string& own_id = membership->participant.participant_id;
    const auto ids = polls.voted_in(meeting_id, own_id);
    const std::set<std::string_view> voted_in(ids.begin(), ids.end());
    return newest_page(std::span<const Poll>(older), page, [&](const Poll& poll) {
      const auto votes = polls.votes(poll.poll_id);
      PollView view = view_of(poll, votes);
      if (poll.anonymous)
        view.voted = voted_in.contains(poll.poll_id);
      else
        add_own(view, votes, own_id);
      return view;
    });
  };
  co_return co_await services.store.read(std::move(job));
}

}  // namespace parley::services
