// What a tab remembers of the meeting it is in, so that loading the page again leads straight back; and of the last
// meeting it was in, for the page after it. Kept for the life of the tab.

import { readJson, writeJson } from '../lib/storage';

export interface RoomMemory {
  name: string;
  password?: string;
  mic: boolean;
  camera: boolean;
  panel: string | null;
}

export interface VisitMemory {
  title: string;
  joinedAt: number;
  leftAt: number;
  /** Who ended it: oneself by leaving or by joining elsewhere, a host who sent one away, or the meeting for everybody. */
  how: 'left' | 'replaced' | 'removed' | 'banned' | 'ended' | 'host_left';
  /** What the host had to say about it. */
  message?: string;
}

const roomKey = (code: string) => `parley:room:${code}`;
const visitKey = (code: string) => `parley:visit:${code}`;

export const readRoom = (code: string) => readJson<RoomMemory | null>(sessionStorage, roomKey(code), null);
export const writeRoom = (code: string, memory: RoomMemory | null) => writeJson(sessionStorage, roomKey(code), memory);
export const readVisit = (code: string) => readJson<VisitMemory | null>(sessionStorage, visitKey(code), null);
export const writeVisit = (code: string, visit: VisitMemory) => writeJson(sessionStorage, visitKey(code), visit);
