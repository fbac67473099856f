import { X } from 'lucide-react';
import { useTopDialog } from '../state/dialogs';
import { dismissToast, useToasts } from '../state/toasts';
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
        <div
          key={each.id}
          className={cx(
            'pointer-events-auto flex max-w-md animate-appear items-center gap-2 rounded-xl border py-1.5 pr-1.5 pl-4 text-sm shadow-float',
            each.tone === 'problem' ? 'border-transparent bg-danger-soft text-danger-ink' : 'border-line bg-raised text-ink',
          )}
        >
          <span className="py-1">{each.text}</span>
          {each.action && (
            <button
              type="button"
              onClick={() => {
                dismissToast(each.id);
                each.action?.run();
              }}
              className="h-8 shrink-0 rounded-lg px-2.5 font-medium text-accent-ink hover:bg-accent-soft"
            >
              {each.action.label}
            </button>
          )}
          <button
            type="button"
            aria-label="Dismiss"
            onClick={() => dismissToast(each.id)}
            className="inline-flex size-8 shrink-0 items-center justify-center rounded-lg opacity-70 hover:opacity-100"
          >
            <X size={16} aria-hidden />
          </button>
        </div>
      ))}
    </div>
  );
}
