// Packets a second that one worker on one core forwards, and its processor time for each: Parley's worker, the same engine with
// Debian's libsrtp2 and defaults, and (where given) another release of mediasoup as npm builds it. Each is driven by mediasoup's
// Node library, in turns; what counts has arrived at the receivers. The kernel's own pace is measured in the same run.
//   bench/sfu/run [--repeats 3] [--seconds 4] [--receivers 100] [--suites gcm,cm] [--kinds video,audio] [--build build/release]
//                 [--older: also mediasoup 3.8.4 as its package builds it, installed beside the build once (peer/)]
//                 [--other FOLDER: in its place another installed npm package "mediasoup" with its worker built] [--nice -10] [--json FILE]
import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, cpus, loadavg } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const { values } = parseArgs({ options: {
  repeats: { type: 'string', default: '3' }, seconds: { type: 'string', default: '4' }, receivers: { type: 'string', default: '100' },
  suites: { type: 'string', default: 'gcm,cm' }, kinds: { type: 'string', default: 'video,audio' }, build: { type: 'string', default: join(root, 'build', 'release') },
  window: { type: 'string', default: '16' }, other: { type: 'string' }, older: { type: 'boolean' }, only: { type: 'string' }, nice: { type: 'string' }, json: { type: 'string' },
} });
const build = resolve(values.build);
const run = promisify(execFile);

const scratch = mkdtempSync(join(tmpdir(), 'parley-bench-sfu-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

/** The library starts one program with its own arguments; this one is `parley media-worker`. */
function parleyWorker() {
  const path = join(scratch, 'parley-worker');
  writeFileSync(path, `#!/bin/sh\nexec '${join(build, 'parley')}' media-worker "$@"\n`);
  chmodSync(path, 0o755);
  return path;
}

/** Its install step compiles the worker with the libraries it brings along. Answers the package's folder. */
function installOlder() {
  const target = join(build, 'bench', 'sfu-peer');
  const library = join(target, 'node_modules', 'mediasoup');
  const lock = 'package-lock.json';
  const peer = join(here, 'peer');
  const same = existsSync(join(library, 'worker', 'out', 'Release', 'mediasoup-worker')) && readFileSync(join(target, lock), 'utf8') === readFileSync(join(peer, lock), 'utf8');
  mkdirSync(target, { recursive: true });
  cpSync(peer, target, { recursive: true });
  if (same) return library;
  console.error('installing the peer (mediasoup compiles its worker, OpenSSL and more, which takes many minutes)');
  // Its build is older than today's Python and glibc.
  const compat = join(target, 'compat');
  const env = { ...process.env, PYTHON: 'python3', PYTHONPATH: compat, CXXFLAGS: `-include ${join(compat, 'signal_stack.hpp')}` };
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: target, env, stdio: ['ignore', 'inherit', 'inherit'] });
  return library;
}

const library = join(root, 'node_modules', 'mediasoup');
const version = JSON.parse(readFileSync(join(library, 'package.json'), 'utf8')).version;
const parley = parleyWorker();
const variants = {
  parley: { title: 'Parley', library, bin: parley },
  'parley-single': { title: 'Parley, a call a packet', library, bin: parley, env: { PARLEY_MEDIA_GSO: 'off' } },
  stock: { title: `mediasoup ${version}, libsrtp2`, library, bin: join(build, 'sfu_stock_worker') },
};
if (values.other || values.older) {
  const folder = values.other ? resolve(values.other) : installOlder();
  const other = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;
  variants.other = { title: `mediasoup ${other}, npm`, library: folder, oldApi: true };
}
const chosen = Object.entries(variants).filter(([name]) => !values.only || values.only.split(',').includes(name));

async function measure(variant, suite, kind) {
  const wanted = { library: variant.library, oldApi: variant.oldApi, load: join(build, 'sfu_load'), suite, kind, receivers: Number(values.receivers), publishers: 10,
    packet: 1200, framePackets: 8, window: Number(values.window), warmUp: 1, seconds: Number(values.seconds), nice: values.nice && Number(values.nice) };
  const env = { ...process.env, ...variant.env, NODE_ENV: 'production' };
  if (variant.bin) env.MEDIASOUP_WORKER_BIN = variant.bin;
  const { stdout } = await run('taskset', ['-c', '1', process.execPath, join(here, 'worker_run.mjs'), JSON.stringify(wanted)], { env, timeout: 120_000 });
  const result = JSON.parse(stdout);
  if (result.wrong > 0 || (suite !== 'none' && result.checked === 0)) throw new Error(`${variant.title}: receivers could not decipher: ${stdout}`);
  return result;
}

async function floor(segments) {
  const nice = values.nice ? ['nice', '-n', values.nice] : [];
  const { stdout } = await run('taskset', ['-c', '0,1', ...nice, join(build, 'sfu_load'), 'floor', '--packet', '1200', '--segments', String(segments), '--seconds', '2']);
  return JSON.parse(stdout);
}

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const figure = (number) => Math.round(number).toLocaleString('en');

const results = {};
const floors = { 1: [], 8: [] };
for (let repeat = 0; repeat < Number(values.repeats); ++repeat) {
  for (const segments of [1, 8]) floors[segments].push(await floor(segments));
  for (const kind of values.kinds.split(',')) {
    for (const suite of values.suites.split(',')) {
      for (const [name, variant] of repeat % 2 ? [...chosen].reverse() : chosen) {
        const result = await measure(variant, suite, kind).catch((error) => {
          if (name !== 'other') throw error;
          console.error(`${variant.title}, ${suite}: ${error.message.split('\n')[0]}`);
        });
        if (!result) continue;
        ((results[kind] ??= {})[suite] ??= {})[name] ??= [];
        results[kind][suite][name].push(result);
        console.error(`${kind} ${suite} ${variant.title}: ${figure(result.packets_per_second)}/s at ${(100 * result.cpu_share).toFixed(0)} % of the core, ` +
          `${result.cpu_us_per_packet.toFixed(3)} µs a packet, ${result.memory_mib} MiB, load ${loadavg()[0].toFixed(1)}`);
      }
    }
  }
}
if (values.json) writeFileSync(values.json, JSON.stringify({ floors, results }, null, 1));

console.log(`\n${cpus()[0].model}, load average ${loadavg()[0].toFixed(1)}; medians of ${values.repeats}, ${values.receivers} receivers.`);
console.log('Packets a second as they arrived; packets a second of the worker\'s own CPU time; the latter against stock.\n');
console.log('| | arrived a second | a second of CPU | µs a packet | against stock |\n|---|---|---|---|---|');
for (const [segments, list] of Object.entries(floors)) {
  const cpu = median(list.map((one) => one.packets_per_cpu_second));
  console.log(`| the kernel alone, ${segments === '1' ? 'sendto' : `UDP_SEGMENT, ${segments} a call`} | ${figure(median(list.map((one) => one.packets_per_second)))} | ${figure(cpu)} | ${(1e6 / cpu).toFixed(2)} | |`);
}
for (const [kind, bySuite] of Object.entries(results)) {
  for (const [suite, byName] of Object.entries(bySuite)) {
    const of = (name, key) => median(byName[name].map((one) => one[key]));
    for (const [name, variant] of chosen) {
      if (!byName[name]) continue;
      const cpu = of(name, 'packets_per_cpu_second');
      const ratio = byName.stock && name !== 'stock' ? `${(cpu / of('stock', 'packets_per_cpu_second')).toFixed(2)}×` : '';
      console.log(`| ${kind === 'video' ? '1 picture' : '10 voices'}, ${suite}: ${variant.title} | ${figure(of(name, 'packets_per_second'))} | ${figure(cpu)} | ${(1e6 / cpu).toFixed(2)} | ${ratio} |`);
    }
  }
}
