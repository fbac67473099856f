import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTopDialog } from '../state/dialogs';
import { dismissToast, holdToasts, useToasts, type Toast } from '../state/toasts';
import { cx } from './cx';

/**
 * The messages, in the page and in each dialog (`within`): only those of the dialog on top can be clicked and are read out, since all
 * else is inert while it is open. So they are shown there alone.
 */
export function Toasts({ within = null }: { within?: string | null }) {
  const isHere = useTopDialog() === within;
  const all = useToasts((state) => state.toasts);
  const toasts = isHere ? all : [];
  return (
    <div role="status" aria-label="Messages" aria-live="polite" className="pointer-events-none fixed inset-x-0 top-3 z-50 flex flex-col items-center gap-2 px-3">
      {toasts.map((each) => (
        <ToastCard key={each.id} toast={each} />
      ))}
    </div>
  );
}

/** Stays while it is pointed at or has the focus. */
function ToastCard({ toast: { id, text, tone, action } }: { toast: Toast }) {
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  const held = pointed || focused;
  // Let go of as well when it is dismissed under the mouse, which no event tells.
  useEffect(() => (held ? holdToasts() : undefined), [held]);
  return (
    <div
      onPointerEnter={() => setPointed(true)}
      onPointerLeave={() => setPointed(false)}
      onFocus={() => setFocused(true)}
      onBlur={() => setFocused(false)}
      className={cx(
        'pointer-events-auto flex max-w-md animate-appear items-center gap-2 rounded-xl border py-1.5 pr-1.5 pl-4 text-sm shadow-float',
        tone === 'problem' ? 'border-transparent bg-danger-soft text-danger-ink' : 'border-line bg-raised text-ink',
      )}
    >
      <span className="py-1">{text}</span>
      {action && (
        <button
          type="button"
          onClick={() => {
            dismissToast(id);
            action.run();
          }}
          className="h-8 shrink-0 rounded-lg px-2.5 font-medium text-accent-ink hover:bg-accent-soft"
        >
          {action.label}
        </button>
      )}
      <button
        type="button"
        aria-label="Dismiss"
        onClick={() => dismissToast(id)}
        className="inline-flex size-8 shrink-0 items-center justify-center rounded-lg opacity-70 hover:opacity-100"
      >
        <X size={16} aria-hidden />
      </button>
    </div>
  );
}
