// A server without media workers goes on with everything else, and says what is missing.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { call } from '../integration/support/client.mjs';
import { startServer } from '../integration/support/server.mjs';
import { story } from './support/evidence.mjs';
import { arrive } from './support/person.mjs';
import { startAll } from './support/start.mjs';

let server;
let everyone = [];
const step = story(() => ({ server, people: everyone }));

before(async () => {
  [server, ...everyone] = await startAll([startServer({ settings: { MEDIA_WORKERS: '0' } }), arrive('Ada'), arrive('Ben')]);
});
after(async () => {
  await Promise.all(everyone.map((person) => person.stop()));
  await server?.stop();
});

step('two meet and are told that sound and video are not available', async () => {
  const [ada, ben] = everyone;
  await ben.joinByLink(await ada.makeMeeting(server));
  for (const person of everyone) await person.page.getByText('Sound and video are not available on this server, by its settings').waitFor();
  assert.equal(await ada.tile(ben).count(), 1);
});

step('they write to each other', async () => {
  const [ada, ben] = everyone;
  await ada.says('Can you read me?');
  await ben.reads('Can you read me?');
});

step('the server says so to its keeper too, and is ready', async () => {
  const { status, body } = await call(server, 'GET', '/readyz');
  assert.equal(status, 200);
  assert.equal(body.media, false);
  const health = await call(server, 'GET', '/api/meeting/system/health');
  assert.equal(health.body.data.health_status, 'healthy', 'it is as the settings want it');
  assert.equal(health.body.data.services.mediasoup, 'not_configured');
});
