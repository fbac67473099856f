// Drawings: merging element by element, deleting, bounds, and what is no element.
#include "services/whiteboard_scene.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace parley::services {
namespace {

using namespace std::chrono_literals;
using json::array;
using json::object;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

constexpr core::TimePoint begin{1'000'000'000ms};

object drawn(std::string id, std::int64_t version, std::int64_t nonce, bool deleted = false) {
  return {{"id", std::move(id)},
          {"type", "rectangle"},
          {"x", 1.5},
          {"y", 2},
          {"version", version},
          {"versionNonce", nonce},
          {"isDeleted", deleted},
          {"strokeColor", "#123456"}};
}

std::expected<std::vector<BoardElement>, json::FieldErrors> decoded(array elements) {
  return json::decode<std::vector<BoardElement>>(json::value(std::move(elements)));
}

core::Outcome<WhiteboardScene::Merged> merge(WhiteboardScene& scene, array elements, core::TimePoint now = begin) {
  return scene.merge(decoded(std::move(elements)).value(), now);
}

/// "id version/nonce" of each, with a cross for those that are deleted.
std::vector<std::string> told(const std::vector<object>& elements) {
  std::vector<std::string> all;
  for (const object& one : elements)
    all.push_back(std::string(one.at("id").as_string()) + ' ' + std::to_string(one.at("version").to_number<int>()) +
                  '/' + std::to_string(one.at("versionNonce").to_number<int>()) +
                  (one.at("isDeleted").as_bool() ? " x" : ""));
  return all;
}

std::vector<std::string> all_of(const WhiteboardScene& scene) {
  auto all = told(scene.page(0, true, 1'000'000).elements);
  std::ranges::sort(all);
  return all;
}

TEST(WhiteboardScene, AnOlderVersionLosesAndIsToldWhatIsNewer) {
  WhiteboardScene scene;
  ASSERT_TRUE(merge(scene, {drawn("a", 3, 10)}));
  const auto merged = merge(scene, {drawn("a", 2, 1), drawn("b", 1, 1)});
  ASSERT_TRUE(merged);
  EXPECT_THAT(told(merged->won), ElementsAre("b 1/1"));
  EXPECT_THAT(told(merged->lost), ElementsAre("a 3/10"));
  EXPECT_THAT(all_of(scene), ElementsAre("a 3/10", "b 1/1"));
}

TEST(WhiteboardScene, OfTwoEqualVersionsTheLowerNonceWins) {
  WhiteboardScene scene;
  ASSERT_TRUE(merge(scene, {drawn("a", 3, 10)}));
  EXPECT_THAT(told(merge(scene, {drawn("a", 3, 11)})->won), IsEmpty());
  EXPECT_THAT(told(merge(scene, {drawn("a", 3, 9)})->won), ElementsAre("a 3/9"));
  EXPECT_THAT(all_of(scene), ElementsAre("a 3/9"));
}

TEST(WhiteboardScene, TheSameAgainNeitherWinsNorLoses) {
  WhiteboardScene scene;
  ASSERT_TRUE(merge(scene, {drawn("a", 3, 10)}));
  const auto revision = scene.revision();
  const auto merged = merge(scene, {drawn("a", 3, 10)});
  ASSERT_TRUE(merged);
  EXPECT_THAT(merged->won, IsEmpty());
  EXPECT_THAT(merged->lost, IsEmpty());
  EXPECT_EQ(scene.revision(), revision);
}

TEST(WhiteboardScene, EndsTheSameInWhateverOrderChangesArrive) {
  std::vector<object> changes{drawn("a", 1, 5),       drawn("a", 2, 7), drawn("a", 2, 3),
                              drawn("a", 3, 1, true), drawn("b", 1, 1), drawn("b", 1, 2)};
  std::vector<int> order{0, 1, 2, 3, 4, 5};
  do {
    WhiteboardScene scene;
    for (const int i : order) ASSERT_TRUE(merge(scene, {changes.at(static_cast<std::size_t>(i))}));
    ASSERT_THAT(all_of(scene), ElementsAre("a 3/1 x", "b 1/1"));
  } while (std::ranges::next_permutation(order).found);
}

TEST(WhiteboardScene, OfOneElementTwiceInOneUpdateTheNewerCounts) {
  WhiteboardScene scene;
  const auto merged = merge(scene, {drawn("a", 1, 5), drawn("a", 3, 5), drawn("a", 2, 5)});
  ASSERT_TRUE(merged);
  EXPECT_THAT(told(merged->won), ElementsAre("a 3/5"));
  EXPECT_EQ(scene.size(), 1U);
}

TEST(WhiteboardScene, ADeletedElementStaysDeletedWithoutItsBulk) {
  WhiteboardScene scene;
  ASSERT_TRUE(merge(scene, {drawn("a", 1, 5)}));
  object deleted = drawn("a", 2, 5, true);
  deleted["points"] = array{1, 2, 3};
  const auto merged = merge(scene, {deleted});
  ASSERT_THAT(merged->won, SizeIs(1));
  EXPECT_FALSE(merged->won[0].contains("points"));
  EXPECT_THAT(told(merge(scene, {drawn("a", 1, 1)})->lost), ElementsAre("a 2/5 x"));
  EXPECT_EQ(scene.size(), 0U);
  EXPECT_EQ(scene.bytes(), 0U);
  // Whoever undoes the deletion has a higher version.
  EXPECT_THAT(told(merge(scene, {drawn("a", 3, 5)})->won), ElementsAre("a 3/5"));
  EXPECT_EQ(scene.size(), 1U);
}

TEST(WhiteboardScene, ForgetsTombstonesAfterADayOrWhenTheyAreTooMany) {
  WhiteboardScene scene({.tombstones = 2});
  for (const char* id : {"a", "b", "c"}) ASSERT_TRUE(merge(scene, {drawn(id, 2, 1, true)}));
  EXPECT_THAT(all_of(scene), ElementsAre("b 2/1 x", "c 2/1 x"));
  ASSERT_TRUE(merge(scene, {drawn("d", 1, 1)}, begin + 24h));
  EXPECT_THAT(all_of(scene), ElementsAre("d 1/1"));
  const auto unsaved = scene.take_unsaved();
  EXPECT_THAT(unsaved.gone, ElementsAre("a", "b", "c"));
  ASSERT_THAT(unsaved.changed, SizeIs(1));
}

TEST(WhiteboardScene, WhatWasClearedDoesNotComeBackByAChangeThatWasOnItsWay) {
  WhiteboardScene scene;
  ASSERT_TRUE(merge(scene, {drawn("a", 3, 5), drawn("b", 1, 1)}));
  EXPECT_EQ(scene.clear(7, begin), 2U);
  EXPECT_EQ(scene.size(), 0U);
  const auto merged = merge(scene, {drawn("a", 400, 1)});
  EXPECT_THAT(merged->won, IsEmpty());
  EXPECT_THAT(told(merged->lost), ElementsAre("a 1000003/7 x"));
  EXPECT_EQ(scene.clear(8, begin), 0U);
}

TEST(WhiteboardScene, AFullBoardRefusesTheWholeUpdateAndTakesDeletions) {
  WhiteboardScene scene({.elements = 2});
  ASSERT_TRUE(merge(scene, {drawn("a", 1, 1)}));
  const auto refused = merge(scene, {drawn("b", 1, 1), drawn("c", 1, 1)});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, core::Code::conflict);
  EXPECT_THAT(refused.error().message, HasSubstr("2 elements at most"));
  EXPECT_THAT(all_of(scene), ElementsAre("a 1/1"));
  ASSERT_TRUE(merge(scene, {drawn("a", 2, 1, true), drawn("b", 1, 1), drawn("c", 1, 1)}));
  EXPECT_EQ(scene.size(), 2U);
}

TEST(WhiteboardScene, BoundsTheBytesOfAnElementAndOfAll) {
  WhiteboardScene scene({.bytes = 3000, .element_bytes = 2000});
  object large = drawn("a", 1, 1);
  large["text"] = std::string(2000, 'x');
  const auto refused = merge(scene, {drawn("b", 1, 1), large});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, core::Code::validation_failed);
  ASSERT_THAT(refused.error().errors, SizeIs(1));
  EXPECT_EQ(refused.error().errors[0].field, "elements[1]");

  object most = drawn("a", 1, 1);
  most["text"] = std::string(1700, 'x');
  ASSERT_TRUE(merge(scene, {most}));
  most["id"] = "b";
  const auto full = merge(scene, {most});
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().code, core::Code::conflict);
  // A smaller one in the place of the first is welcome.
  ASSERT_TRUE(merge(scene, {drawn("a", 2, 1)}));
  ASSERT_TRUE(merge(scene, {most}));
}

TEST(WhiteboardScene, NamesWhatIsWrongWithEachElement) {
  const auto bad =
      decoded({object{{"id", "a"}, {"type", "image"}, {"x", "1"}, {"y", 0}, {"version", 0}},
               object{{"id", ""}, {"type", "text"}, {"x", 0}, {"y", 0}, {"version", 1}, {"versionNonce", -1}},
               "rectangle", drawn("with a blank", 1, 1)});
  ASSERT_FALSE(bad);
  std::vector<std::string> fields;
  for (const json::FieldError& error : bad.error()) fields.push_back(error.field);
  EXPECT_THAT(fields, UnorderedElementsAre("[0].type", "[0].x", "[0].version", "[0].version_nonce", "[1].id",
                                           "[1].versionNonce", "[2]", "[3].id"));
}

TEST(WhiteboardScene, TakesBothSpellingsAndGivesExcalidraws) {
  WhiteboardScene scene;
  object element = drawn("a", 4, 0, true);
  element.erase("versionNonce");
  element.erase("isDeleted");
  element["version_nonce"] = 9;
  element["is_deleted"] = false;
  const auto merged = merge(scene, {element});
  ASSERT_THAT(merged->won, SizeIs(1));
  EXPECT_EQ(merged->won[0].at("versionNonce"), 9);
  EXPECT_EQ(merged->won[0].at("isDeleted"), false);
  EXPECT_FALSE(merged->won[0].contains("version_nonce"));
  EXPECT_EQ(merged->won[0].at("strokeColor"), "#123456");
}

TEST(WhiteboardScene, ComesInPartsThatTogetherAreTheWhole) {
  WhiteboardScene scene;
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(merge(scene, {drawn("e" + std::to_string(i), 1, 1)}));
  ASSERT_TRUE(merge(scene, {drawn("e3", 2, 1, true)}));
  std::vector<std::string> got;
  std::uint64_t after = 0;
  for (bool more = true; more;) {
    const auto page = scene.page(after, false, 500);
    for (const std::string& one : told(page.elements)) got.push_back(one);
    ASSERT_GT(page.reached, after);
    after = page.reached;
    more = page.more;
  }
  EXPECT_THAT(got, SizeIs(19));
  EXPECT_EQ(after, scene.revision());
  EXPECT_THAT(scene.page(after, true, 500).elements, IsEmpty());
  ASSERT_TRUE(merge(scene, {drawn("e0", 2, 1), drawn("e1", 2, 1, true)}));
  EXPECT_THAT(told(scene.page(after, true, 500).elements), ElementsAre("e0 2/1", "e1 2/1 x"));
}

TEST(WhiteboardScene, TellsWhatIsNotWrittenDownUntilItIs) {
  WhiteboardScene scene;
  scene.restore("a", {.version = 1, .version_nonce = 1, .data = drawn("a", 1, 1), .changed_at = begin});
  EXPECT_FALSE(scene.has_unsaved());
  ASSERT_TRUE(merge(scene, {drawn("b", 1, 1)}));
  const auto unsaved = scene.take_unsaved();
  ASSERT_THAT(unsaved.changed, SizeIs(1));
  EXPECT_EQ(unsaved.changed[0].first, "b");
  EXPECT_FALSE(scene.has_unsaved());
  scene.return_unsaved(unsaved);
  EXPECT_THAT(scene.take_unsaved().changed, SizeIs(1));
}

}  // namespace
}  // namespace parley::services
