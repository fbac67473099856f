import type { MeetingSession } from '@parley/sdk';
import { useState } from 'react';
import { attempt } from '../state/room';

/** attempt() for a button that is used once: what is clicked while it is under way, the second time of a double click say, is not asked again. */
export function useDeed(): [busy: boolean, run: (action: (session: MeetingSession) => Promise<unknown>) => Promise<void>] {
  const [busy, setBusy] = useState(false);
  const run = async (action: (session: MeetingSession) => Promise<unknown>) => {
    if (busy) return;
    setBusy(true);
    await attempt(action);
    setBusy(false);
  };
  return [busy, run];
}
