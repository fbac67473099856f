// Watches one transport's connection and restarts ICE when it is lost (RFC 8445 section 2.4; JSEP's ICE restart).

import type { types as mediasoup } from 'mediasoup-client';
import { Backoff } from '../backoff.js';

/** "disconnected" often mends itself within this time. */
const PATIENCE_MS = 1500;
const TRIES = 4;

export interface RecoveryActions {
  /** Asks the server for new ICE parameters. Throws where that is not possible. */
  newIceParameters: () => Promise<mediasoup.IceParameters>;
  /** The transport cannot be saved. */
  giveUp: () => void;
  /** Whether there is anybody to ask. */
  online: () => boolean;
}

export class TransportRecovery {
  readonly #transport: mediasoup.Transport;
  readonly #actions: RecoveryActions;
  readonly #backoff = new Backoff({ first: 1500, longest: 5000 });
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(transport: mediasoup.Transport, actions: RecoveryActions) {
    this.#transport = transport;
    this.#actions = actions;
    transport.on('connectionstatechange', (state) => this.#onState(state));
    transport.observer.on('close', () => clearTimeout(this.#timer));
  }

  /** To be called when the signaling connection is back or the network changed. */
  check(force = false): void {
    const state = this.#transport.connectionState;
    if (state === 'failed' || state === 'disconnected' || (force && state === 'connected')) void this.#restart();
  }

  #onState(state: mediasoup.ConnectionState): void {
    if (state === 'connected') {
      clearTimeout(this.#timer);
      this.#backoff.reset();
    } else if (state === 'disconnected') {
      this.#later(PATIENCE_MS);
    } else if (state === 'failed') {
      void this.#restart();
    }
  }

  #later(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.#transport.connectionState !== 'connected') void this.#restart();
    }, ms);
  }

  async #restart(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#transport.closed || !this.#actions.online()) return;
    if (this.#backoff.tries >= TRIES) return this.#actions.giveUp();
    this.#later(this.#backoff.next() + 2000);
    try {
      const iceParameters = await this.#actions.newIceParameters();
      if (!this.#transport.closed) await this.#transport.restartIce({ iceParameters });
    } catch {
      if (!this.#transport.closed && this.#actions.online()) this.#actions.giveUp();
    }
  }
}
