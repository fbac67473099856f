import type { ReactNode } from 'react';
import { cx } from '../ui/cx';

interface BannerProps {
  tone: 'plain' | 'warn';
  icon: ReactNode;
  children: ReactNode;
  action?: ReactNode;
  /** For screen readers, what it is about. */
  label?: string;
}

export function Banner({ tone, icon, children, action, label }: BannerProps) {
  return (
    <div
      role="status"
      aria-label={label}
      className={cx(
        'flex min-h-12 animate-appear items-center gap-3 rounded-xl px-4 py-1.5 text-sm',
        tone === 'warn' ? 'bg-warn-soft text-warn-ink' : 'border border-line bg-raised',
      )}
    >
      <span className="shrink-0">{icon}</span>
      <span className="min-w-0 flex-1">{children}</span>
      {action}
    </div>
  );
}
