// Guests by invitation link, as a join page and the people in the meeting see them.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { call, closeAll, connect, createMeeting, join, register } from './support/client.mjs';
import { startServer } from './support/server.mjs';

let server;
before(async () => {
  server = await startServer({ settings: { RATE_LIMIT: 'off' } });
});
afterEach(() => closeAll());
after(() => server?.stop());

/** A running meeting with its host in it, and the token of its guest link. */
async function hosted(fields = {}) {
  const account = await register(server, 'Host');
  const meeting = await createMeeting(server, account.access_token, fields);
  const host = await join(server, { token: account.access_token }, meeting.meeting_id);
  const { token } = await host.must('meeting:generate_link', { meeting_id: meeting.meeting_id });
  return { account, meeting, host, token };
}

async function knock(token, name = 'Gus', fields = {}) {
  const { status, body } = await call(server, 'POST', '/api/meetings/external/register', {
    body: { token, display_name: name, ...fields },
  });
  assert.equal(status, 201, JSON.stringify(body));
  return body;
}

/** A guest at the door, with a socket of their own. */
async function atTheDoor({ meeting, token }, name = 'Gus') {
  const guest = await knock(token, name);
  const device = await connect(server, { guest_token: guest.session_token });
  await device.must('meeting:guest_join', { meeting_id: meeting.meeting_id, session_id: guest.session_id, display_name: name });
  return { ...guest, device };
}

describe('a guest link', () => {
  test('shows what a join page needs, and nothing more', async () => {
    const { meeting, token } = await hosted({ title: 'Review' });
    const { status, body } = await call(server, 'GET', `/api/meetings/external/join/${token}`);
    assert.equal(status, 200);
    assert.equal(body.valid, true);
    assert.equal(body.meeting.code, meeting.code);
    assert.equal(body.meeting.host_name, 'Host');
    assert.equal(body.meeting.title, 'Review');
    assert.equal(body.meeting.participants, undefined);
  });

  test('is told to the room when it is made', async () => {
    const { host, meeting, token } = await hosted();
    const told = await host.next('meeting:link_generated');
    assert.equal(told.token, token);
    assert.equal(told.meeting_id, meeting.meeting_id);
  });

  test('says when it opens, and ends with the meeting', async () => {
    const account = await register(server, 'Host');
    const start_time = new Date(Date.now() + 5 * 3600_000).toISOString();
    const later = await createMeeting(server, account.access_token, { start_time });
    const device = await connect(server, { token: account.access_token });
    const { token } = await device.must('meeting:generate_link', { meeting_id: later.meeting_id });
    const early = await call(server, 'GET', `/api/meetings/external/join/${token}`);
    assert.equal(early.status, 410);
    assert.equal(Date.parse(early.body.opens_at), Date.parse(start_time) - 3600_000);

    const { meeting, token: open, account: host } = await hosted();
    await call(server, 'POST', `/api/meetings/${meeting.meeting_id}/end`, { token: host.access_token });
    assert.equal((await call(server, 'GET', `/api/meetings/external/join/${open}`)).status, 410);
    const late = await call(server, 'POST', '/api/meetings/external/register', { body: { token: open, display_name: 'Gus' } });
    assert.equal(late.status, 410);
  });

  test('that nobody made is not found, and odd input is named', async () => {
    assert.equal((await call(server, 'GET', '/api/meetings/external/join/nonsense')).status, 404);
    const bad = await call(server, 'POST', '/api/meetings/external/register', { body: { display_name: 7, one_time_pre_keys: {} } });
    assert.equal(bad.status, 422);
    assert.deepEqual(bad.body.errors.map((each) => each.field).sort(), ['display_name', 'one_time_pre_keys', 'token']);
  });
});

describe('being let in', () => {
  for (const by of ['REST', 'event'])
    test(`an admission by ${by} reaches the guest and the room`, async () => {
      const scene = await hosted();
      const { account, meeting, host } = scene;
      const guest = await atTheDoor(scene);
      const knocked = await host.next('meeting:guest_join');
      assert.equal(knocked.session_id, guest.session_id);
      assert.equal(knocked.display_name, 'Gus');
      const where = { meeting_id: meeting.meeting_id, session_id: guest.session_id };
      if (by === 'REST') {
        const path = `/api/meetings/${meeting.code}/external/${guest.session_id}/admit`;
        const { status, body } = await call(server, 'POST', path, { token: account.access_token });
        assert.equal(status, 200);
        assert.equal(body.status, 'admitted');
      } else {
        assert.equal((await host.must('meeting:admit_guest', where)).status, 'admitted');
      }
      for (const device of [guest.device, host]) {
        const told = await device.next('meeting:admission_status');
        assert.equal(told.session_id, guest.session_id);
        assert.equal(told.status, 'admitted');
      }
      const joined = await guest.device.must('meeting:join', { meeting_id: meeting.meeting_id });
      assert.equal(joined.status, 'joined');
      assert.equal((await host.next('participant:joined')).participant.guest_session_id, guest.session_id);
    });

  for (const by of ['REST', 'event'])
    test(`a refusal by ${by} reaches the guest, who stays out`, async () => {
      const scene = await hosted();
      const { account, meeting, host } = scene;
      const guest = await atTheDoor(scene);
      if (by === 'REST')
        await call(server, 'POST', `/api/meetings/${meeting.code}/external/${guest.session_id}/decline`, { token: account.access_token });
      else await host.must('meeting:decline_guest', { meeting_id: meeting.meeting_id, session_id: guest.session_id });
      assert.equal((await guest.device.next('meeting:admission_status')).status, 'declined');
      assert.equal((await host.next('meeting:admission_status')).status, 'declined');
      const answer = await guest.device.request('meeting:join', { meeting_id: meeting.meeting_id });
      assert.equal(answer.error.code, 'forbidden');
      const again = await call(server, 'POST', `/api/meetings/${meeting.code}/join`, { token: guest.session_token });
      assert.equal(again.status, 403);
    });

  test('somebody without the right lets nobody in', async () => {
    const scene = await hosted();
    const guest = await atTheDoor(scene);
    const member = await register(server, 'Member');
    await join(server, { token: member.access_token }, scene.meeting.meeting_id);
    const path = `/api/meetings/${scene.meeting.code}/external/${guest.session_id}/admit`;
    assert.equal((await call(server, 'POST', path, { token: member.access_token })).status, 403);
    assert.equal((await call(server, 'POST', path, { token: guest.session_token })).status, 404);
    assert.equal((await call(server, 'POST', path)).status, 401);
    const own = await guest.device.request('meeting:admit_guest', { meeting_id: scene.meeting.meeting_id, session_id: guest.session_id });
    assert.equal(own.error.code, 'not_found');
  });

  test('the waiting list names who waits', async () => {
    const scene = await hosted();
    const guests = [await atTheDoor(scene, 'One'), await atTheDoor(scene, 'Two')];
    const path = `/api/meetings/${scene.meeting.meeting_id}/external/waiting`;
    const waiting = async () => (await call(server, 'GET', path, { token: scene.account.access_token })).body.guests;
    assert.deepEqual((await waiting()).map((each) => each.display_name), ['One', 'Two']);
    await scene.host.must('meeting:admit_guest', { meeting_id: scene.meeting.meeting_id, session_id: guests[0].session_id });
    assert.deepEqual((await waiting()).map((each) => each.session_id), [guests[1].session_id]);
  });

  test('with auto_admit_guests nobody needs to, once an account holder is in', async () => {
    const scene = await hosted({ auto_admit_guests: true });
    const guest = await knock(scene.token);
    assert.equal(guest.status, 'admitted');
    const { body } = await call(server, 'POST', `/api/meetings/${scene.meeting.code}/join`, { token: guest.session_token });
    assert.equal(body.status, 'joined');
  });
});

describe("a guest's session", () => {
  test('opens this meeting and nothing else', async () => {
    const scene = await hosted();
    const other = await hosted();
    const guest = await knock(scene.token);
    const token = guest.session_token;
    assert.equal((await call(server, 'GET', '/api/meetings', { token })).status, 403);
    assert.equal((await call(server, 'POST', '/api/meetings', { token, body: {} })).status, 403);
    assert.equal((await call(server, 'POST', `/api/meetings/${other.meeting.code}/join`, { token })).status, 403);
    assert.equal((await call(server, 'GET', `/api/meetings/${other.meeting.code}/participants`, { token })).status, 404);
  });

  test('is ended by its guest, who is out with all devices', async () => {
    const scene = await hosted({ auto_admit_guests: true });
    const guest = await knock(scene.token);
    const first = await join(server, { guest_token: guest.session_token }, scene.meeting.meeting_id);
    await join(server, { guest_token: guest.session_token }, scene.meeting.meeting_id);
    const path = `/api/meetings/external/session/${guest.session_id}`;
    assert.equal((await call(server, 'DELETE', path, { token: scene.account.access_token })).status, 404);
    assert.equal((await call(server, 'DELETE', path, { token: guest.session_token })).status, 204);
    assert.equal((await scene.host.next('participant:left')).participant_id, guest.participant_id);
    assert.equal((await call(server, 'DELETE', path, { token: guest.session_token })).status, 401);
    const answer = await first.request('meeting:join', { meeting_id: scene.meeting.meeting_id });
    assert.equal(answer.error.code, 'unauthorized');
    await assert.rejects(connect(server, { guest_token: guest.session_token }), { message: 'unauthorized' });
  });

  test('comes with keys of which each one-time one is handed out once, also to many at once', async () => {
    const scene = await hosted();
    const guest = await knock(scene.token);
    assert.equal(guest.one_time_pre_key_count, 20);
    assert.equal(Buffer.from(guest.identity_key, 'base64').length, 32);
    assert.equal(guest.private_keys.one_time_pre_keys.length, 20);
    const fetched = await Promise.all(
      Array.from({ length: 25 }, () => call(server, 'GET', `/api/meetings/external/keys/${guest.session_id}`)),
    );
    const keys = fetched.map(({ body }) => body.one_time_pre_key).filter(Boolean);
    assert.equal(new Set(keys.map((key) => key.public_key)).size, 20);
    assert.equal(keys.length, 20);
    assert.ok(fetched.every(({ body }) => body.identity_key === guest.identity_key && body.private_keys === undefined));
  });

  test('keeps the keys that a guest brings', async () => {
    const scene = await hosted();
    const guest = await knock(scene.token, 'Gus', {
      identityKey: 'AAECAwQFBgc=',
      signedPreKey: { keyId: 1, publicKey: 'AA==', signature: 'AA==' },
      oneTimePreKeys: [{ keyId: 9, publicKey: 'AA==' }],
    });
    assert.equal(guest.private_keys, undefined);
    const { body } = await call(server, 'GET', `/api/meetings/external/keys/${guest.session_id}`);
    assert.deepEqual(body.one_time_pre_key, { keyId: 9, publicKey: 'AA==' });
    assert.deepEqual(body.signed_pre_key, { keyId: 1, publicKey: 'AA==', signature: 'AA==' });
  });
});

describe('trying links', () => {
  test('is limited by address', async () => {
    const strict = await startServer();
    try {
      const statuses = [];
      for (let i = 0; i < 25; ++i) statuses.push((await call(strict, 'GET', `/api/meetings/external/join/${i}`)).status);
      assert.equal(statuses[0], 404);
      assert.equal(statuses.at(-1), 429);
    } finally {
      await strict.stop();
    }
  });
});
