// Identifiers: how they are made and how what people type is brought back to their one form.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace parley::core {

/// Unpredictable bytes. Shared by all threads.
class RandomSource {
 public:
  virtual ~RandomSource() = default;
  virtual void fill(std::span<std::byte> bytes) = 0;
};

/// The prefixes of identifiers that have one.
namespace id_prefix {
inline constexpr std::string_view meeting = "mtg_";
inline constexpr std::string_view instant_call = "call_";
inline constexpr std::string_view user = "usr_";
inline constexpr std::string_view participant = "ptc_";
inline constexpr std::string_view message = "msg_";
inline constexpr std::string_view file = "file_";
inline constexpr std::string_view attendance = "att_";
inline constexpr std::string_view audit = "aud_";
inline constexpr std::string_view token = "tok_";
inline constexpr std::string_view mail = "mail_";
}  // namespace id_prefix

/// `prefix` and 12 characters of A–Z a–z 0–9 - _ (72 random bits).
std::string make_id(RandomSource& random, std::string_view prefix);

/// A random UUID (RFC 9562, version 4).
std::string make_uuid(RandomSource& random);

/// `bytes` random bytes as URL-safe base64 without padding; for secrets.
std::string make_secret(RandomSource& random, std::size_t bytes);

inline constexpr int default_meeting_code_length = 9;
inline constexpr int min_meeting_code_length = 6;
inline constexpr int max_meeting_code_length = 24;

/// A meeting code of `length` characters in groups of three: "K7M-2QX-9RA". Upper-case letters and digits, without
/// those that are easily taken for one another when read aloud or written down (0 O, 1 I L).
std::string make_meeting_code(RandomSource& random, int length = default_meeting_code_length);

/// The one form of a meeting code, from any case, with or without dashes and blanks; nullopt when it cannot be one.
std::optional<std::string> normalize_meeting_code(std::string_view text);

/// What a client may write wherever a meeting is named.
struct MeetingReference {
  enum class Kind { id, code };
  Kind kind;
  std::string value;  ///< the id as it is, or the code in its one form
};

/// Ids carry their prefix; everything else is read as a code. nullopt when it can be neither.
std::optional<MeetingReference> parse_meeting_reference(std::string_view text);

}  // namespace parley::core
