// How large a JSON value is, to hold it to a limit without writing it out.
#pragma once

#include <boost/json/value.hpp>

#include <cstddef>

namespace parley::json {

/// The bytes of a value's texts and names, with eight for everything else: close to its JSON text, and cheap.
std::size_t text_size(const boost::json::value& value);

/// The bytes of the JSON text, at most: what is escaped there counts as its escape.
std::size_t written_size(const boost::json::value& value);

/// As text_size, of an object, without making a value of it.
std::size_t text_size(const boost::json::object& object);

}  // namespace parley::json
