// What the files of LiveMeetings share. Not for others.
#pragma once

#include "services/live_meetings.hpp"
#include "services/views.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <spdlog/spdlog.h>

namespace parley::services {

inline boost::json::object producer_reference(const ProducerInfo& producer, const std::string& participant_id) {
  return {{"producer_id", producer.producer_id}, {"participant_id", participant_id}, {"source", producer.source}};
}

/// With all that who is to receive it needs to know.
inline boost::json::object described_producer(const ProducerInfo& producer, const std::string& participant_id) {
  boost::json::object described = producer_reference(producer, participant_id);
  described["kind"] = producer.kind;
  described["paused"] = producer.paused;
  return described;
}

template <class T>
void LiveMeetings::run(const std::string& meeting_id, const char* what,
                       boost::asio::awaitable<core::Outcome<T>> use_case) {
  boost::asio::co_spawn(*thread_of(meeting_id).context, std::move(use_case),
                        [meeting_id, what](const std::exception_ptr& bug, const core::Outcome<T>& outcome) {
                          if (bug)
                            spdlog::error("meeting {}: {} failed unexpectedly", meeting_id, what);
                          else if (!outcome)
                            spdlog::warn("meeting {}: {} failed: {}", meeting_id, what, outcome.error().message);
                        });
}

}  // namespace parley::services
