// Accounts from outside: people of another application, organizations, groups, the directory, administration.
import assert from 'node:assert/strict';
import { connect as connectSocket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { setTimeout as later } from 'node:timers/promises';
import { call, closeAll, connect, createMeeting, join, register } from './support/client.mjs';
import { inSeconds, signedToken } from './support/outside.mjs';
import { startServer } from './support/server.mjs';

const secret = 'a secret that two applications share';
let server;
before(async () => {
  server = await startServer({ settings: { RATE_LIMIT: 'off', JWT_SECRET: secret } });
});
after(async () => {
  closeAll();
  await server?.stop();
});

/** A person of another application. */
const outsider = (sub, claims = {}) => signedToken(secret, { sub, name: sub, exp: inSeconds(600), ...claims });
const me = async (token) => (await call(server, 'GET', '/api/auth/me', { token })).body.user;
const names = (answer) => answer.body.users.map((user) => user.name);

describe('tokens of another application', () => {
  test('make a user at first sight, and keep it as the application tells', async () => {
    const first = await me(outsider('emp-1', { name: 'Eve Stone', email: 'Eve@Example.com', organization_id: 'acme' }));
    assert.equal(first.id, 'emp-1');
    assert.equal(first.name, 'Eve Stone');
    assert.equal(first.email, 'eve@example.com');
    assert.equal(first.organization_id, 'acme');
    assert.equal(first.role, 'user');
    const later = await me(outsider('emp-1', { name: 'Eve Smith' }));
    assert.equal(later.name, 'Eve Smith');
    assert.equal(later.email, 'eve@example.com', 'what is not told stays');
    assert.equal(later.created_at, first.created_at);
  });

  test('say what kind of account it is, in words of their own', async () => {
    const dean = outsider('emp-dean', { name: 'Dora Dean', organization_id: 'campus', user_type: 'faculty' });
    const student = outsider('emp-student', { name: 'Stan Student', organization_id: 'campus', user_type: 'student' });
    assert.equal((await me(dean)).user_type, 'faculty');
    assert.equal((await me(student)).user_type, 'student');
    const meeting = await createMeeting(server, dean);
    const search = (user_types) => call(server, 'POST', `/api/meeting/${meeting.meeting_id}/search-users`, {
      token: dean, body: { query: '', user_types },
    });
    const found = async (user_types) => (await search(user_types)).body.data.users.map((user) => user.name);
    assert.deepEqual(await found(['faculty']), ['Dora Dean']);
    assert.deepEqual(await found(['faculty', 'student']), ['Dora Dean', 'Stan Student']);
    assert.deepEqual(await found(['account']), []);
    const wrong = await search(['']);
    assert.equal(wrong.status, 422);
    assert.equal(wrong.body.error.errors[0].field, 'user_types[0]');
  });

  test('work for meetings like any other', async () => {
    const meeting = await createMeeting(server, outsider('emp-2'), { title: 'Ours' });
    assert.equal(meeting.created_by, 'emp-2');
  });

  test('are refused when they are expired, unsigned, signed otherwise or with another secret', async () => {
    const claims = { sub: 'emp-3', name: 'Mallory', exp: inSeconds(600) };
    const bad = {
      expired: signedToken(secret, { ...claims, exp: inSeconds(-60) }),
      'not valid yet': signedToken(secret, { ...claims, nbf: inSeconds(600) }),
      'with an expiry that is no number': signedToken(secret, { ...claims, exp: 'tomorrow' }),
      unsigned: signedToken(secret, claims, { alg: 'none', hash: null }),
      'signed, but saying none': signedToken(secret, claims, { alg: 'none' }),
      'signed with HS512': signedToken(secret, claims, { alg: 'HS512', hash: 'sha512' }),
      'signed with HS384 under another name': signedToken(secret, claims, { alg: 'HS256', hash: 'sha384' }),
      'signed with another secret': signedToken('another secret of the same length!', claims),
      'without a subject': signedToken(secret, { name: 'Mallory', exp: inSeconds(600) }),
    };
    for (const [what, token] of Object.entries(bad)) {
      const answer = await call(server, 'GET', '/api/auth/me', { token });
      assert.equal(answer.status, 401, `a token ${what}`);
      assert.equal(answer.body.code, 'unauthorized');
    }
    const told = {
      'with a long name': [signedToken(secret, { ...claims, name: 'Mallory'.repeat(40) }), /name must have 200 bytes or fewer/],
      'too long to be read': [signedToken(secret, { ...claims, name: 'Mallory'.repeat(1000) }), /must have 4096 bytes or fewer/],
      'with an extension': [signedToken(secret, claims, { header: { crit: ['b64'], b64: true } }), /has crit/],
      'without a subject': [bad['without a subject'], /sub must have 1 to 64/],
      'not valid yet': [bad['not valid yet'], /nbf lies ahead/],
    };
    for (const [what, [token, sentence]] of Object.entries(told)) {
      const answer = await call(server, 'GET', '/api/auth/me', { token });
      assert.equal(answer.status, 401, `a token ${what}`);
      assert.match(answer.body.detail, sentence);
      assert.doesNotMatch(answer.body.detail, /Mallory|b64/, 'nothing of the token comes back');
    }
    const admin = outsider('boss', { role: 'admin' });
    const all = await call(server, 'GET', '/api/admin/users', { token: admin });
    assert.ok(!names(all).includes('Mallory'), 'nothing of a refused token is kept');
  });
});

describe('people who hang up while their password is checked', () => {
  test('harm nobody, and the server stops as it should', async () => {
    const own = await startServer({ settings: { RATE_LIMIT: 'off' } });
    const { hostname, port } = new URL(own.url);
    const body = JSON.stringify({ email: 'nobody@example.org', password: 'correct horse battery staple' });
    const request = `POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    await Promise.all(
      Array.from({ length: 40 }, async (_, i) => {
        const socket = connectSocket(port, hostname).on('error', () => {});
        socket.write(request);
        await later(500 + i * 50);
        socket.destroy();
      }),
    );
    assert.equal((await call(own, 'GET', '/healthz')).status, 200);
    const late = Array.from({ length: 6 }, () => connectSocket(port, hostname).on('error', () => {}));
    for (const socket of late) socket.write(request);
    await later(100);
    const { code, signal } = await own.stop();
    assert.deepEqual({ code, signal }, { code: 0, signal: null });
    for (const socket of late) socket.destroy();
  });
});

describe('while many passwords wait to be checked', () => {
  const headOf = (path, body, more = '') =>
    `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n${more}\r\n${body}`;
  const logIn = headOf('/api/auth/login', JSON.stringify({ email: 'nobody@example.org', password: 'correct horse battery' }));
  /** Sends the request; `answer` resolves to all that comes until the connection ends. */
  const ask = (own, request) => {
    const { hostname, port } = new URL(own.url);
    const socket = connectSocket(port, hostname);
    socket.write(request);
    const answer = new Promise((resolve) => {
      let text = '';
      socket.setEncoding('latin1').on('data', (data) => (text += data)).on('error', () => {}).on('close', () => resolve(text));
    });
    return { socket, answer };
  };

  test('who joins and hangs up has joined all the same, whole', async () => {
    const own = await startServer({ settings: { RATE_LIMIT: 'off', MEDIA_WORKERS: '0' } });
    try {
      const [host, ben] = [await register(own, 'Hanna Host'), await register(own, 'Ben Brief')];
      const meeting = await createMeeting(own, host.access_token, { password: 'open sesame' });
      await call(own, 'POST', `/api/meetings/${meeting.meeting_id}/start`, { token: host.access_token });
      const others = Array.from({ length: 40 }, () => ask(own, logIn));
      const join = JSON.stringify({ password: 'open sesame' });
      const { socket } = ask(own, headOf(`/api/meetings/${meeting.meeting_id}/join`, join, `Authorization: Bearer ${ben.access_token}\r\n`));
      await later(200);
      socket.destroy();
      const attended = async () => {
        const { body } = await call(own, 'GET', `/api/meetings/${meeting.meeting_id}/attendance`, { token: host.access_token });
        return body.attendance.some((each) => each.user_id === ben.user.id);
      };
      for (let tries = 0; !(await attended()); ++tries) {
        assert.ok(tries < 300, 'the join was begun, and never done');
        await later(100);
      }
      for (const other of others) other.socket.destroy();
    } finally {
      await own.stop();
    }
  });

  test('a stop refuses those whose turn has not come, and is quick', async () => {
    const own = await startServer({ settings: { RATE_LIMIT: 'off', MEDIA_WORKERS: '0' } });
    const asked = Array.from({ length: 60 }, () => ask(own, logIn));
    await later(150);
    const { code } = await own.stop();
    assert.equal(code, 0);
    const statuses = (await Promise.all(asked.map(({ answer }) => answer))).map((text) => text.slice(9, 12));
    assert.ok(statuses.every((status) => ['401', '503'].includes(status)), statuses.join(' '));
    assert.ok(statuses.includes('503'), 'nobody waits for what can be asked again');
  });
});

describe('organizations', () => {
  const north = outsider('north-1', { name: 'Nora North', email: 'nora@north.org', organization_id: 'north' });
  const north2 = outsider('north-2', { name: 'Nils North', email: 'nils@north.org', organization_id: 'north' });
  const south = outsider('south-1', { name: 'Sven South', email: 'sven@south.org', organization_id: 'south' });

  test('do not find one another', async () => {
    for (const token of [north, north2, south]) await me(token);
    const nobody = await register(server, 'Nora Nowhere');
    const search = (token, query) => call(server, 'GET', `/api/users?query=${encodeURIComponent(query)}`, { token });
    assert.deepEqual(names(await search(north2, 'nor')), ['Nils North', 'Nora North']);
    assert.deepEqual(names(await search(north2, 'NORA')), ['Nora North']);
    assert.deepEqual(names(await search(south, 'nora')), []);
    assert.deepEqual(names(await search(south, '')), ['Sven South']);
    assert.ok(names(await search(nobody.access_token, 'nora')).includes('Nora Nowhere'));
    assert.ok(!names(await search(nobody.access_token, 'nora')).includes('Nora North'));
    const [found] = (await search(north2, 'nora')).body.users;
    assert.deepEqual(found, { id: 'north-1', name: 'Nora North', email: 'nora@north.org', user_type: 'account', profile_image: null });
  });

  test('do not get into one another’s groups, but join meetings by link', async () => {
    const made = await call(server, 'POST', '/groups', { token: north, body: { name: 'Planning', members: ['north-2'] } });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    const { group_id } = made.body.group;
    assert.match(group_id, /^[0-9a-f]{8}-[0-9a-f]{4}-4/);
    assert.equal(made.headers.get('location'), `/groups/${group_id}`);
    const add = await call(server, 'POST', `/groups/${group_id}/members`, { token: north, body: { user_id: 'south-1' } });
    assert.equal(add.status, 404);
    const named = await call(server, 'POST', '/groups', { token: north, body: { name: 'Both', members: ['south-1'] } });
    assert.equal(named.status, 422);
    assert.equal(named.body.errors[0].field, 'members[0]');
    for (const path of [`/groups/${group_id}`, `/groups/${group_id}/members`])
      assert.equal((await call(server, 'GET', path, { token: south })).status, 404);
    const members = await call(server, 'GET', `/groups/${group_id}/members`, { token: north2 });
    assert.deepEqual(members.body.members.map((member) => [member.name, member.role]).sort(), [
      ['Nils North', 'member'],
      ['Nora North', 'admin'],
    ]);
    const meeting = await createMeeting(server, north);
    await call(server, 'POST', `/api/meetings/${meeting.meeting_id}/start`, { token: north });
    const joined = await call(server, 'POST', `/api/meetings/${meeting.code}/join`, { token: south });
    assert.equal(joined.status, 200, 'who has the code may come');
  });
});

describe('across all routes, an organization', () => {
  const [nora, nils, sven] = ['east-1', 'east-2', 'west-1'].map((sub) => outsider(sub, { organization_id: sub.slice(0, 4) }));
  let meeting;
  let group;
  before(async () => {
    for (const token of [nora, nils, sven]) {
      await me(token);
      await call(server, 'POST', '/api/presence/heartbeat', { token });
    }
    meeting = await createMeeting(server, nora);
    group = (await call(server, 'POST', '/groups', { token: nora, body: { name: 'East', members: ['east-2'] } })).body.group;
  });

  const refused = async (method, path, token, body) => {
    const answer = await call(server, method, path, { token, body });
    assert.ok(answer.status >= 400 && answer.status < 500, `${method} ${path} answered ${answer.status}`);
    return answer;
  };

  test('adds nobody of another one to meetings and calls', async () => {
    await refused('POST', `/api/meetings/${meeting.meeting_id}/participants`, nora, { user_id: 'west-1' });
    const add = await call(server, 'POST', `/api/meetings/${meeting.meeting_id}/participants`, { token: nora, body: { user_id: 'east-2' } });
    assert.equal(add.status, 201, JSON.stringify(add.body));
    await refused('POST', '/api/meetings', nora, { participants: [{ user_id: 'west-1' }] });
    await refused('POST', '/api/calls/instant', nora, { participants: ['west-1'] });
    const instant = await call(server, 'POST', '/api/calls/instant', { token: nora, body: { participants: ['east-2'] } });
    assert.equal(instant.status, 201, JSON.stringify(instant.body));
    await refused('POST', `/api/calls/${instant.body.meeting.meeting_id}/invite`, nora, { user_ids: ['west-1'] });
  });

  test('does not see who of another one is there', async () => {
    const online = await call(server, 'GET', '/api/presence/online', { token: nora });
    assert.match(JSON.stringify(online.body), /east-2/);
    assert.doesNotMatch(JSON.stringify(online.body), /west-1/);
    const asked = await call(server, 'POST', '/api/presence/users', { token: nora, body: { user_ids: ['east-2', 'west-1'] } });
    assert.deepEqual(
      Object.fromEntries(asked.body.users.map((user) => [user.user_id, user.status])),
      { 'east-2': 'online', 'west-1': 'offline' },
    );
    await refused('GET', `/api/presence/channel/${group.group_id}`, sven);
  });

  test('does not get into the groups, group calls and meetings of another one', async () => {
    for (const path of [`/groups/${group.group_id}`, `/groups/${group.group_id}/members`, `/calls/group/${group.group_id}`])
      await refused('GET', path, sven);
    await refused('POST', '/calls', sven, { groupId: group.group_id });
    await refused('PATCH', `/groups/${group.group_id}`, sven, { name: 'Ours' });
    await refused('DELETE', `/groups/${group.group_id}`, sven);
    await refused('GET', `/api/meetings/${meeting.meeting_id}/participants`, sven);
    const listed = await call(server, 'GET', '/api/meetings', { token: sven });
    assert.deepEqual(listed.body.meetings, []);
  });
});

test('a group made twice with one Idempotency-Key is one group', async () => {
  const { access_token: token } = await register(server);
  const make = (name) => call(server, 'POST', '/groups', { token, body: { name }, headers: { 'idempotency-key': 'once' } });
  const first = await make('Team');
  const again = await make('Team');
  assert.equal(again.status, 201);
  assert.equal(again.body.group.group_id, first.body.group.group_id);
  assert.equal((await make('Another')).status, 409);
  assert.equal((await call(server, 'GET', '/groups', { token })).body.groups.length, 1);
});

describe('administration', () => {
  const admin = outsider('boss', { role: 'admin', name: 'Boss' });

  test('is for administrators', async () => {
    const { access_token: token } = await register(server);
    for (const path of ['/api/admin/users', '/api/admin/roles', '/api/admin/audit']) {
      assert.equal((await call(server, 'GET', path)).status, 401);
      assert.equal((await call(server, 'GET', path, { token })).status, 403);
      assert.equal((await call(server, 'GET', path, { token: admin })).status, 200);
    }
  });

  test('a disabled account is out at once', async () => {
    const person = await register(server, 'Dora Disabled');
    const change = (disabled) =>
      call(server, 'PATCH', `/api/admin/users/${person.user.id}`, { token: admin, body: { disabled } });
    assert.equal((await change(true)).body.user.disabled, true);
    assert.equal((await call(server, 'GET', '/api/auth/me', { token: person.access_token })).status, 401);
    const refresh = { body: { refresh_token: person.refresh_token } };
    assert.equal((await call(server, 'POST', '/api/auth/refresh', refresh)).status, 401);
    const signIn = { body: { email: person.email, password: person.password } };
    assert.equal((await call(server, 'POST', '/api/auth/login', signIn)).status, 401);
    const listed = await call(server, 'GET', '/api/admin/users?query=dora&disabled=true', { token: admin });
    assert.deepEqual(names(listed), ['Dora Disabled']);
    await change(false);
    assert.equal((await call(server, 'POST', '/api/auth/login', signIn)).status, 200);
  });

  test('a disabled account is taken out of the meetings and calls that it is in', async () => {
    const [host, delia] = [await register(server, 'Hosea'), await register(server, 'Delia')];
    // One that is cut off, and comes back as the one it was without being asked for its token.
    const lost = await connect(server, { token: delia.access_token });
    lost.cut();
    const change = (disabled) => call(server, 'PATCH', `/api/admin/users/${delia.user.id}`, { token: admin, body: { disabled } });
    const meeting = await createMeeting(server, host.access_token, { waiting_room_enabled: false });
    const watcher = await join(server, { token: host.access_token }, meeting.meeting_id);
    const inside = await join(server, { token: delia.access_token }, meeting.meeting_id);
    const made = await call(server, 'POST', '/groups', { token: host.access_token, body: { name: 'Team', members: [delia.user.id] } });
    const begun = await call(server, 'POST', '/calls', { token: host.access_token, body: { groupId: made.body.group.group_id } });
    assert.equal(begun.status, 201, JSON.stringify(begun.body));
    const callId = begun.body.call.id;
    const [colleague, caller] = await Promise.all([host, delia].map((each) => connect(server, { token: each.access_token }, { namespace: '/calls' })));
    for (const each of [colleague, caller]) await each.must('call:join', { callId });
    const unready = await connect(server, { token: delia.access_token });
    const endOf = (device) => new Promise((done) => device.socket.once('disconnect', done));
    const ends = [inside, caller, unready].map(endOf);

    assert.equal((await change(true)).status, 200);
    const own = inside.joined.participant.participant_id;
    assert.equal((await watcher.next('participant:removed')).participant_id, own);
    const left = await watcher.next('participant:left');
    assert.deepEqual([left.participant_id, left.reason], [own, 'removed']);
    const gone = await colleague.next('participant-left');
    assert.deepEqual([gone.callId, gone.userId, gone.reason], [callId, delia.user.id, 'removed']);
    for (const reason of await Promise.all(ends)) assert.equal(reason, 'io server disconnect');
    await assert.rejects(connect(server, { token: delia.access_token }), { message: 'unauthorized' });
    const back = endOf(lost);
    lost.socket.connect();
    assert.equal(await Promise.race([back, later(5000, 'still connected')]), 'io server disconnect');

    await change(false);
    const again = await call(server, 'POST', `/api/meetings/${meeting.meeting_id}/join`, { token: delia.access_token });
    assert.equal(again.status, 200, JSON.stringify(again.body));
  });

  test('a changed permission holds at once', async () => {
    const host = await register(server);
    const member = await register(server);
    const meeting = await createMeeting(server, host.access_token, { waiting_room_enabled: false });
    const path = `/api/meetings/${meeting.meeting_id}`;
    await call(server, 'POST', `${path}/start`, { token: host.access_token });
    await call(server, 'POST', `${path}/join`, { token: member.access_token });
    assert.equal((await call(server, 'POST', `${path}/end`, { token: member.access_token })).status, 403);
    const { body: before } = await call(server, 'GET', '/api/admin/roles', { token: admin });
    assert.equal(before.roles.host.can_delete, 'always');
    const changed = structuredClone(before);
    changed.roles.attendee.can_end = 'always';
    const put = (body) => call(server, 'PUT', '/api/admin/roles', { token: admin, body });
    assert.deepEqual((await put(changed)).body, changed);
    assert.equal((await call(server, 'POST', `${path}/end`, { token: member.access_token })).status, 200);
    delete changed.roles.guest;
    changed.roles.host.can_edit = 'perhaps';
    const bad = await put(changed);
    assert.equal(bad.status, 422);
    assert.deepEqual(bad.body.errors.map((error) => error.field).sort(), ['roles.guest', 'roles.host.can_edit']);
    await put(before);
  });

  test('the log tells who did what, in pages', async () => {
    const person = await register(server);
    await call(server, 'POST', '/api/auth/login', { body: { email: person.email, password: 'not the password' } });
    await createMeeting(server, person.access_token);
    const log = (query) => call(server, 'GET', `/api/admin/audit?${query}`, { token: admin });
    const mine = await log(`actor=${person.user.id}`);
    assert.deepEqual(mine.body.entries.map((entry) => entry.action), ['MEETING_CREATED', 'USER_CREATED']);
    assert.ok((await log('action=LOGIN_FAILED')).body.entries.some((entry) => entry.target === person.email));
    const first = await log(`actor=${person.user.id}&limit=1`);
    const second = await log(`actor=${person.user.id}&limit=1&cursor=${first.body.next_cursor}`);
    assert.equal(second.body.entries[0].action, 'USER_CREATED');
    assert.equal((await log('from=yesterday')).status, 422);
  });
});
