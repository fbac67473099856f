-- Accounts, meetings and who was in them. One text for SQLite and PostgreSQL: times are milliseconds since 1970 (BIGINT),
-- flags SMALLINT 0 or 1, enumerations and JSON are TEXT.

CREATE TABLE users (
  user_id TEXT PRIMARY KEY,
  email TEXT UNIQUE,
  name TEXT NOT NULL,
  password_hash TEXT,
  user_type TEXT NOT NULL,
  role TEXT NOT NULL,
  profile_image TEXT,
  organization_id TEXT,
  disabled SMALLINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);

CREATE TABLE refresh_tokens (
  token_hash TEXT PRIMARY KEY,
  family_id TEXT NOT NULL,
  user_id TEXT NOT NULL REFERENCES users (user_id),
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT,
  revoked_at BIGINT
);
CREATE INDEX refresh_tokens_by_family ON refresh_tokens (family_id);
CREATE INDEX refresh_tokens_by_user ON refresh_tokens (user_id);

CREATE TABLE meetings (
  meeting_id TEXT PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  title TEXT,
  description TEXT,
  location TEXT,
  created_by TEXT NOT NULL REFERENCES users (user_id),
  host_id TEXT NOT NULL REFERENCES users (user_id),
  organization_id TEXT,
  group_id TEXT,
  parent_meeting_id TEXT REFERENCES meetings (meeting_id),
  start_time BIGINT,
  end_time BIGINT,
  time_zone TEXT,
  recurrence TEXT,
  status TEXT NOT NULL,
  policy TEXT NOT NULL,
  on_host_leave TEXT NOT NULL,
  password_hash TEXT,
  max_participants BIGINT,
  waiting_room_enabled SMALLINT NOT NULL,
  require_host_approval SMALLINT NOT NULL,
  allow_external SMALLINT NOT NULL,
  auto_admit_guests SMALLINT NOT NULL,
  invitation_token TEXT UNIQUE,
  features TEXT NOT NULL,
  metadata TEXT NOT NULL,
  started_at BIGINT,
  ended_at BIGINT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  deleted_at BIGINT
);
CREATE INDEX meetings_by_parent ON meetings (parent_meeting_id);
CREATE INDEX meetings_by_status ON meetings (status, start_time);

CREATE TABLE guest_sessions (
  session_id TEXT PRIMARY KEY,
  meeting_id TEXT NOT NULL REFERENCES meetings (meeting_id),
  name TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX guest_sessions_by_meeting ON guest_sessions (meeting_id);
CREATE INDEX guest_sessions_by_expiry ON guest_sessions (expires_at);

-- One row a person a meeting: NULLs are distinct in a unique key, so each key binds only those it is about.
CREATE TABLE participants (
  participant_id TEXT PRIMARY KEY,
  meeting_id TEXT NOT NULL REFERENCES meetings (meeting_id),
  user_id TEXT REFERENCES users (user_id),
  guest_session_id TEXT REFERENCES guest_sessions (session_id),
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  status TEXT NOT NULL,
  invited SMALLINT NOT NULL,
  joined_at BIGINT,
  left_at BIGINT,
  admitted_at BIGINT,
  audio SMALLINT NOT NULL,
  video SMALLINT NOT NULL,
  screen_share SMALLINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  UNIQUE (user_id, meeting_id),
  UNIQUE (guest_session_id, meeting_id),
  CHECK ((user_id IS NULL) <> (guest_session_id IS NULL))
);
CREATE INDEX participants_by_meeting ON participants (meeting_id, created_at, participant_id);
CREATE INDEX participants_by_status ON participants (status, meeting_id);

CREATE TABLE attendance (
  attendance_id TEXT PRIMARY KEY,
  meeting_id TEXT NOT NULL REFERENCES meetings (meeting_id),
  participant_id TEXT NOT NULL REFERENCES participants (participant_id),
  joined_at BIGINT NOT NULL,
  left_at BIGINT,
  seconds BIGINT,
  device TEXT
);
CREATE INDEX attendance_by_meeting ON attendance (meeting_id, joined_at);
CREATE INDEX attendance_by_participant ON attendance (participant_id, left_at);

CREATE TABLE bans (
  meeting_id TEXT NOT NULL REFERENCES meetings (meeting_id),
  person_id TEXT NOT NULL,
  banned_by TEXT NOT NULL,
  reason TEXT,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (meeting_id, person_id)
);

-- How far a role has a permission: 0 never, 1 always, 2 where the meeting's policy is open, 3 unless turned off for the meeting.
CREATE TABLE meeting_roles (
  role TEXT PRIMARY KEY,
  can_edit SMALLINT NOT NULL,
  can_delete SMALLINT NOT NULL,
  can_add_participants SMALLINT NOT NULL,
  can_remove_participants SMALLINT NOT NULL,
  can_start SMALLINT NOT NULL,
  can_end SMALLINT NOT NULL,
  can_generate_link SMALLINT NOT NULL,
  can_admit_external SMALLINT NOT NULL,
  can_moderate SMALLINT NOT NULL,
  can_record SMALLINT NOT NULL,
  can_share_screen SMALLINT NOT NULL,
  can_manage_breakouts SMALLINT NOT NULL
);
INSERT INTO meeting_roles VALUES ('host',      1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
INSERT INTO meeting_roles VALUES ('co_host',   1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
INSERT INTO meeting_roles VALUES ('presenter', 0, 0, 0, 0, 2, 2, 2, 0, 0, 0, 3, 0);
INSERT INTO meeting_roles VALUES ('attendee',  0, 0, 0, 0, 2, 2, 2, 0, 0, 0, 3, 0);
INSERT INTO meeting_roles VALUES ('guest',     0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0);

CREATE TABLE chat_messages (
  message_id TEXT PRIMARY KEY,
  meeting_id TEXT NOT NULL REFERENCES meetings (meeting_id),
  participant_id TEXT NOT NULL REFERENCES participants (participant_id),
  participant_name TEXT NOT NULL,
  message TEXT NOT NULL,
  type TEXT NOT NULL,
  receiver TEXT,
  reply_to TEXT,
  created_at BIGINT NOT NULL,
  position BIGINT NOT NULL,
  UNIQUE (meeting_id, position)
);

CREATE TABLE audit_log (
  audit_id TEXT PRIMARY KEY,
  actor TEXT,
  action TEXT NOT NULL,
  meeting_id TEXT,
  target TEXT,
  at BIGINT NOT NULL,
  address TEXT NOT NULL,
  details TEXT NOT NULL
);
CREATE INDEX audit_log_by_meeting ON audit_log (meeting_id, at);
CREATE INDEX audit_log_by_actor ON audit_log (actor, at);

CREATE TABLE idempotency_keys (
  idempotency_key TEXT PRIMARY KEY,
  request_hash TEXT NOT NULL,
  made TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
