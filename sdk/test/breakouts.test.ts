import { describe, expect, it } from 'vitest';
import type { ServerMessage } from '../src/events.js';
import { assignedRoomOf, Breakouts, breakoutsNow, chatOfRoom, peopleWith, roomOf, type BreakoutsInfo } from '../src/meeting/breakouts.js';
import { applyMessage, initialMeetingState, type MeetingState } from '../src/meeting/state.js';
import { participant } from './make.js';

const info = (change: Partial<BreakoutsInfo> = {}): BreakoutsInfo => ({
  status: 'open',
  assign: 'manual',
  rooms: [
    { room_id: 'red', name: 'Red', participant_ids: ['a', 'b'], assigned_ids: ['a', 'b'] },
    { room_id: 'blue', name: 'Blue', participant_ids: ['c'], assigned_ids: ['c', 'away'] },
  ],
  created_at: '2026-01-01T10:00:00Z',
  opened_at: '2026-01-01T10:01:00Z',
  ends_at: null,
  ends_in_ms: null,
  closes_at: null,
  closes_in_ms: null,
  ...change,
});

const people = ['a', 'b', 'c', 'd'].map((id) => participant(id));
const joined = (change: Partial<MeetingState> = {}): MeetingState => ({
  ...initialMeetingState(),
  phase: 'joined',
  self: participant('a'),
  participants: people,
  activeSpeaker: 'd',
  ...change,
});
const tell = (state: MeetingState, event: string, data: object): MeetingState =>
  applyMessage(state, { event, data: { meeting_id: 'mtg_1', ...data } } as ServerMessage);

describe('what is known of breakout rooms', () => {
  it('has times of this machine, by what was left when the server told it', () => {
    expect(breakoutsNow(info({ ends_in_ms: 5000, closes_in_ms: 100 }), 1000)).toMatchObject({ endsBy: 6000, closesBy: 1100 });
    expect(breakoutsNow(info())).toMatchObject({ endsBy: null, closesBy: null });
    expect(breakoutsNow(null)).toBeNull();
  });

  it('tells who is with somebody', () => {
    const breakouts = breakoutsNow(info());
    const ids = (of: string) => peopleWith(breakouts, people, of).map((each) => each.participant_id);
    expect(ids('a')).toEqual(['a', 'b']);
    expect(ids('c')).toEqual(['c']);
    expect(ids('d')).toEqual(['d']);
    expect(peopleWith(breakoutsNow(info({ status: 'created' })), people, 'a')).toBe(people);
    expect(peopleWith(null, people, 'a')).toBe(people);
  });

  it('tells which messages are of a room', () => {
    const chat = [
      { text: 'main', to: null, breakout_room_id: null },
      { text: 'red', to: null, breakout_room_id: 'red' },
      { text: 'private', to: 'a', breakout_room_id: null },
    ];
    expect(chatOfRoom(chat, 'red').map((each) => each.text)).toEqual(['red', 'private']);
    expect(chatOfRoom(chat, null).map((each) => each.text)).toEqual(['main', 'private']);
  });

  it('follows the opening, moves, leaving and the end', () => {
    let state = tell(joined(), 'breakout:opened', { breakouts: info() });
    expect(roomOf(state.breakouts, 'a')?.name).toBe('Red');
    expect(state.activeSpeaker).toBeNull();
    state = tell(state, 'breakout:moved', { participant_id: 'b', room_id: 'blue', assigned_room_id: 'blue', by: 'd' });
    expect(roomOf(state.breakouts, 'b')?.name).toBe('Blue');
    expect(assignedRoomOf(state.breakouts, 'b')?.name).toBe('Blue');
    state = tell(state, 'breakout:moved', { participant_id: 'a', room_id: null, assigned_room_id: 'red', by: 'a' });
    expect(roomOf(state.breakouts, 'a')).toBeNull();
    expect(assignedRoomOf(state.breakouts, 'a')?.name).toBe('Red');
    state = tell(state, 'participant:left', { participant_id: 'c', reason: 'left' });
    expect(roomOf(state.breakouts, 'c')).toBeNull();
    expect(assignedRoomOf(state.breakouts, 'c')?.name).toBe('Blue');
    state = tell(state, 'breakout:closing', { closes_at: '', closes_in_ms: 30_000 });
    expect(state.breakouts).toMatchObject({ status: 'closing' });
    expect(state.breakouts?.closesBy).toBeGreaterThan(Date.now());
    state = tell(state, 'breakout:closed', { reason: 'closed' });
    expect(state.breakouts).toBeNull();
  });

  it('keeps who speaks while one stays where one is', () => {
    const state = joined({ breakouts: breakoutsNow(info()), activeSpeaker: 'b' });
    expect(tell(state, 'breakout:moved', { participant_id: 'c', room_id: null, assigned_room_id: null, by: 'd' }).activeSpeaker).toBe('b');
    expect(tell(state, 'breakout:moved', { participant_id: 'a', room_id: 'blue', assigned_room_id: 'blue', by: 'd' }).activeSpeaker).toBeNull();
  });

  it('counts what was for another room, and nothing more', () => {
    const state = joined({ breakouts: breakoutsNow(info()), seq: 7 });
    const next = tell(state, 'breakout:elsewhere', { seq: 8 });
    expect(next).toEqual({ ...state, seq: 8 });
  });
});

describe('what is asked of the server', () => {
  it('goes out under its names', async () => {
    const asked: [string, object][] = [];
    const port = {
      state: joined(),
      request: (event: string, payload: object) => {
        asked.push([event, payload]);
        return Promise.resolve({ breakouts: info() });
      },
      change: () => undefined,
    };
    const breakouts = new Breakouts(port as never);
    await breakouts.create({ count: 2, assign: 'choose' });
    await breakouts.open(10);
    await breakouts.open();
    await breakouts.move('b', null);
    await breakouts.go('red');
    await breakouts.broadcast('hi');
    await breakouts.close(0);
    await breakouts.askForHelp();
    expect(asked).toEqual([
      ['breakout:create', { count: 2, assign: 'choose' }],
      ['breakout:open', { minutes: 10 }],
      ['breakout:open', {}],
      ['breakout:move', { participant_id: 'b', room_id: null }],
      ['breakout:move', { room_id: 'red' }],
      ['breakout:broadcast', { message: 'hi' }],
      ['breakout:close', { seconds: 0 }],
      ['breakout:help', {}],
    ]);
  });
});
