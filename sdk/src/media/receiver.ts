// The receiving half of one media session's life: a consumer for everything the others send, on one receive transport, and
// how much of each video is wanted. Made anew whenever the server's side was lost.

import type { types as mediasoup } from 'mediasoup-client';
import { Backoff, sleep } from '../backoff.js';
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
  readonly made: Made;
  readonly info: ProducerInfo;
  readonly meetDemand: Rerun;
  consumer: mediasoup.Consumer | null;
  paused: boolean;
  layer: 0 | 1 | 2;
  /** The browser did not take it: nothing is to come. */
  refused: boolean;
}

/** A producer that is not received yet. */
interface Attempt {
  state: 'due' | 'asking' | 'waiting';
  timer: ReturnType<typeof setTimeout> | undefined;
  readonly backoff: Backoff;
  /** What the server has made already. */
  receiving: Receiving | null;
  /** It was gone for a while since it was asked for: what is answered is of before. */
  outdated: boolean;
}

/** Consumers asked for at a time. */
const BATCH = 24;
const RETRY_MS = 1000;
/** Without a common codec say, which will hardly pass by itself. */
const REFUSED = { first: RETRY_MS, longest: 30_000 };

export function remoteKey(participantId: string, source: Source): string {
  return `${participantId}:${source}`;
}

export class Receiver {
  readonly #options: ReceiverOptions;
  readonly #receiving = new Map<string, Receiving>();
  /** By producer. */
  readonly #attempts = new Map<string, Attempt>();
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
    for (const [id, attempt] of this.#attempts) if (!ids.has(id)) this.#forget(id, attempt);
    for (const [id, receiving] of this.#receiving) if (!ids.has(id) && !this.#isReplaced(receiving, others)) this.#drop(id, receiving);
    const isDue = (id: string) => (this.#attempts.get(id)?.state ?? 'due') === 'due';
    const news = others.filter(({ producer_id: id }) => !this.#receiving.has(id) && isDue(id));
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
    for (const { timer } of this.#attempts.values()) clearTimeout(timer);
    this.#attempts.clear();
    this.#receiving.clear();
    this.#options.transport.close();
  }

  /**
   * Asks for some producers at once. The browser negotiates once for all that are given to it in one turn, which for a full
   * meeting is many times faster than one by one.
   */
  async #receiveBatch(infos: ProducerInfo[]): Promise<void> {
    const attempts = infos.map((info) => this.#attemptOf(info.producer_id));
    for (const attempt of attempts) attempt.state = 'asking';
    const [answers] = await Promise.all([
      Promise.allSettled(infos.map((info, index) => this.#ask(info, attempts[index]!))),
      // Should it fail, connecting does too, and the transport is looked after then.
      this.#options.ready().catch(() => undefined),
    ]);
    if (this.#closed) return;
    const taken = infos.map((info, index) => {
      const answer = answers[index];
      const attempt = attempts[index]!;
      if (answer?.status === 'fulfilled') return this.#take(info, attempt, answer.value);
      const error = toApiError(answer?.reason);
      // Who is moved between rooms may hear of what is there before they are: that passes.
      return this.#tryLater(info, attempt, error, error.code === 'not_found' ? RETRY_MS : attempt.backoff.next());
    });
    await Promise.all(taken);
    // Without a connection, the next one brings a new look at everything.
    if (attempts.some(({ state }) => state === 'due')) return;
    // Some may have ended meanwhile.
    void this.sync();
  }

  #attemptOf(id: string): Attempt {
    const known = this.#attempts.get(id);
    if (known) return known;
    const attempt: Attempt = { state: 'due', timer: undefined, backoff: new Backoff(REFUSED), receiving: null, outdated: false };
    this.#attempts.set(id, attempt);
    return attempt;
  }

  async #ask(info: ProducerInfo, attempt: Attempt): Promise<Receiving> {
    if (attempt.receiving) return attempt.receiving;
    const { request, capabilities } = this.#options;
    const { consumer: made } = await request('media:consume', { producer_id: info.producer_id, rtp_capabilities: capabilities });
    const receiving: Receiving = {
      made,
      info,
      meetDemand: new Rerun(() => this.#meetDemand(receiving)),
      consumer: null,
      paused: made.kind === 'video',
      layer: 2,
      refused: false,
    };
    return receiving;
  }

  async #take(info: ProducerInfo, attempt: Attempt, receiving: Receiving): Promise<void> {
    const { transport, onTrack } = this.#options;
    const { made } = receiving;
    receiving.refused = false;
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
      return this.#onRefused(attempt, receiving, reason);
    }
    if (this.#closed) return;
    this.#attempts.delete(info.producer_id);
    this.#receiving.set(info.producer_id, receiving);
    const { participant_id: participantId, source } = info;
    onTrack(remoteKey(participantId, source), { participantId, source, track: receiving.consumer.track });
    this.#applyDemand(receiving);
  }

  /** No event closes the server's side: it is kept from flowing as long as the producer lives. */
  #onRefused(attempt: Attempt, receiving: Receiving, reason: unknown): void {
    if (this.#closed) return;
    receiving.refused = true;
    this.#applyDemand(receiving);
    // What the library refused by itself can be given to it again. What failed in the browser has left a media section behind, beside
    // which there cannot be another one of the same name: that takes a new consumer.
    attempt.receiving = (reason as { name?: unknown } | null)?.name === 'UnsupportedError' ? receiving : null;
    this.#tryLater(receiving.info, attempt, toApiError(reason), attempt.backoff.next());
  }

  #tryLater({ producer_id: id }: ProducerInfo, attempt: Attempt, error: ApiError, ms: number): void {
    if (this.#closed) return;
    if (attempt.outdated) return void this.#attempts.delete(id);
    attempt.state = error.code === 'offline' ? 'due' : 'waiting';
    if (attempt.state === 'due') return;
    attempt.timer = setTimeout(() => {
      attempt.state = 'due';
      void this.sync();
    }, ms);
  }

  /** The producer is no more. Of what is being asked for the answer is awaited: it may be a consumer. */
  #forget(id: string, attempt: Attempt): void {
    attempt.outdated = true;
    if (attempt.state === 'asking') return;
    clearTimeout(attempt.timer);
    this.#attempts.delete(id);
  }

  /** Whether something of the same person and source is about to take its place: its last picture is shown until then. */
  #isReplaced({ info }: Receiving, others: ProducerInfo[]): boolean {
    return others.some(
      ({ participant_id: participantId, source, producer_id: id }) =>
        participantId === info.participant_id && source === info.source && !this.#receiving.has(id) && this.#attempts.get(id)?.state !== 'waiting',
    );
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
    const { info, made } = receiving;
    const { consumer_id: id } = made;
    const { request } = this.#options;
    const demand = this.#options.demand(info.participant_id, info.source);
    const { height } = demand;
    const visible = demand.visible && !receiving.refused;
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
