// Which modal dialogs are open, the one on top last: all that is outside of that one is inert.

import { create } from 'zustand';

export const useDialogs = create<{ open: string[] }>()(() => ({ open: [] }));

/** Notes an open dialog; what it answers notes that it is closed. */
export function opened(id: string): () => void {
  useDialogs.setState(({ open }) => ({ open: [...open, id] }));
  return () => useDialogs.setState(({ open }) => ({ open: open.filter((each) => each !== id) }));
}

export function useTopDialog(): string | null {
  return useDialogs(({ open }) => open[open.length - 1] ?? null);
}
