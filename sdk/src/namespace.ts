// A typed connection to one of the server's other namespaces (/calls, /meetings): requests with a time limit, and events.
// It comes back by itself after a lost connection, within the server's recovery window as the same socket.

import { io, type Socket } from 'socket.io-client';
import { Emitter } from './emitter.js';
import { ApiError, errorFromBody } from './errors.js';

export interface NamespaceOptions {
  /** Origin of the server, "" for the page's own. */
  server: string;
  /** Asked for at every connection attempt. */
  auth: () => Promise<Record<string, unknown>>;
}

export interface NamespaceState {
  /** Connected. `recovered`: the server kept the session, and what was missed has been delivered. */
  connected: { recovered: boolean };
  /** `final`: the server ended it, and it does not come back by itself. */
  disconnected: { final: boolean };
  /** Not let in; the connection is closed. */
  refused: ApiError;
}

const REQUEST_LIMIT_MS = 10_000;

/** `Requests`: payload and answer of each event that can be sent; `Events`: what the server sends. */
export class NamespaceConnection<
  Requests extends Record<string, { payload: object; answer: object }>,
  Events extends object,
> extends Emitter<Events & NamespaceState> {
  readonly #socket: Socket;

  constructor(name: string, events: readonly (keyof Events & string)[], options: NamespaceOptions) {
    super();
    const socket = io((options.server || window.location.origin) + name, {
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
      reconnectionDelay: 300,
      reconnectionDelayMax: 3000,
      forceNew: true,
      autoConnect: false,
      auth: (give) => void options.auth().then(give, () => give({})),
    });
    this.#socket = socket;
    // The compiler does not see through an intersection of events with a type parameter, here and below.
    socket.on('connect', () => this.#tell('connected', { recovered: socket.recovered } as never));
    socket.on('disconnect', () => this.#tell('disconnected', { final: !socket.active } as never));
    socket.on('connect_error', (error: Error & { data?: unknown }) => {
      // A transport that fails is tried again by Socket.IO; a refusal is not.
      if (socket.active) return;
      this.#tell('refused', (error.data ? errorFromBody(error.data) : new ApiError(error.message)) as never);
    });
    for (const event of events) socket.on(event as string, (data: unknown) => this.#tell(event, data as never));
  }

  get connected(): boolean {
    return this.#socket.connected;
  }

  /** Resolves when connected; rejects with the server's refusal. */
  open(): Promise<void> {
    return new Promise((resolve, reject) => {
      const stops: (() => void)[] = [];
      const settle = (then: () => void): void => {
        stops.forEach((stop) => stop());
        then();
      };
      stops.push(this.on('connected', () => settle(resolve)));
      stops.push(this.on('refused', (error) => settle(() => reject(error as ApiError))));
      this.#socket.connect();
    });
  }

  /** Sends an event and waits for its acknowledgement. Throws ApiError; never queues while disconnected. */
  request<E extends keyof Requests & string>(event: E, payload: Requests[E]['payload']): Promise<Requests[E]['answer']> {
    const socket = this.#socket;
    if (!socket.connected) return Promise.reject(new ApiError('offline'));
    return new Promise((resolve, reject) => {
      socket.timeout(REQUEST_LIMIT_MS).emit(event, payload, (late: Error | null, answer: unknown) => {
        if (late) return reject(new ApiError(socket.connected ? 'timeout' : 'offline'));
        const { success, error } = (answer ?? {}) as { success?: boolean; error?: unknown };
        if (success) resolve(answer as Requests[E]['answer']);
        else reject(errorFromBody(error));
      });
    });
  }

  close(): void {
    this.#socket.removeAllListeners();
    this.#socket.disconnect();
    this.removeAllListeners();
  }

  #tell<E extends keyof (Events & NamespaceState)>(event: E, data: (Events & NamespaceState)[E]): void {
    this.emit(event, data);
  }
}
