// One's meetings in one's own calendar, from the home page: as a file, and by a private address.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { call, createMeeting, register } from '../integration/support/client.mjs';
import { screens, startServer } from '../integration/support/server.mjs';
import { startBrowser } from './support/browser.mjs';
import { PATIENCE_MS } from './support/person.mjs';
import { startAll } from './support/start.mjs';

let server;
let browser;
let page;
before(async () => {
  [server, browser] = await startAll([startServer(), startBrowser()]);
  mkdirSync(screens, { recursive: true });
  const ada = await register(server, 'Ada');
  const start = new Date(Date.now() + 86_400_000);
  for (const [title, recurrence] of [['Weekly planning', 'FREQ=WEEKLY'], ['A single talk', undefined]])
    await createMeeting(server, ada.access_token, { title, recurrence, start_time: start.toISOString(), end_time: new Date(+start + 3_600_000).toISOString(), time_zone: 'Europe/Berlin' });
  await createMeeting(server, ada.access_token, { title: 'A room without a time' });
  page = await browser.newPage({ acceptDownloads: true });
  await page.goto(server.url);
  await page.getByRole('button', { name: 'Sign in' }).first().click();
  await page.getByLabel('E-mail').fill(ada.email);
  await page.getByLabel('Password').fill(ada.password);
  await page.getByRole('dialog').getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Weekly planning').waitFor({ timeout: PATIENCE_MS });
});
after(async () => {
  await browser?.stop();
  await server?.stop();
});

test('a meeting with a time can be taken as a file, one without cannot', async () => {
  await page.getByText('A single talk').scrollIntoViewIfNeeded();
  await page.screenshot({ path: join(screens, 'home-calendar.png') });
  assert.equal(await page.getByRole('button', { name: 'Add to calendar' }).count(), 2);
  const row = page.getByRole('listitem').filter({ hasText: 'Weekly planning' });
  const [download] = await Promise.all([page.waitForEvent('download', { timeout: PATIENCE_MS }), row.getByRole('button', { name: 'Add to calendar' }).click()]);
  assert.match(download.suggestedFilename(), /^[A-Z0-9-]+\.ics$/);
  const text = readFileSync(await download.path(), 'utf8');
  assert.match(text, /SUMMARY:Weekly planning\r\n/);
  assert.match(text, /RRULE:FREQ=WEEKLY\r\n/);
});

test('the private address is made, shown once, works, and can be taken back', async () => {
  await page.getByRole('button', { name: 'Subscribe in my calendar' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Make a private address' }).click();
  const field = dialog.getByLabel('Private address');
  await field.waitFor({ timeout: PATIENCE_MS });
  await page.screenshot({ path: join(screens, 'home-feed.png') });
  const path = new URL(await field.inputValue()).pathname;
  const feed = await call(server, 'GET', path);
  assert.equal(feed.status, 200);
  assert.match(feed.body, /SUMMARY:A single talk/);
  await dialog.getByRole('button', { name: 'Stop sharing' }).click();
  await page.getByText('The address does not work any more.').waitFor({ timeout: PATIENCE_MS });
  assert.equal((await call(server, 'GET', path)).status, 404);
});
