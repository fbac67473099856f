#include "events/meeting_state.hpp"

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

  auto history = co_await services::chat_history(call.services(), call.session().actor, meeting_id, chat_messages_shown,
                                                 std::nullopt);
  std::vector<services::ChatMessageView> messages;
  if (history)
    for (const services::ChatMessage& message : *history) messages.push_back(services::view(message));
  state.chat = std::move(messages);
  auto polls = co_await services::list_polls(call.services(), call.session().actor, meeting_id);
  state.polls = polls ? std::move(*polls) : std::vector<services::PollView>();
  auto questions = co_await services::list_questions(call.services(), call.session().actor, meeting_id);
  state.questions = questions ? std::move(*questions) : std::vector<services::QuestionView>();

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
  state.max_file_bytes = call.services().settings.file_max_bytes;
  co_return state;
}

}  // namespace parley::events
