import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { toast } from '../state/toasts';

/** The size of an element, followed as it changes. */
export function useSize<T extends HTMLElement>(): [RefObject<T | null>, { width: number; height: number }] {
  const ref = useRef<T>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, size];
}

/** The page's own title, and what stands in its place for a while. */
const titles: { own: string; over: string | null } = { own: '', over: null };

function setTitles(change: Partial<typeof titles>): void {
  Object.assign(titles, change);
  document.title = titles.over ?? titles.own;
}

export function useTitle(title: string): void {
  useEffect(() => setTitles({ own: title }), [title]);
}

/** Stands in the place of the page's title, in the row of tabs too, until it is null or what asked for it is gone. */
export function useTitleOver(title: string | null): void {
  useEffect(() => {
    if (title === null) return;
    setTitles({ over: title });
    return () => setTitles({ over: null });
  }, [title]);
}

/** Rises every `ms`, to show a running time. */
export function useTick(ms: number): number {
  const [tick, setTick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTick((value) => value + 1), ms);
    return () => clearInterval(timer);
  }, [ms]);
  return tick;
}

export function useMediaQuery(query: string): boolean {
  const [matches, setMatches] = useState(() => window.matchMedia(query).matches);
  useEffect(() => {
    const list = window.matchMedia(query);
    const follow = () => setMatches(list.matches);
    follow();
    list.addEventListener('change', follow);
    return () => list.removeEventListener('change', follow);
  }, [query]);
  return matches;
}

/** Copies a text and says for two seconds that it did; where it could not, the text is shown to be copied by hand. */
export function useCopy(): [copied: boolean, copy: (text: string) => Promise<void>] {
  const [copied, setCopied] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async (text: string) => {
    if (!(await copyText(text))) return toast(`Your browser does not let this page copy. Copy it by hand: ${text}`, 'problem');
    setCopied(true);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setCopied(false), 2000);
  };
  return [copied, copy];
}

export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Pages without HTTPS have no clipboard interface.
    const area = document.createElement('textarea');
    area.value = text;
    // What is outside of an open dialog cannot be selected.
    ([...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body).append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
  }
}
