// A meeting of 25: a page receives the pictures that it shows and no others, in the size in which it shows them, and can be used all the while.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { startServer } from '../integration/support/server.mjs';
import { story } from './support/evidence.mjs';
import { arrive, until } from './support/person.mjs';
import { encodeClip, replay } from './support/replay.mjs';
import { startAll } from './support/start.mjs';

const OTHERS = 23;
/** Of the pictures of the many; nobody's camera has this height. */
const HEIGHT = 64;
const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 390, height: 844 };

let server;
let ada;
let ben;
let many;
const everyone = () => [ada, ben].filter(Boolean);
const step = story(() => ({ server, people: everyone() }));
const videos = (person) => person.page.evaluate(() => measure.videos(2500));
const tiles = () => ada.page.locator('[data-participant-id][data-source="camera"]');

before(async () => {
  [server, ada, ben] = await startAll([startServer({ settings: { RATE_LIMIT: 'off' } }), arrive('Ada', { quiet: true }), arrive('Ben')]);
});
after(async () => {
  await many?.stop();
  await Promise.all(everyone().map((person) => person.stop()));
  await server?.stop();
});

/** How many tiles of others are within the window, and within what scrolls them. */
const seen = () =>
  tiles().evaluateAll((all) =>
    Promise.all(
      all
        .filter((tile) => tile.dataset.self !== 'true')
        .map((tile) => new Promise((resolve) => new IntersectionObserver(([entry], observer) => {
          observer.disconnect();
          resolve(entry.isIntersecting);
        }).observe(tile))),
    ).then((sights) => sights.filter(Boolean).length),
  );

/** Every picture that is shown comes, and no other. */
async function receivesWhatIsSeen(what) {
  let visible;
  await until(
    what,
    async () => [await videos(ada), (visible = await seen())],
    ([{ received }, count]) => count > 0 && received.length === count,
  );
  return visible;
}

step('one and another meet, and 23 others come', async () => {
  const link = await ada.makeMeeting(server);
  await ben.joinByLink(link);
  // His window has room for few: what is tried is how the page of the other does.
  await ben.page.setViewportSize({ width: 360, height: 420 });
  const clip = await encodeClip(ada.page, { width: 96, height: HEIGHT, fps: 5, frames: 10, bitrate: 20_000 });
  many = replay(server, link.split('/').at(-1), { clip, publishers: OTHERS });
  await until('all have a tile', () => tiles().count(), (count) => count === OTHERS + 2);
});

step('25 tiles fit into a window, and everybody’s picture comes', async () => {
  await ada.shows('room-of-25', WIDE);
  assert.equal(await receivesWhatIsSeen('each of 24 comes'), OTHERS + 1);
  await ada.sees(ben);
});

step('small tiles take the smallest layer, and the others are not sent', async () => {
  await until(
    'the smallest picture of Ben comes',
    () => videos(ada),
    ({ received }) => JSON.stringify(received.filter((height) => height !== HEIGHT)) === '[180]',
  );
  await until('Ben sends that alone', () => videos(ben), ({ sent }) => JSON.stringify(sent) === '["r0"]');
});

step('the page can be used', async (t) => {
  const began = Date.now();
  assert.equal((await ada.listed()).length, OTHERS + 2);
  await ada.closePanel('People');
  await ada.says('So many!');
  await ben.reads('So many!');
  await ada.closePanel('Chat');
  t.diagnostic(`a list of all was read, and a message written and read, in ${Date.now() - began} ms`);
});

step('where a window has room for some only, the others’ pictures do not come until one turns to them', async () => {
  await ada.page.setViewportSize(NARROW);
  const first = await receivesWhatIsSeen('the pictures of the first page come');
  assert.ok(first < OTHERS + 1, `${first} are on the first page`);
  const more = ada.button('More people');
  while (await more.isVisible()) await more.click();
  await receivesWhatIsSeen('the pictures of the last page come');
  await ada.page.setViewportSize(WIDE);
});

step('under a panel that covers them in a small window, no pictures come', async () => {
  await ada.page.setViewportSize(NARROW);
  await ada.openPanel('Chat');
  await until('no picture comes', () => videos(ada), ({ received }) => received.length === 0);
  await ada.closePanel('Chat');
  await receivesWhatIsSeen('they come again');
  await ada.page.setViewportSize(WIDE);
});

step('beside the whiteboard, those who are scrolled out of sight do not come', async () => {
  await ada.choose('Whiteboard');
  const strip = await receivesWhatIsSeen('the pictures in the strip come');
  assert.ok(strip < OTHERS + 1, `${strip} are in sight`);
  await tiles().last().scrollIntoViewIfNeeded();
  await receivesWhatIsSeen('the pictures at the end of the strip come');
  const isInSight = (tile) => tile.getBoundingClientRect().top >= 0;
  await ben.button('Mute microphone').click();
  await ada.seesOnTile(ben, 'data-speaking', 'false');
  await ada.page.waitForTimeout(3000); // until the server has told that nobody speaks
  await tiles().last().scrollIntoViewIfNeeded();
  assert.equal(await ada.tile(ben).evaluate(isInSight), false);
  await ben.button('Unmute microphone').click();
  await until('who speaks is scrolled into sight', () => ada.tile(ben).evaluate(isInSight), Boolean);
  await ada.choose('Whiteboard');
});

step('a page that nobody looks at receives no pictures, and does again when somebody does', async () => {
  const hide = (hidden) =>
    ada.page.evaluate((is) => {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => is });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);
  await hide(true);
  await until('no picture comes', () => videos(ada), ({ received }) => received.length === 0);
  await hide(false);
  assert.equal(await receivesWhatIsSeen('each of 24 comes again'), OTHERS + 1);
});

step('when the others have left, the picture of the one who stays is as large as their tile', async () => {
  await many?.stop();
  await until('two tiles are left', () => tiles().count(), (count) => count === 2);
  await until('a larger picture of Ben comes', () => videos(ada), ({ received }) => received.length === 1 && received[0] > 180);
  await ada.sees(ben);
});

step('no page had an error of its own in all of this', async () => {
  for (const person of everyone()) assert.deepEqual(person.page.said.filter((line) => / uncaught: /.test(line)), [], person.name);
});
