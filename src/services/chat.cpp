#include "services/chat.hpp"

#include "services/support.hpp"

namespace parley::services {
namespace {

core::Outcome<> check_request(const SendChatMessage& request) {
  core::Error error{core::Code::validation_failed, "Some of the input is not valid."};
  if (request.message.empty() || request.message.size() > max_chat_message_bytes)
    error.errors.push_back({"message", "must have 1 to " + std::to_string(max_chat_message_bytes) + " bytes"});
  if (request.type != "text" && request.type != "emoji" && request.type != "file")
    error.errors.push_back({"type", "must be text, emoji or file"});
  if (error.errors.empty()) return {};
  return std::unexpected(std::move(error));
}

/// The receiver and the message that is answered must be of the same meeting.
core::Outcome<> check_references(Transaction& transaction, const core::Meeting& meeting,
                                 const SendChatMessage& request) {
  if (request.to) {
    const auto receiver = transaction.participants.find(*request.to);
    if (!receiver || receiver->meeting_id != meeting.meeting_id)
      return std::unexpected(invalid_field("to", "must be a participant of this meeting"));
  }
  if (request.reply_to) {
    const auto original = transaction.chat.find(*request.reply_to);
    if (!original || original->meeting_id != meeting.meeting_id)
      return std::unexpected(invalid_field("reply_to", "must be a message of this meeting"));
  }
  return {};
}

core::Outcome<ChatMessage> send(Transaction& transaction, Services& services, const Actor& actor,
                                const SendChatMessage& request) {
  auto membership = require_member(transaction, actor, request.meeting);
  if (!membership) return std::unexpected(std::move(membership.error()));
  const auto& [meeting, sender] = *membership;
  if (sender.status != core::ParticipantStatus::joined)
    return core::fail(core::Code::forbidden, "Only people who are in the meeting can write in its chat.");
  if (!meeting.features.chat_enabled) return core::fail(core::Code::feature_disabled, "This meeting has no chat.");
  if (auto valid = check_references(transaction, meeting, request); !valid)
    return std::unexpected(std::move(valid.error()));
  ChatMessage message{.message_id = core::make_id(services.random, core::id_prefix::message),
                      .meeting_id = meeting.meeting_id,
                      .participant_id = sender.participant_id,
                      .participant_name = sender.name,
                      .message = request.message,
                      .type = request.type,
                      .to = request.to,
                      .reply_to = request.reply_to,
                      .created_at = services.clock.now()};
  message.position = transaction.chat.insert(message);
  return message;
}

}  // namespace

Async<ChatMessage> send_chat_message(Services& services, Actor actor, SendChatMessage request) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  if (auto valid = check_request(request); !valid) co_return std::unexpected(std::move(valid.error()));
  auto job = [&services, actor = std::move(actor), request = std::move(request)](Transaction& transaction) {
    return send(transaction, services, actor, request);
  };
  co_return co_await services.store.write(std::move(job));
}

Async<std::vector<ChatMessage>> chat_history(Services& services, Actor actor, std::string reference, int limit,
                                             std::optional<long long> before) {
  auto job = [actor = std::move(actor), reference = std::move(reference), limit,
              before](Transaction& transaction) -> core::Outcome<std::vector<ChatMessage>> {
    auto membership = require_member(transaction, actor, reference);
    if (!membership) return std::unexpected(std::move(membership.error()));
    return transaction.chat.list(membership->meeting.meeting_id, membership->participant.participant_id,
                                 std::clamp(limit, 1, 200), before);
  };
  co_return co_await services.store.read(std::move(job));
}

}  // namespace parley::services
