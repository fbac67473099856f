// One connection between two browsers: four places for media, in the order of SOURCES, and a data channel for words. There is one
// offer and one answer in its life: what is sent changes by replacing tracks, so that the two never negotiate at the same time.

import { Emitter } from '../../emitter.js';
import type { Source } from '../../types.js';
import type { LocalMedia } from '../local.js';
import { flowOf, type Flow } from '../flow.js';
import type { Word } from './switch.js';

export const SOURCES: readonly Source[] = ['mic', 'camera', 'screen', 'screen_audio'];

/** Bit/s at most. */
const MOST = { mic: 64_000, camera: 2_000_000, screen: 2_500_000, screen_audio: 128_000 };

export interface DirectLinkEvents {
  /** Words can be sent. */
  open: undefined;
  word: Word;
  candidate: RTCIceCandidateInit;
  /** The browser gave it up, or the other side has closed it. */
  lost: undefined;
}

export class DirectLink extends Emitter<DirectLinkEvents> {
  /** Named in everything that is signaled, so that nothing of another attempt is taken for it. */
  readonly id: string;
  readonly #connection: RTCPeerConnection;
  readonly #channel: RTCDataChannel;
  readonly #person = new MediaStream();
  readonly #screen = new MediaStream();
  readonly #early: RTCIceCandidateInit[] = [];
  readonly #limited = new Set<Source>();
  #transceivers: RTCRtpTransceiver[] = [];

  constructor(id: string) {
    super();
    this.id = id;
    const connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
    this.#connection = connection;
    // Both sides know of it without its being announced.
    this.#channel = connection.createDataChannel('words', { negotiated: true, id: 0 });
    this.#channel.addEventListener('open', () => this.emit('open', undefined));
    this.#channel.addEventListener('close', () => this.emit('lost', undefined));
    this.#channel.addEventListener('message', ({ data }) => {
      const word = readWord(data);
      if (word) this.emit('word', word);
    });
    connection.addEventListener('icecandidate', ({ candidate }) => {
      if (candidate) this.emit('candidate', candidate.toJSON());
    });
    connection.addEventListener('connectionstatechange', () => {
      if (connection.connectionState === 'failed') this.emit('lost', undefined);
    });
  }

  async offer(iceServers: RTCIceServer[]): Promise<string> {
    this.#connection.setConfiguration({ ...this.#connection.getConfiguration(), iceServers });
    this.#transceivers = SOURCES.map((source) =>
      this.#connection.addTransceiver(isSound(source) ? 'audio' : 'video', { direction: 'sendrecv', streams: [this.#streamOf(source)] }),
    );
    await this.#connection.setLocalDescription();
    return this.#described();
  }

  async answer(offer: string, iceServers: RTCIceServer[]): Promise<string> {
    this.#connection.setConfiguration({ ...this.#connection.getConfiguration(), iceServers });
    await this.#connection.setRemoteDescription({ type: 'offer', sdp: offer });
    this.#transceivers = this.#connection.getTransceivers();
    this.#transceivers.forEach((transceiver, index) => {
      const source = SOURCES[index];
      transceiver.direction = source ? 'sendrecv' : 'inactive';
      if (source) transceiver.sender.setStreams(this.#streamOf(source));
    });
    await this.#connection.setLocalDescription();
    await this.#addEarly();
    return this.#described();
  }

  async takeAnswer(answer: string): Promise<void> {
    await this.#connection.setRemoteDescription({ type: 'answer', sdp: answer });
    await this.#addEarly();
  }

  async addCandidate(candidate: RTCIceCandidateInit): Promise<void> {
    if (!this.#connection.remoteDescription) this.#early.push(candidate);
    else await this.#connection.addIceCandidate(candidate);
  }

  /** Sends what is captured here, as far as it is wanted there. */
  async send(local: LocalMedia, wanted: (source: Source) => boolean): Promise<void> {
    await Promise.all(
      SOURCES.map(async (source, index) => {
        const sender = this.#transceivers[index]?.sender;
        const track = wanted(source) ? local.track(source) : null;
        if (!sender) return;
        if (sender.track !== track) await sender.replaceTrack(track?.readyState === 'ended' ? null : track);
        if (!this.#limited.has(source)) await this.#limit(source, sender);
      }),
    );
  }

  tell(word: Word): void {
    if (this.#channel.readyState === 'open') this.#channel.send(JSON.stringify(word));
  }

  track(source: Source): MediaStreamTrack | null {
    return this.#transceivers[SOURCES.indexOf(source)]?.receiver.track ?? null;
  }

  async flow(source: Source): Promise<Flow | null> {
    const receiver = this.#transceivers[SOURCES.indexOf(source)]?.receiver;
    return receiver ? flowOf(await receiver.getStats()) : null;
  }

  /** Of everything that goes over it. */
  report(): Promise<RTCStatsReport> {
    return this.#connection.getStats();
  }

  close(): void {
    this.removeAllListeners();
    this.#connection.close();
  }

  #streamOf(source: Source): MediaStream {
    return source.startsWith('screen') ? this.#screen : this.#person;
  }

  /** Asks for sound as the forwarding unit does: nothing is sent of silence (RFC 7587 section 6.1). */
  #described(): string {
    const sdp = this.#connection.localDescription?.sdp ?? '';
    return sdp.replace(/useinbandfec=1(?!;usedtx)/g, 'useinbandfec=1;usedtx=1');
  }

  async #limit(source: Source, sender: RTCRtpSender): Promise<void> {
    const parameters = sender.getParameters();
    const [encoding] = parameters.encodings;
    if (!encoding) return;
    encoding.maxBitrate = MOST[source];
    this.#limited.add(source);
    await sender.setParameters(parameters);
  }

  async #addEarly(): Promise<void> {
    for (const candidate of this.#early.splice(0)) await this.#connection.addIceCandidate(candidate);
  }
}

function isSound(source: Source): boolean {
  return source === 'mic' || source === 'screen_audio';
}

/** Null for what is no word: the other side may be anything. */
export function readWord(data: unknown): Word | null {
  try {
    const { taken, wants, leaving } = JSON.parse(String(data)) as Partial<Record<keyof Word, unknown>>;
    if (!Array.isArray(taken) || !Array.isArray(wants) || typeof leaving !== 'boolean') return null;
    const known = (list: unknown[]): Source[] => SOURCES.filter((source) => list.includes(source));
    return { taken: known(taken), wants: known(wants), leaving };
  } catch {
    return null;
  }
}
