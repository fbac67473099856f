// What the fake devices show and play: for each person a picture of one colour with a white bar that wanders across it, and
// a tone of one pitch. Files are made in a temporary folder, without any other program.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Colours as a viewer sees them (sRGB), far from each other. */
export const people = {
  Ada: { colour: [200, 40, 40], hertz: 440 },
  Ben: { colour: [40, 160, 60], hertz: 660 },
  Cleo: { colour: [50, 80, 210], hertz: 880 },
};

const WIDTH = 640;
const HEIGHT = 360;
const FPS = 15;
const FRAMES = 2 * FPS;
const BAR = 64;
const SAMPLE_RATE = 48_000;
const SECONDS = 4;

/** ITU-R BT.601, limited range: what a .y4m file without further word means. */
function toYuv([r, g, b]) {
  return [
    16 + (65.481 * r + 128.553 * g + 24.966 * b) / 255,
    128 + (-37.797 * r - 74.203 * g + 112 * b) / 255,
    128 + (112 * r - 93.786 * g - 18.214 * b) / 255,
  ].map(Math.round);
}

/** A plane of one value, with a vertical bar of another at `x`. */
function plane(width, height, value, bar, x, barWidth) {
  const row = Buffer.alloc(width, value);
  for (let i = 0; i < barWidth; i++) row[(x + i) % width] = bar;
  return Buffer.concat(Array(height).fill(row));
}

/** The bar crosses the picture once in two seconds; the file then starts over. */
function picture(colour) {
  const [y, u, v] = toYuv(colour);
  const parts = [Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F${FPS}:1 Ip A1:1 C420jpeg\n`)];
  for (let frame = 0; frame < FRAMES; frame++) {
    const x = 2 * Math.round((frame * WIDTH) / FRAMES / 2);
    parts.push(
      Buffer.from('FRAME\n'),
      plane(WIDTH, HEIGHT, y, 235, x, BAR),
      plane(WIDTH / 2, HEIGHT / 2, u, 128, x / 2, BAR / 2),
      plane(WIDTH / 2, HEIGHT / 2, v, 128, x / 2, BAR / 2),
    );
  }
  return Buffer.concat(parts);
}

/**
 * A tone that swells and fades five times a second: noise suppression takes a steady one for noise and removes it.
 * 16 bit, mono; the length is a whole number of swells, so that it repeats without a click.
 */
function tone(hertz) {
  const samples = SAMPLE_RATE * SECONDS;
  const data = Buffer.alloc(44 + samples * 2);
  data.write('RIFF', 0);
  data.writeUInt32LE(36 + samples * 2, 4);
  data.write('WAVEfmt ', 8);
  data.writeUInt32LE(16, 16);
  data.writeUInt16LE(1, 20);
  data.writeUInt16LE(1, 22);
  data.writeUInt32LE(SAMPLE_RATE, 24);
  data.writeUInt32LE(SAMPLE_RATE * 2, 28);
  data.writeUInt16LE(2, 32);
  data.writeUInt16LE(16, 34);
  data.write('data', 36);
  data.writeUInt32LE(samples * 2, 40);
  for (let i = 0; i < samples; i++) {
    const t = i / SAMPLE_RATE;
    const swell = Math.max(0, Math.sin(2 * Math.PI * 2.5 * t)) ** 0.5;
    data.writeInt16LE(Math.round(16_000 * swell * Math.sin(2 * Math.PI * hertz * t)), 44 + i * 2);
  }
  return data;
}

/** Writes the files of a person; answers their paths. */
export function makeDevices(folder, name) {
  const { colour, hertz } = people[name];
  const files = { video: join(folder, `${name}.y4m`), audio: join(folder, `${name}.wav`) };
  writeFileSync(files.video, picture(colour));
  writeFileSync(files.audio, tone(hertz));
  return files;
}
