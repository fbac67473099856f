// Where a person's tokens are kept between visits.

import type { TokensAnswer, User } from './types.js';

export interface Session {
  user: User;
  access_token: string;
  refresh_token: string;
  /** Milliseconds since the epoch, by this machine's clock. */
  expires_at: number;
}

/** The part of the Web Storage interface that is needed. */
export interface KeyValueStore {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export class MemoryStore implements KeyValueStore {
  readonly #values = new Map<string, string>();
  getItem(key: string): string | null {
    return this.#values.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.#values.set(key, value);
  }
  removeItem(key: string): void {
    this.#values.delete(key);
  }
}

const KEY = 'parley:session';

/**
 * Reads the stored session each time, so that tabs of one browser see each other's refreshed tokens (a refresh token
 * works once).
 */
export class TokenStore {
  readonly #store: KeyValueStore;

  constructor(store: KeyValueStore) {
    this.#store = store;
  }

  read(): Session | null {
    try {
      const session = JSON.parse(this.#store.getItem(KEY) ?? 'null') as Session | null;
      return session && session.access_token && session.refresh_token && session.user ? session : null;
    } catch {
      return null;
    }
  }

  write(answer: TokensAnswer, now = Date.now()): Session {
    const session: Session = {
      user: answer.user,
      access_token: answer.access_token,
      refresh_token: answer.refresh_token,
      expires_at: now + answer.expires_in * 1000,
    };
    this.#store.setItem(KEY, JSON.stringify(session));
    return session;
  }

  writeUser(user: User): void {
    const session = this.read();
    if (session) this.#store.setItem(KEY, JSON.stringify({ ...session, user }));
  }

  clear(): void {
    this.#store.removeItem(KEY);
  }
}
