// How large a payload is, to hold it to its limit.
#pragma once

#include <boost/json/value.hpp>

#include <cstddef>

namespace parley::events {

/// The largest payload of an event, in bytes.
inline constexpr std::size_t max_payload_bytes = 64 * 1024;

/// The bytes of a value's texts and names, with eight for everything else: close to its JSON text, and cheap.
std::size_t payload_size(const boost::json::value& value);

}  // namespace parley::events
