// RingClock: the RingAlarm of a server: ends in time what rings too long. Owned by src/app; its work runs on one io
// thread. Several servers on one database may each have one: of two that end the same ringing, one tells of it.
#pragma once

#include "services/ringing.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

namespace parley::services {

class RingClock final : public RingAlarm {
 public:
  explicit RingClock(boost::asio::io_context& context) : context_(context), timer_(context) {}

  /// Before anybody is served: settles what became due while no server ran, and goes on from there.
  void serve(Services& services);

  void due_at(core::TimePoint at) override;

 private:
  void arm(core::TimePoint at);
  void settle();

  boost::asio::io_context& context_;
  boost::asio::steady_timer timer_;
  Services* services_ = nullptr;
  std::optional<core::TimePoint> armed_;  ///< on the context's thread
};

}  // namespace parley::services
