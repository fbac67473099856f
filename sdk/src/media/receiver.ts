// The receiving half of one media session's life: a consumer for everything the others send, on one receive transport, and
// how much of each video is wanted. Made anew whenever the server's side was lost.

import type { types as mediasoup } from 'mediasoup-client';
import { sleep } from '../backoff.js';
import { toApiError, type ApiError } from '../errors.js';
import type { Answer } from '../events.js';
import type { MeetingState } from '../meeting/state.js';
import type { ProducerInfo, Source } from '../types.js';
import { layerForHeight } from './encodings.js';
import { flowOf, type Flow } from './flow.js';
import type { MediaRequest } from './request.js';
import { Rerun } from './tasks.js';

/** Something that another participant sends and that is received here. */
export interface RemoteTrack {
  participantId: string;
  source: Source;
  track: MediaStreamTrack;
}

/** How a video is shown at present. Nothing is received for one that is not visible. */
export interface VideoDemand {
  visible: boolean;
  /** Height of the tile in device pixels. */
  height: number;
}

export interface ReceiverOptions {
  transport: mediasoup.Transport;
  /** Resolves when the transport can be given tracks. */
  ready: () => Promise<void>;
  capabilities: mediasoup.RtpCapabilities;
  request: MediaRequest;
  meeting: () => MeetingState;
  /** Of sound only "visible" counts: whether it is wanted. */
  demand: (participantId: string, source: Source) => VideoDemand;
  onTrack: (key: string, remote: RemoteTrack) => void;
  /** The track of a key is no more, unless another one has taken its place. */
  onTrackGone: (key: string, track: MediaStreamTrack) => void;
}

type Made = Answer<'media:consume'>['consumer'];

/** One consumer, as the server knows it; `consumer` is the browser's side of it, once there is one. */
interface Receiving {
  readonly id: string;
  readonly info: ProducerInfo;
  readonly meetDemand: Rerun;
  consumer: mediasoup.Consumer | null;
  paused: boolean;
  layer: 0 | 1 | 2;
}

/** Consumers asked for at a time. */
const BATCH = 24;
const RETRY_MS = 1000;

export function remoteKey(participantId: string, source: Source): string {
  return `${participantId}:${source}`;
}

export class Receiver {
  readonly #options: ReceiverOptions;
  readonly #receiving = new Map<string, Receiving>();
  /** Producers that are being asked for, or will be again. */
  readonly #underWay = new Set<string>();
  #closed = false;

  constructor(options: ReceiverOptions) {
    this.#options = options;
  }

  /** Receives every producer of the others, and lets go of those that are no more. Resolves when all news are received. */
  async sync(): Promise<void> {
    if (this.#closed) return;
    const { producers, self } = this.#options.meeting();
    const others = producers.filter((each) => each.participant_id !== self?.participant_id);
    const ids = new Set(others.map((each) => each.producer_id));
    for (const [id, receiving] of this.#receiving) if (!ids.has(id)) this.#drop(id, receiving);
    const news = others.filter(({ producer_id: id }) => !this.#receiving.has(id) && !this.#underWay.has(id));
    // Voices before pictures.
    news.sort((a, b) => Number(a.kind === 'video') - Number(b.kind === 'video'));
    const batches: Promise<void>[] = [];
    while (news.length > 0) batches.push(this.#receiveBatch(news.splice(0, BATCH)));
    await Promise.all(batches);
  }

  /** Receives what there is. Resolves when its way is open, or at once where there is nothing. */
  async begin(): Promise<void> {
    await this.sync();
    const { transport } = this.#options;
    if (this.#receiving.size === 0 || transport.connectionState === 'connected') return;
    await new Promise<void>((resolve) => {
      transport.on('connectionstatechange', (state) => {
        if (state !== 'connecting') resolve();
      });
    });
  }

  /** How much of a source has come so far; null where it is not received. */
  async flow(participantId: string, source: Source): Promise<Flow | null> {
    const all = [...this.#receiving.values()];
    const found = all.find(({ info }) => info.participant_id === participantId && info.source === source);
    const { consumer } = found ?? {};
    return consumer && !consumer.closed ? flowOf(await consumer.getStats()) : null;
  }

  /** What is received right now. */
  async reports(): Promise<{ participantId: string; source: Source; report: RTCStatsReport }[]> {
    const all = [...this.#receiving.values()].flatMap(({ consumer, info, paused }) => (consumer && !consumer.closed && !paused ? [{ consumer, info }] : []));
    return Promise.all(
      all.map(async ({ consumer, info }) => ({ participantId: info.participant_id, source: info.source, report: await consumer.getStats() })),
    );
  }

  /** Asks the server for as much as is wanted: of everything, or of one source. */
  applyDemands(onlyKey?: string): void {
    for (const receiving of this.#receiving.values()) {
      const key = remoteKey(receiving.info.participant_id, receiving.info.source);
      if (onlyKey === undefined || key === onlyKey) this.#applyDemand(receiving);
    }
  }

  close(): void {
    this.#closed = true;
    this.#receiving.clear();
    this.#options.transport.close();
  }

  /**
   * Asks for some producers at once. The browser negotiates once for all that are given to it in one turn, which for a full
   * meeting is many times faster than one by one.
   */
  async #receiveBatch(infos: ProducerInfo[]): Promise<void> {
    const { request, capabilities } = this.#options;
    for (const info of infos) this.#underWay.add(info.producer_id);
    const [answers] = await Promise.all([
      Promise.allSettled(infos.map((info) => request('media:consume', { producer_id: info.producer_id, rtp_capabilities: capabilities }))),
      // Should it fail, connecting does too, and the transport is looked after then.
      this.#options.ready().catch(() => undefined),
    ]);
    if (this.#closed) return;
    const taken = infos.map((info, index) => {
      const answer = answers[index];
      if (answer?.status === 'fulfilled') return this.#take(info, answer.value.consumer);
      return this.#tryLater(info, toApiError(answer?.reason));
    });
    await Promise.all(taken);
    // Some may have ended meanwhile.
    void this.sync();
  }

  async #take(info: ProducerInfo, made: Made): Promise<void> {
    const { transport, onTrack } = this.#options;
    const receiving: Receiving = {
      id: made.consumer_id,
      info,
      meetDemand: new Rerun(() => this.#meetDemand(receiving)),
      consumer: null,
      paused: made.kind === 'video',
      layer: 2,
    };
    // Before the transport is connected nothing can come too early, so the picture is asked for already.
    if (transport.connectionState !== 'connected') this.#applyDemand(receiving);
    try {
      // One stream for a person and one for their screen: the browser keeps lips and voice of a stream together.
      const stream = info.source.startsWith('screen') ? 'screen' : 'person';
      receiving.consumer = await transport.consume({
        id: made.consumer_id,
        producerId: made.producer_id,
        kind: made.kind,
        rtpParameters: made.rtp_parameters,
        streamId: `${info.participant_id}-${stream}`,
      });
    } catch (reason) {
      return this.#tryLater(info, toApiError(reason));
    }
    if (this.#closed) return;
    this.#underWay.delete(info.producer_id);
    this.#receiving.set(info.producer_id, receiving);
    const { participant_id: participantId, source } = info;
    onTrack(remoteKey(participantId, source), { participantId, source, track: receiving.consumer.track });
    this.#applyDemand(receiving);
  }

  #tryLater(info: ProducerInfo, error: ApiError): void {
    if (this.#closed) return;
    // Without a connection, the next one brings a new look at everything.
    if (error.code === 'offline') return void this.#underWay.delete(info.producer_id);
    void sleep(RETRY_MS).then(() => {
      this.#underWay.delete(info.producer_id);
      void this.sync();
    });
  }

  #drop(id: string, { info, consumer }: Receiving): void {
    this.#receiving.delete(id);
    if (!consumer) return;
    consumer.close();
    this.#options.onTrackGone(remoteKey(info.participant_id, info.source), consumer.track);
  }

  #applyDemand(receiving: Receiving): void {
    receiving.meetDemand.run().catch((reason: unknown) => {
      if (!toApiError(reason).transient) return;
      void sleep(RETRY_MS).then(() => {
        if (!this.#closed && !receiving.consumer?.closed) this.#applyDemand(receiving);
      });
    });
  }

  async #meetDemand(receiving: Receiving): Promise<void> {
    if (this.#closed || receiving.consumer?.closed) return;
    const { info, id } = receiving;
    const { request } = this.#options;
    const { visible, height } = this.#options.demand(info.participant_id, info.source);
    const layer = info.source === 'screen' ? 2 : layerForHeight(height);
    const requests: Promise<unknown>[] = [];
    if (info.kind === 'video' && visible && layer !== receiving.layer) {
      const wish = { consumer_id: id, spatial_layer: layer, temporal_layer: 2 };
      requests.push(request('media:consumer:prefer', wish).then(() => (receiving.layer = layer)));
    }
    if (visible === receiving.paused) {
      const event = visible ? 'media:consumer:resume' : 'media:consumer:pause';
      requests.push(request(event, { consumer_id: id }).then(() => (receiving.paused = !visible)));
    }
    await Promise.all(requests);
  }
}
