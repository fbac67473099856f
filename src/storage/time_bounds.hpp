// Times before and after all that is stored: what stands for a bound that a query leaves open.
#pragma once

#include "core/time.hpp"

namespace parley::storage {

inline constexpr core::TimePoint earliest{std::chrono::milliseconds(-(1LL << 61))};
inline constexpr core::TimePoint latest{std::chrono::milliseconds(1LL << 61)};

}  // namespace parley::storage
