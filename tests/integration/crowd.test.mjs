// The state that a joiner gets of a meeting with many people: all of them are in it, however long their names, and it is far from what
// a connection may have waiting.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { closeAll, createMeeting, join, joinAsGuest, register } from './support/client.mjs';
import { startServer } from './support/server.mjs';

const PEOPLE = 500;
const WAITING_BYTES = 4 * 1024 * 1024;
/** The longest name that there is, of characters that take two octets each as JSON. */
const longest = (number) => `${String(number).padStart(3, '0')}${'"'.repeat(197)}`;

let server;
before(async () => {
  server = await startServer({ settings: { RATE_LIMIT: 'off', MEDIA_WORKERS: '0', RECONNECT_GRACE_SECONDS: '600' } });
});
afterEach(() => closeAll());
after(() => server?.stop());

test(`of ${PEOPLE} people with the longest names reaches a joiner whole`, async () => {
  const account = await register(server, 'Host');
  const meeting = await createMeeting(server, account.access_token);
  const host = await join(server, { token: account.access_token }, meeting.meeting_id);
  const names = Array.from({ length: PEOPLE - 2 }, (_, number) => longest(number));
  for (let first = 0; first < names.length; first += 25) await Promise.all(names.slice(first, first + 25).map((name) => joinAsGuest(server, meeting.code, name)));
  const { guest_token } = await joinAsGuest(server, meeting.code, 'Last');
  for (const transport of ['websocket', 'polling']) {
    const last = await join(server, { guest_token }, meeting.meeting_id, { transports: [transport] });
    assert.deepEqual(new Set(last.joined.participants.map(({ name }) => name)), new Set(['Host', 'Last', ...names]), transport);
    const bytes = Buffer.byteLength(JSON.stringify(last.joined));
    assert.ok(bytes > PEOPLE * 600 && bytes < WAITING_BYTES / 4, `the state has ${bytes} bytes`);
    const { snapshot } = await last.must('state:sync', { meeting_id: meeting.meeting_id, since: 0 });
    assert.equal(snapshot.participants.length, PEOPLE);
    await last.must('chat:send', { meeting_id: meeting.meeting_id, message: transport });
    await host.next('chat:message', ({ message }) => message.message === transport);
  }
});
