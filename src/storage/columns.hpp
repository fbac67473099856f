// Which columns the things of the domain are kept in.
#pragma once

#include "services/repositories.hpp"
#include "storage/sql.hpp"

namespace parley::storage {

/// Features are kept as a JSON object; one that is not named there has its default.
template <>
struct Stored<core::Features> {
  using Base = std::string;
  static std::string to_base(const core::Features& features);
  static core::Features from_base(const std::string& base);
};

/// As a JSON object too.
template <>
struct Stored<core::RecordingConfig> {
  using Base = std::string;
  static std::string to_base(const core::RecordingConfig& config);
  static core::RecordingConfig from_base(const std::string& base);
};

template <>
struct Columns<core::User> {
  static constexpr std::string_view names =
      "user_id, email, name, password_hash, user_type, role, profile_image, organization_id, disabled, created_at, "
      "updated_at";
  static auto tie(core::User& user) {
    return std::tie(user.user_id, user.email, user.name, user.password_hash, user.user_type, user.role,
                    user.profile_image, user.organization_id, user.disabled, user.created_at, user.updated_at);
  }
};

template <>
struct Columns<services::RefreshToken> {
  static constexpr std::string_view names =
      "token_hash, family_id, user_id, created_at, expires_at, used_at, revoked_at";
  static auto tie(services::RefreshToken& token) {
    return std::tie(token.token_hash, token.family_id, token.user_id, token.created_at, token.expires_at, token.used_at,
                    token.revoked_at);
  }
};

template <>
struct Columns<core::Meeting> {
  static constexpr std::string_view names =
      "meeting_id, code, kind, title, description, location, created_by, host_id, organization_id, group_id, "
      "parent_meeting_id, start_time, end_time, time_zone, recurrence, series_start, series_end, sequence, status, "
      "policy, on_host_leave, password_hash, "
      "max_participants, locked, waiting_room_enabled, require_host_approval, allow_external, auto_admit_guests, "
      "invitation_token, features, recording_config, metadata, group_call_id, call_type, peak_participants, "
      "started_at, ended_at, created_at, updated_at, deleted_at";
  static auto tie(core::Meeting& m) {
    return std::tie(m.meeting_id, m.code, m.kind, m.title, m.description, m.location, m.created_by, m.host_id,
                    m.organization_id, m.group_id, m.parent_meeting_id, m.start_time, m.end_time, m.time_zone,
                    m.recurrence, m.series_start, m.series_end, m.sequence, m.status, m.policy, m.on_host_leave,
                    m.password_hash, m.max_participants, m.locked, m.waiting_room_enabled, m.require_host_approval,
                    m.allow_external, m.auto_admit_guests, m.invitation_token, m.features, m.recording_config,
                    m.metadata, m.group_call_id, m.call_type, m.peak_participants, m.started_at, m.ended_at,
                    m.created_at, m.updated_at, m.deleted_at);
  }
};

template <>
struct Columns<core::GuestSession> {
  static constexpr std::string_view names =
      "session_id, meeting_id, name, admission, identity_key, signed_pre_key, created_at, expires_at";
  static auto tie(core::GuestSession& session) {
    return std::tie(session.session_id, session.meeting_id, session.name, session.admission, session.identity_key,
                    session.signed_pre_key, session.created_at, session.expires_at);
  }
};

template <>
struct Columns<core::Participant> {
  static constexpr std::string_view names =
      "participant_id, meeting_id, user_id, guest_session_id, email, name, role, status, invited, joined_at, left_at, "
      "admitted_at, handed_over_by, audio, video, screen_share, created_at, updated_at";
  static auto tie(core::Participant& p) {
    return std::tie(p.participant_id, p.meeting_id, p.user_id, p.guest_session_id, p.email, p.name, p.role, p.status,
                    p.invited, p.joined_at, p.left_at, p.admitted_at, p.handed_over_by, p.media_status.audio,
                    p.media_status.video, p.media_status.screen_share, p.created_at, p.updated_at);
  }
};

template <>
struct Columns<core::Attendance> {
  static constexpr std::string_view names =
      "attendance_id, meeting_id, participant_id, joined_at, left_at, seconds, device";
  static auto tie(core::Attendance& stay) {
    return std::tie(stay.attendance_id, stay.meeting_id, stay.participant_id, stay.joined_at, stay.left_at,
                    stay.seconds, stay.device);
  }
};

template <>
struct Columns<services::Ban> {
  static constexpr std::string_view names = "meeting_id, person_id, banned_by, reason, created_at";
  static auto tie(services::Ban& ban) {
    return std::tie(ban.meeting_id, ban.person_id, ban.banned_by, ban.reason, ban.created_at);
  }
};

template <>
struct Columns<services::ChatMessage> {
  static constexpr std::string_view names =
      "message_id, meeting_id, participant_id, participant_name, message, type, receiver, reply_to, created_at, "
      "position, breakout_room_id, file_id, file_name, file_type, file_size, edited_at, deleted_at";
  static auto tie(services::ChatMessage& m) {
    return std::tie(m.message_id, m.meeting_id, m.participant_id, m.participant_name, m.message, m.type, m.to,
                    m.reply_to, m.created_at, m.position, m.breakout_room_id, m.file_id, m.file_name, m.file_type,
                    m.file_size, m.edited_at, m.deleted_at);
  }
};

template <>
struct Columns<services::AuditEntry> {
  static constexpr std::string_view names = "audit_id, actor, action, meeting_id, target, at, address, details";
  static auto tie(services::AuditEntry& entry) {
    return std::tie(entry.audit_id, entry.actor, entry.action, entry.meeting_id, entry.target, entry.at, entry.address,
                    entry.details);
  }
};

template <>
struct Columns<services::IdempotencyRecord> {
  static constexpr std::string_view names = "idempotency_key, request_hash, made, created_at";
  static auto tie(services::IdempotencyRecord& record) {
    return std::tie(record.key, record.request_hash, record.made, record.created_at);
  }
};

/// "SELECT <columns of Row> FROM table tail".
template <class Row>
std::string select_sql(std::string_view table, std::string_view tail) {
  return "SELECT " + std::string(Columns<Row>::names) + " FROM " + std::string(table) + " " + std::string(tail);
}

}  // namespace parley::storage
