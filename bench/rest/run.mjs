// Requests a second and p99 of GET /api/meetings/:id (with auth), POST /api/meetings and POST /api/meetings/:id/join, on SQLite and on
// PostgreSQL: Parley against a small Node service (peer/), in turns, each on core 0 alone; wrk (and PostgreSQL) on the other
// cores. GET also against nginx returning a fixed body of the same length. Medians over the repeats.
//   bench/rest/run [--repeats 3] [--seconds 5] [--connections 64] [--databases sqlite,postgresql] [--folder DIR]
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { call, createMeeting, register } from '../../tests/integration/support/client.mjs';
import { buildFolder, startServer } from '../../tests/integration/support/server.mjs';
import { databaseUrl, dropDatabase, makeDatabase, sql, startPostgresql } from '../../tests/support/postgresql.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const { values: options } = parseArgs({
  options: {
    repeats: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '5' },
    connections: { type: 'string', default: '64' },
    databases: { type: 'string', default: 'sqlite,postgresql' },
    folder: { type: 'string', default: join(buildFolder, 'bench') },
  },
});
const repeats = Number(options.repeats);
const cores = cpus().length;
const serverCore = '0';
const loadCores = cores > 1 ? `1-${cores - 1}` : '0';
const secret = 'a secret of the bench that both services share';
const people = 20;
const readMeetings = 1000;
const joinMeetings = 4000;

mkdirSync(options.folder, { recursive: true });
const folder = mkdtempSync(join(options.folder, 'rest-'));
const pin = (pid, list) => execFileSync('taskset', ['-a', '-c', '-p', list, String(pid)], { stdio: 'ignore' });
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

/** The peer's packages, one of which has to be compiled, are installed beside the build once. */
function installPeer() {
  const target = join(options.folder, 'rest-peer');
  const lock = 'package-lock.json';
  const same = existsSync(join(target, 'node_modules')) && readFileSync(join(target, lock), 'utf8') === readFileSync(join(here, 'peer', lock), 'utf8');
  cpSync(join(here, 'peer'), target, { recursive: true });
  if (same) return target;
  console.error('installing the peer (better-sqlite3 is compiled, which takes a while)');
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: target, stdio: ['ignore', 'inherit', 'inherit'] });
  return target;
}

const settings = (database) => ({
  JWT_SECRET: secret, RATE_LIMIT: 'off', LOG_LEVEL: 'warning', THREADS: '1', MEDIA_WORKERS: '0', ...(database ? { DATABASE_URL: database } : {}),
});

/** Accounts and meetings, made through Parley's own interface; answers the tokens and the ids. */
async function seed(server) {
  const tokens = [];
  for (let i = 0; i < people; i++) tokens.push((await register(server, `Person ${i}`)).access_token);
  const make = async (count) => {
    const ids = [];
    while (ids.length < count) {
      const batch = Array.from({ length: Math.min(100, count - ids.length) }, () => createMeeting(server, tokens[0], { title: 'Weekly', policy: 'open' }));
      ids.push(...(await Promise.all(batch)).map((meeting) => meeting.meeting_id));
    }
    return ids;
  };
  return { tokens, read: await make(readMeetings), join: await make(joinMeetings) };
}

/** wrk's scripts: each request is put together beforehand where it can be. */
function writeScripts({ tokens, read, join: joined }) {
  const list = (items) => `{${items.map((item) => `"${item}"`).join(',')}}`;
  const common = `local tokens = ${list(tokens)}\nlocal n = tonumber(os.getenv("OFFSET") or "0")\n`;
  const failures = `
done = function(summary, latency)
  io.write(string.format("RESULT %d %d %d %.0f %.0f\\n", summary.requests, summary.duration, summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout, latency:percentile(50), latency:percentile(99)))
end\n`;
  const write = (name, text) => {
    const path = join(folder, `${name}.lua`);
    writeFileSync(path, common + text + failures);
    return path;
  };
  return {
    get: write('get', `
local ids, made = ${list(read)}, {}
init = function()
  for i, id in ipairs(ids) do made[i] = wrk.format("GET", "/api/meetings/" .. id, {["Authorization"] = "Bearer " .. tokens[1]}) end
end
request = function() n = n + 1; return made[n % #made + 1] end`),
    create: write('create', `
local made
init = function() made = wrk.format("POST", "/api/meetings", {["Authorization"] = "Bearer " .. tokens[1], ["Content-Type"] = "application/json"}, '{"title":"Weekly","policy":"open"}') end
request = function() return made end`),
    join: write('join', `
local ids = ${list(joined)}
request = function()
  n = n + 1
  return wrk.format("POST", "/api/meetings/" .. ids[n % #ids + 1] .. "/join", {["Authorization"] = "Bearer " .. tokens[math.floor(n / #ids) % #tokens + 1], ["Content-Type"] = "application/json"}, "{}")
end`),
  };
}

/** One load; answers {rate, p50, p99, failed, next} with times in ms. */
function load(url, script, seconds, offset = 0) {
  const done = spawnSync('taskset', ['-c', loadCores, 'wrk', '-t1', '--timeout', '30s', `-c${options.connections}`, `-d${seconds}s`, '-s', script, url],
    { encoding: 'utf8', env: { ...process.env, OFFSET: String(offset) } });
  const found = /^RESULT (\d+) (\d+) (\d+) (\d+) (\d+)$/m.exec(done.stdout ?? '');
  if (!found) throw new Error(`wrk failed: ${done.error?.message ?? done.stdout + done.stderr}`);
  const [requests, microseconds, failed, p50, p99] = found.slice(1).map(Number);
  return { rate: requests / (microseconds / 1e6), p50: p50 / 1000, p99: p99 / 1000, failed, next: offset + requests + Number(options.connections) };
}

async function startParley(data, database) {
  const server = await startServer({ data, settings: settings(database) });
  pin(server.pid, serverCore);
  return { url: server.url, memory: () => memoryOf(server.pid), stop: () => server.stop() };
}

/** A service of ours that prints "ready PORT". */
async function startPeer(peer, database) {
  const child = spawn('taskset', ['-c', serverCore, process.execPath, join(peer, 'peer.mjs'), database],
    { env: { PATH: process.env.PATH, NODE_ENV: 'production', JWT_SECRET: secret }, stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) {
    const port = /^ready (\d+)$/.exec(line)?.[1];
    if (port) return { url: `http://127.0.0.1:${port}`, memory: () => memoryOf(child.pid), stop: () => stopChild(child) };
  }
  throw new Error('the peer did not start');
}

/** nginx with one worker that returns a body of `bytes` bytes to whatever is asked. */
async function startNginx(bytes) {
  const root = join(folder, 'nginx');
  mkdirSync(root, { recursive: true });
  const port = 20000 + (process.pid % 20000);
  const body = JSON.stringify({ meeting: 'x'.repeat(bytes - 14) });
  writeFileSync(join(root, 'nginx.conf'), `daemon off; worker_processes 1; pid ${root}/pid; error_log ${root}/error.log;
events { worker_connections 1024; }
http { access_log off; keepalive_requests 100000000; client_body_temp_path ${root}/b; proxy_temp_path ${root}/p; fastcgi_temp_path ${root}/f; uwsgi_temp_path ${root}/u; scgi_temp_path ${root}/s;
server { listen 127.0.0.1:${port}; location / { default_type application/json; return 200 '${body}'; } } }\n`);
  const child = spawn('taskset', ['-c', serverCore, '/usr/sbin/nginx', '-p', root, '-c', join(root, 'nginx.conf')], { stdio: ['ignore', 'inherit', 'inherit'] });
  const url = `http://127.0.0.1:${port}`;
  for (let tried = 0; tried < 200; tried++) {
    if (await fetch(url).then((response) => response.ok, () => false)) return { url, stop: () => stopChild(child) };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('nginx did not start');
}

function stopChild(child) {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  return gone;
}

const memoryOf = (pid) => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;

async function measure(kind, peer) {
  const postgresql = kind === 'postgresql' ? await startPostgresql({ durable: true }) : null;
  const data = join(folder, `${kind}-parley`);
  const peerFile = join(folder, `${kind}-peer.db`);
  mkdirSync(data, { recursive: true });
  const parleyUrl = postgresql ? makeDatabase(postgresql.url, 'parley_bench') : null;
  try {
    const first = await startParley(data, parleyUrl);
    const atRest = first.memory();
    const seeded = await seed(first);
    const answer = await call(first, 'GET', `/api/meetings/${seeded.read[0]}`, { token: seeded.tokens[0] });
    const bytes = JSON.stringify(answer.body).length;
    await first.stop();
    // The peer gets the same database with the same rows; nobody is connected to it now.
    let peerUrl = `sqlite:${peerFile}`;
    if (postgresql) {
      sql(postgresql.url, 'CREATE DATABASE peer_bench TEMPLATE parley_bench');
      peerUrl = databaseUrl(postgresql.url, 'peer_bench');
    } else {
      copyFileSync(join(data, 'parley.db'), peerFile);
    }
    const scripts = writeScripts(seeded);
    const offsets = { parley: 0, node: 0 };
    const results = {};
    const keep = (who, what, result) => ((results[what] ??= {})[who] ??= []).push(result);
    for (let i = 0; i < repeats; i++) {
      for (const [who, start] of [['parley', () => startParley(data, parleyUrl)], ['node', () => startPeer(peer, peerUrl)]]) {
        const service = await start();
        try {
          load(service.url, scripts.get, 2);
          keep(who, 'GET /api/meetings/:id', load(service.url, scripts.get, options.seconds));
          keep(who, 'POST /api/meetings', load(service.url, scripts.create, options.seconds));
          const joined = load(service.url, scripts.join, options.seconds, offsets[who]);
          offsets[who] = joined.next;
          keep(who, 'POST /api/meetings/:id/join', joined);
        } finally {
          await service.stop();
        }
      }
      const nginx = await startNginx(bytes);
      try {
        load(nginx.url, scripts.get, 1);
        keep('nginx', 'GET /api/meetings/:id', load(nginx.url, scripts.get, options.seconds));
      } finally {
        await nginx.stop();
      }
    }
    return { results, atRest, bytes };
  } finally {
    if (postgresql) for (const name of ['parley_bench', 'peer_bench']) dropDatabase(postgresql.url, name);
    await postgresql?.close();
  }
}

function show(kind, { results, atRest, bytes }) {
  console.log(`\n${kind}; the answer to GET has ${bytes} bytes; Parley's memory at rest ${atRest.toFixed(1)} MiB`);
  console.log('| | Parley a second | p99 ms | Node a second | p99 ms | Parley : Node | nginx a second | Parley : nginx |\n|---|---|---|---|---|---|---|---|');
  for (const [what, by] of Object.entries(results)) {
    const [parley, node, nginx] = ['parley', 'node', 'nginx'].map((who) => by[who] && { rate: median(by[who].map((r) => r.rate)), p99: median(by[who].map((r) => r.p99)) });
    const cell = (value, digits = 0) => value?.toFixed(digits) ?? '';
    console.log(`| ${what} | ${cell(parley.rate)} | ${cell(parley.p99, 1)} | ${cell(node.rate)} | ${cell(node.p99, 1)} | ${cell(parley.rate / node.rate, 1)}× | ${cell(nginx?.rate)} | ${nginx ? cell(parley.rate / nginx.rate, 2) : ''} |`);
    for (const [who, list] of Object.entries(by)) for (const each of list) if (each.failed) console.log(`  ${who}: ${each.failed} requests FAILED`);
  }
}

const peer = installPeer();
try {
  console.log(`${cpus()[0].model}, ${cores} cores, load average ${loadavg()[0].toFixed(1)}; ${repeats} × ${options.seconds} s, ${options.connections} connections`);
  for (const kind of options.databases.split(',')) show(kind, await measure(kind, peer));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
