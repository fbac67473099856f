// Credentials of relays. In the scheme of a secret that server and relay share, a username begins with the time at which the relay
// refuses it, in seconds since 1970, and a colon.

import type { IceServer } from '../types.js';

/** Clocks differ, and what is about to expire would not live to be used. */
const MARGIN_MS = 30_000;

/** Whether a relay would, or soon will, refuse what it is shown. */
export function relaysExpired(servers: IceServer[], now = Date.now()): boolean {
  return servers.some(({ username }) => {
    const until = /^(\d+)(:|$)/.exec(username ?? '')?.[1];
    return until !== undefined && Number(until) * 1000 < now + MARGIN_MS;
  });
}
