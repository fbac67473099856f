// Browser storage that may be missing or full: reading gives the fallback, writing is silently not kept.

export function readJson<T>(store: Storage, key: string, fallback: T): T {
  try {
    const text = store.getItem(key);
    return text === null ? fallback : (JSON.parse(text) as T);
  } catch {
    return fallback;
  }
}

export function writeJson(store: Storage, key: string, value: unknown): void {
  try {
    if (value === null || value === undefined) store.removeItem(key);
    else store.setItem(key, JSON.stringify(value));
  } catch {
    // Private windows and full disks: the page works without memory.
  }
}
