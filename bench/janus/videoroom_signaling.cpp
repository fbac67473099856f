#include "videoroom_signaling.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>

#include <chrono>
#include <stdexcept>
#include <utility>

namespace janus_load {
namespace asio = boost::asio;
namespace json = boost::json;
using parley::loadtest::Part;
using namespace std::chrono_literals;
namespace {
constexpr auto publisher_patience = 10s;
constexpr auto asking_again = 100ms;
}  // namespace

VideoroomSignaling::VideoroomSignaling(asio::any_io_executor executor, std::uint16_t port, std::uint64_t room,
                                       Part part)
    : port_(port), room_(room), part_(part), link_(std::make_shared<RoomLink>(std::move(executor))) {}

VideoroomSignaling::~VideoroomSignaling() { link_->close(); }

asio::awaitable<void> VideoroomSignaling::join() {
  link_->on_lost = [this](const std::string& what) {
    if (on_failure) on_failure(what);
  };
  co_await link_->open(port_);
  const std::string none;
  if (part_ == Part::publisher) {
    json::object wish = request("join");
    wish["ptype"] = "publisher";
    co_await link_->ask(std::move(wish), none, none);
    co_return;
  }
  co_await find_feeds();
}

/// Janus counts a publisher when its media flows, which may be a moment after its own answer.
asio::awaitable<void> VideoroomSignaling::find_feeds() {
  asio::steady_timer pause(co_await asio::this_coro::executor);
  const auto limit = std::chrono::steady_clock::now() + publisher_patience;
  while (std::chrono::steady_clock::now() < limit) {
    json::object question = request("listparticipants");
    const std::string none;
    const RoomAnswer there = co_await link_->ask(std::move(question), none, none);
    for (const json::value& each : there.data.at("participants").as_array())
      if (each.at("publisher") == true) feeds_.push_back(json::object{{"feed", each.at("id")}});
    if (!feeds_.empty()) co_return;
    pause.expires_after(asking_again);
    co_await pause.async_wait(asio::use_awaitable);
  }
  throw std::runtime_error("nobody sends anything in the room");
}

asio::awaitable<RemoteEnd> VideoroomSignaling::open_transport(LocalEnd own, std::vector<SentTrack> tracks) {
  own_ = std::move(own);
  if (part_ == Part::publisher) {
    json::object wish = request("publish");
    const std::string type = "offer";
    const std::string sdp = offer(own_, tracks);
    const RoomAnswer answered = co_await link_->ask(std::move(wish), type, sdp);
    offered_ = read_description(answered.sdp);
  } else {
    json::object wish = request("join");
    wish["ptype"] = "subscriber";
    wish["streams"] = feeds_;
    const std::string none;
    const RoomAnswer attached = co_await link_->ask(std::move(wish), none, none);
    offered_ = read_description(attached.sdp);
  }
  co_return offered_.end;
}

asio::awaitable<void> VideoroomSignaling::accept() {
  if (part_ == Part::publisher) co_return;  // the offer has said it all
  for (const Section& section : offered_.sections)
    if (section.track.ssrc != 0 && on_track) on_track(section.track);
  json::object wish = request("start");
  const std::string type = "answer";
  const std::string sdp = answer(own_, offered_);
  co_await link_->ask(std::move(wish), type, sdp);
}

asio::awaitable<void> VideoroomSignaling::publish(SentTrack /*track*/) { co_return; }

asio::awaitable<void> VideoroomSignaling::subscribe() { co_return; }

asio::awaitable<void> VideoroomSignaling::leave() {
  json::object wish = request("leave");
  const std::string none;
  co_await link_->ask(std::move(wish), none, none);
}

void VideoroomSignaling::close() { link_->close(); }

json::object VideoroomSignaling::request(const char* name) const {
  json::object body;
  body["request"] = name;
  body["room"] = room_;
  return body;
}

}  // namespace janus_load
