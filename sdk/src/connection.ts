// The Socket.IO connection: typed requests with a time limit, and a connection that comes back by itself.

import { io, type Socket } from 'socket.io-client';
import { Backoff } from './backoff.js';
import { Emitter } from './emitter.js';
import { ApiError, errorFromBody } from './errors.js';
import { SERVER_EVENTS, type Answer, type ClientEvent, type Payload, type ServerMessage } from './events.js';

export type ConnectionStatus = 'idle' | 'connecting' | 'connected' | 'reconnecting' | 'closed';

/** What the handshake carries: an account's token or a guest's. */
export type Credential = { token: string } | { guest_token: string };

export interface ConnectionOptions {
  /** Origin of the server, "" for the page's own. */
  server: string;
  /** Names this device, so that a reloaded page takes over from the page before it. */
  deviceId?: string;
  /** Asked for at every connection attempt. `refused` says that the last one was not accepted. */
  credential: (refused: boolean) => Promise<Credential>;
}

export interface ConnectionEvents {
  status: ConnectionStatus;
  /** Connected. `recovered`: the server kept the session, and what was missed has been delivered. */
  open: { recovered: boolean };
  message: ServerMessage;
  /** No credential was accepted; the connection is closed. */
  refused: ApiError;
}

const REQUEST_LIMIT_MS = 10_000;

export class Connection extends Emitter<ConnectionEvents> {
  readonly #options: ConnectionOptions;
  readonly #backoff = new Backoff({ first: 300, longest: 5000 });
  #socket: Socket | null = null;
  #status: ConnectionStatus = 'idle';
  #refusals = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ConnectionOptions) {
    super();
    this.#options = options;
  }

  get status(): ConnectionStatus {
    return this.#status;
  }

  get connected(): boolean {
    return this.#socket?.connected ?? false;
  }

  /** Starts connecting; later drops are mended until close(). */
  open(): void {
    if (this.#status === 'closed') return;
    if (this.#socket) {
      if (!this.#socket.active) this.#socket.connect();
      return;
    }
    this.#setStatus('connecting');
    // WebSocket first saves the round trips of long-polling; where it is blocked, polling is tried.
    const socket = io(this.#options.server || window.location.origin, {
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
      reconnectionDelay: 300,
      reconnectionDelayMax: 3000,
      timeout: 8000,
      forceNew: true,
      auth: (give) => void this.#giveCredential(give),
    });
    this.#socket = socket;
    socket.on('connect', () => this.#onConnect(socket));
    socket.on('disconnect', (reason) => this.#onDisconnect(reason));
    socket.on('connect_error', (error) => this.#onConnectError(error));
    for (const event of SERVER_EVENTS) {
      socket.on(event, (data: unknown) => this.emit('message', { event, data: data ?? {} } as ServerMessage));
    }
  }

  /** Sends an event and waits for its acknowledgement. Throws ApiError; never queues while disconnected. */
  request<E extends ClientEvent>(event: E, payload: Payload<E>, limitMs = REQUEST_LIMIT_MS): Promise<Answer<E>> {
    const socket = this.#socket;
    if (!socket?.connected) return Promise.reject(new ApiError('offline'));
    return new Promise((resolve, reject) => {
      socket.timeout(limitMs).emit(event, payload, (late: Error | null, answer: unknown) => {
        if (late) return reject(new ApiError(socket.connected ? 'timeout' : 'offline'));
        const { success, error } = (answer ?? {}) as { success?: boolean; error?: unknown };
        if (success) resolve(answer as Answer<E>);
        else reject(errorFromBody(error));
      });
    });
  }

  /** Tries at once instead of waiting for the next turn, for example when the network came back. */
  hurry(): void {
    const socket = this.#socket;
    if (!socket || socket.connected || this.#status === 'closed') return;
    clearTimeout(this.#retry);
    socket.disconnect();
    socket.connect();
  }

  close(): void {
    clearTimeout(this.#retry);
    this.#socket?.removeAllListeners();
    this.#socket?.disconnect();
    this.#socket = null;
    this.#setStatus('closed');
    this.removeAllListeners();
  }

  async #giveCredential(give: (auth: object) => void): Promise<void> {
    const device = this.#options.deviceId ? { device_id: this.#options.deviceId } : {};
    try {
      give({ ...(await this.#options.credential(this.#refusals > 0)), ...device });
    } catch (reason) {
      if (reason instanceof ApiError && !reason.transient) this.#refuse(reason);
      else give(device);
    }
  }

  #onConnect(socket: Socket): void {
    this.#refusals = 0;
    this.#backoff.reset();
    this.#setStatus('connected');
    socket.emit('client:ready', {});
    this.emit('open', { recovered: socket.recovered });
  }

  #onDisconnect(reason: string): void {
    if (this.#status === 'closed') return;
    this.#setStatus('reconnecting');
    // Socket.IO does not come back by itself when the server said good-bye (a restart, for example).
    if (reason === 'io server disconnect') this.#tryAgainLater();
  }

  #onConnectError(error: Error): void {
    if (this.#status === 'closed') return;
    if (this.#status === 'connected') this.#setStatus('reconnecting');
    if (error.message === 'unauthorized') {
      this.#refusals += 1;
      if (this.#refusals > 3) return this.#refuse(new ApiError('unauthorized'));
    }
    // A refused handshake ends Socket.IO's own tries; a failed transport does not.
    if (this.#socket && !this.#socket.active) this.#tryAgainLater();
  }

  #tryAgainLater(): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#socket?.connect(), this.#backoff.next());
  }

  #refuse(error: ApiError): void {
    this.#refusals = 0;
    this.#socket?.disconnect();
    this.emit('refused', error);
  }

  #setStatus(status: ConnectionStatus): void {
    if (this.#status === status) return;
    this.#status = status;
    this.emit('status', status);
  }
}
