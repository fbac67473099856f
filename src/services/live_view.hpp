// LiveView: what use cases may know of a meeting that people are in, as of this moment. LiveMeetings implements it; any
// thread may ask and is resumed on its own executor.
#pragma once

#include "core/people.hpp"
#include "services/media_figures.hpp"

#include <boost/asio/awaitable.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace parley::services {

struct QualityReport;  // quality_reports.hpp

struct LiveLook {
  std::vector<core::Participant> participants;
  std::map<std::string, std::string> participant_of;  ///< participant_id by device (socket id, the media plane's peer)
  std::vector<std::string> speaking;                  ///< participant_id
  std::vector<std::string> sharing_screen;            ///< participant_id
  /// By device: what its page told of media that goes to the other of two directly.
  std::map<std::string, PeerFigures> direct{};
};

class LiveView {
 public:
  virtual ~LiveView() = default;
  /// nullopt for a meeting that nobody is in.
  virtual boost::asio::awaitable<std::optional<LiveLook>> look(std::string meeting_id) = 0;
  /// Returns when what people did so far in it has been written down (or that has failed).
  virtual boost::asio::awaitable<void> settle(std::string meeting_id) = 0;
  /// Begins that for all meetings that people are in.
  virtual void settle_all() = 0;
  /// Tells people of their connections, and the others of those that are weak.
  virtual void tell_quality(const std::string& meeting_id, const std::vector<QualityReport>& reports) = 0;
};

/// For programs without live meetings.
class NoLiveView final : public LiveView {
 public:
  boost::asio::awaitable<std::optional<LiveLook>> look(std::string) override { co_return std::nullopt; }
  boost::asio::awaitable<void> settle(std::string) override { co_return; }
  void settle_all() override {}
  void tell_quality(const std::string&, const std::vector<QualityReport>&) override {}

  static NoLiveView& instance() {
    static NoLiveView view;
    return view;
  }
};

}  // namespace parley::services
