#include "socketio/engineio/message.hpp"

#include "socketio/engineio/base64.hpp"
#include "socketio/engineio/packet.hpp"

#include <cstdint>
#include <cstring>

namespace parley::socketio::engineio {
namespace {

struct Record {
  bool binary;
  std::string_view payload;
};

/// Takes the next frame off `frames`, which were written by this file.
Record next_record(std::string_view& frames) {
  const bool binary = (frames[0] & 0x0F) == static_cast<int>(websocket::Opcode::binary);
  std::uint64_t size = static_cast<std::uint8_t>(frames[1]);
  std::size_t head = 2;
  if (size >= 126) {
    const std::size_t length_bytes = size == 126 ? 2 : 8;
    size = 0;
    for (std::size_t i = 0; i < length_bytes; ++i) size = size << 8 | static_cast<std::uint8_t>(frames[2 + i]);
    head += length_bytes;
  }
  const Record record{binary, frames.substr(head, size)};
  frames.remove_prefix(head + size);
  return record;
}

std::string as_text(const Record& record) {
  if (!record.binary) return std::string(record.payload);
  std::string text = "b";
  append_base64(text, record.payload);
  return text;
}

}  // namespace

Message::Message(FrameText text) : bytes_(std::move(text.bytes_)) {
  const auto head = websocket::make_head(websocket::Opcode::text, bytes_.size() - websocket::max_server_head);
  start_ = websocket::max_server_head - head.size;
  std::memcpy(bytes_.data() + start_, head.bytes.data(), head.size);
}

MessagePtr Message::binary(std::string_view bytes) {
  std::shared_ptr<Message> message(new Message(Empty{}));
  message->append_binary(bytes);
  return message;
}

MessagePtr Message::framed(std::string bytes) {
  std::shared_ptr<Message> message(new Message(Empty{}));
  message->bytes_ = std::move(bytes);
  return message;
}

void Message::append_binary(std::string_view bytes) {
  websocket::append_frame(bytes_, websocket::Opcode::binary, bytes);
}

const std::string& Message::polling_records() const {
  std::call_once(polling_made_, [this] {
    for (std::string_view left = frames(); !left.empty();) {
      if (!polling_.empty()) polling_ += record_separator;
      polling_ += as_text(next_record(left));
    }
  });
  return polling_;
}

std::string Message::base64_frames() const {
  std::string text;
  for (std::string_view left = frames(); !left.empty();)
    websocket::append_frame(text, websocket::Opcode::text, as_text(next_record(left)));
  return text;
}

}  // namespace parley::socketio::engineio
