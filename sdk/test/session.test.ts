import type { Socket } from 'socket.io';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ParleyClient } from '../src/client.js';
import type { MeetingSession } from '../src/meeting/session.js';
import { MemoryStore } from '../src/tokens.js';
import { chat, meeting, participant } from './make.js';
import { startServer, type SmallServer } from './small-server.js';

type Ack = (answer: unknown) => void;
interface JoinPayload {
  meeting_id: string;
  password?: string;
  participant_name?: string;
  rejoin?: boolean;
}

let server: SmallServer;
let session: MeetingSession;
let joins: JoinPayload[] = [];
let seq = 0;
let answerJoin: (payload: JoinPayload) => object;
let answerSync: (payload: { since: number }) => object;

const joined = (change: object = {}) => ({
  success: true,
  status: 'joined',
  meeting: meeting(),
  participant: participant('a'),
  participants: [participant('a')],
  producers: [],
  chat: [],
  seq,
  ice_servers: [],
  access_token: 't',
  media_available: true,
  ...change,
});

afterEach(async () => {
  session.close();
  await server.close();
});

async function open(options: { signedIn?: boolean; recovery?: boolean } = {}): Promise<MeetingSession> {
  joins = [];
  seq = 5;
  answerJoin = () => joined();
  const onConnection = (socket: Socket) => {
    socket.on('client:ready', () => undefined);
    socket.on('meeting:join', (payload: JoinPayload, ack: Ack) => {
      joins.push(payload);
      void socket.join('room');
      ack(answerJoin(payload));
    });
    socket.on('state:sync', (payload: { since: number }, ack: Ack) => ack({ success: true, ...answerSync(payload) }));
    socket.on('lobby:list', (_: unknown, ack: Ack) => ack({ success: true, participants: [participant('w', { status: 'waiting' })] }));
    socket.on('meeting:leave', (_: unknown, ack: Ack) => ack({ success: true }));
    socket.on('chat:send', ({ message }: { message: string }, ack: Ack) => {
      const sent = { ...chat('m1'), message };
      tell('chat:message', { message: sent });
      ack({ success: true, message: sent });
    });
  };
  const guest = { status: 'joined', participant: participant('g'), meeting: meeting(), guest_token: 'guest', ice_servers: [] };
  server = await startServer(() => ({ status: 200, body: guest }), onConnection, options.recovery);
  const store = new MemoryStore();
  if (options.signedIn ?? true) {
    const known = { user: { name: 'A' }, access_token: 'good', refresh_token: 'r', expires_at: Date.now() + 600_000 };
    store.setItem('parley:session', JSON.stringify(known));
  }
  const client = new ParleyClient({ server: server.url, accountStore: store });
  session = client.openMeeting('ABC-DEF-GHJ', { deviceId: 'tab' });
  return session;
}

function tell(event: string, data: object): void {
  seq += 1;
  server.io.to('room').emit(event, { meeting_id: 'mtg_1', seq, ...data });
}

describe('a meeting session', () => {
  it('joins, follows the events and leaves', async () => {
    await open();
    expect(await session.join()).toBe('joined');
    tell('participant:joined', { participant: participant('b') });
    await vi.waitFor(() => expect(session.state.participants).toHaveLength(2));
    await session.leave();
    expect(session.state.phase).toBe('left');
  });

  it('has a sent message once, though acknowledgement and event bring it', async () => {
    await open();
    await session.join();
    await session.chat.send('Hello');
    await vi.waitFor(() => expect(session.state.seq).toBe(6));
    expect(session.state.chat.map((each) => each.message)).toEqual(['Hello']);
  });

  it('gives a guest a credential before it connects', async () => {
    await open({ signedIn: false });
    await session.join({ name: 'Robin' });
    expect(joins).toEqual([{ meeting_id: 'ABC-DEF-GHJ', participant_name: 'Robin' }]);
  });

  it('does not join without a name and without an account', async () => {
    await open({ signedIn: false });
    await expect(session.join()).rejects.toMatchObject({ code: 'unauthorized' });
  });

  it('can be joined after a wrong password', async () => {
    await open();
    answerJoin = ({ password }) =>
      password === 'right' ? joined() : { success: false, error: { code: 'wrong_password', message: 'Wrong.' } };
    await expect(session.join({ password: 'bad' })).rejects.toMatchObject({ code: 'wrong_password', message: 'Wrong.' });
    expect(session.state.phase).toBe('idle');
    expect(await session.join({ password: 'right' })).toBe('joined');
  });

  it('asks for the whole state when events were missed', async () => {
    await open();
    await session.join();
    seq += 3;
    answerSync = () => ({ seq: 9, snapshot: joined({ seq: 9, participants: [participant('a'), participant('b'), participant('c')] }) });
    const fresh: boolean[] = [];
    session.on('joined', (event) => fresh.push(event.fresh));
    tell('chat:message', { message: chat('m7') });
    await vi.waitFor(() => expect(session.state.participants).toHaveLength(3), 3000);
    expect(fresh).toEqual([false]);
    expect(joins).toHaveLength(1);
  });

  it('gets the events that it missed, and applies what came meanwhile after them', async () => {
    await open();
    await session.join();
    answerSync = ({ since }) => ({
      seq: since + 2,
      events: [
        { event: 'hand:raised', data: { meeting_id: 'mtg_1', seq: since + 1, participant_id: 'b', hands: ['b'] } },
        { event: 'hand:raised', data: { meeting_id: 'mtg_1', seq: since + 2, participant_id: 'c', hands: ['b', 'c'] } },
      ],
    });
    seq += 2;
    tell('hand:lowered', { participant_id: 'b', hands: ['c'] });
    tell('hand:lowered', { participant_id: 'c', hands: [] });
    const seen: string[] = [];
    session.on('message', ({ event }) => seen.push(event));
    await vi.waitFor(() => expect(session.state.seq).toBe(9), 3000);
    expect(session.state.hands).toEqual([]);
    expect(seen).toEqual(['hand:raised', 'hand:raised', 'hand:lowered', 'hand:lowered']);
  });

  it('asks as soon for what it misses later as for what it missed first', async () => {
    await open();
    await session.join();
    answerSync = ({ since }) => ({ seq: since + 1, events: [] });
    for (let gap = 0; gap < 5; gap++) {
      seq += 1;
      tell('hand:raised', { participant_id: 'b', hands: ['b'] });
      await vi.waitFor(() => expect(session.state.seq).toBe(seq), 2500);
    }
  }, 20_000);

  it('tells what it heard once, though a whole state contains it already', async () => {
    await open();
    await session.join();
    answerSync = () => ({ seq: 9, snapshot: joined({ seq: 9 }) });
    const told: string[] = [];
    session.on('message', ({ event }) => told.push(event));
    seq += 2;
    const from = { participant_id: 'h', participant_name: 'Host', sent_at: '2026-11-21T09:11:35.123Z' };
    tell('breakout:message', { message: 'Five minutes left', ...from });
    tell('participant:updated', { participant: participant('a', { name: 'Ann' }) });
    await vi.waitFor(() => expect(session.state.seq).toBe(9), 3000);
    await vi.waitFor(() => expect(told).toEqual(['breakout:message', 'participant:updated']));
    expect(session.state.self?.name).not.toBe('Ann');
  });

  it('ignores an event that it knows already', async () => {
    await open();
    await session.join();
    seq -= 1;
    tell('participant:joined', { participant: participant('b') });
    tell('participant:joined', { participant: participant('c') });
    await vi.waitFor(() => expect(session.state.participants.map((each) => each.participant_id)).toEqual(['a', 'c']));
  });

  it('is told why it waits no longer, where that is said', async () => {
    await open();
    answerJoin = () => joined({ status: 'waiting' });
    await session.join();
    const removed = (data: object) => server.io.to('room').emit('participant:removed', { meeting_id: 'mtg_1', reason: 'removed', ...data });
    removed({ participant_id: 'b', message: 'Somebody else.' });
    removed({ participant_id: 'a', message: 'Your account has been disabled.' });
    server.io.to('room').emit('lobby:rejected', { meeting_id: 'mtg_1' });
    await vi.waitFor(() => expect(session.state.phase).toBe('failed'));
    expect(session.state.error).toMatchObject({ code: 'forbidden', message: 'Your account has been disabled.' });
  });

  it('goes in by itself when it is let in', async () => {
    await open();
    answerJoin = () => joined({ status: 'waiting' });
    expect(await session.join()).toBe('waiting');
    answerJoin = () => joined();
    server.io.to('room').emit('lobby:admitted', { meeting_id: 'mtg_1' });
    await vi.waitFor(() => expect(session.state.phase).toBe('joined'));
  });

  it('joins again when the server took a returned person for gone', async () => {
    await open();
    await session.join();
    tell('participant:left', { participant_id: 'a', reason: 'disconnected' });
    await vi.waitFor(() => expect(joins).toHaveLength(2));
    await vi.waitFor(() => expect(session.state.participants).toHaveLength(1));
  });

  it('is over when the person was taken out', async () => {
    await open();
    await session.join();
    tell('participant:left', { participant_id: 'a', reason: 'left' });
    await vi.waitFor(() => expect(session.state.phase).toBe('left'));
  });

  it('is over, with the reason, when a host sent the person away', async () => {
    await open();
    await session.join();
    tell('participant:removed', { participant_id: 'b', reason: 'removed' });
    tell('participant:removed', { participant_id: 'a', reason: 'banned', message: 'Enough.' });
    await vi.waitFor(() => expect(session.state).toMatchObject({ phase: 'left', endReason: 'banned', endMessage: 'Enough.' }));
    expect(joins).toHaveLength(1);
  });

  it('asks who waits as a host, and again when it became one', async () => {
    await open();
    await session.join();
    expect(session.state.lobby).toEqual([]);
    tell('participant:updated', { participant: participant('a', { role: 'co_host' }) });
    await vi.waitFor(() => expect(session.state.lobby.map((each) => each.participant_id)).toEqual(['w']));
    tell('participant:updated', { participant: participant('a', { role: 'attendee' }) });
    await vi.waitFor(() => expect(session.state.lobby).toEqual([]));
  });

  it('is over, and does not join again, when the same device joined elsewhere', async () => {
    await open();
    await session.join();
    tell('session:replaced', { device_id: 'one-tab' });
    await vi.waitFor(() => expect(session.state).toMatchObject({ phase: 'left', endReason: 'replaced' }));
    expect(joins).toHaveLength(1);
  });

  it('ends when the meeting does', async () => {
    await open();
    await session.join();
    tell('meeting:ended', { reason: 'host_left' });
    await vi.waitFor(() => expect(session.state).toMatchObject({ phase: 'ended', endReason: 'host_left' }));
  });
});

describe('a lost connection', () => {
  it('is mended, and the meeting joined anew with the same input', async () => {
    await open();
    await session.join({ password: 'right' });
    const event = session.once('joined');
    for (const socket of server.io.sockets.sockets.values()) socket.conn.close();
    await vi.waitFor(() => expect(session.state.connection).toBe('reconnecting'));
    expect(session.state.phase).toBe('joined');
    expect(await event).toEqual({ fresh: true });
    expect(joins.map((each) => each.password)).toEqual(['right', 'right']);
  });

  it('needs no new join where the server kept the session', async () => {
    await open({ recovery: true });
    await session.join();
    tell('chat:message', { message: chat('m1') });
    await vi.waitFor(() => expect(session.state.chat).toHaveLength(1));
    const event = session.once('joined');
    for (const socket of server.io.sockets.sockets.values()) socket.conn.close();
    expect(await event).toEqual({ fresh: false });
    expect(joins).toHaveLength(1);
  });

  it('is mended after the server said good-bye', async () => {
    await open();
    await session.join();
    const event = session.once('joined');
    server.io.disconnectSockets();
    await event;
    expect(joins).toHaveLength(2);
  });

  it('ends the session where the person may not come back', async () => {
    await open();
    await session.join();
    answerJoin = () => ({ success: false, error: { code: 'locked', message: 'No.' } });
    for (const socket of server.io.sockets.sockets.values()) socket.conn.close();
    await vi.waitFor(() => expect(session.state).toMatchObject({ phase: 'failed', error: { code: 'locked' } }), 3000);
  });

  it.each([
    { code: 'banned', how: 'banned' },
    { code: 'forbidden', reason: 'removed', how: 'removed' },
  ])('tells who was sent away meanwhile so, and does not go in again ($how)', async ({ how, ...error }) => {
    await open();
    await session.join();
    answerJoin = ({ rejoin }) => (rejoin ? { success: false, error: { ...error, message: 'No.' } } : joined());
    for (const socket of server.io.sockets.sockets.values()) socket.conn.close();
    await vi.waitFor(() => expect(session.state).toMatchObject({ phase: 'left', endReason: how }), 3000);
    expect(joins.map(({ rejoin }) => rejoin)).toEqual([undefined, true]);
  });

  it('lets requests fail at once instead of sending them later', async () => {
    await open();
    await expect(session.react('👍')).rejects.toMatchObject({ code: 'offline' });
  });
});
