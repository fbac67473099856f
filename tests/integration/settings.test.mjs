// Settings as an operator meets them: file, environment and flags, and what is said about wrong ones.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parley, temporaryFolder } from './support/program.mjs';
import { startServer } from './support/server.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = temporaryFolder();
let files = 0;

function settingsFile(text) {
  const path = join(folder, `parley${++files}.conf`);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

/** `parley config check`; answers {code, out, values: {NAME: {value, source}}}. */
async function check(args = [], env = {}) {
  const { code, out, err } = await parley(['config', 'check', ...args], { env });
  assert.equal(err, '');
  const values = {};
  for (const [, name, value, source] of out.matchAll(/^([A-Z_]+) += (.*) {3}\((.*)\)$/gm)) values[name] = { value, source };
  return { code, out, values };
}

describe('where settings come from', () => {
  test('a file, the environment and flags take the same words, and the later wins', async () => {
    const file = settingsFile('# comment\n\nport = 8001\nREGISTRATION=closed\nmeeting-id-length = "12"\nlog_level = debug\n');
    const { code, values } = await check(['--config', file, '--port', '8003'], { PORT: '8002', LOG_LEVEL: 'error' });
    assert.equal(code, 0);
    assert.deepEqual(values.PORT, { value: '8003', source: 'flag' });
    assert.deepEqual(values.LOG_LEVEL, { value: 'error', source: 'environment' });
    assert.deepEqual(values.REGISTRATION, { value: 'closed', source: `${file}:4` });
    assert.deepEqual(values.MEETING_ID_LENGTH, { value: '12', source: `${file}:5` });
    assert.deepEqual(values.RATE_LIMIT, { value: 'on', source: 'default' });
  });

  test('PARLEY_CONFIG names the file too', async () => {
    const { values } = await check([], { PARLEY_CONFIG: settingsFile('port = 8044\n') });
    assert.equal(values.PORT.value, '8044');
  });

  test('the server itself goes by the file', async () => {
    const server = await startServer({ args: ['--config', settingsFile('registration = closed\n')] });
    try {
      const answer = await fetch(`${server.url}/api/auth/register`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: 'ada@example.org', name: 'Ada', password: 'long enough' }),
      });
      assert.equal(answer.status, 403);
      assert.equal((await answer.json()).code, 'registration_closed');
    } finally {
      await server.stop();
    }
  });

  test('secrets and passwords are not shown', async () => {
    const env = {
      JWT_SECRET: 'x1x2x3x4x5x6x7x8x9', TURN_SECRET: 'relay-hush', TURN_URLS: 'turn:a.example', MAIL_FROM: 'p@example.org',
      SMTP_URL: 'smtp://user:mail-hush@mail.example', DATABASE_URL: 'postgresql://me:data-hush@localhost/db',
    };
    const { out, values } = await check([], env);
    assert.equal(values.JWT_SECRET.value, 'set');
    assert.equal(values.DATABASE_URL.value, 'postgresql://me:…@localhost/db');
    assert.doesNotMatch(out, /hush|x1x2/);
  });
});

describe('what is refused', () => {
  /** name of the case → [arguments, environment, what must be said] */
  const cases = {
    'an unknown key in a file, with its place and the nearest right one': () => {
      const file = settingsFile('port = 8080\n\nprot = 1\n');
      return [['--config', file], {}, `${file}:3: there is no setting "prot"; did you mean port?`];
    },
    'a bad value in a file, with its place': () => {
      const file = settingsFile('\nthreads = abc\n');
      return [['--config', file], {}, `${file}:2: threads must be a whole number from 0 to 256, and is "abc"`];
    },
    'a setting that stands twice': () => {
      const file = settingsFile('port = 1\nPORT = 2\n');
      return [['--config', file], {}, `${file}:2: PORT is set in line 1 already`];
    },
    'a line that sets nothing': () => {
      const file = settingsFile('port: 1\n');
      return [['--config', file], {}, `${file}:1: a line is "name = value"`];
    },
    'a file that is not there': () => [['--config', '/nowhere/parley.conf'], {}, 'cannot read the settings file /nowhere/parley.conf: No such file'],
    'a folder for a file': () => [['--config', folder], {}, `cannot read the settings file ${folder}: Is a directory`],
    'a bad value in the environment': () => [[], { RATE_LIMIT: 'maybe' }, 'RATE_LIMIT in the environment must be on or off, and is "maybe"'],
    'a bad value of a flag': () => [['--media-workers', '1.5'], {}, '--media-workers must be a whole number from -1 to 256'],
    'a name in the environment that was meant for Parley': () => [[], { PARLEY_PUBLIC_URL: 'https://a.example' }, 'PARLEY_PUBLIC_URL in the environment is no setting; did you mean PUBLIC_URL?'],
    'nonsense for STUN_URLS': () => [[], { STUN_URLS: 'stun:ok.example,http://x' }, 'STUN_URLS in the environment must be like stun:stun.example.org:3478 ("http://x")'],
    'nonsense for TURN_URLS': () => [[], { TURN_URLS: 'turn:', TURN_SECRET: 's' }, 'TURN_URLS in the environment must be like turn:'],
    'a TURN port that is none': () => [[], { TURN_URLS: 'turn:a.example:70000', TURN_SECRET: 's' }, 'must be like turn:'],
    'an origin with a path': () => [[], { CORS_ORIGINS: 'https://a.example/app' }, 'CORS_ORIGINS in the environment must end behind host and port, without a path: https://a.example'],
    'an origin that is none': () => [[], { CORS_ORIGINS: 'a.example' }, 'CORS_ORIGINS in the environment must be an address such as'],
    'a media address with a port': () => [[], { MEDIA_ADDRESS: '203.0.113.5:40000' }, 'MEDIA_ADDRESS in the environment must be an IP address or a host name, without port'],
    'an address of four numbers that is none': () => [[], { MEDIA_ADDRESS: '203.0.113.500' }, 'MEDIA_ADDRESS in the environment must be an IP address'],
    'all addresses as the media address': () => [[], { MEDIA_ADDRESS: '0.0.0.0' }, 'must be the one address that browsers reach'],
    'a public URL without host': () => [[], { PUBLIC_URL: 'https://' }, 'PUBLIC_URL in the environment must be an address such as'],
    'a public URL of another kind': () => [[], { PUBLIC_URL: 'ftp://meet.example' }, 'PUBLIC_URL in the environment must be an address such as'],
    'a public URL with a blank': () => [[], { PUBLIC_URL: 'https://me et.example' }, 'PUBLIC_URL in the environment must be an address such as'],
    'a host name to listen on': () => [[], { BIND: 'meet.example' }, 'BIND in the environment must be an IP address of this machine'],
    'a proxy that is no network': () => [[], { TRUSTED_PROXIES: '10.0.0.0/40' }, 'TRUSTED_PROXIES in the environment must be a list of addresses and networks'],
    'media ports above the last': () => [['--media-port', '65530', '--media-workers', '10'], {}, '--media-port is too high: 10 media workers need the ports 65530 to 65539, and the last there is is 65535'],
    'one port for two things': () => [['--media-port', '8080', '--media-workers', '2', '--port', '8081'], {}, '--port is 8081, which the media workers need (8080 to 8081)'],
    'a database of another kind': () => [[], { DATABASE_URL: 'mysql://x' }, 'DATABASE_URL in the environment must be like sqlite:'],
    'Redis, which is not there yet': () => [[], { REDIS_URL: 'redis://localhost' }, 'REDIS_URL in the environment is not supported yet'],
    'a mail server without sender': () => [[], { SMTP_URL: 'smtp://mail.example' }, 'SMTP_URL in the environment is set without MAIL_FROM'],
    'a sender that is none': () => [[], { SMTP_URL: 'smtp://mail.example', MAIL_FROM: 'parley' }, 'MAIL_FROM in the environment must be like parley@example.org'],
    'a mail server of another kind': () => [[], { SMTP_URL: 'http://mail.example', MAIL_FROM: 'p@example.org' }, 'SMTP_URL in the environment must be like smtp://'],
    'a relay without secret': () => [[], { TURN_URLS: 'turn:a.example' }, 'TURN_URLS in the environment is set without TURN_SECRET'],
    'half of TLS': () => [['--tls-cert', '/etc/hostname'], {}, '--tls-cert is set without TLS_KEY'],
    'a certificate that is not there': () => [['--tls-cert', '/nowhere.pem', '--tls-key', '/etc/hostname'], {}, '--tls-cert names a file that is not there: /nowhere.pem'],
    'a short secret': () => [[], { JWT_SECRET: 'tooshort' }, 'JWT_SECRET in the environment must have 16 bytes or more'],
    'a grace that is too long': () => [[], { HOST_GRACE_SECONDS: '999999' }, 'HOST_GRACE_SECONDS in the environment must be a whole number from 0 to 3600'],
    'an audience that is none': () => [[], { PRESENCE_BROADCAST: 'some' }, 'PRESENCE_BROADCAST in the environment must be all or contacts'],
    'no hours at all': () => [[], { CALL_MAX_HOURS: '0' }, 'CALL_MAX_HOURS in the environment must be a whole number from 1'],
  };
  for (const [name, make] of Object.entries(cases)) {
    test(name, async () => {
      const [args, env, said] = make();
      const checked = await check(args, env);
      assert.equal(checked.code, 2, checked.out);
      assert.ok(checked.out.includes(`error: `) && checked.out.includes(said), `${said}\n--- was not said:\n${checked.out}`);
      const served = await parley(['serve', '--port', '0', '--data', join(folder, 'unused'), ...args], { env });
      assert.equal(served.code, 2, 'the server does not start with it');
      assert.ok(served.err.includes(`parley: `) && served.err.includes(said), served.err);
      assert.doesNotMatch(served.err, /tooshort/, 'secrets are not said');
    });
  }

  test('all that is wrong is said at once', async () => {
    const { out } = await check([], { PORT: 'x', RATE_LIMIT: 'y', STUN_URLS: 'z' });
    assert.equal(out.match(/^error: /gm).length, 3, out);
  });

  test('a flag mends what a file has wrong', async () => {
    const { code } = await check(['--config', settingsFile('port = abc\n'), '--port', '8080']);
    assert.equal(code, 0);
  });
});

describe('the command line', () => {
  const cases = {
    'a flag that there is not': [['serve', '--prot', '80'], /there is no flag --prot; did you mean --port\?/],
    'a command that there is not': [['srve'], /there is no command srve; did you mean serve\?/],
    'a command below a command that there is not': [['config', 'chek'], /there is no command chek; did you mean check\?/],
    'a command that is like none': [['deploy'], /there is no command deploy; there are serve, config, .* and help/],
    'help about a command that there is not': [['help', 'srve'], /there is no command srve; did you mean serve\?/],
    'help about a command below that there is not': [['help', 'user', 'lst'], /there is no command lst; did you mean list\?/],
    'a word too many': [['serve', 'now'], /"now" is not expected here/],
    'nothing at all': [[], /serve +Run the server/],
    'half a command': [['config'], /check +Print the settings/],
    'a flag without its value': [['serve', '--port'], /--port/],
  };
  for (const [name, [args, said]] of Object.entries(cases)) {
    test(name, async () => {
      const { code, err, out } = await parley(args);
      assert.equal(code, 2);
      assert.match(err + out, said);
    });
  }
});

describe('help', () => {
  for (const words of [[], ['serve'], ['config', 'check'], ['user', 'add'], ['load-test']])
    test(`of ${words.join(' ') || 'the program'} as a command is the same as with the flag`, async () => {
      const [command, flag] = await Promise.all([parley(['help', ...words]), parley([...words, '--help'])]);
      assert.equal(command.code, 0, command.err);
      assert.match(command.out, new RegExp(`Usage: parley ${words.join(' ')}`));
      assert.equal(command.out, flag.out);
    });
});

describe('risky settings', () => {
  const cases = {
    'no limits': [{ RATE_LIMIT: 'off' }, /RATE_LIMIT in the environment is off/],
    'any origin': [{ CORS_ORIGINS: '*' }, /CORS_ORIGINS in the environment is \*/],
    'everybody a proxy': [{ TRUSTED_PROXIES: '0.0.0.0/0' }, /trusts every address/],
    'open to others over plain HTTP': [{ BIND: '0.0.0.0' }, /plain HTTP/],
    'https without certificate and proxy': [{ PUBLIC_URL: 'https://meet.example' }, /TRUSTED_PROXIES/],
    'a name near a setting': [{ TURN_URL: 'turn:a.example' }, /TURN_URL in the environment is no setting of Parley; did you mean TURN_URLS\?/],
  };
  for (const [name, [env, said]] of Object.entries(cases)) {
    test(name, async () => {
      const { code, out } = await check([], env);
      assert.equal(code, 1, out);
      assert.match(out, said);
    });
  }

  test('a secret in a flag, which everybody can read', async () => {
    const { code, out } = await check(['--jwt-secret', 'x1x2x3x4x5x6x7x8x9']);
    assert.equal(code, 1);
    assert.match(out, /--jwt-secret holds a secret/);
  });

  test('a settings file with secrets that everybody can read', async () => {
    const file = settingsFile('jwt_secret = x1x2x3x4x5x6x7x8x9\n');
    chmodSync(file, 0o644);
    const { code, out } = await check(['--config', file]);
    assert.equal(code, 1);
    assert.match(out, /chmod 600/);
  });

  test('what a cluster sets for a service called parley is not meant for it', async () => {
    const { code, out } = await check([], { PARLEY_PORT: 'tcp://10.0.0.1:80', PARLEY_PORT_80_TCP: 'tcp://10.0.0.1:80', PARLEY_SERVICE_HOST: '10.0.0.1', PARLEY_PORT_80_TCP_PORT: '80', PARLEY_DATA_SERVICE_PORT: '5432' });
    assert.equal(code, 0, out);
  });

  test('a name in the environment that begins with PARLEY_ and means nothing, without its value', async () => {
    const env = { PARLEY_DATA: '/srv/hush', PARLEY_FAVOURITE: 'hush', PARLEY_TOKEN: 'x', PARLEY_MEDIA_GSO: 'off' };
    const { code, out } = await check([], env);
    assert.equal(code, 1);
    assert.match(out, /PARLEY_DATA in the environment is no setting, and is ignored; did you mean DATA_DIR\?$/m);
    assert.match(out, /PARLEY_FAVOURITE in the environment is no setting, and is ignored$/m);
    assert.doesNotMatch(out, /hush|PARLEY_TOKEN|PARLEY_MEDIA_GSO/);
    const server = await startServer({ settings: { MEDIA_WORKERS: '0', ...env } });
    await server.stop();
    assert.equal(server.log.match(/PARLEY_DATA in the environment/g).length, 1);
    assert.doesNotMatch(server.log, /hush/);
  });
});

describe('.env.example', () => {
  const text = readFileSync(join(root, '.env.example'), 'utf8');
  const examples = [...text.matchAll(/^#([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => ({ name, value }));

  test('is what the table says', async () => {
    const { out } = await parley(['docs', 'env']);
    assert.equal(text, out, 'make it anew: build/release/parley docs env > .env.example');
  });

  test('has every setting', async () => {
    const { values } = await check();
    assert.deepEqual(examples.map((each) => each.name).sort(), Object.keys(values).sort());
  });

  const pairs = { TLS_CERT: 'TLS_KEY', TLS_KEY: 'TLS_CERT', TURN_URLS: 'TURN_SECRET', SMTP_URL: 'MAIL_FROM' };
  for (const { name, value } of examples) {
    test(`the example of ${name} is right`, async () => {
      // Files of examples are not on this machine; any readable ones do.
      const real = (setting, text) => (setting.startsWith('TLS_') ? '/etc/hostname' : text);
      let file = `${name}=${real(name, value)}\n`;
      if (pairs[name]) file += `${pairs[name]}=${real(pairs[name], examples.find((each) => each.name === pairs[name]).value)}\n`;
      const { code, out, values } = await check(['--config', settingsFile(file)]);
      if (name === 'REDIS_URL') return assert.match(out, /not supported yet/);
      assert.notEqual(code, 2, out);
      assert.notEqual(values[name].source, 'default');
    });
  }
});

describe('documents', () => {
  test('docs/settings.md is what the table says', async () => {
    const { out } = await parley(['docs', 'settings']);
    assert.equal(readFileSync(join(root, 'docs', 'settings.md'), 'utf8'), out, 'make it anew: build/release/parley docs settings > docs/settings.md');
  });
});

describe('the data folder and the database file', () => {
  /** Starts a server that must refuse; answers what it says. */
  async function refusal(env, data) {
    const { code, err } = await parley(['serve', '--port', '0', '--media-port', '0', '--data', data], { env: { MEDIA_WORKERS: '0', ...env } });
    assert.equal(code, 1, err);
    return err;
  }

  test('a damaged token secret is not replaced: the server says what to do', async () => {
    const data = join(folder, 'damaged');
    mkdirSync(data, { mode: 0o700 });
    for (const damage of ['', 'abc', 'A'.repeat(64), `${'0'.repeat(64)}\n`]) {
      writeFileSync(join(data, 'jwt-secret'), damage);
      const err = await refusal({}, data);
      assert.match(err, /the secret in .*jwt-secret is damaged/);
      assert.match(err, /signs everybody out/);
      assert.equal(readFileSync(join(data, 'jwt-secret'), 'utf8'), damage);
    }
  });

  test('a file that is no database is named, with what to do', async () => {
    const path = join(folder, 'notes.txt');
    writeFileSync(path, 'these are notes, and no database at all\n'.repeat(100));
    const err = await refusal({ DATABASE_URL: `sqlite:${path}` }, join(folder, 'd1'));
    assert.ok(err.includes(path), err);
    assert.match(err, /no SQLite database.*DATABASE_URL/);
  });

  test('a database in a folder that is not there is named', async () => {
    const err = await refusal({ DATABASE_URL: 'sqlite:/nowhere/parley.db' }, join(folder, 'd2'));
    assert.match(err, /\/nowhere\/parley\.db cannot be used: it cannot be opened/);
  });

  test('a PostgreSQL that does not answer is named, without its password', async () => {
    const err = await refusal({ DATABASE_URL: 'postgresql://me:data-hush@127.0.0.1:1/parley' }, join(folder, 'd3'));
    assert.match(err, /PostgreSQL at 127\.0\.0\.1:1, database parley/);
    assert.match(err, /DATABASE_URL/);
    assert.doesNotMatch(err, /data-hush/);
  });
});
