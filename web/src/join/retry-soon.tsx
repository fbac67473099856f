import type { ApiError } from '@parley/sdk';
import { useEffect, useState } from 'react';
import { count } from '../lib/format';
import { useTick } from '../lib/hooks';
import { retryWaitMs } from '../lib/retry';
import { Button } from '../ui/button';

interface RetrySoonProps {
  /** What came of the last try; another object, and the time begins anew. */
  error: ApiError;
  /** How many failed before that one: the waits become longer. */
  failed: number;
  /** Being tried right now. */
  busy?: boolean;
  onRetry: () => void;
}

/** Tries again by itself, says when, and does it now for who does not want to wait. */
export function RetrySoon({ error, failed, busy = false, onRetry }: RetrySoonProps) {
  const [due, setDue] = useState<number | null>(null);
  useTick(500);
  useEffect(() => setDue(Date.now() + retryWaitMs(failed, error.retryAfter)), [error, failed]);
  const seconds = due === null ? null : Math.max(0, Math.ceil((due - Date.now()) / 1000));
  const retry = () => {
    setDue(null);
    onRetry();
  };
  useEffect(() => {
    if (seconds === 0 && !busy) retry();
  });
  return (
    <div className="flex flex-wrap items-center justify-center gap-3">
      {/* Its seconds are not read out one by one. */}
      <p aria-live="off" className="text-sm text-ink-soft tabular-nums">
        {busy || seconds === null ? 'Trying again…' : `Trying again in ${count(seconds, 'second')}.`}
      </p>
      <Button size="small" busy={busy} onClick={retry}>
        Try now
      </Button>
    </div>
  );
}
