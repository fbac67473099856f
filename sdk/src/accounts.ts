// Who is using this client: sign-in, registration, temporary accounts, and an access token that is always fresh.

import { Emitter } from './emitter.js';
import { ApiError, toApiError } from './errors.js';
import { sendHttp, type Fetch, type HttpRequest } from './http.js';
import type { Session, TokenStore } from './tokens.js';
import type { TokensAnswer, User } from './types.js';

/** A token with less than this left is renewed before it is used. */
const MARGIN_MS = 60_000;
const LOCK = 'parley:refresh';

export interface AccountEvents {
  /** The person changed: signed in, signed out (null), or the profile was edited. */
  user: User | null;
  /** The server does not take this person's tokens any more: they were signed out without having asked for it. */
  refused: undefined;
}

export class Accounts extends Emitter<AccountEvents> {
  readonly #store: TokenStore;
  readonly #fetch: Fetch;
  readonly #base: string;
  #refreshing: Promise<Session | null> | null = null;

  constructor(options: { store: TokenStore; fetch: Fetch; base: string }) {
    super();
    this.#store = options.store;
    this.#fetch = options.fetch;
    this.#base = options.base;
  }

  get user(): User | null {
    return this.#store.read()?.user ?? null;
  }

  register(input: { email: string; name: string; password: string }): Promise<User> {
    return this.#begin('/api/auth/register', input);
  }

  signIn(input: { email: string; password: string }): Promise<User> {
    return this.#begin('/api/auth/login', input);
  }

  /** An account without e-mail and password. Throws `registration_closed` where the server does not give them out. */
  createTemporary(name?: string): Promise<User> {
    return this.#begin('/api/auth/temporary', name ? { name } : {});
  }

  /** Forgets the tokens here at once, and tells the server. */
  async signOut(): Promise<void> {
    const session = this.#store.read();
    this.#store.clear();
    this.emit('user', null);
    if (!session) return;
    const body = { refresh_token: session.refresh_token };
    await this.#send({ method: 'POST', path: '/api/auth/logout', body, token: session.access_token }).catch(() => undefined);
  }

  async updateProfile(change: {
    name?: string;
    profile_image?: string;
    password?: string;
    old_password?: string;
  }): Promise<User> {
    const { user } = await this.request<{ user: User }>({ method: 'PATCH', path: '/api/auth/me', body: change });
    this.#store.writeUser(user);
    this.emit('user', user);
    return user;
  }

  /** A usable access token, or null for nobody. Throws only where the server cannot be asked. */
  async accessToken(): Promise<string | null> {
    const session = this.#store.read();
    if (!session) return null;
    if (session.expires_at - Date.now() > MARGIN_MS) return session.access_token;
    return (await this.refresh(session.access_token))?.access_token ?? null;
  }

  /**
   * Renews the tokens, once for all callers and all tabs. Null where they are no longer accepted: then this person is
   * signed out. `stale` is the access token that turned out to be no good.
   */
  refresh(stale?: string): Promise<Session | null> {
    this.#refreshing ??= this.#exclusively(() => this.#refreshNow(stale)).finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  /** A request as this person; an expired token is renewed and the request repeated once. */
  async request<T>(request: HttpRequest): Promise<T> {
    const token = request.token ?? (await this.accessToken());
    try {
      return await this.#send<T>({ ...request, token });
    } catch (reason) {
      const error = toApiError(reason);
      if (error.status !== 401 || !token || request.token) throw error;
      const session = await this.refresh(token);
      if (!session) throw error;
      return this.#send<T>({ ...request, token: session.access_token });
    }
  }

  async #begin(path: string, body: unknown): Promise<User> {
    const answer = await this.#send<TokensAnswer>({ method: 'POST', path, body });
    this.#store.write(answer);
    this.emit('user', answer.user);
    return answer.user;
  }

  async #refreshNow(stale?: string): Promise<Session | null> {
    const session = this.#store.read();
    if (!session) return null;
    // Another tab may have done it while this one waited for the lock.
    if (stale && session.access_token !== stale && session.expires_at > Date.now()) return session;
    try {
      const body = { refresh_token: session.refresh_token };
      const answer = await this.#send<TokensAnswer>({ method: 'POST', path: '/api/auth/refresh', body });
      return this.#store.write(answer);
    } catch (reason) {
      const error = toApiError(reason);
      if (![400, 401, 403, 404, 422].includes(error.status)) throw error;
      // Another tab, which needed no lock, may have got new ones meanwhile.
      const current = this.#store.read();
      if (current && current.refresh_token !== session.refresh_token) return current;
      this.#store.clear();
      this.emit('user', null);
      this.emit('refused', undefined);
      return null;
    }
  }

  /**
   * A refresh token works once, so tabs of one browser take turns. Pages without TLS have no locks: there the server
   * bears with two who come within a few seconds.
   */
  #exclusively<T>(task: () => Promise<T>): Promise<T> {
    const locks = typeof navigator === 'undefined' ? undefined : navigator.locks;
    return locks ? (locks.request(LOCK, task) as Promise<T>) : task();
  }

  #send<T>(request: HttpRequest): Promise<T> {
    return sendHttp<T>(this.#fetch, this.#base, request);
  }
}

/** Whether an error means that the person has to sign in. */
export function needsSignIn(error: ApiError): boolean {
  return error.code === 'unauthorized' || error.code === 'registration_closed';
}
