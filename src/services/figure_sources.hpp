// FigureSources: where the figures of meetings come from: the database, the live meetings and the media plane. Cheap to
// copy; what it refers to belongs to src/app.
#pragma once

#include "services/live_view.hpp"
#include "services/media_port.hpp"
#include "services/services.hpp"

namespace parley::services {

struct FigureSources {
  Services& services;
  LiveView& live;
  MediaPort& media;
};

}  // namespace parley::services
