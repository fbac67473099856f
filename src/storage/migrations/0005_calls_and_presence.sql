-- Who is being called at the moment, and when people were last there.

CREATE TABLE rings (
  participant_id TEXT PRIMARY KEY REFERENCES participants (participant_id) ON DELETE CASCADE,
  meeting_id TEXT NOT NULL REFERENCES meetings (meeting_id) ON DELETE CASCADE,
  user_id TEXT NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
  caller_id TEXT NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
  since BIGINT NOT NULL
);
CREATE INDEX rings_by_meeting ON rings (meeting_id, since);
CREATE INDEX rings_by_user ON rings (user_id, since);
CREATE INDEX rings_by_time ON rings (since);

CREATE TABLE last_seen (
  user_id TEXT PRIMARY KEY REFERENCES users (user_id) ON DELETE CASCADE,
  seen_at BIGINT NOT NULL
);
