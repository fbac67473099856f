// The events of namespace "/": one table a direction. A name that is not here cannot be sent or listened to.

import type { DirectFigures } from './media/direct/meter.js';
import type { types as mediasoup } from 'mediasoup-client';
import type { Exchange, InMeeting } from './exchange.js';
import type { BreakoutClientEvents, BreakoutsInfo } from './meeting/breakouts.js';
import type { ChatClientEvents } from './meeting/chat.js';
import type { HandClientEvents } from './meeting/hands.js';
import type { LobbyClientEvents } from './meeting/lobby.js';
import type { ModerationClientEvents } from './meeting/moderation.js';
import type { Poll, PollClientEvents } from './meeting/polls.js';
import type { Question, QuestionClientEvents } from './meeting/questions.js';
import type { BoardElement, WhiteboardClientEvents } from './meeting/whiteboard.js';
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

interface OfCall {
  call_id: string;
}

/** What somebody missed: the events, or the whole state where they are not all kept. */
export interface SyncAnswer {
  seq: number;
  events?: { event: string; data: object }[];
  snapshot?: JoinAnswer;
}

/** Client → server. */
export interface ClientEvents
  extends BreakoutClientEvents,
    ChatClientEvents,
    HandClientEvents,
    LobbyClientEvents,
    ModerationClientEvents,
    PollClientEvents,
    QuestionClientEvents,
    WhiteboardClientEvents {
  'client:ready': Exchange<Record<string, never>>;
  'meeting:join': Exchange<InMeeting & { password?: string; participant_name?: string; rejoin?: boolean }, JoinAnswer>;
  'meeting:register-participant': Exchange<InMeeting & { participant_name?: string }, JoinAnswer>;
  'meeting:start': Exchange<InMeeting>;
  'meeting:end': Exchange<InMeeting>;
  'meeting:leave': Exchange<InMeeting>;
  'reaction:send': Exchange<InMeeting & { emoji: string }>;
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
  'media:producer:pause': Exchange<InMeeting & { producer_id: string }>;
  'media:producer:resume': Exchange<InMeeting & { producer_id: string }>;
  'media:producer:close': Exchange<InMeeting & { producer_id: string }>;
  'media:consume': Exchange<
    InMeeting & { producer_id: string; rtp_capabilities: mediasoup.RtpCapabilities },
    ConsumerAnswer
  >;
  'media:consumer:resume': Exchange<InMeeting & { consumer_id: string }>;
  'media:consumer:pause': Exchange<InMeeting & { consumer_id: string }>;
  'media:consumer:prefer': Exchange<
    InMeeting & { consumer_id: string; spatial_layer?: number; temporal_layer?: number; priority?: number }
  >;
  'media:stats': Exchange<InMeeting, { stats: unknown }>;
  'media:direct:quality': Exchange<InMeeting & { up: DirectFigures; down: DirectFigures }>;
  'call:create': Exchange<{ title?: string; participants?: string[] }, { call: Meeting }>;
  'call:notify': Exchange<
    OfCall & { recipients: string[] },
    { call: Meeting; reached: string[]; offline: string[]; joined: string[] }
  >;
  'call:accept': Exchange<OfCall, { call: Meeting }>;
  'call:decline': Exchange<OfCall, { call: Meeting }>;
  'call:cancel': Exchange<OfCall, { call: Meeting }>;
  'presence:heartbeat': Exchange<Record<string, never>>;
}

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
