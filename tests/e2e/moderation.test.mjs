// What hosts and co-hosts do to others by the list of people, as all of them see and hear it.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { call } from '../integration/support/client.mjs';
import { Proxy } from '../integration/support/proxy.mjs';
import { screens, startServer } from '../integration/support/server.mjs';
import { story } from './support/evidence.mjs';
import { arrive, PATIENCE_MS, until } from './support/person.mjs';
import { shoot } from './support/shots.mjs';
import { startAll } from './support/start.mjs';

let server;
let ada;
let ben;
let cleo;
let link;
/** Between Ben and the server, and the link as it is there: a page at another address would take him for somebody else. */
let network;
let bensLink;
const everyone = () => [ada, ben, cleo].filter(Boolean);
const step = story(() => ({ server, people: everyone() }));

before(async () => {
  // Of Ben the others are to see and hear what his devices give.
  [server, ada, ben] = await startAll([
    startServer({ settings: { RATE_LIMIT: 'off' } }),
    arrive('Ada', { quiet: true }),
    arrive('Ben'),
  ]);
  cleo = ada.beside('Cleo');
  network = await Proxy.to(server);
});
after(async () => {
  for (const person of everyone().reverse()) await person.stop();
  await network?.stop();
  await server?.stop();
});

const optionsFor = (person, other) => person.button(`Options for ${other.name}`);

step('a host, somebody with an account and a guest are in a meeting', async () => {
  await ada.signIn(server);
  await ada.button('New meeting').click();
  await ada.isInRoom();
  link = new URL(ada.page.url()).href.replace('/m/', '/join/');
  await cleo.signIn(server);
  await cleo.page.goto(link);
  await cleo.joinsHere();
  bensLink = link.replace(new URL(link).origin, network.url);
  await ben.joinByLink(bensLink);
  await ada.openPanel('People');
  await until('the list has all three', () => ada.listed(), (names) => String(names) === 'Ada,Ben,Cleo');
  await cleo.hears(ben);
});

step('the host mutes somebody: nobody hears them, they are told, and unmute themselves', async () => {
  await ada.does('Mute', ben);
  await ben.isTold('Ada muted your microphone');
  await ben.button('Unmute microphone').waitFor({ timeout: PATIENCE_MS });
  await cleo.seesOnTile(ben, 'data-muted', 'true');
  await cleo.doesNotHear(ben);
  // A page that is loaded again unmutes nobody.
  await ben.reload();
  await ben.button('Unmute microphone').waitFor({ timeout: PATIENCE_MS });
  await cleo.seesOnTile(ben, 'data-muted', 'true');
  await ben.button('Unmute microphone').click();
  await cleo.hears(ben);
});

step('the host stops somebody’s video, who turns it on again', async () => {
  await ada.does('Stop video', ben);
  await ben.isTold('Ada turned your camera off');
  await cleo.doesNotSee(ben);
  await ben.button('Turn camera on').click();
  await cleo.sees(ben);
});

step('the host stops a shared screen', async () => {
  await cleo.shareScreen();
  await ben.seesScreen(cleo);
  await ada.does('Stop screen share', cleo);
  await cleo.isTold('Ada stopped the sharing of your screen');
  await ben.doesNotSee(cleo, 'screen');
  await cleo.button('Share screen').waitFor({ timeout: PATIENCE_MS });
});

step('cameras that are turned off for the meeting are off, and cannot be turned on until they are allowed again', async () => {
  const turn = async (features) => {
    const { status, body } = await call(server, 'PATCH', `/api/meetings/${link.split('/').at(-1)}`, { token: ada.account.access_token, body: { features } });
    assert.equal(status, 200, JSON.stringify(body));
  };
  await turn({ video_enabled: false });
  await ben.isTold('Cameras are turned off in this meeting.');
  await cleo.doesNotSee(ben);
  await ben.button('Turn camera on').waitFor({ state: 'detached', timeout: PATIENCE_MS });
  await turn({ video_enabled: true });
  await ben.button('Turn camera on').waitFor({ timeout: PATIENCE_MS });
  assert.equal(await ben.page.getByText('Cameras are turned off in this meeting.').count(), 0, 'it is not said any more');
  await ben.button('Turn camera on').click();
  await cleo.sees(ben);
});

step('muting all spares the host', async () => {
  for (const person of [ada, cleo]) {
    await person.button('Unmute microphone').click();
    await ben.seesOnTile(person, 'data-muted', 'false');
  }
  await ada.button('Mute all').click();
  await ada.isTold('2 microphones muted.');
  for (const other of [ben, cleo]) await ada.seesOnTile(other, 'data-muted', 'true');
  await ben.seesOnTile(ada, 'data-muted', 'false');
});

step('the list of people looks right, and its menu too', async () => {
  await shoot(ada.page, 'people');
  await optionsFor(ada, ben).click();
  await ada.page.getByRole('menuitem', { name: 'Ban' }).waitFor();
  await ada.page.screenshot({ path: join(screens, 'people-menu-1280.png') });
  await ada.page.keyboard.press('Escape');
});

step('the menu is used with the keyboard alone, and gives the focus back', async () => {
  await optionsFor(ada, ben).focus();
  await ada.page.keyboard.press('Enter');
  const focused = () => ada.page.evaluate(() => document.activeElement?.textContent ?? '');
  const first = await focused();
  await ada.page.keyboard.press('ArrowDown');
  assert.notEqual(await focused(), first);
  await ada.page.keyboard.press('Escape');
  assert.equal(await ada.page.evaluate(() => document.activeElement?.getAttribute('aria-label')), 'Options for Ben');
  // A question keeps the focus inside until it is answered.
  await ada.does('Remove', ben);
  const dialog = ada.page.getByRole('dialog', { name: 'Remove Ben?' });
  await dialog.waitFor();
  for (let i = 0; i < 6; ++i) {
    await ada.page.keyboard.press('Tab');
    assert.ok(await ada.page.evaluate(() => document.activeElement === document.body || document.querySelector('dialog[open]').contains(document.activeElement)));
  }
  await ada.page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
});

step('attendees are offered nothing that is for hosts', async () => {
  await ben.openPanel('People');
  assert.equal(await optionsFor(ben, cleo).count(), 0);
  for (const name of ['Mute all', 'Lock meeting']) assert.equal(await ben.button(name).count(), 0, name);
  await ben.closePanel('People');
});

step('a co-host has the tools, but not over the host', async () => {
  await ada.does('Make co-host', cleo);
  await cleo.isTold('You are a co-host now');
  await cleo.openPanel('People');
  await optionsFor(cleo, ben).waitFor({ timeout: PATIENCE_MS });
  assert.equal(await optionsFor(cleo, ada).count(), 0);
  await cleo.button('Unmute microphone').click();
  await cleo.page.getByRole('listitem').filter({ hasText: 'Cleo' }).getByText('Co-host').waitFor({ timeout: PATIENCE_MS });
});

step('a locked meeting lets nobody new in, and says so', async () => {
  await cleo.button('Lock meeting').click();
  await ada.button('Unlock meeting').waitFor({ timeout: PATIENCE_MS });
  const page = await ben.browser.newPage();
  await page.goto(link);
  await page.getByLabel('Your name').fill('Late');
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  await page.getByText('This meeting is locked').waitFor({ timeout: PATIENCE_MS });
  await ada.button('Unlock meeting').click();
  await ada.button('Lock meeting').waitFor({ timeout: PATIENCE_MS });
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByLabel('Your name').fill('Late');
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  await page.getByRole('toolbar', { name: 'Meeting controls' }).waitFor({ timeout: PATIENCE_MS });
  await page.context().close();
});

step('the host hands the meeting over, and stays as co-host', async () => {
  await ada.doesSurely('Make host', cleo);
  await cleo.isTold('You are the host of this meeting now.');
  await cleo.button('Leave options').waitFor({ timeout: PATIENCE_MS });
  await ada.button('Leave options').waitFor({ state: 'detached', timeout: PATIENCE_MS });
  await until('the old host is co-host', () => cleo.page.getByRole('listitem').filter({ hasText: 'Ada' }).first().innerText(), (text) => text.includes('Co-host'));
});

step('who is removed reads so, and can come again', async () => {
  await cleo.doesSurely('Remove', ben);
  await ben.isTold('You were removed from the meeting');
  for (const other of [ada, cleo]) await until('Ben is gone', () => other.tile(ben).count(), (tiles) => tiles === 0);
  await shoot(ben.page, 'removed');
  await ben.button('Rejoin').click();
  await ben.joinsHere();
  await cleo.sees(ben);
});

step('who is removed while their network is gone reads so when it is back, and does not come in by itself', async () => {
  network.away = true;
  network.cut();
  await ben.isTold('Connection lost');
  await cleo.doesSurely('Remove', ben);
  await until('Ben is gone', () => cleo.tile(ben).count(), (tiles) => tiles === 0);
  network.away = false;
  await ben.isTold('You were removed from the meeting');
  assert.equal(await cleo.tile(ben).count(), 0);
  await ben.button('Rejoin').click();
  await ben.joinsHere();
  await cleo.sees(ben);
});

step('who is banned reads so, and cannot come again', async () => {
  await ada.doesSurely('Ban', ben);
  await ben.isTold('you cannot come back into it');
  assert.equal(await ben.button('Rejoin').count(), 0);
  await ben.page.goto(bensLink);
  await ben.page.getByLabel('Your name').fill('Ben');
  await ben.button('Join').click();
  await ben.isTold('You cannot join this meeting');
});

step('no page had an error of its own in all of this', async () => {
  for (const person of everyone()) assert.deepEqual(person.page.said.filter((line) => / uncaught: /.test(line)), [], person.name);
});
