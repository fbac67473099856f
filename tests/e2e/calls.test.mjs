// Two people with accounts: one finds the other by name and calls; the other's pages ring, and stop when one answers.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { createMeeting, register } from '../integration/support/client.mjs';
import { startServer } from '../integration/support/server.mjs';
import { story } from './support/evidence.mjs';
import { arrive, PATIENCE_MS, until } from './support/person.mjs';
import { shoot } from './support/shots.mjs';
import { startAll } from './support/start.mjs';

let server;
let ada;
let ben;
let second;
const step = story(() => ({ server, people: [ada, ben].filter(Boolean) }));

const card = (page) => page.getByRole('alertdialog', { name: 'Ada is calling' });
const inRoom = (page) => page.getByRole('toolbar', { name: 'Meeting controls' }).waitFor({ timeout: PATIENCE_MS });

before(async () => {
  [server, ada, ben] = await startAll([startServer(), arrive('Ada'), arrive('Ben')]);
});
after(async () => {
  await Promise.all([ada, ben].filter(Boolean).map((person) => person.stop()));
  await server?.stop();
});

/** Counts the notes that the page plays, whatever the machine's loudspeakers do. */
const countNotes = (page) =>
  page.addInitScript(() => {
    window.notes = 0;
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...args) {
      window.notes += 1;
      return start.apply(this, args);
    };
  });

async function find(name) {
  await ada.page.getByLabel('Name or e-mail address').fill(name);
  await ada.button(`Call ${name}`).waitFor({ timeout: PATIENCE_MS });
}

step('somebody who is not online is shown as that, and cannot be reached', async () => {
  await ada.signIn(server);
  const account = await register(server, 'Nobody Here');
  assert.ok(account.user.id);
  await find('Nobody Here');
  await ada.page.getByRole('img', { name: 'offline' }).waitFor({ timeout: PATIENCE_MS });
  await ada.button('Call Nobody Here').click();
  await ada.page.getByText('Nobody Here is not online right now.').waitFor({ timeout: PATIENCE_MS });
});

step('somebody who comes online gets a green dot without a reload', async () => {
  ben.account = await register(server, 'Ben');
  await find('Ben');
  await ada.page.getByRole('img', { name: 'offline' }).waitFor({ timeout: PATIENCE_MS });
  await ben.signIn(server, countNotes);
  await ada.page.getByRole('img', { name: 'online', exact: true }).waitFor({ timeout: PATIENCE_MS });
  await shoot(ada.page, 'call-somebody');
});

step('a call rings on all pages of a person, with sound', async () => {
  second = await ben.page.context().newPage();
  await second.goto(server.url);
  await until('the second page is connected', async () => (await second.getByLabel('Account').count()) > 0, (there) => there);
  await second.waitForTimeout(2500); // its connection begins a moment after the page
  await ben.page.bringToFront();
  await ada.button('Call Ben').click();
  await inRoom(ada.page);
  await ada.page.getByText('Calling Ben…').waitFor({ timeout: PATIENCE_MS });
  await card(ben.page).waitFor({ timeout: PATIENCE_MS });
  await card(second).waitFor({ timeout: PATIENCE_MS });
  await until('notes are played', () => ben.page.evaluate(() => window.notes), (notes) => notes >= 4);
  assert.equal(await ben.page.title(), 'Ada is calling');
  await shoot(ben.page, 'incoming-call');
});

step('answering takes one into the call, and the other page is quiet', async () => {
  await card(ben.page).getByRole('button', { name: 'Accept' }).click();
  await inRoom(ben.page);
  await card(second).waitFor({ state: 'detached', timeout: PATIENCE_MS });
  for (const person of [ada, ben]) {
    const own = person.page.locator('[data-self="true"][data-source="camera"]');
    person.id = await own.getAttribute('data-participant-id', { timeout: PATIENCE_MS });
  }
  await ada.page.getByText('Calling Ben…').waitFor({ state: 'detached', timeout: PATIENCE_MS });
  await ada.sees(ben);
  await ben.hears(ada);
});

step('a call that is declined says so to the caller', async () => {
  await ada.page.goto(server.url);
  await ben.page.goto(server.url);
  await ben.page.waitForTimeout(2500);
  await find('Ben');
  await ada.button('Call Ben').click();
  await inRoom(ada.page);
  await card(second).waitFor({ timeout: PATIENCE_MS });
  await card(ben.page).getByRole('button', { name: 'Decline' }).click();
  for (const page of [ben.page, second]) await card(page).waitFor({ state: 'detached', timeout: PATIENCE_MS });
  await ada.page.getByText('Ben declined the call.').first().waitFor({ timeout: PATIENCE_MS });
});

step('a caller who leaves stops the ringing', async () => {
  await ada.page.goto(server.url);
  await find('Ben');
  await ada.button('Call Ben').click();
  await inRoom(ada.page);
  await card(ben.page).waitFor({ timeout: PATIENCE_MS });
  await ada.page.getByRole('button', { name: /^Leave/ }).first().click();
  await card(ben.page).waitFor({ state: 'detached', timeout: PATIENCE_MS });
});

step('a call is answered from the page before another meeting', async () => {
  const other = await createMeeting(server, ben.account.access_token);
  await ben.page.goto(`${server.url}/join/${other.code}`);
  await ben.page.getByLabel('Your name').waitFor({ timeout: PATIENCE_MS });
  await ben.page.waitForTimeout(2500);
  await ada.page.goto(server.url);
  await find('Ben');
  await ada.button('Call Ben').click();
  await inRoom(ada.page);
  await card(ben.page).getByRole('button', { name: 'Accept' }).click();
  await inRoom(ben.page);
  await ada.page.getByText('Calling Ben…').waitFor({ state: 'detached', timeout: PATIENCE_MS });
  await ben.page.goto(server.url);
  await ben.page.waitForTimeout(2500);
});

step('a call can be declined while a dialog is open', async () => {
  await ben.button('Subscribe in my calendar').click();
  await ada.page.goto(server.url);
  await find('Ben');
  await ada.button('Call Ben').click();
  await inRoom(ada.page);
  await card(ben.page).getByRole('button', { name: 'Decline' }).click();
  await card(ben.page).waitFor({ state: 'detached', timeout: PATIENCE_MS });
  await until('the focus is in the dialog again', () => ben.page.evaluate(() => Boolean(document.activeElement?.closest('dialog'))), Boolean);
  await ben.page.keyboard.press('Escape');
});

step('a call that nobody answers stops after a while, and both are told', async () => {
  await ada.page.goto(server.url);
  await find('Ben');
  await ada.button('Call Ben').click();
  await inRoom(ada.page);
  await card(ben.page).waitFor({ timeout: PATIENCE_MS });
  // It rings for 45 seconds.
  const missed = ben.page.getByRole('status', { name: 'Missed call from Ada' });
  const told = missed.waitFor({ timeout: 2 * PATIENCE_MS });
  await Promise.all([told, ada.page.getByText('Ben did not answer.').first().waitFor({ timeout: 2 * PATIENCE_MS })]);
  await card(ben.page).waitFor({ state: 'detached', timeout: PATIENCE_MS });
  await shoot(ben.page, 'missed-call');
  await missed.getByRole('button', { name: 'Dismiss' }).click();
  await missed.waitFor({ state: 'detached' });
});
