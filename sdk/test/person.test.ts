import type { Socket } from 'socket.io';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ParleyClient } from '../src/client.js';
import type { PersonSession } from '../src/person.js';
import { MemoryStore } from '../src/tokens.js';
import { meeting } from './make.js';
import { startServer, type HttpAnswer, type SmallServer } from './small-server.js';

type Ack = (answer: unknown) => void;

let server: SmallServer;
let session: PersonSession | null = null;
let heard: [event: string, payload: unknown][] = [];
let requests: { method: string; path: string; body: unknown }[] = [];
let answerHttp: (path: string, body: unknown) => HttpAnswer;
let onReady: (socket: Socket) => void;

const call = (id: string) => ({ ...meeting(), meeting_id: id, is_instant_call: true });
const incoming = (id: string) => ({ call: call(id), caller: { id: 'usr_ann', name: 'Ann', profile_image: null } });

afterEach(async () => {
  session?.close();
  session = null;
  await server.close();
});

async function client(): Promise<ParleyClient> {
  heard = [];
  requests = [];
  onReady = () => undefined;
  answerHttp = () => ({ status: 200, body: {} });
  server = await startServer(
    ({ method, path, body }) => {
      requests.push({ method, path, body });
      return answerHttp(path, body);
    },
    (socket) => {
      socket.onAny((event: string, payload: unknown, ack?: Ack) => {
        heard.push([event, payload]);
        const answers: Record<string, object> = {
          'call:create': { call: call('call_1') },
          'call:notify': { call: call('call_1'), reached: ['usr_ben'], offline: [], joined: [] },
          'call:accept': { call: call('call_1') },
        };
        if (event === 'client:ready') onReady(socket);
        ack?.({ success: true, ...answers[event] });
      });
    },
  );
  const store = new MemoryStore();
  const user = { id: 'usr_me', name: 'Me' };
  store.setItem('parley:session', JSON.stringify({ user, access_token: 'good', refresh_token: 'r', expires_at: Date.now() + 600_000 }));
  return new ParleyClient({ server: server.url, accountStore: store });
}

async function open(prepare: () => void = () => undefined): Promise<PersonSession> {
  const made = await client();
  prepare();
  session = made.openPerson({ deviceId: 'tab' });
  const opened = session;
  await vi.waitFor(() => expect(heard.map(([event]) => event)).toContain('client:ready'));
  return opened;
}

const ringing = (of: PersonSession) => of.state.ringing.map((each) => each.call.meeting_id);

describe('a person', () => {
  it('is told who calls, once, and until another device answers', async () => {
    const person = await open();
    server.io.emit('call:incoming', incoming('call_1'));
    server.io.emit('call:incoming', incoming('call_1'));
    server.io.emit('call:incoming', incoming('call_2'));
    await vi.waitFor(() => expect(ringing(person)).toEqual(['call_1', 'call_2']));
    server.io.emit('call:accepted', { call_id: 'call_1', user_id: 'usr_somebody_else' });
    server.io.emit('call:accepted', { call_id: 'call_2', user_id: 'usr_me' });
    await vi.waitFor(() => expect(ringing(person)).toEqual(['call_1']));
    expect(person.state.ringing[0]?.caller.name).toBe('Ann');
  });

  it.each([
    ['call:declined', { call_id: 'call_1', user_id: 'usr_me' }],
    ['call:missed', { call_id: 'call_1', user_id: 'usr_me', caller_id: 'usr_ann' }],
    ['call:cancelled', { call_id: 'call_1', user_id: 'usr_ann' }],
  ])('hears no more of a call after %s', async (event, data) => {
    const person = await open();
    server.io.emit('call:incoming', incoming('call_1'));
    await vi.waitFor(() => expect(ringing(person)).toEqual(['call_1']));
    server.io.emit(event, data);
    await vi.waitFor(() => expect(ringing(person)).toEqual([]));
  });

  it('stops ringing with the click, before the server has answered', async () => {
    const person = await open();
    server.io.emit('call:incoming', incoming('call_1'));
    await vi.waitFor(() => expect(ringing(person)).toEqual(['call_1']));
    const accepting = person.accept('call_1');
    expect(ringing(person)).toEqual([]);
    expect((await accepting).meeting_id).toBe('call_1');
  });

  it('rings anew what the server says after a connection that was lost for good', async () => {
    const person = await open();
    server.io.emit('call:incoming', incoming('call_1'));
    server.io.emit('call:incoming', incoming('call_2'));
    await vi.waitFor(() => expect(ringing(person)).toHaveLength(2));
    onReady = (socket) => void socket.emit('call:incoming', incoming('call_2'));
    server.io.engine.close();
    person.hurry();
    await vi.waitFor(() => expect(ringing(person)).toEqual(['call_2']), { timeout: 10_000 });
  });

  it('is left in peace a while after the connection was lost: nothing could be answered', async () => {
    const person = await open();
    server.io.emit('call:incoming', incoming('call_1'));
    await vi.waitFor(() => expect(ringing(person)).toEqual(['call_1']));
    server.io.use((_, next) => next(new Error('not now')));
    server.io.engine.close();
    await vi.waitFor(() => expect(person.state.connection).toBe('reconnecting'));
    expect(ringing(person)).toEqual(['call_1']);
    await vi.waitFor(() => expect(ringing(person)).toEqual([]), { timeout: 14_000 });
  }, 20_000);

  it('makes a call and says who was reached', async () => {
    const person = await open();
    expect(await person.call(['usr_ben'])).toMatchObject({ reached: ['usr_ben'], offline: [] });
    expect(heard.slice(-2)).toEqual([
      ['call:create', { participants: ['usr_ben'] }],
      ['call:notify', { call_id: 'call_1', recipients: ['usr_ben'] }],
    ]);
  });

  it('follows the presence of those who are watched', async () => {
    const person = await open(() => {
      answerHttp = (_, body) => ({
        status: 200,
        body: { users: (body as { user_ids: string[] }).user_ids.map((id) => ({ user_id: id, status: 'offline', last_seen: null })) },
      });
    });
    await person.watch(['usr_ben', 'usr_cid']);
    expect(person.state.presence).toEqual({ usr_ben: 'offline', usr_cid: 'offline' });
    const online = (id: string) => ({ user_id: id, status: 'online', last_seen: null });
    server.io.emit('presence:user_connected', { ...online('usr_ben'), users: [online('usr_ben')] });
    server.io.emit('presence:user_connected', { users: [online('usr_cid'), online('usr_nobody_asked_for')] });
    await vi.waitFor(() => expect(person.state.presence).toEqual({ usr_ben: 'online', usr_cid: 'online' }));
    await person.watch(['usr_ben']);
    expect(requests.filter(({ path }) => path === '/api/presence/users')).toHaveLength(1);
  });
});

describe('the calls of the REST interface', () => {
  it('are asked for as the server names them', async () => {
    const made = await client();
    answerHttp = (path) => ({ status: 200, body: path.endsWith('/invite') ? { reached: ['usr_ben'] } : { meeting: call('call_1') } });
    await made.calls.create({ participants: ['usr_ben'] });
    await made.calls.get('call_1');
    expect((await made.calls.invite('call_1', ['usr_ben'])).reached).toEqual(['usr_ben']);
    await made.calls.link('call_1');
    await made.calls.accept('call_1');
    await made.calls.decline('call_1');
    expect((await made.calls.end('call_1')).meeting_id).toBe('call_1');
    expect(requests.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['POST', '/api/calls/instant', { participants: ['usr_ben'] }],
      ['GET', '/api/calls/call_1', undefined],
      ['POST', '/api/calls/call_1/invite', { user_ids: ['usr_ben'] }],
      ['POST', '/api/calls/call_1/generate-link', { renew: false }],
      ['POST', '/api/calls/accept', { call_id: 'call_1' }],
      ['POST', '/api/calls/decline', { call_id: 'call_1' }],
      ['DELETE', '/api/calls/call_1', undefined],
    ]);
  });

  it('and presence', async () => {
    const made = await client();
    answerHttp = () => ({ status: 200, body: { users: [], presence: { user_id: 'u', status: 'online', last_seen: null }, next_cursor: null } });
    await made.presence.heartbeat();
    expect(await made.presence.of(['u'])).toEqual([]);
    await made.presence.inChannel('g/1');
    expect((await made.presence.inConversation('u')).status).toBe('online');
    await made.presence.online('c=');
    expect(requests.map(({ path }) => path)).toEqual([
      '/api/presence/heartbeat',
      '/api/presence/users',
      '/api/presence/channel/g%2F1',
      '/api/presence/conversation/u',
      '/api/presence/online?cursor=c%3D',
    ]);
  });
});
