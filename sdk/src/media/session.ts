// The media of a meeting: sends what LocalMedia holds, receives what the others send, and builds everything anew when
// the server's side of it was lost. Reads the list of producers from the MeetingSession's state.
//
// Lives as long as the page is in the room; close() ends it and leaves LocalMedia alone.

import type { Device, types as mediasoup } from 'mediasoup-client';
import { Backoff, sleep } from '../backoff.js';
import { Emitter } from '../emitter.js';
import { ApiError, toApiError } from '../errors.js';
import type { Answer, ServerEvents, ServerMessage } from '../events.js';
import type { MeetingSession } from '../meeting/session.js';
import type { IceServer, Source } from '../types.js';
import { makeDevice } from './device.js';
import { DirectPath } from './direct/path.js';
import type { VideoCodec } from './encodings.js';
import { isOffered } from './features.js';
import type { LocalMedia } from './local.js';
import { relaysExpired } from './relays.js';
import { Receiver, remoteKey, type RemoteTrack, type VideoDemand } from './receiver.js';
import { TransportRecovery } from './recovery.js';
import { pacedRequests, type MediaRequest } from './request.js';
import { Sender } from './sender.js';
import { StatisticsReader, type TrackStatistics } from './statistics.js';

/** unavailable: the server has no media at the moment, and is asked again; unsupported: this browser can carry none. */
export type MediaStatus = 'idle' | 'starting' | 'ready' | 'recovering' | 'unavailable' | 'unsupported';

export interface MediaSessionState {
  status: MediaStatus;
  /** By remoteKey(participant, source). */
  remote: Record<string, RemoteTrack>;
  /** Something comes straight from the other of two. */
  direct: boolean;
  /** One's own connection, as the server measures it every five seconds. */
  quality: ConnectionReport | null;
  /** Whose connections are weak, by participant. */
  weak: Record<string, ConnectionQuality>;
}

export type ConnectionReport = Pick<ServerEvents['media:quality'], 'up' | 'down' | 'quality' | 'advice'>;
export type ConnectionQuality = ServerEvents['media:quality:weak']['participants'][number]['quality'];

export interface MediaSessionEvents {
  state: MediaSessionState;
  /** A source could not be sent. */
  problem: { source: Source; error: ApiError };
}

export interface MediaSessionOptions {
  session: MeetingSession;
  local: LocalMedia;
  /** Media over TCP only, for networks that let no UDP through. */
  forceTcp?: boolean;
  /** Media through a relay only, where the server names one. */
  forceRelay?: boolean;
  /** False: two people do not reach each other directly, everything goes through the server. */
  peerToPeer?: boolean;
  /** How pictures are encoded where this browser can; VP8 otherwise. VP9 and AV1 send one stream that holds all layers. */
  videoCodec?: VideoCodec;
}

/** The server says by media:reset when media is back; asking beside that is for news that got lost. */
const UNAVAILABLE_PATIENCE = { first: 2000, longest: 120_000 };
/** A transport with its recovery; `ready` is awaited before it is given a track. */
interface Watched {
  transport: mediasoup.Transport;
  ready: () => Promise<void>;
}

const HIDDEN: VideoDemand = { visible: false, height: 0 };
const HEARD: VideoDemand = { visible: true, height: 0 };
/** Negotiating both ways at once takes longer for both: who joins sees the others first, but for no longer than this. */
const RECEIVE_FIRST_MS = 350;

export class MediaSession extends Emitter<MediaSessionEvents> {
  readonly #session: MeetingSession;
  readonly #local: LocalMedia;
  readonly #forceTcp: boolean;
  readonly #forceRelay: boolean;
  readonly #request: MediaRequest;
  readonly #off: (() => void)[] = [];
  readonly #demands = new Map<string, VideoDemand>();
  readonly #direct: DirectPath;
  readonly #videoCodec: VideoCodec;
  readonly #statistics = new StatisticsReader();
  #state: MediaSessionState = { status: 'idle', remote: {}, direct: false, quality: null, weak: {} };
  /** What the forwarding unit brings. */
  #forwarded: Record<string, RemoteTrack> = {};
  #suspended = false;
  #closed = false;

  /** Rises with every new beginning and on close; work of an older one is dropped. */
  #epoch = 0;
  #sender: Sender | null = null;
  #receiver: Receiver | null = null;
  #recoveries: TransportRecovery[] = [];
  /** As told last. */
  #iceServers: IceServer[] = [];

  constructor(options: MediaSessionOptions) {
    super();
    this.#session = options.session;
    this.#local = options.local;
    this.#forceTcp = options.forceTcp ?? false;
    this.#forceRelay = options.forceRelay ?? false;
    this.#videoCodec = options.videoCodec ?? 'vp8';
    this.#request = pacedRequests(options.session);
    this.#direct = new DirectPath({
      session: this.#session,
      local: this.#local,
      sfuFlow: async (participantId, source) => (await this.#receiver?.flow(participantId, source)) ?? null,
      wanted: (participantId, source) => this.#demand(participantId, source).visible,
      iceServers: () => this.#freshIceServers(),
      tellFigures: (figures) => void this.#request('media:direct:quality', figures).catch(() => undefined),
    });
    if (this.#forceTcp || this.#forceRelay || options.peerToPeer === false) this.#direct.setAllowed(false);
    this.#off.push(
      this.#direct.on('change', () => this.#onPaths()),
      this.#session.on('joined', ({ fresh }) => this.#onJoined(fresh)),
      this.#session.on('message', (message) => this.#onMessage(message)),
      this.#local.on('state', () => this.#sender?.sync()),
    );
    if (this.#session.state.phase === 'joined') void this.#begin();
  }

  get state(): MediaSessionState {
    return this.#state;
  }

  /** Tells how a video is shown; what is not asked for is not received. Null: not at all. */
  setVideoDemand(participantId: string, source: 'camera' | 'screen', demand: VideoDemand | null): void {
    const key = remoteKey(participantId, source);
    if (demand) this.#demands.set(key, demand);
    else this.#demands.delete(key);
    this.#receiver?.applyDemands(key);
  }

  /** While suspended (a hidden page), no video is received. Sound goes on. */
  setSuspended(suspended: boolean): void {
    if (this.#suspended === suspended) return;
    this.#suspended = suspended;
    this.#receiver?.applyDemands();
  }

  /** What is sent and received over the server, with rates since the last call. */
  async statistics(): Promise<TrackStatistics[]> {
    const [up, down] = await Promise.all([this.#sender?.reports() ?? [], this.#receiver?.reports() ?? []]);
    return this.#statistics.read(up, down, performance.now());
  }

  /** To be called when the network of this machine changed. */
  networkChanged(): void {
    for (const recovery of this.#recoveries) recovery.check(true);
    this.#direct.networkChanged();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#epoch += 1;
    for (const off of this.#off) off();
    this.#direct.close();
    this.#tearDown();
    this.removeAllListeners();
  }

  #onJoined(fresh: boolean): void {
    if (fresh || !this.#receiver) return void this.#begin();
    for (const recovery of this.#recoveries) recovery.check();
    this.#sender?.sync();
    void this.#receiver.sync();
    this.#receiver.applyDemands();
  }

  #onMessage(message: ServerMessage): void {
    switch (message.event) {
      case 'media:reset':
        return void this.#begin();
      case 'media:producer:wanted':
        return this.#sender?.want(message.data.producer_id, message.data.spatial_layer);
      case 'media:quality': {
        const { up, down, quality, advice } = message.data;
        return this.#set({ quality: { up, down, quality, advice } });
      }
      case 'media:quality:weak':
        return this.#set({ weak: Object.fromEntries(message.data.participants.map((each) => [each.participant_id, each.quality])) });
    }
    const touches = ['media:producer:new', 'media:producer:closed', 'participant:left', 'participant:updated'];
    if (touches.includes(message.event)) void this.#receiver?.sync();
    // What is sent depends on the meeting's features.
    if (message.event === 'meeting:updated' || message.event === 'meeting:started') this.#sender?.sync();
    // It may be one that was asked for in vain.
    const { self } = this.#session.state;
    if (message.event === 'media:producer:new' && message.data.producer.participant_id === self?.participant_id) this.#sender?.sync();
  }

  /** Throws away transports, producers and consumers, and tries until there are new ones. */
  async #begin(): Promise<void> {
    const epoch = ++this.#epoch;
    const backoff = new Backoff({ first: 250, longest: 4000 });
    const patience = new Backoff(UNAVAILABLE_PATIENCE);
    this.#tearDown();
    const beginning = this.#state.status === 'idle' ? 'starting' : 'recovering';
    this.#set({ status: this.#session.state.mediaAvailable ? beginning : 'unavailable' });
    while (this.#current(epoch)) {
      try {
        return await this.#setUp(epoch);
      } catch (reason) {
        if (!this.#current(epoch)) return;
        this.#tearDown();
        if (isUnsupported(reason)) return this.#set({ status: 'unsupported' });
        const error = toApiError(reason);
        // Without the connection, the next "joined" begins anew.
        if (error.code === 'offline') return;
        if (error.code === 'unavailable') this.#set({ status: 'unavailable' });
        await sleep((error.code === 'unavailable' ? patience : backoff).next());
      }
    }
  }

  async #setUp(epoch: number): Promise<void> {
    const tcp = this.#forceTcp ? { force_tcp: true } : {};
    // Where there was no media a moment ago, one question is enough to know whether there is.
    if (this.#state.status === 'unavailable') await this.#request('media:capabilities', {});
    const answers = Promise.all([
      this.#request('media:capabilities', {}),
      this.#request('media:transport:create', { direction: 'recv', ...tcp }),
      this.#request('media:transport:create', { direction: 'send', ...tcp }),
    ]);
    const making = makeDevice();
    making.catch(() => undefined); // what the server says counts first
    const [capabilities, receiving, sending] = await answers;
    const device = await making;
    await device.load({ routerRtpCapabilities: capabilities.router_rtp_capabilities });
    if (!this.#current(epoch)) return;
    const receiver = this.#makeReceiver(device, this.#watch(epoch, (options) => device.createRecvTransport(options), receiving));
    this.#receiver = receiver;
    this.#set({ status: 'ready' });
    await Promise.race([receiver.begin(), sleep(RECEIVE_FIRST_MS)]);
    if (!this.#current(epoch)) return;
    this.#sender = this.#makeSender(device, this.#watch(epoch, (options) => device.createSendTransport(options), sending));
    this.#sender.sync();
    this.#direct.begin();
  }

  #makeReceiver(device: Device, { transport, ready }: Watched): Receiver {
    return new Receiver({
      transport,
      ready,
      capabilities: device.rtpCapabilities,
      request: this.#request,
      meeting: () => this.#session.state,
      demand: (participantId, source) => (this.#direct.holds(participantId, source) ? HIDDEN : this.#demand(participantId, source)),
      onTrack: (key, track) => this.#setForwarded({ ...this.#forwarded, [key]: track }),
      onTrackGone: (key, track) => {
        const { [key]: gone, ...others } = this.#forwarded;
        if (gone?.track === track) this.#setForwarded(others);
      },
    });
  }

  #demand(participantId: string, source: Source): VideoDemand {
    if (source === 'mic' || source === 'screen_audio') return HEARD;
    const demand = this.#demands.get(remoteKey(participantId, source));
    return demand && !this.#suspended ? demand : HIDDEN;
  }

  #setForwarded(forwarded: Record<string, RemoteTrack>): void {
    this.#forwarded = forwarded;
    this.#showTracks();
  }

  /** What has come to be received directly is shown from there. */
  #showTracks(): void {
    const direct = this.#direct.received;
    const remote = { ...this.#forwarded };
    for (const each of direct) remote[remoteKey(each.participantId, each.source)] = each;
    this.#set({ remote, direct: direct.length > 0 });
  }

  #onPaths(): void {
    this.#showTracks();
    this.#sender?.sync();
    this.#receiver?.applyDemands();
  }

  #makeSender(device: Device, { transport, ready }: Watched): Sender {
    return new Sender({
      transport,
      ready,
      codecs: device.rtpCapabilities.codecs ?? [],
      videoCodec: this.#videoCodec,
      local: this.#local,
      request: this.#request,
      own: () => {
        const { producers, self } = this.#session.state;
        return producers.filter((each) => each.participant_id === self?.participant_id);
      },
      offered: (source) => isOffered(this.#session.state, source),
      // The voice is sent on: by it the server knows who speaks, and a third one hears it at once.
      idle: (source) => source !== 'mic' && this.#direct.carries(source),
      onProblem: (source, error) => this.emit('problem', { source, error }),
    });
  }

  #options({ transport }: Answer<'media:transport:create'>, iceServers: IceServer[]): mediasoup.TransportOptions {
    return {
      id: transport.transport_id,
      iceParameters: transport.ice_parameters,
      iceCandidates: transport.ice_candidates,
      dtlsParameters: transport.dtls_parameters,
      iceServers: iceServers as RTCIceServer[],
      ...(this.#forceRelay ? { iceTransportPolicy: 'relay' } : {}),
    };
  }

  #watch(epoch: number, make: (options: mediasoup.TransportOptions) => mediasoup.Transport, created: Answer<'media:transport:create'>): Watched {
    let iceServers = created.ice_servers ?? this.#session.state.iceServers;
    this.#iceServers = iceServers;
    const transport = make(this.#options(created, iceServers));
    const { id } = transport;
    transport.on('connect', ({ dtlsParameters }, done, failed) => {
      recovery.begins();
      this.#request('media:transport:connect', { transport_id: id, dtls_parameters: dtlsParameters }).then(() => done(), failed);
    });
    const recovery = new TransportRecovery(transport, {
      newIceParameters: async () => {
        const answer = await this.#request('media:transport:restart_ice', { transport_id: id });
        // A relay is asked anew, and would refuse credentials of yesterday.
        if (answer.ice_servers) {
          iceServers = answer.ice_servers;
          this.#iceServers = iceServers;
          await transport.updateIceServers({ iceServers: iceServers as RTCIceServer[] });
        }
        return answer.ice_parameters;
      },
      expired: () => relaysExpired(iceServers),
      giveUp: () => {
        if (this.#current(epoch)) void this.#begin();
      },
      online: () => this.#session.state.connection === 'connected',
    });
    this.#recoveries.push(recovery);
    return { transport, ready: () => recovery.ready() };
  }

  /** For a connection that is about to be made. Who has been in the meeting for long has credentials that relays would refuse. */
  async #freshIceServers(): Promise<IceServer[]> {
    // Credentials come with a restart of ICE, which the media that flows goes through unbroken.
    if (relaysExpired(this.#iceServers)) await this.#recoveries[0]?.renew().catch(() => undefined);
    return this.#iceServers;
  }

  #tearDown(): void {
    this.#sender?.close();
    this.#receiver?.close();
    this.#sender = null;
    this.#receiver = null;
    this.#recoveries = [];
    this.#setForwarded({});
  }

  #current(epoch: number): boolean {
    return epoch === this.#epoch && this.#session.state.phase === 'joined';
  }

  #set(change: Partial<MediaSessionState>): void {
    this.#state = { ...this.#state, ...change };
    if (!this.#closed) this.emit('state', this.#state);
  }
}

/** Trying again would not help, and leave transports behind on the server each time. */
function isUnsupported(reason: unknown): boolean {
  if (reason instanceof ApiError) return false;
  return typeof RTCPeerConnection === 'undefined' || (reason as { name?: unknown } | null)?.name === 'UnsupportedError';
}
