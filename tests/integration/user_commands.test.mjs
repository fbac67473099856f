// `parley user` and `parley token`: the real program beside a running server.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { call } from './support/client.mjs';
import { buildFolder, startServer } from './support/server.mjs';

let server;
before(async () => {
  server = await startServer({ settings: { RATE_LIMIT: 'off', REGISTRATION: 'closed' } });
});
after(() => server?.stop());

/** Runs a command; answers {code, out, err}. */
function parley(args, { input = '', data = server.data } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(join(buildFolder, 'parley'), [...args, '--data', data], { env: { PATH: process.env.PATH } });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (err += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
    child.stdin.on('error', () => {}); // it ended before it had read its input
    child.stdin.end(input);
  });
}

const signIn = (email, password) => call(server, 'POST', '/api/auth/login', { body: { email, password } });

test('the first start makes an administrator, and shows the password once', async () => {
  const told = /An administrator was made: (\S+) with the password (\S+)/.exec(server.log);
  assert.ok(told, server.tail());
  const { status, body } = await signIn(told[1], told[2]);
  assert.equal(status, 200);
  assert.equal(body.user.role, 'admin');
  assert.equal(server.log.split(told[2]).length, 2, 'it is told once');
  const admin = await call(server, 'GET', '/api/admin/users', { token: body.access_token });
  assert.equal(admin.status, 200);
});

test('a command that is typed wrongly is answered with how it is written', async () => {
  for (const [args, complaint, usage] of [
    [['user', 'add', '--name', 'Kim'], /^parley: email is required$/m, /^Usage: parley user add \[OPTIONS\] email$/m],
    [['user', 'add', '--email', 'kim@example.org'], /^parley: /m, /^Usage: parley user add \[OPTIONS\] email$/m],
    [['user', 'role', 'admin@localhost', 'boss'], /^parley: role: boss not in/m, /^Usage: parley user role/m],
    [['token'], /^parley: email is required$/m, /^Usage: parley token \[OPTIONS\] email$/m],
    [['user'], /^parley: there is no flag --data$/m, /^Usage: parley user \[OPTIONS\] \[SUBCOMMAND\]$/m],
  ]) {
    const refused = await parley(args);
    assert.equal(refused.code, 2, args.join(' '));
    assert.match(refused.err, complaint, args.join(' '));
    assert.match(refused.err, usage, args.join(' '));
    assert.equal(refused.out, '');
  }
});

test('accounts are made, listed and given other passwords while the server runs', async () => {
  const added = await parley(['user', 'add', 'Ann@Example.org', '--name', 'Ann Öberg', '--organization', 'acme'], {
    input: 'correct horse\n',
  });
  assert.equal(added.code, 0, added.err);
  assert.match(added.out, /^usr_\S+\tann@example\.org\tAnn Öberg\taccount\tuser\tenabled\tacme$/m);
  assert.equal((await signIn('ann@example.org', 'correct horse')).status, 200);
  const listed = await parley(['user', 'list', '--query', 'öberg']);
  assert.equal(listed.out, added.out);
  const all = await parley(['user', 'list']);
  assert.match(all.out, /admin@localhost/);
  const changed = await parley(['user', 'passwd', 'ann@example.org'], { input: 'another horse' });
  assert.equal(changed.code, 0, changed.err);
  assert.equal((await signIn('ann@example.org', 'correct horse')).status, 401);
  assert.equal((await signIn('ann@example.org', 'another horse')).status, 200);
});

test('accounts are disabled, enabled and given roles', async () => {
  await parley(['user', 'add', 'bob@example.org', '--name', 'Bob'], { input: 'correct horse\n' });
  const { body } = await signIn('bob@example.org', 'correct horse');
  const me = () => call(server, 'GET', '/api/auth/me', { token: body.access_token });
  assert.match((await parley(['user', 'disable', 'bob@example.org'])).out, /\tdisabled\t/);
  assert.equal((await me()).status, 401);
  assert.match((await parley(['user', 'enable', 'bob@example.org'])).out, /\tenabled\t/);
  assert.equal((await me()).status, 200);
  assert.match((await parley(['user', 'role', 'bob@example.org', 'admin'])).out, /\tadmin\t/);
  assert.equal((await me()).body.user.role, 'admin');
  assert.equal((await parley(['user', 'role', 'bob@example.org', 'user'])).code, 0);
});

test('a token for scripts works at the running server', async () => {
  const made = await parley(['token', 'admin@localhost', '--ttl', '5m']);
  assert.equal(made.code, 0, made.err);
  assert.match(made.out, /^[\w-]+\.[\w-]+\.[\w-]+\n$/, 'the token and nothing else');
  const me = await call(server, 'GET', '/api/auth/me', { token: made.out.trim() });
  assert.equal(me.body.user.email, 'admin@localhost');
});

test('complaints say what is wrong', async () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'parley-empty-'));
  try {
    const cases = [
      [['user', 'add', 'ann@example.org', '--name', 'Ann'], { input: 'short\n' }, /password must have 8 characters/],
      [['user', 'add', 'not an address', '--name', 'Ann'], { input: 'correct horse\n' }, /email must be an e-mail address/],
      [['user', 'add', 'cid@example.org', '--name', 'Cid'], { input: '' }, /no password on the standard input/],
      [['user', 'add', 'admin@localhost', '--name', 'Other'], { input: 'correct horse\n' }, /already/],
      [['user', 'passwd', 'nobody@example.org'], { input: 'correct horse\n' }, /No account has/],
      [['user', 'disable', 'nobody@example.org'], {}, /No account has/],
      [['user', 'disable', 'admin@localhost'], {}, /without an administrator/],
      [['token', 'admin@localhost', '--ttl', 'forever'], {}, /--ttl is a number/],
      [['token', 'admin@localhost', '--ttl', '-5d'], {}, /--ttl is a number/],
      [['token', 'admin@localhost', '--ttl', '36501d'], {}, /--ttl is 36501d; it must be 36500d or less/],
      [['token', 'admin@localhost', '--ttl', '99999999999999999999s'], {}, /it must be 36500d or less/],
      [['token', 'nobody@example.org'], {}, /No account has/],
      [['user', 'list'], { data: elsewhere }, /there is no database/],
    ];
    for (const [args, options, complaint] of cases) {
      const { code, out, err } = await parley(args, options);
      assert.equal(code, 1, `${args.join(' ')}: ${out}${err}`);
      assert.match(err, complaint);
      assert.equal(out, '');
    }
    assert.notEqual((await parley(['user', 'role', 'admin@localhost', 'king'])).code, 0);
    assert.notEqual((await parley(['user'])).code, 0);
  } finally {
    rmSync(elsewhere, { recursive: true, force: true });
  }
});

test('a second start makes no second administrator', async () => {
  const first = await startServer();
  try {
    assert.match(first.log, /An administrator was made/);
    await first.terminate();
    const again = await startServer({ data: first.data });
    try {
      assert.doesNotMatch(again.log, /An administrator was made/);
    } finally {
      await again.stop();
    }
  } finally {
    await first.stop();
  }
});
