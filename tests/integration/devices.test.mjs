// Several devices of one person in namespace `/`: what happens to a meeting reaches each of them exactly once, whether it is in the
// meeting or not, and whether it has said client:ready before or says so later.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as later } from 'node:timers/promises';
import { call, closeAll, connect, createMeeting } from './support/client.mjs';
import { device, enter, mesh, person } from './support/parity.mjs';
import { startServer } from './support/server.mjs';

let server;
before(async () => {
  server = await startServer({ settings: { RATE_LIMIT: 'off', MEDIA_WORKERS: '0', HOST_GRACE_SECONDS: '60' } });
});
afterEach(() => closeAll());
after(() => server?.stop());

/** So long nothing more comes, before it is said that it came once. */
const QUIET_MS = 400;

/** A running meeting with its host in it; Ben is in it with his laptop, and has a phone and a tablet (not ready yet) elsewhere. */
async function scene(fields = {}) {
  const [host, ben] = [await person(server, 'Host'), await person(server, 'Ben')];
  const meeting = await createMeeting(server, host.token, { participants: [{ user_id: ben.id }], ...fields });
  await enter(server, host, meeting.meeting_id);
  await enter(server, ben, meeting.meeting_id, [host]);
  const phone = await device(server, ben);
  const tablet = await connect(server, { token: ben.token });
  return { host, ben, meeting, at: { meeting_id: meeting.meeting_id }, laptop: ben.device, phone, tablet };
}

/** What came of an event, once nothing more comes. */
async function allOf(from, event, fits) {
  const first = await from.next(event, fits);
  await later(QUIET_MS);
  return [first, ...from.events.filter((each) => each.event === event && fits(each.data)).map(({ data }) => data)];
}

/** Each device hears of it once: those in the meeting as its numbered event, the others without a number. */
async function assertOnceEach({ at, laptop, phone, tablet }, event, fits = () => true) {
  const here = (data) => data.meeting_id === at.meeting_id && fits(data);
  const inside = await allOf(laptop, event, here);
  assert.deepEqual(inside.map(({ seq }) => typeof seq), ['number'], `${event} at the device in the meeting`);
  const elsewhere = await allOf(phone, event, here);
  assert.deepEqual(elsewhere.map(({ seq }) => seq), [undefined], `${event} at the device elsewhere`);
  const { seq: _, ...told } = inside[0];
  assert.deepEqual(elsewhere[0], told);
  await tablet.must('client:ready');
  assert.deepEqual(await allOf(tablet, event, here), elsewhere, `${event} at the device that gets ready later`);
}

describe('a person who is in the meeting with one of their devices', () => {
  test('hears on all of them that it was changed', async () => {
    const it = await scene();
    await it.host.device.must('meeting:update', { ...it.at, title: 'Anew' });
    await assertOnceEach(it, 'meeting:updated', ({ meeting }) => meeting.title === 'Anew');
  });

  test('hears on all of them that it ended', async () => {
    const it = await scene();
    await it.host.device.must('meeting:end', it.at);
    await assertOnceEach(it, 'meeting:ended', ({ reason }) => reason === 'ended');
  });

  test('hears on all of them that it started', async () => {
    const [host, ben] = [await person(server, 'Host'), await person(server, 'Ben')];
    const meeting = await createMeeting(server, host.token, { policy: 'open', participants: [{ user_id: ben.id }] });
    const at = { meeting_id: meeting.meeting_id };
    const [phone, tablet] = [await device(server, ben), await connect(server, { token: ben.token })];
    const host_device = await device(server, host);
    const host_phone = await device(server, host);
    await host_device.must('meeting:start', at);
    await enter(server, ben, meeting.meeting_id);
    for (const each of [phone, host_device, host_phone]) {
      const told = await allOf(each, 'meeting:started', (data) => data.meeting_id === meeting.meeting_id);
      assert.equal(told.length, 1);
      assert.equal(told[0].meeting.status, 'in_progress');
    }
    await tablet.must('client:ready');
    assert.equal((await allOf(tablet, 'meeting:started', (data) => data.meeting_id === meeting.meeting_id)).length, 1);
  });

  test('hears on all of them that they were sent away', async () => {
    const it = await scene();
    await it.host.device.must('participant:kick', { ...it.at, participant_id: it.ben.participant_id, reason: 'noise' });
    await assertOnceEach(it, 'participant:removed', ({ reason, message }) => reason === 'removed' && message === 'noise');
  });

  test('hears nothing twice on a device that joined before it was ready', async () => {
    const it = await scene();
    await it.tablet.must('meeting:join', it.at);
    await it.host.device.must('meeting:update', { ...it.at, title: 'Anew' });
    const anew = ({ meeting }) => meeting.title === 'Anew';
    assert.equal((await allOf(it.tablet, 'meeting:updated', anew)).length, 1);
    await it.tablet.must('client:ready');
    await later(QUIET_MS);
    assert.deepEqual(it.tablet.events.filter(({ event }) => event === 'meeting:updated'), []);
  });

  test('hears on a device that left that what it left has ended', async () => {
    const it = await scene();
    await it.phone.must('meeting:join', it.at);
    await it.laptop.must('meeting:leave', it.at);
    await it.host.device.must('meeting:end', it.at);
    assert.deepEqual((await allOf(it.laptop, 'meeting:ended', () => true)).map(({ seq }) => seq), [undefined]);
    assert.deepEqual((await allOf(it.phone, 'meeting:ended', () => true)).map(({ seq }) => typeof seq), ['number']);
  });
});

test('a device that is not ready is kept the latest hundred events', async () => {
  const [host, ben] = [await person(server, 'Host'), await person(server, 'Ben')];
  const meeting = await createMeeting(server, host.token, { participants: [{ user_id: ben.id }] });
  const late = await connect(server, { token: ben.token });
  const changes = 105;
  const owner = await device(server, host);
  for (let i = 0; i < changes; ++i) await owner.must('meeting:update', { meeting_id: meeting.meeting_id, title: `${i}` });
  // Told after the commit, from another thread: the last one has come where another device has it.
  await owner.next('meeting:updated', (data) => data.meeting.title === `${changes - 1}`);
  assert.deepEqual(late.events, []);
  await late.must('client:ready');
  await late.next('meeting:updated', (data) => data.meeting.title === `${changes - 1}`);
  assert.deepEqual(late.events.filter(({ event }) => event === 'meeting:updated').map(({ data }) => data.meeting.title), Array.from({ length: 99 }, (_, i) => `${i + 5}`));
});

describe('hosts', () => {
  test('hear on all of their devices who waits', async () => {
    const [owner, aide, ann] = [await person(server, 'Owner'), await person(server, 'Aide'), await person(server, 'Ann')];
    const made = await createMeeting(server, owner.token, { waiting_room_enabled: true, participants: [{ user_id: aide.id, role: 'co_host' }] });
    for (const each of [owner, aide]) await enter(server, each, made.meeting_id);
    const phones = [await device(server, owner), await device(server, aide)];
    ann.device = await device(server, ann);
    assert.equal((await ann.device.must('meeting:join', { meeting_id: made.meeting_id })).status, 'waiting');
    for (const each of [owner.device, aide.device, ...phones]) {
      const told = await allOf(each, 'lobby:updated', ({ change }) => change === 'waiting');
      assert.deepEqual(told.map(({ participant }) => participant.name), ['Ann']);
    }
  });
});

describe('a device in the mesh of namespace /meetings', () => {
  test('is told in the words of that namespace only', async () => {
    const it = await scene();
    const { ben, host } = it;
    const peer = await mesh(server, host, it);
    await ben.device.must('chat:send', { ...it.at, message: 'between us', to: host.participant_id });
    assert.equal((await host.device.next('chat:message')).message.message, 'between us');
    await ben.device.must('chat:typing', { ...it.at, to: host.participant_id });
    await host.device.next('chat:typing');
    await later(QUIET_MS);
    assert.deepEqual(peer.events, []);
  });

  test('that is loaded again takes the place of the earlier one', async () => {
    const it = await scene();
    const { access_token } = await it.ben.rest('POST', `/api/meetings/${it.meeting.meeting_id}/join`, {});
    const page = () => connect(server, { meetingAccessToken: access_token, deviceId: 'page' }, { namespace: '/meetings' });
    const first = await page();
    await first.must('peer:join');
    const peer = await mesh(server, it.host, it);
    await first.next('peer:joined');
    const second = await page();
    await second.must('peer:join');
    await peer.must('signal:offer', { targetEmpId: it.ben.id, offer: 1 });
    assert.equal((await second.next('signal:offer')).offer, 1);
    await later(QUIET_MS);
    assert.deepEqual(first.events, []);
    assert.equal((await first.request('signal:offer', { targetEmpId: it.host.id, offer: 2 })).error.code, 'invalid_state');
    const { body } = await call(server, 'GET', `/api/meetings/${it.meeting.meeting_id}/participants`, { token: it.host.token });
    assert.equal(body.participants.find(({ user_id }) => user_id === it.ben.id).status, 'joined');
  });
});
