// Parley and Janus' VideoRoom with the same work: one who sends pictures, or ten who send sound, to a crowd of receivers, over ICE, DTLS
// and SRTP. Each server on core 0, in turns, the load (janus_load) on core 1. What counts has arrived at the receivers: at one rate for both
// the server's CPU time for each packet, then the highest rate of which 99 % arrives.
//   bench/janus/run [--repeats 3] [--seconds 4] [--receivers 100] [--kinds video,audio] [--suites gcm,cm] [--only parley,janus,janus-loop]
//                   [--video-rate 200] [--audio-rate 20: packets a second of each publisher] [--no-highest] [--nice -10] [--json FILE]
import { execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { call, createMeeting, register } from '../../tests/integration/support/client.mjs';
import { buildFolder, startServer } from '../../tests/integration/support/server.mjs';

const { values: options } = parseArgs({ options: {
  repeats: { type: 'string', default: '3' }, seconds: { type: 'string', default: '4' }, receivers: { type: 'string', default: '100' },
  kinds: { type: 'string', default: 'video,audio' }, suites: { type: 'string', default: 'gcm,cm' }, only: { type: 'string' },
  'video-rate': { type: 'string', default: '200' }, 'audio-rate': { type: 'string', default: '20' }, 'no-highest': { type: 'boolean' },
  nice: { type: 'string' }, json: { type: 'string' },
} });
const run = promisify(execFile);
const priority = options.nice ? ['nice', '-n', options.nice] : [];
const publishers = { video: 1, audio: 10 };

const scratch = mkdtempSync(join(tmpdir(), 'parley-bench-janus-'));
const children = new Set();
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(scratch, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function listens(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false)).once('close', () => socket.destroy());
    socket.unref();
  });
}

async function startParley() {
  const server = await startServer({ through: ['taskset', '-c', '0', ...priority], settings: { RATE_LIMIT: 'off', LOG_LEVEL: 'warning', THREADS: '1', MEDIA_WORKERS: '1' } });
  const account = await register(server, 'Host');
  const meeting = await createMeeting(server, account.access_token, { title: 'Load test' });
  const started = await call(server, 'POST', `/api/meetings/${meeting.meeting_id}/start`, { token: account.access_token, body: {} });
  if (started.status >= 300) throw new Error(`the meeting was not started: ${JSON.stringify(started.body)}`);
  return { pid: server.pid, where: ['--parley', server.url, '--meeting', meeting.code], stop: () => server.stop() };
}

/** Where Debian keeps Janus' parts: /usr/lib/ARCHITECTURE/janus. */
function partsOfJanus() {
  const found = readdirSync('/usr/lib').map((each) => join('/usr/lib', each, 'janus')).find((folder) => existsSync(join(folder, 'plugins')));
  if (!found) throw new Error('the parts of Janus are not below /usr/lib');
  return found;
}

/** As Debian's package sets it up, but with the one plugin and the one transport that are needed, as an ICE lite agent on the address of bench/janus/run. */
async function startJanus({ eventLoops }) {
  const folder = mkdtempSync(join(scratch, 'janus-'));
  const parts = partsOfJanus();
  const only = (kind, name) => {
    mkdirSync(join(folder, kind));
    symlinkSync(join(parts, kind, name), join(folder, kind, name));
  };
  only('plugins', 'libjanus_videoroom.so');
  only('transports', 'libjanus_websockets.so');
  const port = await freePort();
  writeFileSync(join(folder, 'janus.jcfg'), `
general: {
  configs_folder = "${folder}"
  plugins_folder = "${folder}/plugins"
  transports_folder = "${folder}/transports"
  events_folder = "${folder}/events"
  loggers_folder = "${folder}/loggers"
  debug_level = 2
  session_timeout = 0
  ${eventLoops ? `event_loops = ${eventLoops}` : ''}
}
nat: {
  ice_lite = true
  ice_enforce_list = "198.51.100.1"
}
`);
  writeFileSync(join(folder, 'janus.transport.websockets.jcfg'), `general: { ws = true, ws_port = ${port}, ws_ip = "127.0.0.1", json = "compact" }\n`);
  writeFileSync(join(folder, 'janus.plugin.videoroom.jcfg'),
    'room-1: { description = "bench", publishers = 100, bitrate = 0, fir_freq = 0, audiocodec = "opus", videocodec = "vp8", record = false }\n');
  const child = spawn('taskset', ['-c', '0', ...priority, 'janus', '-F', folder, '-C', join(folder, 'janus.jcfg')], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.add(child);
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (data) => { log = (log + data).slice(-10_000); });
  const gone = new Promise((resolve) => child.once('exit', () => { children.delete(child); resolve(); }));
  for (let tried = 0; !(await listens(port)); ++tried) {
    if (tried === 200 || child.exitCode !== null) throw new Error(`janus did not start:\n${log}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { pid: child.pid, where: ['--janus', String(port), '--room', '1'], log: () => log, stop: () => { child.kill('SIGTERM'); return gone; } };
}

const janus = execFileSync('dpkg-query', ['-W', '-f', '${Version}', 'janus'], { encoding: 'utf8' });
const variants = {
  parley: { title: 'Parley', start: startParley },
  janus: { title: `Janus ${janus}, a thread for each`, start: () => startJanus({}) },
  'janus-loop': { title: `Janus ${janus}, one event loop`, start: () => startJanus({ eventLoops: 1 }) },
};
const chosen = Object.entries(variants).filter(([name]) => !options.only || options.only.split(',').includes(name));

async function measure(variant, kind, suite) {
  const server = await variant.start();
  try {
    const { stdout } = await run('taskset', ['-c', '1', ...priority, join(buildFolder, 'janus_load'), ...server.where, '--server-pid', String(server.pid), '--kind', kind,
      '--srtp', suite, '--publishers', String(publishers[kind]), '--receivers', options.receivers, '--rate', options[`${kind}-rate`], '--seconds', options.seconds,
      ...(options['no-highest'] ? ['--no-highest'] : [])], { timeout: 600_000 });
    const memory = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'));
    return { ...JSON.parse(stdout), memory_mib: Math.round(Number(memory[1]) / 1024) };
  } catch (error) {
    throw new Error(`${variant.title}, ${kind}, ${suite}: ${error.stderr?.trim() || error.message}${server.log ? `\n${server.log()}` : ''}`, { cause: error });
  } finally {
    await server.stop();
  }
}

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const figure = (number) => Math.round(number).toLocaleString('en');

const results = {};
for (let repeat = 0; repeat < Number(options.repeats); ++repeat) {
  for (const kind of options.kinds.split(',')) {
    for (const suite of options.suites.split(',')) {
      for (const [name, variant] of repeat % 2 ? [...chosen].reverse() : chosen) {
        const result = await measure(variant, kind, suite);
        (((results[kind] ??= {})[suite] ??= {})[name] ??= []).push(result);
        const { common, highest } = result;
        console.error(`${kind} ${suite} ${variant.title}: ${figure(common.received_per_second)}/s at ${common.server_us_per_packet.toFixed(2)} µs a packet (${common.delivered_percent.toFixed(1)} %)` +
          (highest ? `, at most ${figure(highest.received_per_second)}/s at ${(100 * highest.server_share).toFixed(0)} % of the core${highest.is_own_limit ? ' (the load had no time left)' : ''}` : '') +
          `, load average ${loadavg()[0].toFixed(1)}`);
      }
    }
  }
}
if (options.json) writeFileSync(options.json, JSON.stringify(results, null, 1));

console.log(`\n${cpus()[0].model}, load average ${loadavg()[0].toFixed(1)}; medians of ${options.repeats}, ${options.receivers} receivers.\n`);
console.log('| | at one rate: arrived a second | µs of CPU a packet | Janus : Parley | at most, arrived a second | Parley : Janus |\n|---|---|---|---|---|---|');
for (const [kind, bySuite] of Object.entries(results)) {
  for (const [suite, byName] of Object.entries(bySuite)) {
    const of = (name, part, key) => median(byName[name].map((one) => one[part][key]));
    const ratio = (name, part, key, turned) => {
      if (name === 'parley' || !byName.parley) return '';
      const [ours, theirs] = [of('parley', part, key), of(name, part, key)];
      return `${(turned ? ours / theirs : theirs / ours).toFixed(1)}×`;
    };
    for (const [name, variant] of chosen) {
      const delivered = of(name, 'common', 'delivered_percent');
      const highest = byName[name][0].highest;
      const isOwn = highest && byName[name].some((one) => one.highest.is_own_limit);
      console.log(`| ${kind === 'video' ? '1 picture' : '10 voices'}, ${suite}: ${variant.title} | ${figure(of(name, 'common', 'received_per_second'))}${delivered < 99 ? ` (${delivered.toFixed(0)} %)` : ''} | ` +
        `${of(name, 'common', 'server_us_per_packet').toFixed(2)} | ${ratio(name, 'common', 'server_us_per_packet', false)} | ` +
        `${highest ? `${isOwn ? '≥ ' : ''}${figure(of(name, 'highest', 'received_per_second'))}` : ''} | ${highest ? ratio(name, 'highest', 'received_per_second', true) : ''} |`);
    }
  }
}
