// One's own microphone, camera and screen: capture, choice of device, and what happens when a device goes away.
//
// Lives from the join preview to the end of the call; a MediaSession sends whatever is here. Owns its tracks.

import { Emitter } from '../emitter.js';
import type { Source } from '../types.js';

export type DeviceProblem = 'denied' | 'not_found' | 'in_use' | 'unsupported' | 'failed';
export type DeviceKind = 'mic' | 'camera';

export interface DeviceState {
  /** Wanted and working: a microphone that is heard, a camera that is seen. */
  on: boolean;
  /** Being opened right now. */
  pending: boolean;
  track: MediaStreamTrack | null;
  /** The chosen device; null for the system's own choice. */
  deviceId: string | null;
  problem: DeviceProblem | null;
}

export interface LocalMediaState {
  mic: DeviceState;
  camera: DeviceState;
  screen: { track: MediaStreamTrack | null; audio: MediaStreamTrack | null; pending: boolean };
  devices: { microphones: MediaDeviceInfo[]; cameras: MediaDeviceInfo[]; speakers: MediaDeviceInfo[] };
}

export interface LocalMediaOptions {
  microphoneId?: string | null;
  cameraId?: string | null;
  noiseSuppression?: boolean;
}

/** Something the person should be told. `fallback` names the device that took over, or that goes on where another could not be opened, if any. */
export interface DeviceNotice {
  kind: DeviceKind | 'screen';
  what: 'lost' | DeviceProblem;
  fallback: string | null;
}

export interface LocalMediaEvents {
  state: LocalMediaState;
  notice: DeviceNotice;
}

const OFF: DeviceState = { on: false, pending: false, track: null, deviceId: null, problem: null };
/** A capture that ended this short a time after it began is not opened anew, lest a broken device be tried for ever. */
const SHORT_LIFE_MS = 1500;

export class LocalMedia extends Emitter<LocalMediaEvents> {
  #state: LocalMediaState;
  #noiseSuppression: boolean;
  #stopped = false;
  /** Rises with each opening of a device kind; an older opening that finishes later is thrown away. */
  readonly #opening: Record<DeviceKind, number> = { mic: 0, camera: 0 };
  /** The choice (`deviceId`) with which the present track was opened: what is gone back to where another one cannot be opened. */
  readonly #openedAs: Record<DeviceKind, string | null> = { mic: null, camera: null };
  /** Whether a device that ended while another one was being opened was on: that one is, too. */
  readonly #follows = new Map<DeviceKind, boolean>();
  readonly #onDeviceChange = () => void this.refreshDevices();

  constructor(options: LocalMediaOptions = {}) {
    super();
    this.#noiseSuppression = options.noiseSuppression ?? true;
    this.#state = {
      mic: { ...OFF, deviceId: options.microphoneId ?? null },
      camera: { ...OFF, deviceId: options.cameraId ?? null },
      screen: { track: null, audio: null, pending: false },
      devices: { microphones: [], cameras: [], speakers: [] },
    };
    mediaDevices()?.addEventListener('devicechange', this.#onDeviceChange);
  }

  get state(): LocalMediaState {
    return this.#state;
  }

  /** The track of a source, whether it is to be heard or seen now or not. */
  track(source: Source): MediaStreamTrack | null {
    const { mic, camera, screen } = this.#state;
    return { mic: mic.track, camera: camera.track, screen: screen.track, screen_audio: screen.audio }[source];
  }

  enabled(source: Source): boolean {
    if (source === 'mic' || source === 'camera') return this.#state[source].on;
    return this.track(source) !== null;
  }

  /** Opens what is wanted, with one question for permission; what cannot be had is left off and says why. */
  async start(wanted: { mic: boolean; camera: boolean }): Promise<void> {
    const kinds = (['mic', 'camera'] as const).filter((kind) => wanted[kind] && !this.#state[kind].track);
    const left = kinds.length === 2 ? await this.#openBoth() : kinds;
    await Promise.all(left.map((kind) => this.#open(kind)));
    await this.refreshDevices();
  }

  /** Unmutes or mutes. A muted microphone stays open, so that unmuting is immediate. */
  async setMic(on: boolean): Promise<void> {
    const { track } = this.#state.mic;
    if (track) {
      // Another device that is being opened takes over as it is wanted by then.
      track.enabled = on;
      return this.#patch('mic', { on });
    }
    if (on) return this.#open('mic');
    this.#opening.mic += 1;
    this.#patch('mic', { on: false, pending: false });
  }

  /** Turns the camera on or off. Off lets go of the device, so that its light goes out. */
  async setCamera(on: boolean): Promise<void> {
    if (on) return this.#state.camera.on ? undefined : this.#open('camera');
    this.#opening.camera += 1;
    this.#letGo('camera');
    this.#patch('camera', { on: false, pending: false, track: null });
  }

  /**
   * Changes the device. Takes effect at once where it is in use; one that cannot be opened leaves the present one as it is and chosen, which is
   * told as a notice.
   */
  async select(kind: DeviceKind, deviceId: string | null): Promise<void> {
    if (this.#state[kind].deviceId === deviceId) return;
    const inUse = this.#state[kind].track !== null;
    this.#patch(kind, { deviceId, problem: null });
    if (inUse) await this.#open(kind, this.#state[kind].on);
  }

  /** Answers what it is now: as it was before, where the microphone could not be opened anew. */
  async setNoiseSuppression(on: boolean): Promise<boolean> {
    if (this.#noiseSuppression === on) return on;
    this.#noiseSuppression = on;
    const { track } = this.#state.mic;
    if (!track) return on;
    await this.#open('mic', this.#state.mic.on);
    const isKept = this.#state.mic.track === track && !this.#state.mic.pending;
    if (isKept && this.#noiseSuppression === on) this.#noiseSuppression = !on;
    return this.#noiseSuppression;
  }

  /** Asks for a screen, window or tab. False where the person changed their mind, or it is not possible, which is told as a notice. */
  async startScreen(): Promise<boolean> {
    if (!this.canShareScreen || this.#state.screen.pending) return false;
    this.#set({ screen: { ...this.#state.screen, pending: true } });
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia({
        video: { frameRate: { ideal: 15, max: 30 } },
        audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
      });
      return this.#takeScreen(stream);
    } catch (reason) {
      this.#set({ screen: { ...this.#state.screen, pending: false } });
      if (!isChangeOfMind(reason)) this.emit('notice', { kind: 'screen', what: problemOf(reason), fallback: null });
      return false;
    }
  }

  stopScreen(): void {
    const { track, audio } = this.#state.screen;
    track?.stop();
    audio?.stop();
    this.#set({ screen: { track: null, audio: null, pending: false } });
  }

  get canShareScreen(): boolean {
    return typeof mediaDevices()?.getDisplayMedia === 'function';
  }

  async refreshDevices(): Promise<void> {
    const all = await (mediaDevices()?.enumerateDevices() ?? Promise.resolve([])).catch(() => []);
    // Before permission is given, devices have no id and cannot be told apart.
    const of = (kind: MediaDeviceKind) => all.filter((each) => each.kind === kind && each.deviceId !== '');
    this.#set({ devices: { microphones: of('audioinput'), cameras: of('videoinput'), speakers: of('audiooutput') } });
  }

  /** Lets go of everything. */
  stop(): void {
    this.#stopped = true;
    mediaDevices()?.removeEventListener('devicechange', this.#onDeviceChange);
    // What is being opened is not tried in another way any more.
    this.#opening.mic += 1;
    this.#opening.camera += 1;
    this.#letGo('mic');
    this.#letGo('camera');
    this.stopScreen();
    this.removeAllListeners();
  }

  /** Answers what has to be tried one by one; not what was turned off meanwhile. */
  async #openBoth(): Promise<DeviceKind[]> {
    const mine = { mic: ++this.#opening.mic, camera: ++this.#opening.camera };
    this.#patch('mic', { pending: true, problem: null });
    this.#patch('camera', { pending: true, problem: null });
    try {
      const stream = await capture({ audio: this.#constraints('mic'), video: this.#constraints('camera') });
      this.#take('mic', stream.getAudioTracks()[0], mine.mic, true);
      this.#take('camera', stream.getVideoTracks()[0], mine.camera, true);
      return [];
    } catch {
      return (['mic', 'camera'] as const).filter((kind) => mine[kind] === this.#opening[kind]);
    }
  }

  /** `on`: whether it is to be heard or seen, where there is no other device that says so when this one is open. */
  async #open(kind: DeviceKind, on = true): Promise<void> {
    const mine = ++this.#opening[kind];
    this.#follows.delete(kind);
    this.#patch(kind, { pending: true, problem: null });
    try {
      const wish = this.#constraints(kind);
      const stream = await capture(kind === 'mic' ? { audio: wish } : { video: wish });
      this.#take(kind, stream.getTracks()[0], mine, on);
    } catch (reason) {
      if (mine !== this.#opening[kind]) return;
      await this.#onUnopened(kind, problemOf(reason));
    }
  }

  /** What worked before goes on; where there is nothing, it is off and says why. */
  async #onUnopened(kind: DeviceKind, what: DeviceProblem): Promise<void> {
    const { track, deviceId, on } = this.#state[kind];
    const before = this.#openedAs[kind];
    const works = track?.readyState === 'live';
    if (works && (kind === 'mic' || what !== 'in_use' || deviceId === before)) {
      this.#patch(kind, { pending: false, deviceId: before });
      return void this.emit('notice', { kind, what, fallback: track.label });
    }
    // Phones that can have one camera open at a time: the other one opens when this one is let go of, if anything does it.
    if (works) {
      track.stop();
      return this.#open(kind, on);
    }
    // The one before had to make room for this one.
    const wasOn = track ? on : this.#follows.get(kind);
    if (wasOn !== undefined && deviceId !== before) {
      this.#patch(kind, { deviceId: before });
      await this.#open(kind, wasOn);
      const { track: again } = this.#state[kind];
      if (again) this.emit('notice', { kind, what, fallback: again.label });
      return;
    }
    this.#patch(kind, { on: false, pending: false, track: null, problem: what });
    this.emit('notice', { kind, what, fallback: null });
  }

  #take(kind: DeviceKind, track: MediaStreamTrack | undefined, mine: number, wanted: boolean): void {
    if (!track) return;
    if (mine !== this.#opening[kind] || this.#stopped) return track.stop();
    const opened = Date.now();
    const old = this.#state[kind].track;
    const on = old ? this.#state[kind].on : (this.#follows.get(kind) ?? wanted);
    this.#openedAs[kind] = this.#state[kind].deviceId;
    track.enabled = on;
    if (kind === 'camera') track.contentHint = 'motion';
    track.addEventListener('ended', () => void this.#onEnded(kind, track, Date.now() - opened));
    this.#patch(kind, { on, pending: false, track, problem: null });
    old?.stop();
    void this.refreshDevices();
  }

  /** The device was unplugged or taken away: the system's choice takes over, or the source goes off. */
  async #onEnded(kind: DeviceKind, track: MediaStreamTrack, livedMs: number): Promise<void> {
    if (this.#state[kind].track !== track || this.#stopped) return;
    const { on, pending } = this.#state[kind];
    // Another one takes its place already. Phones that can have one camera open at a time end the one before for it.
    if (pending) {
      this.#follows.set(kind, on);
      return this.#patch(kind, { track: null, on: false });
    }
    const opening = this.#opening[kind];
    this.#patch(kind, { track: null, on: false, deviceId: null });
    await this.refreshDevices();
    // The person has left, or turned it off or on again.
    if (opening !== this.#opening[kind]) return;
    const { microphones, cameras } = this.#state.devices;
    const others = kind === 'mic' ? microphones : cameras;
    if (livedMs > SHORT_LIFE_MS && others.length > 0) await this.#open(kind, on);
    this.emit('notice', { kind, what: 'lost', fallback: this.#state[kind].track?.label ?? null });
  }

  #takeScreen(stream: MediaStream): boolean {
    const track = stream.getVideoTracks()[0] ?? null;
    const audio = stream.getAudioTracks()[0] ?? null;
    if (!track || this.#stopped) {
      for (const each of stream.getTracks()) each.stop();
      this.#set({ screen: { track: null, audio: null, pending: false } });
      return false;
    }
    track.contentHint = 'detail';
    // The browser's own "stop sharing" button ends the track.
    track.addEventListener('ended', () => {
      if (this.#state.screen.track === track) this.stopScreen();
    });
    this.#set({ screen: { track, audio, pending: false } });
    return true;
  }

  #constraints(kind: DeviceKind): MediaTrackConstraints {
    const { deviceId } = this.#state[kind];
    // "ideal" lets another device take over where the chosen one is not there any more.
    const device = deviceId ? { deviceId: { ideal: deviceId } } : {};
    if (kind === 'mic') {
      return { ...device, echoCancellation: true, autoGainControl: true, noiseSuppression: this.#noiseSuppression };
    }
    return { ...device, width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 24, max: 30 } };
  }

  #letGo(kind: DeviceKind): void {
    const { track } = this.#state[kind];
    track?.stop();
  }

  #patch(kind: DeviceKind, change: Partial<DeviceState>): void {
    this.#set({ [kind]: { ...this.#state[kind], ...change } });
  }

  #set(change: Partial<LocalMediaState>): void {
    this.#state = { ...this.#state, ...change };
    this.emit('state', this.#state);
  }
}

function mediaDevices(): MediaDevices | undefined {
  // Missing on pages that were not loaded over HTTPS (or from this machine).
  return typeof navigator === 'undefined' ? undefined : navigator.mediaDevices;
}

function capture(constraints: MediaStreamConstraints): Promise<MediaStream> {
  const devices = mediaDevices();
  if (!devices) return Promise.reject(new DOMException('insecure page', 'NotSupportedError'));
  return devices.getUserMedia(constraints);
}

/** Names of DOMExceptions as the Media Capture specification gives them. */
export function problemOf(reason: unknown): DeviceProblem {
  const name = (reason as { name?: string } | null)?.name ?? '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'not_found';
  if (name === 'NotReadableError' || name === 'AbortError') return 'in_use';
  if (name === 'NotSupportedError' || name === 'TypeError') return 'unsupported';
  return 'failed';
}

/** Whether who was asked for a screen chose none. Browsers name a system that refuses it alike, but say so. */
function isChangeOfMind(reason: unknown): boolean {
  const { name, message = '' } = (reason ?? {}) as { name?: string; message?: string };
  return name === 'NotAllowedError' && !/system/i.test(message);
}
