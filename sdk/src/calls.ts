// Instant calls over REST. Ringing needs a PersonSession (person.ts); joining is that of every meeting.

import type { Accounts } from './accounts.js';
import type { Meeting, Participant } from './types.js';

/** Who was reached when people were called. */
export interface Reached {
  meeting: Meeting;
  /** Their devices ring, or they wait to be let in already. */
  reached: string[];
  /** Invited, but no device of theirs is connected. */
  offline: string[];
  /** In the call already. */
  joined: string[];
}

export class Calls {
  readonly #accounts: Accounts;

  constructor(accounts: Accounts) {
    this.#accounts = accounts;
  }

  /** Makes a call; nobody rings before invite(). */
  async create(input: { title?: string; participants?: string[] } = {}): Promise<Meeting> {
    return (await this.#send<{ meeting: Meeting }>('POST', '/api/calls/instant', input)).meeting;
  }

  async get(callId: string): Promise<Meeting> {
    return (await this.#send<{ meeting: Meeting }>('GET', pathOf(callId))).meeting;
  }

  async participants(callId: string, cursor?: string): Promise<{ participants: Participant[]; next_cursor: string | null }> {
    const query = cursor ? `?cursor=${encodeURIComponent(cursor)}` : '';
    return this.#send('GET', `${pathOf(callId)}/participants${query}`);
  }

  /** Calls people into a call: the devices of those who are connected ring. */
  invite(callId: string, userIds: string[]): Promise<Reached> {
    return this.#send('POST', `${pathOf(callId)}/invite`, { user_ids: userIds });
  }

  /** A link for people without an account; it stays the same until `renew` asks for another. */
  link(callId: string, renew = false): Promise<{ meeting: Meeting; invitation_token: string; url: string }> {
    return this.#send('POST', `${pathOf(callId)}/generate-link`, { renew });
  }

  async accept(callId: string): Promise<Meeting> {
    return (await this.#send<{ meeting: Meeting }>('POST', '/api/calls/accept', { call_id: callId })).meeting;
  }

  async decline(callId: string): Promise<Meeting> {
    return (await this.#send<{ meeting: Meeting }>('POST', '/api/calls/decline', { call_id: callId })).meeting;
  }

  /** Ends the call for everyone. */
  async end(callId: string): Promise<Meeting> {
    return (await this.#send<{ meeting: Meeting }>('DELETE', pathOf(callId))).meeting;
  }

  #send<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<T> {
    return this.#accounts.request<T>({ method, path, body });
  }
}

function pathOf(callId: string): string {
  return `/api/calls/${encodeURIComponent(callId)}`;
}
