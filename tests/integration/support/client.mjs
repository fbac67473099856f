// A person who speaks to the server as any application would: fetch for REST, the official socket.io-client for events.
import assert from 'node:assert/strict';
import { io } from 'socket.io-client';

const PATIENCE_MS = 10_000;

/** One request; answers {status, headers, body} with the body parsed where it is JSON. */
export async function call(server, method, path, { body, token, headers = {}, raw } = {}) {
  const response = await fetch(server.url + path, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...headers,
    },
    body: raw ?? (body === undefined ? undefined : JSON.stringify(body)),
  });
  const text = await response.text();
  const json = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text };
}

let made = 0;
/** Registers an account of its own; answers {user, access_token, refresh_token, email, password}. */
export async function register(server, name = 'Ada Byron') {
  const email = `person${++made}.${process.pid}@example.org`;
  const password = 'correct horse battery';
  const { status, body } = await call(server, 'POST', '/api/auth/register', { body: { email, name, password } });
  if (status !== 201) throw new Error(`registering answered ${status}: ${JSON.stringify(body)}`);
  return { ...body, email, password };
}

export async function createMeeting(server, token, fields = {}) {
  const { status, body } = await call(server, 'POST', '/api/meetings', { token, body: fields });
  if (status !== 201) throw new Error(`creating a meeting answered ${status}: ${JSON.stringify(body)}`);
  return body.meeting;
}

/** A guest's session for a meeting, by code and name. */
export async function joinAsGuest(server, code, name) {
  const { status, body } = await call(server, 'POST', `/api/meetings/${code}/join`, { body: { participant_name: name } });
  if (status !== 200) throw new Error(`joining as a guest answered ${status}: ${JSON.stringify(body)}`);
  return body;
}

/** A connected socket that keeps all events, so that none can be missed between two lines of a test. */
export class Device {
  #events = [];
  #waiting = [];

  constructor(socket) {
    this.socket = socket;
    socket.onAny((event, data) => {
      this.#events.push({ event, data });
      this.#waiting = this.#waiting.filter((offer) => !offer());
    });
  }

  /** Everything that came so far and was not taken by next(). */
  get events() {
    return this.#events;
  }

  /** Sends an event; answers its acknowledgement, whatever it says. */
  request(event, payload = {}) {
    return this.socket.timeout(PATIENCE_MS).emitWithAck(event, payload);
  }

  /** Sends an event that must succeed. */
  async must(event, payload = {}) {
    const answer = await this.request(event, payload);
    if (answer?.success !== true) throw new Error(`${event} answered ${JSON.stringify(answer)}`);
    return answer;
  }

  /** Takes the first kept or coming event of that name that fits; answers its data. */
  next(event, fits = () => true, patience = PATIENCE_MS) {
    const take = () => {
      const at = this.#events.findIndex((each) => each.event === event && fits(each.data));
      return at < 0 ? null : this.#events.splice(at, 1)[0];
    };
    const there = take();
    if (there) return Promise.resolve(there.data);
    return new Promise((resolve, reject) => {
      let late = false;
      const timer = setTimeout(() => {
        late = true; // what comes now is for those who ask later
        const seen = this.#events.map((each) => each.event).join(', ') || 'nothing';
        reject(new Error(`no ${event} within ${patience} ms; there came ${seen}`));
      }, patience);
      this.#waiting.push(() => {
        if (late) return true;
        const found = take();
        if (found) {
          clearTimeout(timer);
          resolve(found.data);
        }
        return found !== null;
      });
    });
  }

  /** Cuts the connection as a network that goes away would, without a word to the server. */
  cut() {
    this.socket.io.engine.close();
    this.socket.io.reconnection(false);
  }

  close() {
    this.socket.disconnect();
  }
}

const open = new Set();

/** Connects to a namespace with a handshake's auth; rejects with the refusal, whose `data` has {code, message}. */
export function connect(server, auth, { namespace = '/', ...options } = {}) {
  const socket = io(server.url + namespace, { auth, transports: ['websocket'], forceNew: true, reconnection: false, ...options });
  open.add(socket);
  const device = new Device(socket);
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(device));
    socket.once('connect_error', (error) => {
      socket.disconnect();
      reject(error);
    });
  });
}

/** Connects and joins; answers the device with the join's acknowledgement in `joined`. */
export async function join(server, auth, meeting_id, options) {
  const device = await connect(server, auth, options);
  await device.must('client:ready');
  device.joined = await device.must('meeting:join', { meeting_id });
  return device;
}

/** For after-hooks: no socket stays. */
export function closeAll() {
  for (const socket of open) socket.disconnect();
  open.clear();
}

/** An answer of that status, which is a problem (RFC 9457) with that code. */
export function assertProblem(answer, status, code) {
  assert.equal(answer.status, status, JSON.stringify(answer.body));
  assert.match(answer.headers.get('content-type'), /^application\/problem\+json/);
  assert.equal(answer.body.code, code);
  assert.equal(answer.body.status, status);
  assert.ok(answer.body.title && answer.body.detail, 'a problem says in words what is wrong');
}
