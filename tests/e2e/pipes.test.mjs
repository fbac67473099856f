// A meeting that spreads over two media workers: three people, each worker with fewer consumers than they need.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { call } from '../integration/support/client.mjs';
import { startServer } from '../integration/support/server.mjs';
import { story } from './support/evidence.mjs';
import { arrive } from './support/person.mjs';
import { startAll } from './support/start.mjs';

let server;
let everyone = [];
const step = story(() => ({ server, people: everyone }));
const others = (person) => everyone.filter((each) => each !== person);

before(async () => {
  [server, ...everyone] = await startAll([
    startServer({ settings: { MEDIA_WORKERS: '2', MEDIA_CONSUMERS_PER_WORKER: '1' } }), arrive('Ada'), arrive('Ben'), arrive('Cleo')]);
});
after(async () => {
  await Promise.all(everyone.map((person) => person.stop()));
  await server?.stop();
});

step('three meet over two workers: each sees and hears the two others', async () => {
  const [ada, ...joining] = everyone;
  const link = await ada.makeMeeting(server);
  for (const person of joining) await person.joinByLink(link);
  await Promise.all(everyone.map((person) => person.meets(others(person))));
  const { body } = await call(server, 'GET', '/metrics');
  const loads = [...String(body).matchAll(/^parley_media_worker_load\{[^}]*\} (\d+)$/gm)].map(([, load]) => Number(load));
  assert.equal(loads.length, 2);
  assert.ok(loads.every((load) => load > 1), `each worker carries some of it: ${loads}`);
});
