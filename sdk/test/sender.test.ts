// What is sent of a camera that is changed, and what becomes of a request to send that was not answered.

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ApiError } from '../src/errors.js';
import { LocalMedia } from '../src/media/local.js';
import type { MediaRequest } from '../src/media/request.js';
import { Sender } from '../src/media/sender.js';
import type { ProducerInfo, Source } from '../src/types.js';
import { browser, SendTransport, stream, Track } from './browser.js';
import { producer } from './make.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Somebody with a screen and cameras. What is in `outcomes` is how the next requests end, or what they wait for. `follows`: as a page does. */
function sending(follows = true) {
  const camera = { lines: 720 };
  browser({
    getUserMedia: ({ audio }: { audio?: object }) => Promise.resolve(stream(audio ? new Track('audio') : new Track('video', camera.lines))),
    getDisplayMedia: () => Promise.resolve(stream(new Track('video', 1080))),
  });
  const asked: string[] = [];
  const outcomes: (ApiError | Promise<void>)[] = [];
  const own: ProducerInfo[] = [];
  /** What the meeting does not have. */
  const off = new Set<Source>();
  let made = 0;
  const request = (async (event: string, { producer_id: id }: { producer_id?: string }) => {
    asked.push(id ? `${event} ${id}` : event);
    const outcome = outcomes.shift();
    if (outcome instanceof ApiError) throw outcome;
    await outcome;
    return event === 'media:produce' ? { producer_id: `p${++made}` } : {};
  }) as unknown as MediaRequest;
  const transport = new SendTransport();
  const local = new LocalMedia();
  const onProblem = vi.fn();
  const sender = new Sender({
    transport: transport.asTransport(),
    ready: () => Promise.resolve(),
    codecs: [],
    videoCodec: 'vp8',
    local,
    request,
    own: () => own,
    offered: (source) => !off.has(source),
    idle: () => false,
    onProblem,
  });
  if (follows) local.on('state', () => sender.sync());
  const settle = () => vi.advanceTimersByTimeAsync(0);
  const use = async (name: string, lines: number) => {
    camera.lines = lines;
    await local.select('camera', name);
    sender.sync();
    await settle();
  };
  const end = () => {
    sender.close();
    local.stop();
    expect(onProblem).not.toHaveBeenCalled();
  };
  return { local, sender, asked, outcomes, own, off, sent: transport.sent, settle, use, end };
}

it('another camera is sent in layers of the lines that tiles ask for, and the one before goes on until it is', async () => {
  const { local, asked, outcomes, sent, settle, use, end } = sending();
  await local.setCamera(true);
  await use('low', 360);
  expect(sent.map(({ layers, closed }) => ({ layers, closed }))).toEqual([
    { layers: [90, 180, 360], closed: true },
    { layers: [180, 360], closed: false },
  ]);
  asked.length = 0;
  let answer: () => void = () => undefined;
  outcomes.push(new Promise<void>((resolve) => (answer = resolve)));
  await use('high', 1080);
  expect(sent).toHaveLength(2);
  expect(sent[1]).toMatchObject({ closed: false, track: { lines: 1080 } });
  answer();
  await settle();
  expect(sent[1]?.closed).toBe(true);
  expect(sent[2]).toMatchObject({ layers: [180, 360, 720], closed: false });
  expect(asked).toEqual(['media:produce']);
  end();
});

it('a camera of as many lines takes over without a new beginning', async () => {
  const { local, asked, sent, use, end } = sending();
  await local.setCamera(true);
  await use('another', 720);
  expect(sent).toHaveLength(1);
  expect(sent[0]?.track).toBe(local.track('camera'));
  expect(asked).toEqual(['media:produce']);
  end();
});

it('a camera whose layers cannot be changed is sent in those that there are', async () => {
  const { local, asked, outcomes, sent, use, end } = sending();
  await local.setCamera(true);
  await use('first', 720);
  outcomes.push(new ApiError('invalid_state'));
  await use('high', 1080);
  expect(sent).toHaveLength(1);
  expect(sent[0]).toMatchObject({ closed: false, layers: [270, 540, 1080] });
  // It is not asked for again and again, and turning it off works.
  await vi.advanceTimersByTimeAsync(60_000);
  await local.setCamera(false);
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toEqual(['media:produce', 'media:produce', 'media:producer:pause p1']);
  end();
});

it('a change of layers that is not answered is tried again, though the camera be as before by then', async () => {
  const { local, sender, outcomes, sent, settle, use, end } = sending(false);
  await local.setCamera(true);
  sender.sync();
  await settle();
  outcomes.push(new ApiError('timeout'));
  await use('high', 1080);
  expect(sent).toHaveLength(1);
  await use('first', 720);
  // The server may have ended the one from before for one that it made too late.
  expect(sent.map(({ closed }) => closed)).toEqual([true, false]);
  expect(sent[1]?.layers).toEqual([180, 360, 720]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sent).toHaveLength(2);
  end();
});

it('a camera that the server does not have any more is sent anew when it is turned on again', async () => {
  const { local, asked, outcomes, settle, end } = sending();
  await local.setCamera(true);
  await settle();
  outcomes.push(new ApiError('not_found'));
  await local.setCamera(false);
  await settle();
  await local.setCamera(true);
  await settle();
  expect(asked).toEqual(['media:produce', 'media:producer:pause p1', 'media:produce']);
  end();
});

it('a screen that was asked for in vain and is not shared any more is closed when the server tells of it', async () => {
  const { local, sender, asked, outcomes, own, settle, end } = sending();
  outcomes.push(new ApiError('timeout'));
  await local.startScreen();
  await settle();
  local.stopScreen();
  await vi.advanceTimersByTimeAsync(5000);
  expect(asked).toEqual(['media:produce']);
  // One of them is of another device of the same person, which the server does not let this one close.
  own.push(producer('other', 'a', 'screen'), producer('late', 'a', 'screen'), producer('camera', 'a', 'camera'));
  outcomes.push(new ApiError('not_found'));
  sender.sync();
  await settle();
  expect(asked.slice(1)).toEqual(['media:producer:close other', 'media:producer:close late']);
  // Once.
  sender.sync();
  await settle();
  expect(asked).toHaveLength(3);
  end();
});

it('nothing of the other devices of a person is closed while every request was answered', async () => {
  const { local, sender, asked, own, settle, end } = sending();
  await local.startScreen();
  await settle();
  local.stopScreen();
  own.push(producer('other', 'a', 'screen'));
  sender.sync();
  await settle();
  expect(asked).toEqual(['media:produce', 'media:producer:close p1']);
  end();
});

it('what the meeting does not have is not sent, not even muted, until it has it', async () => {
  const { local, sender, asked, off, settle, end } = sending();
  off.add('mic');
  await local.setMic(true);
  await settle();
  await local.setMic(false);
  await settle();
  expect(asked).toEqual([]);
  off.clear();
  await local.setMic(true);
  await settle();
  expect(asked).toEqual(['media:produce']);
  sender.sync();
  await settle();
  expect(asked).toHaveLength(1);
  end();
});

it('what the meeting does not have any more is paused, and sent again when it has it again and it is on', async () => {
  const { local, sender, asked, off, settle, use, end } = sending();
  await local.setMic(true);
  await local.setCamera(true);
  await settle();
  asked.length = 0;
  off.add('mic').add('camera');
  sender.sync();
  await settle();
  expect(asked).toEqual(['media:producer:pause p1', 'media:producer:pause p2']);
  // Neither muting and unmuting nor a camera of other layers makes another try.
  await local.setMic(false);
  await settle();
  await local.setMic(true);
  await use('high', 1080);
  expect(asked).toHaveLength(2);
  off.clear();
  sender.sync();
  await settle();
  expect(asked.slice(2).sort()).toEqual(['media:produce', 'media:producer:resume p1']);
  end();
});
