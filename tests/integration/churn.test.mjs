// People who come and are cut off, many a second, at any moment from the handshake on. Afterwards there is no meeting, device,
// session, room or timer that was not there before, and no more memory.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import { after, before, test } from 'node:test';
import { setTimeout as later } from 'node:timers/promises';
import { call, createMeeting, register } from './support/client.mjs';
import { figuresOf } from './support/figures.mjs';
import { inSeconds, signedToken } from './support/outside.mjs';
import { buildFolder, startServer } from './support/server.mjs';
import { frame, text } from './socketio/support/raw_websocket.mjs';

const secret = 'a secret that this test shares with the server';
let server;
before(async () => {
  server = await startServer({ settings: { JWT_SECRET: secret, RATE_LIMIT: 'off', RECONNECT_GRACE_SECONDS: '1', MEDIA_WORKERS: '0', LOG_LEVEL: 'warning' } });
});
after(() => server?.stop());

const handshake = 'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n';

let seed = 11;
const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647; // the same every time

/** Everything that a client says until it is in a meeting, in one write or in pieces; then, at any moment, nothing more. */
function comeAndGo(token, meeting_id) {
  return new Promise((resolve) => {
    const socket = net.connect(new URL(server.url).port, '127.0.0.1');
    socket.on('error', () => {}).on('data', () => {}).on('close', resolve);
    const words = [`40${JSON.stringify({ token })}`, '420["client:ready",{}]', `421${JSON.stringify(['meeting:join', { meeting_id }])}`].map((each) => frame(text, each));
    socket.write(handshake);
    // Packets before the answer to CONNECT end a connection, as they should; most clients wait for it.
    socket.write(words[0]);
    const patient = random() < 0.8;
    setTimeout(() => socket.write(Buffer.concat(words.slice(1))), patient ? 25 : 0);
    setTimeout(() => socket.resetAndDestroy(), random() * 250);
  });
}

async function churn(people, meetings, seconds, rate) {
  const under_way = [];
  const started = Date.now();
  for (let begun = 0; begun < seconds * rate; begun++) {
    const due = started + (begun * 1000) / rate;
    if (due > Date.now()) await later(due - Date.now());
    under_way.push(comeAndGo(people[begun % people.length], meetings[begun % meetings.length]));
  }
  await Promise.all(under_way);
}

const resident = () => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))[1]) * 1024;

test('a hundred connects and drops a second leave nothing behind', async () => {
  const people = Array.from({ length: 200 }, (_, i) => signedToken(secret, { sub: `usr_churn${i}`, name: `P ${i}`, organization_id: `o${i % 20}`, exp: inSeconds(3600) }));
  const { access_token } = await register(server, 'Host');
  const meetings = await Promise.all(Array.from({ length: 40 }, async () => (await createMeeting(server, access_token, { policy: 'open' })).meeting_id));
  const before = await figuresOf(server);

  /** What is counted and was not before; empty within a while. */
  const left = async () => {
    for (const end = Date.now() + 40_000; ; await later(250)) {
      const now = await figuresOf(server);
      const differing = Object.keys(now).filter((name) => now[name] !== before[name] && !/event_bytes_kept/.test(name));
      if (differing.length === 0 || Date.now() > end) return differing.map((name) => `${name}: ${before[name]} → ${now[name]}`);
    }
  };
  await churn(people, meetings, 4, 100);
  assert.deepEqual(await left(), []);
  const warm = resident();
  const joins = async () => Number(/^parley_join_seconds_count (\d+)/m.exec((await call(server, 'GET', '/metrics')).body)?.[1] ?? 0);
  const joined = await joins();
  await churn(people, meetings, 10, 100);
  assert.deepEqual(await left(), []);
  assert.ok((await joins()) - joined > 100, 'hundreds got as far as joining');
  for (const meeting_id of meetings) {
    const { body } = await call(server, 'GET', `/api/meetings/${meeting_id}/participants`, { token: access_token });
    assert.deepEqual(body.participants.filter((each) => each.status === 'joined').map((each) => each.name), []);
  }
  // A leak of a kilobyte a connection would be two megabytes; sanitizers keep what was freed for a while.
  const kept = (await figuresOf(server))['parley_socket_event_bytes_kept{namespace="/"}'];
  const allowed = (/san$/.test(buildFolder) ? 400 : 12) * 1024 * 1024 + 2 * kept;
  assert.ok(resident() - warm < allowed, `${resident() - warm} bytes more, ${kept} of them events kept for who comes back`);
});
