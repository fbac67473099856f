#include "core/meeting.hpp"

#include <gmock/gmock.h>

#include <map>

namespace parley::core {
namespace {

using enum MeetingStatus;

/// Every status × every action: what the model says, and invalid_state for all that it does not name.
TEST(MeetingStatusMachine, AnswersEveryActionInEveryStatus) {
  const std::map<std::pair<MeetingStatus, MeetingAction>, MeetingStatus> allowed = {
      {{scheduled, MeetingAction::start}, in_progress}, {{waiting, MeetingAction::start}, in_progress},
      {{in_progress, MeetingAction::pause}, paused},    {{paused, MeetingAction::resume}, in_progress},
      {{in_progress, MeetingAction::end}, ended},       {{paused, MeetingAction::end}, ended},
      {{scheduled, MeetingAction::cancel}, cancelled},  {{waiting, MeetingAction::cancel}, cancelled},
      {{in_progress, MeetingAction::fail}, failed},     {{paused, MeetingAction::fail}, failed},
      {{in_progress, MeetingAction::renew}, scheduled}, {{paused, MeetingAction::renew}, scheduled},
      {{scheduled, MeetingAction::renew}, scheduled},   {{waiting, MeetingAction::renew}, scheduled},
  };
  int checked = 0;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<MeetingStatus>>([&](auto status) {
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<MeetingAction>>([&](auto action) {
      const auto result = next_status(status.value, action.value);
      const auto expected = allowed.find({status.value, action.value});
      if (expected != allowed.end()) {
        ASSERT_TRUE(result.has_value()) << status.name << " " << action.name;
        EXPECT_EQ(*result, expected->second) << status.name << " " << action.name;
      } else {
        ASSERT_FALSE(result.has_value()) << status.name << " " << action.name;
        EXPECT_EQ(result.error().code, Code::invalid_state);
        EXPECT_THAT(result.error().message, testing::HasSubstr(status.name));
      }
      ++checked;
    });
  });
  EXPECT_EQ(checked, 7 * 7);
}

TEST(MeetingStatusMachine, BeginsScheduledOnlyForTheFuture) {
  const TimePoint now{std::chrono::hours(1000)};
  EXPECT_EQ(initial_status(std::nullopt, now), waiting);
  EXPECT_EQ(initial_status(now, now), waiting);
  EXPECT_EQ(initial_status(now - std::chrono::hours(1), now), waiting);
  EXPECT_EQ(initial_status(now + std::chrono::milliseconds(1), now), scheduled);
}

TEST(EnumText, NamesEveryValueAndBack) {
  EXPECT_EQ(enum_name(in_progress), "in_progress");
  EXPECT_EQ(enum_value<MeetingStatus>("in_progress"), in_progress);
  EXPECT_EQ(enum_value<MeetingStatus>("live"), std::nullopt);
}

}  // namespace
}  // namespace parley::core
