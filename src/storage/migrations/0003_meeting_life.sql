-- The meeting's life: what is recorded, people who are invited by e-mail, the leases of jobs, and the indexes of new lists.

ALTER TABLE meetings ADD COLUMN recording_config TEXT NOT NULL DEFAULT '{}';
CREATE INDEX meetings_by_deletion ON meetings (deleted_at, meeting_id);
CREATE INDEX meetings_kept_by_kind ON meetings (kind, created_at) WHERE deleted_at IS NULL;
CREATE INDEX meetings_kept_by_start ON meetings (start_time) WHERE deleted_at IS NULL;

ALTER TABLE participants ADD COLUMN email TEXT;
CREATE INDEX participants_by_email ON participants (email, meeting_id);

CREATE INDEX bans_by_meeting ON bans (meeting_id, created_at, person_id);

-- Which node runs a job, and until when nobody else does.
CREATE TABLE jobs (
  name TEXT PRIMARY KEY,
  holder TEXT NOT NULL,
  until BIGINT NOT NULL
);
