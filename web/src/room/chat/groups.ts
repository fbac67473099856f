// Messages of one person to the same people shortly after one another are shown under one name.

import type { ChatMessage } from '@parley/sdk';

export interface ChatGroup {
  participantId: string | null;
  name: string;
  /** Participant id of the only reader. */
  to: string | null;
  messages: ChatMessage[];
}

const TOGETHER_MS = 3 * 60_000;

export function groupChat(chat: ChatMessage[]): ChatGroup[] {
  const groups: ChatGroup[] = [];
  for (const message of chat) {
    const last = groups[groups.length - 1];
    if (last && belongsTo(last, message)) last.messages.push(message);
    else
      groups.push({ participantId: message.participant_id, name: message.participant_name, to: message.to, messages: [message] });
  }
  return groups;
}

function belongsTo(group: ChatGroup, message: ChatMessage): boolean {
  const before = group.messages[group.messages.length - 1];
  const samePerson = group.participantId === message.participant_id && group.name === message.participant_name;
  const soon = before !== undefined && Date.parse(message.created_at) - Date.parse(before.created_at) < TOGETHER_MS;
  return samePerson && group.to === message.to && soon;
}
