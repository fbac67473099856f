// Which address clients can reach this machine at.
#pragma once

#include <string>

namespace parley::app {

/// The address that media is announced at: `announced` where set; a specific `listen` address itself; for 0.0.0.0 and :: the
/// address that this machine would use to reach others, 127.0.0.1 where it has none.
std::string announced_address(const std::string& announced, const std::string& listen);

}  // namespace parley::app
