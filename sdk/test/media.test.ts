import type { Socket } from 'socket.io';
import { afterEach, expect, it, vi } from 'vitest';
import { sleep } from '../src/backoff.js';
import { ParleyClient } from '../src/client.js';
import { LocalMedia } from '../src/media/local.js';
import { MediaSession } from '../src/media/session.js';
import type { MeetingSession } from '../src/meeting/session.js';
import { MemoryStore } from '../src/tokens.js';
import { meeting, participant } from './make.js';
import { startServer, type SmallServer } from './small-server.js';

type Ack = (answer: unknown) => void;

let server: SmallServer;
let session: MeetingSession;
let media: MediaSession;
let asked: string[] = [];

afterEach(async () => {
  media.close();
  session.close();
  await server.close();
});

const unavailable = { success: false, error: { code: 'unavailable', message: 'No media worker is there.', retry_after: 1 } };

/** In a meeting of a server that answers what is asked of media so: that there are no workers at the moment. */
async function enter(mediaAvailable: boolean, answer: object = unavailable): Promise<void> {
  asked = [];
  const onConnection = (socket: Socket) => {
    socket.on('meeting:join', (_: unknown, ack: Ack) => {
      const own = participant('a');
      const empty = { participants: [own], producers: [], chat: [], seq: 1, ice_servers: [], access_token: 't' };
      void socket.join('room');
      ack({ success: true, status: 'joined', meeting: meeting(), participant: own, ...empty, media_available: mediaAvailable });
    });
    for (const event of ['media:capabilities', 'media:transport:create'])
      socket.on(event, (_: unknown, ack: Ack) => {
        asked.push(event);
        ack(answer);
      });
  };
  server = await startServer(() => ({ status: 404 }), onConnection);
  const store = new MemoryStore();
  const known = { user: { name: 'A' }, access_token: 'good', refresh_token: 'r', expires_at: Date.now() + 600_000 };
  store.setItem('parley:session', JSON.stringify(known));
  session = new ParleyClient({ server: server.url, accountStore: store }).openMeeting('ABC-DEF-GHJ');
  await session.join();
  media = new MediaSession({ session, local: new LocalMedia() });
}

const isSoon = (status: MediaSession['state']['status']) => vi.waitFor(() => expect(media.state.status).toBe(status), 5000);

const count = (event: string) => asked.filter((each) => each === event).length;

it('a client without media asks for it less and less often, and at once when the server says that it is back', async () => {
  await enter(true);
  await isSoon('unavailable');
  await sleep(6000);
  const before = count('media:capabilities');
  expect(before).toBeLessThanOrEqual(3);
  expect(count('media:transport:create')).toBe(2);
  server.io.to('room').emit('media:reset', { meeting_id: 'mtg_1', seq: 2, reason: 'media is back' });
  await vi.waitFor(() => expect(count('media:transport:create')).toBe(4), 2000);
}, 20_000);

it('a client that was told on coming in that there is no media asks one question', async () => {
  await enter(false);
  await isSoon('unavailable');
  await vi.waitFor(() => expect(asked).toEqual(['media:capabilities']), 5000);
});

it('where the browser can carry no media, that is told, and asked for no more', async () => {
  await enter(true, { success: true, router_rtp_capabilities: {}, transport: {}, ice_servers: [] });
  await isSoon('unsupported');
  await sleep(1500);
  expect(count('media:transport:create')).toBe(2);
}, 10_000);
