// The media plane over a real worker, short of media itself.
#include "plane_support.hpp"
#include "support.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

namespace parley::media::test {
namespace {

namespace json = boost::json;
using services::MediaDirection;
using ::testing::HasSubstr;

const json::value dtls_parameters{
    {"role", "client"},
    {"fingerprints",
     {{{"algorithm", "sha-256"},
       {"value", "82:5A:68:3D:36:C3:0A:DE:AF:E7:32:43:D2:88:83:57:AC:2D:65:E5:80:C4:B6:FB:AF:1A:A0:21:9F:6D:0C:AD"}}}}};

class MediaPlaneTest : public ::testing::Test {
 protected:
  template <class T>
  static core::Code code_of(const core::Outcome<T>& outcome) {
    return outcome ? core::Code::internal : outcome.error().code;
  }
  Plane media;
  MediaPlane& plane = media.plane;
};

TEST_F(MediaPlaneTest, IsAvailableWithItsWorkers) {
  EXPECT_TRUE(plane.available());
  EXPECT_TRUE(plane.configured());
  EXPECT_EQ(plane.status().at("workers").as_array().size(), 1);
  EXPECT_TRUE(media.worker_status(0).at("alive").as_bool());
}

TEST_F(MediaPlaneTest, TellsTheRoutersCapabilities) {
  EXPECT_EQ(media.call(plane.router_capabilities("room")).value(), to_json(router_capabilities()));
}

TEST_F(MediaPlaneTest, MakesTransportsWithUdpBeforeTcp) {
  const auto made = media.transport("room", "anna", MediaDirection::send);
  const auto& candidates = made.ice_candidates.as_array();
  ASSERT_EQ(candidates.size(), 2);
  EXPECT_EQ(candidates[0].at("protocol"), "udp");
  EXPECT_EQ(candidates[1].at("protocol"), "tcp");
  EXPECT_EQ(candidates[1].at("tcpType"), "passive");
  EXPECT_GT(candidates[0].at("priority").to_number<std::int64_t>(),
            candidates[1].at("priority").to_number<std::int64_t>());
  EXPECT_EQ(candidates[0].at("ip"), "127.0.0.1");
  EXPECT_EQ(candidates[0].at("address"), "127.0.0.1");
  EXPECT_TRUE(made.ice_parameters.at("iceLite").as_bool());
  EXPECT_EQ(made.dtls_parameters.at("role"), "auto");
  EXPECT_GE(made.dtls_parameters.at("fingerprints").as_array().size(), 1);
}

TEST_F(MediaPlaneTest, GivesOnlyTcpWhereForcedTo) {
  const auto made =
      media.call(plane.create_transport("room", "anna", {.direction = MediaDirection::send, .force_tcp = true}));
  ASSERT_TRUE(made);
  ASSERT_EQ(made->ice_candidates.as_array().size(), 1);
  EXPECT_EQ(made->ice_candidates.at(0).at("protocol"), "tcp");
}

TEST_F(MediaPlaneTest, ListensOnOnePortForAllTransportsOfAWorker) {
  const auto one = media.transport("room", "anna", MediaDirection::send);
  const auto other = media.transport("other room", "ben", MediaDirection::recv);
  EXPECT_EQ(one.ice_candidates.at(0).at("port"), other.ice_candidates.at(0).at("port"));
}

TEST_F(MediaPlaneTest, ConnectsATransportOnce) {
  const auto made = media.transport("room", "anna", MediaDirection::send);
  EXPECT_TRUE(media.call(plane.connect_transport("room", "anna", made.transport_id, dtls_parameters)));
  EXPECT_EQ(code_of(media.call(plane.connect_transport("room", "anna", made.transport_id, dtls_parameters))),
            core::Code::invalid_state);
  EXPECT_EQ(code_of(media.call(plane.connect_transport("room", "anna", made.transport_id, json::object()))),
            core::Code::validation_failed);
}

TEST_F(MediaPlaneTest, RestartsIce) {
  const auto made = media.transport("room", "anna", MediaDirection::send);
  const auto restarted = media.call(plane.restart_ice("room", "anna", made.transport_id));
  ASSERT_TRUE(restarted);
  EXPECT_NE(restarted->at("usernameFragment"), made.ice_parameters.at("usernameFragment"));
}

TEST_F(MediaPlaneTest, PassesSoundFromOneToAnother) {
  const auto producer = media.produce("room", "anna", "audio", "mic", opus_parameters());
  EXPECT_EQ(producer.peer_id, "anna");
  const auto consumer = media.consume("room", "ben", producer.producer_id);
  ASSERT_TRUE(consumer) << consumer.error().message;
  EXPECT_EQ(consumer->type, "simple");
  EXPECT_EQ(consumer->peer_id, "anna");
  EXPECT_EQ(consumer->source, "mic");
  EXPECT_EQ(consumer->rtp_parameters.at("codecs").at(0).at("mimeType"), "audio/opus");
  EXPECT_EQ(consumer->rtp_parameters.at("mid"), "0");
}

TEST_F(MediaPlaneTest, PassesSimulcastAsLayersOfOneStream) {
  const auto producer = media.produce("room", "anna", "video", "camera", vp8_simulcast_parameters());
  const auto consumer = media.consume("room", "ben", producer.producer_id);
  ASSERT_TRUE(consumer) << consumer.error().message;
  EXPECT_EQ(consumer->type, "simulcast");
  EXPECT_EQ(consumer->rtp_parameters.at("encodings").as_array().size(), 1);
  EXPECT_TRUE(media.call(plane.prefer_layers("room", "ben", consumer->consumer_id,
                                             {.spatial_layer = 0, .temporal_layer = 1, .priority = 200})));
  EXPECT_TRUE(
      media.call(plane.prefer_layers("room", "ben", consumer->consumer_id, {.spatial_layer = 9, .temporal_layer = 9})));
  EXPECT_TRUE(media.call(plane.prefer_layers("room", "ben", consumer->consumer_id, {.temporal_layer = 0})));
  EXPECT_TRUE(media.call(plane.pause_consumer("room", "ben", consumer->consumer_id, false)));
  EXPECT_TRUE(media.call(plane.pause_consumer("room", "ben", consumer->consumer_id, true)));
}

TEST_F(MediaPlaneTest, TellsWhoSendsWhatIsWantedOfAPicture) {
  const auto producer = media.produce("room", "anna", "video", "camera", vp8_simulcast_parameters());
  const auto wanted = [&](int layer) {
    return media.recorder.wait_for("wanted room anna " + producer.producer_id + ' ' + std::to_string(layer));
  };
  EXPECT_NE(wanted(-1), "");
  const auto ben = media.consume("room", "ben", producer.producer_id);
  const auto cleo = media.consume("room", "cleo", producer.producer_id);
  ASSERT_TRUE(ben && cleo);
  const auto prefers = [&](const std::string& peer, const std::string& consumer, int layer) {
    return media.call(plane.prefer_layers("room", peer, consumer, {.spatial_layer = layer})).has_value();
  };
  EXPECT_TRUE(prefers("ben", ben->consumer_id, 0));
  EXPECT_EQ(media.recorder.count("wanted"), 1);  // paused, as video begins
  EXPECT_TRUE(media.call(plane.pause_consumer("room", "ben", ben->consumer_id, false)));
  EXPECT_NE(wanted(0), "");
  EXPECT_TRUE(media.call(plane.pause_consumer("room", "cleo", cleo->consumer_id, false)));
  EXPECT_NE(wanted(2), "");
  EXPECT_TRUE(prefers("cleo", cleo->consumer_id, 1));
  EXPECT_NE(wanted(1), "");
  EXPECT_EQ(media.recorder.count("wanted"), 4);
  EXPECT_TRUE(media.call(plane.close_peer("room", "cleo")));
  EXPECT_TRUE(media.call(plane.pause_consumer("room", "ben", ben->consumer_id, true)));
  EXPECT_EQ(media.recorder.count("wanted room anna " + producer.producer_id + " 0"), 2);
  EXPECT_EQ(media.recorder.count("wanted room anna " + producer.producer_id + " -1"), 2);
}

TEST_F(MediaPlaneTest, TellsNothingOfWhatIsWantedOfSound) {
  const auto producer = media.produce("room", "anna", "audio", "mic", opus_parameters());
  ASSERT_TRUE(media.consume("room", "ben", producer.producer_id));
  EXPECT_EQ(media.recorder.count("wanted"), 0);
}

TEST_F(MediaPlaneTest, TakesEachVideoCodec) {
  std::uint32_t ssrc = 100;
  for (const auto& parameters :
       {video_parameters("video/VP8"), video_parameters("video/VP9"),
        video_parameters("video/VP9", {{"profile-id", 2}}),
        video_parameters("video/H264",
                         {{"packetization-mode", 1}, {"profile-level-id", "42e01f"}, {"level-asymmetry-allowed", 1}}),
        video_parameters("video/H264",
                         {{"packetization-mode", 1}, {"profile-level-id", "4d001f"}, {"level-asymmetry-allowed", 1}}),
        video_parameters("video/AV1")}) {
    const std::string peer = "peer " + std::to_string(++ssrc);
    const auto producer = media.produce("room", peer, "video", "camera", parameters);
    const auto consumer = media.consume("room", "ben", producer.producer_id);
    ASSERT_TRUE(consumer) << consumer.error().message;
    EXPECT_EQ(consumer->rtp_parameters.at("codecs").at(0).at("mimeType"), parameters.at("codecs").at(0).at("mimeType"));
  }
}

TEST_F(MediaPlaneTest, TakesScalableVideo) {
  json::value parameters = video_parameters("video/VP9");
  parameters.at("encodings").at(0).as_object()["scalabilityMode"] = "L3T3_KEY";
  const auto producer = media.produce("room", "anna", "video", "camera", parameters);
  const auto consumer = media.consume("room", "ben", producer.producer_id);
  ASSERT_TRUE(consumer) << consumer.error().message;
  EXPECT_EQ(consumer->type, "svc");
}

TEST_F(MediaPlaneTest, PausesProducers) {
  const auto producer = media.produce("room", "anna", "audio", "mic", opus_parameters());
  EXPECT_FALSE(producer.paused);
  EXPECT_TRUE(media.call(plane.pause_producer("room", "anna", producer.producer_id, true))->paused);
  EXPECT_TRUE(media.call(plane.producers("room")).value().at(0).paused);
  EXPECT_TRUE(media.consume("room", "ben", producer.producer_id)->producer_paused);
  EXPECT_FALSE(media.call(plane.pause_producer("room", "anna", producer.producer_id, false))->paused);
}

TEST_F(MediaPlaneTest, EndsConsumersWithTheirProducer) {
  const auto producer = media.produce("room", "anna", "audio", "mic", opus_parameters());
  const auto consumer = media.consume("room", "ben", producer.producer_id);
  EXPECT_TRUE(media.call(plane.close_producer("room", "anna", producer.producer_id)));
  EXPECT_EQ(code_of(media.call(plane.pause_consumer("room", "ben", consumer->consumer_id, true))),
            core::Code::not_found);
  EXPECT_EQ(code_of(media.call(plane.consume("room", "ben", producer.producer_id, browser_capabilities()))),
            core::Code::not_found);
  EXPECT_TRUE(media.call(plane.producers("room")).value().empty());
  EXPECT_EQ(media.recorder.count("closed"), 0) << "who closes it knows already";
}

TEST_F(MediaPlaneTest, KeepsPlacesOfARoomApart) {
  const auto producer = media.produce("room", "anna", "audio", "mic", opus_parameters());
  EXPECT_TRUE(media.call(plane.place_peers("room", {{"anna", "red"}, {"ben", "blue"}})));
  EXPECT_EQ(code_of(media.consume("room", "ben", producer.producer_id)), core::Code::not_found);
  EXPECT_EQ(code_of(media.consume("room", "cid", producer.producer_id)), core::Code::not_found) << "in the main place";
  EXPECT_TRUE(media.call(plane.place_peers("room", {{"ben", "red"}})));
  EXPECT_TRUE(media.consume("room", "ben", producer.producer_id));
}

TEST_F(MediaPlaneTest, ClosesWhatCrossesPlacesAndNothingElse) {
  const auto annas = media.produce("room", "anna", "audio", "mic", opus_parameters());
  const auto to_ben = media.consume("room", "ben", annas.producer_id);
  const auto to_cid = media.consume("room", "cid", annas.producer_id);
  EXPECT_TRUE(media.call(plane.place_peers("room", {{"anna", "red"}, {"ben", "red"}})));
  EXPECT_TRUE(media.call(plane.pause_consumer("room", "ben", to_ben->consumer_id, true)));
  EXPECT_EQ(code_of(media.call(plane.pause_consumer("room", "cid", to_cid->consumer_id, true))), core::Code::not_found);
  EXPECT_TRUE(media.call(plane.place_peers("room", {{"anna", ""}, {"ben", ""}})));
  EXPECT_TRUE(media.consume("room", "cid", annas.producer_id));
  EXPECT_EQ(media.recorder.count("closed"), 0) << "no producer was closed by it";
}

TEST_F(MediaPlaneTest, KnowsPlacesOfPeersBeforeTheyHaveMedia) {
  EXPECT_TRUE(media.call(plane.place_peers("room", {{"anna", "red"}})));
  const auto producer = media.produce("room", "anna", "audio", "mic", opus_parameters());
  EXPECT_EQ(code_of(media.consume("room", "ben", producer.producer_id)), core::Code::not_found);
}

TEST_F(MediaPlaneTest, KeepsPlacesOverTheLossOfAWorker) {
  media.produce("room", "anna", "audio", "mic", opus_parameters());
  EXPECT_TRUE(media.call(plane.place_peers("room", {{"anna", "red"}})));
  ASSERT_EQ(::kill(media.worker_process(0), SIGKILL), 0);
  EXPECT_THAT(media.recorder.wait_for("reset room"), HasSubstr("reset"));
  const auto producer = media.produce("room", "anna", "audio", "mic", opus_parameters());
  EXPECT_EQ(code_of(media.consume("room", "ben", producer.producer_id)), core::Code::not_found);
}

TEST_F(MediaPlaneTest, MakesNoRoomForPeersWhoAreInTheMainPlace) {
  EXPECT_TRUE(media.call(plane.place_peers("nowhere", {{"anna", ""}})));
  EXPECT_TRUE(media.call(plane.producers("nowhere")).value().empty());
}

TEST_F(MediaPlaneTest, LetsAPeerTouchOnlyItsOwn) {
  const auto producer = media.produce("room", "anna", "audio", "mic", opus_parameters());
  const auto consumer = media.consume("room", "ben", producer.producer_id);
  const auto transport = media.transport("room", "anna", MediaDirection::send).transport_id;
  EXPECT_EQ(code_of(media.call(plane.connect_transport("room", "eve", transport, dtls_parameters))),
            core::Code::not_found);
  EXPECT_EQ(code_of(media.call(plane.restart_ice("room", "eve", transport))), core::Code::not_found);
  EXPECT_EQ(code_of(media.call(plane.pause_producer("room", "eve", producer.producer_id, true))),
            core::Code::not_found);
  EXPECT_EQ(code_of(media.call(plane.close_producer("room", "eve", producer.producer_id))), core::Code::not_found);
  EXPECT_EQ(code_of(media.call(plane.pause_consumer("room", "eve", consumer->consumer_id, true))),
            core::Code::not_found);
  EXPECT_EQ(code_of(media.call(plane.prefer_layers("room", "eve", consumer->consumer_id, {.spatial_layer = 1}))),
            core::Code::not_found);
  EXPECT_EQ(code_of(media.call(plane.restart_ice("other room", "anna", transport))), core::Code::not_found);
  services::ProduceRequest request{
      .transport_id = transport, .kind = "audio", .source = "mic", .rtp_parameters = opus_parameters()};
  EXPECT_EQ(code_of(media.call(plane.produce("room", "eve", request))), core::Code::not_found);
}

TEST_F(MediaPlaneTest, KeepsDirectionsApart) {
  const auto receiving = media.transport("room", "anna", MediaDirection::recv).transport_id;
  services::ProduceRequest request{
      .transport_id = receiving, .kind = "audio", .source = "mic", .rtp_parameters = opus_parameters()};
  EXPECT_EQ(code_of(media.call(plane.produce("room", "anna", request))), core::Code::invalid_state);
  const auto producer = media.produce("room", "anna", "audio", "mic", opus_parameters());
  EXPECT_EQ(code_of(media.call(plane.consume("room", "anna", producer.producer_id, browser_capabilities()))),
            core::Code::invalid_state);
  media.transport("room", "ben", MediaDirection::send);
  EXPECT_EQ(code_of(media.call(plane.consume("room", "ben", producer.producer_id, browser_capabilities()))),
            core::Code::invalid_state);
}

TEST_F(MediaPlaneTest, AnswersBadParametersAndGoesOn) {
  const pid_t worker = media.worker_process(0);
  const auto transport = media.transport("room", "anna", MediaDirection::send).transport_id;
  const auto tried = [&](std::string kind, json::value parameters) {
    return media.call(plane.produce("room", "anna",
                                    {.transport_id = transport,
                                     .kind = std::move(kind),
                                     .source = "camera",
                                     .rtp_parameters = std::move(parameters)}));
  };
  EXPECT_EQ(code_of(tried("smell", opus_parameters())), core::Code::validation_failed);
  EXPECT_EQ(code_of(tried("audio", json::array())), core::Code::validation_failed);
  EXPECT_EQ(code_of(tried("video", opus_parameters())), core::Code::validation_failed);
  EXPECT_EQ(code_of(tried("video", video_parameters("video/ulpfec"))), core::Code::validation_failed);
  // What only the engine knows: simulcast is not for VP9.
  json::value vp9 = vp8_simulcast_parameters();
  vp9.at("codecs").at(0).as_object()["mimeType"] = "video/VP9";
  EXPECT_EQ(code_of(tried("video", vp9)), core::Code::validation_failed);
  // The same stream twice on one transport.
  EXPECT_TRUE(tried("audio", opus_parameters(5, "a")));
  EXPECT_EQ(code_of(tried("audio", opus_parameters(5, "b"))), core::Code::invalid_state);
  EXPECT_EQ(code_of(tried("audio", opus_parameters(6, "a"))), core::Code::invalid_state);
  EXPECT_EQ(code_of(media.call(plane.consume("room", "ben", "nothing", json::object()))),
            core::Code::validation_failed);
  EXPECT_EQ(media.call(plane.producers("room")).value().size(), 1);
  EXPECT_EQ(media.worker_process(0), worker);
  EXPECT_EQ(media.recorder.count("reset"), 0);
}

TEST_F(MediaPlaneTest, ReportsFiguresOfAPeer) {
  const auto producer = media.produce("room", "anna", "audio", "mic", opus_parameters());
  ASSERT_TRUE(media.consume("room", "ben", producer.producer_id));
  const auto sender = media.call(plane.peer_stats("room", "anna")).value();
  ASSERT_EQ(sender.at("transports").as_array().size(), 1);
  EXPECT_EQ(sender.at("transports").at(0).at("direction"), "send");
  EXPECT_EQ(sender.at("transports").at(0).at("ice_state"), "new");
  EXPECT_EQ(sender.at("producers").at(0).at("producer_id"), json::string(producer.producer_id));
  const auto receiver = media.call(plane.peer_stats("room", "ben")).value();
  EXPECT_EQ(receiver.at("consumers").at(0).at("producer_id"), json::string(producer.producer_id));
  EXPECT_TRUE(media.call(plane.peer_stats("room", "nobody")).value().at("transports").as_array().empty());
}

TEST_F(MediaPlaneTest, TellsWhatEndsWithAPeer) {
  const auto producer = media.produce("room", "anna", "audio", "mic", opus_parameters());
  ASSERT_TRUE(media.consume("room", "ben", producer.producer_id));
  EXPECT_TRUE(media.call(plane.close_peer("room", "anna")));
  EXPECT_EQ(media.recorder.count("closed room anna " + producer.producer_id), 1);
  EXPECT_TRUE(media.call(plane.producers("room")).value().empty());
  EXPECT_TRUE(media.call(plane.peer_stats("room", "ben")).value().at("consumers").as_array().empty());
  EXPECT_TRUE(media.call(plane.close_peer("room", "anna"))) << "again is no error";
  EXPECT_TRUE(media.call(plane.close_peer("no room", "anna")));
}

TEST_F(MediaPlaneTest, ForgetsAClosedRoom) {
  const auto producer = media.produce("room", "anna", "audio", "mic", opus_parameters());
  EXPECT_TRUE(media.call(plane.close_room("room")));
  EXPECT_EQ(plane.status().at("rooms"), 0);
  EXPECT_EQ(media.worker_status(0).at("load"), 0);
  EXPECT_EQ(code_of(media.call(plane.peer_stats("room", "anna"))), core::Code::not_found);
  EXPECT_TRUE(media.call(plane.producers("room")).value().empty());
  EXPECT_TRUE(media.call(plane.close_room("room"))) << "again is no error";
  media.produce("room", "anna", "audio", "mic", opus_parameters());
}

TEST(MediaPlaneLimits, CloseTheOldestTransportOfADirection) {
  auto options = test_options();
  options.limits.transports_per_direction = 2;
  Plane media(options);
  const auto producer = media.produce("room", "anna", "audio", "mic", opus_parameters());
  media.transport("room", "anna", MediaDirection::recv);
  const auto second = media.transport("room", "anna", MediaDirection::send).transport_id;
  EXPECT_EQ(media.recorder.count("closed"), 0);
  media.transport("room", "anna", MediaDirection::send);
  EXPECT_EQ(media.recorder.count("closed room anna " + producer.producer_id), 1);
  EXPECT_TRUE(media.call(media.plane.restart_ice("room", "anna", second)));
}

TEST(MediaPlaneLimits, BoundWhatAPeerSendsAndReceives) {
  auto options = test_options();
  options.limits.producers_per_peer = 1;
  options.limits.consumers_per_peer = 1;
  Plane media(options);
  const auto producer = media.produce("room", "anna", "audio", "mic", opus_parameters());
  EXPECT_THROW(media.produce("room", "anna", "audio", "mic", opus_parameters(9)), std::runtime_error);
  EXPECT_TRUE(media.consume("room", "ben", producer.producer_id));
  const auto refused = media.consume("room", "ben", producer.producer_id);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, core::Code::invalid_state);
  EXPECT_TRUE(media.call(media.plane.close_producer("room", "anna", producer.producer_id)));
  media.produce("room", "anna", "audio", "mic", opus_parameters(9));
}

TEST(MediaPlaneWithoutWorkers, SaysSoAndGoesOn) {
  Plane media(test_options(0));
  EXPECT_FALSE(media.plane.available());
  EXPECT_FALSE(media.plane.configured());
  const auto refused = media.call(media.plane.router_capabilities("room"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, core::Code::unavailable);
  EXPECT_TRUE(media.call(media.plane.producers("room")).value().empty());
  EXPECT_TRUE(media.call(media.plane.close_peer("room", "anna")));
}

TEST_F(MediaPlaneTest, MeasuresARoomByItsPeers) {
  EXPECT_EQ(media.call(plane.room_figures("room")).value(), nullptr);
  const auto sent = media.produce("room", "anna", "audio", "mic", opus_parameters());
  ASSERT_TRUE(media.consume("room", "ben", sent.producer_id));
  const auto figures = media.call(plane.room_figures("room")).value();
  ASSERT_NE(figures, nullptr);
  EXPECT_EQ(figures->worker, 0);
  EXPECT_FALSE(figures->router_id.empty());
  ASSERT_EQ(figures->peers.size(), 2);
  EXPECT_EQ(figures->peers[0].peer, "anna");
  EXPECT_EQ(figures->peers[1].peer, "ben");
  // Nothing flows: no figure is made up.
  EXPECT_EQ(figures->peers[0].up, services::DirectionFigures{});
  EXPECT_EQ(figures->peers[1].down, services::DirectionFigures{});
}

TEST_F(MediaPlaneTest, MeasuresOnceForAllWhoAskAtTheSameTime) {
  media.transport("room", "anna", MediaDirection::send);
  const auto first = media.call(plane.figures()).value();
  EXPECT_EQ(first, media.call(plane.figures()).value());
  ASSERT_EQ(first->rooms.size(), 1);
  EXPECT_EQ(first->rooms[0]->room, "room");
}

TEST_F(MediaPlaneTest, TellsWhatItsWorkersUse) {
  ASSERT_TRUE(Plane::eventually([&] {
    const auto figures = media.call(plane.figures()).value();
    return figures->workers.size() == 1 && figures->workers[0].cpu.has_value();
  }));
  const services::MediaWorkerFigures worker = media.call(plane.figures()).value()->workers[0];
  EXPECT_TRUE(worker.alive);
  EXPECT_GT(worker.max_resident_kb.value(), 0);
  EXPECT_GE(worker.cpu.value(), 0);
}

TEST(MediaPlaneFigures, AreUnavailableWithoutAMediaPlaneThatRuns) {
  Plane media;
  media.plane.stop();
  const auto figures = media.call(media.plane.figures());
  ASSERT_FALSE(figures);
  EXPECT_EQ(figures.error().code, core::Code::unavailable);
}

TEST(MediaPlaneStart, NamesAPortThatIsTaken) {
  boost::asio::io_context context;
  boost::asio::ip::tcp::acceptor taken(context, {boost::asio::ip::make_address("127.0.0.1"), 0});
  auto options = test_options();
  options.pool.first_port = taken.local_endpoint().port();
  try {
    Plane media(options);
    FAIL() << "it started";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(),
                HasSubstr("Media cannot listen on 127.0.0.1 port " + std::to_string(options.pool.first_port)));
  }
}

TEST(MediaPlaneStart, NamesAProgramThatIsNotThere) {
  auto options = test_options();
  options.pool.worker.executable = "/nowhere/parley";
  try {
    Plane media(options);
    FAIL() << "it started";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("/nowhere/parley: No such file or directory"));
  }
}

TEST(MediaPlaneStart, TellsHowAWorkerEndedThatDoesNotStart) {
  auto options = test_options();
  options.pool.worker.executable = "/bin/false";
  try {
    Plane media(options);
    FAIL() << "it started";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("exit code 1"));
  }
}

}  // namespace
}  // namespace parley::media::test
