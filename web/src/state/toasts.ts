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
const MOST = 4;
let nextId = 1;

export const useToasts = create<{ toasts: Toast[] }>()(() => ({ toasts: [] }));

/** Shows a message; answers its id, for taking it away before its time. */
export function showToast(text: string, tone: Toast['tone'] = 'plain', action?: ToastAction): number {
  const id = nextId++;
  const others = useToasts.getState().toasts.filter((each) => each.text !== text);
  useToasts.setState({ toasts: [...others, { id, text, tone, ...(action ? { action } : {}) }].slice(-MOST) });
  setTimeout(() => dismissToast(id), action ? SHOWN_WITH_ACTION_MS : SHOWN_MS);
  return id;
}

export function toast(text: string, tone: Toast['tone'] = 'plain', action?: ToastAction): void {
  showToast(text, tone, action);
}

export function dismissToast(id: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((each) => each.id !== id) }));
}
