// Somebody whose program stops reading while the others talk: they are cut off at the bound instead of being buffered without end, the others
// do not notice, and when they are back they see the same as everybody.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as later } from 'node:timers/promises';
import { closeAll, createMeeting, join, joinAsGuest, register } from './support/client.mjs';
import { figuresOf } from './support/figures.mjs';
import { RawPerson } from './support/raw_person.mjs';
import { startServer } from './support/server.mjs';

let server;
before(async () => {
  server = await startServer({ settings: { RATE_LIMIT: 'off', RECONNECT_GRACE_SECONDS: '60', LOG_LEVEL: 'warning' } });
});
after(async () => {
  closeAll();
  await server?.stop();
});

const connections = async () => (await figuresOf(server))['parley_socket_connections{namespace="/"}'];

/** A meeting of a host, Ann, and somebody on a bare socket. */
async function three() {
  const account = await register(server, 'Host');
  const meeting = await createMeeting(server, account.access_token);
  const { meeting_id } = meeting;
  const host = await join(server, { token: account.access_token }, meeting_id);
  const ann = await join(server, { token: (await register(server, 'Ann')).access_token }, meeting_id);
  const { guest_token } = await joinAsGuest(server, meeting.code, 'Slow');
  const auth = { guest_token, device_id: 'slow' };
  const slow = await RawPerson.connect(server, auth);
  assert.equal((await slow.request('meeting:join', { meeting_id })).status, 'joined');
  return { meeting_id, host, ann, slow, auth };
}

/** A description that makes each `meeting:updated` some 16 KB, with its number in front. */
const description = (number) => `${number}:`.padEnd(16_000, 'x');
const numberIn = ({ meeting }) => Number(meeting.description.split(':')[0]);

describe('a slow reader', () => {
  test('is cut off at the bound, costs the others nothing, and comes back to the same state', async () => {
    const { meeting_id, host, ann, slow, auth } = await three();
    const before = await connections();
    assert.equal(before, 3);
    slow.pause();
    const most = 3000; // 48 MB: far more than the bound and what the kernel buffers
    let sent = 0;
    let longest = 0;
    while (sent < most && (await connections()) === before)
      for (let i = 0; i < 25; i++, sent++) {
        const started = Date.now();
        await host.must('meeting:update', { meeting_id, description: description(sent) });
        longest = Math.max(longest, Date.now() - started);
      }
    assert.ok(sent < most, `not cut off after ${sent} updates`);
    assert.equal(await connections(), 2);
    // The others: everything, in order, nothing twice, and no update that had to wait for the one who does not read.
    await ann.next('meeting:updated', (data) => numberIn(data) === sent - 1);
    const seen = ann.events.filter(({ event }) => event === 'meeting:updated').map(({ data }) => numberIn(data));
    assert.deepEqual(seen, Array.from({ length: sent - 1 }, (_, i) => i));
    assert.ok(longest < 5000, `one update took ${longest} ms`);
    // Within the grace they are still there for the others.
    const { snapshot } = await host.must('state:sync', { meeting_id, since: 1_000_000 });
    assert.deepEqual(snapshot.participants.map((each) => each.name).sort(), ['Ann', 'Host', 'Slow']);
    assert.equal(ann.events.filter(({ event }) => event === 'participant:left').length, 0);

    // Reading again, they find what had been sent, in order, and then the end.
    slow.resume();
    await slow.rest();
    const got = slow.events.filter(({ event }) => event === 'meeting:updated').map(({ data }) => numberIn(data));
    assert.deepEqual(got, Array.from({ length: got.length }, (_, i) => i));
    assert.ok(got.length > 0 && got.length < sent);
    const since = slow.events.at(-1).data.seq;

    // They come back; what they missed is more than is kept for a connection, so the session is a new one on the same seat.
    const back = await RawPerson.connect(server, { ...auth, pid: slow.pid, offset: slow.offset });
    assert.notEqual(back.sid, slow.sid);
    const state = await back.request('meeting:join', { meeting_id });
    assert.equal(state.status, 'joined');
    assert.equal(state.meeting.description, description(sent - 1));
    assert.deepEqual(state.participants.map((each) => each.name).sort(), ['Ann', 'Host', 'Slow']);
    assert.ok(state.seq > since);
    await host.must('chat:send', { meeting_id, message: 'welcome back' });
    const first = await back.next('chat:message');
    assert.equal(first.message.message, 'welcome back');
    assert.equal(first.seq, state.seq + 1, 'nothing between the state and the first event');
    back.destroy();
  });

  test('who only missed a little gets it on coming back, each event once', async () => {
    const { meeting_id, host, slow, auth } = await three();
    await host.must('chat:send', { meeting_id, message: 'before' });
    await slow.next('chat:message');
    slow.pause();
    for (let i = 0; i < 30; i++) await host.must('chat:send', { meeting_id, message: `m${i}` });
    slow.destroy();
    const auth_again = { ...auth, pid: slow.pid, offset: slow.offset };
    for (let tries = 0; ; tries++) {
      const back = await RawPerson.connect(server, auth_again);
      assert.equal(back.sid, slow.sid, 'the same session');
      const synced = await back.request('state:sync', { meeting_id, since: 0 });
      assert.equal(synced.success, true);
      const messages = back.events.filter(({ event }) => event === 'chat:message').map(({ data }) => data.message.message);
      assert.deepEqual(messages, Array.from({ length: 30 }, (_, i) => `m${i}`));
      back.destroy();
      if (tries === 1) break; // it works again with the same offset, since nothing newer was acknowledged by using it
      await later(50);
    }
  });

  test('state:sync answers with exactly what came after a number, in order, as long as it is kept', async () => {
    const { meeting_id, host, slow } = await three();
    const { seq: since } = await slow.request('state:sync', { meeting_id, since: 1_000_000 });
    for (let i = 0; i < 20; i++) await host.must('chat:send', { meeting_id, message: `s${i}` });
    await host.must('reaction:send', { meeting_id, emoji: '👍' });
    const { events, seq, snapshot } = await slow.request('state:sync', { meeting_id, since });
    assert.equal(snapshot ?? null, null);
    assert.deepEqual(events.map((each) => each.data.message.message), Array.from({ length: 20 }, (_, i) => `s${i}`));
    assert.deepEqual(events.map((each) => each.data.seq), Array.from({ length: 20 }, (_, i) => since + 1 + i));
    assert.equal(seq, since + 21, 'the reaction has a number too');
    // Half a megabyte is kept of a meeting; with more between, everything is told anew.
    for (let i = 0; i < 40; i++) await host.must('meeting:update', { meeting_id, description: description(i) });
    const late = await slow.request('state:sync', { meeting_id, since });
    assert.equal(late.events ?? null, null);
    assert.equal(late.snapshot.meeting.description, description(39));
    assert.equal(late.snapshot.chat.length, 20);
    const recent = await slow.request('state:sync', { meeting_id, since: late.seq - 3 });
    assert.equal(recent.events.length, 3);
    slow.destroy();
  });
});
