// Running the server in the real world: files, paths, proxies, logs, restarts.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { connect as connectSocket } from 'node:net';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { call, closeAll, connect, createMeeting, join as joinMeeting, joinAsGuest, register } from './support/client.mjs';
import { temporaryFolder } from './support/program.mjs';
import { program, startServer } from './support/server.mjs';

const folder = temporaryFolder();
const root = fileURLToPath(new URL('../..', import.meta.url));
const mode = (path) => (statSync(path).mode & 0o777).toString(8);
/** Waits for something that takes its time. */
async function until(what, holds, patience = 20_000) {
  for (const end = Date.now() + patience; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50))) if (await holds()) return;
  assert.fail(`did not come true: ${what}`);
}

after(() => closeAll());

describe('files', () => {
  test('data folder, database and secret are for the server alone, wherever the database is', async () => {
    const elsewhere = join(folder, 'elsewhere.db');
    const data = join(folder, 'private');
    const server = await startServer({ data, settings: { DATABASE_URL: `sqlite:${elsewhere}`, MEDIA_WORKERS: '0' } });
    try {
      await register(server);
      assert.equal(mode(data), '700');
      assert.equal(mode(join(data, 'jwt-secret')), '600');
      for (const end of ['', '-wal', '-shm']) assert.equal(mode(elsewhere + end), '600', `elsewhere.db${end}`);
    } finally {
      await server.stop();
    }
  });
});

test('a start on a full disk ends with what is full, where, and what to do', (t) => {
  if (spawnSync('unshare', ['--map-root-user', '--mount', 'true']).status !== 0) return t.skip('this machine lets nobody mount anything');
  const data = join(folder, 'full');
  mkdirSync(data);
  // The database is made while there is room. Then there is none; or enough to open it, and not to write to it.
  const script = `mount -t tmpfs -o size=64m none '${data}' && '${program}' migrate --data '${data}' >&2 || exit 99
    dd if=/dev/zero of='${data}/filler' bs=4k 2>/dev/null
    truncate -s "-$0K" '${data}/filler'
    exec '${program}' serve --data '${data}' --port 0 --media-workers 0`;
  for (const room of [0, 44]) {
    const { status, stdout, stderr } = spawnSync('unshare', ['--map-root-user', '--mount', 'sh', '-c', script, String(room)],
      { encoding: 'utf8', env: { PATH: process.env.PATH, HOME: folder }, timeout: 60_000, killSignal: 'SIGKILL' });
    const told = stderr.trim().split('\n').at(-1);
    assert.equal(status, 1, `${room} KB: ${stdout}${stderr}`);
    assert.match(told, /^parley: .*the disk is full.*Make room/, stderr);
    assert.ok(told.includes(data), told);
  }
});

test('a database that is gone from a folder that was used is told of loudly, and only then', async () => {
  const data = join(folder, 'lost');
  const file = join(data, 'parley.db');
  const settings = { DATABASE_URL: `sqlite:${file}`, MEDIA_WORKERS: '0' };
  const logOf = async () => {
    const server = await startServer({ data, settings });
    await server.stop();
    return server.log;
  };
  assert.doesNotMatch(await logOf(), /MISSING/, 'the first start');
  assert.doesNotMatch(await logOf(), /MISSING/, 'a start as any other');
  for (const end of ['', '-wal', '-shm']) rmSync(file + end, { force: true });
  const log = await logOf();
  assert.match(log, /warn.*the database .*lost\/parley\.db is MISSING/);
  assert.match(log, /lost\/jwt-secret is there/);
  assert.doesNotMatch(await logOf(), /MISSING/, 'there is one again');
});

test('a database that is gone is not replaced while its log is there, which holds what was written last', async () => {
  const data = join(folder, 'log-alone');
  const file = join(data, 'parley.db');
  const settings = { DATABASE_URL: `sqlite:${file}`, MEDIA_WORKERS: '0' };
  const server = await startServer({ data, settings });
  const account = await register(server, 'Ada');
  await server.kill();
  renameSync(file, join(data, 'aside.db'));
  const begun = await startServer({ data, settings }).then(() => 'started', (error) => error.message);
  assert.match(begun, /parley\.db is missing, and its parley\.db-wal is there.*Put the database back beside it/s);
  renameSync(join(data, 'aside.db'), file);
  const again = await startServer({ data, settings });
  try {
    assert.equal((await call(again, 'POST', '/api/auth/login', { body: { email: account.email, password: account.password } })).status, 200);
  } finally {
    await again.stop();
  }
});

test('a slow upload does not hold up the stop for longer than its grace', async () => {
  const server = await startServer({ settings: { STOP_GRACE_SECONDS: '1', MEDIA_WORKERS: '0' } });
  try {
    const { hostname, port } = new URL(server.url);
    let answer = '';
    const socket = connectSocket(port, hostname).on('error', () => {}).setEncoding('utf8').on('data', (text) => (answer += text));
    socket.write('POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100000\r\nExpect: 100-continue\r\n\r\n');
    await until('the request has begun', () => answer.startsWith('HTTP/1.1 100'));
    const slowly = setInterval(() => socket.write(' '), 100);
    const begin = Date.now();
    const { code } = await server.terminate(30_000).finally(() => clearInterval(slowly));
    assert.equal(code, 0);
    assert.ok(Date.now() - begin < 9_000, 'as soon as with a grace of ten seconds');
    assert.match(server.log, /1 connection was cut, as its request took longer than STOP_GRACE_SECONDS/);
  } finally {
    await server.stop();
  }
});

test('who is told to stop says at once that it is not ready, and answers while something runs', async () => {
  const server = await startServer({ settings: { STOP_GRACE_SECONDS: '30', MEDIA_WORKERS: '0' } });
  try {
    const { hostname, port } = new URL(server.url);
    const body = JSON.stringify({ refresh_token: 'none that was ever given' });
    let answer = '';
    const socket = connectSocket(port, hostname).on('error', () => {}).setEncoding('utf8').on('data', (text) => (answer += text));
    socket.write(
      `POST /api/auth/refresh HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nExpect: 100-continue\r\n\r\n`,
    );
    await until('the request has begun', () => answer.startsWith('HTTP/1.1 100'));
    assert.equal((await call(server, 'GET', '/readyz')).status, 200);
    const exit = server.terminate(60_000);
    const ask = (path) => call(server, 'GET', path).catch(() => null); // a connection that was kept may be closed just then
    await until('it is not ready any more', async () => (await ask('/readyz'))?.status === 503);
    await until('it lives', async () => (await ask('/healthz'))?.status === 200);
    socket.write(body);
    await until('the request is answered', () => answer.includes('HTTP/1.1 401'));
    assert.equal((await exit).code, 0);
    assert.doesNotMatch(server.log, /cut, as/);
  } finally {
    await server.stop();
  }
});

describe('with a server', () => {
  let server;
  test('starts', async () => {
    server = await startServer({ settings: { MEDIA_WORKERS: '0', TRUSTED_PROXIES: '127.0.0.1', LOG_FORMAT: 'json' } });
  });
  after(() => server?.stop());

  test("the client's own paths are answered with the page, whatever is accepted", async () => {
    // The paths as the web client declares them.
    const router = readFileSync(join(root, 'web', 'src', 'lib', 'router.ts'), 'utf8');
    const declared = /export const paths = \{([\s\S]*?)\n\};/.exec(router)[1];
    const paths = [...declared.matchAll(/=> ['`]([^'`]+)['`]/g)].map(([, path]) => path.replace(/\$\{[^}]*\}/g, 'ABC-DEF-GHI'));
    assert.ok(paths.length >= 4, 'the router declares its paths');
    for (const path of paths)
      for (const accept of ['*/*', 'text/html', 'application/json']) {
        const answer = await call(server, 'GET', path, { headers: { accept } });
        assert.equal(answer.status, 200, `${path} for ${accept}`);
        assert.match(answer.headers.get('content-type'), /^text\/html/);
      }
    assert.equal((await call(server, 'HEAD', '/join/ABC-DEF-GHI')).status, 200);
  });

  test('unknown paths of the interfaces are problems, whatever is accepted', async () => {
    for (const path of ['/api/nothing', '/api/meetings/x/y/z', '/calls/a/b/c', '/groups/a/b/c/d', '/nothing', '/join'])
      for (const accept of ['*/*', 'application/json']) {
        const answer = await call(server, 'GET', path, { headers: { accept } });
        assert.equal(answer.status, 404, path);
        assert.match(answer.headers.get('content-type'), /^application\/problem\+json/);
      }
    for (const path of ['/api/nothing', '/calls/a/b/c', '/groups/a/b/c/d']) assert.equal((await call(server, 'GET', path, { headers: { accept: 'text/html' } })).status, 404, path);
  });

  test('people behind a proxy have limits of their own', async () => {
    const attempt = (address) =>
      call(server, 'POST', '/api/auth/login', { body: { email: 'nobody@example.org', password: 'wrong password' }, headers: { 'x-forwarded-for': address } });
    let last;
    for (let i = 0; i < 12; ++i) last = await attempt('198.51.100.7');
    assert.equal(last.status, 429, 'the tries of one address come to an end');
    assert.equal((await attempt('198.51.100.8')).status, 401, 'and are no one else’s');
    assert.equal((await attempt('192.0.2.99, 198.51.100.7')).status, 429, 'what a client puts before its address changes nothing');
    await until('the log names the address', () => /log-in from 198\.51\.100\.7 failed/.test(server.log));
  });

  test('an answer over a proxy with TLS asks for TLS from now on', async () => {
    const answer = await call(server, 'GET', '/healthz', { headers: { 'x-forwarded-proto': 'https' } });
    assert.ok(answer.headers.get('strict-transport-security'));
    assert.equal((await call(server, 'GET', '/healthz')).headers.get('strict-transport-security'), null);
  });

  test('a payload that is nested too deep is refused, and the connection stays', async () => {
    const { access_token } = await register(server, 'Deep');
    const device = await connect(server, { token: access_token });
    let deep = 'x';
    for (let i = 0; i < 400; ++i) deep = [deep];
    const answer = await device.request('meeting:join', { meeting_id: 'ABC-DEF-GHI', device_info: deep });
    assert.equal(answer.success, false);
    assert.equal(answer.error.code, 'validation_failed');
    // One that takes nothing, too: it is not taken for an empty one.
    const unneeded = await device.request('client:ready', { device_info: deep });
    assert.deepEqual([unneeded.success, unneeded.error?.code], [false, 'validation_failed']);
    device.socket.emit('chat:send', deep);
    assert.equal((await device.next('error')).code, 'validation_failed');
    await device.must('client:ready');
    assert.ok(device.socket.connected);
    device.close();
  });

  test('a socket whose place another one took is told so, and is out', async () => {
    const { access_token } = await register(server, 'Twice');
    const meeting = await createMeeting(server, access_token);
    const auth = { token: access_token, device_id: 'one-tab' };
    const first = await joinMeeting(server, auth, meeting.meeting_id);
    const second = await joinMeeting(server, auth, meeting.meeting_id);
    const told = await first.next('session:replaced');
    assert.deepEqual(told, { meeting_id: meeting.meeting_id, device_id: 'one-tab' });
    const answer = await first.request('chat:send', { meeting_id: meeting.meeting_id, message: 'am I there?' });
    assert.equal(answer.error.code, 'invalid_state');
    await second.must('chat:send', { meeting_id: meeting.meeting_id, message: 'I am' });
    assert.equal((await second.next('chat:message')).message.message, 'I am');
    assert.ok(!first.events.some((each) => each.event === 'chat:message'), 'it hears nothing of the meeting any more');
    first.close();
    second.close();
  });
});

test('the host’s grace begins anew when the server comes back', async () => {
  const data = join(folder, 'restarted');
  const settings = { MEDIA_WORKERS: '0', HOST_GRACE_SECONDS: '10', RECONNECT_GRACE_SECONDS: '1' };
  let server = await startServer({ data, settings });
  try {
    const { access_token } = await register(server, 'Host');
    const meeting = await createMeeting(server, access_token);
    await joinMeeting(server, { token: access_token }, meeting.meeting_id);
    const status = async () => (await call(server, 'GET', `/api/meetings/${meeting.meeting_id}`, { token: access_token })).body.meeting.status;
    assert.equal(await status(), 'in_progress');
    await server.kill();
    closeAll();
    server = await startServer({ data, settings });
    assert.equal(await status(), 'in_progress', 'the host has time to come back');
    await until('the meeting without host ends', async () => (await status()) === 'ended', 90_000);
  } finally {
    await server.stop();
  }
});

test('the figures tell of requests, joins, sockets, events, the database and the media workers', async () => {
  const server = await startServer({ settings: { MEDIA_WORKERS: '1' } });
  try {
    const { access_token } = await register(server, 'Host');
    const meeting = await createMeeting(server, access_token);
    await call(server, 'POST', '/api/meetings', { token: access_token, body: { max_participants: 'many' } });
    await call(server, 'GET', '/nowhere/at/all');
    const device = await joinMeeting(server, { token: access_token }, meeting.meeting_id);
    await device.must('chat:send', { meeting_id: meeting.meeting_id, message: 'hello' });
    const { status, headers, body: page } = await call(server, 'GET', '/metrics');
    assert.equal(status, 200);
    assert.match(headers.get('content-type'), /^text\/plain; version=0\.0\.4/);
    let body = page;
    const figure = (name) => {
      const line = body.split('\n').find((each) => each.startsWith(`${name} `)) ?? assert.fail(`no ${name}:\n${body}`);
      return Number(line.slice(name.length + 1));
    };
    assert.equal(figure('parley_active_meetings'), 1);
    assert.equal(figure('parley_participants'), 1);
    assert.equal(figure('parley_join_seconds_count'), 1);
    assert.equal(figure('parley_meeting_creation_failures_total{status="422"}'), 1);
    assert.equal(figure('parley_socket_connections{namespace="/"}'), 1);
    assert.equal(figure('parley_events_total{event="chat:send"}'), 1);
    assert.equal(figure('parley_http_requests_total{method="POST",route="/api/meetings",status="201"}'), 1);
    assert.equal(figure('parley_http_requests_total{method="any",route="other",status="404"}'), 1);
    assert.equal(figure('parley_database_available'), 1);
    assert.ok(figure('parley_database_writes_total') > 0);
    assert.equal(figure('parley_media_worker_up{worker="0"}'), 1);
    for (const direction of ['in', 'out']) for (const kind of ['bytes', 'packets']) assert.ok(figure(`parley_media_${kind}_total{direction="${direction}"}`) >= 0);
    for (const name of ['load', 'restarts_total']) assert.equal(figure(`parley_media_worker_${name}{worker="0"}`), 0);

    // A meeting that is over is remembered for late questions, and not counted.
    await device.must('meeting:end', { meeting_id: meeting.meeting_id });
    await until('no meeting that goes on', async () => {
      body = (await call(server, 'GET', '/metrics')).body;
      return figure('parley_active_meetings') === 0;
    });
    assert.equal(figure('parley_meetings_in_memory'), 1);
    device.close();
  } finally {
    await server.stop();
  }
});

describe('logs', () => {
  const SECRETS = {
    password: 'pass-SECRETONE-word', other_password: 'wrong-SECRETTWO-word', name: 'Name SECRETTHREE', title: 'Title SECRETFOUR',
    description: 'SECRETFIVE', email: 'secretsix@secretsix.example', message: 'SECRETSEVEN', guest: 'Guest SECRETEIGHT',
    meeting_password: 'SECRETNINE', jwt: 'SECRETTENSECRETTENSECRETTEN', file: 'SECRETELEVEN',
  };

  for (const format of ['text', 'json']) {
    test(`hold no secret, title, name or address of people, and name the request (${format})`, async () => {
      const server = await startServer({ settings: { MEDIA_WORKERS: '0', LOG_FORMAT: format, JWT_SECRET: SECRETS.jwt } });
      const tokens = [];
      try {
        const post = (path, body, token, headers = {}) => call(server, 'POST', path, { body, token, headers });
        const { email, password, name } = SECRETS;
        const registered = (await post('/api/auth/register', { email, password, name })).body;
        tokens.push(registered.access_token, registered.refresh_token);
        await post('/api/auth/register', { email, password, name }); // a conflict
        const failed = await post('/api/auth/login', { email, password: SECRETS.other_password }, undefined, { 'x-request-id': 'failed-log-in-1' });
        assert.equal(failed.status, 401);
        const { access_token, refresh_token } = (await post('/api/auth/login', { email, password })).body;
        tokens.push(access_token, refresh_token);
        await post('/api/auth/refresh', { refresh_token });
        const created = await post('/api/meetings', { title: SECRETS.title, description: SECRETS.description, password: SECRETS.meeting_password }, access_token, { 'x-request-id': 'create-1' });
        assert.equal(created.status, 201);
        const { meeting } = created.body;
        await post('/api/meetings', { title: { not: SECRETS.title } }, access_token);
        await call(server, 'POST', '/api/meetings', { raw: `{"title": "${SECRETS.title}`, headers: { 'content-type': 'application/json' }, token: access_token });
        await call(server, 'GET', `/api/meetings/${meeting.meeting_id}?query=${SECRETS.file}`, { token: access_token });
        await call(server, 'GET', `/join/${SECRETS.file}`);
        await call(server, 'GET', `/api/nothing/${SECRETS.file}`, { token: SECRETS.jwt });
        const device = await joinMeeting(server, { token: access_token }, meeting.meeting_id);
        await device.must('chat:send', { meeting_id: meeting.meeting_id, message: SECRETS.message });
        await device.request('chat:send', { meeting_id: meeting.meeting_id, message: [SECRETS.message] });
        await device.request(SECRETS.message, { [SECRETS.message]: 1 });
        await post(`/api/meetings/${meeting.meeting_id}/join`, { participant_name: SECRETS.guest, password: SECRETS.other_password });
        const guest = await post(`/api/meetings/${meeting.code}/join`, { participant_name: SECRETS.guest, password: SECRETS.meeting_password });
        assert.equal(guest.status, 200);
        tokens.push(guest.body.access_token, guest.body.guest_token);
        await connect(server, { token: SECRETS.jwt }).catch(() => {});
        await until('the last request is logged', () => server.log.includes('/api/meetings/:id/join'));

        for (const [kind, secret] of Object.entries(SECRETS))
          for (const word of secret.split(/[ @]/).filter((each) => /secret/i.test(each))) assert.ok(!server.log.toLowerCase().includes(word.toLowerCase()), `${kind} is in the log:\n${server.tail(400)}`);
        for (const token of tokens.filter(Boolean)) assert.ok(!server.log.includes(token), 'a token is in the log');
        assert.ok(!server.log.includes(meeting.code), 'a code is as good as a key');

        const lines = server.log.split('\n').filter(Boolean);
        const line = (part) => lines.find((each) => each.includes(part)) ?? assert.fail(`no line with ${part}:\n${server.tail(400)}`);
        assert.match(line('failed-log-in-1'), /log-in from 127\.0\.0\.1 failed/);
        if (format === 'json') {
          const parsed = lines.filter((each) => each.startsWith('{')).map((each) => JSON.parse(each));
          const of = (message) => parsed.find((each) => each.message.startsWith(message)) ?? assert.fail(message);
          assert.equal(of('POST /api/meetings 201').request_id, 'create-1');
          assert.match(of('meeting:join ok').request_id, /^[a-z2-7]{12}$/);
          assert.match(of('chat:send validation_failed').request_id, /^[a-z2-7]{12}$/);
          assert.match(of('(unknown event) not_found').request_id, /^[a-z2-7]{12}$/);
        } else {
          assert.match(line('POST /api/meetings 201'), /\[create-1\] POST/);
          assert.match(line('meeting:join ok'), /\[[a-z2-7]{12}\] meeting:join/);
        }
        device.close();
      } finally {
        await server.stop();
      }
    });
  }
});
