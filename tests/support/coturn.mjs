// A real TURN relay (coturn) on loopback, with credentials by a shared secret. It relays to addresses of this machine, which
// coturn refuses unless it is told otherwise.
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const READY_MS = 30_000;

/** A port that is free for TCP and, most likely, for UDP. */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().on('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Whether a STUN binding request (RFC 8489) is answered. */
function answers(port) {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    const settle = (answer) => {
      clearTimeout(timer);
      socket.close();
      resolve(answer);
    };
    const timer = setTimeout(() => settle(false), 300);
    socket.on('message', () => settle(true)).on('error', () => settle(false));
    const request = Buffer.concat([Buffer.from([0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42]), randomBytes(12)]);
    socket.send(request, port, '127.0.0.1');
  });
}

/** Starts a relay; resolves when it answers. */
export async function startCoturn({ secret }) {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'parley-turn-'));
  const child = spawn(
    'turnserver',
    ['-n', '--listening-ip', '127.0.0.1', '--relay-ip', '127.0.0.1', '--listening-port', String(port), '--no-tls', '--no-dtls',
      '--no-cli', '--cli-password', 'unused', '--use-auth-secret', '--static-auth-secret', secret, '--realm', 'example.org',
      '--allow-loopback-peers', '--verbose', '--log-file', 'stdout', '--pidfile', join(folder, 'turn.pid'), '--userdb', join(folder, 'turn.db')],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let log = '';
  let end = null;
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (log += data));
  const ended = new Promise((resolve) => {
    child.on('error', (error) => resolve((end = error.message)));
    child.on('exit', (code, signal) => resolve((end = `it ended with ${code ?? signal}`)));
  });
  const abandon = () => child.kill('SIGKILL');
  process.on('exit', abandon);
  const relay = {
    port,
    url: `turn:127.0.0.1:${port}`,
    /** What it has said so far. */
    get log() {
      return log;
    },
    /** It says nothing any more, nor takes anything, until resume(). */
    suspend: () => child.kill('SIGSTOP'),
    resume: () => child.kill('SIGCONT'),
    async stop() {
      abandon();
      await ended;
      process.off('exit', abandon);
      rmSync(folder, { recursive: true, force: true });
    },
  };
  for (const late = Date.now() + READY_MS; Date.now() < late && end === null; )
    if (await answers(port)) return relay;
    else await new Promise((resolve) => setTimeout(resolve, 50));
  await relay.stop();
  throw new Error(`turnserver does not answer: ${end}\n${log}`);
}
