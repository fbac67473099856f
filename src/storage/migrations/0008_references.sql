-- Purging a meeting deletes its participants, and the database looks for messages that refer to each of them.
CREATE INDEX chat_messages_by_participant ON chat_messages (participant_id);
