// The waiting room: people knock, hosts let them in or send them away, and whoever was let in goes in without a click.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { createMeeting } from '../integration/support/client.mjs';
import { startServer } from '../integration/support/server.mjs';
import { story } from './support/evidence.mjs';
import { arrive, PATIENCE_MS, until } from './support/person.mjs';
import { shoot } from './support/shots.mjs';
import { startAll } from './support/start.mjs';

/** A page that is loaded again on a busy machine is not gone. */
const patient = { RECONNECT_GRACE_SECONDS: '120', HOST_GRACE_SECONDS: '120' };
let server;
let ada;
let ben;
let link;
const step = story(() => ({ server, people: [ada, ben].filter(Boolean) }));

before(async () => {
  [server, ada] = await startAll([startServer({ settings: { RATE_LIMIT: 'off', ...patient } }), arrive('Ada', { quiet: true })]);
  ben = ada.beside('Ben');
});
after(async () => {
  await ben?.stop();
  await ada?.stop();
  await server?.stop();
});

/** Somebody else at Ben's machine, in a browser window of their own. */
async function knock(name) {
  const page = await ben.browser.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(link);
  await page.getByLabel('Your name').fill(name);
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  await page.getByText('Waiting for Ada to let you in').waitFor();
  return page;
}

const isIn = (page) => page.getByRole('toolbar', { name: 'Meeting controls' }).waitFor({ timeout: PATIENCE_MS });
const waiting = () => ada.page.getByRole('region', { name: 'Waiting to come in' });

step('the host of a meeting with a waiting room passes it', async () => {
  await ada.signIn(server);
  const meeting = await createMeeting(server, ada.account.access_token, { title: 'Behind a door', waiting_room_enabled: true });
  link = `${server.url}/join/${meeting.code}`;
  await ada.page.goto(link);
  await ada.joinsHere();
});

step('who knocks waits; the host is told, and lets them in from the list', async () => {
  await ben.open(link);
  await ben.page.getByLabel('Your name').fill('Ben');
  await ben.button('Join').click();
  await ben.isTold('Waiting for Ada to let you in');
  await ada.isTold('Ben is waiting to come in.');
  await ada.page.getByRole('button', { name: 'People, 1 waiting to come in' }).locator('visible=true').click();
  await shoot(ada.page, 'lobby');
  await shoot(ben.page, 'waiting');
  await ada.button('Admit Ben').click();
  await ben.isInRoom();
  await until('the host has a tile of Ben', () => ada.tile(ben).count(), (tiles) => tiles === 1);
  await waiting().waitFor({ state: 'detached', timeout: PATIENCE_MS });
});

step('a knock is answered from its message', async () => {
  const page = await knock('Cleo');
  await ada.page.getByRole('status').getByRole('button', { name: 'Admit', exact: true }).click();
  await isIn(page);
  await page.context().close();
});

step('several are let in at once', async () => {
  const pages = [await knock('Dora'), await knock('Emil')];
  await ada.button('Admit all').click();
  await Promise.all(pages.map(isIn));
  await Promise.all(pages.map((page) => page.context().close()));
});

step('who is rejected reads so', async () => {
  const page = await knock('Fritz');
  await ada.button('Reject Fritz').click();
  await page.getByText('You were not let in').waitFor({ timeout: PATIENCE_MS });
  await shoot(page, 'rejected');
  await page.context().close();
  await waiting().waitFor({ state: 'detached', timeout: PATIENCE_MS });
});

step('who gives up waiting is not listed any more', async () => {
  const page = await knock('Gina');
  await waiting().getByText('Gina').waitFor({ timeout: PATIENCE_MS });
  await page.getByRole('button', { name: 'Do not wait' }).click();
  await waiting().waitFor({ state: 'detached', timeout: PATIENCE_MS });
  await page.context().close();
});

step('the host who loads the page again sees who waits; a co-host sees them too', async () => {
  const page = await knock('Hans');
  await ada.reload();
  await waiting().getByText('Hans').waitFor({ timeout: PATIENCE_MS });
  await ada.does('Make co-host', ben);
  await ben.openPanel('People');
  await ben.button('Admit Hans').click();
  await isIn(page);
  await waiting().waitFor({ state: 'detached', timeout: PATIENCE_MS });
  await page.context().close();
});

step('who may not let people in is not shown who waits', async () => {
  await ada.does('Make attendee', ben);
  const page = await knock('Ines');
  await waiting().getByText('Ines').waitFor({ timeout: PATIENCE_MS });
  await until('Ben has no list', () => ben.page.getByRole('region', { name: 'Waiting to come in' }).count(), (count) => count === 0);
  assert.equal(await ben.button('Admit Ines').count(), 0);
  await page.context().close();
});
