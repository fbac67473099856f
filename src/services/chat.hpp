// Chat: messages of a meeting.
#pragma once

#include "services/meetings.hpp"

namespace parley::services {

inline constexpr std::size_t max_chat_message_bytes = 16 * 1024;

struct SendChatMessage {
  std::string meeting;                  ///< id or code
  std::string message;                  ///< 1 byte to 16 KiB, opaque
  std::string type = "text";            ///< text | emoji | file
  std::optional<std::string> to;        ///< participant_id, for a private message
  std::optional<std::string> reply_to;  ///< message_id of the same meeting
};
/// Stores a message of a joined participant. feature_disabled where the meeting has no chat; forbidden for those not
/// joined, not_found for strangers; validation_failed for bounds, an unknown receiver or an unknown message.
Async<ChatMessage> send_chat_message(Services& services, Actor actor, SendChatMessage request);

/// The last `limit` (1–200) messages before a position (the end where unset) that the asker may see, oldest first. For
/// members.
Async<std::vector<ChatMessage>> chat_history(Services& services, Actor actor, std::string reference, int limit,
                                             std::optional<long long> before);

}  // namespace parley::services
