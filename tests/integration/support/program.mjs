// Runs the program's other commands to their end.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { buildFolder } from './server.mjs';

const PATIENCE_MS = 60_000;

/** A folder that is gone after the tests of the file. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'parley-test-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Resolves to {code, out, err}; nothing of the surroundings' settings gets in. A server that starts is stopped. */
export function parley(args, { env = {}, cwd = tmpdir() } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(join(buildFolder, 'parley'), args, { env: { PATH: process.env.PATH, HOME: cwd, ...env }, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (data) => {
      out += data;
      if (out.includes('Parley is ready')) child.kill('SIGTERM');
    });
    child.stderr.setEncoding('utf8').on('data', (data) => (err += data));
    const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, out, err });
    });
  });
}
