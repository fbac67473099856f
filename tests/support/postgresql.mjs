// A real PostgreSQL for tests and benches, run by the script beside this file; it is gone with the process that asked for it.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('postgresql', import.meta.url));

class PostgresqlServer {
  #child;
  #lines;
  url = '';

  constructor(child) {
    this.#child = child;
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  async #line() {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('PostgreSQL for tests does not run; the lines above say why');
    return value;
  }

  async #command(word, answer) {
    this.#child.stdin.write(`${word}\n`);
    const line = await this.#line();
    if (line !== answer) throw new Error(`PostgreSQL for tests answered ${line} to ${word}`);
  }

  async ready() {
    this.url = await this.#line();
  }

  stop = () => this.#command('stop', 'stopped');
  /** Ends it as a power cut would. */
  crash = () => this.#command('crash', 'stopped');
  start = () => this.#command('start', 'started');
  /** All its processes hang until resume(). */
  pause = () => this.#command('pause', 'paused');
  resume = () => this.#command('resume', 'resumed');

  /** Ends it and removes its folder. */
  async close() {
    if (this.#child.exitCode !== null) return;
    const exit = once(this.#child, 'exit');
    this.#child.stdin.end();
    await exit;
  }

  /** Lets the process end without close(): the script sees that, and cleans up. */
  unref() {
    this.#child.unref();
    this.#child.stdin.unref();
    this.#child.stdout.unref();
  }
}

/** `durable`: waits for the disk, as benches must. */
export async function startPostgresql({ durable = false } = {}) {
  const child = spawn(script, durable ? ['--durable'] : [], { stdio: ['pipe', 'pipe', 'inherit'] });
  const server = new PostgresqlServer(child);
  await server.ready();
  return server;
}

let shared = null;
/** The URL of the server that all tests of a process share: PARLEY_TEST_POSTGRESQL, or one that is started now. */
export async function sharedPostgresql() {
  if (process.env.PARLEY_TEST_POSTGRESQL) return process.env.PARLEY_TEST_POSTGRESQL;
  shared ??= startPostgresql();
  const server = await shared;
  server.unref();
  return server.url;
}

/** Runs one statement; answers its output. */
export function sql(url, statement) {
  const done = spawnSync('psql', ['-X', '-q', '-t', '-A', '-v', 'ON_ERROR_STOP=1', '-d', url, '-c', statement], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`psql: ${done.error?.message ?? done.stderr}`);
  return done.stdout.trim();
}

/** The URL of another database on the same server. */
export const databaseUrl = (serverUrl, name) => serverUrl.replace(/^([a-z]+:\/\/[^/]*\/)[^?]*/, `$1${name}`);

/** Makes an empty database, unless it is there, and answers its URL. */
export function makeDatabase(serverUrl, name) {
  if (!sql(serverUrl, `SELECT 1 FROM pg_database WHERE datname = '${name}'`)) sql(serverUrl, `CREATE DATABASE ${name}`);
  return databaseUrl(serverUrl, name);
}

export const dropDatabase = (serverUrl, name) => sql(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
