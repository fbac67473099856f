// Socket.IO packets: decoding never crashes, and what is written again decodes to the same: to the letter, but for the
// last digits of fractions, which Boost.JSON 1.81 reads to within a few units in the last place.
#include "socketio/assembler.hpp"
#include "socketio/json_text.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

bool same(const boost::json::value& a, const boost::json::value& b) {
  if (a.is_array() && b.is_array()) return std::ranges::equal(a.get_array(), b.get_array(), same);
  if (a.is_object() && b.is_object()) {
    const auto same_member = [](const auto& one, const auto& other) {
      return one.key() == other.key() && same(one.value(), other.value());
    };
    return std::ranges::equal(a.get_object(), b.get_object(), same_member);
  }
  // A number beyond all bounds is written as JavaScript does: null.
  if (a.is_double() && !std::isfinite(a.get_double())) return b.is_null();
  if (!a.is_number() || !b.is_number()) return a == b;
  if (!a.is_double() && !b.is_double()) return a == b;
  const double x = a.to_number<double>();
  const double y = b.to_number<double>();
  return x == y || std::abs(x - y) <= 1e-14 * std::max(std::abs(x), std::abs(y));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace parley::socketio;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Assembler assembler;
  auto received = assembler.on_text(text, {});
  for (int i = 0; received && !*received && i < 100; ++i) received = assembler.on_binary("attachment", {});
  if (!received || !*received) return 0;
  const auto& packet = (*received)->packet;
  std::string written;
  append_json(written, packet.data);
  const auto read = parse_json(written);
  if (!read || !same(packet.data, *read)) std::abort();
  return 0;
}
