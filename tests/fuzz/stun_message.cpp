// What arrives as STUN. Beyond not crashing: a message that is read has the length that it says, all that is found lies
// inside it, and nobody guesses a signature.
#include "stun/message.hpp"

#include <cstdint>
#include <cstdlib>
#include <vector>

using namespace parley::stun;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::vector<std::uint8_t> octets(data, data + size);  // exact, so that a step beyond its end is seen
  const auto message = Message::read(octets);
  if (!message) return 0;
  require(length_of(octets) == size);
  for (const auto attribute : {Attribute::username, Attribute::message_integrity, Attribute::error_code,
                               Attribute::realm, Attribute::nonce, Attribute::fingerprint}) {
    const auto value = message->find(attribute);
    if (!value) continue;
    require(value->data() >= octets.data() && value->data() + value->size() <= octets.data() + size);
  }
  const int error = message->error();
  require(error == 0 || (error >= 300 && error <= 699));
  require(!message->is_signed_with("a key that nobody has"));
  static_cast<void>(message->has_fingerprint());
  return 0;
}
