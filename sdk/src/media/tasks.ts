// Runs an asynchronous task of one subject one at a time; a call while it runs makes it run once more afterwards.

export class Rerun {
  readonly #task: () => Promise<void>;
  #running: Promise<void> | null = null;
  #again = false;

  constructor(task: () => Promise<void>) {
    this.#task = task;
  }

  /** Resolves when everything known at the time of the call has been dealt with. */
  run(): Promise<void> {
    if (this.#running) {
      this.#again = true;
      return this.#running;
    }
    this.#running = this.#loop();
    return this.#running;
  }

  async #loop(): Promise<void> {
    try {
      do {
        this.#again = false;
        await this.#once();
      } while (this.#again);
    } finally {
      // In the same turn as the last look at what was asked for: a call between the two would be forgotten.
      this.#running = null;
    }
  }

  /** A failure counts only where it is the last word: who called meanwhile knows more than the run that failed did. */
  async #once(): Promise<void> {
    try {
      await this.#task();
    } catch (reason) {
      if (!this.#again) throw reason;
    }
  }
}
