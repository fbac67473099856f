// The whiteboard: one drawing of the meeting, made of Excalidraw's elements. Keeps what the server has and what it has not
// yet, sends changes a few times a second, and brings both sides together again after a lost connection.
//
// Knows nothing of Excalidraw beyond the four fields that merging needs.

import { ApiError, toApiError } from '../errors.js';
import { Emitter } from '../emitter.js';
import type { ServerMessage } from '../events.js';
import type { MeetingPort } from './port.js';

/** An Excalidraw element. Whatever else it has is handed on as it is. */
export interface BoardElement {
  readonly id: string;
  readonly version: number;
  readonly versionNonce: number;
  readonly isDeleted: boolean;
}

/** Where somebody points, in the drawing's coordinates; nowhere without x and y. */
export interface BoardPoint {
  x: number | null;
  y: number | null;
  tool: 'pointer' | 'laser';
  button: 'up' | 'down';
}

export interface BoardCursor extends BoardPoint {
  participantId: string;
}

export interface Revision {
  epoch: string;
  revision: number;
}

export interface BoardPart extends Revision {
  reached: number;
  more: boolean;
  elements: BoardElement[];
}

export interface WhiteboardState {
  /** Whether there is something on the whiteboard. */
  drawn: boolean;
}

export function reduceWhiteboard({ drawn }: WhiteboardState, message: ServerMessage): Partial<WhiteboardState> | null {
  switch (message.event) {
    case 'whiteboard:updated':
      return !drawn && message.data.elements.some((each) => !each.isDeleted) ? { drawn: true } : null;
    case 'whiteboard:cleared':
      return drawn ? { drawn: false } : null;
    default:
      return null;
  }
}

export interface WhiteboardEvents {
  /** Elements that are newer than what was known here; deleted ones may have little more than their id. */
  elements: BoardElement[];
  /** Nothing is drawn any more. */
  cleared: null;
  cursor: BoardCursor;
  /** The drawing is complete for the first time, or again after a lost connection. */
  ready: null;
  /** Why changes do not get to the others; null once they do. */
  problem: ApiError | null;
}

/** What the session gives beside the port: its events. */
export interface WhiteboardPort extends MeetingPort {
  on(event: 'message', listener: (message: ServerMessage) => void): () => void;
  on(event: 'joined', listener: () => void): () => void;
}

/** The server takes ten updates a second. */
const UPDATE_PAUSE_MS = 125;
/** Of thirty cursors a second, so that reactions get through beside them. */
const CURSOR_PAUSE_MS = 60;
const RETRY_MS = 1000;
/** Of one update; far below what the server takes, so that others get it soon. */
const BATCH_CHARACTERS = 200_000;
const BATCH_ELEMENTS = 500;

/** Excalidraw's rule: the higher version counts, of equal ones the lower nonce. */
export function isNewer(one: Pick<BoardElement, 'version' | 'versionNonce'>, than: Pick<BoardElement, 'version' | 'versionNonce'>): boolean {
  return one.version !== than.version ? one.version > than.version : one.versionNonce < than.versionNonce;
}

export class Whiteboard extends Emitter<WhiteboardEvents> {
  readonly #port: WhiteboardPort;
  /** The drawing as it is here, deleted elements too. */
  #scene = new Map<string, BoardElement>();
  /** What the server has of each element. */
  #known = new Map<string, Pick<BoardElement, 'version' | 'versionNonce'>>();
  #pending = new Set<string>();
  /** Elements that the server refused, by the version that it was. */
  #refused = new Map<string, number>();
  #epoch: string | null = null;
  #reached = 0;
  /** Answers of that epoch that are older than the last clearing are out of date. */
  #clearedAt: Revision | null = null;
  #opened = 0;
  #loading: Promise<void> | null = null;
  #isLoaded = false;
  #joins = 0;
  #isSending = false;
  #sendTimer: ReturnType<typeof setTimeout> | undefined;
  #point: BoardPoint | null = null;
  #pointTimer: ReturnType<typeof setTimeout> | undefined;
  #problem: ApiError | null = null;
  #stop: (() => void) | null = null;

  constructor(port: WhiteboardPort) {
    super();
    this.#port = port;
  }

  /** Follows the drawing until the returned function is called; what there is comes by `elements`, then `ready`. */
  open(): () => void {
    this.#opened += 1;
    if (this.#opened === 1) this.#begin();
    let isOpen = true;
    return () => {
      if (!isOpen) return;
      isOpen = false;
      this.#opened -= 1;
      if (this.#opened === 0) this.#end();
    };
  }

  get isReady(): boolean {
    return this.#isLoaded;
  }

  get problem(): ApiError | null {
    return this.#problem;
  }

  /** The drawing as it is known here, without what is deleted. */
  get elements(): BoardElement[] {
    return [...this.#scene.values()].filter((each) => !each.isDeleted);
  }

  /** All elements of the drawing as they are now, deleted ones too. Those that changed are sent soon. */
  change(elements: readonly BoardElement[]): void {
    if (this.#opened === 0) return;
    for (const element of elements) {
      const here = this.#scene.get(element.id);
      if (here ? !isNewer(element, here) : element.isDeleted) continue;
      if (this.#refused.get(element.id) === element.version) continue;
      this.#keep(element);
      this.#pending.add(element.id);
    }
    this.#sendSoon(UPDATE_PAUSE_MS);
  }

  /** Shows the others where one points; the latest counts. */
  point(point: BoardPoint): void {
    if (this.#opened === 0) return;
    this.#point = point;
    this.#pointTimer ??= setTimeout(() => {
      this.#pointTimer = undefined;
      if (this.#point) this.#sendPoint(this.#point);
      this.#point = null;
    }, CURSOR_PAUSE_MS);
  }

  /** Deletes the whole drawing, for everybody and for good. For hosts. */
  async clear(): Promise<void> {
    await this.#port.request('whiteboard:clear', {});
  }

  // --- the way in

  #begin(): void {
    const offMessage = this.#port.on('message', (message) => this.#onMessage(message));
    const offJoined = this.#port.on('joined', () => {
      this.#joins += 1;
      void this.#load();
    });
    this.#stop = () => {
      offMessage();
      offJoined();
    };
    if (this.#port.state.phase === 'joined') void this.#load();
  }

  #end(): void {
    this.#sendPoint({ x: null, y: null, tool: 'pointer', button: 'up' });
    void this.#send();
    this.#stop?.();
    this.#stop = null;
    clearTimeout(this.#sendTimer);
    clearTimeout(this.#pointTimer);
    this.#sendTimer = undefined;
    this.#pointTimer = undefined;
    this.#isLoaded = false;
  }

  #onMessage(message: ServerMessage): void {
    switch (message.event) {
      case 'whiteboard:updated':
        // What it says of a later state than the parts that are still being fetched is as good.
        this.#receive(message.data.elements);
        if (this.#isLoaded && message.data.epoch === this.#epoch) this.#reached = Math.max(this.#reached, message.data.revision);
        break;
      case 'whiteboard:cleared':
        this.#onCleared(message.data);
        break;
      case 'whiteboard:cursor': {
        const { participant_id: participantId, x, y, tool, button } = message.data;
        this.emit('cursor', { participantId, x, y, tool, button });
        break;
      }
      default:
    }
  }

  #onCleared({ epoch, revision }: Revision): void {
    this.#clearedAt = { epoch, revision };
    this.#scene.clear();
    this.#known.clear();
    this.#pending.clear();
    this.#refused.clear();
    if (epoch === this.#epoch) this.#reached = Math.max(this.#reached, revision);
    this.emit('cleared', null);
  }

  #isOutdated({ epoch, revision }: Revision): boolean {
    return this.#clearedAt?.epoch === epoch && revision < this.#clearedAt.revision;
  }

  /** A copy: Excalidraw changes its elements in place. */
  #keep(element: BoardElement): void {
    this.#scene.set(element.id, { ...element });
  }

  #receive(elements: BoardElement[]): void {
    const news: BoardElement[] = [];
    for (const element of elements) {
      this.#known.set(element.id, { version: element.version, versionNonce: element.versionNonce });
      const here = this.#scene.get(element.id);
      if (here && !isNewer(element, here)) continue;
      this.#keep(element);
      this.#pending.delete(element.id);
      news.push(element);
    }
    if (news.length > 0) this.emit('elements', news);
  }

  // --- loading, and coming back

  #load(): Promise<void> {
    this.#loading ??= this.#loadAll().finally(() => {
      this.#loading = null;
    });
    return this.#loading;
  }

  async #loadAll(): Promise<void> {
    while (this.#opened > 0 && this.#port.state.phase === 'joined') {
      const joins = this.#joins;
      try {
        await this.#loadParts();
        break;
      } catch (reason) {
        const error = toApiError(reason);
        // What was asked over a connection that is lost is asked again over the next one; the session says when.
        if (joins !== this.#joins) continue;
        if (error.code === 'offline') return;
        if (!error.transient) return this.#setProblem(error);
        await new Promise((resolve) => setTimeout(resolve, (error.retryAfter ?? 0) * 1000 || RETRY_MS));
      }
    }
    if (this.#opened === 0 || this.#port.state.phase !== 'joined') return;
    this.#isLoaded = true;
    this.#setProblem(null);
    // What the server has not: changes without an answer, and what it lost by a crash.
    for (const [id, element] of this.#scene) {
      const known = this.#known.get(id);
      if (known ? isNewer(element, known) : !element.isDeleted) this.#pending.add(id);
    }
    this.emit('ready', null);
    this.#sendSoon(0);
  }

  async #loadParts(): Promise<void> {
    for (let more = true; more; ) {
      const asked = this.#epoch === null ? {} : { epoch: this.#epoch, since: this.#reached };
      const part = await this.#port.request('whiteboard:scene', asked);
      if (this.#opened === 0) return;
      if (this.#isOutdated(part)) continue;
      if (part.epoch !== this.#epoch) this.#known.clear();
      this.#epoch = part.epoch;
      this.#reached = part.reached;
      this.#receive(part.elements);
      more = part.more;
    }
  }

  // --- sending

  #sendSoon(pause: number): void {
    if (this.#pending.size === 0 || this.#isSending || this.#sendTimer !== undefined) return;
    this.#sendTimer = setTimeout(() => {
      this.#sendTimer = undefined;
      void this.#send();
    }, pause);
  }

  async #send(): Promise<void> {
    if (!this.#isLoaded || this.#isSending || this.#pending.size === 0) return;
    const batch = this.#takeBatch();
    this.#isSending = true;
    let pause = UPDATE_PAUSE_MS;
    try {
      const answer = await this.#port.request('whiteboard:update', { elements: batch });
      this.#onSent(batch, answer);
    } catch (reason) {
      pause = this.#onFailed(batch, toApiError(reason));
    }
    this.#isSending = false;
    if (this.#opened > 0 && pause >= 0) this.#sendSoon(pause);
  }

  #takeBatch(): BoardElement[] {
    const batch: BoardElement[] = [];
    let characters = 0;
    for (const id of this.#pending) {
      const element = this.#scene.get(id);
      if (!element) {
        this.#pending.delete(id);
        continue;
      }
      characters += JSON.stringify(element).length;
      if (batch.length > 0 && (characters > BATCH_CHARACTERS || batch.length >= BATCH_ELEMENTS)) break;
      batch.push(element);
      this.#pending.delete(id);
    }
    return batch;
  }

  #onSent(batch: BoardElement[], answer: Revision & { lost: BoardElement[] }): void {
    this.#setProblem(null);
    if (this.#isOutdated(answer)) return;
    for (const { id, version, versionNonce } of batch) {
      const known = this.#known.get(id);
      if (!known || isNewer({ version, versionNonce }, known)) this.#known.set(id, { version, versionNonce });
    }
    this.#receive(answer.lost);
    if (!this.#port.state.drawn && batch.some((each) => !each.isDeleted)) this.#port.change({ drawn: true });
  }

  /** After how long to try again; negative: not before something changes. */
  #onFailed(batch: BoardElement[], error: ApiError): number {
    const isTooLarge = error.code === 'payload_too_large' && batch.length === 1;
    const bad = new Set(isTooLarge ? [0] : error.errors.flatMap(({ field }) => placeOf(field) ?? []));
    batch.forEach((element, index) => {
      if (bad.has(index)) this.#refused.set(element.id, element.version);
      // A newer one may be waiting already, or a clearing has taken it away.
      else if (this.#scene.has(element.id)) this.#pending.add(element.id);
    });
    if (error.code === 'offline' || error.code === 'invalid_state') return -1;
    if (error.transient) return (error.retryAfter ?? 0) * 1000 || RETRY_MS;
    this.#setProblem(error);
    return bad.size > 0 ? UPDATE_PAUSE_MS : -1;
  }

  #sendPoint(point: BoardPoint): void {
    if (this.#port.state.phase !== 'joined') return;
    const { x, y, tool, button } = point;
    void this.#port.request('whiteboard:cursor', x === null ? {} : { x, y, tool, button }).catch(() => undefined);
  }

  #setProblem(problem: ApiError | null): void {
    if (problem === this.#problem) return;
    this.#problem = problem;
    this.emit('problem', problem);
  }
}

/** The number in "elements[3].version". */
function placeOf(field: string): number | null {
  const found = /^elements\[(\d+)\]/.exec(field);
  return found ? Number(found[1]) : null;
}
