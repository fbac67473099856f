// Watches one transport's connection and restarts ICE when it is lost, or does not come (RFC 8445 section 2.4; JSEP's ICE restart).

import type { types as mediasoup } from 'mediasoup-client';
import { Backoff } from '../backoff.js';

/** "disconnected" often mends itself within this time. */
const PATIENCE_MS = 1500;
/** A browser that finds no address of its own, since a relay refuses it say, reports no failure and tries no more. */
const CONNECTING_MS = 10_000;
const TRIES = 4;

export interface RecoveryActions {
  /** Asks the server for new ICE parameters. Throws where that is not possible. */
  newIceParameters: () => Promise<mediasoup.IceParameters>;
  /** Whether relays would refuse the credentials that the transport has for them. */
  expired: () => boolean;
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
  /** There is something to carry; before, a transport is not connected. */
  #begun = false;
  #preparing: Promise<void> | null = null;

  constructor(transport: mediasoup.Transport, actions: RecoveryActions) {
    this.#transport = transport;
    this.#actions = actions;
    transport.on('connectionstatechange', (state) => this.#onState(state));
    transport.observer.on('close', () => clearTimeout(this.#timer));
  }

  /**
   * To be awaited before the transport is given a track. A relay is asked only then, which for somebody who waits alone may be hours
   * after the transport was made.
   */
  ready(): Promise<void> {
    if (this.#begun || this.#transport.closed) return Promise.resolve();
    if (!this.#preparing && !this.#actions.expired()) return Promise.resolve();
    // Once: what is given now is not older when the others who wait for it are served.
    this.#preparing ??= this.renew().catch((reason: unknown) => {
      this.#preparing = null;
      throw reason;
    });
    return this.#preparing;
  }

  /** To be called when the transport begins to connect. */
  begins(): void {
    this.#begun = true;
    this.#later(CONNECTING_MS);
  }

  /** To be called when the signaling connection is back or the network changed. */
  check(force = false): void {
    if (this.#begun && (force || this.#transport.connectionState !== 'connected')) void this.#restart();
  }

  /** Restarts ICE, with new credentials for relays. */
  async renew(): Promise<void> {
    const iceParameters = await this.#actions.newIceParameters();
    if (!this.#transport.closed) await this.#transport.restartIce({ iceParameters });
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
      await this.renew();
    } catch {
      if (!this.#transport.closed && this.#actions.online()) this.#actions.giveUp();
    }
  }
}
