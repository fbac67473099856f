// The explorer of the interface, as a browser shows it under the server's own security policy.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { mkdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { screens, startServer } from '../integration/support/server.mjs';
import { startBrowser } from './support/browser.mjs';
import { startAll } from './support/start.mjs';

let server;
let browser;
before(async () => {
  [server, browser] = await startAll([startServer({ settings: { MEDIA_WORKERS: '0' } }), startBrowser()]);
});
after(async () => {
  await browser?.stop();
  await server?.stop();
});

test('/docs lists the routes and calls one, with nothing refused by the policy', async () => {
  const page = await browser.newPage();
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  page.setDefaultTimeout(120_000); // a busy machine takes its time with so large a script
  await page.goto(`${server.url}/docs`, { timeout: 120_000 });
  await page.locator('.opblock-tag', { hasText: 'Groups' }).waitFor({ timeout: 120_000 });
  await page.locator('.opblock-tag', { hasText: 'System' }).click();
  const health = page.locator('.opblock', { hasText: '/healthz' });
  await health.locator('.opblock-summary').click();
  await health.locator('.execute').click();
  await health.locator('.live-responses-table .response-col_status', { hasText: '200' }).first().waitFor({ timeout: 120_000 });
  mkdirSync(screens, { recursive: true });
  await page.screenshot({ path: join(screens, 'docs.png') });
  const complaints = page.said.filter((line) => /error:|uncaught|failed:|Content Security Policy/i.test(line));
  assert.deepEqual(complaints, []);
  for (const url of asked.filter((one) => !one.startsWith('data:'))) assert.ok(url.startsWith(server.url), `${url} is of this server`);
});
