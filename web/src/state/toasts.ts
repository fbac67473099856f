// Short messages at the edge of the page.

import { create } from 'zustand';

export interface Toast {
  id: number;
  text: string;
  tone: 'plain' | 'problem';
}

const SHOWN_MS = 6000;
const MOST = 4;
let nextId = 1;

export const useToasts = create<{ toasts: Toast[] }>()(() => ({ toasts: [] }));

export function toast(text: string, tone: Toast['tone'] = 'plain'): void {
  const id = nextId++;
  const others = useToasts.getState().toasts.filter((each) => each.text !== text);
  useToasts.setState({ toasts: [...others, { id, text, tone }].slice(-MOST) });
  setTimeout(() => dismissToast(id), SHOWN_MS);
}

export function dismissToast(id: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((each) => each.id !== id) }));
}
