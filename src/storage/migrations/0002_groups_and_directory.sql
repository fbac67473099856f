-- Groups and who belongs to them; finding people; what administrators look at.

CREATE TABLE groups (
  group_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  description TEXT,
  created_by TEXT NOT NULL REFERENCES users (user_id),
  organization_id TEXT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  deleted_at BIGINT
);

CREATE TABLE group_members (
  group_id TEXT NOT NULL REFERENCES groups (group_id),
  user_id TEXT NOT NULL REFERENCES users (user_id),
  role TEXT NOT NULL,
  joined_at BIGINT NOT NULL,
  PRIMARY KEY (group_id, user_id)
);
CREATE INDEX group_members_by_user ON group_members (user_id);
CREATE INDEX group_members_by_joining ON group_members (group_id, joined_at, user_id);

-- The directory: who can be found, by which words. search_text is the folded words of name and address, each with a blank before
-- it; a term is three letters of a word in a row, or the first one or two of a word, so that equality finds candidates.
CREATE TABLE user_directory (
  user_id TEXT PRIMARY KEY REFERENCES users (user_id),
  organization TEXT NOT NULL,
  sort_name TEXT NOT NULL,
  search_text TEXT NOT NULL
);
CREATE INDEX user_directory_by_name ON user_directory (organization, sort_name, user_id);

CREATE TABLE user_terms (
  term TEXT NOT NULL,
  organization TEXT NOT NULL,
  user_id TEXT NOT NULL REFERENCES user_directory (user_id),
  PRIMARY KEY (term, organization, user_id)
);
CREATE INDEX user_terms_by_user ON user_terms (user_id);

-- Administrators list accounts and the log.
CREATE INDEX users_by_creation ON users (created_at, user_id);
CREATE INDEX users_by_role ON users (role, disabled);
CREATE INDEX audit_log_by_time ON audit_log (at, audit_id);
CREATE INDEX audit_log_by_action ON audit_log (action, at);
