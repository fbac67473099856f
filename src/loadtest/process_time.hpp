// CPU time of a server's processes, from /proc.
#pragma once

#include <cstdint>

namespace parley::loadtest {

/// Seconds that the process and its children have been on a CPU, all their threads together; 0 for one that is gone.
double cpu_seconds_of(std::int64_t process);

}  // namespace parley::loadtest
