// Which address clients are told where none is configured.
#pragma once

#include <string>

namespace parley::media {

/// A concrete listening address as it is; for all addresses (0.0.0.0, ::) the one from which this host reaches others,
/// else that of a network interface that is up, else 127.0.0.1. Sends nothing.
std::string find_announced_address(const std::string& listen_address);

}  // namespace parley::media
