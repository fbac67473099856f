-- What is measured and counted in meetings: media quality, and what people did. All of it goes with its meeting.

CREATE TABLE quality_samples (
  meeting_id TEXT NOT NULL REFERENCES meetings (meeting_id) ON DELETE CASCADE,
  participant_id TEXT NOT NULL REFERENCES participants (participant_id) ON DELETE CASCADE,
  direction TEXT NOT NULL,
  at BIGINT NOT NULL,
  bitrate BIGINT NOT NULL,
  loss DOUBLE PRECISION,
  jitter_ms DOUBLE PRECISION,
  rtt_ms DOUBLE PRECISION,
  layers DOUBLE PRECISION,
  score DOUBLE PRECISION,
  PRIMARY KEY (participant_id, at, direction)
);
CREATE INDEX quality_samples_by_meeting ON quality_samples (meeting_id);
CREATE INDEX quality_samples_by_age ON quality_samples (at);

CREATE TABLE quality_summaries (
  participant_id TEXT NOT NULL REFERENCES participants (participant_id) ON DELETE CASCADE,
  meeting_id TEXT NOT NULL REFERENCES meetings (meeting_id) ON DELETE CASCADE,
  direction TEXT NOT NULL,
  samples BIGINT NOT NULL,
  bitrate_sum DOUBLE PRECISION NOT NULL,
  loss_count BIGINT NOT NULL,
  loss_sum DOUBLE PRECISION NOT NULL,
  worst_loss DOUBLE PRECISION NOT NULL,
  jitter_count BIGINT NOT NULL,
  jitter_sum DOUBLE PRECISION NOT NULL,
  rtt_count BIGINT NOT NULL,
  rtt_sum DOUBLE PRECISION NOT NULL,
  score_count BIGINT NOT NULL,
  score_sum DOUBLE PRECISION NOT NULL,
  PRIMARY KEY (participant_id, direction)
);
CREATE INDEX quality_summaries_by_meeting ON quality_summaries (meeting_id);

CREATE TABLE participant_activity (
  participant_id TEXT PRIMARY KEY REFERENCES participants (participant_id) ON DELETE CASCADE,
  meeting_id TEXT NOT NULL REFERENCES meetings (meeting_id) ON DELETE CASCADE,
  talk_ms BIGINT NOT NULL,
  screen_share_ms BIGINT NOT NULL,
  reactions BIGINT NOT NULL,
  hands_raised BIGINT NOT NULL
);
CREATE INDEX participant_activity_by_meeting ON participant_activity (meeting_id);
