// A name for this tab that stays the same when it is loaded again, so that the server lets the new page take over from
// the old one. A duplicated tab copies it; the lock, which one page can hold, tells the two apart.

const KEY = 'parley:device';

let claimed: Promise<string> | null = null;

/** The tab's name, claimed once. */
export function claimedDeviceId(): Promise<string> {
  claimed ??= claimDeviceId();
  return claimed;
}

async function claimDeviceId(): Promise<string> {
  const stored = sessionStorage.getItem(KEY);
  const id = stored && (await isFree(stored)) ? stored : randomId();
  sessionStorage.setItem(KEY, id);
  hold(id);
  return id;
}

/** crypto.randomUUID is missing on pages without HTTPS. */
function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function lockName(id: string): string {
  return `parley:device:${id}`;
}

/** The page before a reload may take a moment to be gone. */
async function isFree(id: string): Promise<boolean> {
  if (!navigator.locks) return true;
  const limit = AbortSignal.timeout(400);
  return navigator.locks.request(lockName(id), { signal: limit }, () => true).catch(() => false);
}

function hold(id: string): void {
  void navigator.locks?.request(lockName(id), () => new Promise<never>(() => undefined));
}
