-- A locked meeting lets nobody new in.
ALTER TABLE meetings ADD COLUMN locked SMALLINT NOT NULL DEFAULT 0;
