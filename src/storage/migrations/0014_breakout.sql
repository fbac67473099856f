-- Breakout rooms of meetings: the rooms that are planned or open (a JSON array, in their order), and who belongs and is where.
-- What is closed is removed; a chat message keeps the id of the room that it was written in.

CREATE TABLE breakouts (
  meeting_id TEXT PRIMARY KEY REFERENCES meetings (meeting_id),
  assign TEXT NOT NULL,
  status TEXT NOT NULL,
  rooms TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  opened_at BIGINT,
  ends_at BIGINT,
  closes_at BIGINT,
  warned SMALLINT NOT NULL
);

CREATE TABLE breakout_places (
  meeting_id TEXT NOT NULL REFERENCES meetings (meeting_id),
  participant_id TEXT NOT NULL,
  assigned_room_id TEXT,
  room_id TEXT,
  PRIMARY KEY (meeting_id, participant_id)
);

ALTER TABLE chat_messages ADD COLUMN breakout_room_id TEXT;
