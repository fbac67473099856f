// The pages around the meeting: clear words for what cannot be, small windows, light and dark.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { call, createMeeting, register } from '../integration/support/client.mjs';
import { screens, startServer } from '../integration/support/server.mjs';
import { startBrowser } from './support/browser.mjs';
import { arrive, PATIENCE_MS, until } from './support/person.mjs';
import { startAll } from './support/start.mjs';

let server;
let host;
let ada;
let bare;

before(async () => {
  [server, ada, bare] = await startAll([startServer(), arrive('Ada'), startBrowser()]);
  host = await register(server, 'Grace');
  mkdirSync(screens, { recursive: true });
});
after(async () => {
  await Promise.all([ada?.stop(), bare?.stop()]);
  await server?.stop();
});

const shows = (page, text) => page.getByText(text).first().waitFor({ timeout: PATIENCE_MS });
const linkOf = (meeting) => `${server.url}/join/${meeting.code}`;
const running = async (fields) => {
  const meeting = await createMeeting(server, host.access_token, fields);
  await call(server, 'POST', `/api/meetings/${meeting.code}/start`, { token: host.access_token });
  return meeting;
};

describe('what cannot be is said in words', () => {
  test('a meeting that does not exist', async () => {
    await ada.open(`${server.url}/join/ZZZ-ZZZ-ZZZ`);
    await shows(ada.page, 'There is no such meeting');
    assert.equal(await ada.button('Join').count(), 0);
  });

  test('a text that is no code', async () => {
    await ada.open(server.url);
    await ada.page.getByLabel('Code or link').fill('what? now!');
    await ada.page.getByLabel('Code or link').press('Enter');
    await shows(ada.page, /no meeting code/);
  });

  test('an ended meeting', async () => {
    const meeting = await running();
    await call(server, 'POST', `/api/meetings/${meeting.code}/end`, { token: host.access_token });
    await ada.open(linkOf(meeting));
    await shows(ada.page, 'This meeting has ended');
  });

  test('a server that cannot do it just now, which is tried again by a click and by itself', async () => {
    const meeting = await running();
    await ada.open(linkOf(meeting));
    let tries = 0;
    const answer = { status: 503, contentType: 'application/problem+json', body: JSON.stringify({ code: 'unavailable', detail: 'The database does not answer.' }) };
    await ada.page.route('**/api/meetings/*/join', (route) => (++tries <= 2 ? route.fulfill(answer) : route.continue()));
    await ada.page.getByLabel('Your name').fill('Ada');
    await ada.button('Join').click();
    await shows(ada.page, 'The database does not answer.');
    await shows(ada.page, /Trying again in \d+ seconds?\./);
    await ada.button('Try now').click();
    await until('it was tried a second time', () => tries, (count) => count === 2);
    await ada.isInRoom();
    assert.equal(tries, 3);
  });

  test('a wrong password, and then the right one', async () => {
    const meeting = await running({ password: 'open sesame' });
    await ada.open(linkOf(meeting));
    await ada.page.getByLabel('Your name').fill('Ada');
    const field = ada.page.getByLabel('Meeting password');
    await field.fill('open says me');
    await ada.button('Join').click();
    await shows(ada.page, 'That password is not right');
    await field.fill('open sesame');
    await ada.button('Join').click();
    await ada.page.getByRole('toolbar', { name: 'Meeting controls' }).waitFor({ timeout: PATIENCE_MS });
  });

  test('a meeting whose host is not there yet: one waits, and goes in by itself', async () => {
    const meeting = await createMeeting(server, host.access_token);
    await ada.open(linkOf(meeting));
    await ada.page.getByLabel('Your name').fill('Ada');
    await ada.button('Join').click();
    await shows(ada.page, 'The meeting has not started yet');
    await call(server, 'POST', `/api/meetings/${meeting.code}/start`, { token: host.access_token });
    await ada.page.getByRole('toolbar', { name: 'Meeting controls' }).waitFor({ timeout: PATIENCE_MS });
  });

  test('denied camera and microphone: how to grant them, and joining without', async () => {
    const meeting = await running();
    await ada.open(linkOf(meeting), { permissions: [] });
    await shows(ada.page, /does not let this page use your camera and microphone/);
    await ada.page.getByLabel('Your name').fill('Ada');
    await ada.button('Join').click();
    await ada.page.getByRole('toolbar', { name: 'Meeting controls' }).waitFor({ timeout: PATIENCE_MS });
    await ada.button('Unmute microphone').waitFor();
  });

  test('no camera and no microphone at all', async () => {
    const meeting = await running();
    const page = await bare.newPage();
    await page.goto(linkOf(meeting));
    await shows(page, /No camera or microphone was found/);
    await page.context().close();
  });

  test('an address that leads nowhere', async () => {
    await ada.open(`${server.url}/no/such/page`);
    await until('the page offers the way back', () => ada.button('Back to the start').count(), (count) => count === 1);
  });
});

describe('every page fits and has both themes', () => {
  const sizes = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };
  for (const [size, viewport] of Object.entries(sizes))
    for (const colorScheme of ['light', 'dark'])
      test(`${size}, ${colorScheme}`, async () => {
        const seen = {};
        const shoot = async (name) => {
          // Fonts and first pictures are there, and what moves has come to rest.
          await ada.page.evaluate(() => document.fonts.ready);
          await ada.page.screenshot({ path: join(screens, `${name}-${size}-${colorScheme}.png`), animations: 'disabled' });
          const { wide, background } = await ada.page.evaluate(() => ({
            wide: document.documentElement.scrollWidth - window.innerWidth,
            background: getComputedStyle(document.body).backgroundColor,
          }));
          assert.ok(wide <= 0, `${name} is ${wide} px wider than the window`);
          seen[name] = brightness(background);
        };
        const context = { viewport, colorScheme, isMobile: size === 'phone', hasTouch: size === 'phone' };
        await ada.open(server.url, context);
        await ada.button('New meeting').waitFor({ timeout: PATIENCE_MS });
        await shoot('home');
        const meeting = await running({ title: 'Weekly plans' });
        await ada.page.goto(linkOf(meeting));
        await ada.page.getByLabel('Your name').fill('Ada Byron');
        await ada.page.locator('video').first().waitFor({ timeout: PATIENCE_MS });
        await shoot('join');
        await ada.button('Join').click();
        await ada.page.locator('[data-self="true"] video').waitFor({ timeout: PATIENCE_MS });
        await shoot('room');
        await ada.openPanel('Chat');
        await shoot('chat');
        await ada.page.getByRole('button', { name: 'Close chat' }).click();
        await ada.button('Leave').click();
        await shows(ada.page, 'You left the meeting');
        await shoot('ended');
        for (const [name, value] of Object.entries(seen))
          assert.ok(colorScheme === 'light' ? value > 170 : value < 80, `${name} is ${colorScheme}: brightness ${value}`);
      });
});

/** Of a computed colour, 0..255; whatever way it is written in. */
function brightness(colour) {
  const numbers = colour.match(/[\d.]+%?/g).map((text) => (text.endsWith('%') ? Number.parseFloat(text) / 100 : Number(text)));
  if (colour.startsWith('rgb')) return (numbers[0] + numbers[1] + numbers[2]) / 3;
  return numbers[0] * 255; // oklab, oklch: lightness first
}
