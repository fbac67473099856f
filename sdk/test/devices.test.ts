// One's own devices and what is sent of them, with the parts of a browser that the tests' runtime does not have.

import { afterEach, expect, it, vi } from 'vitest';
import { sleep } from '../src/backoff.js';
import { ApiError } from '../src/errors.js';
import { LocalMedia } from '../src/media/local.js';
import type { MediaRequest } from '../src/media/request.js';
import { Sender } from '../src/media/sender.js';
import { browser, SendTransport, stream, Track } from './browser.js';

afterEach(() => vi.unstubAllGlobals());

it('a screen that is stopped while there is no connection is over for the others when there is one again', async () => {
  browser({ getDisplayMedia: () => Promise.resolve(stream(new Track('video'))) });
  const asked: string[] = [];
  const refusals: ApiError[] = [];
  let screens = 0;
  const request = ((event: string, { producer_id: id }: { producer_id?: string }) => {
    asked.push(id ? `${event} ${id}` : event);
    const refusal = refusals.shift();
    return refusal ? Promise.reject(refusal) : Promise.resolve(event === 'media:produce' ? { producer_id: `p${++screens}` } : {});
  }) as unknown as MediaRequest;
  const local = new LocalMedia();
  const onProblem = vi.fn();
  const sender = new Sender({
    transport: new SendTransport().asTransport(),
    ready: () => Promise.resolve(),
    codecs: [],
    videoCodec: 'vp8',
    local,
    request,
    own: () => [],
    offered: () => true,
    idle: () => false,
    onProblem,
  });
  const heard = async (...events: string[]) => {
    await vi.waitFor(() => expect(asked).toEqual(events));
    await sleep(0);
    asked.length = 0;
  };
  const change = async (share: boolean) => {
    if (share) await local.startScreen();
    else local.stopScreen();
    sender.sync();
  };

  await change(true);
  await heard('media:produce');
  refusals.push(new ApiError('offline'), new ApiError('offline'));
  await change(false);
  await heard('media:producer:close p1');
  // Another one is not sent beside it.
  await change(true);
  await heard('media:producer:close p1');
  sender.sync();
  await heard('media:producer:close p1', 'media:produce');
  // The server has lost it itself.
  refusals.push(new ApiError('not_found'));
  await change(false);
  await heard('media:producer:close p2');
  sender.sync();
  await sleep(0);
  expect(asked).toEqual([]);
  expect(onProblem).not.toHaveBeenCalled();
  sender.close();
  local.stop();
});

it('what is turned off while both devices are asked for is not opened when they cannot be had together', async () => {
  let refuse: (reason: Error) => void = () => undefined;
  const opened: string[] = [];
  browser({
    getUserMedia: (wish: { audio?: object; video?: object }) => {
      if (wish.audio && wish.video) return new Promise((_, reject) => (refuse = reject));
      opened.push(wish.audio ? 'mic' : 'camera');
      return Promise.resolve(stream(new Track(wish.audio ? 'audio' : 'video')));
    },
  });
  const local = new LocalMedia();
  const started = local.start({ mic: true, camera: true });
  await local.setCamera(false);
  refuse(new DOMException('none', 'NotFoundError'));
  await started;
  expect(opened).toEqual(['mic']);
  expect(local.state.camera).toMatchObject({ on: false, pending: false });
  expect(local.state.mic).toMatchObject({ on: true, pending: false });
  local.stop();
});

it('nothing is opened any more for somebody who has left', async () => {
  let refuse: (reason: Error) => void = () => undefined;
  const getUserMedia = vi.fn(() => new Promise((_, reject) => (refuse = reject)));
  browser({ getUserMedia });
  const local = new LocalMedia();
  const started = local.start({ mic: true, camera: true });
  local.stop();
  refuse(new DOMException('none', 'NotFoundError'));
  await started;
  expect(getUserMedia).toHaveBeenCalledTimes(1);
});

it('a microphone that is muted or unmuted while another one is opened is so when that one takes over', async () => {
  const opened: { open: () => void; track: Track }[] = [];
  browser({
    getUserMedia: () =>
      new Promise((resolve) => {
        const track = new Track('audio');
        opened.push({ open: () => resolve(stream(track)), track });
      }),
  });
  const local = new LocalMedia();
  const started = local.start({ mic: true, camera: false });
  opened[0]?.open();
  await started;
  for (const wanted of [false, true]) {
    const changed = local.select('mic', `device-${wanted}`);
    await local.setMic(!wanted);
    await local.setMic(wanted);
    const { open, track } = opened.at(-1)!;
    expect(local.state.mic).toMatchObject({ on: wanted, pending: true });
    open();
    await changed;
    expect(local.state.mic).toMatchObject({ on: wanted, pending: false, track });
    expect(track.enabled).toBe(wanted);
  }
  expect(opened.map(({ track }) => track.readyState)).toEqual(['ended', 'ended', 'live']);
  local.stop();
});

it('a microphone that is muted while it is opened for the first time stays closed', async () => {
  let open: () => void = () => undefined;
  const track = new Track('audio');
  browser({ getUserMedia: () => new Promise((resolve) => (open = () => resolve(stream(track)))) });
  const local = new LocalMedia();
  const unmuted = local.setMic(true);
  await local.setMic(false);
  open();
  await unmuted;
  expect(local.state.mic).toMatchObject({ on: false, pending: false, track: null });
  expect(track.readyState).toBe('ended');
  local.stop();
});

it('a microphone that ends while another one takes its place leaves it as it was: muted, and the one that was chosen', async () => {
  const opened: { open: () => void; track: Track }[] = [];
  browser({
    getUserMedia: () =>
      new Promise((resolve) => {
        const track = new Track('audio');
        opened.push({ open: () => resolve(stream(track)), track });
      }),
  });
  const local = new LocalMedia();
  const notices = vi.fn();
  local.on('notice', notices);
  const started = local.start({ mic: true, camera: false });
  opened[0]?.open();
  await started;
  await local.setMic(false);
  const changed = local.select('mic', 'another');
  opened[0]?.track.dispatchEvent(new Event('ended'));
  await sleep(0);
  opened[1]?.open();
  await changed;
  expect(local.state.mic).toMatchObject({ on: false, pending: false, deviceId: 'another', track: opened[1]?.track });
  expect(opened[1]?.track.enabled).toBe(false);
  expect(opened).toHaveLength(2);
  expect(notices).not.toHaveBeenCalled();
  local.stop();
});

it('a screen that the system refuses is told, and one that nobody chose is not', async () => {
  const refusals = [new DOMException('Permission denied', 'NotAllowedError'), new DOMException('Permission denied by system', 'NotAllowedError')];
  refusals.push(new DOMException('Could not start', 'NotReadableError'));
  browser({ getDisplayMedia: () => Promise.reject(refusals.shift()) });
  const local = new LocalMedia();
  const notices = vi.fn();
  local.on('notice', notices);
  expect(await local.startScreen()).toBe(false);
  expect(notices).not.toHaveBeenCalled();
  expect(await local.startScreen()).toBe(false);
  expect(notices).toHaveBeenLastCalledWith({ kind: 'screen', what: 'denied', fallback: null });
  expect(await local.startScreen()).toBe(false);
  expect(notices).toHaveBeenLastCalledWith({ kind: 'screen', what: 'in_use', fallback: null });
  expect(local.state.screen.pending).toBe(false);
  local.stop();
});

it('a device that cannot be opened leaves the one that works, and the choice of it, as they are', async () => {
  const first = new Track('video');
  const answers = [Promise.resolve(stream(first))];
  browser({ getUserMedia: () => answers.shift() ?? Promise.reject(new DOMException('gone', 'NotFoundError')) });
  const local = new LocalMedia({ cameraId: 'one' });
  const notices = vi.fn();
  local.on('notice', notices);
  await local.start({ mic: false, camera: true });
  for (const id of ['two', 'three']) {
    await local.select('camera', id);
    expect(local.state.camera).toMatchObject({ on: true, pending: false, track: first, deviceId: 'one', problem: null });
    expect(first.readyState).toBe('live');
    expect(notices).toHaveBeenLastCalledWith({ kind: 'camera', what: 'not_found', fallback: 'A device' });
  }
  expect(notices).toHaveBeenCalledTimes(2);
  local.stop();
});

it('a camera that the browser ended for another one, which then cannot be opened, is opened again', async () => {
  const [first, again] = [new Track('video'), new Track('video')];
  const asked: unknown[] = [];
  browser({
    getUserMedia: ({ video }: { video: { deviceId?: { ideal: string } } }) => {
      const id = video.deviceId?.ideal;
      asked.push(id);
      if (id !== 'two') return Promise.resolve(stream(asked.length === 1 ? first : again));
      first.stop();
      first.dispatchEvent(new Event('ended'));
      return Promise.reject(new DOMException('busy', 'NotReadableError'));
    },
  });
  const local = new LocalMedia({ cameraId: 'one' });
  const notices = vi.fn();
  local.on('notice', notices);
  await local.start({ mic: false, camera: true });
  await local.select('camera', 'two');
  expect(asked).toEqual(['one', 'two', 'one']);
  expect(local.state.camera).toMatchObject({ on: true, pending: false, track: again, deviceId: 'one', problem: null });
  expect(notices.mock.calls).toEqual([[{ kind: 'camera', what: 'in_use', fallback: 'A device' }]]);
  local.stop();
});

/** A browser that can have one camera open at a time; those of `broken` never open. */
function oneCameraAtATime(broken: string[]) {
  const made: Track[] = [];
  browser({
    getUserMedia: ({ video }: { video: { deviceId?: { ideal: string } } }) => {
      const isTaken = made.some(({ readyState }) => readyState === 'live');
      if (isTaken || broken.includes(video.deviceId?.ideal ?? '')) return Promise.reject(new DOMException('busy', 'NotReadableError'));
      made.push(new Track('video'));
      return Promise.resolve(stream(made.at(-1)!));
    },
  });
  return made;
}

/** Who has the front camera on there, and chooses the back one. */
async function choosesBack(broken: string[]) {
  const made = oneCameraAtATime(broken);
  const local = new LocalMedia({ cameraId: 'front' });
  const notices = vi.fn();
  local.on('notice', notices);
  await local.start({ mic: false, camera: true });
  await local.select('camera', 'back');
  const { camera } = local.state;
  const live = made.map(({ readyState }) => readyState);
  local.stop();
  return { camera, tracks: made, live, notices: notices.mock.calls };
}

it('where one camera can be open at a time, the one before is let go of for another one', async () => {
  const { camera, tracks, live, notices } = await choosesBack([]);
  expect(live).toEqual(['ended', 'live']);
  expect(camera).toMatchObject({ on: true, pending: false, track: tracks[1], deviceId: 'back', problem: null });
  expect(notices).toEqual([]);
});

it('a camera that was let go of for one that does not open either is opened again', async () => {
  const { camera, tracks, live, notices } = await choosesBack(['back']);
  expect(live).toEqual(['ended', 'live']);
  expect(camera).toMatchObject({ on: true, pending: false, track: tracks[1], deviceId: 'front', problem: null });
  expect(notices).toEqual([[{ kind: 'camera', what: 'in_use', fallback: 'A device' }]]);
});

it('noise suppression stays as it was where the microphone cannot be opened anew', async () => {
  const track = new Track('audio');
  const answers = [Promise.resolve(stream(track))];
  browser({ getUserMedia: () => answers.shift() ?? Promise.reject(new DOMException('busy', 'NotReadableError')) });
  const local = new LocalMedia({ noiseSuppression: true });
  await local.start({ mic: true, camera: false });
  expect(await local.setNoiseSuppression(false)).toBe(true);
  expect(local.state.mic).toMatchObject({ on: true, pending: false, track });
  local.stop();
});
