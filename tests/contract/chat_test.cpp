// Chat and its files.
#include "storage.hpp"

#include "services/file_repositories.hpp"
#include "services/upkeep_repositories.hpp"

#include <boost/asio/co_spawn.hpp>

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

TEST_P(Storage, AMessageIsChangedAtItsPlace) {
  const core::User user = add_user();
  const core::Meeting meeting = add_meeting(user);
  const core::Participant sender = add_participant(meeting, user);
  services::ChatMessage message{.message_id = id("msg_"),
                                .meeting_id = meeting.meeting_id,
                                .participant_id = sender.participant_id,
                                .participant_name = "Änn",
                                .message = "Plan",
                                .type = "file",
                                .created_at = now,
                                .file_id = "file_1",
                                .file_name = "Größe.pdf",
                                .file_type = "application/pdf",
                                .file_size = 5'000'000'000};
  write([&](Transaction& t) { message.position = t.chat.insert(message); });
  const auto kept = [&] { return *read([&](Transaction& t) { return t.chat.find(message.message_id); }); };
  EXPECT_EQ(kept().file_name, "Größe.pdf");
  EXPECT_EQ(kept().file_size, 5'000'000'000);
  EXPECT_FALSE(kept().edited_at);
  message.message.clear();
  message.file_id = message.file_name = message.file_type = std::nullopt;
  message.file_size = std::nullopt;
  message.edited_at = now + 1s;
  message.deleted_at = now + 2s;
  write([&](Transaction& t) { t.chat.update(message); });
  EXPECT_EQ(kept().message, "");
  EXPECT_FALSE(kept().file_id);
  EXPECT_EQ(kept().edited_at, now + 1s);
  EXPECT_EQ(kept().deleted_at, now + 2s);
  EXPECT_EQ(kept().position, message.position);
  EXPECT_EQ(kept().created_at, now);
}

TEST_P(Storage, PositionsGrowWhoeverGivesThem) {
  const core::User user = add_user();
  const core::Meeting meeting = add_meeting(user);
  const core::Participant sender = add_participant(meeting, user);
  const auto send = [&](Database& by) {
    services::ChatMessage message{.message_id = id("msg_"),
                                  .meeting_id = meeting.meeting_id,
                                  .participant_id = sender.participant_id,
                                  .participant_name = "Änn",
                                  .message = "x",
                                  .created_at = now};
    std::optional<core::Outcome<long long>> position;
    auto job = [message](Transaction& t) -> core::Outcome<long long> { return t.chat.insert(message); };
    boost::asio::co_spawn(io, by.write(job), [&](std::exception_ptr, core::Outcome<long long> done) {
      position.emplace(std::move(done));
    });
    io.restart();
    io.run();
    return position->value();
  };
  Database other{{.url = url_of(GetParam())}};
  EXPECT_EQ(send(database), 1);
  EXPECT_EQ(send(other), 2) << "another program";
  EXPECT_EQ(send(other), 3);
  EXPECT_EQ(send(database), 4) << "which the first one did not know of";
  // What is rolled back takes its position along, or leaves it out.
  const auto failed = run(true, [&](Transaction& t) -> core::Outcome<> {
    services::ChatMessage message{.message_id = id("msg_"),
                                  .meeting_id = meeting.meeting_id,
                                  .participant_id = sender.participant_id,
                                  .participant_name = "Änn",
                                  .message = "x",
                                  .created_at = now};
    t.chat.insert(message);
    return core::fail(core::Code::conflict, "no");
  });
  EXPECT_FALSE(failed);
  EXPECT_GT(send(database), 4);
  const auto all = read([&](Transaction& t) { return t.chat.list(meeting.meeting_id, "", 10, std::nullopt); });
  EXPECT_THAT(all, SizeIs(5));
}

TEST_P(Storage, FilesAreCountedAttachedOnceAndForgotten) {
  const core::User user = add_user();
  const core::Meeting meeting = add_meeting(user);
  const core::Participant sender = add_participant(meeting, user);
  const auto add = [&](long long size, core::TimePoint at) {
    const services::StoredFile file{.file_id = id("file_"),
                                    .meeting_id = meeting.meeting_id,
                                    .participant_id = sender.participant_id,
                                    .name = "Größe.pdf",
                                    .media_type = "application/pdf",
                                    .size = size,
                                    .stored_as = id("stored"),
                                    .created_at = at};
    write([&](Transaction& t) { t.of<services::FileRepository>().insert(file); });
    return file;
  };
  const auto files = [](Transaction& t) -> services::FileRepository& { return t.of<services::FileRepository>(); };
  const auto old = now - std::chrono::days(20'000);  // older than what other tests make
  EXPECT_EQ(read([&](Transaction& t) { return files(t).size_of_meeting(meeting.meeting_id); }), 0);
  const auto sent = add(3'000'000'000, old);
  const auto unsent = add(2, old);
  EXPECT_EQ(read([&](Transaction& t) { return files(t).size_of_meeting(meeting.meeting_id); }), 3'000'000'002);
  EXPECT_EQ(read([&](Transaction& t) { return files(t).find(sent.file_id); })->name, "Größe.pdf");
  EXPECT_FALSE(read([&](Transaction& t) { return files(t).find(sent.file_id); })->message_id);
  write([&](Transaction& t) {
    EXPECT_TRUE(files(t).attach(sent.file_id, "msg_1"));
    EXPECT_FALSE(files(t).attach(sent.file_id, "msg_2"));
  });
  EXPECT_EQ(read([&](Transaction& t) { return files(t).find(sent.file_id); })->message_id, "msg_1");
  EXPECT_TRUE(read([&](Transaction& t) { return files(t).is_stored(unsent.stored_as); }));
  EXPECT_EQ(read([&](Transaction& t) { return files(t).count_unsent(old); }), 0);
  EXPECT_EQ(read([&](Transaction& t) { return files(t).count_unsent(old + 1ms); }), 1);
  write([&](Transaction& t) { EXPECT_EQ(files(t).forget_unsent(old + 1ms, 10), 1); });
  EXPECT_FALSE(read([&](Transaction& t) { return files(t).is_stored(unsent.stored_as); }));
  const auto to_remove = [&] { return read([&](Transaction& t) { return files(t).to_remove(1000); }); };
  EXPECT_THAT(to_remove(), testing::Contains(unsent.stored_as));
  write([&](Transaction& t) { files(t).removed(unsent.stored_as); });
  EXPECT_THAT(to_remove(), testing::Not(testing::Contains(unsent.stored_as)));
  write([&](Transaction& t) { t.of<services::RetentionRepository>().purge(meeting.meeting_id); });
  EXPECT_FALSE(read([&](Transaction& t) { return files(t).find(sent.file_id); }));
  EXPECT_THAT(to_remove(), testing::Contains(sent.stored_as)) << "its bytes are still there";
  write([&](Transaction& t) { files(t).removed(sent.stored_as); });
}

}  // namespace
}  // namespace parley::storage
