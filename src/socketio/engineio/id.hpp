// Session ids: 20 characters of base64url that nobody can guess. The first two name the shard (thread) that holds the
// session, so that a request that came in elsewhere finds it; the other 18 carry 108 random bits.
// Callable from any thread.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace parley::socketio::engineio {

class Id {
 public:
  static constexpr std::size_t length = 20;
  static constexpr std::size_t max_shards = 4096;

  /// A new id; `shard` is below max_shards.
  static Id make(std::size_t shard);

  /// The id with that text; nullopt where no id can look like it.
  static std::optional<Id> parse(std::string_view text);

  std::string_view text() const noexcept { return {characters_.data(), length}; }
  std::string string() const { return std::string(text()); }
  std::size_t shard() const noexcept;

  friend bool operator==(const Id&, const Id&) = default;

  struct Hash {
    /// The random part is as good a hash as any.
    std::size_t operator()(const Id& id) const noexcept;
  };

 private:
  Id() = default;
  std::array<char, length> characters_{};
};

}  // namespace parley::socketio::engineio
