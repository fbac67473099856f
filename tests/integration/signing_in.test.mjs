// Accounts of the server itself: registering, signing in and staying so, the profile, tokens.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { assertProblem, call, createMeeting, register } from './support/client.mjs';
import { startServer } from './support/server.mjs';

let server;
before(async () => {
  server = await startServer({ settings: { RATE_LIMIT: 'off' } });
});
after(() => server?.stop());

describe('accounts', () => {
  test('registering gives a user and tokens that work, and shows no password', async () => {
    const email = 'grace@example.org';
    const answer = await call(server, 'POST', '/api/auth/register', {
      body: { email, name: 'Grace', password: 'long enough 1' },
    });
    assert.equal(answer.status, 201);
    const { user, access_token, refresh_token, token_type, expires_in } = answer.body;
    assert.match(user.id, /^usr_[A-Za-z0-9_-]{12}$/);
    assert.equal(user.email, email);
    assert.equal(user.user_type, 'account');
    assert.equal(token_type, 'Bearer');
    assert.equal(expires_in, 900);
    assert.ok(refresh_token);
    assert.doesNotMatch(JSON.stringify(answer.body), /long enough 1|argon2/);
    const me = await call(server, 'GET', '/api/auth/me', { token: access_token });
    assert.equal(me.status, 200);
    assert.deepEqual(me.body.user, user);
  });

  test('the same address cannot register twice, in any case', async () => {
    const { email } = await register(server);
    const again = await call(server, 'POST', '/api/auth/register', {
      body: { email: email.toUpperCase(), name: 'Other', password: 'long enough 1' },
    });
    assertProblem(again, 409, 'conflict');
  });

  test('logging in needs the right password, and a wrong one reads like an unknown address', async () => {
    const { email, password, user } = await register(server);
    const right = await call(server, 'POST', '/api/auth/login', { body: { email, password } });
    assert.equal(right.status, 200);
    assert.equal(right.body.user.id, user.id);
    const wrong = await call(server, 'POST', '/api/auth/login', { body: { email, password: 'not the password' } });
    const unknown = await call(server, 'POST', '/api/auth/login', { body: { email: 'nobody@example.org', password } });
    assertProblem(wrong, 401, 'unauthorized');
    assertProblem(unknown, 401, 'unauthorized');
    assert.equal(wrong.body.detail, unknown.body.detail);
  });

  test('a refresh token is spent by use; an older one revokes its whole family', async () => {
    const first = await register(server);
    const refresh = ({ refresh_token }) => call(server, 'POST', '/api/auth/refresh', { body: { refresh_token } });
    const second = await refresh(first);
    assert.equal(second.status, 200);
    assert.notEqual(second.body.refresh_token, first.refresh_token);
    const third = await refresh(second.body);
    assert.equal(third.status, 200);
    assertProblem(await refresh(first), 401, 'unauthorized');
    assertProblem(await refresh(third.body), 401, 'unauthorized');
    const anew = await call(server, 'POST', '/api/auth/login', { body: { email: first.email, password: first.password } });
    assert.equal(anew.status, 200);
  });

  test('two who refresh one token at once both stay signed in', async () => {
    const first = await register(server);
    const refresh = ({ refresh_token }) => call(server, 'POST', '/api/auth/refresh', { body: { refresh_token } });
    const both = await Promise.all([refresh(first), refresh(first)]);
    assert.deepEqual(both.map(({ status }) => status), [200, 200]);
    for (const { body } of both) assert.equal((await call(server, 'GET', '/api/auth/me', { token: body.access_token })).status, 200);
    assert.equal((await refresh(both[1].body)).status, 200);
  });

  test('after logging out the refresh token is worthless', async () => {
    const { refresh_token } = await register(server);
    const out = await call(server, 'POST', '/api/auth/logout', { body: { refresh_token } });
    assert.equal(out.status, 204);
    assertProblem(await call(server, 'POST', '/api/auth/refresh', { body: { refresh_token } }), 401, 'unauthorized');
  });

  test('the profile can be changed; the password only with the old one', async () => {
    const { access_token: token, email, password } = await register(server);
    const renamed = await call(server, 'PATCH', '/api/auth/me', { token, body: { name: 'Countess' } });
    assert.equal(renamed.body.user.name, 'Countess');
    const refused = await call(server, 'PATCH', '/api/auth/me', {
      token,
      body: { password: 'another long one', old_password: 'wrong' },
    });
    assertProblem(refused, 403, 'forbidden');
    const changed = await call(server, 'PATCH', '/api/auth/me', {
      token,
      body: { password: 'another long one', oldPassword: password },
    });
    assert.equal(changed.status, 200);
    const login = await call(server, 'POST', '/api/auth/login', { body: { email, password: 'another long one' } });
    assert.equal(login.status, 200);
  });

  test('bad tokens are refused: none, garbage, another key, a changed payload, no algorithm', async () => {
    const { access_token: token } = await register(server);
    const [head, payload, signature] = token.split('.');
    const encode = (object) => Buffer.from(JSON.stringify(object)).toString('base64url');
    const claims = JSON.parse(Buffer.from(payload, 'base64url'));
    const bad = {
      none: undefined,
      garbage: 'garbage',
      'changed payload': [head, encode({ ...claims, sub: 'usr_someoneelse1' }), signature].join('.'),
      'cut signature': [head, payload, signature.slice(0, -4)].join('.'),
      'no algorithm': [encode({ alg: 'none', typ: 'JWT' }), payload, ''].join('.'),
    };
    for (const [what, value] of Object.entries(bad)) {
      const answer = await call(server, 'GET', '/api/auth/me', { token: value });
      assert.equal(answer.status, 401, what);
      assert.equal(answer.body.code, 'unauthorized', what);
    }
  });

  test('a stranger gets a temporary account with one request', async () => {
    const { status, body } = await call(server, 'POST', '/api/auth/temporary', { body: { name: 'Passer-by' } });
    assert.equal(status, 201);
    assert.equal(body.user.user_type, 'temporary');
    assert.equal(body.user.email, null);
    assert.equal((await createMeeting(server, body.access_token)).host_name, 'Passer-by');
  });

  test('closed registration lets nobody in who has no account', async () => {
    const closed = await startServer({ settings: { REGISTRATION: 'closed' } });
    try {
      const body = { email: 'a@example.org', name: 'A', password: 'long enough 1' };
      assertProblem(await call(closed, 'POST', '/api/auth/register', { body }), 403, 'registration_closed');
      assertProblem(await call(closed, 'POST', '/api/auth/temporary', { body: {} }), 403, 'registration_closed');
    } finally {
      await closed.stop();
    }
  });

  test('passwords cannot be tried without end', async () => {
    const limited = await startServer();
    try {
      const { email } = await register(limited);
      const statuses = [];
      for (let i = 0; i < 30 && statuses.at(-1) !== 429; i++) {
        const answer = await call(limited, 'POST', '/api/auth/login', { body: { email, password: `guess ${i} guess` } });
        statuses.push(answer.status);
        if (answer.status === 429) {
          assertProblem(answer, 429, 'too_many_requests');
          assert.ok(Number(answer.headers.get('retry-after')) > 0);
        }
      }
      assert.equal(statuses.at(-1), 429, `30 tries were let through: ${statuses}`);
    } finally {
      await limited.stop();
    }
  });
});
