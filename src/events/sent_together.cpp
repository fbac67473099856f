// What is sent of what people do together in a meeting.
#include "events/families.hpp"
#include "services/polls.hpp"
#include "services/questions.hpp"
#include "services/views.hpp"

namespace parley::events {
namespace {

struct SentMessage {
  services::ChatMessageView message;
};
BOOST_DESCRIBE_STRUCT(SentMessage, (), (message))

struct SentMessageChange {
  std::string message_id;
  services::ChatMessageView message;
};
BOOST_DESCRIBE_STRUCT(SentMessageChange, (), (message_id, message))

struct SentTyping {
  std::string participant_id;
  std::string participant_name;
  bool typing;
  std::optional<std::string> to;
};
BOOST_DESCRIBE_STRUCT(SentTyping, (), (participant_id, participant_name, typing, to))

struct SentBoard {
  std::string participant_id;
  std::string epoch;
  std::uint64_t revision;
  std::vector<json::object> elements;
};
BOOST_DESCRIBE_STRUCT(SentBoard, (), (participant_id, epoch, revision, elements))

struct SentBoardCleared {
  std::string participant_id;
  std::string epoch;
  std::uint64_t revision;
};
BOOST_DESCRIBE_STRUCT(SentBoardCleared, (), (participant_id, epoch, revision))

enum class CursorTool { pointer, laser };
BOOST_DESCRIBE_ENUM(CursorTool, pointer, laser)
enum class CursorButton { up, down };
BOOST_DESCRIBE_ENUM(CursorButton, up, down)

struct SentCursor {
  std::string participant_id;
  std::optional<double> x;
  std::optional<double> y;
  CursorTool tool;
  CursorButton button;
};
BOOST_DESCRIBE_STRUCT(SentCursor, (), (participant_id, x, y, tool, button))

struct SentReaction {
  std::string participant_id;
  std::string emoji;
};
BOOST_DESCRIBE_STRUCT(SentReaction, (), (participant_id, emoji))

/// `hands`: participant ids, who raised first comes first.
struct SentHands {
  std::string participant_id;
  std::vector<std::string> hands;
};
BOOST_DESCRIBE_STRUCT(SentHands, (), (participant_id, hands))

struct SentPoll {
  services::PollView poll;
};
BOOST_DESCRIBE_STRUCT(SentPoll, (), (poll))

struct SentQuestion {
  services::QuestionView question;
};
BOOST_DESCRIBE_STRUCT(SentQuestion, (), (question))

}  // namespace

void add_together_news(Announcements& rows) {
  rows.push_back(sends<SentMessage>("chat:message", Stamp::either,
                                    "A private message, without number, goes to its two people only."));
  rows.push_back(sends<SentMessageChange>("chat:edited", Stamp::either, "Likewise: its text is another."));
  rows.push_back(
      sends<SentMessageChange>("chat:deleted", Stamp::either, "Likewise: text and file are gone, deleted_at is set."));
  rows.push_back(sends<SentTyping>("chat:typing", Stamp::meeting,
                                   "To the others, or the one that it is for. It fades after some 6 seconds without "
                                   "another."));
  rows.push_back(sends<SentBoard>(
      "whiteboard:updated", Stamp::meeting,
      "To all devices but the one that drew: the elements that won. Not numbered, since drawing would push everything "
      "else out of the window of kept events; revision grows with each, and whiteboard:scene gives what was missed."));
  rows.push_back(sends<SentCursor>("whiteboard:cursor", Stamp::meeting,
                                   "To all devices but the one that points; x and y null: nowhere. May be lost."));
  rows.push_back(sends<SentBoardCleared>(
      "whiteboard:cleared", Stamp::numbered,
      "Nothing is drawn any more. What the revision says counts: an older answer of whiteboard:scene or "
      "whiteboard:update is out of date."));
  rows.push_back(sends<SentReaction>("reaction:received", Stamp::numbered, "Not stored, and not kept for state:sync."));
  rows.push_back(sends<SentHands>("hand:raised", Stamp::numbered, "hands: who raised first comes first."));
  rows.push_back(sends<SentHands>("hand:lowered", Stamp::numbered, "Likewise."));
  rows.push_back(sends<SentPoll>("poll:created", Stamp::numbered, "There is a new poll."));
  rows.push_back(sends<SentPoll>("poll:updated", Stamp::numbered,
                                 "Somebody voted. voters names 50 of an option at most, and nobody of an anonymous "
                                 "poll; votes counts all."));
  rows.push_back(sends<SentPoll>("poll:closed", Stamp::numbered, "With what came out."));
  rows.push_back(sends<SentQuestion>("qa:asked", Stamp::numbered, "There is a new question."));
  rows.push_back(sends<SentQuestion>("qa:upvoted", Stamp::numbered, "It has a vote more or less."));
  rows.push_back(sends<SentQuestion>("qa:answered", Stamp::numbered, "In writing, or live."));
  rows.push_back(sends<SentQuestion>("qa:dismissed", Stamp::numbered, "It is shown no more."));
}

}  // namespace parley::events
