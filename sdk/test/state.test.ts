import { describe, expect, it } from 'vitest';
import type { JoinAnswer, ServerMessage } from '../src/events.js';
import { CHAT_KEPT } from '../src/meeting/chat.js';
import { applyMessage, applySnapshot, initialMeetingState, ordering } from '../src/meeting/state.js';
import { chat, meeting, participant, producer } from './make.js';

const answer = (change: Partial<JoinAnswer> = {}): JoinAnswer => ({
  status: 'joined',
  meeting: meeting(),
  participant: participant('a'),
  participants: [participant('a'), participant('b')],
  producers: [producer('p1', 'b', 'camera')],
  chat: [chat('m1')],
  hands: [],
  polls: [],
  questions: [],
  before: { chat: null, polls: null, questions: null },
  whiteboard: { elements: 0 },
  breakouts: null,
  seq: 10,
  ice_servers: [],
  access_token: 't',
  media_available: true,
  media_configured: true,
  peer_to_peer: true,
  max_file_bytes: 1000,
  ...change,
});
const joined = () => applySnapshot(initialMeetingState(), answer(), 1000);

describe('the state of a meeting', () => {
  it('knows a server that carries no sound and picture by its settings', () => {
    expect(joined().mediaConfigured).toBe(true);
    expect(applySnapshot(initialMeetingState(), answer({ media_available: false, media_configured: false }), 1000).mediaConfigured).toBe(false);
  });

  it('starts from what the join answers', () => {
    const state = joined();
    expect(state).toMatchObject({ phase: 'joined', seq: 10, joinedAt: 1000 });
    expect(state.participants.map((each) => each.participant_id)).toEqual(['a', 'b']);
  });

  it('lists oneself even when the answer forgets it', () => {
    const state = applySnapshot(initialMeetingState(), answer({ participants: [] }), 0);
    expect(state.participants.map((each) => each.participant_id)).toEqual(['a']);
  });

  it('shows nobody while waiting to be let in', () => {
    const state = applySnapshot(initialMeetingState(), answer({ status: 'waiting' }), 1000);
    expect(state).toMatchObject({ phase: 'waiting', participants: [], joinedAt: null });
  });

  it('keeps the time of the first join and the chat over a rejoin', () => {
    const again = applySnapshot(joined(), answer({ seq: 30, chat: [chat('m2')] }), 9000);
    expect(again.joinedAt).toBe(1000);
    expect(again.chat.map((each) => each.message_id)).toEqual(['m1', 'm2']);
  });

  it('adds, updates and removes participants, and what the leaver sent', () => {
    let state = applyMessage(joined(), event('participant:joined', { participant: participant('c'), seq: 11 }));
    state = applyMessage(state, event('participant:updated', { participant: participant('c', { name: 'Carla' }), seq: 12 }));
    expect(state.participants.map((each) => each.name)).toEqual(['Name a', 'Name b', 'Carla']);
    state = applyMessage(state, event('participant:left', { participant_id: 'b', reason: 'left', seq: 13 }));
    expect(state.participants.map((each) => each.participant_id)).toEqual(['a', 'c']);
    expect(state.producers).toEqual([]);
    expect(state.seq).toBe(13);
  });

  it('takes a participant who is no longer joined out of the list', () => {
    const state = applyMessage(joined(), event('participant:updated', { participant: participant('b', { status: 'left' }) }));
    expect(state.participants.map((each) => each.participant_id)).toEqual(['a']);
  });

  it('follows pausing, resuming, closing and a media reset', () => {
    const who = { producer_id: 'p1', participant_id: 'b', source: 'camera' as const };
    let state = applyMessage(joined(), event('media:producer:paused', who));
    expect(state.producers[0]?.paused).toBe(true);
    state = applyMessage(state, event('media:producer:resumed', who));
    expect(state.producers[0]?.paused).toBe(false);
    state = applyMessage(state, event('media:producer:new', { producer: producer('p2', 'b', 'mic') }));
    state = applyMessage(state, event('media:producer:closed', who));
    expect(state.producers.map((each) => each.producer_id)).toEqual(['p2']);
    expect(applyMessage(state, event('media:reset', { reason: 'worker_died' })).producers).toEqual([]);
  });

  it('shows a chat message once however often it arrives', () => {
    const message = event('chat:message', { message: chat('m9') });
    const state = applyMessage(applyMessage(joined(), message), message);
    expect(state.chat.map((each) => each.message_id)).toEqual(['m1', 'm9']);
  });

  it('puts messages that a snapshot brings late into the order of sending', () => {
    const state = applySnapshot(joined(), answer({ chat: [chat('m0', '2026-01-01T00:00:00Z')] }), 0);
    expect(state.chat.map((each) => each.message_id)).toEqual(['m0', 'm1']);
  });

  it('keeps a bounded number of chat messages', () => {
    const many = Array.from({ length: CHAT_KEPT + 20 }, (_, index) => chat(`x${index}`));
    expect(applySnapshot(joined(), answer({ chat: many }), 0).chat).toHaveLength(CHAT_KEPT);
  });

  it('ends with the reason', () => {
    expect(applyMessage(joined(), event('meeting:ended', { reason: 'host_left' }))).toMatchObject({
      phase: 'ended',
      endReason: 'host_left',
    });
  });
});

describe('the order of events', () => {
  it('tells the next one, a repetition and a gap apart', () => {
    const at = (seq: number) => ordering(joined(), event('meeting:ended', { reason: 'ended', seq }));
    expect([at(10), at(11), at(12)]).toEqual(['duplicate', 'apply', 'gap']);
  });

  it('applies events that are outside of the history', () => {
    expect(ordering(joined(), event('media:active_speaker', { participant_id: null }))).toBe('apply');
  });
});

function event<E extends ServerMessage['event']>(
  name: E,
  data: Omit<Extract<ServerMessage, { event: E }>['data'], 'meeting_id' | 'seq'> & { seq?: number },
): ServerMessage {
  return { event: name, data: { meeting_id: 'mtg_1', ...data } } as ServerMessage;
}
