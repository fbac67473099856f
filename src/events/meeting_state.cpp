#include "events/meeting_state.hpp"

#include "events/history.hpp"
#include "services/whiteboards.hpp"

namespace parley::events {
namespace {

constexpr int chat_messages_shown = 50;

std::vector<ProducerView> producers_for(const std::string& socket_id,
                                        const std::vector<services::LiveMeetings::LiveProducer>& producers) {
  std::vector<ProducerView> views;
  for (const auto& [owner, producer] : producers)
    if (producer.peer_id != socket_id)
      views.push_back({producer.producer_id, owner, producer.kind, producer.source, producer.paused});
  return views;
}

/// Three lists of this size leave room for everything else below what a connection may have waiting (4 MiB).
services::PageRequest newest(int most) { return {.before = {}, .most = most}; }

/// What a page holds (nothing where it was refused), and what is asked for its predecessor with.
template <class View>
std::vector<View> elements_of(core::Outcome<services::Page<View>>& page, std::string View::* id,
                              std::optional<std::string>& before) {
  if (!page) return {};
  before = before_of(*page, id);
  return std::move(page->elements);
}

}  // namespace

boost::asio::awaitable<MeetingState> full_state(Call& call, core::Meeting meeting, std::string host_name,
                                                core::Participant participant,
                                                services::LiveMeetings::Entered entered) {
  const std::string meeting_id = meeting.meeting_id;
  MeetingState state{.status = JoinStatus::joined,
                     .meeting = services::view(call.services().settings, meeting, host_name),
                     .participant = services::view(participant)};
  std::vector<services::ParticipantView> participants;
  for (const core::Participant& one : entered.participants) participants.push_back(services::view(one));
  state.participants = std::move(participants);
  state.producers = producers_for(call.socket_id(), entered.producers);

  const services::Actor& actor = call.session().actor;
  const services::PageRequest last_messages = newest(chat_messages_shown);
  const services::PageRequest all_polls = newest(services::max_polls_of_meeting);
  const services::PageRequest all_questions = newest(services::max_questions_of_meeting);
  StateBefore before;
  auto history = co_await services::chat_history_before(call.services(), actor, meeting_id, last_messages);
  state.chat = elements_of(history, &services::ChatMessageView::message_id, before.chat);
  auto polls = co_await services::poll_history(call.services(), actor, meeting_id, all_polls);
  state.polls = elements_of(polls, &services::PollView::poll_id, before.polls);
  auto questions = co_await services::question_history(call.services(), actor, meeting_id, all_questions);
  state.questions = elements_of(questions, &services::QuestionView::question_id, before.questions);
  state.before = std::move(before);

  if (!entered.drawn) {
    auto count = co_await services::count_whiteboard(call.services(), meeting_id);
    if (count) entered.drawn = static_cast<std::size_t>(*count);
  }
  state.whiteboard = WhiteboardView{.elements = entered.drawn.value_or(0)};

  state.breakouts = json::Field<services::BreakoutsView>::null();
  if (entered.breakouts) state.breakouts = services::view(*entered.breakouts, call.services().clock.now());
  state.hands = std::move(entered.hands);
  state.seq = entered.seq;
  state.ice_servers = call.ice_servers();
  state.media_available = call.media().available();
  state.media_configured = call.media().configured();
  state.peer_to_peer = call.services().settings.peer_to_peer;
  state.max_file_bytes = call.services().settings.file_max_bytes;
  co_return state;
}

}  // namespace parley::events
