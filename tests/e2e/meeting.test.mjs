// The main job: one makes a meeting with a click and sends the link, two others open it; they see and hear each other.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { startServer } from '../integration/support/server.mjs';
import { story } from './support/evidence.mjs';
import { arrive, PATIENCE_MS, until } from './support/person.mjs';
import { shoot } from './support/shots.mjs';
import { startAll } from './support/start.mjs';

let server;
let ada;
let ben;
let cleo;
let link;
const everyone = () => [ada, ben, cleo].filter(Boolean);
const others = (person) => everyone().filter((each) => each !== person);
const step = story(() => ({ server, people: everyone() }));
const each = (people, what) => Promise.all(people.map(what));
const all = (what) => each(everyone(), what);

before(async () => {
  [server, ada, ben, cleo] = await startAll([startServer(), arrive('Ada'), arrive('Ben'), arrive('Cleo')]);
});
after(async () => {
  await Promise.all(everyone().map((person) => person.stop()));
  await server?.stop();
});

step('one click makes a meeting and gives its link', async () => {
  link = await ada.makeMeeting(server);
  assert.match(link, new RegExp(`^${server.url}/join/[A-Z0-9]{3}-[A-Z0-9]{3}-[A-Z0-9]{3}$`));
});

step('who is alone is heard by the server, and sends no pictures that nobody watches', async () => {
  const sends = () => ada.page.evaluate(() => measure.traffic(1000));
  await until('the voice alone is sent', sends, ({ unit }) => unit.sent.audio > 0 && unit.sent.video === 0);
});

step('two others open the link, give their names and are in', async () => {
  await Promise.all([ben.joinByLink(link), cleo.joinByLink(link)]);
  await all(async (person) => {
    const count = () => person.page.locator('[data-participant-id][data-source="camera"]').count();
    await until(`${person.name} has a tile for each of three`, count, (tiles) => tiles === 3);
  });
  for (const name of ['Ben', 'Cleo']) await ada.page.locator(`[data-name="${name}"][data-source="camera"]`).waitFor();
});

step('each sees the two others moving, in their colours', async () => {
  await all((person) => each(others(person), (other) => person.sees(other)));
});

step('each hears the two others, at their pitch', async () => {
  await all((person) => each(others(person), (other) => person.hears(other)));
});

step('the room looks right with three, wide and narrow', async () => {
  await ada.shows('room-of-three', { width: 1280, height: 800 });
  await cleo.shows('room-of-three', { width: 390, height: 844 });
});

step('somebody who is pinned is large, and so is who speaks in the speaker view', async () => {
  const widths = () =>
    each([ada, ben, cleo], async (other) => ((await ada.tile(other).boundingBox()) ?? { width: 0 }).width);
  const isLarge = ([, bens, cleos]) => bens > 2 * cleos;
  await ada.tile(ben).hover();
  await ada.button('Pin Ben').click();
  await until('Ben is large', widths, isLarge);
  await ada.sees(ben);
  await ada.shows('room-pinned', { width: 1280, height: 800 });
  await ada.button('Unpin Ben').click();
  await until('Ben is as large as Cleo', widths, ([, bens, cleos]) => bens === cleos);
  await ada.choose('Speaker view');
  await until('one of the two is large', widths, (all) => isLarge(all) || isLarge([all[0], all[2], all[1]]));
  await ada.shows('room-speaker', { width: 390, height: 844 });
  await ada.choose('Grid view');
  await until('Ben is as large as Cleo again', widths, ([, bens, cleos]) => bens === cleos);
  // The key of the speaker view is seen to do something while somebody is pinned.
  await ada.tile(ben).hover();
  await ada.button('Pin Ben').click();
  await until('Ben is large', widths, isLarge);
  await ada.page.keyboard.press('g');
  await until('nobody is pinned', () => ada.button('Unpin Ben').count(), (count) => count === 0);
  await ada.page.keyboard.press('g');
  await until('Ben is as large as Cleo once more', widths, ([, bens, cleos]) => bens === cleos);
});

step('statistics tell how one’s connection is, and of every track', async () => {
  const panel = await ada.openPanel('Statistics');
  for (const title of ['Upload', 'Download', 'You: camera', 'You: microphone', 'Ben: camera', 'Cleo: microphone'])
    await panel.getByRole('heading', { name: title, exact: true }).waitFor({ timeout: PATIENCE_MS });
  const picture = () => panel.locator('section').filter({ hasText: 'Ben: camera' }).innerText();
  await until('the picture of Ben has a size and a rate', picture, (text) => /\d+ × \d+/.test(text) && /\d+ kbit\/s/.test(text));
  await shoot(ada.page, 'statistics');
  await ada.closePanel('Statistics');
});

step('who speaks is marked', async () => {
  await ada.seesOnTile(ben, 'data-speaking', 'true');
});

step('a muted microphone is shown and silent, and comes back with a key', async () => {
  await ben.button('Mute microphone').click();
  await each(others(ben), async (other) => {
    await other.seesOnTile(ben, 'data-muted', 'true');
    await other.doesNotHear(ben);
  });
  await ada.hears(cleo);
  await ben.page.keyboard.press('m');
  await each(others(ben), async (other) => {
    await other.seesOnTile(ben, 'data-muted', 'false');
    await other.hears(ben);
  });
});

step('a camera turned off leaves the tile without picture, and comes back', async () => {
  await cleo.button('Turn camera off').click();
  await each(others(cleo), async (other) => {
    await other.doesNotSee(cleo);
    await other.seesOnTile(cleo, 'data-video', 'off');
  });
  await cleo.button('Turn camera on').click();
  await each(others(cleo), (other) => other.sees(cleo));
});

step('a shared screen is seen by the others until it is stopped', async () => {
  await ada.shareScreen();
  await each(others(ada), (other) => Promise.all([other.seesScreen(ada), other.sees(ada)]));
  await ben.shows('shared-screen', { width: 1280, height: 800 });
  await ada.button('Stop sharing').click();
  await each(others(ada), (other) => other.doesNotSee(ada, 'screen'));
});

step('a chat message is read by the others', async () => {
  await ben.says('Shall we begin?');
  await all((person) => person.reads('Shall we begin?'));
});

step('a reaction shows on the tile', async () => {
  const seen = others(cleo).map((other) => other.tile(cleo).getByText('🎉').waitFor({ timeout: PATIENCE_MS }));
  await cleo.button('React').click();
  await cleo.page.getByRole('menuitem', { name: 'Celebration' }).click();
  await Promise.all(seen);
});

step('one loads the page again and is back, seen and heard, without a click', async () => {
  await ben.reload();
  await Promise.all([ben.meets(others(ben)), ...others(ben).map((other) => other.meets([ben]))]);
  for (const other of others(ben)) {
    assert.equal(await other.page.locator('[data-name="Ben"][data-source="camera"]').count(), 1);
  }
  await ben.reads('Shall we begin?');
});

step('the host loads the page again and is back as the host', async () => {
  await ada.reload();
  await Promise.all([ada.meets(others(ada)), ...others(ada).map((other) => other.meets([ada]))]);
  await ada.button('Leave options').waitFor();
});

step('the list of people has everybody once', async () => {
  const hostName = await ada.page.locator('[data-self="true"]').getAttribute('data-name');
  await until('the list of people', () => cleo.listed(), (names) => String(names) === String(['Ben', 'Cleo', hostName].sort()));
});

step('who leaves is gone for the others, and comes to the page after', async () => {
  await cleo.button('Leave').click();
  await cleo.page.getByText('You left the meeting').waitFor({ timeout: PATIENCE_MS });
  for (const other of others(cleo))
    await until(`${other.name} has no tile of Cleo`, () => other.tile(cleo).count(), (tiles) => tiles === 0);
  await ada.hears(ben);
});

step('ending it for everyone asks once and brings all to the page after', async () => {
  await cleo.joinByLink(link);
  await ada.button('Leave options').click();
  await ada.page.getByRole('menuitem', { name: 'End for everyone' }).click();
  await ada.page.getByRole('dialog').getByRole('button', { name: 'End for everyone' }).click();
  await all(async (person) => {
    await person.page.getByText('The meeting has ended').waitFor({ timeout: PATIENCE_MS });
    assert.match(new URL(person.page.url()).pathname, /^\/m\/[^/]+\/ended$/);
  });
});

step('no page had an error of its own in all of this', async () => {
  for (const person of everyone()) assert.deepEqual(person.page.said.filter((line) => / uncaught: | error: /.test(line)), [], person.name);
});
