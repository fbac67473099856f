// Runs clang-tidy over the units of a build folder: node cmake/tidy.mjs BUILD_FOLDER
// What was clean is not looked at again until something that it is made of changes: its command, .clang-tidy, clang-tidy
// itself, the versions of the packages, or a file that it includes. Prints each finding and how far it is; exits 1 when there is one.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const build = resolve(process.argv[2] ?? die('which build folder? node cmake/tidy.mjs BUILD_FOLDER'));
const remembered = join(build, 'tidy.json');
const checks = '-checks=-bugprone-suspicious-include'; // units include sources

function die(text) {
  console.error(`tidy: ${text}`);
  process.exit(2);
}

const digest = (...texts) => createHash('sha256').update(texts.join('\0')).digest('hex');

/** digest of a file's content, undefined where there is none; each file is read once */
const digests = new Map();
function digestOf(path) {
  if (!digests.has(path)) {
    try { digests.set(path, digest(readFileSync(path))); } catch { digests.set(path, undefined); }
  }
  return digests.get(path);
}

function run(command, args, options = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, options);
    let text = '';
    child.stdout.on('data', (piece) => { text += piece; });
    child.stderr.on('data', (piece) => { text += piece; });
    child.on('error', (error) => done({ code: 127, text: `${command}: ${error.message}` }));
    child.on('close', (code) => done({ code: code ?? 1, text }));
  });
}

/** what `command` of compile_commands.json compiles reads, system headers left out, as paths below the root */
function includedFiles(entry) {
  const words = entry.command.split(/\s+/).map((word) => word.replaceAll('\\"', '"'));
  const kept = words.filter((word, at) => word !== '-c' && word !== '-o' && words[at - 1] !== '-o');
  const made = spawnSync(kept[0], [...kept.slice(1), '-MM', '-MT', 'unit'], { cwd: entry.directory, encoding: 'utf8', maxBuffer: 1 << 26 });
  if (made.status !== 0) return undefined;
  return made.stdout.replaceAll('\\\n', ' ').split(/\s+/).filter((word) => word && word !== 'unit:').map((path) => relative(root, resolve(entry.directory, path)));
}

const common = digest(digestOf(join(root, '.clang-tidy')) ?? die('there is no .clang-tidy'), digestOf(join(root, 'package-lock.json')) ?? '',
  spawnSync('clang-tidy-19', ['--version'], { encoding: 'utf8' }).stdout ?? die('clang-tidy-19 is missing: ./dev packages installs it'), checks);

let known = {};
try { known = JSON.parse(readFileSync(remembered, 'utf8')); } catch { /* nothing is remembered yet */ }

const isOurs = (path) => /^(src|tests|bench)\//.test(path) || (!path.startsWith('..') && path.includes('/units/'));
const units = JSON.parse(readFileSync(join(build, 'compile_commands.json'), 'utf8'))
  .filter((entry) => isOurs(relative(root, entry.file)) && entry.file.endsWith('.cpp'));
if (units.length === 0) die(`no unit of ours in ${build}/compile_commands.json`);

const keyOf = (entry) => digest(common, entry.command);
const isKnownClean = (entry) => {
  const before = known[relative(root, entry.file)];
  return before?.key === keyOf(entry) && Object.entries(before.files).every(([path, content]) => digestOf(join(root, path)) === content);
};

const waiting = units.filter((entry) => !isKnownClean(entry));
console.error(`clang-tidy: ${units.length} units, ${units.length - waiting.length} as they were when they were clean, ${waiting.length} to look at`);

function remember() {
  mkdirSync(build, { recursive: true });
  writeFileSync(`${remembered}.new`, JSON.stringify(known));
  renameSync(`${remembered}.new`, remembered);
}

const total = waiting.length;
let [done, faulty] = [0, 0];
async function lane() {
  for (let entry = waiting.shift(); entry; entry = waiting.shift()) {
    const name = relative(root, entry.file);
    const files = includedFiles(entry);
    const before = files?.map((path) => [path, digestOf(join(root, path))]);
    const { code, text } = await run('clang-tidy-19', ['-quiet', '-p', build, checks, entry.file], { cwd: root });
    done += 1;
    const findings = text.split('\n').filter((line) => line && !/^\d+ warnings? (and \d+ errors? )?generated|^Suppressed|^Use -header-filter/.test(line));
    if (code !== 0) {
      faulty += 1;
      console.log(findings.join('\n'));
    } else if (before) {
      known[name] = { key: keyOf(entry), files: Object.fromEntries(before) };
      remember();
    }
    console.error(`clang-tidy: [${done}/${total}] ${name}${code === 0 ? '' : ': FAULTY'}`);
  }
}
await Promise.all(Array.from({ length: availableParallelism() }, lane));
process.exit(faulty === 0 ? 0 : 1);
