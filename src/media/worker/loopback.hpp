// Where the workers of one machine reach each other, and nobody else does.
#pragma once

namespace parley::media {

inline constexpr const char* loopback_address = "127.0.0.1";

}  // namespace parley::media
