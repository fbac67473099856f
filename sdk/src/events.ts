// The events of namespace "/": one table a direction. A name that is not here cannot be sent or listened to.

import type { types as mediasoup } from 'mediasoup-client';
import type { Exchange, InMeeting, Stamped } from './exchange.js';
import { BREAKOUT_SERVER_EVENTS, type BreakoutClientEvents, type BreakoutServerEvents, type BreakoutsInfo } from './meeting/breakouts.js';
import { CHAT_SERVER_EVENTS, type ChatClientEvents, type ChatServerEvents } from './meeting/chat.js';
import { HAND_SERVER_EVENTS, type HandClientEvents, type HandServerEvents } from './meeting/hands.js';
import { LOBBY_SERVER_EVENTS, type LobbyClientEvents, type LobbyServerEvents } from './meeting/lobby.js';
import { MODERATION_SERVER_EVENTS, type ModerationClientEvents, type ModerationServerEvents } from './meeting/moderation.js';
import { POLL_SERVER_EVENTS, type Poll, type PollClientEvents, type PollServerEvents } from './meeting/polls.js';
import { QUESTION_SERVER_EVENTS, type Question, type QuestionClientEvents, type QuestionServerEvents } from './meeting/questions.js';
import { WHITEBOARD_SERVER_EVENTS, type WhiteboardClientEvents, type WhiteboardServerEvents } from './meeting/whiteboard.js';
import type {
  ChatMessage,
  IceServer,
  MediaKind,
  Meeting,
  Participant,
  PersonPresence,
  ProducerInfo,
  Source,
} from './types.js';

export interface JoinAnswer {
  status: 'joined' | 'waiting';
  meeting: Meeting;
  participant: Participant;
  participants: Participant[];
  producers: ProducerInfo[];
  chat: ChatMessage[];
  hands: string[];
  polls: Poll[];
  questions: Question[];
  whiteboard: { elements: number };
  breakouts: BreakoutsInfo | null;
  seq: number;
  ice_servers: IceServer[];
  access_token: string;
  media_available: boolean;
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
  'meeting:join': Exchange<InMeeting & { password?: string; participant_name?: string }, JoinAnswer>;
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
    { ice_parameters: mediasoup.IceParameters }
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

/** Server → client. */
export interface ServerEvents
  extends BreakoutServerEvents,
    ChatServerEvents,
    HandServerEvents,
    LobbyServerEvents,
    ModerationServerEvents,
    PollServerEvents,
    QuestionServerEvents,
    WhiteboardServerEvents {
  'participant:joined': Stamped & { participant: Participant };
  'participant:left': Stamped & { participant_id: string; reason: 'left' | 'disconnected' | 'ended' | (string & {}) };
  'participant:updated': Stamped & { participant: Participant };
  'participant:removed': Stamped & { participant_id: string; reason: 'removed' | 'banned'; message?: string };
  'meeting:updated': Stamped & { meeting: Meeting };
  'meeting:started': Stamped & { meeting: Meeting };
  'meeting:paused': Stamped & { status: Meeting['status'] };
  'meeting:resumed': Stamped & { status: Meeting['status'] };
  'meeting:link_generated': Stamped & { token: string };
  'meeting:ended': Stamped & { reason: 'ended' | 'host_left' | (string & {}) };
  'host:changed': Stamped & { host_id: string; reason: string };
  'reaction:received': Stamped & { participant_id: string; emoji: string };
  'media:producer:new': Stamped & { producer: ProducerInfo };
  'media:producer:closed': Stamped & { producer_id: string; participant_id: string; source: Source };
  'media:producer:paused': Stamped & { producer_id: string; participant_id: string; source: Source };
  'media:producer:resumed': Stamped & { producer_id: string; participant_id: string; source: Source };
  'media:consumer:layers': Stamped & {
    consumer_id: string;
    spatial_layer: number | null;
    temporal_layer: number | null;
  };
  'media:score': Stamped & { id: string; score: unknown };
  'media:active_speaker': Stamped & { participant_id: string | null };
  'media:audio_levels': Stamped & { levels: { participant_id: string; volume: number }[] };
  'media:reset': Stamped & { reason: string };
  /** Another socket with this one's device_id joined: this one is out of the meeting. */
  'session:replaced': Stamped & { device_id: string };
  'meeting:first_participant_joined': Stamped & { participant?: Participant };
  'call:incoming': IncomingCall;
  'call:accepted': OfCall & { user_id: string };
  'call:declined': OfCall & { user_id: string };
  'call:cancelled': OfCall & { user_id?: string };
  'call:missed': OfCall & { user_id: string; caller_id: string; caller?: IncomingCall['caller'] };
  /** Told once for each type and time that a meeting takes place. */
  notification: { type: '15_min_warning' | 'start_time' | 'live_invite' | 'invitation' | 'cancelled'; meeting: Meeting };
  'presence:user_connected': Partial<PersonPresence> & { users: PersonPresence[] };
  'presence:user_disconnected': Partial<PersonPresence> & { users: PersonPresence[] };
  'server:draining': { reconnect_in_ms?: number };
  error: { code: string; message: string };
}

export type ServerEvent = keyof ServerEvents;

/** All names of the second table, for code that listens to everything. */
export const SERVER_EVENTS = [
  ...BREAKOUT_SERVER_EVENTS,
  ...CHAT_SERVER_EVENTS,
  ...HAND_SERVER_EVENTS,
  ...LOBBY_SERVER_EVENTS,
  ...MODERATION_SERVER_EVENTS,
  ...POLL_SERVER_EVENTS,
  ...QUESTION_SERVER_EVENTS,
  ...WHITEBOARD_SERVER_EVENTS,
  'participant:joined',
  'participant:left',
  'participant:updated',
  'participant:removed',
  'meeting:updated',
  'meeting:started',
  'meeting:paused',
  'meeting:resumed',
  'meeting:link_generated',
  'meeting:ended',
  'host:changed',
  'reaction:received',
  'media:producer:new',
  'media:producer:closed',
  'media:producer:paused',
  'media:producer:resumed',
  'media:consumer:layers',
  'media:score',
  'media:active_speaker',
  'media:audio_levels',
  'media:reset',
  'session:replaced',
  'meeting:first_participant_joined',
  'call:incoming',
  'call:accepted',
  'call:declined',
  'call:cancelled',
  'call:missed',
  'notification',
  'presence:user_connected',
  'presence:user_disconnected',
  'server:draining',
  'error',
] as const satisfies readonly ServerEvent[];

/** One event with its data, as the state reducer takes it. */
export type ServerMessage = { [E in ServerEvent]: { event: E; data: ServerEvents[E] } }[ServerEvent];
