-- Recurring meetings, what was changed about single occurrences, calendar feeds, mail that waits, and who was told what.

ALTER TABLE meetings ADD COLUMN series_start BIGINT;
ALTER TABLE meetings ADD COLUMN series_end BIGINT;
ALTER TABLE meetings ADD COLUMN sequence BIGINT NOT NULL DEFAULT 0;
CREATE INDEX meetings_recurring ON meetings (end_time) WHERE recurrence IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX meetings_by_start ON meetings (start_time) WHERE start_time IS NOT NULL AND deleted_at IS NULL;

-- An occurrence is named by the start that the rule gives it.
CREATE TABLE meeting_occurrences (
  meeting_id TEXT NOT NULL REFERENCES meetings (meeting_id) ON DELETE CASCADE,
  original_start BIGINT NOT NULL,
  status TEXT NOT NULL,
  start_time BIGINT,
  end_time BIGINT,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (meeting_id, original_start)
);

-- `occurrence` is what the notification is about besides the meeting: the start time for reminders, 0 for what is told once.
CREATE TABLE meeting_notifications (
  meeting_id TEXT NOT NULL REFERENCES meetings (meeting_id) ON DELETE CASCADE,
  user_id TEXT NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
  type TEXT NOT NULL,
  occurrence BIGINT NOT NULL,
  sent_at BIGINT NOT NULL,
  PRIMARY KEY (meeting_id, user_id, type, occurrence)
);
CREATE INDEX meeting_notifications_by_user ON meeting_notifications (user_id);

CREATE TABLE calendar_feeds (
  user_id TEXT PRIMARY KEY REFERENCES users (user_id) ON DELETE CASCADE,
  token_hash TEXT NOT NULL UNIQUE,
  created_at BIGINT NOT NULL
);

-- Mail to be sent. The row leaves the waiting ones (sent_at, failed_at) once the mail server has answered.
CREATE TABLE mail_outbox (
  mail_id TEXT PRIMARY KEY,
  meeting_id TEXT,
  to_address TEXT NOT NULL,
  to_name TEXT NOT NULL,
  subject TEXT NOT NULL,
  text_body TEXT NOT NULL,
  html_body TEXT NOT NULL,
  calendar TEXT,
  calendar_method TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  next_attempt_at BIGINT,
  sent_at BIGINT,
  failed_at BIGINT,
  last_error TEXT
);
CREATE INDEX mail_outbox_waiting ON mail_outbox (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX mail_outbox_by_age ON mail_outbox (created_at);
