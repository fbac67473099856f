// Documents made from the event table: the Markdown page docs/events.md.
#pragma once

#include <string>

namespace parley::events {

/// The page for people: every event with who may send it, its rate class, payload and acknowledgement.
std::string events_page();

}  // namespace parley::events
