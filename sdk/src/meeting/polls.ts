// Polls: one vote a person, which can be changed until the poll is closed.
//
// An anonymous poll answers a vote with a ballot, without which the vote cannot be changed and which nobody else has. It is
// kept with the choices in the session's store, so that they are known after the page was loaded again.

import type { ServerMessage } from '../events.js';
import type { KeyValueStore } from '../tokens.js';
import type { MeetingPort } from './port.js';

export interface PollOption {
  text: string;
  votes: number;
  /** Participant ids, of the first 50 (`votes` counts all); not in anonymous polls. */
  voters?: string[];
}

export interface Poll {
  poll_id: string;
  meeting_id: string;
  /** Who made it. */
  participant_id: string;
  question: string;
  options: PollOption[];
  multiple: boolean;
  anonymous: boolean;
  status: 'open' | 'closed';
  voter_count: number;
  created_at: string;
  closed_at: string | null;
  /** Whether oneself has voted in it; of anonymous polls only. */
  voted?: boolean;
  /** One's own choices, where they are known; not of anonymous polls. Use Polls.choices(). */
  choices?: number[];
}

export interface NewPoll {
  question: string;
  options: string[];
  multiple?: boolean;
  anonymous?: boolean;
}

export interface PollsState {
  /** Oldest first. */
  polls: Poll[];
  /** What older() asks for the older ones with; null where all are known. */
  pollsBefore: string | null;
}

export function reducePolls({ polls }: Pick<PollsState, 'polls'>, message: ServerMessage): Partial<PollsState> | null {
  switch (message.event) {
    case 'poll:created':
    case 'poll:updated':
    case 'poll:closed':
      return { polls: withPoll(polls, message.data.poll) };
    default:
      return null;
  }
}

/** What is told to all does not say whether, and how, oneself has voted: that stays. */
function withPoll(polls: Poll[], news: Poll): Poll[] {
  if (!polls.some((each) => each.poll_id === news.poll_id)) return inOrder([...polls, news]);
  return polls.map((each) => (each.poll_id === news.poll_id ? { ...news, ...ownOf(news, each) } : each));
}

/** An old one that is not known yet may be told of. */
function inOrder(polls: Poll[]): Poll[] {
  return polls.sort((a, b) => (a.created_at < b.created_at ? -1 : a.created_at > b.created_at ? 1 : 0));
}

/** What the first of these says of one's own vote; of what it does not say, the second. */
function ownOf(first: Poll, second: Poll | undefined): Pick<Poll, 'voted' | 'choices'> {
  const voted = first.voted ?? second?.voted;
  const choices = first.choices ?? second?.choices;
  return { ...(voted === undefined ? {} : { voted }), ...(choices === undefined ? {} : { choices }) };
}

interface Ballot {
  ballot: string;
  choices: number[];
}

export class Polls {
  readonly #port: MeetingPort;
  readonly #store: KeyValueStore;

  constructor(port: MeetingPort, store: KeyValueStore) {
    this.#port = port;
    this.#store = store;
  }

  async create(poll: NewPoll): Promise<Poll> {
    return (await this.#port.request('poll:create', { ...poll })).poll;
  }

  /** Votes, or changes the vote. `choices`: numbers of options, from 0. */
  async vote(pollId: string, choices: number[]): Promise<void> {
    const known = this.#ballot(pollId);
    const answer = await this.#port.request('poll:vote', { poll_id: pollId, choices, ...(known ? { ballot: known.ballot } : {}) });
    if (answer.ballot) {
      const kept: Ballot = { ballot: answer.ballot, choices };
      this.#store.setItem(ballotKey(pollId), JSON.stringify(kept));
    }
    // The counts come with the event, which may have been followed by others already.
    const own = answer.ballot ? { voted: true } : { choices };
    this.#port.change({ polls: this.#port.state.polls.map((each) => (each.poll_id === pollId ? { ...each, ...own } : each)) });
  }

  async close(pollId: string): Promise<void> {
    await this.#port.request('poll:close', { poll_id: pollId });
  }

  /** Fetches polls that are older than those that came with the state; nothing where all are known. */
  async older(): Promise<void> {
    const before = this.#port.state.pollsBefore;
    if (before === null) return;
    const page = await this.#port.request('poll:history', { before });
    const { polls } = this.#port.state;
    // One that was told of meanwhile is newer as it was told; whether oneself has voted is known from here.
    const kept = polls.map((each) => ({ ...each, ...ownOf(each, page.polls.find((old) => old.poll_id === each.poll_id)) }));
    const known = new Set(polls.map((each) => each.poll_id));
    this.#port.change({
      polls: inOrder([...page.polls.filter((each) => !known.has(each.poll_id)), ...kept]),
      pollsBefore: page.before,
    });
  }

  /** One's own choices; null where one has not voted, or where the ballot of an anonymous vote is on another device. */
  choices(poll: Poll, selfId: string | null): number[] | null {
    if (poll.anonymous) return this.#ballot(poll.poll_id)?.choices ?? null;
    // The voters come first: another device of the same person may have changed the vote.
    const chosen = poll.options.flatMap((option, at) => (selfId && option.voters?.includes(selfId) ? [at] : []));
    return chosen.length > 0 ? chosen : (poll.choices ?? null);
  }

  #ballot(pollId: string): Ballot | null {
    try {
      return JSON.parse(this.#store.getItem(ballotKey(pollId)) ?? 'null') as Ballot | null;
    } catch {
      return null;
    }
  }
}

function ballotKey(pollId: string): string {
  return `parley:ballot:${pollId}`;
}
