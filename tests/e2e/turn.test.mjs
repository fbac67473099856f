// Networks that let nothing out but what goes to a relay: a real coturn, with credentials that expire, and a network that is
// away for a while.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { Proxy } from '../integration/support/proxy.mjs';
import { startServer } from '../integration/support/server.mjs';
import { startCoturn } from '../support/coturn.mjs';
import { story } from './support/evidence.mjs';
import { arrive, until } from './support/person.mjs';
import { startAll } from './support/start.mjs';

const SECRET = 'the-secret-of-the-relay';
const LIFETIME_S = 10;

let relay;
let server;
/** Between the one who reaches only the relay and the server. */
let network;
let everyone = [];
const step = story(() => ({ server, people: everyone }));
const relayed = (path) => path.type === 'relay';
const pathsOf = (person) => person.page.evaluate(() => measure.paths());
/** The relay's part of what each connection of a person was told last. */
const relaysOf = (person) => person.page.evaluate(() => measure.iceServers());
const expiry = (servers) => Math.max(...servers.flat().map(({ username }) => Number(username?.split(':')[0] ?? 0)));

before(async () => {
  relay = await startCoturn({ secret: SECRET });
  const settings = { TURN_URLS: relay.url, TURN_SECRET: SECRET, TURN_CREDENTIAL_SECONDS: String(LIFETIME_S) };
  [server, ...everyone] = await startAll([startServer({ settings }), arrive('Ada'), arrive('Ben')]);
  network = await Proxy.to(server);
  everyone[0].query = '?transport=relay';
});
after(async () => {
  await Promise.all(everyone.map((person) => person.stop()));
  await network?.stop();
  await server?.stop();
  await relay?.stop();
});

step('somebody who reaches only the relay has waited alone for longer than their credentials are good, and meets somebody who needs no relay', async () => {
  const [ada, ben] = everyone;
  const link = await ada.makeMeeting(network);
  // The connection for receiving asks the relay when there is somebody to receive.
  const told = expiry(await relaysOf(ada));
  await until('the credentials have expired', () => Date.now() / 1000, (now) => now > told + 1);
  await ben.joinByLink(link);
  await Promise.all([ada.meets([ben]), ben.meets([ada])]);
});

step('all media of the one goes through the relay, and none of the other', async () => {
  const [ada, ben] = everyone;
  await until('Ada sends and receives through the relay', () => pathsOf(ada), (paths) => paths.length === 2 && paths.every(relayed));
  await until('Ben has a path of his own', () => pathsOf(ben), (paths) => paths.length === 2 && !paths.some(relayed));
});

step('when credentials have expired, the relay refuses them, and the call goes on', async () => {
  const [ada, ben] = everyone;
  const [servers] = await relaysOf(ada);
  await until('the credentials have expired', () => Date.now() / 1000, (now) => now > expiry([servers]) + 2);
  const refused = await ada.page.evaluate((list) => measure.relays(list), servers);
  assert.equal(refused.addresses, 0, JSON.stringify(refused));
  assert.ok(refused.errors.includes(401), JSON.stringify(refused));
  await Promise.all([ada.meets([ben]), ben.meets([ada])]);
});

step('after a change of network the relay is asked with new credentials, and gives new addresses', async () => {
  const [ada, ben] = everyone;
  const before = (await pathsOf(ada)).map(({ port }) => port);
  const expired = expiry(await relaysOf(ada));
  await ada.page.evaluate(() => window.dispatchEvent(new Event('online')));
  await until('Ada is told new credentials', () => relaysOf(ada), (servers) => servers.every((each) => expiry([each]) > expired));
  await until(
    'Ada has new relayed addresses',
    () => pathsOf(ada),
    (paths) => paths.length === 2 && paths.every((path) => relayed(path) && !before.includes(path.port)),
  );
  await Promise.all([ada.meets([ben]), ben.meets([ada])]);
});

step('a network that is away for 20 s: the page says so, and all are back in the call without a click', async (t) => {
  const [ada, ben] = everyone;
  network.away = true;
  network.cut();
  relay.suspend();
  await ada.isTold('Connection lost');
  await new Promise((resolve) => setTimeout(resolve, 20_000));
  network.away = false;
  relay.resume();
  const back = Date.now();
  await Promise.all([ada.meets([ben]), ben.meets([ada])]);
  t.diagnostic(`seen and heard again ${Date.now() - back} ms after the network was back`);
  assert.equal(await ben.page.locator('[data-source="camera"][data-participant-id]').count(), 2, 'nobody is there twice');
});
