// A round button of the control bar.

import type { ButtonHTMLAttributes, MouseEvent, ReactNode } from 'react';
import { cx } from '../../ui/cx';

interface BarButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  label: string;
  /** Off in the sense of "not heard", "not seen". */
  off?: boolean;
  active?: boolean;
  /** Stands at the upper right corner: see Badge. */
  badge?: ReactNode;
  children: ReactNode;
}

/** A click with the mouse leaves the focus where it was, so that the space bar goes on being push-to-talk. */
const keepFocus = (event: MouseEvent) => event.preventDefault();

export function BarButton({ label, off, active, badge, className, children, ...rest }: BarButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onMouseDown={keepFocus}
      {...rest}
      className={cx(
        'relative inline-flex size-11 items-center justify-center rounded-full transition-colors sm:size-12',
        off
          ? 'bg-danger-soft text-danger-ink hover:brightness-95'
          : active
            ? 'bg-accent text-on-accent hover:bg-accent-hover'
            : 'border border-line bg-surface text-ink hover:bg-sunken',
        className,
      )}
    >
      {children}
      {badge}
    </button>
  );
}

interface BadgeProps {
  count: number;
  /** How many there are, rather than how many want attention. */
  quiet?: boolean;
}

export function Badge({ count, quiet }: BadgeProps) {
  if (count === 0) return null;
  return (
    <span
      aria-hidden
      className={cx(
        'absolute -top-1 -right-1 inline-flex h-5 min-w-5 items-center justify-center rounded-full text-xs',
        quiet ? 'border border-line bg-raised px-1 font-medium text-ink' : 'bg-danger px-1.5 font-semibold text-white',
      )}
    >
      {count > 99 ? '99+' : count}
    </span>
  );
}
