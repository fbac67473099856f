// What is told of a direction, out of the streams' counts.
#include "media/direction_meter.hpp"

#include <gtest/gtest.h>

namespace parley::media {
namespace {

StreamCounts stream(bool is_video, double bitrate, int score) {
  return {.is_video = is_video, .bitrate = bitrate, .score = score};
}

TEST(DirectionMeter, KnowsNothingWhereNothingFlows) {
  DirectionMeter meter;
  meter.add_streams({stream(false, 0, 10)});
  EXPECT_EQ(meter.figures(std::nullopt), services::DirectionFigures{});
}

TEST(DirectionMeter, TakesASimulcastAsOnePictureAndCountsItsLayers) {
  DirectionMeter meter;
  meter.add_bitrate(700'000);
  meter.add_streams({stream(true, 100'000, 10), stream(true, 500'000, 7), stream(true, 0, 0)});
  const auto figures = meter.figures(std::nullopt);
  EXPECT_EQ(figures.bitrate, 700'000);
  EXPECT_EQ(figures.score, 10.0);
  EXPECT_EQ(figures.video_score, 10.0);
  EXPECT_EQ(figures.layers, 2.0);
}

TEST(DirectionMeter, CountsTheLayersWithinAStream) {
  DirectionMeter meter;
  StreamCounts svc = stream(true, 500'000, 9);
  svc.spatial_layers = 3;
  meter.add_streams({svc});
  EXPECT_EQ(meter.figures(std::nullopt).layers, 3.0);
}

TEST(DirectionMeter, TellsTheWorstLossAndTheMeanScore) {
  DirectionMeter meter;
  StreamCounts voice = stream(false, 30'000, 6);
  voice.loss = 0.25;
  voice.jitter_ms = 4;
  StreamCounts picture = stream(true, 300'000, 10);
  picture.loss = 0.125;
  picture.jitter_ms = 20;
  meter.add_streams({voice});
  meter.add_streams({picture});
  const auto figures = meter.figures(std::nullopt);
  EXPECT_EQ(figures.loss, 0.25);
  EXPECT_EQ(figures.jitter_ms, 20.0);
  EXPECT_EQ(figures.score, 8.0);
  EXPECT_EQ(figures.video_score, 10.0);
}

TEST(DirectionMeter, KnowsNoLossBeforeThePeerHasReported) {
  DirectionMeter meter;
  StreamCounts sent = stream(false, 30'000, 10);
  sent.is_reported = false;
  meter.add_streams({sent});
  EXPECT_FALSE(meter.figures(std::nullopt).loss.has_value());
  EXPECT_FALSE(meter.figures(std::nullopt).jitter_ms.has_value());
}

TEST(DirectionMeter, TakesTheTimeOfThePathFromBothDirections) {
  DirectionMeter up;
  DirectionMeter down;
  EXPECT_FALSE(path_rtt(up, down).has_value());
  StreamCounts sent = stream(false, 30'000, 10);
  sent.rtt_ms = 40;
  down.add_streams({sent});
  EXPECT_EQ(path_rtt(up, down), 40.0);
}

TEST(DirectionMeter, TellsTheLayersThatAreSentOnAverage) {
  DirectionMeter down;
  down.add_layer(0);
  down.add_layer(2);
  EXPECT_EQ(down.figures(std::nullopt).layers, 1.0);
}

}  // namespace
}  // namespace parley::media
