// Addresses of the pages, and moving between them without loading the page again.

import { useSyncExternalStore } from 'react';
import { canonicalCode } from './code';

export type Route =
  | { page: 'home' }
  | { page: 'join'; code: string }
  | { page: 'room'; code: string }
  | { page: 'ended'; code: string }
  | { page: 'unknown' };

export function parsePath(path: string): Route {
  const [first, second, third, ...more] = path.split('/').filter(Boolean).map(decode);
  if (more.length > 0) return { page: 'unknown' };
  if (!first) return { page: 'home' };
  if (!second) return { page: 'unknown' };
  const code = canonicalCode(second);
  if (first === 'join' && !third) return { page: 'join', code };
  if (first === 'm' && !third) return { page: 'room', code };
  if (first === 'm' && third === 'ended') return { page: 'ended', code };
  return { page: 'unknown' };
}

export const paths = {
  home: () => '/',
  join: (code: string) => `/join/${encodeURIComponent(code)}`,
  room: (code: string) => `/m/${encodeURIComponent(code)}`,
  ended: (code: string) => `/m/${encodeURIComponent(code)}/ended`,
};

const listeners = new Set<() => void>();

/** Goes to another page; the query (how media is carried) stays. */
export function navigate(path: string, options: { replace?: boolean } = {}): void {
  const address = path + window.location.search;
  if (options.replace) window.history.replaceState(null, '', address);
  else window.history.pushState(null, '', address);
  for (const listener of listeners) listener();
}

export function useRoute(): Route {
  return parsePath(useSyncExternalStore(subscribe, () => window.location.pathname));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('popstate', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('popstate', listener);
  };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
