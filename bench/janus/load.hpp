// Load: publishers and receivers at one server, at rates that are set, and what arrives. Participants come once; then
// they send for a while at one rate after the other, from a server that is at rest each time. One thread.
#pragma once

#include "loadtest/figures.hpp"
#include "loadtest/participant.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/json/object.hpp>

#include <functional>
#include <memory>
#include <vector>

namespace janus_load {

struct Work {
  bool is_video = true;
  std::size_t publishers = 1;
  std::size_t receivers = 100;
  parley::loadtest::SuiteChoice suite = parley::loadtest::SuiteChoice::gcm;
  std::int64_t server_process = 0;
  double joins_per_second = 50;
  double rate = 200;  // packets a second of each publisher
  double seconds = 4;
  bool wants_highest = true;
};

/// While so many packets a second were sent.
struct Seen {
  double sent_per_second = 0;
  double received_per_second = 0;  // all receivers together
  double delivered = 0;            // of what should have come, 1: all
  double server_us_per_packet = 0;
  double server_share = 0;  // of a core
  double own_share = 0;     // this program's

  /// More than all is what a machine that was elsewhere had kept from before.
  bool is_good() const { return delivered >= 0.99 && delivered <= 1.01; }
};

class Load {
 public:
  using MakeSignaling = std::function<std::shared_ptr<parley::loadtest::Signaling>(parley::loadtest::Part)>;

  /// `work` outlives it.
  Load(boost::asio::io_context& io, const Work& work, MakeSignaling make);
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;
  ~Load();

  /// Everything, as an object for scripts. std::runtime_error where somebody does not come or cannot decipher.
  boost::asio::awaitable<boost::json::object> run();

 private:
  boost::asio::awaitable<void> let_in(parley::loadtest::Part part, std::size_t count);
  boost::asio::awaitable<void> empty();
  boost::asio::awaitable<void> wait(std::chrono::nanoseconds time);
  boost::asio::awaitable<void> rest();
  boost::asio::awaitable<Seen> measure(double rate, double seconds);
  boost::asio::awaitable<Seen> measure_twice(double rate);
  boost::asio::awaitable<boost::json::object> find_highest(Seen first);
  void require_health() const;
  parley::loadtest::Medium& medium() { return work_.is_video ? plan_.video : plan_.audio; }

  boost::asio::io_context& io_;
  const Work& work_;
  MakeSignaling make_;
  parley::loadtest::Certificate certificate_;
  parley::loadtest::Plan plan_;
  parley::loadtest::Figures figures_;
  std::vector<std::shared_ptr<parley::loadtest::Participant>> participants_;
  boost::asio::steady_timer timer_;
};

}  // namespace janus_load
