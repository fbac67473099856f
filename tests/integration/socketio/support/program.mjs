// Starts one of the programs of the build folder on a free port and stops it again.
import { spawn } from 'node:child_process';
import { join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', '..');
const build = process.env.PARLEY_BUILD ?? join(root, 'build', 'release');

/** {port, url, ws, stop(), pid, exited} of a running program. */
export async function start(name, ...args) {
  const child = spawn(join(build, name), ['--port', '0', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise((resolve) => child.on('exit', (code, signal) => resolve(signal ?? code)));
  const port = await new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (data) => {
      text += data;
      const found = /port (\d+)/.exec(text);
      if (found) resolve(Number(found[1]));
    });
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`${name} ended with ${code} before it listened`)));
  });
  return {
    port,
    pid: child.pid,
    exited,
    url: `http://127.0.0.1:${port}`,
    ws: `ws://127.0.0.1:${port}`,
    /** Ends it in order; answers its exit code. */
    async stop() {
      child.kill('SIGTERM');
      return exited;
    },
  };
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Resolves with `what` or rejects after `ms`. */
export function within(ms, what, name = 'it') {
  let timer;
  return Promise.race([
    what,
    new Promise((_, reject) => { timer = setTimeout(() => reject(new Error(`${name} did not happen within ${ms} ms`)), ms); }),
  ]).finally(() => clearTimeout(timer));
}
