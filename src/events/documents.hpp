// Documents made from the event tables.
#pragma once

#include <string>

namespace parley::events {

/// The page for people: every event with who may send it, its rate class, payload and acknowledgement.
std::string events_page();

/// The AsyncAPI 3 document, as JSON.
std::string asyncapi_json();

}  // namespace parley::events
