// The meeting's life from outside: REST and events do the same, and each tells what the other did.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, afterEach, before, describe, test } from 'node:test';
import { call, closeAll, connect, createMeeting, join, joinAsGuest, register } from './support/client.mjs';
import { camera, dtls_parameters, microphone } from './support/media.mjs';
import { program, startServer } from './support/server.mjs';

let server;
before(async () => {
  server = await startServer({ settings: { RATE_LIMIT: 'off', RECONNECT_GRACE_SECONDS: '1' } });
});
afterEach(() => closeAll());
after(() => server?.stop());

/** Somebody with an account and a device that is ready for events. */
async function person(name) {
  const account = await register(server, name);
  const device = await connect(server, { token: account.access_token });
  await device.must('client:ready');
  const rest = async (method, path, body, expected) => {
    const answer = await call(server, method, path, { token: account.access_token, body });
    if (expected !== undefined) assert.equal(answer.status, expected, `${method} ${path}: ${JSON.stringify(answer.body)}`);
    return answer;
  };
  return { ...account, id: account.user.id, device, rest };
}

/** A host and a member who are in a meeting with their devices. */
async function inMeeting(fields = {}) {
  const host = await person('Host');
  const meeting = await createMeeting(server, host.access_token, fields);
  await host.device.must('meeting:join', { meeting_id: meeting.meeting_id });
  const member = await person('Member');
  member.joined = await member.device.must('meeting:join', { meeting_id: meeting.code });
  return { host, member, meeting, id: meeting.meeting_id, path: `/api/meetings/${meeting.meeting_id}` };
}

const faces = ['REST', 'event'];

describe('creating', () => {
  for (const face of faces)
    test(`those who are invited hear of it, by ${face}`, async () => {
      const [host, ann] = [await person('Host'), await person('Ann')];
      const fields = { title: 'Plan', participants: [{ user_id: ann.id, role: 'presenter' }, { email: 'x@elsewhere.example', name: 'X' }] };
      const meeting = face === 'REST' ? (await host.rest('POST', '/api/meetings', fields, 201)).body.meeting : (await host.device.must('meeting:create', fields)).meeting;
      assert.deepEqual(meeting.participants.map((each) => [each.name, each.role, each.status]),
        [['Host', 'host', 'accepted'], ['Ann', 'presenter', 'invited'], ['X', 'attendee', 'invited']]);
      const told = await ann.device.next('meeting:created');
      assert.equal(told.meeting.meeting_id, meeting.meeting_id);
      assert.equal(told.meeting.title, 'Plan');
      const mine = await ann.rest('GET', '/api/meetings', undefined, 200);
      assert.deepEqual(mine.body.meetings.map((each) => each.meeting_id), [meeting.meeting_id]);
    });

  test('every field comes back as it was given', async () => {
    const host = await person('Host');
    const fields = {
      title: '  b64==\n', description: 'd', location: 'l', start_time: '2099-01-01T09:00:00.000Z', end_time: '2099-01-01T10:00:00.000Z',
      time_zone: 'Europe/Rome', policy: 'open', on_host_leave: 'continue', max_participants: 5, waiting_room_enabled: true,
      require_host_approval: true, allow_external: false, auto_admit_guests: true, metadata: { a: [1, { b: null }] },
    };
    const { body } = await host.rest('POST', '/api/meetings', { ...fields, recording_config: { auto_record: true, retention_days: 7 }, features: { qa_enabled: false } }, 201);
    const { body: read } = await host.rest('GET', `/api/meetings/${body.meeting.code.replaceAll('-', '').toLowerCase()}`, undefined, 200);
    for (const [name, value] of Object.entries(fields)) assert.deepEqual(read.meeting[name], value, name);
    assert.equal(read.meeting.status, 'scheduled');
    assert.equal(read.meeting.features.qa_enabled, false);
    assert.equal(read.meeting.features.chat_enabled, true);
    assert.deepEqual(read.meeting.recording_config, { auto_record: true, record_video: true, record_audio: true, record_chat: false, storage_location: null, retention_days: 7 });
    const title = 'x'.repeat(16 * 1024);
    assert.equal((await host.rest('POST', '/api/meetings', { title }, 201)).body.meeting.title, title);
    assert.equal((await host.rest('POST', '/api/meetings', { title: `${title}x` }, 422)).body.errors[0].field, 'title');
    for (const bad of [{ on_host_leave: 'keep' }, { participants: [{ role: 'king', user_id: 'x' }] }, { participants: [{}] }, { recording_config: { retention_days: 0 } }, { metadata: [] }])
      await host.rest('POST', '/api/meetings', bad, 422);
  });
});

describe('changing', () => {
  for (const face of faces)
    test(`everybody hears of it, in the meeting and outside, by ${face}`, async () => {
      const { host, member, id, path } = await inMeeting({ description: 'long' });
      const outside = await person('Outside');
      await host.rest('POST', `${path}/participants`, { user_id: outside.id }, 201);
      if (face === 'REST') await host.rest('PATCH', path, { title: 'New', description: null }, 200);
      else await host.device.must('meeting:update', { meeting_id: id, fields: { title: 'New', description: null } });
      for (const one of [host, member, outside]) {
        const { meeting } = await one.device.next('meeting:updated');
        assert.equal(meeting.title, 'New');
        assert.equal(meeting.description, null);
      }
      await member.rest('PATCH', path, { title: 'Mine' }, 403);
      assert.equal((await member.device.request('meeting:update', { meeting_id: id, title: 'Mine' })).error.code, 'forbidden');
    });
});

describe('starting, pausing, ending', () => {
  for (const face of faces)
    test(`all hear of every step, by ${face}`, async () => {
      const host = await person('Host');
      const invited = await person('Invited');
      const meeting = await createMeeting(server, host.access_token, { participants: [{ user_id: invited.id }] });
      const path = `/api/meetings/${meeting.meeting_id}`;
      const guest = await joinAsGuest(server, meeting.code, 'Gus');
      const early = await join(server, { guest_token: guest.guest_token }, meeting.meeting_id);
      assert.equal(early.joined.status, 'waiting');
      const step = (name) => (face === 'REST' ? host.rest('POST', `${path}/${name}`, undefined, 200) : host.device.must(`meeting:${name}`, { meeting_id: meeting.meeting_id }));
      await step('start');
      await invited.device.next('meeting:started');
      await early.next('meeting:started');
      await invited.device.must('meeting:join', { meeting_id: meeting.meeting_id });
      for (const [name, event] of [['pause', 'meeting:paused'], ['resume', 'meeting:resumed']]) {
        await step(name);
        await invited.device.next(event);
      }
      const wrong = await host.rest('POST', `${path}/resume`, undefined, 409);
      assert.equal(wrong.body.code, 'invalid_state');
      assert.match(wrong.body.detail, /in_progress/);
      await step('end');
      assert.equal((await invited.device.next('meeting:ended')).reason, 'ended');
      assert.equal((await early.next('meeting:ended')).reason, 'ended');
      assert.match((await host.rest('POST', `${path}/start`, undefined, 409)).body.detail, /ended/);
      const past = await host.rest('GET', '/api/meetings/past', undefined, 200);
      assert.deepEqual(past.body.meetings.map((each) => each.meeting_id), [meeting.meeting_id]);
    });

  test('a pause holds what others than hosts send, until it is over', async () => {
    const { host, member, id } = await inMeeting();
    const sends = async ({ device }, kind, source, rtp_parameters) => {
      await device.must('media:capabilities', { meeting_id: id });
      const { transport } = await device.must('media:transport:create', { meeting_id: id, direction: 'send' });
      await device.must('media:transport:connect', { meeting_id: id, transport_id: transport.transport_id, dtls_parameters });
      const make = async (a_kind, a_source, parameters) =>
        (await device.must('media:produce', { meeting_id: id, transport_id: transport.transport_id, kind: a_kind, source: a_source, rtp_parameters: parameters })).producer_id;
      return { first: await make(kind, source, rtp_parameters), make };
    };
    const { first, make } = await sends(member, 'audio', 'mic', microphone());
    await host.device.next('media:producer:new');
    await host.rest('POST', `/api/meetings/${id}/pause`, undefined, 200);
    assert.equal((await host.device.next('media:producer:paused')).producer_id, first);
    const refused = await member.device.request('media:producer:resume', { meeting_id: id, producer_id: first });
    assert.equal(refused.error.code, 'invalid_state');
    const second = await make('video', 'camera', camera());
    assert.equal((await host.device.next('media:producer:paused')).producer_id, second);
    await host.rest('POST', `/api/meetings/${id}/resume`, undefined, 200);
    const resumed = [await host.device.next('media:producer:resumed'), await host.device.next('media:producer:resumed')];
    assert.deepEqual(resumed.map((each) => each.producer_id).sort(), [first, second].sort());
    await member.device.must('media:producer:pause', { meeting_id: id, producer_id: first });
  });
});

describe('participants', () => {
  for (const face of faces)
    test(`who is sent away is out with all devices and told why, by ${face}`, async () => {
      const { host, member, id, path } = await inMeeting();
      const phone = await connect(server, { token: member.access_token, device_id: 'phone' });
      await phone.must('meeting:join', { meeting_id: id });
      const participant_id = member.joined.participant.participant_id;
      if (face === 'REST') await host.rest('DELETE', `${path}/participants/${member.id}`, undefined, 204);
      else await host.device.must('participant:kick', { meeting_id: id, participant_id, reason: 'noise' });
      for (const device of [host.device, member.device, phone]) {
        const told = await device.next('participant:removed');
        assert.equal(told.participant_id, participant_id);
        assert.equal(told.reason, 'removed');
        if (face === 'event') assert.equal(told.message, 'noise');
      }
      assert.equal((await host.device.next('participant:left')).reason, 'removed');
      assert.equal((await member.device.request('chat:send', { meeting_id: id, message: 'still here?' })).error.code, 'invalid_state');
      assert.equal((await member.device.must('meeting:join', { meeting_id: id })).status, 'joined');
    });

  test('nobody is sent away from what is over', async () => {
    const { host, member, id, path } = await inMeeting();
    const participant_id = member.joined.participant.participant_id;
    await host.device.must('meeting:end', { meeting_id: id });
    await member.device.next('meeting:ended');
    assert.equal((await host.device.request('participant:kick', { meeting_id: id, participant_id })).error.code, 'invalid_state');
    const { body } = await host.rest('DELETE', `${path}/participants/${member.id}`, undefined, 409);
    assert.match(body.detail, /The meeting is ended/);
    await member.rest('DELETE', `${path}/participants/${member.id}`, undefined, 204); // oneself, from one's own list
  });

  for (const face of faces)
    test(`a ban keeps out for good, also with a new token, by ${face}`, async () => {
      const { host, member, id, path } = await inMeeting();
      if (face === 'REST') await host.rest('POST', `${path}/bans`, { user_id: member.id, reason: 'noise' }, 201);
      else await host.device.must('participant:ban', { meeting_id: id, participant_id: member.joined.participant.participant_id, reason: 'noise' });
      assert.equal((await member.device.next('participant:removed')).reason, 'banned');
      assert.equal((await member.device.request('meeting:join', { meeting_id: id })).error.code, 'banned');
      const fresh = await call(server, 'POST', '/api/auth/login', { body: { email: member.email, password: member.password } });
      const again = await call(server, 'POST', `${path}/join`, { token: fresh.body.access_token, body: {} });
      assert.equal(again.status, 403);
      assert.equal(again.body.code, 'banned');
      const list = await host.rest('GET', `${path}/bans`, undefined, 200);
      assert.deepEqual(list.body.bans.map((each) => [each.user_id, each.reason]), [[member.id, 'noise']]);
      await host.rest('DELETE', `${path}/bans/${member.id}`, undefined, 204);
      assert.equal((await member.device.must('meeting:join', { meeting_id: id })).status, 'joined');
    });

  test('answers and roles are seen by those in the meeting', async () => {
    const { host, member, id, path } = await inMeeting();
    const ann = await person('Ann');
    await host.rest('POST', `${path}/participants`, { user_id: ann.id, role: 'manager' }, 201);
    await ann.device.next('meeting:created');
    assert.equal((await member.device.next('participant:updated')).participant.role, 'co_host');
    await host.rest('POST', `${path}/participants`, { user_id: ann.id }, 409);
    await ann.rest('PATCH', `${path}/participants/${ann.id}`, { status: 'accepted' }, 200);
    await member.device.next('participant:updated', ({ participant }) => participant.status === 'accepted');
    await member.rest('PATCH', `${path}/participants/${ann.id}`, { status: 'declined' }, 403);
    await host.rest('PATCH', `${path}/participants/${ann.id}`, { status: 'joined' }, 422);
    await host.rest('PATCH', `${path}/participants/${ann.id}`, {}, 422);
    const { old_role } = await host.device.must('participant:role', { meeting_id: id, participant_id: member.joined.participant.participant_id, role: 'host' });
    assert.equal(old_role, 'attendee');
    const changed = await member.device.next('host:changed');
    assert.deepEqual([changed.host_id, changed.reason], [member.id, 'transferred']);
    await host.rest('DELETE', path, undefined, 403);
  });

  test('people are called into a live meeting', async () => {
    const { host, id } = await inMeeting();
    const ann = await person('Ann');
    await host.device.must('meeting:invite-live', { meeting_id: id, user_ids: [ann.id] });
    const phone = await connect(server, { token: ann.access_token });
    await phone.must('client:ready');
    assert.equal((await ann.device.next('meeting:live_invite_sent')).meeting.meeting_id, id);
    await host.device.must('meeting:invite-live', { meeting_id: id, user_ids: [ann.id] });
    await host.device.must('meeting:update', { meeting_id: id, title: 'Later' });
    for (const device of [ann.device, phone]) await device.next('meeting:updated');
    for (const device of [ann.device, phone]) assert.ok(!device.events.some(({ event }) => event === 'meeting:live_invite_sent'), 'nobody is called twice');
    assert.equal((await ann.rest('GET', `/api/meetings/${id}`, undefined, 200)).body.meeting.participants.length, 3);
    assert.equal((await host.device.request('meeting:invite-live', { meeting_id: id, user_ids: ['usr_nobody000000'] })).error.code, 'validation_failed');
  });

  test('whoever waits is announced to the hosts, and hears what became of it', async () => {
    const host = await person('Host');
    const meeting = await createMeeting(server, host.access_token, { waiting_room_enabled: true });
    await host.device.must('meeting:join', { meeting_id: meeting.meeting_id });
    const ann = await person('Ann');
    const { status, participant } = await ann.device.must('meeting:join', { meeting_id: meeting.meeting_id });
    assert.equal(status, 'waiting');
    await ann.device.next('lobby:waiting');
    const told = await host.device.next('lobby:updated');
    assert.deepEqual([told.change, told.participant.participant_id], ['waiting', participant.participant_id]);
    await ann.device.must('meeting:leave', { meeting_id: meeting.meeting_id });
    assert.equal((await host.device.next('lobby:updated')).change, 'left');
  });
});

describe('links, lists, the log', () => {
  for (const face of faces)
    test(`a link is the same each time and the meeting hears of it, by ${face}`, async () => {
      const { host, member, id, path } = await inMeeting();
      const make = async () => {
        if (face === 'event') return (await host.device.must('meeting:generate_link', { meeting_id: id })).token;
        const { body } = await host.rest('POST', `${path}/generate-link`, undefined, 200);
        assert.equal(body.url, `${server.url}/join/${body.invitation_token}`);
        return body.invitation_token;
      };
      const token = await make();
      assert.match(token, /^[0-9a-f-]{36}$/);
      assert.equal((await member.device.next('meeting:link_generated')).token, token);
      assert.equal(await make(), token);
      await member.rest('POST', `${path}/generate-link`, undefined, 403);
    });

  test('lists have what they say', async () => {
    const host = await person('Host');
    const at = (hours) => new Date(Date.now() + hours * 3_600_000).toISOString();
    const make = async (fields) => (await createMeeting(server, host.access_token, fields)).meeting_id;
    const [soon, later, room, gone] = [await make({ start_time: at(2) }), await make({ start_time: at(48) }), await make({}), await make({ start_time: at(3) })];
    await host.rest('DELETE', `/api/meetings/${gone}`, undefined, 204);
    const list = async (query) => (await host.rest('GET', `/api/meetings${query}`, undefined, 200)).body.meetings.map((each) => each.meeting_id);
    assert.deepEqual(await list('/upcoming'), [soon]);
    assert.deepEqual(await list('?filter=upcoming'), [soon, later]);
    assert.deepEqual(await list(`?filter=upcoming&from=${at(24)}`), [later]);
    assert.deepEqual((await list('?filter=my')).sort(), [soon, later, room].sort());
    assert.deepEqual(await list('?status=waiting'), [room]);
    assert.deepEqual(await list('?type=instant_call'), []);
    assert.deepEqual(await list('/past'), []);
    await host.rest('GET', '/api/meetings?status=live', undefined, 422);
    await host.rest('GET', `/api/meetings/${gone}`, undefined, 404);
  });

  test('several are deleted at once, each by itself', async () => {
    const [host, other] = [await person('Host'), await person('Other')];
    const mine = await createMeeting(server, host.access_token);
    const theirs = await createMeeting(server, other.access_token);
    const { body } = await host.rest('DELETE', '/api/meetings/bulk', { meeting_ids: [mine.meeting_id, theirs.meeting_id] }, 200);
    assert.deepEqual(body.results.map((each) => [each.deleted, each.code ?? null]), [[true, null], [false, 'not_found']]);
    await other.rest('GET', `/api/meetings/${theirs.meeting_id}`, undefined, 200);
    await host.rest('DELETE', '/api/meetings/bulk', { meeting_ids: [] }, 422);
  });

  test('deleting a live meeting ends it for everybody', async () => {
    const { host, member, path } = await inMeeting();
    await host.rest('DELETE', path, undefined, 204);
    assert.equal((await member.device.next('meeting:ended')).reason, 'deleted');
    await member.device.next('meeting:deleted');
    await member.rest('GET', path, undefined, 404);
  });

  test('the attendance log has a row a stay, and its spreadsheet no formula', async () => {
    const { host, meeting, path } = await inMeeting();
    const { guest_token } = await joinAsGuest(server, meeting.code, '=HYPERLINK("http://x","y")');
    for (const action of ['leave', 'join', 'leave']) assert.equal((await call(server, 'POST', `${path}/${action}`, { token: guest_token, body: {} })).status, 200);
    const { body } = await host.rest('GET', `${path}/attendance`, undefined, 200);
    assert.deepEqual(body.attendance.map((each) => each.name).slice(2), ['=HYPERLINK("http://x","y")', '=HYPERLINK("http://x","y")']);
    assert.equal(typeof body.attendance.at(-1).seconds, 'number');
    const csv = await host.rest('GET', `${path}/attendance.csv`, undefined, 200);
    assert.match(csv.headers.get('content-type'), /^text\/csv/);
    assert.match(csv.headers.get('content-disposition'), /attachment/);
    const lines = csv.body.split('\r\n');
    assert.equal(lines.length, 6);
    assert.ok(lines[3].startsWith('"\'=HYPERLINK(""http://x"",""y"")",'), lines[3]);
  });
});

describe('beside the requests', () => {
  test('parley cleanup tells what it would do, and does it', () => {
    const clean = (...args) => spawnSync(program, ['cleanup', '--data', server.data, ...args], { encoding: 'utf8', env: { PATH: process.env.PATH, ...server.environment } });
    const dry = clean('--dry-run');
    assert.equal(dry.status, 0, dry.stderr);
    assert.match(dry.stdout, /^Would be: 0 calls and 0 meetings deleted, 0 guest sessions, 0 files and 0 refresh tokens removed, 0 meetings purged$/m);
    assert.match(clean().stdout, /^Done: 0 calls/m);
    const nowhere = spawnSync(program, ['cleanup', '--data', '/nonexistent'], { encoding: 'utf8', env: { PATH: process.env.PATH } });
    assert.equal(nowhere.status, 1);
    assert.match(nowhere.stderr, /no database/);
  });

  test('who asks too often has to wait, and only they', async () => {
    const strict = await startServer({ settings: { MEDIA_WORKERS: '0' } });
    try {
      const token = (await register(strict, 'Eager')).access_token;
      let refused;
      for (let sent = 0; !refused && sent < 5000; sent += 50) {
        const answers = await Promise.all(Array.from({ length: 50 }, () => call(strict, 'GET', '/api/auth/me', { token })));
        refused = answers.find((answer) => answer.status === 429);
      }
      assert.ok(refused, 'the limit is somewhere below 5000');
      assert.equal(refused.body.code, 'too_many_requests');
      assert.ok(Number(refused.headers.get('retry-after')) >= 1);
      assert.equal((await call(strict, 'GET', '/healthz')).status, 200);
    } finally {
      await strict.stop();
    }
  });
});
