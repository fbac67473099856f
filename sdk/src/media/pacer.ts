// Keeps requests under the server's rate class (50 a second for signaling): a burst, then a steady flow.

export class Pacer {
  readonly #burst: number;
  readonly #perSecond: number;
  readonly #now: () => number;
  /** When the next request would be due if all so far had been evenly spread, milliseconds. */
  #due = 0;

  constructor(options: { burst: number; perSecond: number; now?: () => number }) {
    this.#burst = options.burst;
    this.#perSecond = options.perSecond;
    this.#now = options.now ?? (() => performance.now());
  }

  /** How long to wait before the next request, milliseconds; counts that request. */
  reserve(): number {
    const step = 1000 / this.#perSecond;
    const now = this.#now();
    this.#due = Math.max(this.#due, now) + step;
    return Math.max(0, this.#due - step * this.#burst - now);
  }
}
