#include "socketio/engineio/id.hpp"

#include <utility>
#include <array>
#include <openssl/rand.h>

#include <cstdint>
#include <cstring>
#include <stdexcept>

namespace parley::socketio::engineio {
namespace {

constexpr std::string_view id_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Random bytes fetched in bulk: one call serves many ids.
std::uint8_t random_byte() {
  thread_local std::array<std::uint8_t, 1024> pool;
  thread_local std::size_t used = pool.size();
  if (used == pool.size()) {
    if (RAND_bytes(pool.data(), static_cast<int>(pool.size())) != 1)
      throw std::runtime_error("no random bytes to be had");
    used = 0;
  }
  return std::exchange(pool[used++], std::uint8_t{0});
}

}  // namespace

Id Id::make(std::size_t shard) {
  Id id;
  id.characters_[0] = id_alphabet[shard >> 6 & 63U];
  id.characters_[1] = id_alphabet[shard & 63U];
  for (std::size_t i = 2; i < length; ++i) id.characters_[i] = id_alphabet[random_byte() & 63U];
  return id;
}

std::optional<Id> Id::parse(std::string_view text) {
  if (text.size() != length || text.find_first_not_of(id_alphabet) != std::string_view::npos) return std::nullopt;
  Id id;
  std::memcpy(id.characters_.data(), text.data(), length);
  return id;
}

std::size_t Id::shard() const noexcept {
  return id_alphabet.find(characters_[0]) << 6 | id_alphabet.find(characters_[1]);
}

std::size_t Id::Hash::operator()(const Id& id) const noexcept {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  std::memcpy(&low, id.characters_.data() + 2, 8);
  std::memcpy(&high, id.characters_.data() + 10, 8);
  return (low ^ (high << 1)) * 0x9E3779B97F4A7C15U;
}

}  // namespace parley::socketio::engineio
