// A modal dialog on the browser's own <dialog>: the rest of the page is inert, focus stays inside and goes back to where
// it was, Escape closes.

import { X } from 'lucide-react';
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { IncomingCalls } from '../calls/incoming';
import { opened } from '../state/dialogs';
import { IconButton } from './button';
import { cx } from './cx';
import { Toasts } from './toasts';

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** Buttons at the lower edge. */
  footer?: ReactNode;
  wide?: boolean;
}

export function Dialog({ title, onClose, children, footer, wide }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => opened(titleId), [titleId]);
  useEffect(() => {
    const before = document.activeElement;
    ref.current?.showModal();
    // The browser would begin at the first element, which is the button that closes.
    const body = ref.current?.querySelector<HTMLElement>('[data-dialog-body]');
    body?.querySelector<HTMLElement>('input, select, textarea, button')?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      aria-labelledby={titleId}
      onClose={onClose}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => {
        if (event.target === ref.current) onClose();
      }}
      className={cx(
        'm-auto max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] animate-appear overflow-hidden rounded-2xl border border-line bg-raised text-ink shadow-float',
        wide ? 'max-w-xl' : 'max-w-md',
      )}
    >
      <div className="flex max-h-[calc(100dvh-2rem)] flex-col">
        <header className="flex items-center justify-between gap-4 pt-4 pr-3 pl-6">
          <h2 id={titleId} className="text-lg font-semibold tracking-tight">
            {title}
          </h2>
          <IconButton label="Close" onClick={onClose}>
            <X size={20} aria-hidden />
          </IconButton>
        </header>
        <div data-dialog-body className="flex min-h-0 flex-col">
          <div className="overflow-y-auto px-6 pt-2 pb-6">{children}</div>
          {footer && <footer className="flex flex-wrap justify-end gap-2 border-t border-line bg-surface px-6 py-4">{footer}</footer>}
        </div>
      </div>
      <IncomingCalls within={titleId} />
      <Toasts within={titleId} />
    </dialog>
  );
}
