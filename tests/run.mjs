// ./dev test: builds, runs every suite, and sums up in the last line: "N passed, N failed[, N skipped]".
//   node tests/run.mjs [--preset release|debug|asan|tsan] [--list] [suite…]
// A suite that crashes or reports nothing counts as one failure, so that nothing is lost silently.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startPostgresql } from './support/postgresql.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
process.chdir(root);

const args = process.argv.slice(2);
const presetAt = args.indexOf('--preset');
const preset = presetAt >= 0 ? args.splice(presetAt, 2)[1] : 'release';
const build = join(root, 'build', preset);
const reports = join(build, 'test-reports');
/** How many test programs and files are run at a time; sanitized ones have enough to do with one. */
const lanes = preset === 'release' || preset === 'debug' ? { unit: 2, integration: 3, e2e: 1 } : { unit: 1, integration: 1, e2e: 1 };
const fuzzSeconds = Number(process.env.PARLEY_FUZZ_SECONDS ?? 5);

// Freed memory is kept for a while, so that its use is found; 256 MiB of it, as by default, look like a leak to tests.
if (preset === 'asan') process.env.ASAN_OPTIONS ??= 'quarantine_size_mb=8';

const bold = (text) => `\x1b[1m== ${text}\x1b[0m`;

/** Runs a command with its output shown; answers its exit code (or 1 when a signal ended it). */
function run(command, commandArgs, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, commandArgs, { stdio: 'inherit', ...options });
    child.on('error', (error) => { console.error(`${command}: ${error.message}`); resolve(1); });
    child.on('exit', (code, signal) => {
      if (signal) console.error(`${command} was ended by ${signal}`);
      resolve(code ?? 1);
    });
  });
}

/** The same with its output kept, to be shown at once when it has ended; answers [code, output]. */
function runKept(command, commandArgs, options = {}) {
  return new Promise((resolve) => {
    const output = [];
    const child = spawn(command, commandArgs, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => output.push(data));
    child.on('error', (error) => output.push(Buffer.from(`${command}: ${error.message}\n`)));
    child.on('close', (code, signal) => {
      if (signal) output.push(Buffer.from(`${command} was ended by ${signal}\n`));
      resolve([code ?? 1, Buffer.concat(output)]);
    });
  });
}

/** Runs a command with its output shown at once below a heading. */
function shownAtOnce(heading, ...command) {
  console.log(heading);
  return run(...command);
}

/** The same with heading and output shown when it has ended, so that commands beside each other can be read. */
async function shownAfterwards(heading, ...command) {
  const [code, output] = await runKept(...command);
  console.log(heading);
  process.stdout.write(output);
  return code;
}

/** Works through a list, so many at a time, in its order. */
async function inLanes(count, list, work) {
  const left = [...list];
  const lane = async () => {
    for (let each = left.shift(); each !== undefined; each = left.shift()) await work(each);
  };
  await Promise.all(Array.from({ length: count }, lane));
}

/** The names of what failed, told again at the end. */
const failures = [];

const none = () => ({ passed: 0, failed: 0, skipped: 0 });
const add = (a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped });

/** A report is only believed together with the exit code: a run that failed without a counted failure counts as one. */
function settled(counts, code, what) {
  if (code !== 0 && counts.failed === 0) {
    console.error(`${what}: exited with ${code} without reporting a failed test`);
    return add(counts, { ...none(), failed: 1 });
  }
  if (counts.passed + counts.failed + counts.skipped === 0) {
    console.error(`${what}: ran no test`);
    return { ...none(), failed: 1 };
  }
  return counts;
}

async function runCommand(what, command, commandArgs) {
  const code = await run(command, commandArgs);
  return code === 0 ? { ...none(), passed: 1 } : { ...none(), failed: 1 };
}

async function runGoogleTests(prefix) {
  let total = none();
  const programs = readdirSync(build).filter((name) => name.startsWith(`${prefix}_`) && !name.includes('.')).sort();
  const show = lanes.unit > 1 && programs.length > 1 ? shownAfterwards : shownAtOnce;
  await inLanes(lanes.unit, programs, async (program) => {
    const report = join(reports, `${program}.json`);
    rmSync(report, { force: true });
    const code = await show(bold(program), join(build, program), ['--gtest_brief=1', `--gtest_output=json:${report}`]);
    const counts = none();
    if (existsSync(report)) {
      const json = JSON.parse(readFileSync(report, 'utf8'));
      for (const suite of json.testsuites)
        for (const test of suite.testsuite) {
          if (test.failures) failures.push(`${program}: ${suite.name}.${test.name}`);
          counts[test.failures ? 'failed' : test.result === 'SKIPPED' ? 'skipped' : 'passed'] += 1;
        }
    }
    total = add(total, settled(counts, code, program));
  });
  return programs.length ? total : { ...none(), failed: 1 };
}

async function runVitest(workspace) {
  const report = join(reports, `vitest-${workspace}.json`);
  rmSync(report, { force: true });
  const code = await run('npx', ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile=${report}`], { cwd: join(root, workspace) });
  const counts = none();
  if (existsSync(report)) {
    const json = JSON.parse(readFileSync(report, 'utf8'));
    counts.passed = json.numPassedTests;
    counts.failed = json.numFailedTests;
    counts.skipped = json.numPendingTests + json.numTodoTests;
  }
  return settled(counts, code, workspace);
}

function testFiles(folder) {
  const found = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) found.push(...testFiles(join(folder, entry.name)));
    else if (entry.name.endsWith('.test.mjs')) found.push(join(folder, entry.name));
  }
  return found.sort();
}

/** What a file's report says of its tests. */
function readReport(report, name) {
  const counts = none();
  if (!existsSync(report)) return counts;
  const text = readFileSync(report, 'utf8');
  const number = (word) => Number(new RegExp(`^# ${word} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
  counts.passed = number('pass');
  counts.failed = number('fail') + number('cancelled');
  counts.skipped = number('skipped') + number('todo');
  for (const [, test] of text.matchAll(/^\s*not ok \d+ - (.*)$/gm)) failures.push(`${name}: ${test}`);
  return counts;
}

/**
 * Runs the tests of a folder. `suite` tells the reports of the same files apart; `wanted` picks files; `env` is added to the
 * surroundings. Files for which `beside` holds are run some at a time, the longest first, each with its output shown when it
 * has ended; the others follow, one after the other.
 */
async function runNodeTests(folder, { suite = folder, wanted = () => true, env = {}, beside = () => false } = {}) {
  let total = none();
  const runFile = async (file, show) => {
    const name = file.slice(root.length + 1);
    const report = join(reports, `${suite}-${name.replace(/\W+/g, '-')}.tap`);
    rmSync(report, { force: true });
    const code = await show(bold(name), process.execPath, ['--test', '--test-reporter=spec', '--test-reporter-destination=stdout',
      '--test-reporter=tap', `--test-reporter-destination=${report}`, file], { env: { ...process.env, PARLEY_BUILD: build, ...env } });
    total = add(total, settled(readReport(report, suite === folder ? name : `${suite}: ${name}`), code, file));
  };
  const files = testFiles(join(root, 'tests', folder)).filter(wanted);
  const together = lanes[folder] > 1 ? files.filter(beside) : [];
  together.sort((a, b) => Number(isLong(b)) - Number(isLong(a)));
  await inLanes(lanes[folder], together, (file) => runFile(file, shownAfterwards));
  for (const file of files.filter((each) => !together.includes(each))) await runFile(file, shownAtOnce);
  return total;
}

/**
 * Integration tests that may have others beside them: each file starts servers of its own, on free ports and folders of their
 * own, and mostly waits for them. Not so where a test measures time closely, or what the whole machine does.
 */
const measuring = ['churn', 'edges', 'slow_reader'];
const called = (file) => basename(file, '.test.mjs');
const integrationBeside = (file) => dirname(file).endsWith('integration') && !measuring.includes(called(file));
/** Files that wait for minutes are begun first, so that others are run meanwhile. */
const isLong = (file) => ['presence', 'calls', 'mail'].includes(called(file));

/** The server's integration tests once more, with its data on PostgreSQL; files about something else are left out. */
async function runOnPostgresql() {
  // Pages, media, settings, presence (which is in memory) and the commands that work on a data folder; the commands' use
  // cases are covered by the contract.
  const aboutSomethingElse = ['asyncapi', 'doctor', 'documents', 'load_test', 'media', 'media_flow', 'openapi', 'operations', 'presence', 'settings', 'user_commands'];
  const postgresql = process.env.PARLEY_TEST_POSTGRESQL ? null : await startPostgresql().catch((error) => console.error(error.message));
  const url = process.env.PARLEY_TEST_POSTGRESQL ?? postgresql?.url;
  if (!url) return { ...none(), failed: 1 };
  try {
    return await runNodeTests('integration', {
      suite: 'integration-postgresql',
      beside: integrationBeside,
      wanted: (file) => dirname(file).endsWith('integration') && !aboutSomethingElse.includes(called(file)),
      env: { PARLEY_TEST_DATABASE: 'postgresql', PARLEY_TEST_POSTGRESQL: url },
    });
  } finally {
    await postgresql?.close();
  }
}

/** The fuzzers' build: [exit code, output]. Started once, at the lowest priority when something else runs beside it. */
let fuzzersBuilt;
function buildFuzzers(...priority) {
  const folder = join(root, 'build', 'fuzz');
  const step = (...cmakeArgs) => {
    const [program, ...rest] = [...priority, 'cmake', ...cmakeArgs];
    return runKept(program, rest);
  };
  return fuzzersBuilt ??= (async () => {
    const configured = existsSync(join(folder, 'build.ninja')) ? [0, ''] : await step('--preset', 'fuzz');
    return configured[0] ? configured : step('--build', folder, '--target', 'fuzzers');
  })();
}

async function runFuzzers() {
  const folder = join(root, 'build', 'fuzz');
  const [built, output] = await buildFuzzers();
  process.stdout.write(output);
  if (built) return { ...none(), failed: 1 };
  let total = none();
  for (const fuzzer of readdirSync(folder).filter((name) => name.startsWith('fuzz_')).sort()) {
    const corpus = join(root, 'tests', 'fuzz', 'corpus', fuzzer.slice('fuzz_'.length));
    const found = join(folder, 'found', fuzzer);
    mkdirSync(found, { recursive: true });
    console.log(bold(`${fuzzer}, ${fuzzSeconds} s`));
    // New inputs go to the build folder; the kept corpus is only read. A crash is written beside them.
    const code = await run(join(folder, fuzzer), [`-max_total_time=${fuzzSeconds}`, '-timeout=5', '-rss_limit_mb=2048',
      '-print_final_stats=0', '-verbosity=0', `-artifact_prefix=${found}/`, found, ...(existsSync(corpus) ? [corpus] : [])]);
    total = add(total, code === 0 ? { ...none(), passed: 1 } : { ...none(), failed: 1 });
  }
  return total;
}

/** Suites in the order of their price. `sanitized`: also run with --preset asan and tsan. */
const suites = {
  arrows: { what: 'includes follow the architecture', run: () => runCommand('arrows', process.execPath, ['tests/arrows.mjs']) },
  unit: { what: 'C++ units (tests/unit)', sanitized: true, program: true, run: () => runGoogleTests('unit') },
  contract: { what: 'one suite for every storage (tests/contract)', sanitized: true, program: true, run: () => runGoogleTests('contract') },
  sdk: { what: 'TypeScript client library', run: () => runVitest('sdk') },
  web: { what: 'web client units', run: () => runVitest('web') },
  integration: { what: 'real clients against the real programs (tests/integration)', sanitized: true, program: true, run: () => runNodeTests('integration', { beside: integrationBeside }) },
  'integration-postgresql': { what: 'the same with the data on PostgreSQL', program: true, run: runOnPostgresql },
  e2e: { what: 'browsers against the real server (tests/e2e)', program: true, run: () => runNodeTests('e2e') },
  fuzz: { what: `parsers of outside input, ${fuzzSeconds} s each (tests/fuzz)`, run: runFuzzers },
};

if (args.includes('--list')) {
  for (const [name, suite] of Object.entries(suites)) console.log(`${name.padEnd(22)} ${suite.what}`);
  process.exit(0);
}
const unknown = args.filter((name) => !suites[name]);
if (unknown.length) {
  console.error(`there is no suite ${unknown.join(', ')}; there are: ${Object.keys(suites).join(', ')}`);
  process.exit(2);
}
const chosen = Object.entries(suites).filter(([name, suite]) => (args.length ? args.includes(name) : preset === 'release' || preset === 'debug' || suite.sanitized));

if (chosen.some(([, suite]) => suite.program)) {
  if (!existsSync(join(build, 'build.ninja')) && await run('cmake', ['--preset', preset])) process.exit(1);
  console.log(bold(`building (${preset})`));
  if (await run('cmake', ['--build', build])) {
    console.log('0 passed, 1 failed');
    process.exit(1);
  }
}
mkdirSync(reports, { recursive: true });

let total = none();
const lines = [];
for (const [name, suite] of chosen) {
  console.log(bold(`${name}: ${suite.what}`));
  // Integration tests mostly wait: the fuzzers are built meanwhile.
  if (name.startsWith('integration') && chosen.some(([other]) => other === 'fuzz')) buildFuzzers('nice', '-n', '19');
  const started = Date.now();
  const counts = await suite.run();
  total = add(total, counts);
  lines.push(`${name.padEnd(22)} ${counts.passed} passed, ${counts.failed} failed${counts.skipped ? `, ${counts.skipped} skipped` : ''}  (${((Date.now() - started) / 1000).toFixed(1)} s)`);
}
console.log(bold('summary'));
console.log(lines.join('\n'));
if (failures.length) console.log(`failed:\n${failures.map((each) => `  ${each}`).join('\n')}`);
console.log(`${total.passed} passed, ${total.failed} failed${total.skipped ? `, ${total.skipped} skipped` : ''}`);
process.exit(total.failed ? 1 : 0);
