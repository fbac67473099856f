// Who one is and where: a name for who made a meeting with one click, and a meeting that goes on in another place.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { startServer } from '../integration/support/server.mjs';
import { story } from './support/evidence.mjs';
import { arrive, PATIENCE_MS } from './support/person.mjs';
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
  [server, ada] = await startAll([startServer({ settings: patient }), arrive('Ada', { quiet: true })]);
  ben = ada.beside('Ben');
});
after(async () => {
  await ben?.stop();
  await ada?.stop();
  await server?.stop();
});

const ownName = (person) => person.page.locator('[data-self="true"][data-source="camera"]').getAttribute('data-name');

step('who made a meeting with one click is asked for a name there, and has it from then on', async () => {
  link = await ada.makeMeeting(server);
  await ada.isTold('How should the others see you?');
  await shoot(ada.page, 'name');
  await ada.page.getByLabel('Your name').fill('Ada');
  await ada.button('Save').click();
  await ada.page.getByText('How should the others see you?').waitFor({ state: 'detached', timeout: PATIENCE_MS });
  assert.equal(await ownName(ada), 'Ada');
  await ada.reload();
  assert.equal(await ownName(ada), 'Ada');
  await ben.open(link);
  await ben.isTold('Ada’s meeting');
  await ben.joinsHere();
  await ben.page.locator('[data-name="Ada"][data-source="camera"]').waitFor({ timeout: PATIENCE_MS });
});

step('a name is changed in the list of people, for all', async () => {
  await ben.does('Change my name', ben);
  const dialog = ben.page.getByRole('dialog', { name: 'Change my name' });
  await dialog.getByLabel('Your name').fill('Benedict');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await ada.page.locator('[data-name="Benedict"][data-source="camera"]').waitFor({ timeout: PATIENCE_MS });
  await ben.closePanel('People');
});

step('who joins in another place reads so where they were, and comes back with one click', async () => {
  // The same tab's memory in another window, as when a browser restores a session that still runs. Without locks (as on pages
  // without HTTPS) it does not find out that the name of the tab is taken.
  const memory = await ben.page.evaluate(() => JSON.stringify({ ...sessionStorage }));
  const elsewhere = await ben.browser.newPage();
  elsewhere.setDefaultTimeout(PATIENCE_MS);
  await elsewhere.addInitScript(() => Object.defineProperty(navigator, 'locks', { value: undefined }));
  await elsewhere.goto(server.url);
  await elsewhere.evaluate((kept) => Object.assign(sessionStorage, JSON.parse(kept)), memory);
  await elsewhere.goto(ben.page.url());
  await elsewhere.getByRole('toolbar', { name: 'Meeting controls' }).waitFor();
  await ben.isTold('You joined from another tab or device');
  await shoot(ben.page, 'replaced');
  await ben.button('Come back here').click();
  await ben.isInRoom();
  await elsewhere.getByText('You joined from another tab or device').waitFor();
  assert.equal(await ada.page.locator('[data-name="Benedict"][data-source="camera"]').count(), 1);
  await elsewhere.context().close();
});
