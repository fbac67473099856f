// The events of namespace "/": one table a direction, both the server's own. A name that is not there cannot be sent or listened to.

import type { types as mediasoup } from 'mediasoup-client';
import type { Exchange, InMeeting, SentIn } from './exchange.js';
import type { BreakoutsInfo } from './meeting/breakouts.js';
import type { Poll } from './meeting/polls.js';
import type { Question } from './meeting/questions.js';
import type { BoardElement, BoardPart, Revision } from './meeting/whiteboard.js';
import * as said from './generated/events.js';
import type {
  ChatMessage,
  IceServer,
  MediaKind,
  Meeting,
  Participant,
  ProducerInfo,
  Source,
  Understood,
} from './types.js';

/** Where the lists of a state begin that hold only the newest; null where there are no older ones. */
export interface StateBefore {
  chat: string | null;
  polls: string | null;
  questions: string | null;
}

export interface JoinAnswer {
  status: 'joined' | 'waiting';
  meeting: Meeting;
  participant: Participant;
  participants: Participant[];
  media_configured: boolean;
  producers: ProducerInfo[];
  chat: ChatMessage[];
  hands: string[];
  polls: Poll[];
  questions: Question[];
  before: StateBefore;
  whiteboard: { elements: number };
  breakouts: BreakoutsInfo | null;
  seq: number;
  ice_servers: IceServer[];
  access_token: string;
  media_available: boolean;
  peer_to_peer: boolean;
  max_file_bytes: number;
}

export interface TransportAnswer {
  transport: {
    transport_id: string;
    ice_parameters: mediasoup.IceParameters;
    ice_candidates: mediasoup.IceCandidate[];
    dtls_parameters: mediasoup.DtlsParameters;
  };
  ice_servers?: IceServer[];
}

export interface ConsumerAnswer {
  consumer: {
    consumer_id: string;
    producer_id: string;
    participant_id: string;
    kind: MediaKind;
    source: Source;
    type: string;
    rtp_parameters: mediasoup.RtpParameters;
    producer_paused: boolean;
  };
}

/** Somebody calls: the call with its participants, and who it is. */
export interface IncomingCall {
  call: Meeting;
  caller: { id: string; name: string; profile_image: string | null };
}

/** What somebody missed: the events, or the whole state where they are not all kept. */
export interface SyncAnswer {
  seq: number;
  events?: { event: string; data: object }[];
  snapshot?: JoinAnswer;
}

/** What of a request the library knows better than the server's tables say: what is mediasoup's, what Excalidraw draws, and whole states. */
export interface BetterKnownRequests {
  'meeting:join': Exchange<InMeeting & { password?: string; participant_name?: string; rejoin?: boolean }, JoinAnswer>;
  'meeting:register-participant': Exchange<InMeeting & { participant_name?: string }, JoinAnswer>;
  'state:sync': Exchange<InMeeting & { since: number }, SyncAnswer>;
  'media:capabilities': Exchange<InMeeting, { router_rtp_capabilities: mediasoup.RtpCapabilities }>;
  'media:transport:create': Exchange<InMeeting & { direction: 'send' | 'recv'; force_tcp?: boolean }, TransportAnswer>;
  'media:transport:connect': Exchange<
    InMeeting & { transport_id: string; dtls_parameters: mediasoup.DtlsParameters }
  >;
  'media:transport:restart_ice': Exchange<
    InMeeting & { transport_id: string },
    { ice_parameters: mediasoup.IceParameters; ice_servers?: IceServer[] }
  >;
  'media:produce': Exchange<
    InMeeting & {
      transport_id: string;
      kind: MediaKind;
      rtp_parameters: mediasoup.RtpParameters;
      source: Source;
      paused?: boolean;
    },
    { producer_id: string }
  >;
  'media:consume': Exchange<
    InMeeting & { producer_id: string; rtp_capabilities: mediasoup.RtpCapabilities },
    ConsumerAnswer
  >;
  'whiteboard:update': Exchange<InMeeting & { elements: BoardElement[] }, Revision & { lost: BoardElement[] }>;
  'whiteboard:scene': Exchange<InMeeting & { epoch?: string; since?: number }, BoardPart>;
}

/** Client → server: the server's own table, as ServerEvents. */
export type ClientEvents = SentIn<said.MainClientEvents, BetterKnownRequests>;

export type ClientEvent = keyof ClientEvents;
export type Payload<E extends ClientEvent> = ClientEvents[E]['payload'];
export type Answer<E extends ClientEvent> = ClientEvents[E]['answer'];

/** What of an event the library knows better than the server's tables say: texts that are one of a few, and what Excalidraw draws. */
export interface BetterKnown {
  'media:producer:closed': { source: Source };
  'media:producer:paused': { source: Source };
  'media:producer:resumed': { source: Source };
  /** Told once for each type and time that a meeting takes place. */
  notification: { type: '15_min_warning' | 'start_time' | 'live_invite' | 'invitation' | 'cancelled' };
  'whiteboard:updated': { elements: BoardElement[] };
}

/** Server → client: the server's own table (generated/events.ts). What is changed there and used here otherwise fails the type check. */
export type ServerEvents = {
  [Event in keyof said.MainServerEvents]: Event extends keyof BetterKnown
    ? Omit<Understood<said.MainServerEvents[Event]>, keyof BetterKnown[Event]> & BetterKnown[Event]
    : Understood<said.MainServerEvents[Event]>;
};

export type ServerEvent = keyof ServerEvents;

/** All names of that table, for code that listens to everything. */
export const SERVER_EVENTS = said.MAIN_SERVER_EVENTS;

/** One event with its data, as the state reducer takes it. */
export type ServerMessage = { [E in ServerEvent]: { event: E; data: ServerEvents[E] } }[ServerEvent];
