#include "services/chat.hpp"

#include "services/breakout_repositories.hpp"
#include "services/file_repositories.hpp"
#include "services/files.hpp"
#include "services/presence_in_meeting.hpp"
#include "services/views.hpp"

namespace parley::services {
namespace {

/// A file is something without words.
core::Outcome<> check_text(const std::string& text, bool is_of_file) {
  if (is_of_file && text.size() <= max_chat_message_bytes) return {};
  if (auto problem = text_problem(text, max_chat_message_bytes))
    return std::unexpected(invalid_field("message", std::move(*problem)));
  return {};
}

core::Outcome<> check_request(const SendChatMessage& request) {
  core::Error error{core::Code::validation_failed, "Some of the input is not valid."};
  const bool is_file = request.type == "file";
  if (auto valid = check_text(request.message, is_file); !valid) error = std::move(valid.error());
  if (request.type != "text" && request.type != "emoji" && !is_file)
    error.errors.push_back({"type", "must be text, emoji or file"});
  if (is_file != request.file_id.has_value())
    error.errors.push_back({"file_id", is_file ? "is required for a file" : "goes with type file only"});
  if (error.errors.empty()) return {};
  return std::unexpected(std::move(error));
}

/// The breakout room that somebody is in; unset in the main room.
std::optional<std::string> room_of(Transaction& transaction, const core::Participant& participant) {
  return transaction.of<BreakoutRepository>().room_of(participant.meeting_id, participant.participant_id);
}

bool may_see(Transaction& transaction, const ChatMessage& message, const core::Participant& reader) {
  if (message.participant_id == reader.participant_id) return true;
  if (message.to) return *message.to == reader.participant_id;
  return message.breakout_room_id == room_of(transaction, reader);
}

/// A message of the meeting that the reader may see.
std::optional<ChatMessage> find_visible(Transaction& transaction, const Membership& reader,
                                        const std::string& message_id) {
  auto message = transaction.chat.find(message_id);
  if (!message || message->meeting_id != reader.meeting.meeting_id ||
      !may_see(transaction, *message, reader.participant))
    return std::nullopt;
  return message;
}

/// Who the message is for and what it answers must be of the same meeting.
core::Outcome<> check_references(Transaction& transaction, const Membership& sender, const SendChatMessage& request) {
  if (request.to) {
    const auto receiver = transaction.participants.find(*request.to);
    if (!receiver || receiver->meeting_id != sender.meeting.meeting_id)
      return std::unexpected(invalid_field("to", "must be a participant of this meeting"));
    if (receiver->status != core::ParticipantStatus::joined)
      return core::fail(core::Code::invalid_state, "This person is not in the meeting.");
  }
  if (request.reply_to && !find_visible(transaction, sender, *request.reply_to))
    return std::unexpected(invalid_field("reply_to", "must be a message of this meeting"));
  return {};
}

/// The file of a message is the sender's own, and sent once.
core::Outcome<> add_file(Transaction& transaction, const Membership& sender, const std::string& file_id,
                         ChatMessage& message) {
  FileRepository& files = transaction.of<FileRepository>();
  const auto file = files.find(file_id);
  const bool is_own = file && file->meeting_id == sender.meeting.meeting_id &&
                      file->participant_id == sender.participant.participant_id;
  if (!is_own) return std::unexpected(invalid_field("file_id", "must be a file that you have put into this meeting"));
  if (!files.attach(file_id, message.message_id)) return std::unexpected(invalid_field("file_id", "was sent already"));
  message.file_id = file->file_id;
  message.file_name = file->name;
  message.file_type = file->media_type;
  message.file_size = file->size;
  return {};
}

void tell(Transaction& transaction, const ChatNews& news, std::string event, const ChatMessage& message) {
  if (!news) return;
  json::object payload{{"message", json::encode(view(message))}};
  if (event != "chat:message") payload["message_id"] = message.message_id;
  transaction.after_commit(
      [news, message, event = std::move(event), payload = std::move(payload)] { news(message, event, payload); });
}

core::Outcome<Membership> require_chat(Transaction& transaction, const Actor& actor, const std::string& meeting) {
  auto present = require_present(transaction, actor, meeting);
  if (present && !present->meeting.features.chat_enabled)
    return core::fail(core::Code::feature_disabled, "This meeting has no chat.");
  return present;
}

core::Outcome<ChatMessage> send(Transaction& transaction, Services& services, const Actor& actor,
                                const SendChatMessage& request, const ChatNews& news) {
  auto sender = require_chat(transaction, actor, request.meeting);
  if (!sender) return std::unexpected(std::move(sender.error()));
  if (auto valid = check_references(transaction, *sender, request); !valid)
    return std::unexpected(std::move(valid.error()));
  ChatMessage message{.message_id = core::make_id(services.random, core::id_prefix::message),
                      .meeting_id = sender->meeting.meeting_id,
                      .participant_id = sender->participant.participant_id,
                      .participant_name = sender->participant.name,
                      .message = request.message,
                      .type = request.type,
                      .to = request.to,
                      .reply_to = request.reply_to,
                      .created_at = services.clock.now()};
  if (!message.to) message.breakout_room_id = room_of(transaction, sender->participant);
  if (request.file_id)
    if (auto added = add_file(transaction, *sender, *request.file_id, message); !added)
      return std::unexpected(std::move(added.error()));
  message.position = transaction.chat.insert(message);
  tell(transaction, news, "chat:message", message);
  return message;
}

core::Outcome<ChatMessage> edit(Transaction& transaction, Services& services, const Actor& actor,
                                const EditChatMessage& request, const ChatNews& news) {
  auto editor = require_chat(transaction, actor, request.meeting);
  if (!editor) return std::unexpected(std::move(editor.error()));
  auto message = find_visible(transaction, *editor, request.message_id);
  if (!message) return core::fail(core::Code::not_found, "There is no such message in this meeting.");
  if (message->participant_id != editor->participant.participant_id)
    return core::fail(core::Code::forbidden, "Only who wrote a message edits it.");
  if (message->deleted_at) return core::fail(core::Code::invalid_state, "The message is deleted.");
  if (message->file_id) return core::fail(core::Code::invalid_state, "A file cannot be edited; delete it instead.");
  if (message->message == request.message) return std::move(*message);
  message->message = request.message;
  message->edited_at = services.clock.now();
  transaction.chat.update(*message);
  write_audit(transaction, services, actor, {"CHAT_EDITED", message->meeting_id, message->message_id});
  tell(transaction, news, "chat:edited", *message);
  return std::move(*message);
}

core::Outcome<ChatMessage> erase(Transaction& transaction, Services& services, const Actor& actor,
                                 const std::string& reference, const std::string& message_id, const ChatNews& news) {
  auto present = require_present(transaction, actor, reference);
  if (!present) return std::unexpected(std::move(present.error()));
  const auto& [meeting, participant] = *present;
  auto message = find_visible(transaction, *present, message_id);
  if (!message) return core::fail(core::Code::not_found, "There is no such message in this meeting.");
  if (message->participant_id != participant.participant_id &&
      !core::may(services.roles, participant.role, core::Permission::can_moderate, meeting))
    return core::fail(core::Code::forbidden, "Only who wrote a message, or a host, deletes it.");
  if (message->deleted_at) return std::move(*message);
  if (message->file_id) transaction.of<FileRepository>().forget(*message->file_id);
  message->message.clear();
  message->file_id = message->file_name = message->file_type = std::nullopt;
  message->file_size = std::nullopt;
  message->deleted_at = services.clock.now();
  transaction.chat.update(*message);
  write_audit(transaction, services, actor, {"CHAT_DELETED", message->meeting_id, message->message_id});
  tell(transaction, news, "chat:deleted", *message);
  return std::move(*message);
}

std::vector<ChatMessage> list_for(Transaction& transaction, const Membership& reader, int limit,
                                  std::optional<long long> before) {
  return transaction.chat.list(reader.meeting.meeting_id, reader.participant.participant_id, limit, before,
                               room_of(transaction, reader.participant).value_or(""));
}

}  // namespace

Async<ChatMessage> send_chat_message(Services& services, Actor actor, SendChatMessage request, ChatNews news) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  if (auto valid = check_request(request); !valid) co_return std::unexpected(std::move(valid.error()));
  auto job = [&services, actor = std::move(actor), request = std::move(request), news = std::move(news)](
                 Transaction& transaction) { return send(transaction, services, actor, request, news); };
  co_return co_await services.store.write(std::move(job));
}

Async<ChatMessage> edit_chat_message(Services& services, Actor actor, EditChatMessage request, ChatNews news) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  if (auto valid = check_text(request.message, false); !valid) co_return std::unexpected(std::move(valid.error()));
  auto job = [&services, actor = std::move(actor), request = std::move(request), news = std::move(news)](
                 Transaction& transaction) { return edit(transaction, services, actor, request, news); };
  co_return co_await services.store.write(std::move(job));
}

Async<ChatMessage> delete_chat_message(Services& services, Actor actor, std::string meeting, std::string message_id,
                                       ChatNews news) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  auto job = [&services, actor = std::move(actor), meeting = std::move(meeting), message_id = std::move(message_id),
              news = std::move(news)](Transaction& transaction) {
    return erase(transaction, services, actor, meeting, message_id, news);
  };
  auto erased = co_await services.store.write(std::move(job));
  if (erased && erased->type == "file") {
    // What cannot be removed now is removed by the cleanup.
    [[maybe_unused]] const auto removed = co_await remove_forgotten_files(services);
  }
  co_return erased;
}

Async<std::vector<ChatMessage>> chat_history(Services& services, Actor actor, std::string reference, int limit,
                                             std::optional<long long> before) {
  auto job = [actor = std::move(actor), reference = std::move(reference), limit,
              before](Transaction& transaction) -> core::Outcome<std::vector<ChatMessage>> {
    auto membership = require_member(transaction, actor, reference);
    if (!membership) return std::unexpected(std::move(membership.error()));
    return list_for(transaction, *membership, std::clamp(limit, 1, max_chat_page), before);
  };
  co_return co_await services.store.read(std::move(job));
}

Async<Page<ChatMessageView>> chat_history_before(Services& services, Actor actor, std::string reference,
                                                 PageRequest page) {
  page.most = std::clamp(page.most, 1, max_chat_page);
  auto job = [actor = std::move(actor), reference = std::move(reference),
              page = std::move(page)](Transaction& transaction) -> core::Outcome<Page<ChatMessageView>> {
    auto membership = require_member(transaction, actor, reference);
    if (!membership) return std::unexpected(std::move(membership.error()));
    std::optional<long long> position;
    if (page.before) {
      const auto message = find_visible(transaction, *membership, *page.before);
      if (!message) return std::unexpected(invalid_field("before", "must be a message of this meeting"));
      position = message->position;
    }
    // One more than is asked for tells whether there are more.
    const std::vector<ChatMessage> messages = list_for(transaction, *membership, page.most + 1, position);
    return newest_page(std::span(messages), page, [](const ChatMessage& message) { return view(message); });
  };
  co_return co_await services.store.read(std::move(job));
}

}  // namespace parley::services
