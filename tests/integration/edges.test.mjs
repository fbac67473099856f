// Events at their edges: too many, too large, twice, too late, in the wrong order, and two people who do opposite things at once.
// Whatever comes, the answer is clear, and all see the same afterwards.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as later } from 'node:timers/promises';
import { call, closeAll, connect, createMeeting, join, joinAsGuest, register } from './support/client.mjs';
import { figuresOf } from './support/figures.mjs';
import { dtls_parameters, microphone } from './support/media.mjs';
import { startServer } from './support/server.mjs';

let limited; // with limits on events
let server; // without
before(async () => {
  limited = await startServer({ settings: { RECONNECT_GRACE_SECONDS: '1' } });
  server = await startServer({ settings: { RATE_LIMIT: 'off', RECONNECT_GRACE_SECONDS: '1' } });
});
afterEach(() => closeAll());
after(async () => {
  await limited?.stop();
  await server?.stop();
});

/** A meeting with its host, and by enter(auth) others: each asks with meeting_id filled in. */
async function meetingOf(on, fields = {}) {
  const account = await register(on, 'Host');
  const meeting = await createMeeting(on, account.access_token, fields);
  const { meeting_id } = meeting;
  const person = (device) => ({
    device,
    id: device.joined?.participant?.participant_id,
    events: device.events,
    next: (...args) => device.next(...args),
    request: (event, payload = {}) => device.request(event, { meeting_id, ...payload }),
    must: (event, payload = {}) => device.must(event, { meeting_id, ...payload }),
  });
  const enter = async (auth) => person(await join(on, auth, meeting_id));
  const host = await enter({ token: account.access_token });
  const member = async (name) => enter({ token: (await register(on, name)).access_token });
  const guest = async (name) => {
    const { guest_token } = await joinAsGuest(on, meeting.code, name);
    return Object.assign(await enter({ guest_token }), { guest_token });
  };
  const participants = async () => (await call(on, 'GET', `/api/meetings/${meeting_id}/participants`, { token: account.access_token })).body.participants;
  const statusOf = async (id) => (await participants()).find((each) => each.participant_id === id)?.status;
  return { account, meeting, meeting_id, host, member, guest, participants, statusOf };
}

function assertRefused(answer, ...codes) {
  assert.equal(answer.success, false, JSON.stringify(answer));
  assert.ok(codes.includes(answer.error.code), `${answer.error.code}: ${answer.error.message}`);
  assert.ok(answer.error.message.length > 0);
}

/** All events that were sent before this have come: what the server sends one client is in order. */
const settled = (...people) => Promise.all(people.map((each) => each.request('state:sync', { since: 0 })));

/** How often an event has come that fits. */
const count = (person, event, fits = () => true) => person.events.filter((each) => each.event === event && fits(each.data)).length;

/** Waits until `look` answers with an empty list of what is not yet as it should be. */
async function untilNone(look, what, patience = 30_000) {
  let left;
  for (const end = Date.now() + patience; Date.now() < end; await later(200)) if ((left = await look()).length === 0) return;
  assert.fail(`${what}: ${JSON.stringify(left)}`);
}

describe('rate classes', () => {
  const classes = [
    { name: 'state changes', event: 'hand:raise', per_second: 10, burst: 10 },
    { name: 'reactions', event: 'reaction:send', payload: { emoji: '👍' }, per_second: 30, burst: 30 },
    { name: 'signaling', event: 'media:capabilities', per_second: 50, burst: 250 },
  ];
  for (const { name, event, payload, per_second, burst } of classes)
    test(`${name}: ${per_second} a second; what goes beyond is refused, and harms neither other events nor other people`, async () => {
      const { host, guest } = await meetingOf(limited);
      const ben = await guest('Ben');
      await later(1100); // joining has used of the budget
      const started = Date.now();
      const answers = await Promise.all(Array.from({ length: burst + 100 }, () => ben.request(event, payload)));
      const seconds = (Date.now() - started) / 1000;
      const taken = answers.filter((each) => each.success).length;
      assert.ok(taken >= burst, `only ${taken} were taken`);
      assert.ok(taken <= burst + per_second * seconds + 1, `${taken} were taken in ${seconds} s`);
      const refused = answers.find((each) => !each.success);
      if (refused) {
        assertRefused(refused, 'too_many_requests');
        assert.equal(refused.error.retry_after, 1);
      }
      for (const other of classes) if (other.event !== event) await host.must(other.event, other.payload);
      await settled(host);
      if (event === 'reaction:send') assert.equal(count(host, 'reaction:received', ({ participant_id }) => participant_id === ben.id), taken);
      await later(1100);
      assert.equal((await ben.request(event, payload)).success, true);
    });

  test('in the namespaces that spell so, the refusal is in camelCase', async () => {
    const { account, host } = await meetingOf(limited);
    const { access_token } = await host.must('meeting:join');
    const calls = await connect(limited, { token: account.access_token }, { namespace: '/calls' });
    const peers = await connect(limited, { meetingAccessToken: access_token }, { namespace: '/meetings' });
    for (const [device, event] of [[calls, 'call:leave'], [peers, 'peer:join']]) {
      const answers = await Promise.all(Array.from({ length: 60 }, () => device.request(event, { callId: 'x' })));
      const refused = answers.find((each) => each.error?.code === 'too_many_requests');
      assert.ok(refused, `60 at once of ${event} are too many`);
      assert.equal(refused.error.retryAfter, 1);
      assert.equal('retry_after' in refused.error, false);
    }
  });

  test('each socket has its own budget', async () => {
    const { host, member } = await meetingOf(limited);
    const ann = await member('Ann');
    await later(1100);
    const [many] = await Promise.all([Promise.all(Array.from({ length: 60 }, () => ann.request('hand:raise')))]);
    assert.ok(many.some((each) => !each.success));
    assert.equal((await host.request('hand:raise')).success, true);
  });
});

describe('payloads', () => {
  test('over 64 KiB are refused whole, in every namespace, and the connection goes on', async () => {
    const { host, guest, account, meeting_id } = await meetingOf(server);
    const ben = await guest('Ben');
    const large = 'x'.repeat(65 * 1024);
    for (const [event, payload] of [
      ['chat:send', { message: large }],
      ['chat:send', { message: 'short', extra: large }],
      ['poll:create', { question: 'q', options: Array.from({ length: 9000 }, () => 1) }],
      ['media:produce', { rtp_parameters: { deep: { deeper: [large] } } }],
      ['meeting:update', { title: large }],
      ['reaction:send', { emoji: large }],
    ])
      assertRefused(await host.request(event, payload), 'payload_too_large');
    assert.equal((await host.request('chat:send', { message: 'fits', extra: 'x'.repeat(64 * 1024 - 500) })).success, true);
    await settled(ben);
    assert.deepEqual(ben.events.filter((each) => each.event === 'chat:message').map((each) => each.data.message.message), ['fits']);
    assert.equal(count(ben, 'meeting:updated') + count(ben, 'reaction:received') + count(ben, 'poll:created'), 0);

    const calls = await connect(server, { token: account.access_token }, { namespace: '/calls' });
    assertRefused(await calls.request('call:signal', { callId: 'x', type: 'offer', payload: large }), 'payload_too_large');
    const { access_token } = await host.must('meeting:join');
    const peers = await connect(server, { meetingAccessToken: access_token }, { namespace: '/meetings' });
    assertRefused(await peers.request('signal:offer', { targetEmpId: 'x', offer: large }), 'payload_too_large');
    assert.ok(meeting_id && peers.socket.connected && calls.socket.connected && host.device.socket.connected);
  });

  test('far beyond any limit end that connection, and nobody else’s', async () => {
    const { host, guest } = await meetingOf(server);
    const ben = await guest('Ben');
    const over = new Promise((resolve) => ben.device.socket.once('disconnect', resolve));
    ben.device.socket.emit('chat:send', { message: 'x'.repeat(20_000_000) });
    await over;
    await host.next('participant:left', ({ participant_id }) => participant_id === ben.id, 20_000);
    await host.must('chat:send', { message: 'still here' });
  });
});

describe('twice, late, and out of order', () => {
  test('a second join is the same participant, and no news', async () => {
    const { host, member, meeting_id } = await meetingOf(server);
    const ann = await member('Ann');
    const again = await Promise.all(Array.from({ length: 5 }, () => ann.must('meeting:join')));
    for (const state of again) {
      assert.equal(state.participant.participant_id, ann.id);
      assert.equal(state.participants.length, 2);
    }
    await settled(host);
    assert.equal(count(host, 'participant:joined'), 1);
    await ann.must('meeting:leave');
    await host.next('participant:left', ({ participant_id }) => participant_id === ann.id);
    assertRefused(await ann.request('chat:send', { message: 'hm', meeting_id }), 'invalid_state');
  });

  test('a leave that comes before the join was answered takes effect after it', async () => {
    const { host, meeting_id, participants } = await meetingOf(server);
    const device = await connect(server, { token: (await register(server, 'Hasty')).access_token });
    for (let round = 0; round < 20; round++) {
      const joined = device.request('meeting:join', { meeting_id });
      const left = device.request('meeting:leave', { meeting_id });
      assert.equal((await joined).success, true);
      assert.equal((await left).success, true, JSON.stringify(await left));
      assertRefused(await device.request('chat:send', { meeting_id, message: 'hm' }), 'invalid_state');
    }
    assert.equal((await participants()).find((each) => each.name === 'Hasty').status, 'left');
    await settled(host);
    assert.equal(count(host, 'participant:joined', ({ participant }) => participant.name === 'Hasty'), 20);
    assert.equal(count(host, 'participant:left'), 20);
    // And the other way round: out and in again, without waiting.
    await device.must('meeting:join', { meeting_id });
    const [out, back] = await Promise.all([device.request('meeting:leave', { meeting_id }), device.request('meeting:join', { meeting_id })]);
    assert.deepEqual([out.success, back.success], [true, true]);
    await device.must('chat:send', { meeting_id, message: 'here to stay' });
    assert.equal((await participants()).find((each) => each.name === 'Hasty').status, 'joined');
  });

  test('a second leave tells nobody anything', async () => {
    const { host, member } = await meetingOf(server);
    const ann = await member('Ann');
    const answers = await Promise.all([ann.request('meeting:leave'), ann.request('meeting:leave'), ann.request('meeting:leave')]);
    assert.equal(answers[0].success, true);
    await host.next('participant:left');
    await settled(host);
    assert.equal(count(host, 'participant:left'), 0);
  });

  test('what is over says so: polls, those who wait, calls, hands', async () => {
    const { host, member, guest, account, meeting, meeting_id, statusOf } = await meetingOf(server, { waiting_room_enabled: true });
    const ann = await (async () => {
      const waiting = await connect(server, { token: (await register(server, 'Ann')).access_token });
      const { participant } = await waiting.must('meeting:join', { meeting_id });
      await host.must('lobby:admit', { participant_id: participant.participant_id });
      const joined = await waiting.must('meeting:join', { meeting_id });
      assert.equal(joined.status, 'joined');
      return { device: waiting, id: participant.participant_id, request: (event, payload) => waiting.request(event, { meeting_id, ...payload }) };
    })();
    assertRefused(await host.request('lobby:admit', { participant_id: ann.id }), 'invalid_state');
    assertRefused(await host.request('lobby:reject', { participant_id: ann.id }), 'invalid_state');

    const { poll } = await host.must('poll:create', { question: 'Where to?', options: ['Here', 'There'] });
    await host.must('poll:close', { poll_id: poll.poll_id });
    assertRefused(await ann.request('poll:vote', { poll_id: poll.poll_id, choices: [0] }), 'invalid_state');

    const { guest_token, participant } = await joinAsGuest(server, meeting.code, 'Ben');
    const ben = await connect(server, { guest_token });
    assert.equal((await ben.must('meeting:join', { meeting_id })).status, 'waiting');
    await host.must('lobby:reject', { participant_id: participant.participant_id });
    assertRefused(await host.request('lobby:admit', { participant_id: participant.participant_id }), 'invalid_state');
    assertRefused(await ben.request('meeting:join', { meeting_id }), 'forbidden');
    assert.equal(await statusOf(participant.participant_id), 'removed');

    assertRefused(await ann.request('participant:mute', { participant_id: host.id, kind: 'audio' }), 'forbidden');
    assert.deepEqual((await ann.request('hand:lower')).hands, []);
    await host.must('meeting:end');
    for (const [event, payload] of [['hand:raise', {}], ['chat:send', { message: 'late' }], ['reaction:send', { emoji: '👍' }], ['poll:create', { question: 'q', options: ['a', 'b'] }]])
      assertRefused(await ann.request(event, payload), 'invalid_state', 'gone');
    assertRefused(await ann.request('meeting:join'), 'gone');
    assertRefused(await host.request('meeting:end'), 'invalid_state', 'gone');
    assertRefused(await host.request('meeting:pause'), 'invalid_state', 'gone');
    assert.ok(account && member && guest);
  });

  test('an answer that crosses the caller’s giving up leaves both with the same state', async () => {
    const [caller, callee] = [await register(server, 'Caller'), await register(server, 'Callee')];
    const [from, phone, laptop] = await Promise.all([caller, callee, callee].map((each) => connect(server, { token: each.access_token })));
    for (const device of [from, phone, laptop]) await device.must('client:ready');
    for (let round = 0; round < 10; round++) {
      const { call: made } = await from.must('call:create', { participants: [callee.user.id] });
      const call_id = made.meeting_id;
      await from.must('call:notify', { call_id, recipients: [callee.user.id] });
      for (const device of [phone, laptop]) await device.next('call:incoming', ({ call: { meeting_id } }) => meeting_id === call_id);
      const [, accepted] = await Promise.all([from.request('call:cancel', { call_id }), phone.request('call:accept', { call_id }), laptop.request('call:decline', { call_id })]);
      // Whoever was first: nobody's device rings any more, and the call has one answer of the callee.
      const { body } = await call(server, 'GET', `/api/calls/${call_id}`, { token: caller.access_token });
      const row = (body.call ?? body.meeting).participants.find((each) => each.user_id === callee.user.id);
      assert.ok(['accepted', 'declined'].includes(row.status), row.status);
      if (row.status === 'declined') assert.ok(accepted.success, 'declined after it was accepted');
      await from.must('client:ready');
      assert.equal(phone.events.filter((each) => each.event === 'call:incoming').length, 0);
    }
  });

  test('media of what is closed, or of a meeting that was left, is refused', async () => {
    const { host, guest } = await meetingOf(server);
    const ben = await guest('Ben');
    const { transport } = await ben.must('media:transport:create', { direction: 'send' });
    const { transport_id } = transport;
    const { producer_id } = await ben.must('media:produce', { transport_id, kind: 'audio', source: 'mic', rtp_parameters: microphone() });
    await ben.must('media:producer:close', { producer_id });
    for (const event of ['media:producer:close', 'media:producer:pause', 'media:producer:resume'])
      assertRefused(await ben.request(event, { producer_id }), 'not_found');
    assertRefused(await host.request('media:transport:connect', { transport_id, dtls_parameters }), 'not_found');
    assertRefused(await ben.request('media:transport:connect', { transport_id: 'no such', dtls_parameters }), 'not_found');
    await ben.must('meeting:leave');
    for (const [event, payload] of [['media:transport:connect', { transport_id, dtls_parameters }], ['media:transport:create', { direction: 'send' }], ['media:transport:restart_ice', { transport_id }]])
      assertRefused(await ben.request(event, payload), 'invalid_state');
    // Back in, the transports of before are gone.
    await ben.must('meeting:join');
    assertRefused(await ben.request('media:transport:connect', { transport_id, dtls_parameters }), 'not_found');
    await settled(host);
    assert.equal(count(host, 'media:producer:new'), count(host, 'media:producer:closed'));
  });

  test('signals to peers who have gone are refused to who sends them', async () => {
    const { host, guest } = await meetingOf(server);
    const ben = await guest('Ben');
    const peers = [];
    for (const each of [host, ben]) {
      const { access_token, participant } = await each.must('meeting:join');
      const peer = await connect(server, { meetingAccessToken: access_token }, { namespace: '/meetings' });
      peers.push({ peer, emp: participant.user_id ?? participant.guest_session_id ?? participant.session_id });
    }
    const [one, two] = peers;
    assertRefused(await one.peer.request('signal:offer', { targetEmpId: 'nobody', offer: {} }), 'invalid_state', 'not_found');
    await one.peer.must('peer:join');
    const { peers: [other] } = await (async () => {
      await two.peer.must('peer:join');
      return one.peer.must('peer:join');
    })();
    await one.peer.must('signal:offer', { targetEmpId: other.empId, offer: { sdp: 'x' } });
    await two.peer.next('signal:offer');
    await two.peer.must('peer:leave');
    assertRefused(await one.peer.request('signal:ice', { targetEmpId: other.empId, candidate: {} }), 'not_found');
    assertRefused(await two.peer.request('signal:answer', { targetEmpId: one.emp ?? 'x', answer: {} }), 'invalid_state');
    assertRefused(await two.peer.request('peer:join'), 'invalid_state');
  });

  test('bytes are refused instead of handed on as an empty place', async () => {
    const { host, account } = await meetingOf(server);
    assertRefused(await host.request('chat:send', { message: 'short', extra: Buffer.from('bytes') }), 'validation_failed');
    const calls = await connect(server, { token: account.access_token }, { namespace: '/calls' });
    const signal = { callId: 'x', type: 'offer', payload: Buffer.from('bytes') };
    const refused = await calls.request('call:signal', signal);
    assertRefused(refused, 'validation_failed');
    assert.match(refused.error.message, /base64/);
    calls.socket.emit('call:signal', signal);
    assert.equal((await calls.next('error')).code, 'validation_failed');
    assert.ok(calls.socket.connected && host.device.socket.connected);
  });

  test('names that there are not, and no payload at all, are answered', async () => {
    const { host } = await meetingOf(server);
    assertRefused(await host.device.request('no:such:event', {}), 'not_found');
    assertRefused(await host.device.request('meeting:join', undefined), 'validation_failed');
    assertRefused(await host.device.request('state:sync', { meeting_id: 'mtg_000000000000', since: 0 }), 'invalid_state');
    assertRefused(await host.request('state:sync', { since: -1 }), 'validation_failed');
    assertRefused(await host.request('state:sync', { since: 'yesterday' }), 'validation_failed');
    // A number from the future, as of a server that was restarted: everything anew.
    const { snapshot } = await host.must('state:sync', { since: 1_000_000 });
    assert.equal(snapshot.participants.length, 1);
  });
});

describe('two at once', () => {
  /** Host, co-host and somebody else, who are told everything. */
  async function twoHosts(fields) {
    const all = await meetingOf(server, fields);
    const second = await all.member('Second');
    await all.host.must('participant:role', { participant_id: second.id, role: 'co_host' });
    return { ...all, second };
  }
  const rounds = 8;

  test('both send the same person away: one does it, everybody hears of it once', async () => {
    const { host, second, guest, statusOf } = await twoHosts();
    for (let round = 0; round < rounds; round++) {
      const ben = await guest(`Ben ${round}`);
      const answers = await Promise.all([host.request('participant:kick', { participant_id: ben.id }), second.request('participant:kick', { participant_id: ben.id })]);
      assert.deepEqual(answers.map((each) => each.success).sort(), [false, true]);
      assertRefused(answers.find((each) => !each.success), 'not_found');
      await settled(host, second);
      for (const each of [host, second]) {
        assert.equal(count(each, 'participant:removed', ({ participant_id }) => participant_id === ben.id), 1);
        assert.equal(count(each, 'participant:left', ({ participant_id }) => participant_id === ben.id), 1);
      }
      assert.equal(await statusOf(ben.id), 'removed');
      assertRefused(await ben.request('chat:send', { message: 'hm' }), 'invalid_state');
    }
  });

  test('both end it: it ends once', async () => {
    for (let round = 0; round < rounds; round++) {
      const { host, second, guest, meeting_id, account } = await twoHosts();
      const ben = await guest('Ben');
      const answers = await Promise.all([host.request('meeting:end'), second.request('meeting:end')]);
      assert.equal(answers.filter((each) => each.success).length, 1, JSON.stringify(answers));
      assertRefused(answers.find((each) => !each.success), 'invalid_state', 'gone');
      for (const each of [host, second, ben]) {
        assert.equal((await each.next('meeting:ended')).reason, 'ended');
        await each.device.must('presence:heartbeat').catch(() => undefined);
        assert.equal(count(each, 'meeting:ended'), 0);
      }
      const { body } = await call(server, 'GET', `/api/meetings/${meeting_id}`, { token: account.access_token });
      assert.equal(body.meeting.status, 'ended');
    }
  });

  test('one raises a role while the other lowers it: all end with the same role', async () => {
    const { host, second, member, participants } = await twoHosts();
    const ann = await member('Ann');
    for (let round = 0; round < rounds; round++) {
      const answers = await Promise.all([
        host.request('participant:role', { participant_id: ann.id, role: 'co_host' }),
        second.request('participant:role', { participant_id: ann.id, role: 'presenter' }),
      ]);
      assert.deepEqual(answers.map((each) => each.success), [true, true]);
      await settled(host, second, ann);
      const stored = (await participants()).find((each) => each.participant_id === ann.id).role;
      for (const each of [host, second, ann]) {
        const told = each.events.filter(({ event, data }) => event === 'participant:updated' && data.participant.participant_id === ann.id);
        assert.equal(told.at(-1).data.participant.role, stored);
      }
      const may = await ann.request('lobby:list');
      assert.equal(may.success, stored === 'co_host', `as ${stored}`);
    }
  });

  test('the host hands over while a co-host is made: there is one host, and all know them', async () => {
    const { host, second, member, participants, meeting_id, account } = await twoHosts();
    const ann = await member('Ann');
    await Promise.all([
      host.request('participant:role', { participant_id: second.id, role: 'host' }),
      second.request('participant:role', { participant_id: ann.id, role: 'co_host' }),
      host.request('participant:role', { participant_id: ann.id, role: 'host' }),
    ]);
    await settled(host, second, ann);
    const hosts = (await participants()).filter((each) => each.role === 'host');
    assert.equal(hosts.length, 1);
    const { body } = await call(server, 'GET', `/api/meetings/${meeting_id}`, { token: account.access_token });
    assert.equal(body.meeting.host_id, hosts[0].user_id);
    for (const each of [host, second, ann]) {
      const changes = each.events.filter(({ event }) => event === 'host:changed');
      assert.equal(changes.at(-1).data.host_id, hosts[0].user_id);
    }
  });

  test('one admits while the other rejects: one of them decides, and the person is told that', async () => {
    const { host, second, meeting, meeting_id, statusOf } = await twoHosts({ require_host_approval: false });
    await host.must('meeting:update', { waiting_room_enabled: true });
    for (let round = 0; round < rounds; round++) {
      const { guest_token, participant } = await joinAsGuest(server, meeting.code, `Ben ${round}`);
      const ben = await connect(server, { guest_token });
      await ben.must('client:ready');
      assert.equal((await ben.must('meeting:join', { meeting_id })).status, 'waiting');
      const { participant_id } = participant;
      const [admitted, rejected] = await Promise.all([host.request('lobby:admit', { participant_id }), second.request('lobby:reject', { participant_id })]);
      assert.notEqual(admitted.success, rejected.success);
      assertRefused(admitted.success ? rejected : admitted, 'invalid_state');
      const told = await ben.next(admitted.success ? 'lobby:admitted' : 'lobby:rejected');
      assert.equal(told.participant.participant_id, participant_id);
      assert.equal(await statusOf(participant_id), admitted.success ? 'accepted' : 'removed');
      const answer = await ben.request('meeting:join', { meeting_id });
      assert.equal(answer.success, admitted.success);
      assert.equal(ben.events.filter(({ event }) => event === (admitted.success ? 'lobby:rejected' : 'lobby:admitted')).length, 0);
      if (answer.success) await ben.must('meeting:leave', { meeting_id });
    }
  });

  test('the last place goes to one of many who come at once', async () => {
    const { meeting_id, host, participants } = await meetingOf(server, { max_participants: 4 });
    const devices = await Promise.all(Array.from({ length: 12 }, async (_, i) => connect(server, { token: (await register(server, `P ${i}`)).access_token })));
    const answers = await Promise.all(devices.map((device) => device.request('meeting:join', { meeting_id })));
    assert.equal(answers.filter((each) => each.success).length, 3);
    for (const each of answers.filter((one) => !one.success)) assertRefused(each, 'meeting_full');
    assert.equal((await participants()).filter((each) => each.status === 'joined').length, 4);
    await settled(host);
    assert.equal(count(host, 'participant:joined'), 3);
  });
});

describe('leaving while joining', () => {
  test('hundreds who are cut off or say goodbye while their join is on its way leave nobody behind', async (t) => {
    const own = await startServer({ settings: { RATE_LIMIT: 'off', RECONNECT_GRACE_SECONDS: '1', MEDIA_WORKERS: '0' } });
    t.after(async () => {
      closeAll();
      await own.stop();
    });
    const { host, meeting, meeting_id, participants } = await meetingOf(own);
    const account = await register(own, 'Watcher');
    const tokens = await Promise.all(Array.from({ length: 20 }, async (_, i) => (await register(own, `Restless ${i}`)).access_token));
    const before = await figuresOf(own);
    let seed = 1;
    const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647; // the same every time
    const restless = async (token, rounds) => {
      for (let round = 0; round < rounds; round++) {
        const device = await connect(own, { token });
        device.socket.emit('meeting:join', { meeting_id });
        if (random() < 0.3) device.socket.emit('meeting:leave', { meeting_id });
        if (random() < 0.5) await later(random() * 40);
        else await new Promise((resolve) => setImmediate(resolve));
        if (random() < 0.5) device.socket.disconnect();
        else device.cut();
      }
    };
    await Promise.all(tokens.map((token) => restless(token, 15)));
    await untilNone(async () => (await participants()).filter((each) => each.status === 'joined' && each.name !== 'Host').map((each) => each.name), 'still in the meeting');
    await untilNone(async () => {
      const now = await figuresOf(own);
      return Object.keys(now).filter((name) => !/_bytes_kept/.test(name) && now[name] !== before[name]).map((name) => `${name}: ${before[name]} → ${now[name]}`);
    }, 'not as before');
    const { snapshot } = await host.must('state:sync', { since: 1_000_000 });
    assert.deepEqual(snapshot.participants.map((each) => each.name), ['Host']);
    const late = await join(own, { token: account.access_token }, meeting.code);
    assert.deepEqual(late.joined.participants.map((each) => each.name).sort(), ['Host', 'Watcher']);
  });
});
