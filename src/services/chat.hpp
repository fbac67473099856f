// Chat: messages of a meeting, to all or to one person. Those in it write; members read. A message keeps its place when
// it is edited, and leaves a placeholder when it is deleted. While breakout rooms are open, what is written to all goes
// to those in the same room, and is read there.
#pragma once

#include "services/meetings.hpp"
#include "services/page.hpp"

#include <boost/json/object.hpp>

#include <functional>

namespace parley::services {

struct ChatMessageView;  // views.hpp, which includes this

inline constexpr std::size_t max_chat_message_bytes = 16 * 1024;
inline constexpr int max_chat_page = 200;

/// Tells those who may see a message what became of it: called on the database thread, in the order of the commits,
/// with the event (chat:message, chat:edited, chat:deleted) and its payload. Unset: nobody is told.
using ChatNews = std::function<void(const ChatMessage&, std::string event, boost::json::object payload)>;

struct SendChatMessage {
  std::string meeting;                  ///< id or code
  std::string message;                  ///< 1 byte to 16 KiB, opaque, not blank; of a file it may be empty
  std::string type = "text";            ///< text | emoji | file
  std::optional<std::string> to;        ///< participant_id, for a private message
  std::optional<std::string> reply_to;  ///< message_id of the same meeting, which the sender may see
  std::optional<std::string> file_id;   ///< for type file: one that the sender has put there and not sent yet
};
/// Stores a message of a joined participant. feature_disabled where the meeting has no chat; forbidden for those not
/// joined, not_found for strangers; validation_failed for bounds, an unknown receiver, message or file.
Async<ChatMessage> send_chat_message(Services& services, Actor actor, SendChatMessage request, ChatNews news = {});

struct EditChatMessage {
  std::string meeting;
  std::string message_id;
  std::string message;
};
/// For who wrote it, while they are in the meeting. not_found for who may not see it, forbidden for others,
/// invalid_state for a deleted one and for files.
Async<ChatMessage> edit_chat_message(Services& services, Actor actor, EditChatMessage request, ChatNews news = {});

/// For who wrote it, and can_moderate; text and file are gone then. Deleting a deleted one changes nothing.
Async<ChatMessage> delete_chat_message(Services& services, Actor actor, std::string meeting, std::string message_id,
                                       ChatNews news = {});

/// The last `limit` (1–200) messages before a position (the end where unset) that the asker may see, oldest first. For
/// members.
Async<std::vector<ChatMessage>> chat_history(Services& services, Actor actor, std::string reference, int limit,
                                             std::optional<long long> before);

/// The same before a message, bounded by bytes too (`page.most` 1–200); validation_failed for a message that is not in
/// this meeting.
Async<Page<ChatMessageView>> chat_history_before(Services& services, Actor actor, std::string reference,
                                                 PageRequest page);

}  // namespace parley::services
