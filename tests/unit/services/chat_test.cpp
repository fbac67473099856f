// Chat: who may write, see, change and delete what; and the files in it.
#include "services/chat.hpp"

#include "services/cleanup.hpp"
#include "services/files.hpp"
#include "services/views.hpp"
#include "world.hpp"

#include <fstream>
#include <thread>

namespace parley::services {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using tests::code_of;

class Chat : public testing::Test, protected tests::World {
 protected:
  Actor host = user("Host");
  Actor ann = user("Ann");
  Actor ben = user("Ben");
  core::Meeting room = meeting(host);

  Chat() {
    for (const Actor* one : {&host, &ann, &ben}) join(*one, room.code).value();
  }

  std::string participant_of(const Actor& actor) {
    auto job = [id = room.meeting_id, user = actor.user->user_id](Transaction& t) -> core::Outcome<std::string> {
      return t.participants.find_user(id, user)->participant_id;
    };
    return look(job).value();
  }

  /// Writes down what is told, as "chat:edited to all: text".
  ChatNews news() {
    return [this](const ChatMessage& message, const std::string& event, const boost::json::object& payload) {
      EXPECT_EQ(payload.at("message").at("message_id").as_string(), message.message_id);
      told.push_back(event + (message.to ? " to one: " : " to all: ") + message.message);
    };
  }
  std::vector<std::string> take() { return std::exchange(told, {}); }

  core::Outcome<ChatMessage> send(const Actor& actor, SendChatMessage message) {
    message.meeting = room.code;
    return run(send_chat_message(services, actor, std::move(message), news()));
  }
  core::Outcome<ChatMessage> edit(const Actor& actor, const std::string& id, const std::string& text) {
    return run(edit_chat_message(services, actor, {room.code, id, text}, news()));
  }
  core::Outcome<ChatMessage> erase(const Actor& actor, const std::string& id) {
    return run(delete_chat_message(services, actor, room.code, id, news()));
  }
  std::vector<std::string> texts(const Actor& actor) {
    std::vector<std::string> all;
    const auto history = run(chat_history(services, actor, room.code, 50, std::nullopt)).value();
    for (const auto& message : history) all.push_back(message.deleted_at ? "(deleted)" : message.message);
    return all;
  }

  std::vector<std::string> told;
};

TEST_F(Chat, AMessageIsEditedByWhoWroteIt) {
  const auto sent = send(ann, {.message = "helo"}).value();
  EXPECT_EQ(code_of(edit(ben, sent.message_id, "mine")), "forbidden");
  EXPECT_EQ(code_of(edit(host, sent.message_id, "mine")), "forbidden");
  clock.move(5s);
  const auto edited = edit(ann, sent.message_id, "hello").value();
  EXPECT_EQ(edited.message, "hello");
  EXPECT_EQ(edited.edited_at, clock.now());
  EXPECT_EQ(edited.created_at, sent.created_at);
  EXPECT_TRUE(edit(ann, sent.message_id, "hello")) << "nothing changes, and nobody is told";
  EXPECT_THAT(take(), ElementsAre("chat:message to all: helo", "chat:edited to all: hello"));
  EXPECT_THAT(texts(ben), ElementsAre("hello"));
  EXPECT_EQ(code_of(edit(ann, sent.message_id, "")), "validation_failed");
  EXPECT_EQ(code_of(edit(ann, sent.message_id, std::string(max_chat_message_bytes + 1, 'x'))), "validation_failed");
  EXPECT_EQ(code_of(edit(ann, "msg_neverwas0000", "x")), "not_found");
  EXPECT_EQ(code_of(edit(user("Eve"), sent.message_id, "x")), "not_found");
  run(leave_meeting(services, ann, room.code)).value();
  EXPECT_EQ(code_of(edit(ann, sent.message_id, "later")), "forbidden") << "only while one is in the meeting";
}

TEST_F(Chat, AMessageIsDeletedByWhoWroteItOrWhoModerates) {
  const auto first = send(ann, {.message = "one"}).value();
  const auto second = send(ann, {.message = "two"}).value();
  take();
  EXPECT_EQ(code_of(erase(ben, first.message_id)), "forbidden");
  const auto erased = erase(ann, first.message_id).value();
  EXPECT_EQ(erased.message, "");
  EXPECT_EQ(erased.deleted_at, clock.now());
  EXPECT_TRUE(erase(host, second.message_id));
  EXPECT_TRUE(erase(host, second.message_id)) << "once more changes nothing";
  EXPECT_THAT(take(), ElementsAre("chat:deleted to all: ", "chat:deleted to all: "));
  EXPECT_THAT(texts(ben), ElementsAre("(deleted)", "(deleted)"));
  EXPECT_EQ(code_of(edit(ann, first.message_id, "back")), "invalid_state");
  EXPECT_THAT(audit_actions(room.meeting_id), testing::Contains("CHAT_DELETED").Times(2));
}

TEST_F(Chat, APrivateMessageIsNobodyElsesNotEvenTheHosts) {
  const auto secret = send(ann, {.message = "psst", .to = participant_of(ben)}).value();
  EXPECT_THAT(texts(host), IsEmpty());
  EXPECT_THAT(texts(ben), ElementsAre("psst"));
  EXPECT_EQ(code_of(erase(host, secret.message_id)), "not_found");
  EXPECT_EQ(code_of(erase(ben, secret.message_id)), "forbidden");
  EXPECT_EQ(code_of(send(host, {.message = "what?", .reply_to = secret.message_id})), "validation_failed");
  EXPECT_TRUE(send(ben, {.message = "yes?", .to = participant_of(ann), .reply_to = secret.message_id}));
  EXPECT_TRUE(edit(ann, secret.message_id, "psst!"));
  EXPECT_TRUE(erase(ann, secret.message_id));
  EXPECT_THAT(take(), ElementsAre("chat:message to one: psst", "chat:message to one: yes?", "chat:edited to one: psst!",
                                  "chat:deleted to one: "));
}

TEST_F(Chat, ABlankMessageIsNone) {
  const auto sent = send(ann, {.message = "  as it was written \n"}).value();
  EXPECT_EQ(sent.message, "  as it was written \n");
  for (const char* blank : {" ", "\n\t ", "\u00a0\u3000", "\u200b"}) {
    EXPECT_EQ(code_of(send(ann, {.message = blank})), "validation_failed");
    EXPECT_EQ(code_of(send(ann, {.message = blank, .type = "emoji"})), "validation_failed");
    EXPECT_EQ(code_of(send(ann, {.message = blank, .to = participant_of(ben)})), "validation_failed");
    EXPECT_EQ(code_of(send(ann, {.message = blank, .reply_to = sent.message_id})), "validation_failed");
    const auto edited = edit(ann, sent.message_id, blank);
    ASSERT_EQ(code_of(edited), "validation_failed");
    EXPECT_EQ(edited.error().errors.at(0).field, "message");
    EXPECT_EQ(edited.error().errors.at(0).message, "must not be blank");
  }
  EXPECT_THAT(take(), SizeIs(1));
  EXPECT_THAT(texts(ben), ElementsAre("  as it was written \n"));
}

TEST_F(Chat, HistoryComesInPagesOfWhatOneMaySee) {
  for (int i = 0; i < 7; ++i)
    send(ann, {.message = std::to_string(i), .to = i == 3 ? std::optional(participant_of(host)) : std::nullopt})
        .value();
  const auto page = [&](const Actor& actor, std::optional<std::string> before) {
    return run(chat_history_before(services, actor, room.code, {.before = std::move(before), .most = 3}));
  };
  std::string seen;
  std::optional<std::string> before;
  for (bool more = true; more;) {
    const auto got = page(ben, before).value();
    std::string texts;
    for (const auto& message : got.elements) texts += message.message;
    seen.insert(0, texts + "|");
    more = got.has_more;
    before = got.elements.front().message_id;
  }
  EXPECT_EQ(seen, "012|456|");
  EXPECT_EQ(code_of(page(ben, "msg_neverwas0000")), "validation_failed");
  EXPECT_EQ(code_of(page(user("Eve"), std::nullopt)), "not_found");
}

TEST_F(Chat, HistoryHoldsNoMoreBytesThanAskedForButOneMessage) {
  for (int i = 0; i < 6; ++i) send(ann, {.message = std::string(4000, '\x01')}).value();  // 24,000 bytes each in JSON
  const auto page = [&](std::size_t most_bytes, std::optional<std::string> before = {}) {
    return run(chat_history_before(services, ben, room.code,
                                   {.before = std::move(before), .most = 50, .most_bytes = most_bytes}))
        .value();
  };
  const auto newest = page(60'000);
  EXPECT_EQ(newest.elements.size(), 2u);
  EXPECT_TRUE(newest.has_more);
  const auto rest = page(1'000'000, newest.elements.front().message_id);
  EXPECT_EQ(rest.elements.size(), 4u);
  EXPECT_FALSE(rest.has_more);
  EXPECT_EQ(page(1).elements.size(), 1u);
  EXPECT_FALSE(page(1, rest.elements[1].message_id).has_more);
}

class ChatFiles : public Chat {
 protected:
  core::Outcome<StoredFile> put(const Actor& actor, const std::string& content, std::optional<std::uint64_t> size = {},
                                const std::string& name = "notes.txt") {
    auto upload = run(begin_upload(services, actor, {room.code, name, size}));
    if (!upload) return std::unexpected(upload.error());
    for (std::size_t at = 0; at < content.size(); at += 10) {
      auto written = run((*upload)->write(content.substr(at, 10)));
      if (!written) return std::unexpected(written.error());
    }
    return run((*upload)->finish());
  }
  std::string fetch(const Actor& actor, const std::string& file_id) {
    auto opened = run(open_file(services, actor, room.code, file_id));
    if (!opened) return code_of(opened);
    return run(opened->content->read(0, 1000)).value();
  }
  core::Outcome<ChatMessage> send_file(const Actor& actor, const std::string& file_id,
                                       std::optional<std::string> to = {}) {
    return send(actor, {.type = "file", .to = std::move(to), .file_id = file_id});
  }
  /// How many files lie on the disk, once it is so many.
  std::size_t lying(std::size_t wanted) {
    std::size_t count = 0;
    for (int tried = 0; tried < 250; ++tried, std::this_thread::sleep_for(20ms)) {
      count = 0;
      std::error_code gone;
      for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path() / "files", gone))
        count += entry.is_regular_file() ? 1 : 0;
      if (count == wanted) break;
    }
    return count;
  }
};

TEST_F(ChatFiles, AFileIsSentByWhoPutItThereOnce) {
  const auto file = put(ann, "%PDF-1.7 and more", {}, "../Plan\n.pdf").value();
  EXPECT_EQ(file.name, "Plan.pdf");
  EXPECT_EQ(file.media_type, "application/pdf");
  EXPECT_EQ(file.size, 17);
  EXPECT_EQ(fetch(ben, file.file_id), "not_found") << "before it is sent it is Ann's";
  EXPECT_EQ(fetch(ann, file.file_id), "%PDF-1.7 and more");
  EXPECT_EQ(code_of(send_file(ben, file.file_id)), "validation_failed");
  EXPECT_EQ(code_of(send_file(ann, "file_neverwas000")), "validation_failed");
  EXPECT_EQ(code_of(send(ann, {.message = "x", .type = "file"})), "validation_failed");
  EXPECT_EQ(code_of(send(ann, {.message = "x", .file_id = file.file_id})), "validation_failed");
  const auto sent = send(ann, {.message = " ", .type = "file", .file_id = file.file_id}).value();
  EXPECT_EQ(sent.message, " ") << "a file needs no words";
  EXPECT_EQ(sent.file_name, "Plan.pdf");
  EXPECT_EQ(sent.file_size, 17);
  EXPECT_EQ(fetch(ben, file.file_id), "%PDF-1.7 and more");
  EXPECT_EQ(fetch(user("Eve"), file.file_id), "not_found");
  EXPECT_EQ(code_of(send_file(ann, file.file_id)), "validation_failed") << "it was sent already";
  EXPECT_EQ(code_of(edit(ann, sent.message_id, "x")), "invalid_state");
}

TEST_F(ChatFiles, AFileSentToOneIsFetchedByTheTwoOnly) {
  const auto file = put(ann, "for Ben").value();
  send_file(ann, file.file_id, participant_of(ben)).value();
  EXPECT_EQ(fetch(ben, file.file_id), "for Ben");
  EXPECT_EQ(fetch(host, file.file_id), "not_found");
}

TEST_F(ChatFiles, AFileOfAnotherMeetingIsNotThere) {
  const auto file = put(ann, "bytes").value();
  send_file(ann, file.file_id).value();
  const core::Meeting other = meeting(ann);
  join(ann, other.code).value();
  EXPECT_EQ(code_of(run(open_file(services, ann, other.code, file.file_id))), "not_found");
  const auto elsewhere =
      run(send_chat_message(services, ann, {.meeting = other.code, .type = "file", .file_id = file.file_id}));
  EXPECT_EQ(code_of(elsewhere), "validation_failed");
}

TEST_F(ChatFiles, GoesWithItsMessage) {
  const auto file = put(ann, "bytes").value();
  const auto sent = send_file(ann, file.file_id).value();
  EXPECT_EQ(lying(1), 1u);
  const auto erased = erase(host, sent.message_id).value();
  EXPECT_FALSE(erased.file_id);
  EXPECT_EQ(fetch(ann, file.file_id), "not_found");
  EXPECT_EQ(lying(0), 0u);
}

TEST_F(ChatFiles, IsBoundedInSizeWhetherItIsToldOrNot) {
  services.settings.file_max_bytes = 25;
  EXPECT_EQ(code_of(put(ann, "", 26)), "payload_too_large");
  EXPECT_EQ(code_of(put(ann, std::string(26, 'x'))), "payload_too_large");
  EXPECT_EQ(code_of(put(ann, std::string(20, 'x'), 10)), "payload_too_large") << "more than was told";
  EXPECT_EQ(code_of(put(ann, "")), "validation_failed");
  EXPECT_EQ(lying(0), 0u);
  EXPECT_TRUE(put(ann, std::string(25, 'x'), 25));
  services.settings.file_max_bytes = 0;
  EXPECT_EQ(code_of(put(ann, "x")), "feature_disabled");
}

TEST_F(ChatFiles, OfOneMeetingHaveAQuotaTogetherAlsoThoseOnTheirWay) {
  services.settings.file_quota_bytes = 100;
  services.settings.file_max_bytes = 60;
  EXPECT_TRUE(put(ann, std::string(50, 'x'), 50));
  EXPECT_EQ(code_of(put(ben, std::string(51, 'x'), 51)), "payload_too_large");
  auto on_its_way = run(begin_upload(services, ben, {room.code, "b", 30})).value();
  EXPECT_EQ(code_of(put(ann, std::string(30, 'x'), 30)), "payload_too_large");
  on_its_way.reset();
  EXPECT_TRUE(put(ann, std::string(30, 'x'), 30));
}

TEST_F(ChatFiles, IsForThoseInTheMeeting) {
  EXPECT_EQ(code_of(put(user("Eve"), "x")), "not_found");
  EXPECT_EQ(code_of(put(nobody(), "x")), "unauthorized");
  auto upload = run(begin_upload(services, ben, {room.code, "b"})).value();
  EXPECT_TRUE(run(upload->write("bytes")));
  run(leave_meeting(services, ben, room.code)).value();
  EXPECT_EQ(code_of(run(upload->finish())), "forbidden") << "they left before the end";
  upload.reset();
  EXPECT_EQ(lying(0), 0u);
}

TEST_F(ChatFiles, APutThatIsRepeatedWithItsKeyIsOneFile) {
  const auto put_with_key = [&](const std::string& name, const std::string& content) {
    NewFile wanted{.meeting = room.code, .name = name};
    wanted.idempotency = IdempotencyKey{"key", "/files"};
    auto upload = run(begin_upload(services, ann, std::move(wanted))).value();
    EXPECT_TRUE(run(upload->write(content.substr(0, 3))));
    EXPECT_TRUE(run(upload->write(content.substr(3))));
    return run(upload->finish());
  };
  const auto first = put_with_key("a", "content").value();
  const auto again = put_with_key("a", "content").value();
  EXPECT_EQ(again.file_id, first.file_id);
  EXPECT_EQ(again.size, 7);
  EXPECT_EQ(lying(1), 1u) << "the repetition leaves nothing behind";
  EXPECT_EQ(fetch(ann, first.file_id), "content");
  EXPECT_EQ(code_of(put_with_key("a", "another")), "conflict");
  EXPECT_EQ(code_of(put_with_key("b", "content")), "conflict");
  EXPECT_EQ(lying(1), 1u);
}

TEST_F(ChatFiles, ThatAreNeverSentAreRemovedAfterAnHour) {
  const auto sent = put(ann, "sent").value();
  send_file(ann, sent.file_id).value();
  const auto kept = put(ann, "not sent").value();
  clock.move(61min);
  EXPECT_EQ(run(clean_up(services, true))->files, 1);
  EXPECT_EQ(run(clean_up(services, false))->files, 1);
  EXPECT_EQ(fetch(ann, kept.file_id), "not_found");
  EXPECT_EQ(fetch(ben, sent.file_id), "sent");
  EXPECT_EQ(lying(1), 1u);
}

TEST_F(ChatFiles, GoWithTheirMeetingWhenItIsPurged) {
  send_file(ann, put(ann, "sent").value().file_id).value();
  put(ann, "not sent").value();
  run(delete_meeting(services, host, room.code)).value();
  clock.move(std::chrono::days(services.settings.retention_days) + 1s);
  EXPECT_EQ(run(clean_up(services, false))->purged, 1);
  EXPECT_EQ(lying(0), 0u);
}

TEST_F(ChatFiles, WhatACrashLeftIsClearedUpAndWhatIsKnownStays) {
  const auto file = put(ann, "bytes").value();
  const auto incoming = folder.path() / "files" / "incoming";
  ASSERT_EQ(lying(1), 1u) << "the upload has been cleared up";
  std::ofstream(incoming / (file.stored_as + ".part")) << "bytes";
  std::ofstream(incoming / "unknown.part") << "half";
  std::ofstream(folder.path() / "files" / "unknown") << "half";
  EXPECT_TRUE(run(clear_up_files(services, 1h)));
  EXPECT_EQ(lying(4), 4u) << "it may be on its way";
  EXPECT_TRUE(run(clear_up_files(services, 0s)));
  EXPECT_EQ(lying(1), 1u);
  EXPECT_EQ(fetch(ann, file.file_id), "bytes");
}

}  // namespace
}  // namespace parley::services
