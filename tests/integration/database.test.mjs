// The database goes away under the running server, or the server under its clients: nothing that was answered is lost, nothing is half
// done, and all goes on by itself.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import net from 'node:net';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { call, closeAll, createMeeting, join as enter, register } from './support/client.mjs';
import { parley } from './support/program.mjs';
import { startServer } from './support/server.mjs';
import { makeDatabase, sql, startPostgresql } from '../support/postgresql.mjs';

const settings = { RATE_LIMIT: 'off', MEDIA_WORKERS: '0' };
const PATIENCE_MS = 60_000;

async function eventually(what, condition) {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50)))
    if (await condition()) return;
  assert.fail(`${what} did not come within ${PATIENCE_MS} ms`);
}

const ready = async (server) => (await call(server, 'GET', '/readyz')).status === 200;

/** Makes meetings without pause, several at once, until stop(); keeps those that were answered, and counts refusals. */
class Storm {
  made = [];
  refused = 0;
  #stopped = false;
  #running;

  constructor(server, token, width = 8) {
    this.server = server;
    this.#running = Array.from({ length: width }, () => this.#rage(token));
  }

  async #rage(token) {
    while (!this.#stopped) {
      const answer = await call(this.server, 'POST', '/api/meetings', { token, body: { title: 'storm' } }).catch(() => null);
      if (!answer) return; // The server is gone.
      if (answer.status === 201) {
        this.made.push(answer.body.meeting.meeting_id);
      } else {
        assert.equal(answer.status, 503, JSON.stringify(answer.body));
        assert.match(answer.headers.get('retry-after') ?? '', /^\d+$/);
        assert.equal(answer.body.code, 'unavailable');
        this.refused += 1;
      }
    }
  }

  async grows(by = 30) {
    const before = this.made.length;
    await eventually('a storm that goes on', () => this.made.length >= before + by);
  }

  stop() {
    this.#stopped = true;
    return Promise.all(this.#running);
  }
}

/** Every answered meeting is there once, with its host and its audit row. */
async function assertKept(server, token, made) {
  assert.equal(new Set(made).size, made.length);
  for (const id of made) {
    const { status, body } = await call(server, 'GET', `/api/meetings/${id}`, { token });
    assert.equal(status, 200, `${id} was answered and is not there`);
    assert.deepEqual(body.meeting.participants.map((each) => each.role), ['host'], 'half done');
  }
}

describe('the server is killed', () => {
  test('what was answered is there after kill -9 in a storm of writes', async () => {
    const data = mkdtempSync(join(tmpdir(), 'parley-killed-'));
    let server = await startServer({ data, settings });
    try {
      const { access_token: token } = await register(server);
      const storm = new Storm(server, token, 16);
      await storm.grows(200);
      await server.kill();
      await storm.stop();
      server = await startServer({ data, settings });
      await assertKept(server, token, storm.made);
    } finally {
      await server.kill();
      rmSync(data, { recursive: true, force: true });
    }
  });
});

// A run with all servers on PostgreSQL has nothing to do with these.
const onSqlite = process.env.PARLEY_TEST_DATABASE === 'postgresql' ? () => {} : (tests) => describe('SQLite', tests);
onSqlite(() => {
  let server;
  let token;
  before(async () => {
    server = await startServer({ settings });
    token = (await register(server)).access_token;
  });
  after(() => server?.stop());

  test('a full disk: 503 for writes, reading goes on, and writing too once there is room', async () => {
    const meeting = await createMeeting(server, token);
    const limit = (size) => assert.equal(spawnSync('prlimit', ['--pid', String(server.pid), `--fsize=${size}`]).status, 0);
    limit(`${statSync(join(server.data, 'parley.db-wal')).size}:unlimited`);
    const storm = new Storm(server, token);
    await eventually('a refusal', () => storm.refused > 5);
    assert.equal((await call(server, 'GET', `/api/meetings/${meeting.meeting_id}`, { token })).status, 200);
    assert.equal(await ready(server), false);
    limit('unlimited:unlimited');
    await storm.grows();
    await storm.stop();
    assert.equal(await ready(server), true);
    const lines = server.log.split('\n');
    assert.equal(lines.filter((line) => /error\]? .*failed.*the disk/.test(line)).length, 1, 'it is said once');
    assert.equal(lines.filter((line) => line.includes('the database is used again')).length, 1);
    await assertKept(server, token, storm.made);
  });

  test('a file that was taken away: 503, no empty one in its place, and on it goes when it is back', async () => {
    const away = join(server.data, 'away');
    mkdirSync(away);
    const names = ['parley.db', 'parley.db-wal', 'parley.db-shm'];
    const move = (from, to) => names.filter((name) => existsSync(join(from, name))).forEach((name) => renameSync(join(from, name), join(to, name)));
    move(server.data, away);
    const storm = new Storm(server, token);
    await eventually('a refusal', () => storm.refused > 5);
    assert.equal((await call(server, 'GET', '/api/meetings', { token })).status, 503);
    assert.equal(await ready(server), false);
    assert.ok(!existsSync(join(server.data, 'parley.db')));
    move(away, server.data);
    await eventually('readiness', () => ready(server));
    await storm.grows();
    await storm.stop();
    await assertKept(server, token, storm.made);
  });
});

/** Stands before a PostgreSQL that is reached by a Unix socket, and can fall silent as if that were paused. */
class Silencer {
  /** From the next log-in on, right behind its end, nothing goes through any more. */
  armed = false;
  silent = false;
  #pairs = new Set();
  #server;

  static async before(url) {
    const self = new Silencer();
    const path = join(decodeURIComponent(/[?&]host=([^&]+)/.exec(url)[1]), '.s.PGSQL.5432');
    self.#server = net.createServer((client) => self.#carry(client, net.connect(path)));
    await new Promise((resolve) => self.#server.listen(0, '127.0.0.1', resolve));
    self.url = url.replace(/@\/([^?]*).*/, `@127.0.0.1:${self.#server.address().port}/$1`);
    return self;
  }

  #carry(client, backend) {
    const pair = { client, backend, held: [] };
    this.#pairs.add(pair);
    const hand = (to, data) => (this.silent ? pair.held.push([to, data]) : to.write(data));
    client.on('data', (data) => hand(backend, data));
    backend.on('data', (data) => {
      // ReadyForQuery: the log-in is over. It still goes through; what the client says to it does not.
      const loggedIn = this.armed && !this.silent && data.includes(Buffer.from([0x5a, 0, 0, 0, 5, 0x49]));
      hand(client, data);
      if (loggedIn) this.silent = true;
    });
    for (const [from, to] of [[client, backend], [backend, client]])
      from.on('error', () => {}).on('close', () => {
        to.destroy();
        this.#pairs.delete(pair);
      });
  }

  /** Ends what is open. */
  cut() {
    for (const { client } of this.#pairs) client.destroy();
  }

  speak() {
    this.armed = this.silent = false;
    for (const pair of this.#pairs) for (const [to, data] of pair.held.splice(0)) to.write(data);
  }

  stop() {
    this.cut();
    return new Promise((resolve) => this.#server.close(resolve));
  }
}

test('a PostgreSQL that takes connections and says nothing: the start ends before long, with what to do', async () => {
  const mute = net.createServer((socket) => socket.on('error', () => {}).resume());
  await new Promise((resolve) => mute.listen(0, '127.0.0.1', resolve));
  const data = mkdtempSync(join(tmpdir(), 'parley-mute-'));
  try {
    const begin = Date.now();
    const { code, err } = await parley(['serve', '--port', '0', '--data', data],
      { env: { MEDIA_WORKERS: '0', DATABASE_URL: `postgresql://parley@127.0.0.1:${mute.address().port}/parley` } });
    assert.equal(code, 1, err);
    assert.match(err.trim().split('\n').at(-1), /^parley: the database \(PostgreSQL at 127\.0\.0\.1:\d+, database parley\) cannot be used: .*did not answer in time/);
    assert.ok(Date.now() - begin < 40_000, `${Date.now() - begin} ms`);
  } finally {
    await new Promise((resolve) => mute.close(resolve));
    rmSync(data, { recursive: true, force: true });
  }
});

describe('PostgreSQL', () => {
  let postgresql;
  let server;
  let token;
  let database;
  before(async () => {
    postgresql = await startPostgresql();
    database = makeDatabase(postgresql.url, 'parley');
    server = await startServer({ settings: { ...settings, DATABASE_URL: database } });
    token = (await register(server)).access_token;
  });
  after(async () => {
    await server?.stop();
    await postgresql?.close();
  });

  const endConnections = () =>
    sql(postgresql.url, "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE datname = 'parley'");

  test('connections that are killed under requests: nothing is lost or done twice, and it goes on', async () => {
    const storm = new Storm(server, token);
    for (let i = 0; i < 5; i++) {
      await storm.grows(20);
      endConnections();
    }
    await storm.grows();
    await storm.stop();
    await assertKept(server, token, storm.made);
    // A job that was run again left one meeting; only those whose commit itself was cut off may be there without an answer.
    const stored = Number(sql(database, "SELECT count(*) FROM meetings WHERE title = 'storm'"));
    assert.ok(stored >= storm.made.length && stored <= storm.made.length + storm.refused, `${stored} stored, ${storm.made.length} answered, ${storm.refused} refused`);
  });

  test('stopped and started under requests: 503 with Retry-After meanwhile', async () => {
    const storm = new Storm(server, token);
    await storm.grows();
    await postgresql.crash();
    await eventually('a refusal', () => storm.refused > 5);
    assert.equal(await ready(server), false);
    assert.equal((await call(server, 'GET', '/healthz')).status, 200, 'the server itself lives');
    await postgresql.start();
    await storm.grows();
    await storm.stop();
    await eventually('readiness', () => ready(server));
    await assertKept(server, token, storm.made);
  });

  test('paused under requests: nobody waits for long, and it goes on by itself', async () => {
    const meeting = await createMeeting(server, token);
    const ask = async (method, path, body) => {
      const begin = Date.now();
      const { status, body: answer } = await call(server, method, path, { token, body });
      return { status, code: answer.code, seconds: (Date.now() - begin) / 1000 };
    };
    await postgresql.pause();
    try {
      // Those that come first, and those that come when it is known.
      for (let i = 0; i < 2; i++)
        for (const answer of await Promise.all([ask('GET', `/api/meetings/${meeting.meeting_id}`), ask('GET', '/api/meetings'), ask('POST', '/api/meetings', { title: 'paused' })])) {
          assert.deepEqual([answer.status, answer.code], [503, 'unavailable']);
          assert.ok(answer.seconds < 18, `a wait of ${answer.seconds} s`);
        }
      assert.equal(await ready(server), false);
    } finally {
      await postgresql.resume();
    }
    await eventually('readiness', () => ready(server));
    assert.equal((await call(server, 'GET', `/api/meetings/${meeting.meeting_id}`, { token })).status, 200);
    await createMeeting(server, token);
  });

  test('silent in the moment in which a connection is made: nobody waits for long, and it goes on by itself', async () => {
    const silencer = await Silencer.before(makeDatabase(postgresql.url, 'silenced'));
    const cutOff = await startServer({ settings: { ...settings, DATABASE_URL: silencer.url } });
    try {
      const { access_token } = await register(cutOff);
      const meeting = await createMeeting(cutOff, access_token);
      silencer.armed = true;
      silencer.cut();
      const ask = async (method, path, body) => {
        const begin = Date.now();
        const { status } = await call(cutOff, method, path, { token: access_token, body });
        return { status, seconds: (Date.now() - begin) / 1000 };
      };
      // All its threads: none of them may hang with the connection that was being made.
      const asked = [1, 2, 3].flatMap(() => [ask('GET', '/api/meetings'), ask('POST', '/api/meetings', { title: 'silenced' })]);
      for (const { status, seconds } of await Promise.all(asked)) {
        assert.equal(status, 503);
        assert.ok(seconds < 25, `a wait of ${seconds} s`);
      }
      assert.ok(silencer.silent, 'somebody had logged in');
      silencer.speak();
      await eventually('readiness', () => ready(cutOff));
      assert.equal((await call(cutOff, 'GET', `/api/meetings/${meeting.meeting_id}`, { token: access_token })).status, 200);
      await createMeeting(cutOff, access_token);
    } finally {
      silencer.speak();
      await cutOff.stop();
      await silencer.stop();
    }
  });

  test('a server that is stopped while it is paused ends', async () => {
    const own = await startServer({ settings: { ...settings, DATABASE_URL: makeDatabase(postgresql.url, 'stopping') } });
    try {
      const { access_token } = await register(own);
      const meeting = await createMeeting(own, access_token);
      await enter(own, { token: access_token }, meeting.meeting_id);
      await postgresql.pause();
      const { code } = await own.terminate(30_000);
      assert.equal(code, 0);
    } finally {
      await postgresql.resume();
      closeAll();
      await own.kill();
    }
  });

  test('whoever leaves while it is paused is gone for the others, and their stay ends when they left', async () => {
    const own = await startServer({ settings: { ...settings, DATABASE_URL: makeDatabase(postgresql.url, 'leaving'), RECONNECT_GRACE_SECONDS: '2' } });
    try {
      const people = {};
      for (const name of ['Host', 'Ann', 'Ben']) people[name] = await register(own, name);
      const { meeting_id } = await createMeeting(own, people.Host.access_token);
      const path = `/api/meetings/${meeting_id}`;
      const devices = {};
      for (const name of ['Host', 'Ann', 'Ben']) devices[name] = await enter(own, { token: people[name].access_token }, meeting_id);
      const asHost = async (what) => (await call(own, 'GET', `${path}/${what}`, { token: people.Host.access_token })).body[what] ?? [];
      const isOf = (name) => ({ participant_id }) => participant_id === devices[name].joined.participant.participant_id;

      let left;
      await postgresql.pause();
      try {
        left = Date.now();
        // Ann says that she leaves, and is answered as soon as it is known that the database is silent; Ben's connection is lost.
        const answer = devices.Ann.socket.timeout(PATIENCE_MS).emitWithAck('meeting:leave', { meeting_id });
        devices.Ben.cut();
        assert.equal((await devices.Host.next('participant:left', isOf('Ann'), PATIENCE_MS)).reason, 'left');
        assert.equal((await devices.Host.next('participant:left', isOf('Ben'), PATIENCE_MS)).reason, 'disconnected');
        assert.equal((await answer).success, true);
        assert.equal(await ready(own), false, 'it is away still');
      } finally {
        await postgresql.resume();
      }
      const back = Date.now();
      assert.ok(back - left > 6000, 'long enough to tell the leave from what is written later');
      await eventually('readiness', () => ready(own));
      // Ann comes back, before or after it is written that she left.
      devices.Ann = await enter(own, { token: people.Ann.access_token }, meeting_id);

      const stays = async (name) => (await asHost('attendance')).filter((stay) => stay.name === name);
      await eventually("the end of Ann's and Ben's stays", async () => (await stays('Ann'))[0]?.left_at && (await stays('Ben'))[0]?.left_at);
      const sinceLeft = (stay) => Date.parse(stay.left_at) - left;
      const [[ann, again], [ben, ...more]] = [await stays('Ann'), await stays('Ben')];
      assert.ok(sinceLeft(ann) > -1000 && sinceLeft(ann) < 2000, `Ann left ${sinceLeft(ann)} ms behind her word`);
      assert.ok(sinceLeft(ben) > 1000 && sinceLeft(ben) < 6000, `Ben left ${sinceLeft(ben)} ms behind the loss of his connection`);
      assert.ok(Math.abs(ann.seconds - (Date.parse(ann.left_at) - Date.parse(ann.joined_at)) / 1000) <= 1, `${ann.seconds} s`);
      assert.equal(again.left_at, null, 'she is in a stay of her own');
      assert.deepEqual(more, []);

      const statuses = (await asHost('participants')).map(({ name, status }) => [name, status]).sort();
      assert.deepEqual(statuses, [['Ann', 'joined'], ['Ben', 'left'], ['Host', 'joined']]);
      const { snapshot } = await devices.Host.must('state:sync', { meeting_id, since: 1_000_000 });
      assert.deepEqual(snapshot.participants.map((each) => each.name).sort(), ['Ann', 'Host']);
      assert.equal(devices.Host.events.filter(({ event }) => event === 'participant:left').length, 0, 'each was told once');
    } finally {
      closeAll();
      await own.stop();
    }
  });

  test('two servers that start at once on an empty database, and write at once', async () => {
    const empty = makeDatabase(postgresql.url, 'empty');
    const two = await Promise.all([1, 2].map(() => startServer({ settings: { ...settings, DATABASE_URL: empty, JWT_SECRET: 'the same for both nodes' } })));
    try {
      const { access_token } = await register(two[0]);
      const storms = two.map((each) => new Storm(each, access_token));
      await Promise.all(storms.map((storm) => storm.grows(100)));
      await Promise.all(storms.map((storm) => storm.stop()));
      assert.deepEqual(storms.map((storm) => storm.refused), [0, 0]);
      for (const [i, storm] of storms.entries()) await assertKept(two[1 - i], access_token, storm.made.slice(0, 50));

      // What one of them changes holds on the other: an account's role with the next request, the permission table soon.
      sql(empty, "UPDATE users SET role = 'admin'");
      const table = async (server) => (await call(server, 'GET', '/api/admin/roles', { token: access_token })).body.roles;
      const roles = await table(two[0]);
      assert.equal(roles.attendee.can_record, 'never');
      roles.attendee.can_record = 'always';
      assert.equal((await call(two[0], 'PUT', '/api/admin/roles', { token: access_token, body: { roles } })).status, 200);
      await eventually("the other node's table", async () => (await table(two[1])).attendee.can_record === 'always');
    } finally {
      await Promise.all(two.map((each) => each.stop()));
    }
  });
});
