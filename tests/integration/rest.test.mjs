// REST as an application sees it: the real program, real HTTP.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { assertProblem, call, closeAll, createMeeting, joinAsGuest, register } from './support/client.mjs';
import { startServer } from './support/server.mjs';

let server;
before(async () => {
  server = await startServer({ settings: { RATE_LIMIT: 'off' } });
});
after(async () => {
  closeAll();
  await server?.stop();
});

describe('input', () => {
  test('every bad field is named at once', async () => {
    const answer = await call(server, 'POST', '/api/auth/register', { body: { email: 'no address', password: 'short' } });
    assertProblem(answer, 422, 'validation_failed');
    const fields = answer.body.errors.map((each) => each.field).sort();
    assert.deepEqual(fields, ['email', 'name', 'password']);
    for (const each of answer.body.errors) assert.ok(each.message);
  });

  test('a wrong type is named; an unknown field is not minded; both spellings are taken', async () => {
    const { access_token: token } = await register(server);
    const wrong = await call(server, 'POST', '/api/meetings', { token, body: { max_participants: 'many' } });
    assertProblem(wrong, 422, 'validation_failed');
    assert.deepEqual(wrong.body.errors.map((each) => each.field), ['max_participants']);
    const meeting = await createMeeting(server, token, { maxParticipants: 7, waiting_room_enabled: true, colour: 'red' });
    assert.equal(meeting.max_participants, 7);
    assert.equal(meeting.waiting_room_enabled, true);
  });

  test('a body that is no JSON, of another type, or too large is refused as such', async () => {
    const { access_token: token } = await register(server);
    const post = (raw, headers) => call(server, 'POST', '/api/meetings', { token, raw, headers });
    assertProblem(await post('{"title":', { 'content-type': 'application/json' }), 400, 'bad_request');
    assertProblem(await post('title=x', { 'content-type': 'application/x-www-form-urlencoded' }), 415, 'unsupported_media_type');
    const large = JSON.stringify({ description: 'x'.repeat(3_000_000) });
    assertProblem(await post(large, { 'content-type': 'application/json' }), 413, 'payload_too_large');
  });

  test('an unknown path is 404 and a wrong method 405, with a request id', async () => {
    const unknown = await call(server, 'GET', '/api/nothing-here');
    assertProblem(unknown, 404, 'not_found');
    assert.ok(unknown.headers.get('x-request-id'));
    const wrong = await call(server, 'DELETE', '/api/auth/login');
    assert.equal(wrong.status, 405);
    assert.match(wrong.headers.get('allow'), /POST/);
  });
});

describe('meetings', () => {
  test('an empty body makes a room to use now, with a code and a link', async () => {
    const { access_token: token, user } = await register(server, 'Host');
    const answer = await call(server, 'POST', '/api/meetings', { token, body: {} });
    assert.equal(answer.status, 201);
    const { meeting } = answer.body;
    assert.match(meeting.meeting_id, /^mtg_[A-Za-z0-9_-]{12}$/);
    assert.match(meeting.code, /^[A-Z0-9]{3}-[A-Z0-9]{3}-[A-Z0-9]{3}$/);
    assert.equal(answer.headers.get('location'), `/api/meetings/${meeting.meeting_id}`);
    assert.equal(meeting.url, `${server.url}/join/${meeting.code}`);
    assert.equal(meeting.status, 'waiting');
    assert.equal(meeting.host_id, user.id);
    assert.equal(meeting.title, null);
  });

  test('repeating a creation under one key makes no second meeting', async () => {
    const { access_token: token } = await register(server);
    const create = (title) =>
      call(server, 'POST', '/api/meetings', { token, body: { title }, headers: { 'idempotency-key': 'try-1' } });
    const [first, second] = [await create('once'), await create('once')];
    assert.equal(first.status, 201);
    assert.equal(second.status, 201);
    assert.equal(second.body.meeting.meeting_id, first.body.meeting.meeting_id);
    assert.ok((await create('something else')).status >= 400, 'another request under the same key is refused');
  });

  test('nobody without an account makes a meeting', async () => {
    assertProblem(await call(server, 'POST', '/api/meetings', { body: {} }), 401, 'unauthorized');
  });

  test('every POST that creates makes one thing under one key, in all families', async () => {
    const host = await register(server, 'Host');
    const guest = await register(server, 'Ann');
    const token = host.access_token;
    const { meeting_id } = await createMeeting(server, token);
    await call(server, 'POST', `/api/meetings/${meeting_id}/join`, { token, body: {} });
    const link = await call(server, 'POST', `/api/meetings/${meeting_id}/generate-link`, { token });
    const group = (await call(server, 'POST', '/groups', { token, body: { name: 'G' } })).body.group.group_id;
    const email = `twice.${process.pid}@example.org`;
    const ann = guest.user.id;
    const rows = [
      ['/api/auth/register', { email, name: 'Twice', password: 'long enough 1' }, (made) => made.user.id],
      ['/api/auth/temporary', {}, (made) => made.user.id],
      ['/groups', { name: 'Once' }, (made) => made.group.group_id],
      [`/groups/${group}/members`, { user_id: ann }, (made) => made.member.joined_at],
      ['/api/calendar/feed', undefined, (made) => made.url],
      ['/api/meetings', {}, (made) => made.meeting.meeting_id],
      [`/api/meetings/${meeting_id}/participants`, { user_id: ann }, (made) => made.participant.participant_id],
      [`/api/meetings/${meeting_id}/files?name=a.txt`, 'bytes', (made) => made.file.file_id],
      [`/api/meetings/${meeting_id}/bans`, { user_id: ann, reason: 'noise' }, (made) => made.ban.created_at],
      ['/api/meetings/external/register', { token: link.body.invitation_token, display_name: 'Gus' }, (made) => made.session_id],
      ['/api/calls/instant', {}, (made) => made.meeting.meeting_id],
      ['/calls', { groupId: group }, (made) => made.call.id],
      ['/api/meeting', {}, (made) => made.data.id],
    ];
    for (const [path, body, nameOf] of rows) {
      const headers = { 'idempotency-key': crypto.randomUUID() };
      const send = (body) => call(server, 'POST', path, { token, headers, ...(typeof body === 'string' ? { raw: body } : { body }) });
      const [first, again] = [await send(body), await send(body)];
      assert.deepEqual([first.status, again.status], [201, 201], `${path}: ${JSON.stringify([first.body, again.body])}`);
      assert.ok(nameOf(first.body), path);
      assert.equal(nameOf(again.body), nameOf(first.body), path);
      assert.equal(again.headers.get('location'), first.headers.get('location'), path);
      if (body === undefined) continue;
      const other = await send(typeof body === 'string' ? 'other' : { ...body, email: 'other@example.org', extra: 1 });
      const code = other.body.code ?? other.body.error?.code;
      if (path !== '/api/auth/register') assert.equal(code, 'conflict', `${path}: another request under the same key`);
    }
  });

  test('it is found by id and by code in any spelling; a stranger sees the door only', async () => {
    const { access_token: token } = await register(server, 'Host');
    const meeting = await createMeeting(server, token, { title: 'Plans', description: 'secret', password: 'open sesame' });
    const bare = meeting.code.replaceAll('-', '');
    for (const name of [meeting.meeting_id, meeting.code, bare, bare.toLowerCase()]) {
      const { status, body } = await call(server, 'GET', `/api/meetings/${name}`);
      assert.equal(status, 200, name);
      assert.equal(body.meeting.meeting_id, meeting.meeting_id);
      assert.equal(body.meeting.has_password, true);
      assert.equal(body.meeting.host_name, 'Host');
      assert.equal(body.meeting.title, 'Plans', 'the door names what is behind it: so does the page that asks for a name');
      for (const hidden of ['participants', 'description', 'created_by', 'metadata'])
        assert.equal(body.meeting[hidden] ?? null, null, `${hidden} is not for strangers`);
    }
    const member = await call(server, 'GET', `/api/meetings/${meeting.code}`, { token });
    assert.equal(member.body.meeting.title, 'Plans');
    assert.equal(member.body.meeting.description, 'secret');
    assert.equal(member.body.meeting.participants.length, 1);
    assertProblem(await call(server, 'GET', '/api/meetings/ZZZ-ZZZ-ZZZ'), 404, 'not_found');
  });

  test('title and description come back byte for byte', async () => {
    const { access_token: token } = await register(server);
    const title = '  \u0000encrypted?\u2028 no: “Überraschung” 🎉 <b>\\"\t ';
    const meeting = await createMeeting(server, token, { title: title.replace('\u0000', ''), description: 'x'.repeat(16 * 1024) });
    assert.equal(meeting.title, title.replace('\u0000', ''));
    assert.equal(meeting.description.length, 16 * 1024);
    const tooLong = await call(server, 'POST', '/api/meetings', { token, body: { title: 'x'.repeat(16 * 1024 + 1) } });
    assertProblem(tooLong, 422, 'validation_failed');
    // Not every database keeps what comes after it.
    const cut = await call(server, 'POST', '/api/meetings', { token, body: { title: 'a\u0000b' } });
    assertProblem(cut, 422, 'validation_failed');
    assert.deepEqual(cut.body.errors, [{ field: 'title', message: 'must not contain U+0000' }]);
  });

  test('numbers in metadata that no number is come to a clear refusal, and the rest is kept as it is', async () => {
    const { access_token: token } = await register(server);
    const post = (body) => fetch(`${server.url}/api/meetings`, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body });
    assert.equal((await post('{"metadata":{"n":1e999,"k":1}}')).status, 422);
    const kept = await (await post('{"metadata":{"n":1e99,"k":[1,{"z":null}]}}')).json();
    assert.deepEqual(kept.meeting.metadata, { n: 1e99, k: [1, { z: null }] });
  });

  test('my meetings are listed page by page, those of others not', async () => {
    const { access_token: token } = await register(server);
    const { access_token: other } = await register(server);
    const mine = [];
    for (let i = 0; i < 5; i++) mine.push((await createMeeting(server, token, { title: `m${i}` })).meeting_id);
    await createMeeting(server, other);
    const found = [];
    let cursor = null;
    do {
      const page = await call(server, 'GET', `/api/meetings?filter=my&limit=2${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`, { token });
      assert.equal(page.status, 200, JSON.stringify(page.body));
      assert.ok(page.body.meetings.length <= 2);
      found.push(...page.body.meetings.map((each) => each.meeting_id));
      cursor = page.body.next_cursor;
    } while (cursor);
    assert.deepEqual([...found].sort(), [...mine].sort());
  });

  test('upcoming and past are told apart by time and state', async () => {
    const { access_token: token } = await register(server);
    const start_time = new Date(Date.now() + 3_600_000).toISOString();
    const later = await createMeeting(server, token, { title: 'later', start_time });
    assert.equal(later.status, 'scheduled');
    const over = await createMeeting(server, token, { title: 'over' });
    await call(server, 'POST', `/api/meetings/${over.meeting_id}/start`, { token });
    await call(server, 'POST', `/api/meetings/${over.meeting_id}/end`, { token });
    const ids = async (filter) => {
      const { body } = await call(server, 'GET', `/api/meetings?filter=${filter}`, { token });
      return body.meetings.map((each) => each.meeting_id);
    };
    assert.ok((await ids('upcoming')).includes(later.meeting_id));
    assert.ok((await ids('past')).includes(over.meeting_id));
    assert.ok(!(await ids('past')).includes(later.meeting_id));
    assert.ok(!(await ids('upcoming')).includes(over.meeting_id));
  });

  test('start, join, leave and end, each seen in the participants', async () => {
    const host = await register(server, 'Host');
    const meeting = await createMeeting(server, host.access_token);
    const path = `/api/meetings/${meeting.meeting_id}`;
    const started = await call(server, 'POST', `${path}/start`, { token: host.access_token });
    assert.equal(started.body.meeting.status, 'in_progress');
    assert.ok(started.body.meeting.started_at);
    assertProblem(await call(server, 'POST', `${path}/start`, { token: host.access_token }), 409, 'invalid_state');

    const person = await register(server, 'Ben');
    const joined = await call(server, 'POST', `/api/meetings/${meeting.code}/join`, { token: person.access_token, body: {} });
    assert.equal(joined.status, 200);
    assert.equal(joined.body.status, 'joined');
    assert.equal(joined.body.participant.status, 'joined');
    assert.equal(joined.body.participant.user_id, person.user.id);
    assert.ok(joined.body.access_token);
    assert.ok(Array.isArray(joined.body.ice_servers));
    assert.equal(joined.body.guest_token ?? null, null);

    const list = await call(server, 'GET', `${path}/participants`, { token: person.access_token });
    assert.deepEqual(list.body.participants.map((each) => each.name).sort(), ['Ben', 'Host']);
    const stranger = await register(server);
    assertProblem(await call(server, 'GET', `${path}/participants`, { token: stranger.access_token }), 404, 'not_found');
    assertProblem(await call(server, 'POST', `${path}/end`, { token: person.access_token }), 403, 'forbidden');
    assertProblem(await call(server, 'POST', `${path}/end`, { token: stranger.access_token }), 404, 'not_found');

    const left = await call(server, 'POST', `${path}/leave`, { token: person.access_token });
    const me = left.body.meeting.participants.find((each) => each.user_id === person.user.id);
    assert.equal(me.status, 'left');
    assert.ok(me.left_at);

    const ended = await call(server, 'POST', `${path}/end`, { token: host.access_token });
    assert.equal(ended.body.meeting.status, 'ended');
    assertProblem(await call(server, 'POST', `${path}/join`, { token: person.access_token, body: {} }), 410, 'gone');
    assertProblem(await call(server, 'POST', `${path}/end`, { token: host.access_token }), 409, 'invalid_state');
  });

  test('someone without an account joins by code and name, for that meeting only', async () => {
    const host = await register(server, 'Host');
    const meeting = await createMeeting(server, host.access_token);
    const other = await createMeeting(server, host.access_token);
    await call(server, 'POST', `/api/meetings/${meeting.code}/start`, { token: host.access_token });
    const nameless = await call(server, 'POST', `/api/meetings/${meeting.code}/join`, { body: {} });
    assertProblem(nameless, 422, 'validation_failed');
    const guest = await joinAsGuest(server, meeting.code.toLowerCase(), 'Zoë');
    assert.equal(guest.status, 'joined');
    assert.equal(guest.participant.name, 'Zoë');
    assert.equal(guest.participant.role, 'guest');
    assert.equal(guest.participant.user_id, null);
    assert.ok(guest.guest_token);
    const again = await call(server, 'POST', `/api/meetings/${meeting.code}/join`, { token: guest.guest_token, body: {} });
    assert.equal(again.body.participant.participant_id, guest.participant.participant_id);
    for (const [method, path] of [
      ['GET', `/api/meetings/${other.code}/participants`],
      ['POST', `/api/meetings/${other.code}/end`],
      ['GET', '/api/auth/me'],
      ['GET', '/api/meetings?filter=my'],
    ]) {
      const answer = await call(server, method, path, { token: guest.guest_token });
      assert.ok([401, 403, 404].includes(answer.status), `${method} ${path} answered ${answer.status}`);
    }
  });

  test('a password is asked of all but the host, and never shown', async () => {
    const host = await register(server, 'Host');
    const meeting = await createMeeting(server, host.access_token, { password: 'open sesame' });
    assert.doesNotMatch(JSON.stringify(meeting), /sesame|argon2/);
    const path = `/api/meetings/${meeting.code}/join`;
    assert.equal((await call(server, 'POST', path, { token: host.access_token, body: {} })).body.status, 'joined');
    const guest = (password) => call(server, 'POST', path, { body: { participant_name: 'Guest', password } });
    assertProblem(await guest(undefined), 403, 'wrong_password');
    assertProblem(await guest('open says me'), 403, 'wrong_password');
    assert.equal((await guest('open sesame')).body.status, 'joined');
  });

  test('two at once for the last place: one gets it', async () => {
    const host = await register(server, 'Host');
    const meeting = await createMeeting(server, host.access_token, { max_participants: 2 });
    await call(server, 'POST', `/api/meetings/${meeting.code}/join`, { token: host.access_token, body: {} });
    const answers = await Promise.all(
      ['A', 'B', 'C'].map((participant_name) => call(server, 'POST', `/api/meetings/${meeting.code}/join`, { body: { participant_name } })),
    );
    assert.deepEqual(answers.map((each) => each.status).sort(), [200, 409, 409]);
    assert.equal(answers.find((each) => each.status === 409).body.code, 'meeting_full');
  });

  test('two joins at once of one person give one participant', async () => {
    const host = await register(server, 'Host');
    const meeting = await createMeeting(server, host.access_token);
    const answers = await Promise.all(
      [1, 2, 3].map(() => call(server, 'POST', `/api/meetings/${meeting.code}/join`, { token: host.access_token, body: {} })),
    );
    assert.equal(new Set(answers.map((each) => each.body.participant?.participant_id)).size, 1);
  });

  test('before the host has come people wait', async () => {
    const host = await register(server, 'Host');
    const meeting = await createMeeting(server, host.access_token);
    const early = await joinAsGuest(server, meeting.code, 'Early');
    assert.equal(early.status, 'waiting');
  });

  test('what a device tells of itself is kept up to 500 bytes, cut between characters', async () => {
    const { access_token: token } = await register(server, 'Host');
    const { meeting_id } = await createMeeting(server, token);
    const joined = await call(server, 'POST', `/api/meetings/${meeting_id}/join`, { token, body: { device_info: { platform: 'é'.repeat(400) } } });
    assert.equal(joined.status, 200, JSON.stringify(joined.body));
    const { body } = await call(server, 'GET', `/api/meetings/${meeting_id}/attendance`, { token });
    assert.deepEqual(body.attendance.map((each) => each.device), [`{"platform":"${'é'.repeat(243)}`]);
  });
});

describe('operations', () => {
  test('health, readiness, figures and the interface description are served', async () => {
    assert.equal((await call(server, 'GET', '/healthz')).status, 200);
    assert.equal((await call(server, 'GET', '/readyz')).status, 200);
    const metrics = await call(server, 'GET', '/metrics');
    assert.equal(metrics.status, 200);
    assert.match(metrics.body, /^# TYPE \S+ (counter|gauge|histogram)$/m);
    const openapi = await call(server, 'GET', '/openapi.json');
    assert.match(openapi.body.openapi, /^3\.1/);
    for (const path of ['/api/auth/login', '/api/meetings', '/api/meetings/{id}/join'])
      assert.ok(openapi.body.paths[path], `${path} is described`);
  });

  test('pages are served for people, with their files kept and the page itself asked for anew', async () => {
    for (const path of ['/', '/join/ABC-DEF-GHJ', '/m/ABC-DEF-GHJ']) {
      const page = await call(server, 'GET', path, { headers: { accept: 'text/html' } });
      assert.equal(page.status, 200, path);
      assert.match(page.headers.get('content-type'), /^text\/html/);
      assert.match(page.headers.get('cache-control'), /no-cache|no-store/);
      assert.match(page.headers.get('content-security-policy') ?? '', /default-src|script-src/);
      const script = /<script[^>]+src="([^"]+)"/.exec(page.body)[1];
      const file = await call(server, 'GET', script);
      assert.equal(file.status, 200);
      assert.match(file.headers.get('cache-control'), /immutable/);
    }
  });

  test('what was answered is there after the power went: accounts, meetings, participants', async () => {
    const first = await startServer();
    const { data } = first;
    let second;
    try {
      const host = await register(first, 'Host');
      const meeting = await createMeeting(first, host.access_token, { title: 'kept' });
      await call(first, 'POST', `/api/meetings/${meeting.code}/start`, { token: host.access_token });
      const guest = await joinAsGuest(first, meeting.code, 'Guest');
      await first.kill();
      second = await startServer({ data });
      const login = await call(second, 'POST', '/api/auth/login', { body: { email: host.email, password: host.password } });
      assert.equal(login.status, 200);
      const { body } = await call(second, 'GET', `/api/meetings/${meeting.code}`, { token: host.access_token });
      assert.equal(body.meeting.title, 'kept');
      assert.equal(body.meeting.status, 'in_progress');
      assert.deepEqual(body.meeting.participants.map((each) => each.name).sort(), ['Guest', 'Host']);
      const back = await call(second, 'POST', `/api/meetings/${meeting.code}/join`, { token: guest.guest_token, body: {} });
      assert.equal(back.body.participant.participant_id, guest.participant.participant_id);
    } finally {
      await second?.stop();
      await first.stop().catch(() => undefined);
    }
  });

  test('a second server on the same data folder is refused with a sentence', async () => {
    await assert.rejects(startServer({ data: server.data }), /parley: .+/);
    assert.equal((await call(server, 'GET', '/healthz')).status, 200);
  });
});
