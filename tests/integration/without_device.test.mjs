// People whose devices are not there: who joined over REST and never came, who speaks REST alone, who waits and closes the page.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { call, closeAll, connect, createMeeting, join, joinAsGuest, register } from './support/client.mjs';
import { startServer } from './support/server.mjs';

const GRACE_MS = 2000;
let server;
before(async () => {
  server = await startServer({ settings: { RATE_LIMIT: 'off', MEDIA_WORKERS: '0', RECONNECT_GRACE_SECONDS: String(GRACE_MS / 1000) } });
});
afterEach(() => closeAll());
after(() => server?.stop());

/** A running meeting with its host in it. */
async function hosted(fields = {}) {
  const account = await register(server, 'Host');
  const meeting = await createMeeting(server, account.access_token, fields);
  const host = await join(server, { token: account.access_token }, meeting.meeting_id);
  const participants = async () => (await call(server, 'GET', `/api/meetings/${meeting.meeting_id}/participants`, { token: account.access_token })).body.participants;
  return { account, meeting, host, participants, path: `/api/meetings/${meeting.meeting_id}` };
}

test('who joins over REST and whose device does not come has left after the grace', async () => {
  const { meeting, host, participants, path } = await hosted();
  const ben = await register(server, 'Ben');
  assert.equal((await call(server, 'POST', `${path}/join`, { token: ben.access_token, body: {} })).body.status, 'joined');
  const { participant } = await host.next('participant:joined');
  const left = await host.next('participant:left', (data) => data.participant_id === participant.participant_id);
  assert.equal(left.reason, 'disconnected');
  assert.equal((await participants()).find((each) => each.name === 'Ben').status, 'left');
  await joinAsGuest(server, meeting.code, 'Gus');
  const guest = await host.next('participant:joined');
  await host.next('participant:left', (data) => data.participant_id === guest.participant.participant_id);
});

test('a device that comes within the grace keeps them in', async () => {
  const { meeting, host, path } = await hosted();
  const ben = await register(server, 'Ben');
  await call(server, 'POST', `${path}/join`, { token: ben.access_token, body: {} });
  const device = await connect(server, { token: ben.access_token });
  await device.must('meeting:join', { meeting_id: meeting.meeting_id });
  await assert.rejects(host.next('participant:left', undefined, GRACE_MS + 1500), /within/);
  assert.equal(host.events.filter(({ event }) => event === 'participant:joined').length, 1);
});

test('who speaks REST alone stays in as long as their heartbeats come', async () => {
  const { host, participants, path } = await hosted();
  const ben = await register(server, 'Ben');
  await call(server, 'POST', '/api/presence/heartbeat', { token: ben.access_token });
  await call(server, 'POST', `${path}/join`, { token: ben.access_token, body: {} });
  await assert.rejects(host.next('participant:left', undefined, 3 * GRACE_MS), /within/);
  assert.equal((await participants()).find((each) => each.name === 'Ben').status, 'joined');
});

for (const kind of ['account', 'guest'])
  test(`who waits to be let in and closes the page waits no more (${kind})`, async () => {
    const { account, meeting, host, path } = await hosted({ waiting_room_enabled: true });
    let auth;
    if (kind === 'account') auth = { token: (await register(server, 'Ann')).access_token };
    else {
      const { body: link } = await call(server, 'POST', `${path}/generate-link`, { token: account.access_token, body: {} });
      const { body: guest } = await call(server, 'POST', '/api/meetings/external/register', { body: { token: link.invitation_token, display_name: 'Ann' } });
      auth = { guest_token: guest.session_token };
    }
    const [page, other] = [await connect(server, auth), await connect(server, auth)];
    for (const each of [page, other])
      assert.equal((await each.must('meeting:join', { meeting_id: meeting.meeting_id })).status, 'waiting');
    await host.next('lobby:updated', ({ change }) => change === 'waiting');
    other.close();
    await assert.rejects(host.next('lobby:updated', undefined, 1000), /within/, 'another page of theirs waits still');
    page.close();
    assert.equal((await host.next('lobby:updated')).change, 'left');
    assert.deepEqual((await host.must('lobby:list', { meeting_id: meeting.meeting_id })).participants, []);
    const again = await connect(server, auth);
    assert.equal((await again.must('meeting:join', { meeting_id: meeting.meeting_id })).status, 'waiting');
  });
