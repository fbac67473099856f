// Words that travel otherwise than their types say: times, roles under the names of every family, and `continue`.
// Shared by REST and the events.
#pragma once

#include "core/meeting.hpp"
#include "core/roles.hpp"
#include "core/time.hpp"
#include "json/describe.hpp"

namespace parley::services {

/// As an answer has it (RFC 3339); nothing where there is no time.
inline std::optional<std::string> time_text(const std::optional<core::TimePoint>& at) {
  if (!at) return std::nullopt;
  return core::format_time(*at);
}

/// RFC 3339 with any offset.
struct Time {
  core::TimePoint at{};
};

/// A role in anybody's words: host or owner, co_host (cohost) or manager, presenter, attendee or member or participant,
/// guest; in any case. Written in the canonical one.
struct RoleWord {
  core::Role role = core::Role::attendee;
};

/// OnHostLeave, whose `keep` is `continue` on the wire.
struct HostLeaveWord {
  core::OnHostLeave value = core::OnHostLeave::promote_or_end;
};

}  // namespace parley::services

namespace parley::json::detail {

template <>
struct Codec<services::Time> : Required {
  static void decode(const value& from, services::Time& to, Cursor& at);
  static value encode(const services::Time& from, Spelling) { return boost::json::string(core::format_time(from.at)); }
  static object schema(Schemas&) { return {{"type", "string"}, {"format", "date-time"}}; }
};

template <>
struct Codec<services::RoleWord> : Required {
  static void decode(const value& from, services::RoleWord& to, Cursor& at);
  static value encode(const services::RoleWord& from, Spelling) {
    return boost::json::string(core::enum_name(from.role));
  }
  static object schema(Schemas& schemas) { return Codec<core::Role>::schema(schemas); }
};

template <>
struct Codec<services::HostLeaveWord> : Required {
  static void decode(const value& from, services::HostLeaveWord& to, Cursor& at);
  static value encode(const services::HostLeaveWord& from, Spelling);
  static object schema(Schemas&) { return {{"type", "string"}, {"enum", array{"promote_or_end", "end", "continue"}}}; }
};

}  // namespace parley::json::detail
