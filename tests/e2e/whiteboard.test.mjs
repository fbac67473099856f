// The whiteboard: one draws, the others see it; who comes late and who was away for a while sees the same; the host clears it.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { screens, startServer } from '../integration/support/server.mjs';
import { startBrowser } from './support/browser.mjs';
import { story } from './support/evidence.mjs';
import { Person, until } from './support/person.mjs';
import { startAll } from './support/start.mjs';

/** The board is large to load and to draw, and a busy machine draws by hand. */
const PATIENCE_MS = 240_000;

let server;
let ada;
let ben;
let cleo;
let link;
const everyone = () => [ada, ben, cleo].filter(Boolean);
const step = story(() => ({ server, people: everyone() }));

// Cameras and microphones are nothing to a whiteboard: one browser without any is enough, with a profile each.
before(async () => {
  let browser;
  [server, browser] = await startAll([startServer(), startBrowser()]);
  ada = new Person('Ada', browser);
  [ben, cleo] = ['Ben', 'Cleo'].map((name) => ada.beside(name));
});
after(async () => {
  await Promise.all(everyone().map((person) => person.stop()));
  await server?.stop();
});

const board = (person) => person.page.getByRole('region', { name: 'Whiteboard' });
const canvas = (person) => board(person).locator('canvas.interactive');

async function open(person) {
  await person.page.getByRole('button', { name: /^More/ }).locator('visible=true').first().click();
  await person.page.getByRole('menuitem', { name: /^Whiteboard/ }).click();
  await canvas(person).waitFor({ timeout: PATIENCE_MS });
}

async function hasElements(person, count) {
  const ask = () => board(person).locator('[data-elements]').getAttribute('data-elements');
  await until(`${person.name} has ${count} elements on the board`, ask, (found) => found === String(count), PATIENCE_MS);
}

/** Draws from one point to another (fractions of the canvas, clear of the tool's own panel) with a tool of that key. */
async function draw(person, key, from, to) {
  const { x, y, width, height } = await canvas(person).boundingBox();
  const at = ([right, down]) => [x + right * width, y + down * height];
  await person.page.mouse.click(...at([0.5, 0.95]));
  await person.page.keyboard.press(key);
  await until(`nothing lies over the canvas of ${person.name} at ${from}`, () => isOnCanvas(person, at(from)), Boolean, PATIENCE_MS);
  await person.page.mouse.move(...at(from));
  await person.page.mouse.down();
  await person.page.mouse.move(...at([(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]), { steps: 4 });
  await person.page.mouse.move(...at(to), { steps: 4 });
  await person.page.mouse.up();
}

const isOnCanvas = (person, point) =>
  person.page.evaluate(([left, top]) => document.elementFromPoint(left, top)?.matches('canvas.interactive'), point);

/** How many pixels of the board's drawing are not of its background. */
async function ink(person) {
  return board(person).locator('canvas.static').evaluate((drawing) => {
    const { data } = drawing.getContext('2d').getImageData(0, 0, drawing.width, drawing.height);
    let count = 0;
    for (let i = 0; i < data.length; i += 4) {
      const differs = Math.abs(data[i] - data[0]) + Math.abs(data[i + 1] - data[1]) + Math.abs(data[i + 2] - data[2]) > 60;
      if (differs) count += 1;
    }
    return count;
  });
}

const seesInk = (person) => until(`${person.name} sees something drawn`, () => ink(person), (count) => count > 200, PATIENCE_MS);

step('two are in a meeting and open the whiteboard; the tiles go beside it', async () => {
  await ada.open(`${server.url}/`);
  await ada.button('New meeting').click();
  link = `http://${await ada.page.getByLabel('Meeting link').innerText()}`;
  await ben.joinByLink(link);
  await Promise.all([open(ada), open(ben)]);
  const tiles = await ada.page.locator('[data-participant-id][data-source="camera"]').count();
  assert.equal(tiles, 2);
  assert.equal(await ink(ada), 0);
});

step('what one draws the other sees', async () => {
  await draw(ada, 'r', [0.25, 0.3], [0.45, 0.55]);
  await hasElements(ada, 1);
  await hasElements(ben, 1);
  await seesInk(ben);
  await draw(ben, 'o', [0.55, 0.3], [0.75, 0.55]);
  await Promise.all([hasElements(ada, 2), hasElements(ben, 2)]);
});

step('the keys of the board are not the keys of the room', async () => {
  await ada.page.keyboard.press('p');
  await ada.page.keyboard.press('c');
  assert.equal(await ada.page.getByRole('complementary').count(), 0);
  await ada.page.keyboard.press('v'); // the pencil would draw with every click from here on
});

step('who comes late is told that there is a drawing, and sees it', async () => {
  await cleo.joinByLink(link);
  await cleo.page.getByRole('button', { name: 'More, 1 new' }).waitFor({ timeout: PATIENCE_MS });
  await open(cleo);
  await hasElements(cleo, 2);
  await seesInk(cleo);
});

step('the board is as light or dark as the room, and fits a narrow window', async () => {
  const { x, y, width, height } = await canvas(ben).boundingBox();
  mkdirSync(screens, { recursive: true });
  for (const colorScheme of ['light', 'dark'])
    for (const [person, window] of [[ada, { width: 1280, height: 800 }], [cleo, { width: 390, height: 844 }]]) {
      const { page } = person;
      const before = page.viewportSize();
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(window);
      await ben.page.mouse.move(x + width * 0.6, y + height * 0.7, { steps: 5 });
      const isDark = () => board(person).locator('.excalidraw.theme--dark').count();
      await until(`the board of ${person.name} is ${colorScheme}`, isDark, (count) => count === (colorScheme === 'dark' ? 1 : 0), PATIENCE_MS);
      const box = await canvas(person).boundingBox();
      assert.ok(box.x >= 0 && box.x + box.width <= window.width && box.height > 300, JSON.stringify(box));
      await page.screenshot({ path: join(screens, `whiteboard-${colorScheme}-${window.width}x${window.height}.png`) });
      await page.setViewportSize(before);
    }
});

step('all of it comes from this server, and nothing is refused by the policy', async () => {
  for (const person of everyone()) {
    const from = await person.page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
    const elsewhere = from.filter((name) => !name.startsWith(server.url) && !/^(blob|data):/.test(name));
    assert.deepEqual(elsewhere, []);
    assert.deepEqual(person.page.said.filter((line) => /Content Security Policy|esm\.sh/.test(line)), []);
  }
});

step('the host clears it for everybody; the others cannot', async () => {
  assert.equal(await ben.button('Clear', board(ben)).count(), 0);
  await ada.button('Clear', board(ada)).click();
  await ada.button('Clear for everybody').click();
  for (const person of everyone()) await hasElements(person, 0);
  await draw(cleo, 'r', [0.3, 0.3], [0.8, 0.6]);
  for (const person of everyone()) await hasElements(person, 1);
});

step('closed and opened again it is as it was', async () => {
  await ben.button('Close the whiteboard').click();
  await board(ben).waitFor({ state: 'detached' });
  await draw(cleo, 'o', [0.3, 0.65], [0.8, 0.9]);
  await open(ben);
  await hasElements(ben, 2);
});

/** Puts a line between a page and the server that can be cut; answers {cut(), mend()}. The page is loaded again for it. */
async function lineOf(person) {
  let isCut = false;
  const open = new Set();
  await person.page.route('**/socket.io/**', (route) => (isCut ? route.abort() : route.continue()));
  await person.page.routeWebSocket(/socket\.io/, (socket) => {
    if (isCut) return void socket.close();
    socket.connectToServer();
    open.add(socket);
  });
  await person.reload();
  return {
    async cut() {
      isCut = true;
      await Promise.all([...open].map((socket) => socket.close()));
      open.clear();
    },
    mend: () => (isCut = false),
  };
}

step('what two draw while one is away is the same for both when the way is back', async () => {
  const line = await lineOf(ben);
  await open(ben);
  await hasElements(ben, 2);
  await line.cut();
  await draw(ada, 'd', [0.3, 0.65], [0.45, 0.85]);
  await draw(ben, 'r', [0.6, 0.65], [0.75, 0.85]);
  await hasElements(ben, 3);
  line.mend();
  for (const person of everyone()) await hasElements(person, 4);
});
