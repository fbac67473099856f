// The sending half of one media session's life: producers for what LocalMedia holds, on one send transport. Made anew
// whenever the server's side was lost.

import type { types as mediasoup } from 'mediasoup-client';
import { sleep } from '../backoff.js';
import { toApiError, type ApiError } from '../errors.js';
import type { Source } from '../types.js';
import { producerOptions } from './encodings.js';
import type { LocalMedia } from './local.js';
import type { MediaRequest } from './request.js';
import { Rerun } from './tasks.js';

export interface SenderOptions {
  transport: mediasoup.Transport;
  codecs: mediasoup.RtpCodecCapability[];
  local: LocalMedia;
  request: MediaRequest;
  /** Nobody needs its packets from the forwarding unit at present. For the server that is no muting. */
  idle: (source: Source) => boolean;
  onProblem: (source: Source, error: ApiError) => void;
}

interface Sending {
  producer: mediasoup.Producer;
  /** As the server knows it. */
  paused: boolean;
  idle: boolean;
}

const SOURCES: readonly Source[] = ['mic', 'camera', 'screen', 'screen_audio'];
const RETRY_MS = 1500;

export class Sender {
  readonly #options: SenderOptions;
  readonly #sending = new Map<Source, Sending>();
  readonly #syncing: Record<Source, Rerun>;
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

  close(): void {
    this.#closed = true;
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
    const enabled = this.#options.local.enabled(source);
    const sending = this.#sending.get(source);
    if (!sending) {
      if (track?.readyState === 'live') await this.#start(source, track, !enabled);
      return;
    }
    if (!track && (source === 'screen' || source === 'screen_audio')) return this.#stop(source, sending);
    if (track && track !== sending.producer.track) await sending.producer.replaceTrack({ track });
    if (sending.paused === enabled) await this.#setPaused(sending, !enabled);
    await this.#setIdle(sending, this.#options.idle(source));
  }

  async #start(source: Source, track: MediaStreamTrack, paused: boolean): Promise<void> {
    const { transport, codecs } = this.#options;
    const producer = await transport.produce({ track, ...producerOptions(source, codecs), appData: { source, paused } });
    if (this.#closed) return producer.close();
    if (paused) producer.pause();
    this.#sending.set(source, { producer, paused, idle: false });
    // Something may have changed while the producer was made.
    void this.#syncing[source].run();
  }

  async #stop(source: Source, sending: Sending): Promise<void> {
    this.#sending.delete(source);
    sending.producer.close();
    await this.#options.request('media:producer:close', { producer_id: sending.producer.id });
  }

  async #setPaused(sending: Sending, paused: boolean): Promise<void> {
    if (paused) sending.producer.pause();
    else sending.producer.resume();
    const event = paused ? 'media:producer:pause' : 'media:producer:resume';
    await this.#options.request(event, { producer_id: sending.producer.id });
    sending.paused = paused;
  }

  async #setIdle(sending: Sending, idle: boolean): Promise<void> {
    if (sending.idle === idle) return;
    await sending.producer.setRtpEncodingParameters({ active: !idle });
    sending.idle = idle;
  }

  async #announce(made: {
    kind: mediasoup.MediaKind;
    rtpParameters: mediasoup.RtpParameters;
    appData: mediasoup.AppData;
  }): Promise<{ id: string }> {
    const answer = await this.#options.request('media:produce', {
      transport_id: this.#options.transport.id,
      kind: made.kind,
      rtp_parameters: made.rtpParameters,
      source: made.appData['source'] as Source,
      paused: made.appData['paused'] === true,
    });
    return { id: answer.producer_id };
  }
}
