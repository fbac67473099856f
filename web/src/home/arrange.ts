// The order in which one's meetings are listed.

import type { Meeting } from '@parley/sdk';

export function isOver(meeting: Pick<Meeting, 'status'>): boolean {
  return meeting.status === 'ended' || meeting.status === 'cancelled' || meeting.status === 'failed';
}

/** Live ones first, then by start, the next one first; past ones by their end, the last one first. */
export function arrangeMeetings(meetings: Meeting[]): { open: Meeting[]; past: Meeting[] } {
  const open = meetings.filter((meeting) => !isOver(meeting));
  const past = meetings.filter(isOver);
  const isLive = (meeting: Meeting) => (meeting.status === 'in_progress' || meeting.status === 'paused' ? 0 : 1);
  const start = (meeting: Meeting) => meeting.start_time ?? meeting.created_at;
  const end = (meeting: Meeting) => meeting.ended_at ?? meeting.start_time ?? meeting.created_at;
  open.sort((a, b) => isLive(a) - isLive(b) || compare(start(a), start(b)));
  past.sort((a, b) => compare(end(b), end(a)));
  return { open, past };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
