// Chat.
#include "storage.hpp"

namespace parley::storage {
namespace {

TEST_P(Storage, ChatIsNumberedAndShownToThoseItIsFor) {
  const core::User user = add_user();
  const core::Meeting meeting = add_meeting(user);
  const core::Participant sender = add_participant(meeting, user);
  std::vector<services::ChatMessage> sent;
  for (int i = 0; i < 5; ++i) {
    services::ChatMessage message{.message_id = id("msg_"),
                                  .meeting_id = meeting.meeting_id,
                                  .participant_id = sender.participant_id,
                                  .participant_name = "Änn",
                                  .message = "message " + std::to_string(i),
                                  .created_at = now};
    if (i == 1) message.to = "ptc_friend";
    if (i == 2) message.reply_to = sent[0].message_id;
    write([&](Transaction& t) { EXPECT_EQ(t.chat.insert(message), i + 1); });
    sent.push_back(message);
  }
  const auto seen = [&](const std::string& reader, int limit, std::optional<long long> before) {
    std::vector<std::string> texts;
    for (const auto& message :
         read([&](Transaction& t) { return t.chat.list(meeting.meeting_id, reader, limit, before); }))
      texts.push_back(message.message.substr(8));
    return texts;
  };
  EXPECT_THAT(seen("ptc_friend", 50, std::nullopt), ElementsAre("0", "1", "2", "3", "4"));
  EXPECT_THAT(seen(sender.participant_id, 50, std::nullopt), ElementsAre("0", "1", "2", "3", "4"));
  EXPECT_THAT(seen("ptc_other", 50, std::nullopt), ElementsAre("0", "2", "3", "4"));
  EXPECT_THAT(seen("ptc_other", 2, std::nullopt), ElementsAre("3", "4"));
  EXPECT_THAT(seen("ptc_other", 2, 4), ElementsAre("0", "2"));
  EXPECT_EQ(read([&](Transaction& t) { return t.chat.find(sent[2].message_id); })->reply_to, sent[0].message_id);
}

}  // namespace
}  // namespace parley::storage
