// What is measured and counted in meetings.
#include "services/conference_repositories.hpp"
#include "storage.hpp"

namespace parley::storage {
namespace {

using services::ActivityRepository;
using services::ActivityShare;
using services::QualityDirection;
using services::QualityRepository;
using services::QualitySample;

TEST_P(Storage, QualitySamplesComeBackAsTheyWereOldestFirst) {
  const core::Meeting meeting = add_meeting(add_user());
  const core::Participant who = add_participant(meeting, add_user());
  const QualitySample full{
      .meeting_id = meeting.meeting_id,
      .participant_id = who.participant_id,
      .direction = QualityDirection::up,
      .at = now,
      .figures = {
          .bitrate = 2'500'000'000, .loss = 0.0625, .jitter_ms = 1.5, .rtt_ms = 20.25, .layers = 2, .score = 9.5}};
  const QualitySample bare{.meeting_id = meeting.meeting_id,
                           .participant_id = who.participant_id,
                           .direction = QualityDirection::down,
                           .at = now + 5s};
  write([&](Transaction& t) {
    t.of<QualityRepository>().insert(bare);
    t.of<QualityRepository>().insert(full);
    t.of<QualityRepository>().insert(full);  // a second one of the same time changes nothing
    QualitySample nobody = full;
    nobody.participant_id = "ptc_nobody";
    t.of<QualityRepository>().insert(nobody);
  });
  const auto history = read([&](Transaction& t) { return t.of<QualityRepository>().history(who.participant_id, 10); });
  ASSERT_THAT(history, SizeIs(2));
  EXPECT_EQ(history[0].direction, QualityDirection::up);
  EXPECT_EQ(history[0].at, now);
  EXPECT_EQ(history[0].figures.bitrate, 2'500'000'000);
  EXPECT_EQ(history[0].figures.loss, 0.0625);
  EXPECT_EQ(history[0].figures.jitter_ms, 1.5);
  EXPECT_EQ(history[0].figures.rtt_ms, 20.25);
  EXPECT_EQ(history[0].figures.layers, 2.0);
  EXPECT_EQ(history[0].figures.score, 9.5);
  EXPECT_EQ(history[1].figures.loss, std::nullopt);
  EXPECT_EQ(history[1].figures.score, std::nullopt);
  const auto last = read([&](Transaction& t) { return t.of<QualityRepository>().history(who.participant_id, 1); });
  ASSERT_THAT(last, SizeIs(1));
  EXPECT_EQ(last[0].at, now + 5s);
}

TEST_P(Storage, QualitySummariesAddUpAndOutliveTheSamples) {
  const core::Meeting meeting = add_meeting(add_user());
  const core::Participant who = add_participant(meeting, add_user());
  // Long ago, so that no other test's samples go with them.
  const core::TimePoint then{std::chrono::milliseconds(1'000)};
  const auto sample = [&](int n, std::optional<double> loss) {
    return QualitySample{.meeting_id = meeting.meeting_id,
                         .participant_id = who.participant_id,
                         .at = then + std::chrono::seconds(n),
                         .figures = {.bitrate = 100, .loss = loss, .score = 8}};
  };
  write([&](Transaction& t) {
    t.of<QualityRepository>().insert(sample(0, 0.5));
    t.of<QualityRepository>().insert(sample(5, std::nullopt));
    t.of<QualityRepository>().insert(sample(10, 0.25));
  });
  const auto remove = [&](int limit) {
    return run(true,
               [=](Transaction& t) -> core::Outcome<long long> {
                 return t.of<QualityRepository>().remove_before(then + std::chrono::hours(1), limit);
               })
        .value();
  };
  EXPECT_EQ(remove(2), 2);
  EXPECT_EQ(remove(2), 1);
  EXPECT_EQ(remove(2), 0);
  EXPECT_THAT(read([&](Transaction& t) { return t.of<QualityRepository>().history(who.participant_id, 10); }),
              IsEmpty());
  const auto summaries = read([&](Transaction& t) { return t.of<QualityRepository>().summaries(meeting.meeting_id); });
  ASSERT_THAT(summaries, SizeIs(1));
  EXPECT_EQ(summaries[0].samples, 3);
  EXPECT_EQ(summaries[0].bitrate_sum, 300);
  EXPECT_EQ(summaries[0].loss_count, 2);
  EXPECT_EQ(summaries[0].loss_sum, 0.75);
  EXPECT_EQ(summaries[0].worst_loss, 0.5);
  EXPECT_EQ(summaries[0].score_sum, 24);
  EXPECT_EQ(summaries[0].rtt_count, 0);
}

TEST_P(Storage, WhatPeopleDoAddsUp) {
  const core::Meeting meeting = add_meeting(add_user());
  const core::Participant who = add_participant(meeting, add_user());
  const ActivityShare share{
      .participant_id = who.participant_id, .talk_ms = 1000, .screen_share_ms = 500, .reactions = 2, .hands_raised = 1};
  write([&](Transaction& t) {
    t.of<ActivityRepository>().add(meeting.meeting_id, share);
    t.of<ActivityRepository>().add(meeting.meeting_id, share);
    t.of<ActivityRepository>().add(meeting.meeting_id, {.participant_id = "ptc_nobody", .talk_ms = 1});
  });
  EXPECT_THAT(read([&](Transaction& t) { return t.of<ActivityRepository>().list(meeting.meeting_id); }),
              ElementsAre(ActivityShare{.participant_id = who.participant_id,
                                        .talk_ms = 2000,
                                        .screen_share_ms = 1000,
                                        .reactions = 4,
                                        .hands_raised = 2}));
}

TEST_P(Storage, ChatMessagesAreCountedByPersonAndByWhoMaySeeThem) {
  const core::Meeting meeting = add_meeting(add_user());
  const core::Participant ann = add_participant(meeting, add_user());
  const core::Participant bob = add_participant(meeting, add_user());
  const core::Participant cem = add_participant(meeting, add_user());
  const auto message = [&](std::optional<std::string> to) {
    return services::ChatMessage{.message_id = id("msg_"),
                                 .meeting_id = meeting.meeting_id,
                                 .participant_id = ann.participant_id,
                                 .participant_name = "Ann",
                                 .message = "m",
                                 .to = std::move(to),
                                 .created_at = now};
  };
  write([&](Transaction& t) {
    t.chat.insert(message(std::nullopt));
    t.chat.insert(message(bob.participant_id));
  });
  const auto counts =
      read([&](Transaction& t) { return t.of<ActivityRepository>().chat_messages(meeting.meeting_id); });
  EXPECT_EQ(counts, (std::map<std::string, long long>{{ann.participant_id, 2}}));
  const auto between = [&](core::TimePoint from, core::TimePoint to) {
    return read(
        [&](Transaction& t) { return t.of<ActivityRepository>().chat_messages_between(meeting.meeting_id, from, to); });
  };
  EXPECT_EQ(between(now, now), 2);
  EXPECT_EQ(between(now - 5s, now - 1s), 0);
  EXPECT_EQ(between(now + 1s, now + 5s), 0);
  const auto seen_by = [&](const core::Participant& reader) {
    return read([&](Transaction& t) {
      return t.of<ActivityRepository>().visible_chat_messages(meeting.meeting_id, reader.participant_id);
    });
  };
  EXPECT_EQ(seen_by(ann), 2);
  EXPECT_EQ(seen_by(bob), 2);
  EXPECT_EQ(seen_by(cem), 1);
}

}  // namespace
}  // namespace parley::storage
