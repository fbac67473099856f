// Short messages at the edge of the page.

import { create } from 'zustand';

export interface Toast {
  id: number;
  text: string;
  tone: 'plain' | 'problem';
  action?: ToastAction;
}

/** What can be done about it, with one click. */
export interface ToastAction {
  label: string;
  run: () => void;
}

const SHOWN_MS = 6000;
const SHOWN_WITH_ACTION_MS = 12_000;
/** Who has just let go of a message has at least this long for another one. */
const SHOWN_AFTER_HOLD_MS = 2000;
const MOST = 4;
let nextId = 1;

/** The time that a message has left; `timer` while it runs. */
interface Clock {
  leftMs: number;
  since: number;
  timer?: ReturnType<typeof setTimeout>;
}

const clocks = new Map<number, Clock>();
let holders = 0;

export const useToasts = create<{ toasts: Toast[] }>()(() => ({ toasts: [] }));

/** Shows a message; answers its id, for taking it away before its time. */
export function showToast(text: string, tone: Toast['tone'] = 'plain', action?: ToastAction): number {
  const id = nextId++;
  const others = useToasts.getState().toasts.filter((each) => each.text !== text);
  clocks.set(id, { leftMs: action ? SHOWN_WITH_ACTION_MS : SHOWN_MS, since: 0 });
  keep([...others, { id, text, tone, ...(action ? { action } : {}) }].slice(-MOST));
  if (holders === 0) run(id);
  return id;
}

/**
 * Stops the time of all messages while somebody points at one or has the focus in it (WCAG 2.2.1): none goes from under them, or moves because
 * another one goes. What it answers lets it run on.
 */
export function holdToasts(): () => void {
  holders += 1;
  for (const clock of clocks.values()) pause(clock);
  let held = true;
  return () => {
    if (!held) return;
    held = false;
    holders -= 1;
    if (holders === 0) [...clocks.keys()].forEach(run);
  };
}

function run(id: number): void {
  const clock = clocks.get(id);
  if (!clock) return;
  clock.since = Date.now();
  clock.timer = setTimeout(() => dismissToast(id), clock.leftMs);
}

function pause(clock: Clock): void {
  if (clock.timer === undefined) return;
  clearTimeout(clock.timer);
  delete clock.timer;
  clock.leftMs = Math.max(SHOWN_AFTER_HOLD_MS, clock.leftMs - (Date.now() - clock.since));
}

/** Shows these and no others. */
function keep(toasts: Toast[]): void {
  for (const [id, clock] of clocks) {
    if (toasts.some((each) => each.id === id)) continue;
    clearTimeout(clock.timer);
    clocks.delete(id);
  }
  useToasts.setState({ toasts });
}

export function toast(text: string, tone: Toast['tone'] = 'plain', action?: ToastAction): void {
  showToast(text, tone, action);
}

/** What this says is not so any more, however often and from where it was said. */
export function withdrawToast(text: string): void {
  for (const toast of useToasts.getState().toasts) if (toast.text === text) dismissToast(toast.id);
}

export function dismissToast(id: number): void {
  const { toasts } = useToasts.getState();
  if (toasts.some((each) => each.id === id)) keep(toasts.filter((each) => each.id !== id));
}
