// Meetings that spread over workers.
#include "plane_support.hpp"
#include "support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <future>

namespace parley::media::test {
namespace {

using services::MediaDirection;
using ::testing::HasSubstr;

/// Two workers, of which each is to have two consumers of a meeting.
MediaOptions small_workers() {
  auto options = test_options(2);
  options.limits.consumers_per_worker = 2;
  return options;
}

class Sites : public ::testing::Test {
 protected:
  std::int64_t load(std::size_t worker) { return media.worker_status(worker).at("load").as_int64(); }
  /// Anna and ben are at home, cara is at the other worker.
  services::ProducerInfo spread(const std::string& kind, const std::string& source, boost::json::value parameters) {
    auto producer = media.produce("room", "anna", kind, source, std::move(parameters));
    const auto at_home = media.consume("room", "ben", producer.producer_id);
    EXPECT_TRUE(at_home) << at_home.error().message;
    return producer;
  }

  Plane media{small_workers()};
};

TEST_F(Sites, WhoComesToAFullWorkerIsServedByAnother) {
  const auto producer = spread("audio", "mic", opus_parameters());
  const auto consumer = media.consume("room", "cara", producer.producer_id);
  ASSERT_TRUE(consumer) << consumer.error().message;
  EXPECT_EQ(consumer->producer_id, producer.producer_id);
  EXPECT_EQ(consumer->peer_id, "anna");
  EXPECT_EQ(consumer->type, "simple");
  // A router, what comes through the pipe and who receives it; at home a producer and a consumer besides, and the
  // pipe's.
  EXPECT_TRUE(Plane::eventually([&] { return std::min(load(0), load(1)) == 3 && std::max(load(0), load(1)) == 4; }))
      << load(0) << ", " << load(1);
}

TEST_F(Sites, LayersGoThroughThePipe) {
  const auto producer = spread("video", "camera", vp8_simulcast_parameters());
  const auto consumer = media.consume("room", "cara", producer.producer_id);
  ASSERT_TRUE(consumer) << consumer.error().message;
  EXPECT_EQ(consumer->type, "simulcast");
  EXPECT_EQ(consumer->rtp_parameters.at("codecs").as_array().size(), 2)
      << "retransmission is between worker and browser";
  EXPECT_TRUE(media.call(media.plane.prefer_layers("room", "cara", consumer->consumer_id, {.spatial_layer = 1})));
  EXPECT_TRUE(media.call(media.plane.pause_consumer("room", "cara", consumer->consumer_id, false)));
}

TEST_F(Sites, ScalableVideoStaysSo) {
  boost::json::value parameters = video_parameters("video/VP9");
  parameters.at("encodings").at(0).as_object()["scalabilityMode"] = "L3T3_KEY";
  const auto producer = spread("video", "camera", parameters);
  const auto consumer = media.consume("room", "cara", producer.producer_id);
  ASSERT_TRUE(consumer) << consumer.error().message;
  EXPECT_EQ(consumer->type, "svc");
}

TEST_F(Sites, WhatIsProducedElsewhereIsHeardAtHome) {
  spread("audio", "mic", opus_parameters());
  const auto far = media.produce("room", "cara", "audio", "mic", opus_parameters(9));
  const auto consumer = media.consume("room", "ben", far.producer_id);
  ASSERT_TRUE(consumer) << consumer.error().message;
  EXPECT_EQ(consumer->peer_id, "cara");
  EXPECT_TRUE(media.call(media.plane.pause_producer("room", "cara", far.producer_id, true))->paused);
  EXPECT_TRUE(media.consume("room", "ben", far.producer_id)->producer_paused);
  EXPECT_FALSE(media.call(media.plane.pause_producer("room", "cara", far.producer_id, false))->paused);
  EXPECT_TRUE(media.call(media.plane.close_producer("room", "cara", far.producer_id)));
  EXPECT_FALSE(media.consume("room", "ben", far.producer_id));
}

TEST_F(Sites, ManyWhoAskAtOnceShareOnePipe) {
  const auto producer = spread("audio", "mic", opus_parameters());
  for (const char* peer : {"cara", "dan", "eve"}) media.transport("room", peer, MediaDirection::recv);
  std::vector<std::future<bool>> all;
  for (const char* peer : {"cara", "dan", "eve"})
    all.push_back(std::async(std::launch::async, [this, peer, &producer] {
      return media.call(media.plane.consume("room", peer, producer.producer_id, browser_capabilities())).has_value();
    }));
  for (auto& one : all) EXPECT_TRUE(one.get());
  EXPECT_TRUE(Plane::eventually([&] { return load(0) + load(1) == 2 + 1 + 4 + 2; }))
      << "two routers, a producer, four consumers, and both ends of one pipe: " << load(0) << " + " << load(1);
}

TEST_F(Sites, NothingIsSentToAWorkerWhereNobodyWantsIt) {
  const auto producer = spread("audio", "mic", opus_parameters());
  ASSERT_TRUE(media.consume("room", "cara", producer.producer_id));
  EXPECT_TRUE(Plane::eventually([&] { return load(0) + load(1) == 2 + 1 + 2 + 2; }));
  ASSERT_TRUE(media.call(media.plane.close_peer("room", "cara")));
  EXPECT_TRUE(Plane::eventually([&] { return load(0) + load(1) == 2 + 1 + 1; })) << load(0) << " + " << load(1);
  const auto again = media.consume("room", "cara", producer.producer_id);
  EXPECT_TRUE(again) << again.error().message;
}

TEST_F(Sites, AClosedProducerIsGoneEverywhere) {
  const auto producer = spread("audio", "mic", opus_parameters());
  const auto consumer = media.consume("room", "cara", producer.producer_id);
  ASSERT_TRUE(consumer);
  ASSERT_TRUE(media.call(media.plane.close_producer("room", "anna", producer.producer_id)));
  EXPECT_FALSE(media.call(media.plane.pause_consumer("room", "cara", consumer->consumer_id, true)));
  EXPECT_TRUE(Plane::eventually([&] { return load(0) + load(1) == 2; })) << load(0) << " + " << load(1);
  ASSERT_TRUE(media.call(media.plane.close_room("room")));
  EXPECT_TRUE(Plane::eventually([&] { return load(0) + load(1) == 0; })) << load(0) << " + " << load(1);
}

TEST_F(Sites, TheMeetingBeginsAnewWhenOneOfItsWorkersDies) {
  for (const bool home : {false, true}) {
    const auto producer = spread("audio", "mic", opus_parameters());
    ASSERT_TRUE(media.consume("room", "cara", producer.producer_id));
    ASSERT_TRUE(Plane::eventually([&] { return load(0) + load(1) == 7; })) << load(0) << " + " << load(1);
    const std::size_t dies = (load(0) > load(1)) == home ? 0 : 1;
    const auto resets = media.recorder.count("reset room");
    ASSERT_EQ(::kill(media.worker_process(dies), SIGKILL), 0);
    ASSERT_TRUE(Plane::eventually([&] { return media.recorder.count("reset room") == resets + 1; }));
    EXPECT_TRUE(media.call(media.plane.producers("room")).value().empty());
    EXPECT_TRUE(Plane::eventually(
        [&] { return media.worker_status(0).at("alive").as_bool() && media.worker_status(1).at("alive").as_bool(); }));
  }
}

}  // namespace
}  // namespace parley::media::test
