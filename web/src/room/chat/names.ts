import type { ChatMessage } from '@parley/sdk';
import { useCallback } from 'react';
import { useRoom } from '../../state/room';

/** What somebody is called, also when they have left. */
export function useNameOf(): (participantId: string) => string {
  const people = useRoom((state) => state.meeting.participants);
  const chat = useRoom((state) => state.meeting.chat);
  return useCallback(
    (id) =>
      people.find((each) => each.participant_id === id)?.name ??
      chat.find((each: ChatMessage) => each.participant_id === id)?.participant_name ??
      'somebody who left',
    [people, chat],
  );
}

/** One line that stands for a message. */
export function briefly(message: ChatMessage): string {
  if (message.deleted_at) return 'Deleted message';
  const text = message.file?.name ?? message.message;
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}
