// Keeps an Excalidraw on the page and the meeting's whiteboard the same: what is drawn here goes out, what others draw is
// merged in, and their cursors are shown.

import type { BoardCursor, BoardElement, MeetingSession } from '@parley/sdk';
import { CaptureUpdateAction, isInvisiblySmallElement, reconcileElements, restoreElements } from '@excalidraw/excalidraw';
import type { RemoteExcalidrawElement } from '@excalidraw/excalidraw/data/reconcile';
import type { ExcalidrawElement, OrderedExcalidrawElement } from '@excalidraw/excalidraw/element/types';
import type { Collaborator, ExcalidrawImperativeAPI, SocketId } from '@excalidraw/excalidraw/types';
import { useRoom } from '../../state/room';

/** What the server takes: no images, and nothing that would load pages of other hosts. */
const SHARED_TYPES = new Set(['rectangle', 'diamond', 'ellipse', 'arrow', 'line', 'freedraw', 'text', 'frame']);

const asBoard = (element: ExcalidrawElement) => element as ExcalidrawElement & BoardElement;

export class SharedDrawing {
  readonly #board: MeetingSession['whiteboard'];
  readonly #api: ExcalidrawImperativeAPI;
  readonly #cursors = new Map<string, BoardCursor>();
  readonly #onCount: (count: number) => void;
  #frame = 0;
  #isShown = false;
  #stop: () => void;

  constructor(session: MeetingSession, api: ExcalidrawImperativeAPI, onCount: (count: number) => void) {
    this.#board = session.whiteboard;
    this.#api = api;
    this.#onCount = onCount;
    const offs = [
      this.#board.on('elements', (elements) => this.#show(elements)),
      this.#board.on('cleared', () => this.#clear()),
      this.#board.on('ready', () => this.#showAll()),
      this.#board.on('cursor', (cursor) => this.#point(cursor)),
      session.on('message', ({ event }) => event === 'participant:left' && this.#drawCursorsSoon()),
    ];
    // Where it was open before in this meeting, there is something to show at once.
    this.#show(this.#board.elements);
    const close = this.#board.open();
    this.#stop = () => {
      close();
      for (const off of offs) off();
      cancelAnimationFrame(this.#frame);
    };
  }

  close(): void {
    this.#stop();
  }

  /** What is drawn here, as Excalidraw tells it: everything, deleted elements too. */
  changed(elements: readonly ExcalidrawElement[]): void {
    this.#onCount(elements.reduce((count, each) => count + (each.isDeleted ? 0 : 1), 0));
    // What has no size yet is only being begun.
    this.#board.change(elements.filter((each) => SHARED_TYPES.has(each.type) && (each.isDeleted || !isInvisiblySmallElement(each))).map(asBoard));
  }

  #show(elements: BoardElement[]): void {
    if (elements.length === 0) return;
    const here = this.#api.getSceneElementsIncludingDeleted();
    const theirs = elements.filter((each) => !each.isDeleted) as unknown as ExcalidrawElement[];
    // Restoring fills in what another version of Excalidraw, or another program, left out.
    const news = [...restoreElements(theirs, null), ...withTombstones(here, elements)];
    const merged = reconcileElements(here as OrderedExcalidrawElement[], news as RemoteExcalidrawElement[], this.#api.getAppState());
    this.#api.updateScene({ elements: merged, captureUpdate: CaptureUpdateAction.NEVER });
  }

  /** Complete for the first time: all of it in view. */
  #showAll(): void {
    if (this.#isShown) return;
    this.#isShown = true;
    const elements = this.#api.getSceneElements();
    if (elements.length > 0) this.#api.scrollToContent(elements, { fitToViewport: true, viewportZoomFactor: 0.85, maxZoom: 1, animate: false });
  }

  #clear(): void {
    this.#api.updateScene({ elements: [], appState: { selectedElementIds: {} }, captureUpdate: CaptureUpdateAction.NEVER });
    this.#api.history.clear();
  }

  #point(cursor: BoardCursor): void {
    this.#cursors.set(cursor.participantId, cursor);
    this.#drawCursorsSoon();
  }

  #drawCursorsSoon(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#drawCursors());
  }

  #drawCursors(): void {
    const { participants } = useRoom.getState().meeting;
    const collaborators = new Map<SocketId, Collaborator>();
    for (const { participant_id: id, name } of participants) {
      const cursor = this.#cursors.get(id);
      if (!cursor || cursor.x === null || cursor.y === null) continue;
      const { x, y, tool, button } = cursor;
      collaborators.set(id as SocketId, { id, username: name, button, pointer: { x, y, tool } });
    }
    this.#api.updateScene({ collaborators });
  }
}

/** A deleted element comes with little more than its id: here it is what it was, but deleted. */
function withTombstones(here: readonly ExcalidrawElement[], elements: BoardElement[]): ExcalidrawElement[] {
  const deleted = new Map(elements.filter((each) => each.isDeleted).map((each) => [each.id, each]));
  if (deleted.size === 0) return [];
  return here.flatMap((each) => {
    const tombstone = deleted.get(each.id);
    return tombstone ? [{ ...each, isDeleted: true, version: tombstone.version, versionNonce: tombstone.versionNonce }] : [];
  });
}
