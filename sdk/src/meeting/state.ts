// What is known of a meeting, and how each event changes it: pure functions, no I/O.

import type { ConnectionStatus } from '../connection.js';
import type { ApiError } from '../errors.js';
import type { JoinAnswer, ServerMessage } from '../events.js';
import type { IceServer, Meeting, Participant, ProducerInfo } from '../types.js';
import { breakoutsNow, reduceBreakouts, type BreakoutsState } from './breakouts.js';
import { chatOfSnapshot, reduceChat, type ChatState } from './chat.js';
import { reduceHands, type HandsState } from './hands.js';
import { reduceLobby, type LobbyState } from './lobby.js';
import { reducePolls, type PollsState } from './polls.js';
import { reduceQuestions, type QuestionsState } from './questions.js';
import { reduceWhiteboard, type WhiteboardState } from './whiteboard.js';

export type MeetingPhase = 'idle' | 'joining' | 'waiting' | 'joined' | 'left' | 'ended' | 'failed';

export interface MeetingState extends BreakoutsState, ChatState, HandsState, LobbyState, PollsState, QuestionsState, WhiteboardState {
  phase: MeetingPhase;
  connection: ConnectionStatus;
  meeting: Meeting | null;
  /** Oneself. */
  self: Participant | null;
  /** False: this server carries no sound and picture, by its settings. */
  mediaConfigured: boolean;
  /** Those in the meeting now, oneself included, in the order in which they came. */
  participants: Participant[];
  producers: ProducerInfo[];
  activeSpeaker: string | null;
  /** Number of the last event of the meeting's ordered history that is contained in this state. */
  seq: number;
  mediaAvailable: boolean;
  iceServers: IceServer[];
  /** Two people may reach each other directly; the server's settings say so. */
  peerToPeer: boolean;
  /** Of the last join: lets into the namespace /meetings. */
  accessToken: string;
  /** When this client was first in (milliseconds, this machine's clock). */
  joinedAt: number | null;
  endReason: string | null;
  /** What who sent this person away had to say. */
  endMessage: string | null;
  /** Why `phase` is "failed". */
  error: ApiError | null;
}

export function initialMeetingState(): MeetingState {
  return {
    phase: 'idle',
    connection: 'idle',
    meeting: null,
    self: null,
    mediaConfigured: true,
    participants: [],
    producers: [],
    chat: [],
    typing: [],
    chatComplete: {},
    maxFileBytes: 0,
    breakouts: null,
    hands: [],
    lobby: [],
    polls: [],
    pollsBefore: null,
    questions: [],
    questionsBefore: null,
    drawn: false,
    activeSpeaker: null,
    seq: 0,
    mediaAvailable: true,
    iceServers: [],
    peerToPeer: false,
    accessToken: '',
    joinedAt: null,
    endReason: null,
    endMessage: null,
    error: null,
  };
}

/** The full state that a join answers with replaces what was known; chat that is no longer in the answer is kept. */
export function applySnapshot(state: MeetingState, answer: JoinAnswer, now: number): MeetingState {
  const joined = answer.status === 'joined';
  return {
    ...state,
    phase: joined ? 'joined' : 'waiting',
    meeting: answer.meeting,
    self: answer.participant,
    mediaConfigured: answer.media_configured !== false,
    participants: joined ? withSelf(answer.participants ?? [], answer.participant) : [],
    producers: answer.producers ?? [],
    ...chatOfSnapshot(state, answer),
    breakouts: breakoutsNow(answer.breakouts, now),
    hands: answer.hands ?? [],
    polls: answer.polls ?? [],
    pollsBefore: answer.before?.polls ?? null,
    questions: answer.questions ?? [],
    questionsBefore: answer.before?.questions ?? null,
    drawn: (answer.whiteboard?.elements ?? 0) > 0,
    seq: answer.seq ?? state.seq,
    mediaAvailable: answer.media_available !== false,
    iceServers: answer.ice_servers ?? [],
    peerToPeer: answer.peer_to_peer === true,
    accessToken: answer.access_token || state.accessToken,
    joinedAt: joined ? (state.joinedAt ?? now) : state.joinedAt,
    error: null,
  };
}

export type Ordering = 'apply' | 'duplicate' | 'gap';

/** Where an event stands to the state: the next one, one that is contained already, or one that tells of missed ones. */
export function ordering(state: MeetingState, message: ServerMessage): Ordering {
  const seq = (message.data as { seq?: unknown }).seq;
  if (typeof seq !== 'number') return 'apply';
  if (seq <= state.seq) return 'duplicate';
  return seq === state.seq + 1 ? 'apply' : 'gap';
}

/** Applies one event and takes over its number. The same object comes back when nothing changed. */
export function applyMessage(state: MeetingState, message: ServerMessage): MeetingState {
  const next = FAMILIES.reduce((known, family) => withChange(known, family(known, message)), reduce(state, message));
  const seq = (message.data as { seq?: unknown }).seq;
  return typeof seq === 'number' && seq > next.seq ? { ...next, seq } : next;
}

/** What the families of events make of one; null where it is nothing to them. */
const FAMILIES: ((state: MeetingState, message: ServerMessage) => Partial<MeetingState> | null)[] = [
  reduceBreakouts,
  reduceChat,
  reduceHands,
  reduceLobby,
  reducePolls,
  reduceQuestions,
  reduceWhiteboard,
];

function withChange(state: MeetingState, change: Partial<MeetingState> | null): MeetingState {
  return change ? { ...state, ...change } : state;
}

function reduce(state: MeetingState, message: ServerMessage): MeetingState {
  switch (message.event) {
    case 'participant:joined':
    case 'participant:updated':
      return withParticipant(state, message.data.participant);
    case 'participant:left':
      return withoutParticipant(state, message.data.participant_id);
    case 'meeting:paused':
    case 'meeting:resumed':
      return state.meeting ? { ...state, meeting: { ...state.meeting, status: message.data.status } } : state;
    case 'meeting:updated':
    case 'meeting:started':
      return { ...state, meeting: mergeMeeting(state.meeting, message.data.meeting) };
    case 'meeting:ended':
      return { ...state, phase: 'ended', endReason: message.data.reason };
    case 'host:changed':
      return state.meeting ? { ...state, meeting: { ...state.meeting, host_id: message.data.host_id } } : state;
    case 'media:producer:new':
      return { ...state, producers: upsert(state.producers, message.data.producer, (each) => each.producer_id) };
    case 'media:producer:closed':
      return { ...state, producers: state.producers.filter((each) => each.producer_id !== message.data.producer_id) };
    case 'media:producer:paused':
      return withPaused(state, message.data.producer_id, true);
    case 'media:producer:resumed':
      return withPaused(state, message.data.producer_id, false);
    case 'media:active_speaker':
      return { ...state, activeSpeaker: message.data.participant_id };
    case 'media:reset':
      return { ...state, producers: [], activeSpeaker: null, mediaAvailable: true };
    default:
      return state;
  }
}

function mergeMeeting(known: Meeting | null, news: Meeting | undefined): Meeting | null {
  return known && news ? { ...known, ...news } : (news ?? known);
}

function withParticipant(state: MeetingState, participant: Participant): MeetingState {
  const isSelf = participant.participant_id === state.self?.participant_id;
  const self = isSelf ? { ...state.self, ...participant } : state.self;
  if (participant.status !== 'joined') return { ...withoutParticipant(state, participant.participant_id), self };
  return { ...state, self, participants: upsert(state.participants, participant, (each) => each.participant_id) };
}

function withoutParticipant(state: MeetingState, id: string): MeetingState {
  return {
    ...state,
    participants: state.participants.filter((each) => each.participant_id !== id),
    producers: state.producers.filter((each) => each.participant_id !== id),
    activeSpeaker: state.activeSpeaker === id ? null : state.activeSpeaker,
  };
}

function withPaused(state: MeetingState, producerId: string, paused: boolean): MeetingState {
  const producers = state.producers.map((each) => (each.producer_id === producerId ? { ...each, paused } : each));
  return { ...state, producers };
}

function withSelf(participants: Participant[], self: Participant): Participant[] {
  return participants.some((each) => each.participant_id === self.participant_id) ? participants : [...participants, self];
}

function upsert<T>(list: T[], item: T, key: (item: T) => string): T[] {
  const at = list.findIndex((each) => key(each) === key(item));
  return at < 0 ? [...list, item] : list.map((each, index) => (index === at ? item : each));
}
