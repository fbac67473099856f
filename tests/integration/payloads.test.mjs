// Payloads as applications of others send them: an absent or a null one, people as ids and as objects, fields at either place.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { closeAll, connect, createMeeting, joinAsGuest } from './support/client.mjs';
import { connected, device, enter, person } from './support/parity.mjs';
import { startServer } from './support/server.mjs';

let server;
before(async () => {
  server = await startServer({ settings: { RATE_LIMIT: 'off', MEDIA_WORKERS: '0' } });
});
afterEach(() => closeAll());
after(() => server?.stop());

const acknowledged = (on, ...sent) => on.socket.timeout(10_000).emitWithAck(...sent);

describe('null and nothing', () => {
  test('count as an empty payload in namespace /', async () => {
    const ann = await person(server, 'Ann');
    const one = await connect(server, { token: ann.token });
    for (const sent of [[], [null], [undefined], [{}]]) {
      assert.deepEqual(await acknowledged(one, 'client:ready', ...sent), { success: true });
      assert.deepEqual(await acknowledged(one, 'presence:heartbeat', ...sent), { success: true });
    }
    // What needs fields names them.
    const refused = await acknowledged(one, 'meeting:leave', null);
    assert.deepEqual([refused.success, refused.error.code, refused.error.errors[0].field], [false, 'validation_failed', 'meeting_id']);
  });

  test('count as an empty payload among peers', async () => {
    const ann = await person(server, 'Ann');
    const { meeting_id } = await createMeeting(server, ann.token);
    const { access_token } = await ann.rest('POST', `/api/meetings/${meeting_id}/join`, {});
    const peer = await connect(server, { meetingAccessToken: access_token }, { namespace: '/meetings' });
    assert.deepEqual(await acknowledged(peer, 'peer:join', null), { success: true, peers: [] });
    assert.deepEqual(await acknowledged(peer, 'peer:leave', undefined), { success: true });
  });

  test('a payload of another kind is none', async () => {
    const one = await device(server, await person(server, 'Ann'));
    for (const sent of ['text', 7, true, [{}]])
      assert.equal((await acknowledged(one, 'presence:heartbeat', sent)).error?.code, 'validation_failed', JSON.stringify(sent));
  });
});

describe('meeting:update', () => {
  test('takes fields beside the id and in fields at once; what is in both counts as in fields', async () => {
    const host = await connected(server, 'Host');
    const { meeting_id } = await createMeeting(server, host.token, { title: 'Plan', location: 'Here' });
    const { meeting } = await host.device.must('meeting:update', {
      meetingId: meeting_id, title: 'Beside', description: 'Beside', fields: { title: 'In', maxParticipants: 12, location: null },
    });
    assert.deepEqual([meeting.title, meeting.description, meeting.max_participants, meeting.location], ['In', 'Beside', 12, null]);
  });
});

describe('meeting:invite-live', () => {
  test('takes people by their ids alone and as objects, and names who is wrong in the words of who asked', async () => {
    const [host, ben, cid] = [await connected(server, 'Host'), await connected(server, 'Ben'), await connected(server, 'Cid')];
    const { meeting_id } = await createMeeting(server, host.token);
    await enter(server, host, meeting_id);
    const { participants } = await host.device.must('meeting:invite-live', { meetingId: meeting_id, userIds: [ben.id, { userId: cid.id }] });
    assert.deepEqual(participants.map((each) => each.user_id), [ben.id, cid.id]);
    for (const each of [ben, cid]) assert.equal((await each.device.next('meeting:live_invite_sent')).meeting.meeting_id, meeting_id);
    const refused = async (user_ids) => {
      const answer = await host.device.request('meeting:invite-live', { meeting_id, user_ids });
      assert.equal(answer.error?.code, 'validation_failed', JSON.stringify(answer));
      return answer.error.errors.map((each) => each.field);
    };
    assert.deepEqual(await refused([ben.id, 'usr_nobodyatall1']), ['user_ids[1]']);
    assert.deepEqual(await refused([7]), ['user_ids[0]']);
    assert.deepEqual(await refused([{}]), ['user_ids[0].user_id']);
  });
});

test('a member who waits for a meeting is told once of its start, and of its end', async () => {
  const [host, ben] = [await connected(server, 'Host'), await connected(server, 'Ben')];
  const { meeting_id } = await createMeeting(server, host.token, { participants: [ben.id] });
  assert.equal((await ben.device.must('meeting:join', { meeting_id })).status, 'waiting');
  await host.device.must('meeting:start', { meeting_id });
  await host.device.must('meeting:end', { meeting_id });
  await ben.device.next('meeting:started');
  await ben.device.next('meeting:ended');
  // What the server sends one device comes in order: behind the answer nothing of before is on its way.
  await host.device.must('meeting:create', { participants: [ben.id] });
  await ben.device.next('meeting:created', (data) => data.meeting_id !== meeting_id);
  assert.deepEqual(ben.device.events.filter(({ event }) => /^meeting:(started|ended)$/.test(event)), []);
});

test('who waits for a meeting that is deleted before it began is told', async () => {
  const host = await connected(server, 'Host');
  const { meeting_id, code } = await createMeeting(server, host.token);
  const { guest_token } = await joinAsGuest(server, code, 'Gus');
  const waiting = await connect(server, { guest_token });
  assert.equal((await waiting.must('meeting:join', { meeting_id })).status, 'waiting');
  await host.rest('DELETE', `/api/meetings/${meeting_id}`);
  assert.deepEqual(await waiting.next('meeting:ended'), { meeting_id, reason: 'cancelled' });
});
