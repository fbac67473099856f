// Publishers of `parley load-test` in a meeting of people: they send pictures that a browser encoded before, at next to no cost to this machine.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { program } from '../../integration/support/server.mjs';

/**
 * An IVF file of some pictures with a bar that moves, as the browser of this page encodes them (VP8), the first as a key frame.
 * `options`: width, height, fps, frames, bitrate (bits a second).
 */
export async function encodeClip(page, options) {
  const encoded = await page.evaluate(async ({ width, height, fps, frames, bitrate }) => {
    const chunks = [];
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d');
    const encoder = new VideoEncoder({
      output: (chunk) => {
        const octets = new Uint8Array(chunk.byteLength);
        chunk.copyTo(octets);
        chunks.push([...octets]);
      },
      error: (error) => {
        throw error;
      },
    });
    encoder.configure({ codec: 'vp8', width, height, bitrate, framerate: fps });
    for (let i = 0; i < frames; i++) {
      context.fillStyle = '#484';
      context.fillRect(0, 0, width, height);
      context.fillStyle = '#fff';
      context.fillRect((i * width) / frames, 0, width / 12, height);
      const frame = new VideoFrame(canvas, { timestamp: (i * 1_000_000) / fps });
      encoder.encode(frame, { keyFrame: i === 0 });
      frame.close();
    }
    await encoder.flush();
    return chunks;
  }, options);
  const head = Buffer.alloc(32);
  head.write('DKIF');
  head.writeUInt16LE(32, 6);
  head.write('VP80', 8);
  head.writeUInt16LE(options.width, 12);
  head.writeUInt16LE(options.height, 14);
  head.writeUInt32LE(options.fps, 16);
  head.writeUInt32LE(1, 20);
  const frames = encoded.flatMap((octets, index) => {
    const frame = Buffer.alloc(12);
    frame.writeUInt32LE(octets.length);
    frame.writeUInt32LE(index, 4);
    return [frame, Buffer.from(octets)];
  });
  return Buffer.concat([head, ...frames]);
}

/** Publishers come to a running meeting and send a clip round and round, without sound; stop() sends them away. */
export function replay(server, code, { clip, publishers = 1 }) {
  const folder = mkdtempSync(join(tmpdir(), 'parley-replay-'));
  const file = join(folder, 'pictures.ivf');
  writeFileSync(file, clip);
  const how = ['--publishers', String(publishers), '--subscribers', '0', '--joins-per-second', '5', '--seconds', '3600', '--video', file, '--audio-kbps', '0', '--quiet'];
  const child = spawn(program, ['load-test', '--server', server.url, '--meeting', code, ...how], { env: { PATH: process.env.PATH }, stdio: ['ignore', 'ignore', 'inherit'] });
  const exited = once(child, 'exit');
  return {
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGINT');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
