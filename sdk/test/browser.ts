// Parts of a browser, and of the library on top of it, that the tests' runtime does not have.

import type { types as mediasoup } from 'mediasoup-client';
import { vi } from 'vitest';

export class Track extends EventTarget {
  readyState = 'live';
  enabled = true;
  contentHint = '';
  readonly label = 'A device';
  constructor(
    readonly kind: 'audio' | 'video',
    readonly lines?: number,
  ) {
    super();
  }
  getSettings() {
    return this.lines ? { width: (this.lines * 16) / 9, height: this.lines } : {};
  }
  stop() {
    this.readyState = 'ended';
  }
}

export const stream = (...tracks: Track[]) => ({
  getTracks: () => tracks,
  getAudioTracks: () => tracks.filter(({ kind }) => kind === 'audio'),
  getVideoTracks: () => tracks.filter(({ kind }) => kind === 'video'),
});

export function browser(devices: object): void {
  const mediaDevices = Object.assign(new EventTarget(), { enumerateDevices: () => Promise.resolve([]), ...devices });
  vi.stubGlobal('navigator', { mediaDevices });
}

/** A producer of the library, with what it was made of. */
export class Sent {
  closed = false;
  constructor(
    readonly id: string,
    readonly kind: string,
    public track: Track,
    readonly encodings: mediasoup.RtpEncodingParameters[],
  ) {}
  /** How many lines each layer has. */
  get layers(): number[] {
    return this.encodings.map(({ scaleResolutionDownBy = 1 }) => Math.round((this.track.lines ?? 0) / scaleResolutionDownBy));
  }
  replaceTrack({ track }: { track: Track }) {
    this.track = track;
    return Promise.resolve();
  }
  pause() {}
  resume() {}
  setMaxSpatialLayer() {
    return Promise.resolve();
  }
  close() {
    this.closed = true;
  }
}

type Announce = (made: object, done: (answer: { id: string }) => void, failed: (error: Error) => void) => void;
type Wish = { track: Track; encodings?: mediasoup.RtpEncodingParameters[]; appData: object };

/** What of a transport of the library is used to send. */
export class SendTransport {
  readonly id = 't';
  readonly sent: Sent[] = [];
  #announce: Announce = () => undefined;
  on(_: string, listener: Announce) {
    this.#announce = listener;
  }
  async produce({ track, encodings = [], appData }: Wish) {
    const made = { kind: track.kind, rtpParameters: {}, appData };
    const { id } = await new Promise<{ id: string }>((done, failed) => this.#announce(made, done, failed));
    this.sent.push(new Sent(id, track.kind, track, encodings));
    return this.sent.at(-1);
  }
  close() {}
  asTransport(): mediasoup.Transport {
    return this as unknown as mediasoup.Transport;
  }
}
