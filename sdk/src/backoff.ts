// Waiting times between tries: they double up to a bound and are spread, so that many clients do not come back at once.

export interface BackoffOptions {
  /** First wait, milliseconds. */
  first: number;
  /** Longest wait, milliseconds. */
  longest: number;
  /** Share of a wait that is random, 0..1. */
  spread?: number;
  random?: () => number;
}

export class Backoff {
  readonly #options: Required<BackoffOptions>;
  #tries = 0;

  constructor(options: BackoffOptions) {
    this.#options = { spread: 0.3, random: Math.random, ...options };
  }

  get tries(): number {
    return this.#tries;
  }

  /** The next wait in milliseconds, between (1 - spread) and 1 times the doubled value. */
  next(): number {
    const { first, longest, spread, random } = this.#options;
    const full = Math.min(longest, first * 2 ** this.#tries);
    this.#tries = Math.min(this.#tries + 1, 30);
    return Math.round(full * (1 - spread * random()));
  }

  reset(): void {
    this.#tries = 0;
  }
}

/** Resolves after `ms`, or at once when the signal is aborted. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
    function done() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    }
  });
}
