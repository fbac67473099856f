// CPU time of a server's processes, from /proc or from what the server itself tells.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace parley::loadtest {

/// Seconds that the process and its children have been on a CPU, all their threads together; 0 for one that is gone.
double cpu_seconds_of(std::int64_t process);

/// Of all samples of that name in a page for Prometheus; nothing where it has none.
std::optional<double> sum_of_metric(std::string_view page, std::string_view name);

}  // namespace parley::loadtest
