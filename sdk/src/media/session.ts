// The media of a meeting: sends what LocalMedia holds, receives what the others send, and builds everything anew when
// the server's side of it was lost. Reads the list of producers from the MeetingSession's state.
//
// Lives as long as the page is in the room; close() ends it and leaves LocalMedia alone.

import { Device, type types as mediasoup } from 'mediasoup-client';
import { Backoff, sleep } from '../backoff.js';
import { Emitter } from '../emitter.js';
import { ApiError, toApiError } from '../errors.js';
import type { Answer, ClientEvent, Payload, ServerMessage } from '../events.js';
import type { MeetingSession } from '../meeting/session.js';
import type { ProducerInfo, Source } from '../types.js';
import { layerForHeight, producerOptions } from './encodings.js';
import type { LocalMedia } from './local.js';
import { Pacer } from './pacer.js';
import { TransportRecovery } from './recovery.js';
import { Rerun } from './tasks.js';

export type MediaStatus = 'idle' | 'starting' | 'ready' | 'recovering' | 'unavailable';

/** Something that another participant sends and that is received here. */
export interface RemoteTrack {
  participantId: string;
  source: Source;
  track: MediaStreamTrack;
}

export interface MediaSessionState {
  status: MediaStatus;
  /** By remoteKey(participant, source). */
  remote: Record<string, RemoteTrack>;
}

export interface MediaSessionEvents {
  state: MediaSessionState;
  /** A source could not be sent. */
  problem: { source: Source; error: ApiError };
}

/** How a video is shown at present. Nothing is received for one that is not visible. */
export interface VideoDemand {
  visible: boolean;
  /** Height of the tile in device pixels. */
  height: number;
}

export interface MediaSessionOptions {
  session: MeetingSession;
  local: LocalMedia;
  /** Media over TCP only, for networks that let no UDP through. */
  forceTcp?: boolean;
}

interface Sending {
  producer: mediasoup.Producer;
  /** As the server knows it. */
  paused: boolean;
}

interface Receiving {
  info: ProducerInfo;
  consumer: mediasoup.Consumer;
  /** As the server knows it. */
  paused: boolean;
  layer: 0 | 1 | 2;
  demand: Rerun;
}

const SOURCES: readonly Source[] = ['mic', 'camera', 'screen', 'screen_audio'];
const HIDDEN: VideoDemand = { visible: false, height: 0 };

export function remoteKey(participantId: string, source: Source): string {
  return `${participantId}:${source}`;
}

/** Lets the browser load its media stack ahead of the first call. */
export async function warmUpMedia(): Promise<void> {
  if (typeof RTCPeerConnection === 'undefined') return;
  const connection = new RTCPeerConnection();
  try {
    connection.addTransceiver('audio');
    connection.addTransceiver('video');
    await connection.createOffer();
  } finally {
    connection.close();
  }
}

export class MediaSession extends Emitter<MediaSessionEvents> {
  readonly #session: MeetingSession;
  readonly #local: LocalMedia;
  readonly #forceTcp: boolean;
  readonly #pacer = new Pacer({ burst: 30, perSecond: 35 });
  readonly #off: (() => void)[] = [];
  readonly #syncing: Record<Source, Rerun>;
  readonly #demands = new Map<string, VideoDemand>();
  #state: MediaSessionState = { status: 'idle', remote: {} };
  /** Rises with every new beginning and on close; work of an older one is dropped. */
  #epoch = 0;
  #suspended = false;
  #closed = false;

  // Of the present epoch:
  #device: Device | null = null;
  #send: mediasoup.Transport | null = null;
  #receive: mediasoup.Transport | null = null;
  #recoveries: TransportRecovery[] = [];
  readonly #sending = new Map<Source, Sending>();
  readonly #receiving = new Map<string, Receiving>();
  readonly #consuming = new Set<string>();

  constructor(options: MediaSessionOptions) {
    super();
    this.#session = options.session;
    this.#local = options.local;
    this.#forceTcp = options.forceTcp ?? false;
    this.#syncing = Object.fromEntries(
      SOURCES.map((source) => [source, new Rerun(() => this.#syncSource(source))]),
    ) as Record<Source, Rerun>;
    this.#off.push(
      this.#session.on('joined', ({ fresh }) => this.#onJoined(fresh)),
      this.#session.on('message', (message) => this.#onMessage(message)),
      this.#local.on('state', () => this.#syncSources()),
    );
    if (this.#session.state.phase === 'joined') void this.#begin();
  }

  get state(): MediaSessionState {
    return this.#state;
  }

  /** Tells how a video is shown; what is not asked for is not received. */
  setVideoDemand(participantId: string, source: 'camera' | 'screen', demand: VideoDemand | null): void {
    const key = remoteKey(participantId, source);
    if (demand) this.#demands.set(key, demand);
    else this.#demands.delete(key);
    this.#applyDemands(key);
  }

  /** While suspended (a hidden page), no video is received. Sound goes on. */
  setSuspended(suspended: boolean): void {
    if (this.#suspended === suspended) return;
    this.#suspended = suspended;
    this.#applyDemands();
  }

  /** To be called when the network of this machine changed. */
  networkChanged(): void {
    for (const recovery of this.#recoveries) recovery.check(true);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#epoch += 1;
    for (const off of this.#off) off();
    this.#tearDown();
    this.removeAllListeners();
  }

  // --- beginning and beginning anew ---

  #onJoined(fresh: boolean): void {
    if (fresh || !this.#receive) return void this.#begin();
    for (const recovery of this.#recoveries) recovery.check();
    this.#syncSources();
    this.#syncConsumers();
    this.#applyDemands();
  }

  /** Throws away transports, producers and consumers, and tries until there are new ones. */
  async #begin(): Promise<void> {
    const epoch = ++this.#epoch;
    const backoff = new Backoff({ first: 250, longest: 4000 });
    this.#tearDown();
    this.#set({ status: this.#state.status === 'idle' ? 'starting' : 'recovering' });
    while (this.#current(epoch)) {
      try {
        await this.#setUp(epoch);
        return;
      } catch (reason) {
        if (!this.#current(epoch)) return;
        this.#tearDown();
        const error = toApiError(reason);
        // Without the connection, the next "joined" begins anew.
        if (error.code === 'offline') return;
        if (error.code === 'unavailable') this.#set({ status: 'unavailable' });
        await sleep(backoff.next());
      }
    }
  }

  async #setUp(epoch: number): Promise<void> {
    const tcp = this.#forceTcp ? { force_tcp: true } : {};
    const [capabilities, receiving, sending, device] = await Promise.all([
      this.#request('media:capabilities', {}),
      this.#request('media:transport:create', { direction: 'recv', ...tcp }),
      this.#request('media:transport:create', { direction: 'send', ...tcp }),
      Device.factory(),
    ]);
    await device.load({ routerRtpCapabilities: capabilities.router_rtp_capabilities });
    if (!this.#current(epoch)) return;
    this.#device = device;
    this.#receive = this.#watch(epoch, device.createRecvTransport(this.#transportOptions(receiving)));
    this.#send = this.#watch(epoch, device.createSendTransport(this.#transportOptions(sending)));
    this.#send.on('produce', (made, done, failed) => {
      this.#produce(this.#send?.id ?? '', made).then(done, failed);
    });
    this.#set({ status: 'ready' });
    this.#syncConsumers();
    this.#syncSources();
  }

  #transportOptions({ transport, ice_servers }: Answer<'media:transport:create'>): mediasoup.TransportOptions {
    return {
      id: transport.transport_id,
      iceParameters: transport.ice_parameters,
      iceCandidates: transport.ice_candidates,
      dtlsParameters: transport.dtls_parameters,
      iceServers: (ice_servers ?? this.#session.state.iceServers) as RTCIceServer[],
    };
  }

  #watch(epoch: number, transport: mediasoup.Transport): mediasoup.Transport {
    transport.on('connect', ({ dtlsParameters }, done, failed) => {
      const request = { transport_id: transport.id, dtls_parameters: dtlsParameters };
      this.#request('media:transport:connect', request).then(() => done(), failed);
    });
    this.#recoveries.push(
      new TransportRecovery(transport, {
        newIceParameters: async () =>
          (await this.#request('media:transport:restart_ice', { transport_id: transport.id })).ice_parameters,
        giveUp: () => {
          if (this.#current(epoch)) void this.#begin();
        },
        online: () => this.#session.state.connection === 'connected',
      }),
    );
    return transport;
  }

  #tearDown(): void {
    const transports = [this.#send, this.#receive];
    this.#device = null;
    this.#send = null;
    this.#receive = null;
    this.#recoveries = [];
    this.#sending.clear();
    this.#receiving.clear();
    this.#consuming.clear();
    for (const transport of transports) transport?.close();
    this.#set({ remote: {} });
  }

  #current(epoch: number): boolean {
    return epoch === this.#epoch && this.#session.state.phase === 'joined';
  }

  // --- sending ---

  #syncSources(): void {
    for (const source of SOURCES) {
      this.#syncing[source].run().catch((reason: unknown) => this.#onSendFailed(source, toApiError(reason)));
    }
  }

  /** Makes the server's producer of a source agree with the local track. */
  async #syncSource(source: Source): Promise<void> {
    const transport = this.#send;
    if (!transport || transport.closed) return;
    const track = this.#local.track(source);
    const enabled = this.#local.enabled(source);
    const sending = this.#sending.get(source);
    if (!sending) {
      if (track && track.readyState === 'live') await this.#startSending(transport, source, track, !enabled);
      return;
    }
    if (!track && (source === 'screen' || source === 'screen_audio')) return this.#stopSending(source, sending);
    if (track && track !== sending.producer.track) await sending.producer.replaceTrack({ track });
    if (sending.paused === enabled) await this.#setPaused(sending, !enabled);
  }

  async #startSending(transport: mediasoup.Transport, source: Source, track: MediaStreamTrack, paused: boolean): Promise<void> {
    const epoch = this.#epoch;
    const codecs = this.#device?.rtpCapabilities.codecs ?? [];
    const producer = await transport.produce({ track, ...producerOptions(source, codecs), appData: { source, paused } });
    if (epoch !== this.#epoch) return producer.close();
    if (paused) producer.pause();
    this.#sending.set(source, { producer, paused });
    // Something may have changed while the producer was made.
    void this.#syncing[source].run();
  }

  async #stopSending(source: Source, sending: Sending): Promise<void> {
    this.#sending.delete(source);
    sending.producer.close();
    await this.#request('media:producer:close', { producer_id: sending.producer.id });
  }

  async #setPaused(sending: Sending, paused: boolean): Promise<void> {
    if (paused) sending.producer.pause();
    else sending.producer.resume();
    const event = paused ? 'media:producer:pause' : 'media:producer:resume';
    await this.#request(event, { producer_id: sending.producer.id });
    sending.paused = paused;
  }

  async #produce(
    transportId: string,
    made: { kind: mediasoup.MediaKind; rtpParameters: mediasoup.RtpParameters; appData: mediasoup.AppData },
  ): Promise<{ id: string }> {
    const answer = await this.#request('media:produce', {
      transport_id: transportId,
      kind: made.kind,
      rtp_parameters: made.rtpParameters,
      source: made.appData['source'] as Source,
      paused: made.appData['paused'] === true,
    });
    return { id: answer.producer_id };
  }

  #onSendFailed(source: Source, error: ApiError): void {
    // What fails for want of a connection or a transport is done again when there is one.
    if (this.#closed || !this.#send || error.code === 'offline') return;
    if (error.transient) return void this.#syncAgain(source);
    this.emit('problem', { source, error });
  }

  async #syncAgain(source: Source): Promise<void> {
    const epoch = this.#epoch;
    await sleep(1500);
    if (this.#current(epoch)) this.#syncing[source].run().catch((reason: unknown) => this.#onSendFailed(source, toApiError(reason)));
  }

  // --- receiving ---

  #onMessage(message: ServerMessage): void {
    if (message.event === 'media:reset') return void this.#begin();
    const touches = ['media:producer:new', 'media:producer:closed', 'participant:left', 'participant:updated'];
    if (touches.includes(message.event)) this.#syncConsumers();
  }

  /** Receives every producer of the others, and lets go of those that are no more. */
  #syncConsumers(): void {
    const { producers, self } = this.#session.state;
    const wanted = new Map(
      producers.filter((each) => each.participant_id !== self?.participant_id).map((each) => [each.producer_id, each]),
    );
    for (const [id, receiving] of this.#receiving) if (!wanted.has(id)) this.#drop(id, receiving);
    if (!this.#receive) return;
    for (const info of wanted.values()) {
      if (!this.#receiving.has(info.producer_id) && !this.#consuming.has(info.producer_id)) void this.#consume(info);
    }
  }

  async #consume(info: ProducerInfo): Promise<void> {
    const epoch = this.#epoch;
    const { producer_id: id } = info;
    this.#consuming.add(id);
    try {
      const receiving = await this.#makeConsumer(epoch, info);
      if (!receiving || epoch !== this.#epoch) return;
      this.#consuming.delete(id);
      this.#receiving.set(id, receiving);
      this.#setRemote(info, receiving.consumer.track);
      this.#syncConsumers();
      void this.#applyDemand(receiving);
    } catch (reason) {
      if (epoch !== this.#epoch) return;
      const error = toApiError(reason);
      if (error.code !== 'not_found') await sleep(1000);
      if (epoch !== this.#epoch) return;
      this.#consuming.delete(id);
      if (error.code !== 'not_found' && error.code !== 'offline') this.#syncConsumers();
    }
  }

  async #makeConsumer(epoch: number, info: ProducerInfo): Promise<Receiving | null> {
    const device = this.#device;
    const transport = this.#receive;
    if (!device || !transport) return null;
    const { consumer: made } = await this.#request('media:consume', {
      producer_id: info.producer_id,
      rtp_capabilities: device.rtpCapabilities,
    });
    if (epoch !== this.#epoch) return null;
    // One stream for a person and one for their screen: the browser keeps lips and voice of a stream together.
    const stream = info.source.startsWith('screen') ? 'screen' : 'person';
    const consumer = await transport.consume({
      id: made.consumer_id,
      producerId: made.producer_id,
      kind: made.kind,
      rtpParameters: made.rtp_parameters,
      streamId: `${info.participant_id}-${stream}`,
    });
    const receiving: Receiving = {
      info,
      consumer,
      paused: made.kind === 'video',
      layer: 2,
      demand: new Rerun(() => this.#meetDemand(receiving)),
    };
    return receiving;
  }

  #drop(id: string, receiving: Receiving): void {
    this.#receiving.delete(id);
    receiving.consumer.close();
    const key = remoteKey(receiving.info.participant_id, receiving.info.source);
    if (this.#state.remote[key]?.track !== receiving.consumer.track) return;
    const { [key]: gone, ...remote } = this.#state.remote;
    if (gone) this.#set({ remote });
  }

  #setRemote(info: ProducerInfo, track: MediaStreamTrack): void {
    const entry: RemoteTrack = { participantId: info.participant_id, source: info.source, track };
    this.#set({ remote: { ...this.#state.remote, [remoteKey(info.participant_id, info.source)]: entry } });
  }

  // --- which videos, and how large ---

  #applyDemands(onlyKey?: string): void {
    for (const receiving of this.#receiving.values()) {
      const key = remoteKey(receiving.info.participant_id, receiving.info.source);
      if (onlyKey === undefined || key === onlyKey) void this.#applyDemand(receiving);
    }
  }

  async #applyDemand(receiving: Receiving): Promise<void> {
    if (receiving.consumer.kind !== 'video') return;
    const epoch = this.#epoch;
    await receiving.demand.run().catch(async (reason: unknown) => {
      if (!toApiError(reason).transient) return;
      await sleep(1000);
      if (this.#current(epoch) && !receiving.consumer.closed) void this.#applyDemand(receiving);
    });
  }

  async #meetDemand(receiving: Receiving): Promise<void> {
    const { info, consumer } = receiving;
    if (consumer.closed) return;
    const demand = this.#demands.get(remoteKey(info.participant_id, info.source)) ?? HIDDEN;
    const visible = demand.visible && !this.#suspended;
    const layer = info.source === 'screen' ? 2 : layerForHeight(demand.height);
    const requests: Promise<unknown>[] = [];
    if (visible && layer !== receiving.layer) {
      const wish = { consumer_id: consumer.id, spatial_layer: layer, temporal_layer: 2 };
      requests.push(this.#request('media:consumer:prefer', wish).then(() => (receiving.layer = layer)));
    }
    if (visible === receiving.paused) {
      const event = visible ? 'media:consumer:resume' : 'media:consumer:pause';
      requests.push(this.#request(event, { consumer_id: consumer.id }).then(() => (receiving.paused = !visible)));
    }
    await Promise.all(requests);
  }

  // --- common ---

  async #request<E extends ClientEvent>(event: E, payload: Omit<Payload<E>, 'meeting_id'>): Promise<Answer<E>> {
    await this.#pacer.turn();
    try {
      return await this.#session.request(event, payload);
    } catch (reason) {
      const error = toApiError(reason);
      if (error.code !== 'too_many_requests') throw error;
      await sleep((error.retryAfter ?? 1) * 1000);
      return this.#session.request(event, payload);
    }
  }

  #set(change: Partial<MediaSessionState>): void {
    this.#state = { ...this.#state, ...change };
    if (!this.#closed) this.emit('state', this.#state);
  }
}
