import type { Socket } from 'socket.io';
import { expect, it, vi } from 'vitest';
import { ParleyClient } from '../src/client.js';
import { DirectPath } from '../src/media/direct/path.js';
import { LocalMedia } from '../src/media/local.js';
import { MemoryStore } from '../src/tokens.js';
import { meeting, participant } from './make.js';
import { startServer } from './small-server.js';

type Ack = (answer: unknown) => void;

it('is tried again where the first try failed before there was anybody to call', async () => {
  const participants = [participant('a'), participant('b')];
  const server = await startServer(
    () => ({ status: 404 }),
    (socket) => {
      socket.on('meeting:join', (_: unknown, ack: Ack) => {
        const empty = { producers: [], chat: [], seq: 1, ice_servers: [], access_token: 't', media_available: true };
        ack({ success: true, status: 'joined', meeting: meeting(), participant: participants[0], participants, peer_to_peer: true, ...empty });
      });
    },
  );
  let tries = 0;
  server.io.of('/meetings').on('connection', (socket: Socket) => {
    socket.on('peer:join', (_: unknown, ack: Ack) => {
      tries += 1;
      ack(tries === 1 ? { success: false, error: { code: 'unavailable', message: 'Not now.' } } : { success: true, peers: [] });
    });
  });
  const store = new MemoryStore();
  store.setItem('parley:session', JSON.stringify({ user: { name: 'A' }, access_token: 'good', refresh_token: 'r', expires_at: Date.now() + 600_000 }));
  const session = new ParleyClient({ server: server.url, accountStore: store }).openMeeting('ABC-DEF-GHJ');
  await session.join();
  const path = new DirectPath({
    session,
    local: new LocalMedia(),
    sfuFlow: () => Promise.resolve(null),
    wanted: () => true,
    iceServers: () => Promise.resolve([]),
    tellFigures: () => undefined,
  });
  path.begin();
  await vi.waitFor(() => expect(tries).toBe(1), 10_000);
  await vi.waitFor(() => expect(tries).toBe(2), 20_000);
  path.close();
  session.close();
  await server.close();
}, 40_000);
