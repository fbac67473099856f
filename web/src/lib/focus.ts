// Where the focus goes when what has it leaves the page. Browsers let it fall to the page itself then, where who uses the keyboard has to begin
// anew, and who listens hears nothing. One watcher for all of the page. Parts carry `data-focus-key` where the same control is drawn anew elsewhere,
// and `data-focus-home` where they have the focus once a part of them is gone; what has a `tabindex` is such a home, too.

import { useEffect } from 'react';

interface Held {
  element: HTMLElement;
  /** What it is in, from the inside to the outside. */
  around: HTMLElement[];
  /** The focus is seen: it came by the keyboard, or it is where one writes. */
  seen: boolean;
}

const REMEMBERED = 20;
/** What takes the focus by itself, a page that begins say, comes first. */
const SETTLE_MS = 30;

export function useFocusKept(): void {
  useEffect(watchFocus, []);
}

/** Watches until what it answers is called. */
function watchFocus(): () => void {
  let held: Held | null = null;
  /** What had the focus, the last one first. */
  let before: HTMLElement[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  const onFocusIn = ({ target }: FocusEvent) => {
    if (!(target instanceof HTMLElement)) return;
    held = { element: target, around: ancestors(target), seen: target.matches(':focus-visible') };
    before = [target, ...before.filter((each) => each !== target && each.isConnected)].slice(0, REMEMBERED);
  };
  const onFocusOut = ({ target, relatedTarget }: FocusEvent) => {
    if (relatedTarget) return;
    // Some browsers tell it of what is just being taken out, too. What is still here a moment later was left on purpose.
    queueMicrotask(() => {
      if (held?.element !== target || !held || !isThere(held.element) || !isNowhere()) return;
      held = null;
      before = [];
    });
  };
  const mend = () => {
    if (!held || isThere(held.element)) return;
    const lost = held;
    held = null;
    const dialog = [...document.querySelectorAll<HTMLElement>('dialog[open]')].at(-1) ?? null;
    // Who uses the mouse talks with the space bar, which must not press a button.
    const isMissed = isNowhere() || document.activeElement === lost.element;
    if (isMissed && (lost.seen || dialog)) give(successors(lost, before, dialog));
  };
  const observer = new MutationObserver(() => {
    if (!held || isThere(held.element)) return;
    clearTimeout(timer);
    timer = setTimeout(mend, SETTLE_MS);
  });

  document.addEventListener('focusin', onFocusIn);
  document.addEventListener('focusout', onFocusOut);
  observer.observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['disabled'] });
  return () => {
    clearTimeout(timer);
    observer.disconnect();
    document.removeEventListener('focusin', onFocusIn);
    document.removeEventListener('focusout', onFocusOut);
  };
}

/**
 * In the order in which they are tried: the same control elsewhere; the list, panel or stage that it was in; otherwise what had the focus before it.
 * In an open dialog all is inside of that.
 */
function successors({ element, around }: Held, before: HTMLElement[], dialog: HTMLElement | null): HTMLElement[] {
  const scope = dialog ?? document.body;
  const key = element.dataset['focusKey'];
  const same = key ? [...scope.querySelectorAll<HTMLElement>(`[data-focus-key="${CSS.escape(key)}"]`)] : [];
  const home = around.find((each) => each.isConnected && each !== dialog && scope.contains(each) && each.matches('[tabindex], [data-focus-home]'));
  const earlier = before.filter((each) => scope.contains(each));
  const first = dialog?.querySelectorAll<HTMLElement>('[data-dialog-body] :is(input, select, textarea, button)') ?? [];
  return [...same, ...(home ? [home] : []), ...earlier, ...first];
}

/** Gives the focus to the first of them that takes it. */
function give(all: HTMLElement[]): void {
  for (const each of all) {
    if (!canTake(each)) continue;
    if (each.dataset['focusHome'] && !each.hasAttribute('tabindex')) lend(each);
    each.focus({ preventScroll: true });
    if (document.activeElement === each) return;
  }
}

/** For this once: a click into it shall go on leaving the focus with the page. */
function lend(home: HTMLElement): void {
  home.tabIndex = -1;
  home.addEventListener('blur', () => home.removeAttribute('tabindex'), { once: true });
}

function canTake(element: HTMLElement): boolean {
  if (!isThere(element) || element.closest('[inert]') || element.getClientRects().length === 0) return false;
  // On phones the keyboard would come over the page.
  return !element.matches('input, textarea') || !window.matchMedia('(pointer: coarse)').matches;
}

function isThere(element: HTMLElement): boolean {
  return element.isConnected && !element.matches(':disabled');
}

function isNowhere(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

function ancestors(element: HTMLElement): HTMLElement[] {
  const all: HTMLElement[] = [];
  for (let at = element.parentElement; at; at = at.parentElement) all.push(at);
  return all;
}
