#include "events/families.hpp"
#include "events/session.hpp"

namespace parley::events {
namespace {

enum class MessageType { text, emoji, file };
BOOST_DESCRIBE_ENUM(MessageType, text, emoji, file)

struct SendMessage {
  json::Text<1, 64> meeting_id;
  json::Text<1, services::max_chat_message_bytes> message;
  std::optional<MessageType> type;
  std::optional<json::Text<1, 64>> to;
  std::optional<json::Text<1, 64>> reply_to;
};
BOOST_DESCRIBE_STRUCT(SendMessage, (), (meeting_id, message, type, to, reply_to))

struct MessageSent {
  services::ChatMessageView message;
};
BOOST_DESCRIBE_STRUCT(MessageSent, (), (message))

struct SendReaction {
  json::Text<1, 64> meeting_id;
  json::Text<1, 32> emoji;
};
BOOST_DESCRIBE_STRUCT(SendReaction, (), (meeting_id, emoji))

Async<MessageSent> send_message(Call& call, SendMessage request) {
  services::SendChatMessage message{.meeting = call.meeting_id(),
                                    .message = request.message,
                                    .type = std::string(core::enum_name(request.type.value_or(MessageType::text)))};
  if (request.to) message.to = *request.to;
  if (request.reply_to) message.reply_to = *request.reply_to;
  auto sent = co_await services::send_chat_message(call.services(), call.session().actor, std::move(message));
  if (!sent) co_return std::unexpected(std::move(sent.error()));

  MessageSent answer{services::view(*sent)};
  json::object payload{{"message", json::encode(answer.message)}};
  if (!sent->to)
    call.live().announce(sent->meeting_id, "chat:message", std::move(payload));
  else if (*sent->to == sent->participant_id)
    call.live().tell(sent->meeting_id, {sent->participant_id}, "chat:message", std::move(payload));
  else
    call.live().tell(sent->meeting_id, {sent->participant_id, *sent->to}, "chat:message", std::move(payload));
  co_return answer;
}

Async<Nothing> send_reaction(Call& call, SendReaction request) {
  if (!call.standing().meeting.features.reactions_enabled)
    co_return core::fail(core::Code::feature_disabled, "Reactions are turned off in this meeting.");
  call.live().count_reaction(call.meeting_id(), call.standing().participant.participant_id);
  call.live().announce(call.meeting_id(), "reaction:received",
                       {{"participant_id", call.standing().participant.participant_id},
                        {"emoji", static_cast<const std::string&>(request.emoji)}});
  co_return Nothing{};
}

}  // namespace

void add_chat_events(EventTable& table) {
  table.push_back(
      event("chat:send", RateClass::state, Who::joined, "Sends a message to all, or privately to one.", &send_message));
  table.push_back(event("reaction:send", RateClass::reaction, Who::joined, "Shows an emoji to all; it is not stored.",
                        &send_reaction));
}

}  // namespace parley::events
