// Breakout rooms: what is planned or open, who is where, and what hosts and others do with them.

import type { ServerMessage } from '../events.js';
import type { ChatMessage, Participant } from '../types.js';
import type { MeetingPort } from './port.js';

export type BreakoutAssign = 'auto' | 'manual' | 'choose';
export type BreakoutStatus = 'created' | 'open' | 'closing';

export interface BreakoutRoom {
  room_id: string;
  name: string;
  /** Who is in it; nobody before the opening. */
  participant_ids: string[];
  /** Who belongs into it. */
  assigned_ids: string[];
}

/** As the server tells it. */
export interface BreakoutsInfo {
  status: BreakoutStatus;
  assign: BreakoutAssign;
  rooms: BreakoutRoom[];
  created_at: string;
  opened_at: string | null;
  ends_at: string | null;
  ends_in_ms: number | null;
  closes_at: string | null;
  closes_in_ms: number | null;
}

/** As a client needs it: with times of this machine's clock, whatever that shows. */
export interface BreakoutsNow {
  status: BreakoutStatus;
  assign: BreakoutAssign;
  rooms: BreakoutRoom[];
  /** When everybody is brought back (milliseconds); null without a timer. */
  endsBy: number | null;
  /** When the countdown is over. */
  closesBy: number | null;
}

export interface PlannedRoom {
  name?: string;
  participants?: string[];
}

/** So many rooms, or these. */
export type BreakoutPlan = ({ count: number } | { rooms: PlannedRoom[] }) & { assign?: BreakoutAssign };

interface RoomMove {
  participant_id: string;
  room_id: string | null;
  assigned_room_id: string | null;
  by: string;
}

export interface BreakoutsState {
  /** Null where no rooms are planned or open. */
  breakouts: BreakoutsNow | null;
}

interface BreakoutsContext extends BreakoutsState {
  self: Participant | null;
  activeSpeaker: string | null;
}

export function breakoutsNow(info: BreakoutsInfo | null | undefined, now = Date.now()): BreakoutsNow | null {
  if (!info) return null;
  const { status, assign, rooms, ends_in_ms: ends, closes_in_ms: closes } = info;
  return { status, assign, rooms, endsBy: ends === null ? null : now + ends, closesBy: closes === null ? null : now + closes };
}

/** The room that somebody is in; null: the main room. */
export function roomOf(breakouts: BreakoutsNow | null, participantId: string | undefined): BreakoutRoom | null {
  return breakouts?.rooms.find((room) => room.participant_ids.some((id) => id === participantId)) ?? null;
}

/** The room that somebody belongs into. */
export function assignedRoomOf(breakouts: BreakoutsNow | null, participantId: string | undefined): BreakoutRoom | null {
  return breakouts?.rooms.find((room) => room.assigned_ids.some((id) => id === participantId)) ?? null;
}

export function areRoomsOpen(breakouts: BreakoutsNow | null): boolean {
  return breakouts !== null && breakouts.status !== 'created';
}

/** Of these people, those who are where `participantId` is. */
export function peopleWith<P extends { participant_id: string }>(breakouts: BreakoutsNow | null, people: P[], participantId: string | undefined): P[] {
  if (!areRoomsOpen(breakouts)) return people;
  const place = roomOf(breakouts, participantId)?.room_id;
  return people.filter((each) => each.participant_id === participantId || roomOf(breakouts, each.participant_id)?.room_id === place);
}

/** Of a chat, what was written in one's room (the main room for null) and to oneself. */
export function chatOfRoom<M extends Pick<ChatMessage, 'to' | 'breakout_room_id'>>(chat: M[], roomId: string | null): M[] {
  return chat.filter((each) => each.to !== null || (each.breakout_room_id ?? null) === roomId);
}

export function reduceBreakouts(state: BreakoutsContext, message: ServerMessage): Partial<BreakoutsContext> | null {
  const next = nextBreakouts(state.breakouts, message);
  if (next === state.breakouts) return null;
  const own = state.self?.participant_id;
  const stays = roomOf(state.breakouts, own)?.room_id === roomOf(next, own)?.room_id;
  // Who spoke there is not heard here; at the opening and the end the others go.
  return stays && areRoomsOpen(state.breakouts) === areRoomsOpen(next) ? { breakouts: next } : { breakouts: next, activeSpeaker: null };
}

function nextBreakouts(known: BreakoutsNow | null, message: ServerMessage): BreakoutsNow | null {
  switch (message.event) {
    case 'breakout:created':
    case 'breakout:updated':
    case 'breakout:opened':
      return breakoutsNow(message.data.breakouts);
    case 'breakout:moved':
      return known && withMove(known, message.data);
    case 'breakout:warning':
      return known && { ...known, endsBy: Date.now() + message.data.ends_in_ms };
    case 'breakout:closing':
      return known && { ...known, status: 'closing', closesBy: Date.now() + message.data.closes_in_ms };
    case 'breakout:closed':
      return null;
    case 'participant:left':
      return roomOf(known, message.data.participant_id) ? known && withoutPerson(known, message.data.participant_id) : known;
    default:
      return known;
  }
}

function withMove(known: BreakoutsNow, move: RoomMove): BreakoutsNow {
  const rooms = known.rooms.map((room) => ({
    ...room,
    participant_ids: withId(room.participant_ids, move.participant_id, room.room_id === move.room_id),
    assigned_ids: withId(room.assigned_ids, move.participant_id, room.room_id === move.assigned_room_id),
  }));
  return { ...known, rooms };
}

function withoutPerson(known: BreakoutsNow, id: string): BreakoutsNow {
  return { ...known, rooms: known.rooms.map((room) => ({ ...room, participant_ids: withId(room.participant_ids, id, false) })) };
}

function withId(ids: string[], id: string, isIn: boolean): string[] {
  if (ids.includes(id) === isIn) return ids;
  return isIn ? [...ids, id] : ids.filter((each) => each !== id);
}

export class Breakouts {
  readonly #port: MeetingPort;

  constructor(port: MeetingPort) {
    this.#port = port;
  }

  /** Plans rooms, in place of those planned before. For hosts, as all but move and askForHelp. */
  async create(plan: BreakoutPlan): Promise<BreakoutsInfo> {
    return (await this.#port.request('breakout:create', plan)).breakouts;
  }

  async rename(roomId: string, name: string): Promise<void> {
    await this.#port.request('breakout:rename', { room_id: roomId, name });
  }

  /** Moves people into their rooms; after so many minutes they are brought back. */
  async open(minutes?: number): Promise<void> {
    await this.#port.request('breakout:open', minutes === undefined ? {} : { minutes });
  }

  /** Puts somebody into a room, or (null) into the main room; before the opening it says where they belong. */
  async move(participantId: string, roomId: string | null): Promise<void> {
    await this.#port.request('breakout:move', { participant_id: participantId, room_id: roomId });
  }

  /** Goes into a room oneself, or (null) back to the main room. */
  async go(roomId: string | null): Promise<void> {
    await this.#port.request('breakout:move', { room_id: roomId });
  }

  /** Tells all rooms something. */
  async broadcast(message: string): Promise<void> {
    await this.#port.request('breakout:broadcast', { message });
  }

  /** Brings everybody back after a countdown of so many seconds, or gives up what is planned. */
  async close(seconds?: number): Promise<void> {
    await this.#port.request('breakout:close', seconds === undefined ? {} : { seconds });
  }

  /** Asks the hosts to come into one's room. */
  async askForHelp(): Promise<void> {
    await this.#port.request('breakout:help', {});
  }
}
