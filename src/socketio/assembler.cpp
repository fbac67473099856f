#include "socketio/assembler.hpp"

#include <utility>

namespace parley::socketio {

Assembler::Result Assembler::on_text(std::string_view text, const AssemblyLimits& limits) {
  if (pending_) return std::unexpected("text came where attachments were due");
  auto packet = decode_packet(text, limits.max_attachments);
  if (!packet) return std::unexpected(packet.error());
  if (packet->attachments == 0) return Received{std::move(*packet), {}};
  pending_ = std::make_unique<Pending>(Pending{Received{std::move(*packet), {}}});
  return std::nullopt;
}

Assembler::Result Assembler::on_binary(std::string_view bytes, const AssemblyLimits& limits) {
  if (!pending_) return std::unexpected("bytes came that belong to no packet");
  pending_->bytes += bytes.size();
  if (pending_->bytes > limits.max_attachment_bytes) return std::unexpected("the attachments are too big");
  auto& received = pending_->received;
  received.attachments.emplace_back(bytes);
  if (received.attachments.size() < received.packet.attachments) return std::nullopt;
  return std::move(std::exchange(pending_, nullptr)->received);
}

}  // namespace parley::socketio
