// Whatever comes over the wire, and in whatever pieces, the frame decoder neither crashes nor decodes differently.
#include "socketio/websocket/decoder.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

using namespace parley::socketio::websocket;

class Notes final : public Decoder::Handler {
 public:
  std::string text;
  bool on_message(std::string_view payload, bool binary) override { return note(binary ? 'b' : 't', payload); }
  bool on_ping(std::string_view payload) override { return note('p', payload); }
  bool on_pong(std::string_view payload) override { return note('q', payload); }
  bool on_close(std::uint16_t code, std::string_view reason) override { return note(static_cast<char>(code), reason); }

 private:
  bool note(char kind, std::string_view payload) {
    text += kind;
    text += payload;
    text += '\n';
    return true;
  }
};

std::string decode(std::string bytes, std::size_t piece) {
  Decoder decoder(4096);
  Notes notes;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    const auto fed = decoder.feed(std::span(bytes).subspan(at, std::min(piece, bytes.size() - at)), notes);
    if (!fed) return notes.text + "violation " + std::to_string(fed.error().code);
  }
  return notes.text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const auto whole = decode(bytes, size == 0 ? 1 : size);
  if (whole != decode(bytes, 1) || whole != decode(bytes, 3)) std::abort();
  return 0;
}
