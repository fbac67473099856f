import { X } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode, type RefObject } from 'react';
import { openView } from '../state/room';
import { IconButton } from '../ui/button';

const close = () => openView('panel', null);

/** The frame of what opens beside the stage; on small windows it covers the stage. */
export function SidePanel({ title, children }: { title: string; children: ReactNode }) {
  const panel = useRef<HTMLElement>(null);
  useFocusWithin(panel, title);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && !event.defaultPrevented) close();
  };
  return (
    <aside
      ref={panel}
      tabIndex={-1}
      aria-label={title}
      onKeyDown={onKeyDown}
      className="absolute -inset-2.5 -bottom-2 z-20 flex animate-appear flex-col overflow-hidden bg-surface outline-none sm:-inset-3 sm:-bottom-2 lg:static lg:w-88 lg:shrink-0 lg:rounded-2xl lg:border lg:border-line"
    >
      <header className="flex items-center justify-between py-2.5 pr-2.5 pl-5">
        <h2 className="font-semibold">{title}</h2>
        <IconButton label={`Close ${title.toLowerCase()}`} onClick={close}>
          <X size={20} aria-hidden />
        </IconButton>
      </header>
      {children}
    </aside>
  );
}

/** The focus goes into what opens, where nothing in it has taken it, and back to where it was, or to the button that opens it, when that closes. */
function useFocusWithin(panel: RefObject<HTMLElement | null>, title: string): void {
  const [before] = useState(() => document.activeElement);
  useEffect(() => {
    if (!panel.current?.contains(document.activeElement)) panel.current?.focus();
  }, [panel]);
  // Before it is taken out of the page: afterwards nobody knows any more where the focus was.
  useLayoutEffect(() => {
    const element = panel.current;
    return () => {
      if (!element?.contains(document.activeElement)) return;
      if (before instanceof HTMLElement && before !== document.body && before.isConnected) before.focus();
      else if (document.activeElement?.matches(':focus-visible')) openerOf(title)?.focus();
    };
  }, [panel, before, title]);
}

/** The button of the bar that opens a panel: its own, or "More". */
function openerOf(title: string): HTMLElement | undefined {
  const buttons = ['[data-opens]', '[data-opens-more]'].flatMap((each) => [...document.querySelectorAll<HTMLElement>(each)]);
  const openers = buttons.filter((each) => [undefined, title].includes(each.dataset['opens']));
  return openers.find((each) => each.getClientRects().length > 0);
}
