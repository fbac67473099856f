#include "socketio/websocket/handshake.hpp"

#include "socketio/engineio/base64.hpp"

#include <openssl/sha.h>
#include <boost/algorithm/string/predicate.hpp>

#include <array>

namespace parley::socketio::websocket {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// Whether a comma-separated field holds a token, whatever its case.
bool has_token(std::string_view field, std::string_view token) {
  while (true) {
    const auto comma = field.find(',');
    if (boost::algorithm::iequals(trimmed(field.substr(0, comma)), token)) return true;
    if (comma == std::string_view::npos) return false;
    field.remove_prefix(comma + 1);
  }
}

}  // namespace

Refusal check(const UpgradeRequest& request) {
  if (!request.is_get || !has_token(request.upgrade, "websocket") || !has_token(request.connection, "upgrade"))
    return Refusal::bad_request;
  if (trimmed(request.version) != "13") return Refusal::unknown_version;
  const auto nonce = engineio::base64_decode(trimmed(request.key));
  return nonce && nonce->size() == 16 ? Refusal::none : Refusal::bad_request;
}

std::string accept_key(std::string_view key) {
  std::string text(trimmed(key));
  text += "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
  SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  return engineio::base64_encode({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

std::string switching_protocols(std::string_view key) {
  return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
         accept_key(key) + "\r\n\r\n";
}

std::string refusal_answer(Refusal refusal) {
  if (refusal == Refusal::unknown_version)
    return "HTTP/1.1 426 Upgrade Required\r\nConnection: close\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
           "Content-Length: 0\r\n\r\n";
  return "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
}

}  // namespace parley::socketio::websocket
