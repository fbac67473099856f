// A button that opens a small menu above or below it. Arrow keys, Home and End move, Escape and a click elsewhere close.

import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { cx } from './cx';

interface PopoverProps {
  /** Renders the button; it must pass on `props`. */
  trigger: (props: { 'aria-expanded': boolean; 'aria-haspopup': 'menu'; onClick: () => void }) => ReactNode;
  children: (close: () => void) => ReactNode;
  label: string;
  side?: 'above' | 'below';
  align?: 'start' | 'center' | 'end';
  /** Over everything, wherever there is room: for menus inside of what scrolls. `side` and `align` are not looked at. */
  floating?: boolean;
  className?: string;
}

const ALIGN = { start: 'left-0', center: 'left-1/2 -translate-x-1/2', end: 'right-0' };

export function Popover({ trigger, children, label, side = 'below', align = 'end', floating = false, className }: PopoverProps) {
  const [open, setOpen] = useState(false);
  const ref = useRef<HTMLDivElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const close = (refocus = true) => {
    setOpen(false);
    if (refocus) ref.current?.querySelector('button')?.focus();
  };

  useLayoutEffect(() => {
    if (!open || !floating || !ref.current || !menu.current) return;
    float(menu.current, ref.current);
    // It would stay behind while its button moves.
    const onMove = (event: Event) => {
      if (!menu.current?.contains(event.target as Node)) setOpen(false);
    };
    window.addEventListener('resize', onMove);
    document.addEventListener('scroll', onMove, true);
    return () => {
      window.removeEventListener('resize', onMove);
      document.removeEventListener('scroll', onMove, true);
    };
  }, [open, floating]);
  useEffect(() => {
    if (!open) return;
    items(ref.current)[0]?.focus();
    const onDown = (event: PointerEvent) => {
      if (!ref.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', onDown);
    return () => document.removeEventListener('pointerdown', onDown);
  }, [open]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (!open) return;
    if (event.key === 'Escape') {
      event.stopPropagation();
      return close();
    }
    if (event.key === 'Tab') return setOpen(false);
    const edge = { Home: 0, End: -1 }[event.key];
    if (edge !== undefined) {
      event.preventDefault();
      return items(ref.current).at(edge)?.focus();
    }
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const all = items(ref.current);
    const at = all.indexOf(document.activeElement as HTMLElement);
    all[(at + step + all.length) % all.length]?.focus();
  };

  return (
    <div ref={ref} className="relative" onKeyDown={onKeyDown}>
      {trigger({ 'aria-expanded': open, 'aria-haspopup': 'menu', onClick: () => setOpen(!open) })}
      {open && (
        <div
          ref={menu}
          role="menu"
          {...(floating ? { popover: 'manual' as const } : {})}
          aria-label={label}
          className={cx(
            'z-40 animate-appear rounded-2xl border border-line bg-raised p-1.5 text-ink shadow-float',
            floating ? 'fixed m-0 overflow-y-auto' : cx('absolute', side === 'above' ? 'bottom-full mb-2' : 'top-full mt-2', ALIGN[align]),
            className,
          )}
        >
          {children(() => close())}
        </div>
      )}
    </div>
  );
}

const EDGE = 8;

/** Puts a menu below its button, above it where there is no room below, and into the window in any case. */
function float(menu: HTMLElement, anchor: HTMLElement): void {
  menu.showPopover?.();
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const fitsBelow = at.bottom + 4 + height <= window.innerHeight - EDGE;
  const top = fitsBelow ? at.bottom + 4 : Math.max(EDGE, at.top - 4 - height);
  const left = Math.max(EDGE, Math.min(at.right - width, window.innerWidth - width - EDGE));
  Object.assign(menu.style, { top: `${top}px`, left: `${left}px`, right: 'auto', bottom: 'auto', maxHeight: `${window.innerHeight - 2 * EDGE}px` });
}

/** Those that are shown: some are for narrow windows only. */
function items(root: HTMLElement | null): HTMLElement[] {
  const all = [...(root?.querySelectorAll<HTMLElement>('[role="menuitem"], [role="menuitemradio"]') ?? [])];
  return all.filter((each) => each.getClientRects().length > 0);
}

interface MenuItemProps {
  icon?: ReactNode;
  children: ReactNode;
  /** What is read out, where that is more than what is written. */
  label?: string;
  /** How much awaits one there. */
  badge?: number;
  onSelect: () => void;
  danger?: boolean;
  /** The key that does the same. */
  hint?: string;
  checked?: boolean;
}

export function MenuItem({ icon, children, label, badge, onSelect, danger, hint, checked }: MenuItemProps) {
  return (
    <button
      type="button"
      role={checked === undefined ? 'menuitem' : 'menuitemradio'}
      aria-checked={checked}
      aria-label={label}
      aria-keyshortcuts={hint}
      onClick={onSelect}
      className={cx(
        'flex w-full items-center gap-3 rounded-xl px-3 py-2.5 text-left text-[15px] whitespace-nowrap transition-colors hover:bg-sunken focus-visible:bg-sunken focus-visible:outline-none',
        danger ? 'text-danger-ink' : 'text-ink',
      )}
    >
      {icon && <span className={danger ? '' : 'text-ink-soft'}>{icon}</span>}
      <span className="flex-1">{children}</span>
      {Boolean(badge) && (
        <span aria-hidden className="inline-flex h-5 min-w-5 items-center justify-center rounded-full bg-danger px-1.5 text-xs font-semibold text-white">
          {badge}
        </span>
      )}
      {hint && <kbd aria-hidden className="font-sans text-xs text-ink-faint pointer-coarse:hidden">{hint}</kbd>}
      {checked !== undefined && <span aria-hidden className={cx('size-2 rounded-full', checked ? 'bg-accent' : 'bg-transparent')} />}
    </button>
  );
}
