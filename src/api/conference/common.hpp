// What the conference family's files share.
#pragma once

#include "api/conference/dto.hpp"
#include "api/family.hpp"

namespace parley::api::conference {

/// How a person gets media in a meeting: ICE servers with credentials of their own; the router and its capabilities
/// where the meeting is live and there is media (null otherwise); what the workers do at the moment.
boost::asio::awaitable<WebrtcConfig> webrtc_config(services::FigureSources sources, std::string person_id,
                                                   core::Meeting meeting);

/// Of the living workers; the load is unset until it has been measured.
WorkerStats worker_stats(const std::vector<services::MediaWorkerFigures>& workers);

}  // namespace parley::api::conference
