import { afterEach, describe, expect, it } from 'vitest';
import { ParleyClient } from '../src/client.js';
import { MemoryStore } from '../src/tokens.js';
import type { User } from '../src/types.js';
import { startServer, type HttpAnswer, type SmallServer } from './small-server.js';

const user: User = {
  id: 'usr_a',
  email: 'a@example.org',
  name: 'A',
  user_type: 'account',
  profile_image: null,
  role: 'user',
  organization_id: null,
  created_at: '2026-01-01T00:00:00Z',
};

let server: SmallServer;
let refreshes = 0;
let refresh: () => HttpAnswer;
let store: MemoryStore;
afterEach(() => server.close());

/** Signed in with the given token, which has so many milliseconds left. */
async function signedIn(token: string, leftMs: number): Promise<ParleyClient> {
  refreshes = 0;
  refresh = () => ({ status: 200, body: tokens('good') });
  server = await startServer(({ path, token: given }) => {
    if (path === '/api/auth/refresh') {
      refreshes += 1;
      return refresh();
    }
    if (path === '/api/auth/login') return { status: 200, body: tokens('good') };
    return given === 'good' ? { status: 200, body: { meetings: [], next_cursor: null } } : { status: 401, body: { code: 'unauthorized' } };
  });
  store = new MemoryStore();
  const session = { user, access_token: token, refresh_token: 'r', expires_at: Date.now() + leftMs };
  store.setItem('parley:session', JSON.stringify(session));
  return new ParleyClient({ server: server.url, accountStore: store });
}

const tokens = (access: string) => ({ user, access_token: access, refresh_token: 'r2', token_type: 'Bearer', expires_in: 900 });

describe('tokens', () => {
  it('are renewed before they run out, once for all requests', async () => {
    const client = await signedIn('old', 1000);
    await Promise.all([client.meetings('my'), client.meetings('past'), client.meetings('upcoming')]);
    expect(refreshes).toBe(1);
  });

  it('are renewed when the server does not take them any more', async () => {
    const client = await signedIn('revoked', 600_000);
    expect((await client.meetings('my')).meetings).toEqual([]);
    expect(refreshes).toBe(1);
  });

  it('that cannot be renewed sign the person out', async () => {
    const client = await signedIn('revoked', 600_000);
    refresh = () => ({ status: 401, body: { code: 'unauthorized' } });
    const users: (User | null)[] = [];
    let refused = 0;
    client.accounts.on('user', (each) => users.push(each));
    client.accounts.on('refused', () => (refused += 1));
    await expect(client.meetings('my')).rejects.toMatchObject({ code: 'unauthorized' });
    expect(users).toEqual([null]);
    expect(refused).toBe(1);
    expect(client.accounts.user).toBeNull();
  });

  it('that another tab renewed meanwhile are taken over', async () => {
    const client = await signedIn('revoked', 600_000);
    refresh = () => {
      const session = { user, access_token: 'good', refresh_token: 'of another tab', expires_at: Date.now() + 600_000 };
      store.setItem('parley:session', JSON.stringify(session));
      return { status: 401, body: { code: 'unauthorized' } };
    };
    expect((await client.meetings('my')).meetings).toEqual([]);
    expect(client.accounts.user).not.toBeNull();
  });

  it('survive a server that is away for a moment', async () => {
    const client = await signedIn('old', 1000);
    refresh = () => ({ status: 503 });
    await expect(client.meetings('my')).rejects.toMatchObject({ code: 'unavailable' });
    expect(client.accounts.user).not.toBeNull();
  });
});

describe('a server that cannot be reached', () => {
  it('is told apart from a refusal', async () => {
    const client = await signedIn('good', 600_000);
    const gone = new ParleyClient({ server: 'http://127.0.0.1:9' });
    await expect(gone.meeting('ABC-DEF-GHJ')).rejects.toMatchObject({ code: 'network', transient: true });
    await expect(client.accounts.signIn({ email: 'a@example.org', password: 'x' })).resolves.toMatchObject({ id: 'usr_a' });
  });
});
