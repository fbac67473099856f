// Guests by invitation link: looking at a link, coming as a guest, and letting guests in.

import type { Accounts } from './accounts.js';
import { sendHttp, type Fetch } from './http.js';
import type { MeetingCard, Participant } from './types.js';

export type Admission = 'waiting' | 'admitted' | 'declined';

export interface Invitation {
  valid: true;
  meeting: MeetingCard;
  /** Absent for a meeting without a start time, whose link is good while it is live. */
  opens_at?: string;
  closes_at?: string;
}

export interface GuestInput {
  token: string;
  display_name: string;
  /** base64. What is not sent is made by the server, whose answer has the private halves then. */
  identity_key?: string;
  signed_pre_key?: unknown;
  one_time_pre_keys?: unknown[];
}

export interface RegisteredGuest {
  session_id: string;
  /** The guest's credential: `guest_token` of a connection, and the bearer of REST requests. */
  session_token: string;
  expires_at: string;
  status: Admission;
  participant_id: string;
  display_name: string;
  meeting: MeetingCard;
  identity_key: string;
  signed_pre_key: unknown;
  one_time_pre_key_count: number;
  private_keys?: {
    identity_key?: string;
    signed_pre_key?: { key_id: number; private_key: string };
    one_time_pre_keys?: { key_id: number; private_key: string }[];
  };
}

export interface GuestKeys {
  session_id: string;
  identity_key: string;
  signed_pre_key: unknown;
  /** null when all have been handed out. */
  one_time_pre_key: unknown;
}

export interface WaitingGuest {
  session_id: string;
  participant_id: string;
  display_name: string;
  status: Admission;
  waiting_since: string;
}

export interface AdmissionAnswer {
  session_id: string;
  status: Admission;
  participant: Participant;
}

const EXTERNAL = '/api/meetings/external';

/** What people without an account do. */
export class Guests {
  readonly #server: string;
  readonly #fetch: Fetch;

  constructor(options: { server?: string; fetch?: Fetch } = {}) {
    this.#server = options.server ?? '';
    this.#fetch = options.fetch ?? ((input, init) => fetch(input, init));
  }

  /** Throws `gone` outside of the link's time, `not_found` for an unknown link. */
  look(token: string): Promise<Invitation> {
    return this.#send('GET', `/join/${encodeURIComponent(token)}`);
  }

  register(input: GuestInput): Promise<RegisteredGuest> {
    return this.#send('POST', '/register', { body: input });
  }

  /** A guest's public keys; each one-time pre-key is given once. */
  keys(sessionId: string): Promise<GuestKeys> {
    return this.#send('GET', `/keys/${encodeURIComponent(sessionId)}`);
  }

  /** Ends one's own session and leaves. */
  end(guest: Pick<RegisteredGuest, 'session_id' | 'session_token'>): Promise<void> {
    return this.#send('DELETE', `/session/${encodeURIComponent(guest.session_id)}`, { token: guest.session_token });
  }

  #send<T>(method: 'GET' | 'POST' | 'DELETE', path: string, more: { body?: unknown; token?: string } = {}): Promise<T> {
    return sendHttp<T>(this.#fetch, this.#server, { method, path: EXTERNAL + path, ...more });
  }
}

/** What hosts do about guests, signed in. */
export class GuestDesk {
  readonly #accounts: Accounts;
  readonly #path: string;

  constructor(accounts: Accounts, meeting: string) {
    this.#accounts = accounts;
    this.#path = `/api/meetings/${encodeURIComponent(meeting)}/external`;
  }

  waiting(cursor?: string): Promise<{ guests: WaitingGuest[]; next_cursor: string | null }> {
    const query = cursor ? `?cursor=${encodeURIComponent(cursor)}` : '';
    return this.#accounts.request({ method: 'GET', path: `${this.#path}/waiting${query}` });
  }

  admit(sessionId: string): Promise<AdmissionAnswer> {
    return this.#decide(sessionId, 'admit');
  }

  decline(sessionId: string): Promise<AdmissionAnswer> {
    return this.#decide(sessionId, 'decline');
  }

  #decide(sessionId: string, how: 'admit' | 'decline'): Promise<AdmissionAnswer> {
    return this.#accounts.request({ method: 'POST', path: `${this.#path}/${encodeURIComponent(sessionId)}/${how}` });
  }
}
