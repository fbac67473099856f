// Signaling of a guest of a Parley meeting, as the web client does it: REST to be let in, then events over Socket.IO.
#pragma once

#include "loadtest/server_link.hpp"
#include "loadtest/signaling.hpp"

#include <boost/json/object.hpp>

#include <deque>
#include <memory>
#include <set>

namespace parley::loadtest {

/// `server` and `tls` outlive it; `code`: the meeting's.
class GuestSignaling final : public Signaling, public std::enable_shared_from_this<GuestSignaling> {
 public:
  GuestSignaling(boost::asio::any_io_executor executor, const ServerAddress& server, boost::asio::ssl::context& tls,
                 std::string code, Part part, std::string name);

  boost::asio::awaitable<void> join() override;
  boost::asio::awaitable<RemoteEnd> open_transport(LocalEnd own, std::vector<SentTrack> tracks) override;
  boost::asio::awaitable<void> accept() override;
  boost::asio::awaitable<void> publish(SentTrack track) override;
  boost::asio::awaitable<void> subscribe() override;
  boost::asio::awaitable<void> leave() override;
  void close() override;

 private:
  boost::asio::awaitable<boost::json::object> ask(std::string event, boost::json::object fields);
  boost::asio::awaitable<void> consume(std::string producer_id);
  void on_event(std::string_view event, const boost::json::object& data);
  void fail(const std::string& what) const;
  void be_away(const std::string& why);

  boost::asio::any_io_executor executor_;
  const ServerAddress& server_;
  boost::asio::ssl::context& tls_;
  const std::string code_;
  const Part part_;
  const std::string name_;
  std::shared_ptr<EventLink> link_;
  std::string meeting_id_;
  std::string participant_id_;
  std::string transport_id_;
  std::string fingerprint_;
  boost::json::object capabilities_;
  std::deque<std::string> announced_;  // producers that came to be known before all of them are consumed
  std::set<std::string> producers_;    // those that are consumed, or about to be
  bool has_subscribed_ = false;
  bool is_closed_ = false;
  bool is_away_ = false;
};

}  // namespace parley::loadtest
