// AbsentMedia: the media plane of a program that has none, and a base for those that have a part of one. Stateless.
#pragma once

#include "services/media_port.hpp"

namespace parley::services {

class AbsentMedia : public MediaPort {
 public:
  void listen(MediaListener&) override {}
  bool available() const override { return false; }
  bool configured() const override { return false; }
  boost::json::object status() const override {
    return {{"available", false}, {"workers", boost::json::array()}, {"rooms", 0}};
  }
  Async<boost::json::value> router_capabilities(RoomId) override { co_return none(); }
  Async<TransportInfo> create_transport(RoomId, PeerId, TransportOptions) override { co_return none(); }
  Async<> connect_transport(RoomId, PeerId, std::string, boost::json::value) override { co_return none(); }
  Async<boost::json::value> restart_ice(RoomId, PeerId, std::string) override { co_return none(); }
  Async<ProducerInfo> produce(RoomId, PeerId, ProduceRequest) override { co_return none(); }
  Async<ProducerInfo> pause_producer(RoomId, PeerId, std::string, bool) override { co_return none(); }
  Async<ProducerInfo> close_producer(RoomId, PeerId, std::string) override { co_return none(); }
  Async<std::vector<ProducerInfo>> producers(RoomId) override { co_return std::vector<ProducerInfo>(); }
  Async<ConsumerInfo> consume(RoomId, PeerId, std::string, boost::json::value) override { co_return none(); }
  Async<> pause_consumer(RoomId, PeerId, std::string, bool) override { co_return none(); }
  Async<> prefer_layers(RoomId, PeerId, std::string, PreferredLayers) override { co_return none(); }
  Async<boost::json::value> peer_stats(RoomId, PeerId) override { co_return none(); }
  Async<> close_peer(RoomId, PeerId) override { co_return core::Outcome<>(); }
  Async<> close_room(RoomId) override { co_return core::Outcome<>(); }

  /// The one for all.
  static AbsentMedia& instance() {
    static AbsentMedia absent;
    return absent;
  }

 private:
  static std::unexpected<core::Error> none() {
    return core::fail(core::Code::unavailable, "This server has no media plane.");
  }
};

}  // namespace parley::services
