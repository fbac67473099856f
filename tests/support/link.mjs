// A bad network: two network namespaces and a link between them that loses, delays and throttles as it is told (link-emulator, built with the
// tests). "near" is where a server stands, "far" the person behind the bad link.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buildFolder } from '../integration/support/server.mjs';

/** Why this machine lets nobody make such networks (no right to, no TUN device); null where it does. */
export function linkRefusal() {
  const tried = spawnSync(join(buildFolder, 'link-emulator'), [], { input: '', encoding: 'utf8' });
  return tried.status === 77 ? tried.stderr.trim() : null;
}

/** Starts one; the same seed loses the same packets of the same traffic. */
export async function startLink({ seed = 1 } = {}) {
  const child = spawn(join(buildFolder, 'link-emulator'), [String(seed)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const folder = mkdtempSync(join(tmpdir(), 'parley-link-'));
  const abandon = () => child.kill('SIGKILL');
  process.on('exit', abandon);
  const ended = new Promise((resolve) => child.on('error', (error) => resolve(error.message)).on('exit', (code) => resolve(`it ended with ${code}`)));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async () => {
    const next = await Promise.race([lines.next(), ended.then((why) => ({ why }))]);
    if (next.done !== false) throw new Error(`link-emulator: ${next.why ?? 'it says nothing more'}`);
    return next.value;
  };
  const stop = async () => {
    child.stdin.end();
    await ended;
    process.off('exit', abandon);
    rmSync(folder, { recursive: true, force: true });
  };

  /** An end: its address, and the command, as a list, that runs another one in it. */
  const end = async () => {
    const [name, address, ...enter] = (await line()).split(' ');
    return {
      address,
      enter,
      /** A program of one word that is the given one, run in this end. */
      wrapper(program) {
        const path = join(folder, `${name}-${program.split('/').at(-1)}`);
        writeFileSync(path, `#!/bin/sh\nexec ${enter.join(' ')} ${program} "$@"\n`);
        chmodSync(path, 0o700);
        return path;
      },
    };
  };

  // Commands are answered in turn.
  let last = Promise.resolve();
  const command = (text) => {
    last = last.catch(() => undefined).then(() => {
      child.stdin.write(`${text}\n`);
      return line();
    });
    return last;
  };
  const done = async (text) => {
    const answer = await command(text);
    if (answer !== 'ok') throw new Error(`link-emulator: ${text}: ${answer}`);
  };
  /** {loss: 0.1, …} as the emulator reads it. */
  const written = (conditions) => Object.entries(conditions).map(([name, value]) => ` ${name}=${value}`).join('');

  try {
    if ((await line()) !== 'ready') throw new Error('link-emulator does not begin with "ready"');
    return {
      near: await end(),
      far: await end(),
      /** Conditions (loss and burst; delay, jitter, queue in ms; rate in kbit/s) from near to far, from far to near; none: a good link. */
      down: (conditions = {}) => done(`down${written(conditions)}`),
      up: (conditions = {}) => done(`up${written(conditions)}`),
      both: (conditions = {}) => done(`both${written(conditions)}`),
      /** Nothing gets through until mend(). */
      cut: () => done('cut'),
      mend: () => done('mend'),
      /** What became of the packets so far: "down offered=… up …". */
      counts: () => command('counts'),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
