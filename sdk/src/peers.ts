// Namespace /meetings: people of one meeting who reach each other directly. What travels in offers, answers and candidates
// is the application's affair.

import { NamespaceConnection } from './namespace.js';

export type PeerRole = 'HOST' | 'COHOST' | 'PARTICIPANT';

/** `empId` is the user id or guest session id. */
export interface Peer {
  empId: string;
  name: string;
  role: PeerRole;
}

type Nothing = Record<string, never>;
type SendAway = { payload: { targetEmpId: string; reason?: string }; answer: Nothing };

export type PeerRequests = {
  'peer:join': { payload: Nothing; answer: { peers: Peer[] } };
  'peer:leave': { payload: Nothing; answer: Nothing };
  'signal:offer': { payload: { targetEmpId: string; offer: unknown }; answer: Nothing };
  'signal:answer': { payload: { targetEmpId: string; answer: unknown }; answer: Nothing };
  'signal:ice': { payload: { targetEmpId: string; candidate: unknown }; answer: Nothing };
  'host:kick': SendAway;
  'host:ban': SendAway;
  'host:end': { payload: Nothing; answer: Nothing };
};

export interface PeerEvents {
  'peer:joined': Peer;
  'peer:left': { empId: string };
  'signal:offer': { fromEmpId: string; offer: unknown };
  'signal:answer': { fromEmpId: string; answer: unknown };
  'signal:ice': { fromEmpId: string; candidate: unknown };
  'host:kicked': { reason: string };
  'host:banned': { reason: string };
  'meeting:ended': { meetingId: string; reason: string };
}

export const PEER_EVENTS = [
  'peer:joined',
  'peer:left',
  'signal:offer',
  'signal:answer',
  'signal:ice',
  'host:kicked',
  'host:banned',
  'meeting:ended',
] as const satisfies readonly (keyof PeerEvents)[];

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
