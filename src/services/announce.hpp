// Announce: how a use case tells a meeting what it has committed, for news that only those in the meeting hear. Called
// on the database thread, in the order of the commits (Transaction::after_commit), so that nobody sees an older state
// after a newer one.
#pragma once

#include <boost/json/object.hpp>

#include <functional>
#include <string>

namespace parley::services {

/// Meeting id, event, payload.
using Announce = std::function<void(const std::string&, std::string, boost::json::object)>;

}  // namespace parley::services
