// A live meeting as one person sees it: joins, keeps the state by events, and comes back by itself after a lost connection.
//
// Created by ParleyClient.openMeeting(); ends with leave(), end() or close(). All callbacks run on the page's thread.

import { needsSignIn } from '../accounts.js';
import { Backoff, sleep } from '../backoff.js';
import type { ParleyClient } from '../client.js';
import { Connection, type Credential } from '../connection.js';
import { Emitter } from '../emitter.js';
import { ApiError, toApiError } from '../errors.js';
import { HttpFiles } from '../files.js';
import type { Answer, ClientEvent, JoinAnswer, Payload, ServerEvents, ServerMessage } from '../events.js';
import { Breakouts } from './breakouts.js';
import { Chat } from './chat.js';
import { Hands } from './hands.js';
import { Lobby } from './lobby.js';
import { Moderation } from './moderation.js';
import { Polls } from './polls.js';
import { Questions } from './questions.js';
import { applyMessage, applySnapshot, initialMeetingState, ordering, type MeetingState } from './state.js';
import { Whiteboard } from './whiteboard.js';

export interface MeetingSessionOptions {
  client: ParleyClient;
  /** Meeting id or code. */
  code: string;
  /** Stable for one browser tab, across reloads. */
  deviceId?: string;
}

export interface JoinInput {
  /** The name to appear under; needed by people without an account. */
  name?: string;
  password?: string;
  /** Nobody clicked: back to where one was, after the page was loaded again. Refused to who was sent away meanwhile. */
  rejoin?: boolean;
}

/** How a host sent the person away who is refused so; null for other refusals. */
export function sentAway(error: ApiError): 'removed' | 'banned' | null {
  if (error.code === 'banned') return 'banned';
  return error.reason === 'removed' ? 'removed' : null;
}

export interface MeetingSessionEvents {
  state: MeetingState;
  /** Every event of the meeting, after it was applied to the state. */
  message: ServerMessage;
  /** In the meeting. `fresh`: the server began anew with this client, nothing of its media is left there. */
  joined: { fresh: boolean };
}

/** How long a gap in the numbers may last before the full state is asked for. */
const GAP_PATIENCE_MS = 400;
/** Someone who waits asks this often whether the way is free, should the news have been missed. */
const WAITING_POLL_MS = 5000;

export class MeetingSession extends Emitter<MeetingSessionEvents> {
  readonly code: string;
  readonly breakouts: Breakouts;
  readonly chat: Chat;
  readonly hands: Hands;
  readonly lobby: Lobby;
  readonly moderation: Moderation;
  readonly polls: Polls;
  readonly questions: Questions;
  readonly whiteboard: Whiteboard;
  readonly #client: ParleyClient;
  readonly #connection: Connection;
  readonly #gone = new AbortController();
  readonly #gapBackoff = new Backoff({ first: 1000, longest: 30_000 });
  #state = initialMeetingState();
  #input: JoinInput = {};
  #wanted = false;
  #rejoining: Promise<void> | null = null;
  #held: ServerMessage[] | null = null;
  #gapTimer: ReturnType<typeof setTimeout> | undefined;
  #waitingTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: MeetingSessionOptions) {
    super();
    this.code = options.code;
    this.#client = options.client;
    this.breakouts = new Breakouts(this);
    this.chat = new Chat(this, this.#files());
    this.hands = new Hands(this);
    this.lobby = new Lobby(this);
    this.moderation = new Moderation(this);
    this.polls = new Polls(this, options.client.sessionStore);
    this.questions = new Questions(this);
    this.whiteboard = new Whiteboard(this);
    this.#connection = new Connection({
      server: options.client.server,
      deviceId: options.deviceId,
      credential: (refused) => this.#credential(refused),
    });
    this.#connection.on('status', (connection) => this.#set({ ...this.#state, connection }));
    this.#connection.on('open', ({ recovered }) => this.#onOpen(recovered));
    this.#connection.on('message', (message) => this.#onMessage(message));
    this.#connection.on('refused', (error) => this.#fail(error));
  }

  get state(): MeetingState {
    return this.#state;
  }

  /** Origin of the server, "" for the page's own. */
  get server(): string {
    return this.#client.server;
  }

  get meetingId(): string {
    return this.#state.meeting?.meeting_id ?? this.code;
  }

  /** Connects ahead of join(), which is then one round trip. Only of use to someone who has a credential already. */
  connect(): void {
    if (this.#client.accounts.user || this.#client.guestToken(this.code)) this.#connection.open();
  }

  /**
   * Joins; resolves once in the meeting or waiting to be let in, throws ApiError when refused. After a refusal it can be
   * called again with other input.
   */
  async join(input: JoinInput = {}): Promise<'joined' | 'waiting'> {
    this.#input = input;
    this.#wanted = true;
    this.#set({ ...this.#state, phase: 'joining', error: null });
    try {
      if (!this.#client.accounts.user && !this.#client.guestToken(this.code)) await this.#becomeGuest();
      await this.#connected();
      await this.#rejoin();
    } catch (reason) {
      this.#wanted = false;
      if (this.#state.phase === 'joining') this.#set({ ...this.#state, phase: 'idle' });
      throw toApiError(reason);
    }
    return this.#state.phase === 'waiting' ? 'waiting' : 'joined';
  }

  /** A request about this meeting, with its acknowledgement. */
  request<E extends ClientEvent>(event: E, payload: Omit<Payload<E>, 'meeting_id'>): Promise<Answer<E>> {
    return this.#connection.request(event, { ...payload, meeting_id: this.meetingId } as unknown as Payload<E>);
  }

  /** Takes over what an acknowledgement told; for the parts above. */
  change(change: Partial<MeetingState>): void {
    this.#set({ ...this.#state, ...change });
  }

  async react(emoji: string): Promise<void> {
    await this.request('reaction:send', { emoji });
  }

  /** Takes another name in this meeting. Throws ApiError. */
  async rename(name: string): Promise<void> {
    const before = this.#input;
    this.#input = { ...before, name };
    try {
      await this.#rejoin(true);
    } catch (reason) {
      this.#input = before;
      throw toApiError(reason);
    }
  }

  async start(): Promise<void> {
    await this.request('meeting:start', {});
  }

  /** Leaves for good. The server is told if it can be reached; otherwise it notices by itself. */
  async leave(): Promise<void> {
    const told = this.#wanted ? this.request('meeting:leave', {}).catch(() => undefined) : undefined;
    this.#finish('left');
    await Promise.race([told, sleep(1500)]);
    this.close();
  }

  /** Ends the meeting for everyone. Throws ApiError, and stays in, where that is refused. */
  async end(): Promise<void> {
    await this.request('meeting:end', {});
    this.#finish('ended', 'ended');
    this.close();
  }

  /** Tries to connect at once, for example when the network came back. */
  hurry(): void {
    this.#connection.hurry();
  }

  /** Lets go of the connection without telling the server. */
  close(): void {
    this.#wanted = false;
    this.#gone.abort();
    clearTimeout(this.#gapTimer);
    clearTimeout(this.#waitingTimer);
    this.#connection.close();
    this.removeAllListeners();
  }

  // --- who one is ---

  #files(): HttpFiles {
    const { server, fetch, accounts } = this.#client;
    const token = async () => (accounts.user ? accounts.accessToken() : this.#client.guestToken(this.code));
    return new HttpFiles({ base: server, fetch, token });
  }

  async #credential(refused: boolean): Promise<Credential> {
    const { accounts } = this.#client;
    if (accounts.user) {
      const token = refused ? (await accounts.refresh((await accounts.accessToken()) ?? undefined))?.access_token : await accounts.accessToken();
      if (token) return { token };
    }
    if (refused) this.#client.forgetGuest(this.code);
    const known = this.#client.guestToken(this.code);
    if (known) return { guest_token: known };
    return this.#becomeGuest();
  }

  async #becomeGuest(): Promise<Credential> {
    const { name, password } = this.#input;
    if (!name) throw new ApiError('unauthorized', 'Please enter your name.');
    const answer = await this.#client.joinAsGuest(this.code, { participant_name: name, ...(password ? { password } : {}) });
    if (!answer.guest_token) throw new ApiError('unauthorized');
    return { guest_token: answer.guest_token };
  }

  // --- joining and coming back ---

  async #connected(): Promise<void> {
    if (this.#connection.connected) return;
    this.#connection.open();
    await new Promise<void>((resolve, reject) => {
      const limit = setTimeout(() => settle(new ApiError('network')), 20_000);
      const offOpen = this.#connection.on('open', () => settle());
      const offRefused = this.#connection.on('refused', (error) => settle(error));
      function settle(error?: ApiError) {
        clearTimeout(limit);
        offOpen();
        offRefused();
        if (error) reject(error);
        else resolve();
      }
    });
  }

  #onOpen(recovered: boolean): void {
    if (!this.#wanted || this.#state.phase === 'joining') return;
    if (recovered && this.#state.phase === 'joined') {
      // What was missed before the connection was lost is still missing.
      if (this.#held && !this.#rejoining) return void this.#catchUp();
      return this.#onJoined(false);
    }
    void this.#rejoinUntilDone();
  }

  async #rejoinUntilDone(): Promise<void> {
    const backoff = new Backoff({ first: 500, longest: 5000 });
    while (this.#wanted && this.#connection.connected) {
      try {
        return await this.#rejoin();
      } catch (reason) {
        const error = toApiError(reason);
        if (!error.transient) return this.#onRefused(error);
        await sleep((error.retryAfter ?? 0) * 1000 || backoff.next(), this.#gone.signal);
      }
    }
  }

  /** One meeting:join at a time; what arrives meanwhile is applied after its answer. */
  #rejoin(keepsMedia = false): Promise<void> {
    this.#rejoining ??= this.#rejoinNow(keepsMedia).finally(() => {
      this.#rejoining = null;
    });
    return this.#rejoining;
  }

  async #rejoinNow(keepsMedia: boolean): Promise<void> {
    clearTimeout(this.#gapTimer);
    this.#gapTimer = undefined;
    this.#held = [];
    const known = this.#state.phase === 'joined' ? this.#state.seq : null;
    try {
      const { name, password, rejoin } = this.#input;
      const answer: JoinAnswer = await this.request('meeting:join', {
        ...(name ? { participant_name: name } : {}),
        ...(password ? { password } : {}),
        ...(rejoin ? { rejoin } : {}),
      });
      // Whatever brings it here again, nobody will have clicked for it.
      this.#input = { ...this.#input, rejoin: true };
      if (!this.#wanted) return;
      this.#state = applySnapshot(this.#state, answer, Date.now());
      // Told before the state is: what is asked for then would wait for the page to draw it.
      if (this.#state.phase === 'joined') this.#onJoined(!keepsMedia);
      this.emit('state', this.#state);
      if (known !== null) this.#tellContained(known);
    } finally {
      this.#releaseHeld();
    }
    if (this.#state.phase === 'waiting') this.#askAgainLater();
  }

  #onJoined(fresh: boolean): void {
    this.emit('joined', { fresh });
    this.#followLobby();
  }

  /** News of those who wait have no number: after a way back, and with another role, all of them are asked for. */
  #followLobby(): void {
    void this.lobby.refresh().catch(() => undefined);
  }

  #releaseHeld(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const message of held) this.#apply(message);
  }

  /** What came after `known` and is contained in the state that was taken over since is still news. */
  #tellContained(known: number): void {
    for (const message of this.#held ?? []) {
      const { seq } = message.data as { seq?: number };
      if (seq !== undefined && seq > known && seq <= this.#state.seq) this.emit('message', message);
    }
  }

  #askAgainLater(): void {
    clearTimeout(this.#waitingTimer);
    this.#waitingTimer = setTimeout(() => {
      if (this.#state.phase === 'waiting' && this.#connection.connected) void this.#rejoinUntilDone();
    }, WAITING_POLL_MS);
  }

  // --- events ---

  #onMessage(message: ServerMessage): void {
    const { meeting_id: id } = message.data as { meeting_id?: string };
    if (id !== undefined && this.#state.meeting && id !== this.#state.meeting.meeting_id) return;
    if (this.#held && this.#held.length < 1000) this.#held.push(message);
    else this.#apply(message);
  }

  #apply(message: ServerMessage): void {
    if (this.#state.phase === 'waiting') return this.#applyWhileWaiting(message);
    if (this.#state.phase !== 'joined') return;
    const order = ordering(this.#state, message);
    if (order === 'duplicate') return;
    if (order === 'gap') return this.#mendGapSoon(message);
    // In its place again: the next gap is another one.
    if ('seq' in message.data) this.#gapBackoff.reset();
    this.#applyNow(message);
  }

  #applyNow(message: ServerMessage): void {
    const role = this.#state.self?.role;
    const next = applyMessage(this.#state, message);
    this.#set(next);
    this.emit('message', message);
    if (next.phase === 'ended') this.#finish('ended', next.endReason);
    else if (message.event === 'session:replaced') this.#finish('left', 'replaced');
    else if (message.event === 'participant:left') this.#onLeft(message.data.participant_id, message.data.reason);
    else if (message.event === 'participant:removed') this.#onRemoved(message.data);
    if (next.self?.role !== role) this.#followLobby();
  }

  /** A host sent this very person away. */
  #onRemoved({ participant_id: id, reason, message }: ServerEvents['participant:removed']): void {
    if (id !== this.#state.self?.participant_id) return;
    this.#set({ ...this.#state, endMessage: message || null });
    this.#finish('left', reason);
  }

  /** The server took this very person out: for want of a connection that is back by now, or for good. */
  #onLeft(participantId: string, reason: string): void {
    if (participantId !== this.#state.self?.participant_id) return;
    if (reason === 'disconnected') void this.#rejoinUntilDone();
    else this.#finish('left');
  }

  #applyWhileWaiting(message: ServerMessage): void {
    if (message.event === 'meeting:started' || message.event === 'lobby:admitted') void this.#rejoinUntilDone();
    if (message.event === 'lobby:rejected') this.#fail(new ApiError('forbidden', 'The host did not let you in.'));
    if (message.event === 'participant:removed' && message.data.participant_id === this.#state.self?.participant_id) {
      const { reason, message: words } = message.data;
      if (reason === 'banned') this.#fail(new ApiError('banned'));
      // It need not be the host who did it: what is said about it is told.
      else if (reason === 'removed' && words) this.#fail(new ApiError('forbidden', words));
    }
    if (message.event === 'meeting:ended') this.#finish('ended', message.data.reason);
  }

  /** Missed events are asked for, less and less often should that not help; what follows them waits meanwhile. */
  #mendGapSoon(message: ServerMessage): void {
    this.#held ??= [];
    this.#held.push(message);
    if (this.#gapTimer !== undefined) return;
    const wait = this.#gapBackoff.tries === 0 ? GAP_PATIENCE_MS : this.#gapBackoff.next();
    if (this.#gapBackoff.tries === 0) this.#gapBackoff.next();
    this.#gapTimer = setTimeout(() => {
      this.#gapTimer = undefined;
      if (this.#wanted && this.#connection.connected) void this.#catchUp();
    }, wait);
  }

  async #catchUp(): Promise<void> {
    try {
      const { seq, events, snapshot } = await this.request('state:sync', { since: this.#state.seq });
      if (this.#state.phase !== 'joined') return;
      if (snapshot) {
        const known = this.#state.seq;
        this.#set(applySnapshot(this.#state, { ...snapshot, access_token: '' }, Date.now()));
        this.#tellContained(known);
      }
      for (const missed of (events ?? []) as ServerMessage[]) {
        if (ordering(this.#state, missed) !== 'duplicate') this.#applyNow(missed);
      }
      // Reactions have numbers, but are not told again.
      if (this.#state.phase === 'joined' && seq > this.#state.seq) this.#set({ ...this.#state, seq });
    } catch {
      return void this.#rejoin(true).catch(() => undefined);
    }
    this.#releaseHeld();
    if (this.#state.phase === 'joined') this.#onJoined(false);
  }

  /** The way back is closed. Who was sent away meanwhile is told so as those who were there. */
  #onRefused(error: ApiError): void {
    const how = sentAway(error);
    if (how && this.#state.phase === 'joined') this.#finish('left', how);
    else this.#fail(how === 'removed' ? new ApiError('forbidden', 'The host did not let you in.') : error);
  }

  #fail(error: ApiError): void {
    if (!this.#wanted && !needsSignIn(error)) return;
    const phase = error.code === 'gone' ? 'ended' : 'failed';
    this.#wanted = false;
    this.#set({ ...this.#state, phase, error, endReason: phase === 'ended' ? 'ended' : this.#state.endReason });
  }

  #finish(phase: 'left' | 'ended', reason: string | null = null): void {
    this.#wanted = false;
    clearTimeout(this.#gapTimer);
    clearTimeout(this.#waitingTimer);
    this.#set({ ...this.#state, phase, endReason: reason, participants: [], producers: [] });
  }

  #set(state: MeetingState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.emit('state', state);
  }
}
