// When to try again what the server could not do just now.

import { Backoff, type ApiError } from '@parley/sdk';

const FIRST_MS = 4000;
const LONGEST_MS = 60_000;

/** Whether the same is worth being tried again with nobody doing anything: the server answers, but cannot do it (its database is away, say). */
export function isRetried(error: ApiError | null): error is ApiError {
  return error?.code === 'unavailable';
}

/** Milliseconds to the next try, after so many that failed before this one; not before the server asked for it. */
export function retryWaitMs(failed: number, retryAfter = 0, random: () => number = Math.random): number {
  const backoff = new Backoff({ first: FIRST_MS, longest: LONGEST_MS, random });
  for (let i = 0; i < Math.min(failed, 10); i++) backoff.next();
  return Math.max(retryAfter * 1000, backoff.next());
}
