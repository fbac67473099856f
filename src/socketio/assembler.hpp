// Assembler: puts a packet and its binary attachments together again, within bounds. One a client, used on its thread;
// holds memory only while attachments are awaited.
#pragma once

#include "socketio/packet.hpp"

#include <cstddef>
#include <expected>
#include <memory>
#include <optional>
#include <string_view>

namespace parley::socketio {

struct AssemblyLimits {
  std::size_t max_attachments = 100;                   ///< of one packet
  std::size_t max_attachment_bytes = 8 * 1024 * 1024;  ///< of one packet, all together
};

/// A whole packet; the attachments of binary events and acknowledgements are in `attachments`.
struct Received {
  Packet packet;
  std::vector<std::string> attachments;
};

class Assembler {
 public:
  using Result = std::expected<std::optional<Received>, const char*>;

  /// Takes a text message; nothing where attachments must follow first.
  Result on_text(std::string_view text, const AssemblyLimits& limits);
  /// Takes an attachment; the packet once it is whole.
  Result on_binary(std::string_view bytes, const AssemblyLimits& limits);

  bool waiting() const noexcept { return pending_ != nullptr; }

 private:
  struct Pending {
    Received received;
    std::size_t bytes = 0;
  };
  std::unique_ptr<Pending> pending_;
};

}  // namespace parley::socketio
