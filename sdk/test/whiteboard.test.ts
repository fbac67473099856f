import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../src/errors.js';
import type { ServerMessage } from '../src/events.js';
import { initialMeetingState, type MeetingState } from '../src/meeting/state.js';
import { Whiteboard, type BoardElement, type WhiteboardPort } from '../src/meeting/whiteboard.js';

interface Drawn extends BoardElement {
  text?: string;
}

const drawn = (id: string, version: number, versionNonce = 1, change: Partial<Drawn> = {}): Drawn => ({
  id,
  version,
  versionNonce,
  isDeleted: false,
  ...change,
});

type Answers = Record<string, (payload: Record<string, unknown>) => object>;

/** A meeting whose server answers by `answers`; what was asked is kept. */
class FakeMeeting implements WhiteboardPort {
  state: MeetingState = { ...initialMeetingState(), phase: 'joined' };
  asked: [string, Record<string, unknown>][] = [];
  readonly #listeners: Record<string, Set<(data: never) => void>> = { message: new Set(), joined: new Set() };

  constructor(public answers: Answers) {}

  request = ((event: string, payload: Record<string, unknown>) => {
    this.asked.push([event, payload]);
    return new Promise((resolve) => resolve(this.answers[event]?.(payload) ?? {}));
  }) as WhiteboardPort['request'];

  change = (change: Partial<MeetingState>) => {
    this.state = { ...this.state, ...change };
  };

  on(event: string, listener: (data: never) => void): () => void {
    this.#listeners[event]?.add(listener);
    return () => this.#listeners[event]?.delete(listener);
  }

  tell(event: string, data: object): void {
    for (const listener of this.#listeners.message ?? []) listener({ event, data: { meeting_id: 'mtg_1', ...data } } as ServerMessage as never);
  }

  comeBack(): void {
    for (const listener of this.#listeners.joined ?? []) listener(undefined as never);
  }

  sent(): BoardElement[][] {
    return this.asked.flatMap(([event, payload]) => (event === 'whiteboard:update' ? [payload.elements as BoardElement[]] : []));
  }
}

const part = (elements: BoardElement[], change: object = {}) => ({
  epoch: 'one',
  revision: elements.length,
  reached: elements.length,
  more: false,
  elements,
  ...change,
});
const taken = (revision = 10, lost: BoardElement[] = []) => ({ epoch: 'one', revision, lost });

async function opened(answers: Answers = {}) {
  const meeting = new FakeMeeting({ 'whiteboard:scene': () => part([]), 'whiteboard:update': () => taken(), ...answers });
  const board = new Whiteboard(meeting);
  const news: BoardElement[][] = [];
  board.on('elements', (elements) => news.push(elements));
  const close = board.open();
  await vi.advanceTimersByTimeAsync(0);
  return { meeting, board, news, close };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the whiteboard', () => {
  it('fetches the drawing in parts', async () => {
    const parts = [part([drawn('a', 1)], { more: true, revision: 2 }), part([drawn('b', 1)], { reached: 2, revision: 2 })];
    const { meeting, board } = await opened({ 'whiteboard:scene': () => parts.shift() ?? {} });
    expect(meeting.asked.map(([, payload]) => payload)).toEqual([{}, { epoch: 'one', since: 1 }]);
    expect(board.elements.map((each) => each.id)).toEqual(['a', 'b']);
    expect(board.isReady).toBe(true);
  });

  it('sends what changed, once, and gathers what comes quickly', async () => {
    const { meeting, board } = await opened();
    const element = drawn('a', 1);
    board.change([element]);
    board.change([{ ...element, version: 2 }]);
    board.change([{ ...element, version: 3 }, drawn('b', 1)]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(meeting.sent().map((batch) => batch.map((each) => `${each.id} ${each.version}`))).toEqual([['a 3', 'b 1']]);
    board.change([{ ...element, version: 3 }]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(meeting.sent()).toHaveLength(1);
    expect(meeting.state.drawn).toBe(true);
  });

  it('sends no more than eight updates a second', async () => {
    const { meeting, board } = await opened();
    for (let version = 1; version <= 100; version++) {
      board.change([drawn('a', version)]);
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(meeting.sent().length).toBeLessThanOrEqual(9);
    await vi.advanceTimersByTimeAsync(500);
    expect(meeting.sent().at(-1)?.[0]?.version).toBe(100);
  });

  it('notices a change of an element that was changed in place', async () => {
    const { meeting, board } = await opened();
    const element = { ...drawn('a', 1) };
    board.change([element]);
    await vi.advanceTimersByTimeAsync(500);
    element.version = 2;
    board.change([element]);
    await vi.advanceTimersByTimeAsync(500);
    expect(meeting.sent().map((batch) => batch[0]?.version)).toEqual([1, 2]);
  });

  it('says nothing of what nobody ever saw', async () => {
    const { meeting, board } = await opened();
    board.change([drawn('a', 2, 1, { isDeleted: true })]);
    await vi.advanceTimersByTimeAsync(500);
    expect(meeting.sent()).toEqual([]);
  });

  it('splits what is much', async () => {
    const { meeting, board } = await opened();
    board.change(Array.from({ length: 6 }, (_, i) => drawn(`e${i}`, 1, 1, { text: 'x'.repeat(90_000) })));
    await vi.advanceTimersByTimeAsync(2000);
    expect(meeting.sent().map((batch) => batch.length)).toEqual([2, 2, 2]);
  });

  it('takes what is newer, and not what is older than what one drew', async () => {
    const { meeting, board, news } = await opened();
    board.change([drawn('a', 5, 7)]);
    meeting.tell('whiteboard:updated', { epoch: 'one', revision: 1, elements: [drawn('a', 4, 1), drawn('a', 5, 8), drawn('b', 1)] });
    expect(news.flat().map((each) => each.id)).toEqual(['b']);
    meeting.tell('whiteboard:updated', { epoch: 'one', revision: 2, elements: [drawn('a', 5, 6)] });
    expect(news.flat().map((each) => `${each.id} ${each.versionNonce}`)).toEqual(['b 1', 'a 6']);
    await vi.advanceTimersByTimeAsync(500);
    expect(meeting.sent()).toEqual([]);
  });

  it('takes over what the server answers is newer there', async () => {
    const { board, news } = await opened({ 'whiteboard:update': () => taken(10, [drawn('a', 9)]) });
    board.change([drawn('a', 1)]);
    await vi.advanceTimersByTimeAsync(500);
    expect(news).toEqual([[drawn('a', 9)]]);
  });

  it('asks after a lost connection for what it missed, and sends what was drawn meanwhile', async () => {
    const { meeting, board } = await opened({ 'whiteboard:scene': () => part([drawn('a', 1)], { reached: 7, revision: 7 }) });
    meeting.answers['whiteboard:update'] = () => {
      throw new ApiError('offline');
    };
    board.change([drawn('b', 1)]);
    await vi.advanceTimersByTimeAsync(500);
    meeting.answers['whiteboard:update'] = () => taken();
    meeting.asked = [];
    meeting.comeBack();
    await vi.advanceTimersByTimeAsync(500);
    expect(meeting.asked[0]).toEqual(['whiteboard:scene', { epoch: 'one', since: 7 }]);
    expect(meeting.sent()).toEqual([[drawn('b', 1)]]);
  });

  it('gives a server that lost the latest what it lost', async () => {
    const { meeting, board } = await opened();
    board.change([drawn('a', 1), drawn('b', 1)]);
    await vi.advanceTimersByTimeAsync(500);
    meeting.asked = [];
    meeting.answers['whiteboard:scene'] = () => part([drawn('a', 1)], { epoch: 'two' });
    meeting.comeBack();
    await vi.advanceTimersByTimeAsync(500);
    expect(meeting.sent()).toEqual([[drawn('b', 1)]]);
  });

  it('forgets everything when it is cleared, also what an older answer still brings', async () => {
    const { meeting, board } = await opened();
    let cleared = 0;
    board.on('cleared', () => (cleared += 1));
    board.change([drawn('a', 1)]);
    meeting.tell('whiteboard:cleared', { epoch: 'one', revision: 20 });
    expect(cleared).toBe(1);
    await vi.advanceTimersByTimeAsync(500);
    expect(meeting.sent()).toEqual([]);
    const parts = [part([drawn('a', 1)], { revision: 19 }), part([], { revision: 20, reached: 20 })];
    meeting.answers['whiteboard:scene'] = () => parts.shift() ?? {};
    meeting.comeBack();
    await vi.advanceTimersByTimeAsync(0);
    expect(board.elements).toEqual([]);
  });

  it('says that the board is full, keeps what was drawn, and tries again with the next change', async () => {
    const { meeting, board } = await opened({
      'whiteboard:scene': () => part([drawn('b', 1)]),
      'whiteboard:update': () => {
        throw new ApiError('conflict', 'The whiteboard is full.');
      },
    });
    board.change([drawn('a', 1)]);
    await vi.advanceTimersByTimeAsync(3000);
    expect(board.problem?.message).toBe('The whiteboard is full.');
    expect(meeting.sent()).toHaveLength(1);
    meeting.answers['whiteboard:update'] = () => taken();
    board.change([drawn('b', 2, 1, { isDeleted: true })]);
    await vi.advanceTimersByTimeAsync(500);
    expect(meeting.sent().at(-1)?.map((each) => each.id)).toEqual(['a', 'b']);
    expect(board.problem).toBeNull();
  });

  it('leaves out an element that the server refuses, and sends the others', async () => {
    const { meeting, board } = await opened({
      'whiteboard:update': ({ elements }) => {
        const at = (elements as BoardElement[]).findIndex((each) => each.id === 'bad');
        if (at < 0) return taken();
        throw new ApiError('validation_failed', '', { errors: [{ field: `elements[${at}].type`, message: '' }] });
      },
    });
    board.change([drawn('a', 1), drawn('bad', 1), drawn('b', 1)]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(meeting.sent().map((batch) => batch.map((each) => each.id))).toEqual([['a', 'bad', 'b'], ['a', 'b']]);
    board.change([drawn('bad', 1)]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(meeting.sent()).toHaveLength(2);
  });

  it('shows the latest of many points, and that one is gone', async () => {
    const { meeting, board, close } = await opened();
    const cursors: unknown[] = [];
    board.on('cursor', (cursor) => cursors.push(cursor));
    for (let x = 0; x < 10; x++) board.point({ x, y: 0, tool: 'pointer', button: 'up' });
    await vi.advanceTimersByTimeAsync(100);
    const points = () => meeting.asked.filter(([event]) => event === 'whiteboard:cursor').map(([, payload]) => payload);
    expect(points()).toEqual([{ x: 9, y: 0, tool: 'pointer', button: 'up' }]);
    close();
    expect(points().at(-1)).toEqual({});
    meeting.tell('whiteboard:cursor', { participant_id: 'b', x: 1, y: 2, tool: 'laser', button: 'down' });
    expect(cursors).toEqual([]);
  });
});
