import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { dismissToast, holdToasts, showToast, useToasts, withdrawToast } from '../src/state/toasts';

const shown = () => useToasts.getState().toasts.map((each) => each.text);

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
});

it('a message goes after six seconds, and one with something to do about it after twelve', () => {
  showToast('Saved.');
  showToast('Gone.', 'plain', { label: 'Undo', run: () => undefined });
  vi.advanceTimersByTime(6000);
  expect(shown()).toEqual(['Gone.']);
  vi.advanceTimersByTime(6000);
  expect(shown()).toEqual([]);
});

it('none goes while somebody points at one; then each has what it had left, and two seconds at least', () => {
  showToast('First.');
  vi.advanceTimersByTime(5000);
  showToast('Second.');
  const letGo = holdToasts();
  showToast('Third.');
  vi.advanceTimersByTime(60_000);
  expect(shown()).toEqual(['First.', 'Second.', 'Third.']);
  letGo();
  letGo();
  vi.advanceTimersByTime(1999);
  expect(shown()).toEqual(['First.', 'Second.', 'Third.']);
  vi.advanceTimersByTime(1);
  expect(shown()).toEqual(['Second.', 'Third.']);
  vi.advanceTimersByTime(4000);
  expect(shown()).toEqual([]);
});

it('a message that is pointed at and has the focus too stays until both are over', () => {
  showToast('Both.');
  const [pointer, focus] = [holdToasts(), holdToasts()];
  pointer();
  vi.advanceTimersByTime(60_000);
  expect(shown()).toEqual(['Both.']);
  focus();
  vi.advanceTimersByTime(6000);
  expect(shown()).toEqual([]);
});

it('what is said again has its whole time again', () => {
  showToast('Again.');
  vi.advanceTimersByTime(5000);
  const id = showToast('Again.');
  vi.advanceTimersByTime(5000);
  expect(shown()).toEqual(['Again.']);
  dismissToast(id);
  expect(shown()).toEqual([]);
});

it('what is not so any more is not said any more, and the rest is', () => {
  showToast('Off.');
  showToast('Other.');
  withdrawToast('Off.');
  withdrawToast('Never said.');
  expect(shown()).toEqual(['Other.']);
});
