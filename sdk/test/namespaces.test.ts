import { afterEach, describe, expect, it } from 'vitest';
import { GroupCallConnection, GroupCalls } from '../src/group-calls.js';
import { GuestDesk, Guests } from '../src/guests.js';
import { ParleyClient } from '../src/client.js';
import { PeerConnection } from '../src/peers.js';
import { startServer, type HttpAnswer, type SmallServer } from './small-server.js';

let server: SmallServer;
const open: { close: () => void }[] = [];
afterEach(async () => {
  open.splice(0).forEach((each) => each.close());
  await server.close();
});

type Asked = { method: string; path: string; body: unknown; token: string | null };

async function answering(answer: (request: Asked) => HttpAnswer): Promise<Asked[]> {
  const asked: Asked[] = [];
  server = await startServer((request) => {
    asked.push(request);
    return answer(request);
  });
  return asked;
}

function peerConnection(meetingAccessToken: string): PeerConnection {
  const connection = new PeerConnection({ server: server.url, meetingAccessToken });
  open.push(connection);
  return connection;
}

async function mesh(): Promise<void> {
  server = await startServer(() => ({ status: 404 }));
  const meetings = server.io.of('/meetings');
  meetings.use((socket, next) => {
    if ((socket.handshake.auth as { meetingAccessToken?: string }).meetingAccessToken === 'good') return next();
    next(Object.assign(new Error('banned'), { data: { code: 'banned', message: 'The host has banned you.' } }));
  });
  meetings.on('connection', (socket) => {
    socket.on('peer:join', (_: unknown, answer: (data: object) => void) => {
      answer({ success: true, peers: [{ empId: 'usr_b', name: 'B', role: 'HOST' }] });
      socket.emit('peer:joined', { empId: 'usr_c', name: 'C', role: 'PARTICIPANT' });
    });
    socket.on('signal:offer', (_: unknown, answer: (data: object) => void) =>
      answer({ success: false, error: { code: 'not_found', message: 'The person you send this to is not here.' } }),
    );
    socket.on('host:end', () => {
      socket.emit('meeting:ended', { meetingId: 'mtg_1', reason: 'ended' });
      socket.disconnect();
    });
  });
}

describe('peers', () => {
  it('join, and hear of others', async () => {
    await mesh();
    const connection = peerConnection('good');
    await connection.open();
    const joined = connection.once('peer:joined');
    expect(await connection.join()).toEqual([{ empId: 'usr_b', name: 'B', role: 'HOST' }]);
    expect((await joined).empId).toBe('usr_c');
  });

  it('are told why they are not let in', async () => {
    await mesh();
    await expect(peerConnection('bad').open()).rejects.toMatchObject({ code: 'banned', message: 'The host has banned you.' });
  });

  it('get a refused signal as an error', async () => {
    await mesh();
    const connection = peerConnection('good');
    await connection.open();
    await expect(connection.request('signal:offer', { targetEmpId: 'usr_x', offer: 1 })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('know that the end of the meeting is final', async () => {
    await mesh();
    const connection = peerConnection('good');
    await connection.open();
    const [ended, over] = [connection.once('meeting:ended'), connection.once('disconnected')];
    void connection.request('host:end', {}).catch(() => undefined);
    expect((await ended).reason).toBe('ended');
    expect((await over).final).toBe(true);
  });
});

describe('group calls', () => {
  it('speak camelCase over REST', async () => {
    const asked = await answering(({ path }) => ({
      status: path.endsWith('/active') ? 200 : 201,
      body: path.endsWith('/active') ? { calls: [{ id: 'c' }] } : { call: { id: 'c', status: 'waiting' } },
    }));
    const calls = new GroupCalls(new ParleyClient({ server: server.url }).accounts);
    expect((await calls.create({ groupId: 'g', type: 'audio' })).status).toBe('waiting');
    await calls.transfer('c', 'usr_b');
    await calls.end('c', 'timeout');
    expect((await calls.active()).map((each) => each.id)).toEqual(['c']);
    expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /calls',
      'POST /calls/c/transfer',
      'PATCH /calls/c/end',
      'GET /calls/user/active',
    ]);
    expect(asked.slice(0, 3).map((each) => each.body)).toEqual([
      { groupId: 'g', type: 'audio' },
      { targetUserId: 'usr_b' },
      { reason: 'timeout' },
    ]);
  });

  it('begin with the active calls, and ask for a token at every connection', async () => {
    server = await startServer(() => ({ status: 404 }));
    const tokens: unknown[] = [];
    server.io.of('/calls').on('connection', (socket) => {
      tokens.push((socket.handshake.auth as { token?: string }).token);
      socket.emit('active-calls', [{ id: 'c' }]);
    });
    const connection = new GroupCallConnection({ server: server.url, accounts: { accessToken: () => Promise.resolve('fresh') } });
    open.push(connection);
    const active = connection.once('active-calls');
    await connection.open();
    expect((await active).map((each) => each.id)).toEqual(['c']);
    expect(tokens).toEqual(['fresh']);
  });
});

describe('guests', () => {
  it('look at a link, come, and go', async () => {
    const asked = await answering(({ method, path }) => {
      if (method === 'DELETE') return { status: 204 };
      if (path.includes('/join/')) return { status: 410, body: { code: 'gone', detail: 'It opens later.', opens_at: '2030-01-01T00:00:00Z' } };
      return { status: 201, body: { session_id: 's', session_token: 't' } };
    });
    const guests = new Guests({ server: server.url });
    await expect(guests.look('a/b')).rejects.toMatchObject({ code: 'gone', message: 'It opens later.' });
    const guest = await guests.register({ token: 'x', display_name: 'Gus' });
    await guests.end(guest);
    expect(asked.map(({ method, path, token }) => `${method} ${path} ${token}`)).toEqual([
      'GET /api/meetings/external/join/a%2Fb null',
      'POST /api/meetings/external/register null',
      'DELETE /api/meetings/external/session/s t',
    ]);
  });

  it('join with the session of their link', async () => {
    const asked = await answering(({ path }) => {
      if (path.includes('/external/join/')) return { status: 200, body: { valid: true, meeting: { code: 'ABC-DEF-GHJ' } } };
      if (path.endsWith('/register')) return { status: 201, body: { session_token: 'guest' } };
      return { status: 200, body: { status: 'waiting' } };
    });
    const client = new ParleyClient({ server: server.url });
    expect((await client.openInvitation('token')).code).toBe('ABC-DEF-GHJ');
    const answer = await client.joinAsGuest('abc-def-ghj', { participant_name: 'Gus' });
    expect(answer.guest_token).toBe('guest');
    expect(client.guestToken('ABC-DEF-GHJ')).toBe('guest');
    expect(asked.at(-1)).toMatchObject({ path: '/api/meetings/abc-def-ghj/join', token: 'guest' });
  });

  it('are let in by hosts', async () => {
    const asked = await answering(() => ({ status: 200, body: { guests: [], next_cursor: null } }));
    const desk = new GuestDesk(new ParleyClient({ server: server.url }).accounts, 'ABC-DEF-GHJ');
    await desk.waiting();
    await desk.admit('s');
    await desk.decline('s');
    expect(asked.map(({ path }) => path.replace('/api/meetings/ABC-DEF-GHJ/external', ''))).toEqual(['/waiting', '/s/admit', '/s/decline']);
  });
});
