import type { PresenceStatus } from '@parley/sdk';
import { cx } from '../ui/cx';

/** Whether somebody is there, at the edge of their picture. */
export function PresenceDot({ status }: { status: PresenceStatus | undefined }) {
  if (!status) return null;
  const online = status === 'online';
  return (
    <span
      role="img"
      aria-label={online ? 'online' : 'offline'}
      className={cx(
        'absolute -right-0.5 -bottom-0.5 size-3.5 rounded-full border-2 border-surface',
        online ? 'bg-accent' : 'bg-line-strong',
      )}
    />
  );
}
