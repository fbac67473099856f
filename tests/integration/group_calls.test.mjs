// Group calls over REST and namespace /calls.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { call, closeAll, connect, join, register } from './support/client.mjs';
import { inMeeting, microphone } from './support/media.mjs';
import { startServer } from './support/server.mjs';

let server;
before(async () => {
  server = await startServer({ settings: { RECONNECT_GRACE_SECONDS: '1', RATE_LIMIT: 'off' } });
});
afterEach(() => closeAll());
after(() => server?.stop());

const device = (account, options = {}) => connect(server, { token: account.access_token }, { namespace: '/calls', ...options });
const rest = (account, method, path, body) => call(server, method, path, { token: account.access_token, body });

/** A group of so many people; the first made it. */
async function group(...names) {
  const people = await Promise.all(names.map((name) => register(server, name)));
  const { status, body } = await rest(people[0], 'POST', '/groups', { name: 'Team', members: people.slice(1).map((each) => each.user.id) });
  assert.equal(status, 201, JSON.stringify(body));
  return { people, groupId: body.group.group_id };
}

async function begin(account, groupId, fields = {}) {
  const { status, body } = await rest(account, 'POST', '/calls', { groupId, ...fields });
  assert.equal(status, 201, JSON.stringify(body));
  return body.call;
}

describe('over REST', () => {
  test('the first join starts it, the last leave ends it, and the peak is kept', async () => {
    const { people, groupId } = await group('Ann', 'Ben');
    const [ann, ben] = people;
    const made = await begin(ann, groupId, { type: 'audio', metadata: { topic_of_day: 'x' } });
    assert.equal(made.status, 'waiting');
    assert.equal(made.type, 'audio');
    assert.equal(made.initiatedById, ann.user.id);
    assert.equal(made.groupId, groupId);
    assert.deepEqual(made.metadata, { topic_of_day: 'x' });
    assert.deepEqual(made.participants.map((each) => each.userId), [ann.user.id]);
    assert.equal((await rest(ben, 'POST', `/calls/${made.id}/join`)).body.call.status, 'active');
    assert.equal((await rest(ann, 'POST', `/calls/${made.id}/join`)).status, 200);
    assert.equal((await rest(ann, 'POST', `/calls/${made.id}/leave`)).body.call.status, 'active');
    const over = (await rest(ben, 'POST', `/calls/${made.id}/leave`)).body.call;
    assert.equal(over.status, 'ended');
    assert.equal(over.maxParticipants, 2);
    assert.match(over.duration, /^\d\d:\d\d:\d\d$/);
    assert.equal(typeof over.durationSeconds, 'number');
    assert.equal((await rest(ben, 'POST', `/calls/${made.id}/join`)).status, 400);
    assert.equal((await rest(ben, 'POST', `/calls/${made.id}/leave`)).status, 400);
  });

  test('a group has one active call, whoever is first of two', async () => {
    const { people, groupId } = await group('Ann', 'Ben');
    const two = await Promise.all(people.map((each) => rest(each, 'POST', '/calls', { groupId })));
    assert.deepEqual(two.map(({ status }) => status).sort(), [201, 400]);
    const { body } = await rest(people[0], 'GET', '/calls/user/active');
    assert.equal(body.calls.length, 1);
  });

  test('strangers see 403, unknown things are 404, odd input is 422', async () => {
    const { people, groupId } = await group('Ann');
    const made = await begin(people[0], groupId);
    const stranger = await register(server, 'Stranger');
    for (const [method, path] of [
      ['GET', `/calls/${made.id}`],
      ['GET', `/calls/group/${groupId}`],
      ['POST', `/calls/${made.id}/join`],
      ['POST', `/calls/${made.id}/leave`],
      ['PATCH', `/calls/${made.id}/end`],
    ])
      assert.equal((await rest(stranger, method, path)).status, 403, path);
    const nothing = '00000000-0000-4000-8000-000000000000';
    assert.equal((await rest(stranger, 'GET', `/calls/${nothing}`)).status, 404);
    assert.equal((await rest(stranger, 'POST', '/calls', { groupId: nothing })).status, 404);
    assert.equal((await rest(people[0], 'POST', '/calls', { groupId, type: 'smell' })).status, 422);
    assert.equal((await call(server, 'GET', '/calls/user/active')).status, 401);
  });

  test('the initiator and the admins end it, others do not', async () => {
    const { people, groupId } = await group('Ann', 'Ben', 'Cleo');
    const [ann, ben, cleo] = people;
    const made = await begin(ben, groupId);
    await rest(ben, 'POST', `/calls/${made.id}/join`);
    assert.equal((await rest(cleo, 'PATCH', `/calls/${made.id}/end`, {})).status, 403);
    const { status, body } = await rest(ann, 'PATCH', `/calls/${made.id}/end`, { reason: 'normal' });
    assert.equal(status, 200);
    assert.equal(body.call.status, 'ended');
    assert.equal((await rest(ann, 'PATCH', `/calls/${made.id}/end`, {})).status, 400);
    const unused = await begin(ben, groupId);
    assert.equal((await rest(ben, 'PATCH', `/calls/${unused.id}/end`, { reason: 'cancelled' })).body.call.status, 'cancelled');
    const { body: history } = await rest(cleo, 'GET', `/calls/group/${groupId}?limit=10`);
    assert.deepEqual(history.calls.map((each) => each.id), [unused.id, made.id]);
  });

  test('a transfer rings, and on joining the transferrer is out', async () => {
    const { people, groupId } = await group('Ann', 'Ben', 'Cleo');
    const [ann, ben, cleo] = people;
    const made = await begin(ann, groupId);
    await rest(ann, 'POST', `/calls/${made.id}/join`);
    const phone = await connect(server, { token: ben.access_token });
    await phone.must('client:ready');
    assert.equal((await rest(cleo, 'POST', `/calls/${made.id}/transfer`, { targetUserId: ben.user.id })).status, 400);
    assert.equal((await rest(ann, 'POST', `/calls/${made.id}/transfer`, { targetUserId: 'usr_nobody' })).status, 400);
    assert.equal((await rest(ann, 'POST', `/calls/${made.id}/transfer`, { targetUserId: ben.user.id })).status, 200);
    assert.equal((await phone.next('call:incoming')).caller.name, 'Ann');
    const { body } = await rest(ben, 'POST', `/calls/${made.id}/join`);
    const statuses = Object.fromEntries(body.call.participants.map((each) => [each.userId, each.status]));
    assert.equal(statuses[ben.user.id], 'joined');
    assert.equal(statuses[ann.user.id], 'left');
    assert.equal(body.call.status, 'active');
    assert.equal((await rest(ben, 'PATCH', `/calls/${made.id}/end`, {})).status, 200);
  });
});

describe('handing over', () => {
  test('a person takes one place, and a second choice calls the first one off', async () => {
    const { people, groupId } = await group('Ann', 'Ben', 'Cleo', 'Dan');
    const [ann, ben, cleo, dan] = people;
    const made = await begin(ann, groupId);
    for (const each of [ann, ben]) assert.equal((await rest(each, 'POST', `/calls/${made.id}/join`)).status, 200);
    const phones = await Promise.all([cleo, dan].map((each) => connect(server, { token: each.access_token })));
    for (const each of phones) await each.must('client:ready');
    const handOver = (from, to) => rest(from, 'POST', `/calls/${made.id}/transfer`, { targetUserId: to.user.id });
    assert.equal((await handOver(ann, cleo)).status, 200);
    await phones[0].next('call:incoming');
    assert.equal((await handOver(ben, cleo)).status, 400);
    assert.equal((await handOver(ann, dan)).status, 200);
    assert.equal((await phones[0].next('call:cancelled')).call_id, made.webrtcRoomId);
    assert.equal((await phones[1].next('call:incoming')).caller.name, 'Ann');
    const { body } = await rest(dan, 'POST', `/calls/${made.id}/join`);
    const statuses = Object.fromEntries(body.call.participants.map((each) => [each.userId, each.status]));
    assert.deepEqual([ann, ben, cleo, dan].map((each) => statuses[each.user.id]), ['left', 'joined', 'invited', 'joined']);
  });
});

describe('the group changes during its call', () => {
  const takeOut = async (by, groupId, who) => assert.equal((await rest(by, 'DELETE', `/groups/${groupId}/members/${who.user.id}`)).status, 204);
  /** A page in namespace "/" that is ready for events. */
  const page = async (account) => {
    const made = await connect(server, { token: account.access_token });
    await made.must('client:ready');
    return made;
  };
  /** So many people of a new group, each with a device in the call that the first of `inside` began. */
  async function calling(names, inside) {
    const { people, groupId } = await group(...names);
    const made = await begin(people[inside[0]], groupId);
    const devices = await Promise.all(people.map((each) => device(each)));
    for (const at of inside) await devices[at].must('call:join', { callId: made.id });
    return { people, groupId, made, devices, room: { meeting_id: made.webrtcRoomId } };
  }

  test('a group that is deleted ends its call for all who are in it and who ring', async () => {
    const { people, groupId, made, devices, room } = await calling(['Ann', 'Ben', 'Cleo'], [0, 1]);
    const inside = await join(server, { token: people[1].access_token }, made.webrtcRoomId);
    const phone = await page(people[2]);
    assert.equal((await rest(people[0], 'POST', `/calls/${made.id}/transfer`, { targetUserId: people[2].user.id })).status, 200);
    await phone.next('call:incoming');
    assert.equal((await rest(people[0], 'DELETE', `/groups/${groupId}`)).status, 204);
    for (const each of devices) {
      const ended = await each.next('call:ended');
      assert.deepEqual([ended.callId, ended.groupId, ended.reason], [made.id, groupId, 'cancelled']);
    }
    assert.equal((await inside.next('meeting:ended')).reason, 'cancelled');
    assert.equal((await phone.next('call:cancelled')).call_id, made.webrtcRoomId);
    assert.equal((await inside.request('media:transport:create', { ...room, direction: 'send' })).error.code, 'invalid_state');
    for (const each of people) assert.deepEqual((await rest(each, 'GET', '/calls/user/active')).body.calls, []);
    assert.deepEqual(await (await device(people[1])).next('active-calls'), []);
    assert.equal((await rest(people[1], 'POST', `/calls/${made.id}/join`)).status, 404);
    assert.equal((await inside.request('meeting:join', room)).error.code, 'gone');
  });

  test('who is taken out of the group is sent away from its call with what they send, and stays out', async () => {
    const { people, groupId, made, devices, room } = await calling(['Ann', 'Ben', 'Cleo'], [0, 1, 2]);
    const [ann, ben] = people;
    const watcher = await join(server, { token: ann.access_token }, made.webrtcRoomId);
    const sender = inMeeting(await join(server, { token: ben.access_token }, made.webrtcRoomId), room);
    const producer_id = await sender.produce('mic', microphone());
    await watcher.next('media:producer:new', ({ producer }) => producer.producer_id === producer_id);
    await takeOut(ann, groupId, ben);
    for (const each of devices) {
      const left = await each.next('participant-left');
      assert.deepEqual([left.callId, left.userId, left.reason], [made.id, ben.user.id, 'removed']);
    }
    const away = await sender.next('participant:removed');
    assert.deepEqual([away.participant_id, away.reason], [sender.id, 'removed']);
    assert.match(away.message, /group/);
    assert.equal((await watcher.next('participant:removed')).participant_id, sender.id);
    assert.equal((await watcher.next('participant:left')).participant_id, sender.id);
    await watcher.next('media:producer:closed', (data) => data.producer_id === producer_id);
    assert.equal((await rest(ben, 'POST', `/calls/${made.id}/join`)).status, 403);
    assert.equal((await devices[1].request('call:join', { callId: made.id })).error.code, 'forbidden');
    assert.equal((await devices[1].request('call:signal', { callId: made.id, type: 'offer', payload: 1 })).error.code, 'invalid_state');
    assert.equal((await sender.ask('meeting:join')).error.code, 'forbidden');
    assert.equal((await sender.ask('media:transport:create', { direction: 'send' })).error.code, 'invalid_state');
    for (const each of devices) assert.deepEqual(each.events.filter(({ event }) => event === 'participant-left'), [], 'told once');
    const { body } = await rest(ann, 'GET', `/calls/${made.id}`);
    assert.equal(body.call.status, 'active');
    assert.equal(body.call.participants.find((each) => each.userId === ben.user.id).status, 'removed');
  });

  test('the last one who leaves the group ends its call', async () => {
    const { people, groupId, made, devices } = await calling(['Ann', 'Ben'], [1]);
    await takeOut(people[1], groupId, people[1]);
    for (const each of devices) assert.equal((await each.next('call:ended')).reason, 'normal');
    assert.equal((await devices[1].next('participant-left')).reason, 'removed');
    assert.equal((await rest(people[0], 'GET', `/calls/${made.id}`)).body.call.status, 'ended');
    assert.equal((await rest(people[1], 'GET', `/calls/${made.id}`)).status, 403);
  });

  test('who is taken out while a call is handed over to them rings no more, on any device', async () => {
    const { people, groupId, made, devices } = await calling(['Ann', 'Ben'], [0]);
    const phones = [await page(people[1]), await page(people[1])];
    assert.equal((await rest(people[0], 'POST', `/calls/${made.id}/transfer`, { targetUserId: people[1].user.id })).status, 200);
    for (const each of phones) await each.next('call:incoming');
    await devices[1].next('call:transfer');
    await takeOut(people[0], groupId, people[1]);
    for (const each of phones) assert.equal((await each.next('call:cancelled')).call_id, made.webrtcRoomId);
    assert.deepEqual(await devices[1].next('participant-left'), { callId: made.id, userId: people[1].user.id, reason: 'removed' });
    const later = await page(people[1]);
    await later.must('presence:heartbeat');
    assert.deepEqual(later.events.filter(({ event }) => event === 'call:incoming'), []);
    assert.equal((await rest(people[1], 'POST', `/calls/${made.id}/join`)).status, 403);
  });

  test('a call whose initiator is out of the group is ended by its next host or by an admin', async () => {
    const { people, groupId, made, devices, room } = await calling(['Ann', 'Ben', 'Cleo'], [1, 2]);
    const [ann, ben, cleo] = people;
    const inside = await join(server, { token: cleo.access_token }, made.webrtcRoomId);
    assert.equal((await rest(cleo, 'PATCH', `/calls/${made.id}/end`, {})).status, 403);
    await takeOut(ann, groupId, ben);
    const changed = await inside.next('host:changed');
    assert.deepEqual([changed.meeting_id, changed.host_id, changed.reason], [room.meeting_id, cleo.user.id, 'host_left']);
    assert.equal((await rest(ben, 'PATCH', `/calls/${made.id}/end`, {})).status, 403);
    assert.equal((await rest(cleo, 'PATCH', `/calls/${made.id}/end`, {})).status, 200);
    assert.equal((await devices[0].next('call:ended')).reason, 'normal');
    const next = await begin(cleo, groupId);
    assert.equal((await rest(cleo, 'POST', `/calls/${next.id}/join`)).status, 200);
    assert.equal((await rest(ann, 'PATCH', `/calls/${next.id}/end`, {})).status, 200);
  });
});

describe('namespace /calls', () => {
  test('needs an account, and begins with the active calls', async () => {
    const { people, groupId } = await group('Ann', 'Ben');
    const made = await begin(people[0], groupId);
    const ben = await device(people[1]);
    assert.deepEqual((await ben.next('active-calls')).map((each) => each.id), [made.id]);
    for (const auth of [{}, { token: 'garbage' }])
      await assert.rejects(connect(server, auth, { namespace: '/calls' }), { message: 'unauthorized' });
    const stranger = await device(await register(server, 'Stranger'));
    assert.deepEqual(await stranger.next('active-calls'), []);
    assert.equal((await stranger.request('call:join', { callId: made.id })).error.code, 'forbidden');
  });

  test('the group hears of beginning and end, by whatever interface', async () => {
    const { people, groupId } = await group('Ann', 'Ben');
    const [ann, ben] = people;
    const listener = await device(ben);
    await listener.next('active-calls');
    const made = await begin(ann, groupId);
    const created = await listener.next('call:created');
    assert.equal(created.call.id, made.id);
    assert.equal(created.call.initiatedById, ann.user.id);
    await rest(ann, 'POST', `/calls/${made.id}/join`);
    await rest(ann, 'PATCH', `/calls/${made.id}/end`, { reason: 'timeout' });
    const ended = await listener.next('call:ended');
    assert.equal(ended.callId, made.id);
    assert.equal(ended.reason, 'timeout');
    assert.equal(typeof ended.durationSeconds, 'number');
  });

  test('people in the call hear of each other, also of those who come by REST or namespace /', async () => {
    const { people, groupId } = await group('Ann', 'Ben', 'Cleo');
    const [ann, ben, cleo] = people;
    const made = await begin(ann, groupId);
    const first = await device(ann);
    const answer = await first.must('call:join', { callId: made.id });
    assert.equal(answer.call.status, 'active');
    assert.deepEqual(answer.participants.map((each) => each.userId), [ann.user.id]);
    await rest(ben, 'POST', `/calls/${made.id}/join`);
    assert.equal((await first.next('participant-joined')).userId, ben.user.id);
    const third = await join(server, { token: cleo.access_token }, made.webrtcRoomId);
    assert.equal((await first.next('participant-joined')).userId, cleo.user.id);
    await third.must('meeting:leave', { meeting_id: made.webrtcRoomId });
    const left = await first.next('participant-left');
    assert.equal(left.userId, cleo.user.id);
    assert.equal(left.callId, made.id);
    await rest(ben, 'POST', `/calls/${made.id}/leave`);
    assert.equal((await first.next('participant-left')).userId, ben.user.id);
    await first.must('call:leave', { callId: made.id });
    assert.equal((await first.next('call:ended')).reason, 'normal');
  });

  test('signals go to all devices of one, or to everybody else', async () => {
    const { people, groupId } = await group('Ann', 'Ben', 'Cleo');
    const made = await begin(people[0], groupId);
    const callId = made.id;
    const [ann, ben, phone, cleo] = await Promise.all([people[0], people[1], people[1], people[2]].map((each) => device(each)));
    for (const each of [ann, ben, phone, cleo]) await each.must('call:join', { callId });
    await ann.must('call:signal', { callId, type: 'offer', payload: { sdp: 'a' }, targetUserId: people[1].user.id });
    for (const each of [ben, phone])
      assert.deepEqual(await each.next('call:signal'), { callId, fromUserId: people[0].user.id, type: 'offer', payload: { sdp: 'a' } });
    await ben.must('call:signal', { callId, type: 'ice-candidate', payload: 'c' });
    for (const each of [ann, cleo]) assert.equal((await each.next('call:signal')).type, 'ice-candidate');
    assert.equal(phone.events.filter((each) => each.event === 'call:signal').length, 0);
    assert.equal(cleo.events.filter((each) => each.event === 'call:signal').length, 0);
    assert.equal((await ann.request('call:signal', { callId, type: 'shout', payload: 1 })).error.code, 'validation_failed');
    const absent = await ann.request('call:signal', { callId, type: 'offer', payload: 1, targetUserId: 'usr_x' });
    assert.equal(absent.error.code, 'not_found');
  });

  test('a lost socket leaves after the grace, unless another device of that person is in', async () => {
    const { people, groupId } = await group('Ann', 'Ben');
    const callId = (await begin(people[0], groupId)).id;
    const [ann, ben, phone] = await Promise.all([people[0], people[1], people[1]].map((each) => device(each)));
    for (const each of [ann, ben, phone]) await each.must('call:join', { callId });
    await ann.next('participant-joined');
    ben.cut();
    await assert.rejects(ann.next('participant-left', undefined, 2500), /within/);
    phone.cut();
    const left = await ann.next('participant-left');
    assert.equal(left.userId, people[1].user.id);
    assert.equal(left.reason, 'disconnected');
  });

  test('works over long-polling, and comes back as the same device', async () => {
    const { people, groupId } = await group('Ann', 'Ben');
    const callId = (await begin(people[0], groupId)).id;
    const ann = await device(people[0], { transports: ['polling'], reconnection: true, reconnectionDelay: 50, reconnectionDelayMax: 100 });
    const ben = await device(people[1]);
    for (const each of [ann, ben]) await each.must('call:join', { callId });
    const again = new Promise((done) => ann.socket.once('connect', done));
    ann.socket.io.engine.close();
    await again;
    assert.equal(ann.socket.recovered, true);
    await ben.must('call:signal', { callId, type: 'offer', payload: 1 });
    assert.equal((await ann.next('call:signal')).payload, 1);
  });
});
