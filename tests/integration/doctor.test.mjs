// `parley doctor` against real ports, files, certificates, a real TURN relay and a mail server, healthy and broken.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { chmodSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startCoturn } from '../support/coturn.mjs';
import { parley, temporaryFolder } from './support/program.mjs';
import { buildFolder, startServer } from './support/server.mjs';

const folder = temporaryFolder();
let made = 0;
const freshFolder = () => {
  const path = join(folder, `data${++made}`);
  mkdirSync(path, { mode: 0o700 });
  return path;
};

/** Answers {code, out, line}: line(what) is the verdict's line about something. */
async function doctor({ data = freshFolder(), env = {}, args = [] } = {}) {
  const result = await parley(['doctor', '--data', data, '--port', '0', '--media-workers', '1', '--media-port', '0', ...args], { env });
  assert.equal(result.err, '');
  const line = (what) => result.out.split('\n').find((each) => each.includes(`  ${what}`)) ?? assert.fail(`nothing about ${what}:\n${result.out}`);
  return { ...result, line };
}

const listening = new Set();
after(() => listening.forEach((server) => server.close()));

function listenTcp(onConnection = (socket) => socket.on('error', () => {})) {
  return new Promise((resolve, reject) => {
    const server = createServer(onConnection);
    server.on('error', reject).listen(0, '127.0.0.1', () => resolve(server));
    listening.add(server);
  });
}

describe('a machine', () => {
  test('where all is well is told so, line by line', async () => {
    const { out, line, code } = await doctor();
    assert.match(line('data folder'), /^ok/);
    assert.match(line('disk'), /^(ok|warn)/);
    assert.match(line('database'), /^ok .*not there yet/);
    assert.match(line('open files'), /^(ok|warn)/);
    assert.doesNotMatch(out, /^FAIL/m);
    assert.ok(code < 2, out);
  });

  test('a folder that is mounted read-only is called that', async (t) => {
    if (spawnSync('unshare', ['--map-root-user', '--mount', 'true']).status !== 0) return t.skip('this machine lets nobody mount anything');
    const data = freshFolder();
    const script = `mount -t tmpfs -o ro none '${data}' && exec '${join(buildFolder, 'parley')}' doctor --data "$0" --port 0 --media-workers 0`;
    for (const asked of [data, join(data, 'below')]) {
      const { stdout } = spawnSync('unshare', ['--map-root-user', '--mount', 'sh', '-c', script, asked], { encoding: 'utf8', env: { PATH: process.env.PATH } });
      const line = stdout.split('\n').find((each) => each.includes('  data folder')) ?? assert.fail(stdout);
      assert.match(line, /^FAIL .*mounted read-only/);
      assert.doesNotMatch(line, /chown|install/);
    }
  });

  test('a running server is known by its folder, and its database looked at', async () => {
    const server = await startServer({ settings: { MEDIA_WORKERS: '0' } });
    try {
      const port = new URL(server.url).port;
      const { line, code } = await doctor({ data: server.data, args: ['--port', port] });
      assert.match(line('data folder'), /^ok .*in use by a server/);
      assert.match(line('database'), /^ok .*SQLite 3\.\d+.*schema \d+/);
      assert.match(line(`port ${port}`), /^ok .*by the server that runs/);
      assert.ok(code < 2);
    } finally {
      await server.stop();
    }
  });

  test('a data folder that is open to others', async () => {
    const data = freshFolder();
    chmodSync(data, 0o755);
    const { line, code } = await doctor({ data });
    assert.match(line('data folder'), /^warn .*mode 755.*chmod 700/);
    assert.equal(code, 1);
  });

  test('a file where the data folder should be', async () => {
    const data = join(folder, 'a-file');
    writeFileSync(data, '');
    const { line, code } = await doctor({ data });
    assert.match(line('data folder'), /^FAIL .*is no folder/);
    assert.equal(code, 2);
  });

  test('a damaged secret', async () => {
    const data = freshFolder();
    writeFileSync(join(data, 'jwt-secret'), 'half');
    const { line, code } = await doctor({ data });
    assert.match(line('token secret'), /^FAIL .*damaged.*backup/);
    assert.equal(code, 2);
  });

  test('a file that is no database', async () => {
    const data = freshFolder();
    writeFileSync(join(data, 'parley.db'), 'nothing of a database in here\n'.repeat(100));
    const { line, code } = await doctor({ data });
    assert.match(line('database'), /^FAIL .*parley\.db.*no SQLite database/);
    assert.equal(code, 2);
  });

  test('a PostgreSQL that is not there', async () => {
    const { line, code } = await doctor({ env: { DATABASE_URL: 'postgresql://me:data-hush@127.0.0.1:1/parley' } });
    assert.match(line('database'), /^FAIL .*127\.0\.0\.1:1/);
    assert.doesNotMatch(line('database'), /data-hush/);
    assert.equal(code, 2);
  });

  test('a clock that went back', async () => {
    const data = freshFolder();
    writeFileSync(join(data, 'something'), '');
    const tomorrow = Date.now() / 1000 + 86_400;
    utimesSync(join(data, 'something'), tomorrow, tomorrow);
    assert.match((await doctor({ data })).line('clock'), /^warn .*in the future/);
  });

  test('settings that are wrong end it at once', async () => {
    const { out, code } = await doctor({ env: { STUN_URLS: 'nonsense' } });
    assert.match(out, /^FAIL {2}settings: STUN_URLS in the environment must be/m);
    assert.equal(code, 2);
  });
});

describe('ports', () => {
  test('one that another program has', async () => {
    const taken = await listenTcp();
    const { line, code } = await doctor({ args: ['--port', String(taken.address().port)] });
    assert.match(line(`port ${taken.address().port}`), /^FAIL .*another program has it/);
    assert.equal(code, 2);
  });

  test('a media port that is taken for UDP only', async () => {
    const socket = createSocket('udp4');
    await new Promise((resolve) => socket.bind(0, '127.0.0.1', resolve));
    try {
      const { port } = socket.address();
      const { line } = await doctor({ args: ['--media-port', String(port)] });
      assert.match(line(`media port ${port} (UDP)`), /^FAIL .*another program has it/);
      assert.match(line(`media port ${port} (TCP)`), /^ok/);
    } finally {
      socket.close();
    }
  });

  test('an address that is not of this machine', async () => {
    const { line } = await doctor({ args: ['--port', '8080'], env: { BIND: '192.0.2.1' } });
    assert.match(line('port 8080'), /^FAIL .*BIND is no address of this machine/);
  });
});

describe('addresses', () => {
  test('a public name that nobody knows', async () => {
    const { line } = await doctor({ env: { PUBLIC_URL: 'https://parley.invalid' } });
    assert.match(line('public address'), /^FAIL .*cannot be resolved/);
  });

  test('a media address of the local network for a public server', async () => {
    const { line } = await doctor({ env: { PUBLIC_URL: 'https://192.0.2.1', MEDIA_ADDRESS: '10.1.2.3' } });
    assert.match(line('media address'), /^warn .*local network.*MEDIA_ADDRESS/);
  });
});

describe('the certificate', () => {
  const at = (name) => join(folder, name);
  const make = (name, subject, days, extra = []) =>
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', at(`${name}.key`), '-out', at(`${name}.pem`), '-subj', `/CN=${subject}`, '-addext', `subjectAltName=DNS:${subject}`, '-days', String(days), ...extra], { stdio: 'ignore' });
  const look = (cert, key, host = 'localhost') =>
    doctor({ args: ['--tls-cert', at(`${cert}.pem`), '--tls-key', at(`${key}.key`), '--public-url', `https://${host}`, '--bind', '127.0.0.1'] });

  before(() => {
    make('good', 'localhost', 90);
    make('other', 'localhost', 90);
    make('short', 'localhost', 3);
  });

  test('that nobody vouches for', async () => {
    const { line } = await look('good', 'good');
    assert.match(line('certificate'), /^warn .*do not trust it.*self-signed/);
  });

  test('with another’s key', async () => {
    const { line, code } = await look('good', 'other');
    assert.match(line('certificate'), /^FAIL .*does not belong/);
    assert.equal(code, 2);
  });

  test('for another name', async () => {
    const { out } = await look('good', 'good', '127.0.0.1');
    assert.match(out, /^FAIL {2}certificate: it is not for 127\.0\.0\.1/m);
  });

  test('that ends soon', async () => {
    const { out } = await look('short', 'short');
    assert.match(out, /^warn {2}certificate: it expires in [23] days/m);
  });

  test('that has ended', async () => {
    execFileSync('openssl', ['req', '-new', '-key', at('good.key'), '-subj', '/CN=localhost', '-out', at('past.csr')], { stdio: 'ignore' });
    mkdirSync(at('ca'), { recursive: true });
    writeFileSync(at('ca/index.txt'), '');
    writeFileSync(at('ca/serial'), '01\n');
    writeFileSync(at('ca/ca.cnf'), `[ca]\ndefault_ca=own\n[own]\ndatabase=${at('ca/index.txt')}\nserial=${at('ca/serial')}\nnew_certs_dir=${at('ca')}\ndefault_md=sha256\npolicy=any\n[any]\ncommonName=supplied\n`);
    execFileSync('openssl', ['ca', '-batch', '-selfsign', '-config', at('ca/ca.cnf'), '-keyfile', at('good.key'), '-in', at('past.csr'), '-startdate', '20200101000000Z', '-enddate', '20200201000000Z', '-out', at('past.pem')], { stdio: 'ignore' });
    const { line, code } = await look('past', 'good');
    assert.match(line('certificate'), /^FAIL .*has expired/);
    assert.equal(code, 2);
  });

  test('that is no certificate', async () => {
    writeFileSync(at('broken.pem'), 'no certificate');
    const { line } = await look('broken', 'good');
    assert.match(line('certificate'), /^FAIL .*broken\.pem/);
  });
});

describe('a relay', () => {
  let relay;
  let port;
  const secret = 'the-secret-of-the-relay';

  before(async () => {
    relay = await startCoturn({ secret });
    ({ port } = relay);
  });
  after(() => relay?.stop());

  test('that answers, and relays with the secret, over UDP and TCP', async () => {
    const stun = `stun:127.0.0.1:${port}`;
    const udp = `turn:127.0.0.1:${port}`;
    const tcp = `turn:127.0.0.1:${port}?transport=tcp`;
    const { line, code } = await doctor({ env: { STUN_URLS: stun, TURN_URLS: `${udp},${tcp}`, TURN_SECRET: secret } });
    assert.match(line(stun), /^ok .*answers/);
    assert.match(line(`${udp}:`), /^ok .*relays with the secret/);
    assert.match(line(`${tcp}:`), /^ok .*relays with the secret/);
    assert.ok(code < 2);
  });

  test('that has another secret', async () => {
    const url = `turn:127.0.0.1:${port}`;
    const { line, code } = await doctor({ env: { TURN_URLS: url, TURN_SECRET: 'another' } });
    assert.match(line(url), /^FAIL .*refuses the credentials.*static-auth-secret/);
    assert.equal(code, 2);
  });

  test('that is not there', async () => {
    const { line } = await doctor({ env: { TURN_URLS: 'turn:127.0.0.1:1?transport=tcp', TURN_SECRET: 'x', STUN_URLS: 'stun:parley.invalid' } });
    assert.match(line('turn:127.0.0.1:1'), /^FAIL .*cannot connect.*TURN_URLS/);
    assert.match(line('stun:parley.invalid'), /^FAIL .*cannot be resolved/);
  });

  test('that says nothing', async () => {
    const silent = createSocket('udp4');
    await new Promise((resolve) => silent.bind(0, '127.0.0.1', resolve));
    try {
      const url = `stun:127.0.0.1:${silent.address().port}`;
      assert.match((await doctor({ env: { STUN_URLS: url } })).line(url), /^FAIL .*no answer within 3 s/);
    } finally {
      silent.close();
    }
  });
});

describe('a mail server', () => {
  /** Speaks as much SMTP as a log-in needs. */
  async function mailServer({ greeting = '220 mail.example ready', password = 'right' } = {}) {
    const server = await listenTcp((socket) => {
      socket.on('error', () => {});
      socket.write(`${greeting}\r\n`);
      let text = '';
      socket.setEncoding('utf8').on('data', (data) => {
        for (text += data; text.includes('\r\n'); ) {
          const line = text.slice(0, text.indexOf('\r\n'));
          text = text.slice(line.length + 2);
          if (line.startsWith('EHLO ')) socket.write('250-mail.example\r\n250-SIZE 1000\r\n250 AUTH PLAIN LOGIN\r\n');
          else if (line.startsWith('AUTH PLAIN ')) socket.write(Buffer.from(line.slice(11), 'base64').toString() === `\0user\0${password}` ? '235 welcome\r\n' : '535 no\r\n');
          else if (line === 'QUIT') socket.end('221 bye\r\n');
          else socket.write('502 what?\r\n');
        }
      });
    });
    return `127.0.0.1:${server.address().port}`;
  }
  const look = (url) => doctor({ env: { SMTP_URL: url, MAIL_FROM: 'parley@example.org' } });

  test('that answers', async () => {
    assert.match((await look(`smtp://${await mailServer()}`)).line('mail server'), /^ok .*answers, not encrypted/);
  });

  test('that takes the password in the clear', async () => {
    assert.match((await look(`smtp://user:right@${await mailServer()}`)).line('mail server'), /^warn .*without encryption/);
  });

  test('that refuses the password', async () => {
    const { line, out, code } = await look(`smtp://user:mail-hush@${await mailServer()}`);
    assert.match(line('mail server'), /^FAIL .*refuses user and password.*535/);
    assert.doesNotMatch(out, /mail-hush/);
    assert.equal(code, 2);
  });

  test('that is none', async () => {
    assert.match((await look(`smtp://${await mailServer({ greeting: 'HTTP/1.1 400 Bad Request' })}`)).line('mail server'), /^FAIL .*does not greet/);
    assert.match((await look('smtp://127.0.0.1:1')).line('mail server'), /^FAIL .*cannot connect/);
    assert.match((await look(`smtps://${await mailServer()}`)).line('mail server'), /^FAIL .*TLS handshake failed/);
  });
});

describe('Redis', () => {
  const password = 'a password with "quotes" and blanks';
  let redis;
  let port;

  before(async () => {
    const taken = await listenTcp();
    port = taken.address().port;
    await new Promise((resolve) => taken.close(resolve));
    const data = freshFolder();
    redis = spawn('redis-server', ['-'], { cwd: data, stdio: ['pipe', 'pipe', 'pipe'] });
    redis.stdin.end(`bind 127.0.0.1\nport ${port}\nsave ""\ndir ${data}\nrequirepass ${JSON.stringify(password)}\nuser reader on ">reader's password" -@all +ping\nuser nobody on >nothing -@all\n`);
    let log = '';
    redis.stdout.on('data', (text) => (log += text));
    redis.stderr.on('data', (text) => (log += text));
    const failed = new Promise((_, reject) => redis.on('error', reject).on('exit', (code) => reject(new Error(`redis-server ended with ${code}\n${log}`))));
    failed.catch(() => {});
    const listens = async () => {
      while (!log.includes('Ready to accept connections')) await new Promise((resolve) => setTimeout(resolve, 50));
    };
    await Promise.race([listens(), failed]);
  });
  after(() => redis?.kill('SIGKILL'));

  const url = (user, word) => `redis://${user}:${encodeURIComponent(word)}@127.0.0.1:${port}`;
  const told = async (REDIS_URL) => (await doctor({ env: { REDIS_URL } })).line('Redis');

  test('that answers and takes the log-in is told so', async () => {
    assert.match(await told(url('', password)), /^ok .*answers, and takes the log-in/);
    assert.match(await told(`${url('', password)}/3`), /^ok/);
    assert.match(await told(url('reader', "reader's password")), /^ok/);
  });

  test('that wants a password, or another one, is told so; the password is not', async () => {
    assert.match(await told(`redis://127.0.0.1:${port}`), /^FAIL .*wants a password/);
    const line = await told(url('', 'a wrong one'));
    assert.match(line, /^FAIL .*refuses user and password/);
    assert.doesNotMatch(line, /a wrong one/);
    assert.match(await told(url('nobody', 'nothing')), /^FAIL .*NOPERM/);
  });

  test('a database that Redis does not have is told of', async () => {
    assert.match(await told(`${url('', password)}/4711`), /^FAIL .*no database of the number/);
  });

  test('that is not there, speaks something else, or says nothing is told so', async () => {
    const silent = await listenTcp();
    const other = await listenTcp((socket) => socket.on('error', () => {}).end('220 mail.example.org\r\n'));
    const closed = await listenTcp();
    const closedPort = closed.address().port;
    await new Promise((resolve) => closed.close(resolve));
    assert.match(await told(`redis://127.0.0.1:${closedPort}`), /^FAIL .*cannot connect/);
    assert.match(await told(`redis://127.0.0.1:${other.address().port}`), /^FAIL .*does not speak Redis/);
    assert.match(await told(`redis://127.0.0.1:${silent.address().port}`), /^FAIL .*no answer within 5 s/);
    assert.match(await told('http://127.0.0.1'), /^FAIL .*redis:\/\/HOST:PORT/);
  });

  test('without REDIS_URL is not looked for', async () => {
    assert.doesNotMatch((await doctor()).out, /Redis/);
  });
});
