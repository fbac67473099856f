// Starts the real program on a data folder of its own and a free port, and stops it again by its process id.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { databaseUrl, dropDatabase, makeDatabase, sharedPostgresql } from '../../support/postgresql.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
export const buildFolder = process.env.PARLEY_BUILD ?? join(root, 'build', 'release');
/** Where tests that look at pages leave their pictures. */
export const screens = join(buildFolder, 'test-reports', 'screens');
export const program = join(buildFolder, 'parley');
/** PARLEY_TEST_DATABASE=postgresql: every server that is started keeps its data there, in a database of its own. */
const onPostgresql = process.env.PARLEY_TEST_DATABASE === 'postgresql';
if (process.env.PARLEY_TEST_DATABASE && !onPostgresql && process.env.PARLEY_TEST_DATABASE !== 'sqlite')
  throw new Error('PARLEY_TEST_DATABASE is sqlite or postgresql');
/** Sanitized builds take longer for everything. */
const READY_MS = 60_000;
const KEPT_LOG = 200_000;

/** Servers that run; none outlives the tests, also when those are broken off. */
const running = new Set();
process.on('exit', () => running.forEach((server) => server.abandon()));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

/**
 * Starts `parley serve`. `data`: a folder to use and keep; without it one is made, and removed by stop(). `settings`: by
 * their environment names. `port`: for one that takes the place of another. `through`: a command that runs the program, in another network
 * say, as a list. Resolves when the server says that it is ready.
 */
export async function startServer({ data = null, settings = {}, port = 0, args = [], through = [] } = {}) {
  if (!existsSync(program)) throw new Error(`${program} is not there; build it first (./dev build parley)`);
  const folder = data ?? mkdtempSync(join(tmpdir(), 'parley-data-'));
  // A folder that is used again finds its database again.
  const database = onPostgresql ? { server: await sharedPostgresql(), name: basename(folder).toLowerCase().replace(/\W/g, '_') } : null;
  const database_url = database ? { DATABASE_URL: makeDatabase(database.server, database.name) } : {};
  // Nothing of the surroundings' settings gets in.
  const sanitizer = process.env.ASAN_OPTIONS ? { ASAN_OPTIONS: process.env.ASAN_OPTIONS } : {};
  const env = { PATH: process.env.PATH, HOME: folder, ...sanitizer, MEDIA_WORKERS: '1', MEDIA_ADDRESS: '127.0.0.1', LOG_LEVEL: 'debug', ...database_url, ...settings };
  const [command, ...given] = [...through, program, 'serve', '--port', String(port), '--media-port', '0', '--data', folder, ...args];
  const child = spawn(command, given, {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const server = new Server(child, folder, data === null, database);
  running.add(server);
  try {
    await server.ready();
  } catch (error) {
    await server.kill();
    throw error;
  }
  return server;
}

class Server {
  #child;
  #folder;
  #ownsFolder;
  #database;
  #log = '';
  /** Events that were sent otherwise than the event tables say; at the log level of tests the server looks at each. */
  #misfits = [];
  #exit;
  url = '';

  constructor(child, folder, ownsFolder, database) {
    this.#child = child;
    this.#folder = folder;
    this.#ownsFolder = ownsFolder;
    this.#database = database;
    const keep = (data) => {
      this.#log = (this.#log + data).slice(-KEPT_LOG);
      this.#misfits.push(...data.split('\n').filter((line) => line.includes('is not as its row says')));
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    this.#exit = new Promise((resolve) => {
      child.on('error', (error) => resolve({ code: null, signal: null, error }));
      child.on('exit', (code, signal) => resolve({ code, signal }));
    });
  }

  get pid() {
    return this.#child.pid;
  }

  get data() {
    return this.#folder;
  }

  /** For commands that work on the same data: what they need in their environment beside the folder. */
  get environment() {
    return this.#database ? { DATABASE_URL: databaseUrl(this.#database.server, this.#database.name) } : {};
  }

  /** What the server has said so far, the latest part of it. */
  get log() {
    return this.#log;
  }

  tail(lines = 60) {
    return this.#log.split('\n').slice(-lines).join('\n');
  }

  async ready() {
    let over = null;
    this.#exit.then((exit) => (over = exit));
    for (const end = Date.now() + READY_MS; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 20))) {
      const found = /^Parley is ready: (\S+)/m.exec(this.#log);
      if (found) {
        this.url = found[1].replace(/\/$/, '');
        return;
      }
      if (over) break;
    }
    throw new Error(`the server did not get ready (${JSON.stringify(over)})\n${this.tail()}`);
  }

  /** The processes of the media workers, found as the server's children. */
  workers() {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => {
        try {
          const parent = Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
          return parent === this.pid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes('media-worker');
        } catch {
          return false; // It ended while we looked.
        }
      });
  }

  /** Asks the server to stop, as a service manager would; resolves to {code, signal}. */
  async terminate(limitMs = 20_000) {
    this.#child.kill('SIGTERM');
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`the server did not stop within ${limitMs} ms\n${this.tail()}`)), limitMs);
    });
    return Promise.race([this.#exit, late]).finally(() => clearTimeout(timer));
  }

  /** Ends it at once, as a power cut would. */
  async kill() {
    this.#child.kill('SIGKILL');
    return this.#exit;
  }

  /** Without waiting, for the end of the process. */
  abandon() {
    this.#child.kill('SIGKILL');
    if (this.#ownsFolder) rmSync(this.#folder, { recursive: true, force: true });
  }

  /** For the end of a test: whatever happens, no process and no folder stays. */
  async stop() {
    try {
      return await this.terminate();
    } finally {
      await this.kill();
      running.delete(this);
      if (this.#ownsFolder) rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
      if (this.#ownsFolder && this.#database) dropDatabase(this.#database.server, this.#database.name);
      if (this.#misfits.length > 0) throw new Error([...new Set(this.#misfits)].slice(0, 20).join('\n'));
    }
  }
}
