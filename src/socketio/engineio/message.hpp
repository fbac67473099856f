// Message: one or several outgoing packets that belong together (a text and its binary attachments), encoded once and
// shared by all connections that get them. Immutable; shared between threads.
#pragma once

#include "socketio/websocket/frame.hpp"

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace parley::socketio::engineio {

class Message;
using MessagePtr = std::shared_ptr<const Message>;

/// Text under construction with room in front for the frame's head, so that the head goes in without moving the text.
class FrameText {
 public:
  explicit FrameText(std::string_view beginning = {}) : bytes_(websocket::max_server_head, '\0') {
    bytes_ += beginning;
  }
  std::string& bytes() noexcept { return bytes_; }

 private:
  friend class Message;
  std::string bytes_;
};

class Message {
 public:
  /// `text` is an encoded packet ("4hello"); it becomes one text frame.
  explicit Message(FrameText text);

  /// One binary message packet.
  static MessagePtr binary(std::string_view bytes);
  static MessagePtr text(std::string_view packet) { return std::make_shared<Message>(FrameText(packet)); }
  /// Bytes that are framed already (control frames, the handshake's answer); for WebSocket only.
  static MessagePtr framed(std::string bytes);

  /// Adds a binary packet behind what is there; only before the message is shared.
  void append_binary(std::string_view bytes);

  /// The WebSocket frames, ready to be written.
  std::string_view frames() const noexcept { return std::string_view(bytes_).substr(start_); }
  std::size_t size() const noexcept { return bytes_.size() - start_; }

  /// The packets as a piece of a long-polling payload: text as it is, binary as "b" and base64, record separators
  /// between. Made when first asked for, from any thread.
  const std::string& polling_records() const;

  /// The packets as text frames only, for a WebSocket client that asked for base64.
  std::string base64_frames() const;

 private:
  struct Empty {};
  explicit Message(Empty) {}

  std::string bytes_;
  std::size_t start_ = 0;  ///< where the first frame begins in bytes_
  mutable std::once_flag polling_made_;
  mutable std::string polling_;
};

}  // namespace parley::socketio::engineio
