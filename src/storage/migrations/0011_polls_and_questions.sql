-- Polls and questions of meetings. A named vote is kept with who gave it. Of an anonymous poll one table knows who has voted
-- and another what was voted for, and nothing leads from one to the other: a ballot is found again by its secret's hash only.

CREATE TABLE polls (
  poll_id TEXT PRIMARY KEY,
  meeting_id TEXT NOT NULL REFERENCES meetings (meeting_id),
  participant_id TEXT NOT NULL REFERENCES participants (participant_id),
  question TEXT NOT NULL,
  options TEXT NOT NULL,
  multiple SMALLINT NOT NULL,
  anonymous SMALLINT NOT NULL,
  created_at BIGINT NOT NULL,
  closed_at BIGINT
);
CREATE INDEX polls_by_meeting ON polls (meeting_id, created_at, poll_id);
CREATE INDEX polls_by_participant ON polls (participant_id);

CREATE TABLE poll_votes (
  vote_id TEXT PRIMARY KEY,
  poll_id TEXT NOT NULL REFERENCES polls (poll_id),
  meeting_id TEXT NOT NULL REFERENCES meetings (meeting_id),
  participant_id TEXT,
  choices TEXT NOT NULL
);
CREATE INDEX poll_votes_by_poll ON poll_votes (poll_id);
CREATE INDEX poll_votes_by_meeting ON poll_votes (meeting_id);

CREATE TABLE poll_voters (
  poll_id TEXT NOT NULL REFERENCES polls (poll_id),
  participant_id TEXT NOT NULL,
  meeting_id TEXT NOT NULL REFERENCES meetings (meeting_id),
  PRIMARY KEY (poll_id, participant_id)
);
CREATE INDEX poll_voters_by_meeting ON poll_voters (meeting_id);

CREATE TABLE questions (
  question_id TEXT PRIMARY KEY,
  meeting_id TEXT NOT NULL REFERENCES meetings (meeting_id),
  participant_id TEXT NOT NULL REFERENCES participants (participant_id),
  participant_name TEXT NOT NULL,
  text TEXT NOT NULL,
  anonymous SMALLINT NOT NULL,
  status TEXT NOT NULL,
  answer TEXT,
  answered_by TEXT,
  votes BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX questions_by_meeting ON questions (meeting_id, created_at, question_id);
CREATE INDEX questions_by_participant ON questions (participant_id);

CREATE TABLE question_votes (
  question_id TEXT NOT NULL REFERENCES questions (question_id),
  participant_id TEXT NOT NULL,
  meeting_id TEXT NOT NULL REFERENCES meetings (meeting_id),
  PRIMARY KEY (question_id, participant_id)
);
CREATE INDEX question_votes_by_meeting ON question_votes (meeting_id);
