// Decoder: takes apart what a WebSocket client sends (RFC 6455, 5 and 6). Sans-I/O: bytes in, messages and control
// frames out through an interface. One a connection, used on that connection's thread only. While nothing is
// half-received it holds no memory of its own beyond its members.
#pragma once

#include "socketio/websocket/frame.hpp"
#include "socketio/websocket/utf8.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>

namespace parley::socketio::websocket {

/// What the client did wrong, and the code to close with (1002, 1007 or 1009).
struct Violation {
  std::uint16_t code;
  const char* what;
};

class Decoder {
 public:
  /// Gets what was decoded, in order. The views end with the call. False stops the decoding: the rest of the bytes is
  /// dropped, and the decoder may have been destroyed.
  class Handler {
   public:
    virtual bool on_message(std::string_view payload, bool binary) = 0;
    virtual bool on_ping(std::string_view payload) = 0;
    virtual bool on_pong(std::string_view payload) = 0;
    /// `code` is close_code::none_given where the frame was empty.
    virtual bool on_close(std::uint16_t code, std::string_view reason) = 0;

   protected:
    ~Handler() = default;
  };

  /// `max_message` bounds the payload of a message, all its fragments together, in bytes.
  explicit Decoder(std::size_t max_message) : max_message_(max_message) {}

  /// Takes the next bytes, in pieces of any size; they are unmasked in place. After a violation the decoder is spent.
  std::expected<void, Violation> feed(std::span<char> bytes, Handler& handler);

 private:
  enum class Step : std::uint8_t { head, payload };

  struct Frame {
    std::uint64_t left = 0;  ///< payload bytes that have not come yet
    std::array<char, 4> key{};
    std::uint8_t phase = 0;
    Opcode opcode = Opcode::continuation;
    bool fin = false;
  };

  std::expected<bool, Violation> take_head(std::span<char>& bytes);
  std::expected<void, Violation> open_frame(std::uint64_t size);
  std::expected<bool, Violation> take_payload(std::span<char>& bytes, Handler& handler);
  std::expected<bool, Violation> finish_message(std::string_view payload, Handler& handler);
  std::expected<bool, Violation> finish_control(std::string_view payload, Handler& handler);

  std::size_t max_message_;
  Frame frame_;
  Utf8Validator utf8_;
  Step step_ = Step::head;
  bool in_message_ = false;  ///< a fragmented message is open
  bool binary_ = false;      ///< its kind
  std::uint8_t head_size_ = 0;
  std::array<char, 14> head_{};
  std::string message_;  ///< what came of the message so far
  std::string control_;  ///< what came of the control frame so far (125 bytes at most)
};

}  // namespace parley::socketio::websocket
