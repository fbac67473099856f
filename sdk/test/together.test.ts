import { describe, expect, it } from 'vitest';
import type { ServerMessage } from '../src/events.js';
import type { MeetingPort } from '../src/meeting/port.js';
import { Polls, type Poll } from '../src/meeting/polls.js';
import { Questions, type Question } from '../src/meeting/questions.js';
import { applyMessage, initialMeetingState, type MeetingState } from '../src/meeting/state.js';
import { MemoryStore } from '../src/tokens.js';
import { participant } from './make.js';

const poll = (change: Partial<Poll> = {}): Poll => ({
  poll_id: 'poll_1',
  meeting_id: 'mtg_1',
  participant_id: 'a',
  question: 'Lunch?',
  options: [
    { text: 'Soup', votes: 0 },
    { text: 'Bread', votes: 0 },
  ],
  multiple: false,
  anonymous: true,
  status: 'open',
  voter_count: 0,
  created_at: '2026-01-01T10:00:00Z',
  closed_at: null,
  ...change,
});

const question = (change: Partial<Question> = {}): Question => ({
  question_id: 'qst_1',
  meeting_id: 'mtg_1',
  participant_id: 'b',
  participant_name: 'Name b',
  text: 'When?',
  anonymous: false,
  status: 'open',
  answer: null,
  answered_by: null,
  votes: 0,
  created_at: '2026-01-01T10:00:00Z',
  ...change,
});

function event<E extends ServerMessage['event']>(
  name: E,
  data: Omit<Extract<ServerMessage, { event: E }>['data'], 'meeting_id' | 'seq'> & { seq?: number },
): ServerMessage {
  return { event: name, data: { meeting_id: 'mtg_1', ...data } } as ServerMessage;
}

/** A meeting whose server answers with what `answers` gives. */
function port(answers: (event: string, payload: Record<string, unknown>) => object, start: Partial<MeetingState> = {}) {
  const asked: [string, Record<string, unknown>][] = [];
  const made = {
    state: { ...initialMeetingState(), ...start } as MeetingState,
    request: (name: string, payload: Record<string, unknown>) => {
      asked.push([name, payload]);
      return Promise.resolve(answers(name, payload));
    },
    change: (change: Partial<MeetingState>) => {
      made.state = { ...made.state, ...change };
    },
  };
  return { port: made as unknown as MeetingPort & { state: MeetingState }, asked };
}

describe('polls', () => {
  it('follow their events, and keep that oneself has voted', () => {
    let state = applyMessage(initialMeetingState(), event('poll:created', { poll: poll() }));
    state = { ...state, polls: [poll({ voted: true })] };
    state = applyMessage(state, event('poll:updated', { poll: poll({ voter_count: 3 }) }));
    expect(state.polls).toEqual([poll({ voter_count: 3, voted: true })]);
    state = applyMessage(state, event('poll:closed', { poll: poll({ status: 'closed' }) }));
    expect(state.polls.map((each) => each.status)).toEqual(['closed']);
  });

  it('remember the ballot of an anonymous vote, and change the vote with it', async () => {
    const { port: meeting, asked } = port(() => ({ poll: poll({ voter_count: 1 }), ballot: 'secret' }), { polls: [poll()] });
    const store = new MemoryStore();
    const polls = new Polls(meeting, store);
    expect(polls.choices(poll(), 'a')).toBeNull();
    await polls.vote('poll_1', [1]);
    expect(polls.choices(poll(), 'a')).toEqual([1]);
    expect(meeting.state.polls[0]?.voted).toBe(true);
    await new Polls(meeting, store).vote('poll_1', [0]);
    expect(asked.map(([, payload]) => payload['ballot'])).toEqual([undefined, 'secret']);
  });

  it('name the own choice by the voters where the poll is not anonymous', () => {
    const named = poll({ anonymous: false, options: [{ text: 'Soup', votes: 1, voters: ['b'] }, { text: 'Bread', votes: 1, voters: ['a'] }] });
    const polls = new Polls(port(() => ({})).port, new MemoryStore());
    expect([polls.choices(named, 'a'), polls.choices(named, 'z')]).toEqual([[1], null]);
  });

  it('keep the own choice where so many have voted that one is not named', async () => {
    const options = [{ text: 'Soup', votes: 80, voters: ['b'] }, { text: 'Bread', votes: 0, voters: [] }];
    const big = poll({ anonymous: false, options });
    const { port: meeting } = port(() => ({ poll: { ...big, choices: [0] } }), { polls: [big] });
    const polls = new Polls(meeting, new MemoryStore());
    await polls.vote('poll_1', [0]);
    meeting.change(applyMessage(meeting.state, event('poll:updated', { poll: { ...big, voter_count: 81 } })));
    const [now] = meeting.state.polls as [Poll];
    expect([now.voter_count, polls.choices(now, 'a')]).toEqual([81, [0]]);
    // Another device of the same person has changed the vote, and is named.
    const changed = { ...big, options: [options[0]!, { text: 'Bread', votes: 1, voters: ['a'] }] };
    meeting.change(applyMessage(meeting.state, event('poll:updated', { poll: changed })));
    expect(polls.choices(meeting.state.polls[0] as Poll, 'a')).toEqual([1]);
  });

  it('take no stored nonsense for a ballot', () => {
    const store = new MemoryStore();
    store.setItem('parley:ballot:poll_1', '{');
    expect(new Polls(port(() => ({})).port, store).choices(poll(), 'a')).toBeNull();
  });
});

describe('questions', () => {
  it('are there once, whichever of event and answer comes first, and know that they are mine', async () => {
    const { port: meeting } = port(() => ({ question: question({ own: true, voted: false, anonymous: true, participant_id: null }) }));
    const ask = new Questions(meeting).ask('When?', true);
    meeting.change(applyMessage(meeting.state, event('qa:asked', { question: question({ votes: 2 }) })));
    await ask;
    expect(meeting.state.questions).toEqual([question({ votes: 2, own: true, voted: false })]);
    const next = applyMessage(meeting.state, event('qa:upvoted', { question: question({ votes: 3 }) }));
    expect(next.questions).toEqual([question({ votes: 3, own: true, voted: false })]);
  });

  it('are gone when they were dismissed', () => {
    const state = { ...initialMeetingState(), questions: [question()] };
    expect(applyMessage(state, event('qa:dismissed', { question: question({ status: 'dismissed' }) })).questions).toEqual([]);
  });
});

describe('hands and those who wait', () => {
  it('a hand is down when its owner has left', () => {
    const state = { ...initialMeetingState(), hands: ['a', 'b'] };
    expect(applyMessage(state, event('participant:left', { participant_id: 'a', reason: 'left' })).hands).toEqual(['b']);
  });

  it('who waits is listed until they are let in, rejected, or in', () => {
    const waiting = (id: string, change: 'waiting' | 'rejected') => event('lobby:updated', { participant: participant(id), change });
    let state = applyMessage(initialMeetingState(), waiting('a', 'waiting'));
    state = applyMessage(applyMessage(state, waiting('b', 'waiting')), waiting('a', 'waiting'));
    expect(state.lobby.map((each) => each.participant_id)).toEqual(['a', 'b']);
    state = applyMessage(state, waiting('a', 'rejected'));
    expect(state.lobby.map((each) => each.participant_id)).toEqual(['b']);
    expect(applyMessage(state, event('participant:joined', { participant: participant('b') })).lobby).toEqual([]);
  });
});

describe('lists of which only the newest came', () => {
  const old = poll({ poll_id: 'poll_0', created_at: '2026-01-01T09:00:00Z', voted: true });
  const first = question({ question_id: 'qst_0', created_at: '2026-01-01T09:00:00Z', own: true, voted: false });
  const ids = ({ polls, questions }: MeetingState) => [...polls.map((each) => each.poll_id), ...questions.map((each) => each.question_id)];

  it('get the older ones before those that are known, until there are no more', async () => {
    const { port: made, asked } = port((name) => (name === 'poll:history' ? { polls: [old], before: null } : { questions: [first], before: null }), {
      polls: [poll()],
      pollsBefore: 'poll_1',
      questions: [question()],
      questionsBefore: 'qst_1',
    });
    const [polls, questions] = [new Polls(made, new MemoryStore()), new Questions(made)];
    for (let i = 0; i < 2; ++i) {
      await polls.older();
      await questions.older();
    }
    expect(ids(made.state)).toEqual(['poll_0', 'poll_1', 'qst_0', 'qst_1']);
    expect(asked).toEqual([
      ['poll:history', { before: 'poll_1' }],
      ['qa:history', { before: 'qst_1' }],
    ]);
  });

  it('put what is told of an older one into its place, and learn later what it is to oneself', async () => {
    const { port: made } = port(() => ({ polls: [old], before: null }), { polls: [poll()], pollsBefore: 'poll_1' });
    made.state = applyMessage(made.state, event('poll:updated', { poll: { ...old, voter_count: 3, voted: undefined } as Poll, seq: 1 }));
    expect(made.state.polls.map((each) => each.poll_id)).toEqual(['poll_0', 'poll_1']);
    await new Polls(made, new MemoryStore()).older();
    expect(made.state.polls.map(({ poll_id, voter_count, voted }) => [poll_id, voter_count, voted])).toEqual([
      ['poll_0', 3, true],
      ['poll_1', 0, undefined],
    ]);
  });
});
