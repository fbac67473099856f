// Compares sio-fanout with the same server on npm's socket.io: server on core 0, load on core 1, taking turns.
//   bench/socketio/run [--repeats 3] [--seconds 5] [--receivers 1000] [--idle 10000] [--build build/release] [--json FILE]
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import os from 'node:os';

const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({ options: {
  repeats: { type: 'string', default: '3' }, seconds: { type: 'string', default: '5' }, receivers: { type: 'string', default: '1000' },
  idle: { type: 'string', default: '10000' }, connections: { type: 'string', default: '10000' }, build: { type: 'string', default: join(here, '..', '..', 'build', 'release') }, json: { type: 'string' },
} });

const servers = {
  parley: [join(values.build, 'sio-fanout')],
  node: [process.execPath, join(here, 'node_fanout.mjs')],
};
const measures = {
  'deliveries/s, 1 in flight': { load: ['fanout', '--receivers', values.receivers, '--in-flight', '1', '--seconds', values.seconds], of: 'deliveries_per_second', cpu: 'deliveries_per_cpu_second', wanted: 2 },
  'deliveries/s, 32 in flight': { load: ['fanout', '--receivers', values.receivers, '--in-flight', '32', '--seconds', values.seconds], of: 'deliveries_per_second', cpu: 'deliveries_per_cpu_second', wanted: 10 },
  'connections/s': { load: ['connect', '--count', values.connections], of: 'connections_per_second', cpu: 'connections_per_cpu_second', wanted: 5 },
  'bytes an idle connection': { load: ['idle', '--count', values.idle], of: 'bytes_per_connection', wanted: 4, less: true },
};

/** Starts a server on core 0 for one measurement, so that none begins with the memory of another. */
async function serve(command) {
  const child = spawn('taskset', ['-c', '0', ...command, '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_ENV: 'production' } });
  const exited = new Promise((resolve) => child.on('exit', resolve));
  const port = await new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (data) => { text += data; const found = /port (\d+)/.exec(text); if (found) resolve(found[1]); });
    child.on('error', reject);
    exited.then((code) => reject(new Error(`${command[0]} ended with ${code}`)));
  });
  return { port, pid: child.pid, stop: () => { child.kill('SIGTERM'); return exited; } };
}

async function measure(server, { load }) {
  const running = await serve(servers[server]);
  try {
    const args = [...load, '--port', running.port, '--pid', String(running.pid)];
    const child = spawn('taskset', ['-c', '1', join(values.build, 'sio-load'), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (data) => { text += data; });
    const code = await new Promise((resolve) => child.on('close', resolve));
    if (code !== 0) throw new Error(`sio-load ${load[0]} against ${server} failed: ${text}`);
    return JSON.parse(text);
  } finally {
    await running.stop();
  }
}

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const figure = (number) => Math.round(number).toLocaleString('en');

const ratioOf = (what, ours, theirs) => (what.less ? theirs / ours : ours / theirs);

const results = {};
for (const [name, what] of Object.entries(measures)) {
  const taken = { parley: [], node: [] };
  for (let repeat = 0; repeat < Number(values.repeats); ++repeat)
    for (const server of repeat % 2 ? ['node', 'parley'] : ['parley', 'node']) {
      taken[server].push(await measure(server, what));
      console.error(`${name}: ${server} ${figure(taken[server].at(-1)[what.of])}`);
    }
  const by = (key) => ({ parley: median(taken.parley.map((one) => one[key])), node: median(taken.node.map((one) => one[key])) });
  results[name] = { ...what, taken, clock: by(what.of), ...(what.cpu && { cpuTime: by(what.cpu) }) };
}

const spelled = (what, ratio) => (what.less ? `1/${ratio.toFixed(1)}` : `${ratio.toFixed(1)}×`);
console.log(`\n${os.cpus()[0].model}, load average ${os.loadavg()[0].toFixed(1)}; medians of ${values.repeats}, ${values.receivers} receivers, 100-byte events.`);
console.log('"By CPU time" compares what a second of the server\'s own CPU time does, for machines that are busy with other things too.\n');
console.log('| | sio-fanout | Node, socket.io 4.8 | ratio | by CPU time | wanted |\n|---|---|---|---|---|---|');
for (const [name, what] of Object.entries(results)) {
  const { clock, cpuTime } = what;
  const byCpu = cpuTime ? spelled(what, ratioOf(what, cpuTime.parley, cpuTime.node)) : '';
  console.log(`| ${name} | ${figure(clock.parley)} | ${figure(clock.node)} | ${spelled(what, ratioOf(what, clock.parley, clock.node))} | ${byCpu} | ${what.less ? `1/${what.wanted}` : `${what.wanted}×`} |`);
}
if (values.json) writeFileSync(values.json, JSON.stringify(results, null, 2));
