// Presence over REST: who is there. Changes come as events of a PersonSession (person.ts).

import type { Accounts } from './accounts.js';
import type { PersonPresence } from './types.js';

export class Presence {
  readonly #accounts: Accounts;

  constructor(accounts: Accounts) {
    this.#accounts = accounts;
  }

  /** For applications that hold no connection: every 60 seconds. */
  async heartbeat(): Promise<void> {
    await this.#accounts.request({ method: 'POST', path: '/api/presence/heartbeat' });
  }

  /** A status for each, 500 people at most; unknown ones are offline. */
  async of(userIds: string[]): Promise<PersonPresence[]> {
    const body = { user_ids: userIds };
    return (await this.#accounts.request<Users>({ method: 'POST', path: '/api/presence/users', body })).users;
  }

  /** All members of a group. */
  async inChannel(groupId: string): Promise<PersonPresence[]> {
    return (await this.#get<Users>(`/api/presence/channel/${encodeURIComponent(groupId)}`)).users;
  }

  async inConversation(userId: string): Promise<PersonPresence> {
    const path = `/api/presence/conversation/${encodeURIComponent(userId)}`;
    return (await this.#get<{ presence: PersonPresence }>(path)).presence;
  }

  /** Everybody who is there, by pages. */
  online(cursor?: string): Promise<Users & { next_cursor: string | null }> {
    return this.#get(`/api/presence/online${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ''}`);
  }

  #get<T>(path: string): Promise<T> {
    return this.#accounts.request<T>({ method: 'GET', path });
  }
}

interface Users {
  users: PersonPresence[];
}
