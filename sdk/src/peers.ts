// Namespace /meetings: people of one meeting who reach each other directly. What travels in offers, answers and candidates
// is the application's affair.

import type { HeardIn, SentIn } from './exchange.js';
import * as said from './generated/events.js';
import { NamespaceConnection } from './namespace.js';

export type PeerRole = 'HOST' | 'COHOST' | 'PARTICIPANT';

/** `empId` is the user id or guest session id. */
export interface Peer {
  empId: string;
  name: string;
  role: PeerRole;
}

/** What of an event the library knows better than the server's table says: the names of the roles. */
export interface BetterKnownRequests {
  'peer:join': { payload: Record<string, never>; answer: { peers: Peer[] } };
}

export interface BetterKnownEvents {
  'peer:joined': Peer;
}

export type PeerRequests = SentIn<said.MeetingsClientEvents, BetterKnownRequests>;
export type PeerEvents = HeardIn<said.MeetingsServerEvents, BetterKnownEvents>;

export const PEER_EVENTS = said.MEETINGS_SERVER_EVENTS;

export class PeerConnection extends NamespaceConnection<PeerRequests, PeerEvents> {
  /** `meetingAccessToken`: the access_token of a join, which is good for two hours. */
  constructor(options: { server: string; meetingAccessToken: string }) {
    const { server, meetingAccessToken } = options;
    super('/meetings', PEER_EVENTS, { server, auth: () => Promise.resolve({ meetingAccessToken }) });
  }

  /** Becomes one of the peers; answers who else is. */
  async join(): Promise<Peer[]> {
    return (await this.request('peer:join', {})).peers;
  }
}
