// What is measured of a meeting with real media; and the page after it: how long it was, who was there for its hosts, the
// way back; wide and narrow, light and dark.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { call } from '../integration/support/client.mjs';
import { inSeconds, signedToken } from '../integration/support/outside.mjs';
import { screens, startServer } from '../integration/support/server.mjs';
import { arrive, PATIENCE_MS, until } from './support/person.mjs';
import { startAll } from './support/start.mjs';

/** Shared with another application, whose administrator is one here. */
const secret = 'a secret that two applications share';
let server;
let ada;
let ben;

before(async () => {
  [server, ada, ben] = await startAll([startServer({ settings: { JWT_SECRET: secret } }), arrive('Ada'), arrive('Ben')]);
  mkdirSync(screens, { recursive: true });
});
after(async () => {
  await Promise.all([ada?.stop(), ben?.stop()]);
  await server?.stop();
});

const shows = (page, text) => page.getByText(text).first().waitFor({ timeout: PATIENCE_MS });

/** Asks the conference interface as the person who is signed in at this page. */
const figures = (person, path) =>
  person.page.evaluate(async (asked) => {
    const { access_token } = JSON.parse(localStorage.getItem('parley:session'));
    const answer = await fetch(asked, { headers: { authorization: `Bearer ${access_token}` } });
    return (await answer.json()).data;
  }, path);

test('what flows is measured, now and for the analytics', async () => {
  const link = await ada.makeMeeting(server);
  await ben.joinByLink(link);
  const path = `/api/meeting/${link.split('/').pop()}`;
  const { live_stats } = await until(
    'bit rates, scores and times are there',
    () => figures(ada, `${path}/live-stats`),
    ({ live_stats: { bandwidth_usage, quality_metrics } }) => bandwidth_usage.total_mbps > 0.05 && quality_metrics.latency_ms !== null && quality_metrics.connection_quality !== null,
  );
  assert.equal(live_stats.current_participants, 2);
  assert.ok(live_stats.quality_metrics.latency_ms < 1000);
  await until(
    'everybody has been sampled and heard',
    () => figures(ada, `${path}/analytics`),
    ({ participants }) =>
      participants.length === 2 &&
      participants.every(({ quality, talk_time_seconds }) => quality.upload?.average_kbps > 10 && quality.download?.average_kbps > 10 && talk_time_seconds > 0),
  );
});

test('after the meeting its host sees who was there, and a guest the way back', async () => {
  const link = await ada.makeMeeting(server);
  await ben.joinByLink(link);
  await ben.button('Leave').click();
  await shows(ben.page, 'You left the meeting');
  await shows(ben.page, /You were in it for/);
  assert.equal(await ben.page.getByText('Who was there').count(), 0, 'that is for hosts');
  assert.equal(await ben.button('Rejoin').count(), 1);

  await ada.button('Leave').click();
  await shows(ada.page, 'Who was there');
  const rows = ada.page.getByRole('region', { name: 'Who was there' }).getByRole('listitem');
  assert.equal(await rows.count(), 2);
  await shows(ada.page, 'Host');
  for (const theme of ['light', 'dark'])
    for (const width of [1280, 390]) {
      await ada.page.setViewportSize({ width, height: 844 });
      await ada.page.evaluate((name) => (document.documentElement.dataset.theme = name), theme);
      const overflow = await ada.page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
      assert.equal(overflow, false, `nothing is cut off at ${width} px`);
      await ada.page.screenshot({ path: join(screens, `ended-${theme}-${width}.png`) });
    }
});

test('whose account is disabled during the meeting reads that, and whom to ask; no host has done it', async () => {
  const link = await ada.makeMeeting(server);
  await ben.signIn(server);
  await ben.page.goto(link);
  await ben.joinsHere();
  const admin = signedToken(secret, { sub: 'boss', name: 'Boss', role: 'admin', exp: inSeconds(600) });
  const answer = await call(server, 'PATCH', `/api/admin/users/${ben.account.user.id}`, { token: admin, body: { disabled: true } });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  await shows(ben.page, 'You were removed from the meeting');
  await shows(ben.page, 'Your account has been disabled. Ask who runs this server.');
  assert.equal(await ben.page.getByText('A host has sent you away').count(), 0);
});
