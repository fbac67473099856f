// The standing connection of a signed-in person beside any meeting: who calls, who is there. Created by
// ParleyClient.openPerson(); ends with close(). All callbacks run on the page's thread.

import type { ParleyClient } from './client.js';
import { Connection, type ConnectionStatus, type Credential } from './connection.js';
import { Emitter } from './emitter.js';
import { ApiError } from './errors.js';
import type { IncomingCall, ServerMessage } from './events.js';
import type { Meeting, PresenceStatus } from './types.js';

export interface PersonState {
  connection: ConnectionStatus;
  /** Calls that ring at the moment, oldest first. */
  ringing: IncomingCall[];
  /** Of the people asked for with watch(). */
  presence: Record<string, PresenceStatus>;
}

export interface PersonSessionEvents {
  state: PersonState;
  /** Every event for this person, after it was applied to the state. */
  message: ServerMessage;
}

export interface PersonSessionOptions {
  client: ParleyClient;
  deviceId?: string;
}

const HEARTBEAT_MS = 60_000;
/** Nothing can be answered without a connection, nor is it heard who gave up: so long after it was lost nothing rings any more. */
const LOST_MS = 10_000;
/** The server asks so many people at once at most. */
const MOST_ASKED = 500;

export class PersonSession extends Emitter<PersonSessionEvents> {
  readonly #client: ParleyClient;
  readonly #connection: Connection;
  readonly #heartbeat: ReturnType<typeof setInterval>;
  #lost: ReturnType<typeof setTimeout> | undefined;
  /** What rang until then. */
  #silenced: IncomingCall[] = [];
  #state: PersonState = { connection: 'idle', ringing: [], presence: {} };

  constructor(options: PersonSessionOptions) {
    super();
    this.#client = options.client;
    this.#connection = new Connection({
      server: options.client.server,
      deviceId: options.deviceId,
      credential: (refused) => this.#credential(refused),
    });
    this.#connection.on('status', (connection) => this.#onStatus(connection));
    this.#connection.on('open', ({ recovered }) => void this.#onOpen(recovered));
    this.#connection.on('message', (message) => this.#onMessage(message));
    this.#heartbeat = setInterval(() => {
      if (this.#connection.connected) void this.#connection.request('presence:heartbeat', {}).catch(() => undefined);
    }, HEARTBEAT_MS);
    this.#connection.open();
  }

  get state(): PersonState {
    return this.#state;
  }

  /** Makes a call and rings people. Throws ApiError. */
  async call(userIds: string[], title?: string): Promise<{ call: Meeting; reached: string[]; offline: string[] }> {
    const made = await this.#connection.request('call:create', { participants: userIds, ...(title ? { title } : {}) });
    return this.notify(made.call.meeting_id, userIds);
  }

  /** Rings people for a call that there is. */
  async notify(callId: string, userIds: string[]): Promise<{ call: Meeting; reached: string[]; offline: string[] }> {
    return this.#connection.request('call:notify', { call_id: callId, recipients: userIds });
  }

  /** Stops the ringing on all devices; the meeting is to be joined then. Throws ApiError, `gone` for a call that is over. */
  async accept(callId: string): Promise<Meeting> {
    this.#stopRinging(callId);
    return (await this.#connection.request('call:accept', { call_id: callId })).call;
  }

  async decline(callId: string): Promise<void> {
    this.#stopRinging(callId);
    await this.#connection.request('call:decline', { call_id: callId });
  }

  /** Those whom this person called stop ringing. */
  async cancel(callId: string): Promise<void> {
    await this.#connection.request('call:cancel', { call_id: callId });
  }

  /** Follows the presence of these people as well; the answers come with the state. */
  async watch(userIds: string[]): Promise<void> {
    const fresh = userIds.filter((id) => !(id in this.#state.presence));
    if (fresh.length > 0) await this.#ask(fresh);
  }

  /** Tries to connect at once, for example when the network came back. */
  hurry(): void {
    this.#connection.hurry();
  }

  close(): void {
    clearInterval(this.#heartbeat);
    this.#connection.close();
    clearTimeout(this.#lost);
    this.removeAllListeners();
  }

  async #credential(refused: boolean): Promise<Credential> {
    const { accounts } = this.#client;
    const token = refused ? (await accounts.refresh())?.access_token : await accounts.accessToken();
    if (!token) throw new ApiError('unauthorized');
    return { token };
  }

  #onStatus(connection: ConnectionStatus): void {
    this.#set({ connection });
    clearTimeout(this.#lost);
    if (connection === 'connected') return;
    this.#lost = setTimeout(() => {
      this.#silenced = this.#state.ringing;
      if (this.#silenced.length > 0) this.#set({ ringing: [] });
    }, LOST_MS);
  }

  async #onOpen(recovered: boolean): Promise<void> {
    const silenced = this.#silenced;
    this.#silenced = [];
    if (recovered) {
      // Those that have ended meanwhile are told after this.
      if (silenced.length > 0) this.#set({ ringing: silenced });
      return;
    }
    // A new session: what still rings comes again with client:ready.
    if (this.#state.ringing.length > 0) this.#set({ ringing: [] });
    const watched = Object.keys(this.#state.presence);
    // Where it fails, the next connection begins anew.
    if (watched.length > 0) await this.#ask(watched).catch(() => undefined);
  }

  async #ask(userIds: string[]): Promise<void> {
    for (let from = 0; from < userIds.length; from += MOST_ASKED) {
      const people = await this.#client.presence.of(userIds.slice(from, from + MOST_ASKED));
      this.#learn(people);
    }
  }

  #learn(people: { user_id: string; status: PresenceStatus }[]): void {
    const changed = people.filter((each) => this.#state.presence[each.user_id] !== each.status);
    if (changed.length === 0) return;
    const presence = { ...this.#state.presence };
    for (const each of changed) presence[each.user_id] = each.status;
    this.#set({ presence });
  }

  #onMessage(message: ServerMessage): void {
    const own = this.#client.accounts.user?.id;
    switch (message.event) {
      case 'call:incoming': {
        const { call } = message.data;
        const others = this.#state.ringing.filter((each) => each.call.meeting_id !== call.meeting_id);
        this.#set({ ringing: [...others, message.data] });
        break;
      }
      case 'call:accepted':
      case 'call:declined':
      case 'call:missed':
        if (message.data.user_id === own) this.#stopRinging(message.data.call_id);
        break;
      case 'call:cancelled':
        this.#stopRinging(message.data.call_id);
        break;
      case 'presence:user_connected':
      case 'presence:user_disconnected':
        this.#learn(message.data.users.filter((each) => each.user_id in this.#state.presence));
        break;
      default:
    }
    this.emit('message', message);
  }

  #stopRinging(callId: string): void {
    const ringing = this.#state.ringing.filter((each) => each.call.meeting_id !== callId);
    if (ringing.length !== this.#state.ringing.length) this.#set({ ringing });
  }

  #set(change: Partial<PersonState>): void {
    this.#state = { ...this.#state, ...change };
    this.emit('state', this.#state);
  }
}
