// What members of the wire look like in the examples of the documents, by name. Made anew at each call; any thread.
#pragma once

#include <boost/json/value.hpp>

#include <functional>
#include <map>
#include <string>

namespace parley::services {

std::map<std::string, boost::json::value, std::less<>> wire_samples();

}  // namespace parley::services
