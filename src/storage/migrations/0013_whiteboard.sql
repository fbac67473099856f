-- Whiteboards: one row an element as Excalidraw describes it, so that a change writes no more than it changed. Deleted elements
-- stay for a while, without their bulk: a late change must not bring them back.

CREATE TABLE whiteboard_elements (
  meeting_id TEXT NOT NULL REFERENCES meetings (meeting_id),
  element_id TEXT NOT NULL,
  version BIGINT NOT NULL,
  version_nonce BIGINT NOT NULL,
  deleted SMALLINT NOT NULL,
  data TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (meeting_id, element_id)
);
CREATE INDEX whiteboard_elements_by_change ON whiteboard_elements (meeting_id, changed_at, element_id);
