#include "media/negotiation/scalability_mode.hpp"

#include <gtest/gtest.h>

namespace parley::media {
namespace {

TEST(ScalabilityMode, TellsSpatialAndTemporalLayers) {
  const auto mode = parse_scalability_mode("L3T2");
  ASSERT_TRUE(mode);
  EXPECT_EQ(mode->spatial_layers, 3);
  EXPECT_EQ(mode->temporal_layers, 2);
  EXPECT_EQ(parse_scalability_mode("S2T1")->spatial_layers, 2);
  EXPECT_EQ(parse_scalability_mode("L10T12")->temporal_layers, 12);
}

TEST(ScalabilityMode, MayEndInItsVariants) {
  for (const char* text : {"L2T1h", "L3T3_KEY", "L2T2_KEY_SHIFT"}) EXPECT_TRUE(parse_scalability_mode(text)) << text;
}

TEST(ScalabilityMode, RefusesAnythingElse) {
  for (const char* text :
       {"", "L", "L1", "L1T", "T1", "L0T1", "L1T0", "L01T1", "X1T1", "L1T3 ", "L1T3_KEYS", "L100T1", "L-1T1", "l1t1"})
    EXPECT_FALSE(parse_scalability_mode(text)) << text;
}

}  // namespace
}  // namespace parley::media
