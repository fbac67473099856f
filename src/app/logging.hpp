// The log of the whole program: one line an event on standard error, as text or JSON (RFC 8259).
#pragma once

#include <string>

namespace parley::app {

/// Sets level ("debug" … "error") and format ("text" | "json") of the program's log.
void set_up_logging(const std::string& level, const std::string& format);

}  // namespace parley::app
