// Instant calls and presence as applications see them: REST and the official socket.io-client against the real program.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as later } from 'node:timers/promises';
import { call, closeAll, connect, createMeeting, joinAsGuest, register } from './support/client.mjs';
import { startServer } from './support/server.mjs';

let server;
before(async () => {
  server = await startServer({ settings: { RECONNECT_GRACE_SECONDS: '2', RATE_LIMIT: 'off' } });
});
afterEach(() => closeAll());
after(() => server?.stop());

async function person(name) {
  const account = await register(server, name);
  return { name, id: account.user.id, token: account.access_token };
}

/** A device of somebody that is ready for events. */
async function device(of, options) {
  const made = await connect(server, { token: of.token }, options);
  await made.must('client:ready');
  return made;
}

/** A call of Ann with others, over REST. */
async function callOf(ann, ...others) {
  const answer = await call(server, 'POST', '/api/calls/instant', { token: ann.token, body: { participants: others.map(({ id }) => id) } });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  return answer.body.meeting;
}

async function statusOf(of, made, whom) {
  const { body } = await call(server, 'GET', `/api/calls/${made.meeting_id}`, { token: of.token });
  return body.meeting.participants.find((each) => each.user_id === whom.id).status;
}

/** Nothing of that name comes for a while. */
async function nothing(on, event, ms = 400) {
  await assert.rejects(on.next(event, undefined, ms), /within/, `${event} should not come`);
}

describe('a call', () => {
  test('rings on all devices of a person and stops everywhere when one answers', async () => {
    const [ann, ben] = [await person('Ann'), await person('Ben')];
    const caller = await device(ann);
    const [phone, laptop] = [await device(ben), await device(ben, { transports: ['polling'] })];
    const { call: made } = await caller.must('call:create', { title: 'Quick word', participants: [ben.id] });
    assert.match(made.meeting_id, /^call_/);
    assert.equal(made.is_instant_call, true);
    assert.equal(made.policy, 'open');
    const notified = await caller.must('call:notify', { callId: made.meeting_id, recipients: [ben.id] });
    assert.deepEqual([notified.reached, notified.offline], [[ben.id], []]);
    for (const each of [phone, laptop]) {
      const incoming = await each.next('call:incoming');
      assert.equal(incoming.call.meeting_id, made.meeting_id);
      assert.equal(incoming.call.participants.length, 2);
      assert.deepEqual(incoming.caller, { id: ann.id, name: 'Ann', profile_image: null });
    }
    assert.equal(await statusOf(ann, made, ben), 'ringing');
    await laptop.must('call:accept', { call_id: made.meeting_id });
    for (const each of [caller, phone, laptop])
      assert.deepEqual(await each.next('call:accepted'), { call_id: made.meeting_id, user_id: ben.id });
    await caller.must('meeting:join', { meeting_id: made.meeting_id });
    const joined = await laptop.must('meeting:join', { meeting_id: made.meeting_id });
    assert.deepEqual(joined.participants.map((each) => each.name).sort(), ['Ann', 'Ben']);
  });

  test('is declined on all devices, and the caller is told', async () => {
    const [ann, ben] = [await person('Ann'), await person('Ben')];
    const [caller, phone, laptop] = [await device(ann), await device(ben), await device(ben)];
    const made = await callOf(ann, ben);
    await caller.must('call:notify', { call_id: made.meeting_id, recipients: [ben.id] });
    await phone.next('call:incoming');
    const answer = await call(server, 'POST', '/api/calls/decline', { token: ben.token, body: { call_id: made.meeting_id } });
    assert.equal(answer.status, 200);
    for (const each of [caller, phone, laptop])
      assert.deepEqual(await each.next('call:declined'), { call_id: made.meeting_id, user_id: ben.id });
    assert.equal(await statusOf(ann, made, ben), 'declined');
  });

  test('stops ringing when the caller gives up, or ends it', async () => {
    const [ann, ben] = [await person('Ann'), await person('Ben')];
    const [caller, phone] = [await device(ann), await device(ben)];
    const made = await callOf(ann, ben);
    await caller.must('call:notify', { call_id: made.meeting_id, recipients: [ben.id] });
    await phone.next('call:incoming');
    await caller.must('call:cancel', { call_id: made.meeting_id });
    assert.equal((await phone.next('call:cancelled')).call_id, made.meeting_id);
    await caller.must('call:notify', { call_id: made.meeting_id, recipients: [ben.id] });
    await phone.next('call:incoming');
    const ended = await call(server, 'DELETE', `/api/calls/${made.meeting_id}`, { token: ann.token });
    assert.equal(ended.body.meeting.status, 'cancelled');
    await phone.next('call:cancelled');
    assert.equal((await call(server, 'GET', `/api/calls/${made.meeting_id}`, { token: ann.token })).status, 404);
    const late = await phone.request('call:accept', { call_id: made.meeting_id });
    assert.equal(late.error.code, 'not_found');
  });

  test('says who is offline, and rings a device that comes while it rings', async () => {
    const [ann, ben, cid] = [await person('Ann'), await person('Ben'), await person('Cid')];
    const phone = await device(ben);
    const made = await callOf(ann);
    const invited = await call(server, 'POST', `/api/calls/${made.meeting_id}/invite`, { token: ann.token, body: { userIds: [ben.id, cid.id] } });
    assert.deepEqual([invited.body.reached, invited.body.offline], [[ben.id], [cid.id]]);
    assert.equal(invited.body.meeting.participants.length, 3);
    await phone.next('call:incoming');
    const laptop = await device(ben);
    assert.equal((await laptop.next('call:incoming')).call.meeting_id, made.meeting_id);
    await nothing(await device(cid), 'call:incoming');
  });

  test('keeps what comes before a device is ready, and delivers it once', async () => {
    const [ann, ben] = [await person('Ann'), await person('Ben')];
    const phone = await connect(server, { token: ben.token });
    const made = await callOf(ann, ben);
    for (let i = 0; i < 60; ++i) {
      await call(server, 'POST', `/api/calls/${made.meeting_id}/invite`, { token: ann.token, body: { user_ids: [ben.id] } });
      await call(server, 'POST', '/api/calls/decline', { token: ben.token, body: { call_id: made.meeting_id } });
    }
    await nothing(phone, 'call:incoming', 200);
    const calls = () => phone.events.map(({ event }) => event).filter((event) => event.startsWith('call:'));
    await phone.must('client:ready');
    await later(300);
    // 120 events came: the latest 100 were kept.
    assert.equal(calls().length, 100);
    assert.equal(calls().at(-1), 'call:declined');
    await phone.must('client:ready');
    await later(200);
    assert.equal(calls().length, 100);
  });

  test('is missed after 45 seconds', { timeout: 90_000 }, async () => {
    const [ann, ben] = [await person('Ann'), await person('Ben')];
    const [caller, phone] = [await device(ann), await device(ben)];
    const made = await callOf(ann, ben);
    const begun = Date.now();
    await caller.must('call:notify', { call_id: made.meeting_id, recipients: [ben.id] });
    for (const each of [caller, phone]) {
      const missed = await each.next('call:missed', undefined, 75_000);
      assert.equal(missed.call_id, made.meeting_id);
      assert.equal(missed.user_id, ben.id);
      assert.equal(missed.caller.name, 'Ann');
    }
    assert.ok(Date.now() - begun >= 44_000, 'not before its time');
    assert.equal(await statusOf(ann, made, ben), 'invited');
  });

  test('and a meeting take people by their ids alone and as objects, over REST and events', async () => {
    const [ann, ben, cid] = [await person('Ann'), await person('Ben'), await person('Cid')];
    const participants = [ben.id, { user_id: cid.id }];
    const everybody = [ann.id, ben.id, cid.id].sort();
    const who = (meeting) => meeting.participants.map((each) => each.user_id).sort();
    const post = async (path, body) => {
      const answer = await call(server, 'POST', path, { token: ann.token, body });
      assert.equal(answer.status, path.endsWith('/invite') ? 200 : 201, JSON.stringify(answer.body));
      return answer.body;
    };
    const made = (await post('/api/calls/instant', { participants })).meeting;
    assert.deepEqual(who(made), everybody);
    assert.deepEqual(who((await post('/api/meetings', { participants: [ben.id, { user_id: cid.id, role: 'co_host' }] })).meeting), everybody);
    assert.deepEqual(who((await post('/api/meeting', { participants })).data), everybody);
    assert.deepEqual((await post(`/api/calls/${made.meeting_id}/invite`, { user_ids: [ben.id, { userId: cid.id }] })).offline.sort(), [ben.id, cid.id].sort());

    const caller = await device(ann);
    assert.deepEqual(who((await caller.must('meeting:create', { participants })).meeting), everybody);
    assert.deepEqual(who((await caller.must('call:create', { participants })).call), everybody);
    assert.deepEqual((await caller.must('call:notify', { call_id: made.meeting_id, recipients: participants })).offline.sort(), [ben.id, cid.id].sort());
  });

  test('says which of the named people is wrong, in the words of who asked', async () => {
    const ann = await person('Ann');
    const refused = async (path, body, field) => {
      const answer = await call(server, 'POST', path, { token: ann.token, body });
      assert.ok([404, 422].includes(answer.status), JSON.stringify(answer.body));
      assert.deepEqual(answer.body.errors.map((each) => each.field), [field]);
    };
    const made = await callOf(ann);
    await refused('/api/calls/instant', { participants: [5] }, 'participants[0]');
    await refused('/api/calls/instant', { participants: [{ name: 'nobody' }] }, 'participants[0].user_id');
    await refused('/api/meetings', { participants: [''] }, 'participants[0]');
    await refused('/api/meetings', { participants: [5] }, 'participants[0]');
    await refused(`/api/calls/${made.meeting_id}/invite`, { user_ids: [] }, 'user_ids');
    await refused(`/api/calls/${made.meeting_id}/invite`, { user_ids: [ann.id] }, 'user_ids');
    await refused(`/api/calls/${made.meeting_id}/invite`, { user_ids: ['usr_nobodyatall1'] }, 'user_ids');
  });

  test('that rang when the server died goes on with the next one', async () => {
    const own = await startServer({ settings: { RATE_LIMIT: 'off' } });
    try {
      const [ann, ben] = [await register(own, 'Ann'), await register(own, 'Ben')];
      const phone = await connect(own, { token: ben.access_token });
      await phone.must('client:ready');
      const body = { participants: [ben.user.id] };
      const made = (await call(own, 'POST', '/api/calls/instant', { token: ann.access_token, body })).body.meeting;
      await call(own, 'POST', `/api/calls/${made.meeting_id}/invite`, { token: ann.access_token, body: { user_ids: [ben.user.id] } });
      await phone.next('call:incoming');
      await own.kill();
      const next = await startServer({ data: own.data, settings: { RATE_LIMIT: 'off' } });
      try {
        const again = await connect(next, { token: ben.access_token });
        await again.must('client:ready');
        assert.equal((await again.next('call:incoming')).call.meeting_id, made.meeting_id);
        await again.must('call:accept', { call_id: made.meeting_id });
      } finally {
        await next.stop();
      }
    } finally {
      await own.stop();
    }
  });

  test('refuses what makes no sense, with acknowledgement and without', async () => {
    const [ann, ben] = [await person('Ann'), await person('Ben')];
    const [caller, stranger] = [await device(ann), await device(ben)];
    const made = await callOf(ann);
    const code = async (on, event, payload) => (await on.request(event, payload)).error?.code;
    assert.equal(await code(caller, 'call:notify', { call_id: made.meeting_id, recipients: [ann.id] }), 'validation_failed');
    assert.equal(await code(caller, 'call:notify', { call_id: made.meeting_id, recipients: ['usr_nobody'] }), 'not_found');
    assert.equal(await code(caller, 'call:notify', { call_id: made.meeting_id, recipients: 'everybody' }), 'validation_failed');
    assert.equal(await code(stranger, 'call:notify', { call_id: made.meeting_id, recipients: [ann.id] }), 'not_found');
    assert.equal(await code(stranger, 'call:accept', { call_id: made.meeting_id }), 'not_found');
    assert.equal(await code(caller, 'call:create', { participants: [ann.id] }), 'validation_failed');
    stranger.socket.emit('call:cancel', { call_id: made.meeting_id });
    assert.equal((await stranger.next('error')).code, 'not_found');
  });
});

describe('the first of all', () => {
  test('who comes is told to members and to those who wait', async () => {
    const [ann, ben] = [await person('Ann'), await person('Ben')];
    const made = await createMeeting(server, ann.token, { participants: [{ user_id: ben.id }] });
    const phone = await device(ben);
    const guest = await joinAsGuest(server, made.code, 'Gus');
    const waiting = await connect(server, { guest_token: guest.guest_token });
    await waiting.must('client:ready');
    const host = await device(ann);
    const joined = await host.must('meeting:register-participant', { meeting_id: made.meeting_id });
    assert.equal(joined.status, 'joined');
    const news = await phone.next('meeting:first_participant_joined');
    assert.equal(news.participant.name, 'Ann');
    assert.deepEqual(await waiting.next('meeting:first_participant_joined'), { meeting_id: made.meeting_id });
    const stranger = await device(await person('Cid'));
    const refused = await stranger.request('meeting:register-participant', { meeting_id: made.meeting_id });
    assert.equal(refused.error.code, 'not_found');
  });
});

describe('presence', () => {
  const of = async (asker, ...people) => {
    const body = { user_ids: people.map(({ id }) => id) };
    const answer = await call(server, 'POST', '/api/presence/users', { token: asker.token, body });
    return answer.body.users.map((each) => each.status);
  };
  const about = (whom) => (data) => data.users.some((each) => each.user_id === whom.id);

  test('is told when somebody comes and goes, once for all of their devices', async () => {
    const [ann, ben] = [await person('Ann'), await person('Ben')];
    const watcher = await device(ann);
    const phone = await device(ben);
    const came = await watcher.next('presence:user_connected', about(ben));
    assert.equal(came.user_id, ben.id);
    assert.equal(came.status, 'online');
    const laptop = await device(ben);
    assert.deepEqual(await of(ann, ben, { id: 'usr_nobody' }), ['online', 'offline']);
    phone.close();
    await assert.rejects(watcher.next('presence:user_connected', about(ben), 400), /within/);
    await assert.rejects(watcher.next('presence:user_disconnected', about(ben), 100), /within/);
    laptop.close();
    const went = await watcher.next('presence:user_disconnected', about(ben));
    assert.equal(went.status, 'offline');
    assert.deepEqual(await of(ann, ben), ['offline']);
  });

  test('does not flap when a connection is lost and comes back', async () => {
    const [ann, ben] = [await person('Ann'), await person('Ben')];
    const watcher = await device(ann);
    const phone = await device(ben, { reconnection: true, reconnectionDelay: 100 });
    await watcher.next('presence:user_connected', about(ben));
    const back = new Promise((resolve) => phone.socket.once('connect', resolve));
    phone.socket.io.engine.close();
    await back;
    await assert.rejects(watcher.next('presence:user_disconnected', about(ben), 3000), /within/);
    assert.deepEqual(await of(ann, ben), ['online']);
  });

  test('ends for who does not come back', async () => {
    const [ann, ben] = [await person('Ann'), await person('Ben')];
    const watcher = await device(ann);
    const phone = await device(ben);
    await watcher.next('presence:user_connected', about(ben));
    phone.cut();
    await watcher.next('presence:user_disconnected', about(ben));
    const { body } = await call(server, 'GET', `/api/presence/conversation/${ben.id}`, { token: ann.token });
    assert.equal(body.presence.status, 'offline');
    assert.ok(Date.parse(body.presence.last_seen) > Date.now() - 60_000);
  });

  test('comes with a heartbeat over REST too', async () => {
    const [ann, ben] = [await person('Ann'), await person('Ben')];
    const watcher = await device(ann);
    const beat = await call(server, 'POST', '/api/presence/heartbeat', { token: ben.token });
    assert.equal(beat.body.presence.status, 'online');
    await watcher.next('presence:user_connected', about(ben));
    await watcher.must('presence:heartbeat');
    const seen = [];
    for (let cursor = ''; cursor !== null; ) {
      const { body } = await call(server, 'GET', `/api/presence/online?limit=2${cursor && `&cursor=${cursor}`}`, { token: ann.token });
      seen.push(...body.users.map((each) => each.user_id));
      cursor = body.next_cursor;
    }
    assert.ok(seen.includes(ann.id) && seen.includes(ben.id));
    assert.equal(new Set(seen).size, seen.length);
  });
});
