// Group calls: the REST family /calls and namespace /calls, both in camelCase.

import type { Accounts } from './accounts.js';
import type { HeardIn, SentIn } from './exchange.js';
import * as said from './generated/events.js';
import type * as wire from './generated/rest.js';
import { NamespaceConnection } from './namespace.js';
import type { IceServer } from './types.js';

export type CallType = wire.GroupCallView['type'];
export type CallStatus = wire.GroupCallView['status'];
export type CallEnd = 'normal' | 'timeout' | 'error' | 'cancelled';

export type CallParticipant = wire.CallParticipantView;

/**
 * `webrtcRoomId` is the meeting's id: with it the call is open to every other interface. `duration` is HH:MM:SS, `maxParticipants` how
 * many were in it at most at the same time.
 */
export type GroupCall = Omit<wire.GroupCallView, 'metadata'> & { metadata: Record<string, unknown> };

export type JoinedGroupCall = Omit<wire.JoinCallAnswer, 'call' | 'iceServers'> & { call: GroupCall; iceServers: IceServer[] };

/** The REST routes, for the person who is signed in. */
export class GroupCalls {
  readonly #accounts: Accounts;

  constructor(accounts: Accounts) {
    this.#accounts = accounts;
  }

  create(input: { groupId: string; type?: CallType; metadata?: Record<string, unknown> }): Promise<GroupCall> {
    return this.#call('POST', '', input);
  }

  get(id: string): Promise<GroupCall> {
    return this.#call('GET', `/${encodeURIComponent(id)}`);
  }

  /** A group's calls, newest first. */
  history(groupId: string, options: { limit?: number; cursor?: string } = {}): Promise<{ calls: GroupCall[]; nextCursor: string | null }> {
    const query = new URLSearchParams();
    if (options.limit) query.set('limit', String(options.limit));
    if (options.cursor) query.set('cursor', options.cursor);
    const path = `/calls/group/${encodeURIComponent(groupId)}${query.size > 0 ? `?${query}` : ''}`;
    return this.#accounts.request({ method: 'GET', path });
  }

  /** The open calls of my groups. */
  async active(): Promise<GroupCall[]> {
    return (await this.#accounts.request<{ calls: GroupCall[] }>({ method: 'GET', path: '/calls/user/active' })).calls;
  }

  join(id: string): Promise<JoinedGroupCall> {
    return this.#accounts.request({ method: 'POST', path: `/calls/${encodeURIComponent(id)}/join`, body: {} });
  }

  leave(id: string): Promise<GroupCall> {
    return this.#call('POST', `/${encodeURIComponent(id)}/leave`, {});
  }

  end(id: string, reason: CallEnd = 'normal'): Promise<GroupCall> {
    return this.#call('PATCH', `/${encodeURIComponent(id)}/end`, { reason });
  }

  /** Rings another member; as soon as they have joined, I am out. */
  transfer(id: string, targetUserId: string): Promise<GroupCall> {
    return this.#call('POST', `/${encodeURIComponent(id)}/transfer`, { targetUserId });
  }

  async #call(method: 'GET' | 'POST' | 'PATCH', path: string, body?: unknown): Promise<GroupCall> {
    return (await this.#accounts.request<{ call: GroupCall }>({ method, path: `/calls${path}`, body })).call;
  }
}

export interface CallSignal {
  callId: string;
  type: 'offer' | 'answer' | 'ice-candidate';
  payload: unknown;
}

/** What of an event the library knows better than the server's table says: what is in a call, and of which types signals are. */
export interface BetterKnownRequests {
  'call:join': { payload: { callId: string }; answer: { call: GroupCall; participants: CallParticipant[]; iceServers: IceServer[] } };
  /** Without targetUserId to everybody else in the call. */
  'call:signal': { payload: CallSignal & { targetUserId?: string }; answer: object };
}

export interface BetterKnownEvents {
  'active-calls': GroupCall[];
  'call:created': { callId: string; groupId: string; call: GroupCall };
  'call:signal': CallSignal & { fromUserId: string };
}

export type GroupCallRequests = SentIn<said.CallsClientEvents, BetterKnownRequests>;
export type GroupCallEvents = HeardIn<said.CallsServerEvents, BetterKnownEvents>;

export const GROUP_CALL_EVENTS = said.CALLS_SERVER_EVENTS;

export class GroupCallConnection extends NamespaceConnection<GroupCallRequests, GroupCallEvents> {
  constructor(options: { server: string; accounts: Pick<Accounts, 'accessToken'>; deviceId?: string }) {
    const { server, accounts, deviceId } = options;
    super('/calls', GROUP_CALL_EVENTS, {
      server,
      auth: async () => ({ token: (await accounts.accessToken()) ?? '', ...(deviceId ? { deviceId } : {}) }),
    });
  }
}
