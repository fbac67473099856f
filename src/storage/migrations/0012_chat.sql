-- Messages can be edited and deleted, and carry files. The bytes of a file are in the data folder, under stored_as; what is to be
-- removed from there is written down with the change that makes it so, and done afterwards.

ALTER TABLE chat_messages ADD COLUMN file_id TEXT;
ALTER TABLE chat_messages ADD COLUMN file_name TEXT;
ALTER TABLE chat_messages ADD COLUMN file_type TEXT;
ALTER TABLE chat_messages ADD COLUMN file_size BIGINT;
ALTER TABLE chat_messages ADD COLUMN edited_at BIGINT;
ALTER TABLE chat_messages ADD COLUMN deleted_at BIGINT;

CREATE TABLE files (
  file_id TEXT PRIMARY KEY,
  meeting_id TEXT NOT NULL REFERENCES meetings (meeting_id),
  participant_id TEXT NOT NULL REFERENCES participants (participant_id),
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  size BIGINT NOT NULL,
  stored_as TEXT NOT NULL UNIQUE,
  message_id TEXT,
  created_at BIGINT NOT NULL
);
CREATE INDEX files_by_meeting ON files (meeting_id, size);
CREATE INDEX files_by_participant ON files (participant_id);
CREATE INDEX files_unsent ON files (created_at) WHERE message_id IS NULL;

CREATE TABLE removed_files (
  stored_as TEXT PRIMARY KEY
);
