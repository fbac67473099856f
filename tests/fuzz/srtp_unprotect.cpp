// What arrives as SRTP and SRTCP. The first octet chooses suite and protocol, the second whether the rest is taken as
// it came from the network or is protected first and then damaged where the third and fourth say. Beyond not crashing:
// what was protected comes back whole, what was damaged does not come through, and neither does a replay.
#include "srtp/context.hpp"

#include <cstdint>
#include <cstdlib>
#include <vector>

namespace {

using namespace parley::srtp;
using Buffer = std::vector<std::uint8_t>;

void require(bool condition) {
  if (!condition) std::abort();
}

Context context(Suite suite, Direction direction) {
  return {suite, direction, Buffer(key_length(suite), 0x11), Buffer(salt_length(suite), 0x22)};
}

/// From an exact copy into an exact room, so that a step beyond either end is seen.
template <class Operation>
std::pair<Status, Buffer> run(Context& context, Operation operation, Octets packet, std::size_t room) {
  const Buffer in(packet.begin(), packet.end());
  Buffer out(room);
  const Result result = (context.*operation)(in, out);
  out.resize(result.length);
  return {result.status, out};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 4) return 0;
  const auto suite = static_cast<Suite>(data[0] % 4);
  const bool is_rtcp = (data[0] & 4) != 0;
  const auto protect = is_rtcp ? &Context::protect_rtcp : &Context::protect_rtp;
  const auto unprotect = is_rtcp ? &Context::unprotect_rtcp : &Context::unprotect_rtp;
  const Octets packet(data + 4, size - 4);

  Context inbound = context(suite, Direction::inbound);
  require(run(inbound, unprotect, packet, packet.size()).first != Status::ok);  // nobody guesses a tag
  if (data[1] % 2 == 0) return 0;

  Context outbound = context(suite, Direction::outbound);
  auto [status, wire] = run(outbound, protect, packet, packet.size() + max_trailer);
  if (status != Status::ok) return 0;
  Buffer damaged = wire;
  const std::size_t at = (std::size_t{data[2]} << 8 | data[3]) % wire.size();
  damaged[at] ^= static_cast<std::uint8_t>(data[1] | 1);
  require(run(inbound, unprotect, damaged, damaged.size()).first != Status::ok);
  const auto back = run(inbound, unprotect, wire, wire.size());
  require(back.first == Status::ok && Buffer(packet.begin(), packet.end()) == back.second);
  require(run(inbound, unprotect, wire, wire.size()).first == Status::repeated);
  return 0;
}
