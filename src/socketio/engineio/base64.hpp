// Base64 (RFC 4648, 4), as long-polling carries binary packets. Pure functions, callable from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace parley::socketio::engineio {

/// With padding.
std::string base64_encode(std::string_view bytes);
void append_base64(std::string& to, std::string_view bytes);

/// With or without padding. nullopt for characters outside the alphabet, a wrong length, or wrong padding.
std::optional<std::string> base64_decode(std::string_view text);

}  // namespace parley::socketio::engineio
