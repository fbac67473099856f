// The chat of a meeting, and reactions.
#include "core/white_space.hpp"
#include "events/families.hpp"
#include "events/history.hpp"
#include "events/session.hpp"
#include "services/support.hpp"

namespace parley::events {
namespace {

using Reference = json::Text<1, 64>;

enum class MessageType { text, emoji, file };
BOOST_DESCRIBE_ENUM(MessageType, text, emoji, file)

struct SendMessage {
  Reference meeting_id;
  std::optional<json::Text<0, services::max_chat_message_bytes>> message;  ///< may be left out of a file
  std::optional<MessageType> type;
  std::optional<Reference> to;
  std::optional<Reference> reply_to;
  std::optional<Reference> file_id;
};
BOOST_DESCRIBE_STRUCT(SendMessage, (), (meeting_id, message, type, to, reply_to, file_id))

struct EditMessage {
  Reference meeting_id;
  Reference message_id;
  json::Text<1, services::max_chat_message_bytes> message;
};
BOOST_DESCRIBE_STRUCT(EditMessage, (), (meeting_id, message_id, message))

struct DeleteMessage {
  Reference meeting_id;
  Reference message_id;
};
BOOST_DESCRIBE_STRUCT(DeleteMessage, (), (meeting_id, message_id))

struct MessageAnswer {
  services::ChatMessageView message;
};
BOOST_DESCRIBE_STRUCT(MessageAnswer, (), (message))

struct AskHistory {
  Reference meeting_id;
  std::optional<Reference> before;  ///< a message_id; the end where left out
  std::optional<json::Int<1, services::max_chat_page>> limit;
};
BOOST_DESCRIBE_STRUCT(AskHistory, (), (meeting_id, before, limit))

/// Newest last, and no more than fit into half a megabyte. `before`: for the page before this one; null where there is
/// none.
struct HistoryAnswer {
  std::vector<services::ChatMessageView> messages;
  bool has_more;
  std::optional<std::string> before;
};
BOOST_DESCRIBE_STRUCT(HistoryAnswer, (), (messages, has_more, before))

struct Typing {
  Reference meeting_id;
  std::optional<bool> typing;  ///< false: not any more
  std::optional<Reference> to;
};
BOOST_DESCRIBE_STRUCT(Typing, (), (meeting_id, typing, to))

struct SendReaction {
  Reference meeting_id;
  json::Text<1, 32> emoji;
};
BOOST_DESCRIBE_STRUCT(SendReaction, (), (meeting_id, emoji))

/// A private message is told to its two people only, others to those who are in the same room.
services::ChatNews chat_news(Call& call) {
  return [&live = call.live()](const services::ChatMessage& message, std::string event, json::object payload) {
    if (!message.to)
      return live.announce_in(message.meeting_id, message.breakout_room_id.value_or(""), std::move(event),
                              std::move(payload));
    std::vector<std::string> both{message.participant_id};
    if (*message.to != message.participant_id) both.push_back(*message.to);
    live.tell(message.meeting_id, std::move(both), std::move(event), std::move(payload));
  };
}

/// The answer of every use case that gives a message.
Async<MessageAnswer> answer_message(Async<services::ChatMessage> use_case) {
  auto message = co_await std::move(use_case);
  if (!message) co_return std::unexpected(std::move(message.error()));
  co_return MessageAnswer{services::view(*message)};
}

Async<MessageAnswer> send_message(Call& call, SendMessage request) {
  services::SendChatMessage message{.meeting = call.meeting_id(),
                                    .type = std::string(core::enum_name(request.type.value_or(MessageType::text)))};
  if (request.message) message.message = *request.message;
  if (request.to) message.to = *request.to;
  if (request.reply_to) message.reply_to = *request.reply_to;
  if (request.file_id) message.file_id = *request.file_id;
  return answer_message(
      services::send_chat_message(call.services(), call.session().actor, std::move(message), chat_news(call)));
}

Async<MessageAnswer> edit_message(Call& call, EditMessage request) {
  services::EditChatMessage change{call.meeting_id(), request.message_id, request.message};
  return answer_message(
      services::edit_chat_message(call.services(), call.session().actor, std::move(change), chat_news(call)));
}

Async<MessageAnswer> delete_message(Call& call, DeleteMessage request) {
  return answer_message(services::delete_chat_message(call.services(), call.session().actor, call.meeting_id(),
                                                      request.message_id, chat_news(call)));
}

Async<HistoryAnswer> history(Call& call, AskHistory request) {
  auto page = co_await services::chat_history_before(call.services(), call.session().actor, call.meeting_id(),
                                                     page_of(request));
  co_return history_answer(std::move(page), &HistoryAnswer::messages, &services::ChatMessageView::message_id);
}

Async<Nothing> type(Call& call, Typing request) {
  const services::LiveMeetings::Standing& standing = call.standing();
  if (!standing.meeting.features.chat_enabled)
    co_return core::fail(core::Code::feature_disabled, "This meeting has no chat.");
  json::object payload{{"participant_id", standing.participant.participant_id},
                       {"participant_name", standing.participant.name},
                       {"typing", request.typing.value_or(true)},
                       {"to", nullptr}};
  std::optional<std::string> to;
  if (request.to) {
    to = *request.to;
    payload["to"] = *to;
  }
  call.live().tell_others(call.meeting_id(), standing.participant.participant_id, std::move(to), "chat:typing",
                          std::move(payload));
  co_return Nothing{};
}

Async<Nothing> send_reaction(Call& call, SendReaction request) {
  if (!call.standing().meeting.features.reactions_enabled)
    co_return core::fail(core::Code::feature_disabled, "Reactions are turned off in this meeting.");
  if (core::is_blank(request.emoji)) co_return std::unexpected(services::invalid_field("emoji", "must not be blank"));
  call.live().count_reaction(call.meeting_id(), call.standing().participant.participant_id);
  const std::string& own_id = call.standing().participant.participant_id;
  call.live().announce_near(call.meeting_id(), own_id, "reaction:received",
                            {{"participant_id", own_id}, {"emoji", static_cast<const std::string&>(request.emoji)}});
  co_return Nothing{};
}

}  // namespace

void add_chat_events(EventTable& table) {
  constexpr auto rate = RateClass::state;
  constexpr auto who = Who::joined;
  table.push_back(event("chat:send", rate, who,
                        "Sends a message to all, or (to) privately to one; of type file, a file that was put there by "
                        "POST /api/meetings/:id/files.",
                        &send_message));
  table.push_back(event("chat:edit", rate, who, "Changes one's own message.", &edit_message));
  table.push_back(event("chat:delete", rate, who,
                        "Deletes one's own message, which leaves a placeholder; that of others needs can_moderate.",
                        &delete_message));
  table.push_back(
      event("chat:history", rate, who, "The messages before one, or the last ones; newest last.", &history));
  table.push_back(event("chat:typing", rate, who,
                        "Tells the others, or (to) one, that one is writing. Say it again every few seconds; it is not "
                        "stored, and fades by itself.",
                        &type));
  table.push_back(
      event("reaction:send", RateClass::reaction, who, "Shows an emoji to all; it is not stored.", &send_reaction));
}

}  // namespace parley::events
