// Meetings with many people, on two cores: the server (one thread for connections) on core 0, all people in one process on core 1.
//   bench/events/run [part…] [--repeats 3] [--seconds S] [--json FILE]
// Parts, each under two minutes; all of them where none is named:
//   big      500 people in one meeting: latency of reactions and chat messages while they talk, seats
//   small    2,000 meetings of 5: the same, and the memory of a person in a meeting who does nothing
//   idle     10,000 connections that only keep alive: CPU time over 60 s, memory
//   react    reactions in a meeting of 1,000, as fast as it goes, against npm's socket.io doing the same with the same checks
//   churn    100 people a second connect, join and are cut off at any moment, for a minute: what stays behind
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { call } from '../../tests/integration/support/client.mjs';
import { figuresOf } from '../../tests/integration/support/figures.mjs';
import { buildFolder, startServer } from '../../tests/integration/support/server.mjs';
import { inSeconds, signedToken } from '../../tests/integration/support/outside.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    repeats: { type: 'string', default: '3' },
    seconds: { type: 'string' },
    people: { type: 'string' },
    json: { type: 'string' },
  },
});
const secret = 'a secret of the bench that both servers share';
const folder = mkdtempSync(join(tmpdir(), 'parley-events-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const cores = cpus().length;
const serverCore = '0';
const loadCore = cores > 1 ? '1' : '0';
const pin = (pid) => execFileSync('taskset', ['-a', '-c', '-p', serverCore, String(pid)], { stdio: 'ignore' });
const number = (value, digits = 0) => Number(value).toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

/** People of organizations of a hundred each: who comes is news to their own organization only. */
function persons(count) {
  return Array.from({ length: count }, (_, i) => ({
    sub: `usr_bench${String(i).padStart(6, '0')}`,
    token: signedToken(secret, { sub: `usr_bench${String(i).padStart(6, '0')}`, name: `Person ${i}`, organization_id: `org${Math.floor(i / 100)}`, exp: inSeconds(3600) }),
  }));
}

async function serve(settings = {}) {
  const server = await startServer({ settings: { JWT_SECRET: secret, THREADS: '1', MEDIA_WORKERS: '0', LOG_LEVEL: 'warning', ...settings } });
  pin(server.pid);
  return { server, port: new URL(server.url).port, pid: server.pid, stop: () => server.stop() };
}

async function serveNode() {
  const child = spawn('taskset', ['-c', serverCore, process.execPath, join(here, 'node_meeting.mjs'), '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_ENV: 'production', JWT_SECRET: secret },
  });
  const exited = new Promise((resolve) => child.on('exit', resolve));
  const port = await new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (data) => { text += data; const found = /port (\d+)/.exec(text); if (found) resolve(found[1]); });
    child.on('error', reject);
    exited.then((code) => reject(new Error(`the peer ended with ${code}`)));
  });
  return { port, pid: child.pid, stop: () => { child.kill('SIGTERM'); return exited; } };
}

/** Meetings that anybody may join and start, each made by its first person; `size` people in each. */
async function meetings(server, people, size) {
  const ids = [];
  const make = async (token) => {
    for (;;) {
      const { status, body } = await call(server, 'POST', '/api/meetings', { token, body: { title: 'Weekly', policy: 'open' } });
      if (status === 201) return body.meeting.meeting_id;
      if (status !== 429) throw new Error(`creating a meeting answered ${status}: ${JSON.stringify(body)}`);
      await later(200);
    }
  };
  const hosts = people.filter((_, i) => i % size === 0);
  for (let i = 0; i < hosts.length; i += 50) ids.push(...(await Promise.all(hosts.slice(i, i + 50).map((host) => make(host.token)))));
  return people.map((person, i) => ({ ...person, meeting_id: ids[Math.floor(i / size)] }));
}

/** Runs the load generator; answers what it prints. `there`: called when all people are there. */
async function load(command, running, people, args = [], there = () => {}) {
  const file = join(folder, 'people');
  writeFileSync(file, people.map(({ token, meeting_id }) => (meeting_id ? `${token}\t${meeting_id}` : token)).join('\n') + '\n');
  const child = spawn('taskset', ['-c', loadCore, join(buildFolder, 'events-load'), command, '--port', running.port, '--pid', String(running.pid), '--people', file, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  let looked = null;
  child.stdout.on('data', (data) => {
    text += data;
    if (text.startsWith('there')) looked ??= there();
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  await looked;
  if (code !== 0) throw new Error(`events-load ${command} failed: ${text}\n${running.server?.tail(20) ?? ''}`);
  return JSON.parse(text.replace(/^there\n/, ''));
}

const seconds = (usual) => options.seconds ?? String(usual);
const latency = ({ p50_ms, p99_ms, max_ms }) => `${number(p50_ms, 2)} / ${number(p99_ms, 2)} / ${number(max_ms, 1)}`;
const rows = [];
const row = (what, value) => { rows.push([what, value]); console.error(`${what}: ${value}`); };

async function talk(name, count, size) {
  const running = await serve();
  try {
    const people = await meetings(running.server, persons(count), size);
    const seats = async () => {
      const { parley_participants, parley_devices, parley_active_meetings } = await figuresOf(running.server);
      assert.deepEqual([parley_participants, parley_devices, parley_active_meetings], [count, count, count / size], `${name}: people, devices and meetings`);
      row(`${name}: seats as the server counts them`, `${number(parley_participants)} people in ${number(parley_active_meetings)} meetings`);
    };
    const figures = await load('talk', running, people, ['--seconds', seconds(20)], seats);
    row(`${name}: all in after`, `${number(figures.come_seconds, 1)} s, ${number(figures.come_cpu_seconds, 1)} s of CPU`);
    row(`${name}: reaction to the others, p50 / p99 / max`, `${latency(figures.reaction)} ms (${number(figures.reaction.said)} sent, ${number(figures.reaction.heard)} deliveries)`);
    row(`${name}: chat message likewise`, `${latency(figures.chat)} ms (${number(figures.chat.said)} sent, ${number(figures.chat.heard)} deliveries)`);
    row(`${name}: lost / repeated / refused`, `${figures.reaction.missing + figures.chat.missing} / ${figures.reaction.repeated + figures.chat.repeated} / ${figures.reaction.refused + figures.chat.refused}`);
    row(`${name}: CPU of the server while they talk`, `${number(figures.cpu_share * 100, 1)} % of a core`);
    row(`${name}: memory of a person in a meeting who does nothing`, `${number(figures.bytes_per_person)} bytes`);
    return figures;
  } finally {
    await running.stop();
  }
}

const parts = {
  big() {
    const count = Number(options.people ?? 500);
    return talk(`${number(count)} in one meeting`, count, count);
  },
  small() {
    const count = Number(options.people ?? 10_000);
    return talk(`${number(count / 5)} meetings of 5`, count, 5);
  },

  async idle() {
    const running = await serve();
    try {
      const figures = await load('idle', running, persons(Number(options.people ?? 10_000)), ['--seconds', seconds(60)]);
      row(`${number(figures.people)} idle connections: all there after`, `${number(figures.come_seconds, 1)} s, ${number(figures.come_cpu_seconds, 1)} s of CPU`);
      row(`${number(figures.people)} idle connections: CPU over ${number(figures.seconds)} s`, `${number(figures.cpu_seconds, 2)} s, ${number(figures.cpu_share * 100, 2)} % of a core`);
      row(`${number(figures.people)} idle connections: memory of one`, `${number(figures.bytes_per_person)} bytes`);
      return figures;
    } finally {
      await running.stop();
    }
  },

  async react() {
    const count = Number(options.people ?? 1000);
    const results = {};
    for (const in_flight of ['1', '32']) {
      const taken = { parley: [], node: [] };
      for (let repeat = 0; repeat < Number(options.repeats); repeat++)
        for (const which of repeat % 2 ? ['node', 'parley'] : ['parley', 'node']) {
          const running = which === 'node' ? await serveNode() : await serve();
          try {
            const people = which === 'node' ? persons(count).map((each) => ({ ...each, meeting_id: 'mtg_peer' })) : await meetings(running.server, persons(count), count);
            const figures = await load('react', running, people, ['--seconds', seconds(4), '--in-flight', in_flight]);
            taken[which].push(figures);
            console.error(`${in_flight} in flight: ${which} ${number(figures.deliveries_per_second)} deliveries/s`);
          } finally {
            await running.stop();
          }
        }
      const by = (key) => ({ parley: median(taken.parley.map((each) => each[key])), node: median(taken.node.map((each) => each[key])) });
      const clock = by('deliveries_per_second');
      const cpu = by('deliveries_per_cpu_second');
      row(`reactions in a meeting of ${number(count)}, ${in_flight} in flight, deliveries a second: Parley / Node`,
        `${number(clock.parley)} / ${number(clock.node)} = ${number(clock.parley / clock.node, 1)}×, by CPU time ${number(cpu.parley / cpu.node, 1)}×`);
      results[in_flight] = taken;
    }
    return results;
  },

  async churn() {
    const running = await serve({ RECONNECT_GRACE_SECONDS: '2' });
    try {
      const resident = () => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${running.pid}/status`, 'utf8'))[1]) * 1024;
      const people = await meetings(running.server, persons(1000), 10);
      const before = await figuresOf(running.server);
      /** Until nothing is counted that was not before; answers what still differs after 30 s. */
      const settled = async () => {
        for (const end = Date.now() + 30_000; ; await later(500)) {
          const now = await figuresOf(running.server);
          const left = Object.entries(now).filter(([name, value]) => now[name] !== before[name] && !/_bytes_kept/.test(name) && value !== before[name]);
          if (left.length === 0 || Date.now() > end) return { left, kept: now['parley_socket_event_bytes_kept{namespace="/"}'] };
        }
      };
      await load('churn', running, people, ['--seconds', '10']); // until everything is warm
      await settled();
      const warm = resident();
      const figures = await load('churn', running, people, ['--seconds', seconds(60)]);
      const { left, kept } = await settled();
      row('connecting and being cut off', `${number(figures.begun)} begun, ${number(figures.connected)} connected, ${number(figures.joined)} joined, ${figures.refused} refused`);
      row('left behind of meetings, people, devices, rooms, sessions, timers', left.length === 0 ? 'nothing' : left.map(([name, value]) => `${name} ${value}`).join(', '));
      row('memory after it, against after the first 10 s', `${number((resident() - warm) / 1024)} KiB more, of it ${number(kept / 1024)} KiB events kept for recovery`);
      return { ...figures, left, grown: resident() - warm, kept };
    } finally {
      await running.stop();
    }
  },
};

const wanted = positionals.length > 0 ? positionals : Object.keys(parts);
for (const name of wanted) if (!parts[name]) throw new Error(`there is no part ${name}; there are: ${Object.keys(parts).join(' ')}`);
const results = {};
for (const name of wanted) results[name] = await parts[name]();

console.log(`\n${cpus()[0].model}, ${cores} cores, load average ${loadavg()[0].toFixed(1)}; server on core ${serverCore}, load on core ${loadCore}.\n`);
console.log('| what | figure |\n|---|---|');
for (const [what, value] of rows) console.log(`| ${what} | ${value} |`);
if (options.json) writeFileSync(options.json, JSON.stringify(results, null, 2));
