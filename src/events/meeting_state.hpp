// MeetingState: all that somebody who comes in, or comes back after too long, needs to see the same as everybody.
#pragma once

#include "events/session.hpp"
#include "services/breakouts.hpp"
#include "services/polls.hpp"
#include "services/questions.hpp"

namespace parley::events {

enum class JoinStatus { joined, waiting };
BOOST_DESCRIBE_ENUM(JoinStatus, joined, waiting)

struct ProducerView {
  std::string producer_id;
  std::string participant_id;
  std::string kind;
  std::string source;
  bool paused;
};
BOOST_DESCRIBE_STRUCT(ProducerView, (), (producer_id, participant_id, kind, source, paused))

/// That there is a drawing; `whiteboard:scene` gives it. `elements`: how many, 0 where there is none.
struct WhiteboardView {
  std::size_t elements;
};
BOOST_DESCRIBE_STRUCT(WhiteboardView, (), (elements))

/// Where the lists of a state begin that hold only the newest: what chat:history, poll:history and qa:history take as
/// `before` for the older ones. Null where there are none.
struct StateBefore {
  std::optional<std::string> chat;
  std::optional<std::string> polls;
  std::optional<std::string> questions;
};
BOOST_DESCRIBE_STRUCT(StateBefore, (), (chat, polls, questions))

/// The full state of a meeting; for someone waiting only the first three. Of chat, polls and questions the newest that
/// fit (`before`); `hands`: participant ids, who raised first comes first.
struct MeetingState {
  JoinStatus status;
  services::MeetingView meeting;
  services::ParticipantView participant;
  json::Field<std::vector<services::ParticipantView>> participants;
  json::Field<std::vector<ProducerView>> producers;
  json::Field<std::vector<services::ChatMessageView>> chat;
  json::Field<std::vector<std::string>> hands;
  json::Field<std::vector<services::PollView>> polls;
  json::Field<std::vector<services::QuestionView>> questions;
  json::Field<StateBefore> before;
  json::Field<WhiteboardView> whiteboard;
  json::Field<services::BreakoutsView> breakouts;  ///< null where there are none
  json::Field<std::uint64_t> seq;
  json::Field<std::vector<services::IceServerView>> ice_servers;
  json::Field<std::string> access_token;
  json::Field<bool> media_available;
  json::Field<bool> media_configured;     ///< false: signaling only, by the server's settings
  json::Field<bool> peer_to_peer;         ///< two who are alone may reach each other directly
  json::Field<long long> max_file_bytes;  ///< of one file in the chat; 0: no files are taken
};
BOOST_DESCRIBE_STRUCT(MeetingState, (),
                      (status, meeting, participant, participants, producers, chat, hands, polls, questions, before,
                       whiteboard, breakouts, seq, ice_servers, access_token, media_available, media_configured,
                       peer_to_peer, max_file_bytes))

/// What is stored is read after `entered` was taken: news of that while may come twice (ids tell), but none is missed.
boost::asio::awaitable<MeetingState> full_state(Call& call, core::Meeting meeting, std::string host_name,
                                                core::Participant participant, services::LiveMeetings::Entered entered);

}  // namespace parley::events
