// The sending half of one media session's life: producers for what LocalMedia holds, on one send transport. Made anew
// whenever the server's side was lost.

import type { types as mediasoup } from 'mediasoup-client';
import { sleep } from '../backoff.js';
import { ApiError, toApiError } from '../errors.js';
import type { ProducerInfo, Source } from '../types.js';
import { producerOptions, type VideoCodec } from './encodings.js';
import type { LocalMedia } from './local.js';
import type { MediaRequest } from './request.js';
import { Rerun } from './tasks.js';

export interface SenderOptions {
  transport: mediasoup.Transport;
  /** Resolves when the transport can be given tracks. */
  ready: () => Promise<void>;
  codecs: mediasoup.RtpCodecCapability[];
  /** Of pictures, where this browser has it. */
  videoCodec: VideoCodec;
  local: LocalMedia;
  request: MediaRequest;
  /** What the server has of this person, of their other devices too. */
  own: () => ProducerInfo[];
  /** Whether the meeting has such media at present: the server takes none that it has not. After a change, sync() is due. */
  offered: (source: Source) => boolean;
  /** Nobody needs its packets from the forwarding unit at present. For the server that is no muting. */
  idle: (source: Source) => boolean;
  onProblem: (source: Source, error: ApiError) => void;
}

interface Sending {
  producer: mediasoup.Producer;
  /** As the server knows it. */
  paused: boolean;
  /** The highest of its layers that is sent; -1: nothing. */
  most: number;
  /** What it was made for; see layersFor. */
  layers: string;
}

/** What the receivers want at most, and what is sent for them. */
interface Wish {
  wanted: number;
  followed: number;
  lowering: ReturnType<typeof setTimeout> | undefined;
}

const SOURCES: readonly Source[] = ['mic', 'camera', 'screen', 'screen_audio'];
const RETRY_MS = 1500;
const EVERY_LAYER = 255;
/** Receivers come and go, and turn pages: a layer is sent at once when it is wanted, and so long after it is not any more. */
const LOWER_MS = 5000;
const UNANSWERED: ReadonlySet<string> = new Set(['timeout', 'offline']);
/** Of a producer that the server may have replaced. */
const NOT_SURE = '';

export class Sender {
  readonly #options: SenderOptions;
  readonly #sending = new Map<Source, Sending>();
  readonly #syncing: Record<Source, Rerun>;
  /** By producer; it may be told before the producer is known here. */
  readonly #wishes = new Map<string, Wish>();
  /** Asked for without an answer: there may be a producer that nobody here knows. */
  readonly #unanswered = new Set<Source>();
  #closed = false;

  constructor(options: SenderOptions) {
    this.#options = options;
    const reruns = SOURCES.map((source) => [source, new Rerun(() => this.#agree(source))] as const);
    this.#syncing = Object.fromEntries(reruns) as Record<Source, Rerun>;
    options.transport.on('produce', (made, done, failed) => {
      this.#announce(made).then(done, failed);
    });
  }

  /** Makes the server's producers agree with the local tracks. */
  sync(): void {
    for (const source of SOURCES) this.#sync(source);
  }

  /** The highest layer of a video that somebody receives; null: nobody receives any. */
  want(producerId: string, layer: number | null): void {
    if (this.#closed) return;
    const wish = this.#wishes.get(producerId) ?? { wanted: EVERY_LAYER, followed: EVERY_LAYER, lowering: undefined };
    this.#wishes.set(producerId, wish);
    wish.wanted = layer ?? -1;
    clearTimeout(wish.lowering);
    const follow = () => {
      wish.followed = wish.wanted;
      this.sync();
    };
    if (wish.wanted > wish.followed) follow();
    else if (wish.wanted < wish.followed) wish.lowering = setTimeout(follow, LOWER_MS);
  }

  /** What is sent right now, by source. */
  async reports(): Promise<{ source: Source; report: RTCStatsReport }[]> {
    const all = [...this.#sending].filter(([, { producer, paused }]) => !producer.closed && !paused);
    return Promise.all(all.map(async ([source, { producer }]) => ({ source, report: await producer.getStats() })));
  }

  close(): void {
    this.#closed = true;
    for (const { lowering } of this.#wishes.values()) clearTimeout(lowering);
    this.#sending.clear();
    this.#options.transport.close();
  }

  #sync(source: Source): void {
    if (this.#closed) return;
    this.#syncing[source].run().catch((reason: unknown) => this.#onFailed(source, toApiError(reason)));
  }

  #onFailed(source: Source, error: ApiError): void {
    // What fails for want of a connection is done again when there is one.
    if (this.#closed || error.code === 'offline') return;
    if (error.transient) void sleep(RETRY_MS).then(() => this.#sync(source));
    else this.#options.onProblem(source, error);
  }

  async #agree(source: Source): Promise<void> {
    if (this.#closed) return;
    const track = this.#options.local.track(source);
    const isOffered = this.#options.offered(source);
    const enabled = isOffered && this.#options.local.enabled(source);
    const isOver = !track && (source === 'screen' || source === 'screen_audio');
    const known = this.#sending.get(source);
    // What ended is told first, also where that could not be told before.
    if (known && (isOver || known.producer.closed)) await this.#stop(source, known);
    const sending = this.#sending.get(source);
    if (!sending) {
      if (track?.readyState === 'live' && isOffered) await this.#start(source, track, !enabled);
      else if (this.#unanswered.has(source)) await this.#stopStray(source);
      return;
    }
    if (track && track !== sending.producer.track) await sending.producer.replaceTrack({ track });
    const isFit = !track || track.readyState !== 'live' || this.#layersFor(source, track) === sending.layers;
    if (track && !isFit && isOffered) return this.#refit(source, sending, track, !enabled);
    if (sending.paused === enabled && !(await this.#setPaused(source, sending, !enabled))) return;
    await this.#setMost(sending, this.#options.idle(source) ? -1 : (this.#wishes.get(sending.producer.id)?.followed ?? EVERY_LAYER));
  }

  async #start(source: Source, track: MediaStreamTrack, paused: boolean): Promise<void> {
    const { transport, ready } = this.#options;
    await ready();
    const layers = this.#layersFor(source, track);
    const producer = await transport.produce({ track, ...this.#producerOptions(source, track), appData: { source, paused } });
    if (this.#closed) return producer.close();
    if (paused) producer.pause();
    this.#sending.set(source, { producer, paused, most: EVERY_LAYER, layers });
    // Something may have changed while the producer was made.
    void this.#syncing[source].run();
  }

  /**
   * The library changes layers all alike, if at all, so that another camera's take another producer. The one before sends the same
   * pictures until then, and the server ends it when there is the new one.
   */
  async #refit(source: Source, sending: Sending, track: MediaStreamTrack, paused: boolean): Promise<void> {
    try {
      await this.#start(source, track, paused);
    } catch (reason) {
      const isTransient = reason instanceof ApiError && reason.transient;
      sending.layers = isTransient ? NOT_SURE : this.#layersFor(source, track);
      if (isTransient) throw reason;
      // It is seen, if not as it should be: nothing to trouble anybody with.
      return void this.#syncing[source].run();
    }
    this.#letGo(sending);
  }

  #letGo({ producer }: Sending): void {
    clearTimeout(this.#wishes.get(producer.id)?.lowering);
    this.#wishes.delete(producer.id);
    producer.close();
  }

  #producerOptions(source: Source, track: MediaStreamTrack): mediasoup.ProducerOptions {
    return producerOptions(source, this.#options.codecs, this.#options.videoCodec, linesOf(track));
  }

  /** The same for tracks that the same producer is good for. */
  #layersFor(source: Source, track: MediaStreamTrack): string {
    return JSON.stringify(this.#producerOptions(source, track).encodings ?? []);
  }

  /** The server knows whose a producer is: those of this person's other devices stay. */
  async #stopStray(source: Source): Promise<void> {
    for (const { producer_id } of this.#options.own().filter((each) => each.source === source))
      try {
        await this.#options.request('media:producer:close', { producer_id });
        this.#unanswered.delete(source);
      } catch (reason) {
        const error = toApiError(reason);
        if (error.code !== 'not_found') throw error;
      }
  }

  /** Known until the server is told: the others would look at the last picture for as long as the meeting lasts. */
  async #stop(source: Source, sending: Sending): Promise<void> {
    const { producer } = sending;
    this.#letGo(sending);
    try {
      await this.#options.request('media:producer:close', { producer_id: producer.id });
    } catch (reason) {
      const error = toApiError(reason);
      if (error.transient) throw error;
      // One that the server does not know (any more) is over there, too.
      if (error.code !== 'not_found') this.#options.onProblem(source, error);
    }
    this.#sending.delete(source);
  }

  /** False where the server has it no more. */
  async #setPaused(source: Source, sending: Sending, paused: boolean): Promise<boolean> {
    if (paused) sending.producer.pause();
    else sending.producer.resume();
    const event = paused ? 'media:producer:pause' : 'media:producer:resume';
    try {
      await this.#options.request(event, { producer_id: sending.producer.id });
    } catch (reason) {
      const error = toApiError(reason);
      if (error.code !== 'not_found') throw error;
      this.#letGo(sending);
      this.#sending.delete(source);
      void this.#syncing[source].run();
      return false;
    }
    sending.paused = paused;
    return true;
  }

  async #setMost(sending: Sending, most: number): Promise<void> {
    const { producer } = sending;
    if (sending.most === most) return;
    // By the library, which agrees on it with the server's description: its next negotiation would undo what it does not know of.
    if (producer.kind === 'video') await producer.setMaxSpatialLayer(most);
    else await producer.setRtpEncodingParameters({ active: most >= 0 });
    sending.most = most;
  }

  async #announce(made: {
    kind: mediasoup.MediaKind;
    rtpParameters: mediasoup.RtpParameters;
    appData: mediasoup.AppData;
  }): Promise<{ id: string }> {
    const source = made.appData['source'] as Source;
    const wish = {
      transport_id: this.#options.transport.id,
      kind: made.kind,
      rtp_parameters: made.rtpParameters,
      source,
      paused: made.appData['paused'] === true,
    };
    try {
      const answer = await this.#options.request('media:produce', wish);
      // Another one of the source is over with it.
      this.#unanswered.delete(source);
      return { id: answer.producer_id };
    } catch (reason) {
      if (UNANSWERED.has(toApiError(reason).code)) this.#unanswered.add(source);
      throw reason;
    }
  }
}

/** Of a picture, across its shorter side; undefined where the browser does not say. */
function linesOf(track: MediaStreamTrack): number | undefined {
  const { width, height } = track.getSettings();
  return width && height ? Math.min(width, height) : undefined;
}
