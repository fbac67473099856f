// What hosts do in a meeting: muting, locking, and deciding about those who wait.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { call, closeAll, connect, createMeeting, join, joinAsGuest, register } from './support/client.mjs';
import { camera, microphone } from './support/media.mjs';
import { startServer } from './support/server.mjs';

let server;
before(async () => {
  server = await startServer({ settings: { RATE_LIMIT: 'off', RECONNECT_GRACE_SECONDS: '1' } });
});
afterEach(() => closeAll());
after(() => server?.stop());

/** A host and a guest who are in a meeting, and what both can ask in it. */
async function two(fields = {}) {
  const account = await register(server, 'Host');
  const meeting = await createMeeting(server, account.access_token, fields);
  const { meeting_id } = meeting;
  const host = await join(server, { token: account.access_token }, meeting_id);
  const { guest_token } = await joinAsGuest(server, meeting.code, 'Ben');
  const ben = await join(server, { guest_token }, meeting_id);
  return { account, meeting, meeting_id, host, ben, ben_id: ben.joined.participant.participant_id, host_id: host.joined.participant.participant_id };
}

async function produce(device, meeting_id, source, rtp_parameters) {
  const { transport } = await device.must('media:transport:create', { meeting_id, direction: 'send' });
  const kind = source === 'mic' ? 'audio' : 'video';
  const { producer_id } = await device.must('media:produce', { meeting_id, transport_id: transport.transport_id, kind, source, rtp_parameters });
  return producer_id;
}

function assertRefused(answer, code) {
  assert.equal(answer.success, false, JSON.stringify(answer));
  assert.equal(answer.error.code, code, answer.error.message);
}

describe('muting', () => {
  test('the host mutes somebody: the producer is paused, all are told, and only they unmute', async () => {
    const { meeting_id, host, ben, ben_id, host_id } = await two();
    const mic = await produce(ben, meeting_id, 'mic', microphone());
    const video = await produce(ben, meeting_id, 'camera', camera());
    await host.next('media:producer:new', ({ producer }) => producer.producer_id === video);
    const { muted } = await host.must('participant:mute', { meeting_id, participant_id: ben_id, kind: 'audio' });
    assert.equal(muted, 1);
    for (const device of [host, ben]) {
      const told = await device.next('participant:muted');
      assert.deepEqual([told.participant_id, told.kind, told.by], [ben_id, 'audio', host_id]);
      assert.equal((await device.next('media:producer:paused')).producer_id, mic);
    }
    assert.equal((await host.must('participant:mute', { meeting_id, participant_id: ben_id, kind: 'audio' })).muted, 0);
    await ben.must('media:producer:resume', { meeting_id, producer_id: mic });
    assert.equal((await host.next('media:producer:resumed')).producer_id, mic);
  });

  test('muting everybody spares the hosts', async () => {
    const { meeting_id, host, ben, ben_id } = await two();
    await produce(host, meeting_id, 'mic', microphone());
    await produce(ben, meeting_id, 'mic', microphone());
    await host.next('media:producer:new', ({ producer }) => producer.participant_id === ben_id);
    assert.equal((await host.must('participant:mute_all', { meeting_id })).muted, 1);
    assert.equal((await ben.next('participant:muted')).participant_id, ben_id);
  });

  test('a guest mutes nobody, and nobody mutes who is not there', async () => {
    const { meeting_id, host, ben, host_id } = await two();
    assertRefused(await ben.request('participant:mute', { meeting_id, participant_id: host_id, kind: 'audio' }), 'forbidden');
    assertRefused(await ben.request('participant:mute_all', { meeting_id }), 'forbidden');
    assertRefused(await host.request('participant:mute', { meeting_id, participant_id: 'ptc_unknownunkno', kind: 'audio' }), 'not_found');
    assertRefused(await host.request('participant:mute', { meeting_id, participant_id: host_id, kind: 'smell' }), 'validation_failed');
  });
});

describe('locking', () => {
  test('a locked meeting lets nobody new in, keeps who is there, and opens again', async () => {
    const { account, meeting, meeting_id, host, ben } = await two();
    assert.equal((await host.must('meeting:lock', { meeting_id, locked: true })).meeting.locked, true);
    assert.equal((await ben.next('meeting:updated')).meeting.locked, true);
    const late = await call(server, 'POST', `/api/meetings/${meeting.code}/join`, { body: { participant_name: 'Late' } });
    assert.equal(late.status, 403);
    assert.equal(late.body.code, 'locked');
    const seen = await call(server, 'GET', `/api/meetings/${meeting.code}`);
    assert.equal(seen.body.meeting.locked, true);
    await ben.must('meeting:join', { meeting_id });
    const second = await connect(server, { token: account.access_token });
    await second.must('meeting:join', { meeting_id });
    await host.must('meeting:lock', { meeting_id, locked: false });
    await joinAsGuest(server, meeting.code, 'Late');
  });

  test('only hosts lock', async () => {
    const { meeting_id, ben } = await two();
    assertRefused(await ben.request('meeting:lock', { meeting_id, locked: true }), 'forbidden');
  });
});

describe('the waiting room', () => {
  /** A host in a meeting with a waiting room, and people who knock. */
  async function knocking(...names) {
    const account = await register(server, 'Host');
    const meeting = await createMeeting(server, account.access_token, { waiting_room_enabled: true });
    const { meeting_id } = meeting;
    const host = await join(server, { token: account.access_token }, meeting_id);
    const people = [];
    for (const name of names) {
      const someone = await register(server, name);
      const device = await join(server, { token: someone.access_token }, meeting_id);
      assert.equal(device.joined.status, 'waiting');
      people.push({ device, id: device.joined.participant.participant_id });
    }
    return { meeting_id, host, people };
  }

  test('hosts see who waits, and let in one or all', async () => {
    const { meeting_id, host, people } = await knocking('Ann', 'Ben', 'Cem');
    const [ann, ben, cem] = people;
    const { participants } = await host.must('lobby:list', { meeting_id });
    assert.deepEqual(participants.map(({ name }) => name).sort(), ['Ann', 'Ben', 'Cem']);
    assert.equal((await host.must('lobby:admit', { meeting_id, participant_id: ann.id })).participants[0].participant_id, ann.id);
    await ann.device.next('lobby:admitted');
    assert.equal((await ann.device.must('meeting:join', { meeting_id })).status, 'joined');
    assert.equal((await host.must('lobby:admit', { meeting_id, all: true })).participants.length, 2);
    for (const { device } of [ben, cem]) {
      await device.next('lobby:admitted');
      assert.equal((await device.must('meeting:join', { meeting_id })).status, 'joined');
    }
    assert.deepEqual((await host.must('lobby:list', { meeting_id })).participants, []);
  });

  test('who is rejected is told', async () => {
    const { meeting_id, host, people } = await knocking('Ann');
    await host.must('lobby:reject', { meeting_id, participant_id: people[0].id });
    await people[0].device.next('lobby:rejected');
    assertRefused(await host.request('lobby:admit', { meeting_id, participant_id: people[0].id }), 'invalid_state');
  });

  test('those who wait neither see nor decide', async () => {
    const { meeting_id, host, people } = await knocking('Ann');
    assert.equal((await people[0].device.request('lobby:list', { meeting_id })).success, false);
    assert.equal((await people[0].device.request('lobby:admit', { meeting_id, all: true })).success, false);
    assertRefused(await host.request('lobby:admit', { meeting_id }), 'validation_failed');
  });
});
