// Events as the official socket.io-client sees them, against the real program.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as later } from 'node:timers/promises';
import { call, closeAll, connect, createMeeting, join, joinAsGuest, register } from './support/client.mjs';
import { startServer } from './support/server.mjs';

let server;
before(async () => {
  server = await startServer({ settings: { RECONNECT_GRACE_SECONDS: '1' } });
});
afterEach(() => closeAll());
after(() => server?.stop());

/** A running meeting with its host in it. */
async function hosted(fields = {}, on = server) {
  const account = await register(on, 'Host');
  const meeting = await createMeeting(on, account.access_token, fields);
  const host = await join(on, { token: account.access_token }, meeting.meeting_id);
  return { account, meeting, host };
}

/** A guest who is in the meeting. */
async function guestOf(meeting, name, auth = {}, on = server) {
  const { guest_token, participant } = await joinAsGuest(on, meeting.code, name);
  const device = await join(on, { guest_token, ...auth }, meeting.meeting_id);
  return { device, participant, guest_token };
}

/** Nothing of that name comes for a while. */
async function nothing(device, event, ms) {
  await assert.rejects(device.next(event, undefined, ms), /within/, `${event} should not come`);
}

describe('connecting', () => {
  test('needs a credential', async () => {
    for (const auth of [{}, { token: 'garbage' }, { guest_token: 'garbage' }, { token: 42 }])
      await assert.rejects(connect(server, auth), { message: 'unauthorized' });
  });

  test('works over long-polling alone as over WebSocket', async () => {
    const { account, meeting } = await hosted();
    const device = await join(server, { token: account.access_token }, meeting.code, { transports: ['polling'] });
    assert.equal(device.joined.status, 'joined');
    assert.equal(device.socket.io.engine.transport.name, 'polling');
  });
});

describe('joining', () => {
  test('the answer holds the whole state', async () => {
    const { account, meeting, host } = await hosted({ title: 'All hands' });
    const { joined } = host;
    assert.equal(joined.status, 'joined');
    assert.equal(joined.meeting.meeting_id, meeting.meeting_id);
    assert.equal(joined.meeting.status, 'in_progress');
    assert.equal(joined.meeting.title, 'All hands');
    assert.equal(joined.participant.user_id, account.user.id);
    assert.deepEqual(joined.participants.map((each) => each.participant_id), [joined.participant.participant_id]);
    assert.deepEqual(joined.producers, []);
    assert.deepEqual(joined.chat, []);
    assert.equal(typeof joined.seq, 'number');
    assert.ok(Array.isArray(joined.ice_servers));
    assert.equal(joined.media_available, true);
  });

  test('the others are told who came and who left, in numbered order', async () => {
    const { meeting, host } = await hosted();
    const ben = await guestOf(meeting, 'Ben');
    const came = await host.next('participant:joined');
    assert.equal(came.participant.name, 'Ben');
    assert.equal(came.participant.participant_id, ben.participant.participant_id);
    assert.equal(came.meeting_id, meeting.meeting_id);
    assert.deepEqual(ben.device.joined.participants.map((each) => each.name).sort(), ['Ben', 'Host']);
    await ben.device.must('meeting:leave', { meeting_id: meeting.meeting_id });
    const left = await host.next('participant:left');
    assert.equal(left.participant_id, ben.participant.participant_id);
    assert.equal(left.reason, 'left');
    assert.equal(left.seq, came.seq + 1);
  });

  test('what cannot be joined is refused with the codes of REST', async () => {
    const { account, meeting } = await hosted({ password: 'open sesame' });
    const stranger = await register(server, 'Ben');
    const device = await connect(server, { token: stranger.access_token });
    const refusal = async (payload) => (await device.request('meeting:join', payload)).error.code;
    assert.equal(await refusal({ meeting_id: 'mtg_000000000000' }), 'not_found');
    assert.equal(await refusal({ meeting_id: meeting.meeting_id }), 'wrong_password');
    assert.equal(await refusal({ meeting_id: meeting.meeting_id, password: 'no' }), 'wrong_password');
    assert.equal(await refusal({}), 'validation_failed');
    assert.equal(await refusal({ meeting_id: 7 }), 'validation_failed');
    const joined = await device.must('meeting:join', { meetingId: meeting.code, password: 'open sesame' });
    assert.equal(joined.status, 'joined');
    await call(server, 'POST', `/api/meetings/${meeting.code}/end`, { token: account.access_token });
    assert.equal(await refusal({ meeting_id: meeting.meeting_id, password: 'open sesame' }), 'gone');
  });

  test('a guest who came before the host waits, hears of the start, and is in', async () => {
    const account = await register(server, 'Host');
    const meeting = await createMeeting(server, account.access_token);
    const { guest_token } = await joinAsGuest(server, meeting.code, 'Early');
    const early = await join(server, { guest_token }, meeting.meeting_id);
    assert.equal(early.joined.status, 'waiting');
    assert.equal(early.joined.participants ?? null, null);
    const host = await join(server, { token: account.access_token }, meeting.meeting_id);
    assert.equal(host.joined.status, 'joined');
    await early.next('meeting:started');
    assert.equal((await early.must('meeting:join', { meeting_id: meeting.meeting_id })).status, 'joined');
    assert.equal((await host.next('participant:joined')).participant.name, 'Early');
  });

  test('a second device of one person is the same participant, and its leave is no leave of the person', async () => {
    const { account, meeting, host } = await hosted();
    const { device: watcher } = await guestOf(meeting, 'Watcher');
    const second = await join(server, { token: account.access_token, device_id: 'phone' }, meeting.meeting_id);
    assert.equal(second.joined.participant.participant_id, host.joined.participant.participant_id);
    await second.must('meeting:leave', { meeting_id: meeting.meeting_id });
    await nothing(watcher, 'participant:left', 1500);
  });
});

describe('in the meeting', () => {
  test('a chat message reaches all once, its sender too, and later comers find it', async () => {
    const { meeting, host } = await hosted();
    const ben = await guestOf(meeting, 'Ben');
    const text = 'Grüße 👋 <script>alert(1)</script>';
    const { message } = await ben.device.must('chat:send', { meeting_id: meeting.meeting_id, message: text });
    assert.equal(message.message, text);
    assert.equal(message.participant_name, 'Ben');
    for (const device of [host, ben.device]) {
      const got = await device.next('chat:message');
      assert.deepEqual(got.message, message);
      await nothing(device, 'chat:message', 200);
    }
    const late = await guestOf(meeting, 'Late');
    assert.deepEqual(late.device.joined.chat, [message]);
  });

  test('a private message reaches the two only', async () => {
    const { meeting, host } = await hosted();
    const ben = await guestOf(meeting, 'Ben');
    const cleo = await guestOf(meeting, 'Cleo');
    await ben.device.must('chat:send', {
      meeting_id: meeting.meeting_id,
      message: 'between us',
      to: host.joined.participant.participant_id,
    });
    assert.equal((await host.next('chat:message')).message.message, 'between us');
    await nothing(cleo.device, 'chat:message', 300);
    const late = await guestOf(meeting, 'Late');
    assert.deepEqual(late.device.joined.chat, []);
  });

  test('a reaction reaches the others and is not kept', async () => {
    const { meeting, host } = await hosted();
    const ben = await guestOf(meeting, 'Ben');
    await ben.device.must('reaction:send', { meeting_id: meeting.meeting_id, emoji: '🎉' });
    const got = await host.next('reaction:received');
    assert.equal(got.emoji, '🎉');
    assert.equal(got.participant_id, ben.participant.participant_id);
  });

  test('nobody speaks in a meeting they are not in', async () => {
    const { meeting, host } = await hosted();
    const stranger = await register(server, 'Eve');
    const eve = await connect(server, { token: stranger.access_token });
    for (const [event, payload] of [
      ['chat:send', { message: 'hi' }],
      ['reaction:send', { emoji: '🎉' }],
      ['media:capabilities', {}],
      ['media:transport:create', { direction: 'send' }],
      ['meeting:end', {}],
    ]) {
      const answer = await eve.request(event, { meeting_id: meeting.meeting_id, ...payload });
      assert.equal(answer.success, false, event);
      assert.ok(['forbidden', 'not_found', 'invalid_state'].includes(answer.error.code), `${event}: ${answer.error.code}`);
    }
    await nothing(host, 'chat:message', 200);
  });

  test('bad payloads are refused and harm nobody; without acknowledgement the refusal comes as an event', async () => {
    const { meeting, host } = await hosted();
    const { meeting_id } = meeting;
    for (const payload of [null, 'text', 7, [], { meeting_id }, { meeting_id, message: '' }, { meeting_id, message: 'x'.repeat(70_000) }]) {
      const answer = await host.request('chat:send', payload);
      assert.equal(answer.success, false, JSON.stringify(payload)?.slice(0, 60));
      assert.ok(answer.error.code && answer.error.message);
      await later(110); // below the rate of its class
    }
    host.socket.emit('chat:send', { meeting_id });
    assert.equal((await host.next('error')).code, 'validation_failed');
    await host.must('chat:send', { meeting_id, message: 'still here' });
  });

  test('too much at once is refused, a moment later it goes on', async () => {
    const { meeting, host } = await hosted();
    const { meeting_id } = meeting;
    const answers = await Promise.all(Array.from({ length: 60 }, (_, i) => host.request('chat:send', { meeting_id, message: `m${i}` })));
    const refused = answers.filter((each) => !each.success);
    assert.ok(refused.length >= 30 && refused.length < 60, `${refused.length} of 60 refused`);
    assert.deepEqual([...new Set(refused.map((each) => each.error.code))], ['too_many_requests']);
    await later(1500);
    await host.must('chat:send', { meeting_id, message: 'again' });
  });

  test('many events of many people reach everybody in one order without a gap', async () => {
    const { meeting, host } = await hosted();
    const others = await Promise.all(['A', 'B', 'C'].map((name) => guestOf(meeting, name)));
    const devices = [host, ...others.map((each) => each.device)];
    await Promise.all(
      devices.flatMap((device, who) =>
        Array.from({ length: 8 }, (_, i) => device.must('reaction:send', { meeting_id: meeting.meeting_id, emoji: `${who}.${i}` })),
      ),
    );
    const orders = [];
    for (const device of devices) {
      const order = [];
      for (let i = 0; i < 32; i++) order.push(await device.next('reaction:received'));
      for (let i = 1; i < 32; i++) assert.equal(order[i].seq, order[i - 1].seq + 1);
      orders.push(order.map((each) => each.emoji).join(' '));
    }
    assert.equal(new Set(orders).size, 1);
  });

  test('the host ends it: all are told and nothing more is possible', async () => {
    const { meeting, host } = await hosted();
    const ben = await guestOf(meeting, 'Ben');
    const refused = await ben.device.request('meeting:end', { meeting_id: meeting.meeting_id });
    assert.equal(refused.error.code, 'forbidden');
    await host.must('meeting:end', { meeting_id: meeting.meeting_id });
    for (const device of [host, ben.device]) assert.equal((await device.next('meeting:ended')).reason, 'ended');
    const late = await ben.device.request('chat:send', { meeting_id: meeting.meeting_id, message: 'anybody?' });
    assert.equal(late.success, false);
  });
});

describe('connections that drop', () => {
  test('within the grace nobody hears of it, and what was missed comes by itself', async () => {
    const patient = await startServer({ settings: { RECONNECT_GRACE_SECONDS: '15' } });
    try {
      const { meeting, host } = await hosted({}, patient);
      const { device: ben } = await guestOf(meeting, 'Ben', { device_id: 'laptop' }, patient);
      const back = new Promise((resolve) => ben.socket.once('connect', resolve));
      ben.socket.io.reconnection(true);
      ben.socket.io.reconnectionDelay(300);
      ben.socket.io.engine.close();
      await host.must('chat:send', { meeting_id: meeting.meeting_id, message: 'while you were away' });
      await back;
      if (ben.socket.recovered) {
        assert.equal((await ben.next('chat:message')).message.message, 'while you were away');
      } else {
        const { chat } = await ben.must('meeting:join', { meeting_id: meeting.meeting_id });
        assert.equal(chat.at(-1).message, 'while you were away');
      }
      await nothing(host, 'participant:left', 2000);
      await ben.must('chat:send', { meeting_id: meeting.meeting_id, message: 'back' });
      assert.equal((await host.next('chat:message', ({ message }) => message.message === 'back')).message.participant_name, 'Ben');
    } finally {
      closeAll();
      await patient.stop();
    }
  });

  test('after the grace they have left', async () => {
    const { meeting, host } = await hosted();
    const ben = await guestOf(meeting, 'Ben');
    const started = Date.now();
    ben.device.cut();
    const left = await host.next('participant:left');
    assert.equal(left.reason, 'disconnected');
    assert.equal(left.participant_id, ben.participant.participant_id);
    const took = Date.now() - started;
    assert.ok(took >= 900 && took < 6000, `told after ${took} ms with a grace of 1 s`);
    const { body } = await call(server, 'GET', `/api/meetings/${meeting.code}/participants`, { token: ben.guest_token });
    assert.equal(body.participants.find((each) => each.name === 'Ben').status, 'left');
  });

  test('one of two devices that drops is no leave', async () => {
    const { account, meeting, host } = await hosted();
    const { device: watcher } = await guestOf(meeting, 'Watcher');
    const second = await join(server, { token: account.access_token, device_id: 'phone' }, meeting.meeting_id);
    second.cut();
    await nothing(watcher, 'participant:left', 2500);
    await host.must('chat:send', { meeting_id: meeting.meeting_id, message: 'here' });
  });
});

describe('stopping', () => {
  test('clients are told, the exit is clean, and no worker is left behind', async () => {
    const own = await startServer();
    try {
      const { host, account } = await hosted({}, own);
      const calls = await connect(own, { token: account.access_token }, { namespace: '/calls' });
      const peer = await connect(own, { meetingAccessToken: host.joined.access_token }, { namespace: '/meetings' });
      const workers = own.workers();
      assert.equal(workers.length, 1);
      const over = own.terminate();
      const { reconnect_in_ms } = await host.next('server:draining');
      assert.ok(reconnect_in_ms >= 0);
      for (const device of [calls, peer]) assert.deepEqual(await device.next('server:draining'), { reconnectInMs: reconnect_in_ms });
      assert.deepEqual(await over, { code: 0, signal: null });
      assert.throws(() => process.kill(workers[0], 0), { code: 'ESRCH' });
    } finally {
      closeAll();
      await own.stop().catch(() => undefined);
    }
  });

  test('a server that is killed leaves no worker, keeps what it answered, and counts nobody as present after', async () => {
    const first = await startServer();
    let second;
    try {
      const { account, meeting, host } = await hosted({}, first);
      const { message } = await host.must('chat:send', { meeting_id: meeting.meeting_id, message: 'on the record' });
      const workers = first.workers();
      await first.kill();
      second = await startServer({ data: first.data });
      const { body } = await call(second, 'GET', `/api/meetings/${meeting.code}`, { token: account.access_token });
      assert.deepEqual(body.meeting.participants.map((each) => each.status), ['left']);
      const back = await join(second, { token: account.access_token }, meeting.meeting_id);
      assert.deepEqual(back.joined.chat, [message]);
      for (let i = 0; i < 50 && alive(workers[0]); i++) await later(100);
      assert.ok(!alive(workers[0]), 'the worker of the killed server ended by itself');
    } finally {
      closeAll();
      await second?.stop();
      await first.stop().catch(() => undefined);
    }
  });
});

function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
