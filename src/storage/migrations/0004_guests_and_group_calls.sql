-- Guests who come by an invitation link, with their keys; and group calls on the meetings they are.

ALTER TABLE guest_sessions ADD COLUMN admission TEXT NOT NULL DEFAULT 'admitted';
ALTER TABLE guest_sessions ADD COLUMN identity_key TEXT;
ALTER TABLE guest_sessions ADD COLUMN signed_pre_key TEXT;

-- Handed out once each: the row goes with the handing out.
CREATE TABLE guest_pre_keys (
  session_id TEXT NOT NULL REFERENCES guest_sessions (session_id) ON DELETE CASCADE,
  position BIGINT NOT NULL,
  pre_key TEXT NOT NULL,
  PRIMARY KEY (session_id, position)
);

ALTER TABLE meetings ADD COLUMN group_call_id TEXT;
ALTER TABLE meetings ADD COLUMN call_type TEXT;
ALTER TABLE meetings ADD COLUMN peak_participants BIGINT NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX meetings_by_group_call ON meetings (group_call_id);
CREATE INDEX meetings_by_group ON meetings (group_id, created_at, meeting_id);
CREATE UNIQUE INDEX meetings_one_open_call_a_group ON meetings (group_id)
  WHERE kind = 'group_call' AND status IN ('waiting', 'in_progress', 'paused') AND deleted_at IS NULL;

-- Who handed their place in a call over to this participant, until they take it.
ALTER TABLE participants ADD COLUMN handed_over_by TEXT;
