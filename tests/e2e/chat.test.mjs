// The chat between people: writing, changing, deleting, answering, whispering, files up and down, and who comes late.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { call, createMeeting, register } from '../integration/support/client.mjs';
import { Proxy } from '../integration/support/proxy.mjs';
import { screens, startServer } from '../integration/support/server.mjs';
import { startBrowser } from './support/browser.mjs';
import { story } from './support/evidence.mjs';
import { PATIENCE_MS, Person, until } from './support/person.mjs';
import { startAll } from './support/start.mjs';

let server;
let ada;
let ben;
let cleo;
let link;
/** Between Cleo and the server in the end. */
let network;
const folder = mkdtempSync(join(tmpdir(), 'parley-e2e-chat-'));
const step = story(() => ({ server, people: [ada, ben, cleo].filter(Boolean) }));

/** Somebody without camera and microphone: here nothing is seen or heard. */
const arrive = async (name) => new Person(name, await startBrowser());

before(async () => {
  [server, ada, ben] = await startAll([startServer({ settings: { MEDIA_WORKERS: '0' } }), arrive('Ada'), arrive('Ben')]);
  const { access_token: token } = await register(server, 'Host');
  const { code } = await createMeeting(server, token, { title: 'Weekly plans' });
  await call(server, 'POST', `/api/meetings/${code}/start`, { token });
  link = `${server.url}/join/${code}`;
});
after(async () => {
  await Promise.all([ada, ben, cleo].map((person) => person?.stop()));
  await network?.stop();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const log = (person) => person.page.getByRole('log', { name: 'Messages' });
const field = (person) => person.page.getByLabel('Message', { exact: true });
const bubble = (person, text) => log(person).locator('[data-message-id]', { hasText: text }).last();
const shows = (person, text) => log(person).getByText(text, { exact: true }).last().waitFor({ timeout: PATIENCE_MS });
const gone = (person, text) => until(`${person.name} does not see “${text}”`, () => log(person).getByText(text, { exact: true }).count(), (count) => count === 0);

/** Chooses from what the menu of a message offers. */
async function does(person, deed, text) {
  await bubble(person, text).hover();
  await bubble(person, text).getByRole('button', { name: /^Actions for the message/ }).click();
  await person.page.getByRole('menuitem', { name: deed, exact: true }).click();
}

/** Addresses what is written to another than before. */
async function chooses(person, before, now) {
  await person.page.getByRole('button', { name: new RegExp(`^To ${before}`) }).click();
  await person.page.getByRole('menuitemradio', { name: now, exact: true }).click();
}

async function shoot(person, name) {
  mkdirSync(screens, { recursive: true });
  const before = person.page.viewportSize();
  for (const [size, viewport] of Object.entries({ desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } }))
    for (const colorScheme of ['light', 'dark']) {
      await person.page.setViewportSize(viewport);
      await person.page.emulateMedia({ colorScheme });
      await person.page.screenshot({ path: join(screens, `${name}-${size}-${colorScheme}.png`), animations: 'disabled' });
      const wide = await person.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.ok(wide <= 0, `${name} is ${wide} px wider than the window (${size})`);
    }
  await person.page.emulateMedia({ colorScheme: 'light' });
  await person.page.setViewportSize(before);
}

step('two are in a meeting', async () => {
  await Promise.all([ada, ben].map((person) => person.joinByLink(link)));
});

step('one writes, and the other is told in the title and on the button', async () => {
  await ada.says('Good morning');
  await until('Ben is told of one message', () => ben.page.title(), (title) => title.startsWith('(1) '));
  await ben.page.getByRole('button', { name: 'Chat, 1 unread' }).waitFor({ timeout: PATIENCE_MS });
  await ben.reads('Good morning');
  await until('it is read', () => ben.page.title(), (title) => !title.startsWith('('));
});

step('one sees that the other is writing, until they have', async () => {
  await field(ben).pressSequentially('Good mornin', { delay: 20 });
  await ada.page.getByText('Ben is writing…').waitFor({ timeout: PATIENCE_MS });
  await field(ben).press('Enter');
  await shows(ada, 'Good mornin');
  await until('nobody is writing', () => ada.page.locator('[data-typing]').innerText(), (text) => text.trim() === '');
});

step('a message is changed with the arrow key, and both see what it became', async () => {
  await field(ben).press('ArrowUp');
  await ben.page.getByText('Editing your message').waitFor({ timeout: PATIENCE_MS });
  await field(ben).fill('Good morning, Ada');
  await field(ben).press('Enter');
  for (const person of [ada, ben]) {
    await shows(person, 'Good morning, Ada');
    await gone(person, 'Good mornin');
    await bubble(person, 'Good morning, Ada').getByText('edited').waitFor({ timeout: PATIENCE_MS });
  }
});

step('an answer shows what it answers', async () => {
  await does(ada, 'Reply', 'Good morning, Ada');
  await field(ada).fill('How are you?');
  await field(ada).press('Enter');
  await shows(ben, 'How are you?');
  await bubble(ben, 'How are you?').getByRole('button', { name: /Ben/ }).first().getByText('Good morning, Ada').waitFor({ timeout: PATIENCE_MS });
});

step('a file goes up with a click, comes down with one, and is the same', async () => {
  const content = 'Minutes of the meeting\n'.repeat(5000);
  writeFileSync(join(folder, 'Minutes & more.txt'), content);
  await ada.page.getByLabel('Files to attach').setInputFiles(join(folder, 'Minutes & more.txt'));
  const card = log(ben).getByRole('button', { name: /^Download Minutes & more\.txt/ });
  await card.waitFor({ timeout: PATIENCE_MS });
  const [download] = await Promise.all([ben.page.waitForEvent('download'), card.click()]);
  assert.equal(download.suggestedFilename(), 'Minutes & more.txt');
  assert.equal(readFileSync(await download.path(), 'utf8'), content);
});

step('a picture is dropped into the chat and seen by the other', async () => {
  const handle = await ben.page.evaluateHandle(async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 200 });
    const context = canvas.getContext('2d');
    context.fillStyle = '#0e6f62';
    context.fillRect(0, 0, 320, 200);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
    const data = new DataTransfer();
    data.items.add(new File([blob], 'sketch.png', { type: 'image/png' }));
    return data;
  });
  const panel = ben.page.getByRole('complementary', { name: 'Chat', exact: true }).locator('> div').last();
  for (const event of ['dragenter', 'dragover', 'drop']) await panel.dispatchEvent(event, { dataTransfer: handle });
  const picture = log(ada).getByRole('img', { name: 'sketch.png' });
  await picture.waitFor({ timeout: PATIENCE_MS });
  assert.equal(await picture.evaluate((image) => image.decode().then(() => image.naturalWidth)), 320);
});

step('a message to one is for the two of them, and says so', async () => {
  await chooses(ben, 'Everybody', 'Ada');
  await field(ben).fill('Just between us');
  await field(ben).press('Enter');
  await shows(ada, 'Just between us');
  await log(ada).getByText('to you only').waitFor({ timeout: PATIENCE_MS });
  await chooses(ben, 'Ada', 'Everybody');
});

step('what is deleted is gone for both, and its place stays', async () => {
  await ben.says('This was wrong');
  await shows(ada, 'This was wrong');
  await does(ben, 'Delete for everybody', 'This was wrong');
  for (const person of [ada, ben]) {
    await gone(person, 'This was wrong');
    await log(person).getByText('Message deleted').waitFor({ timeout: PATIENCE_MS });
  }
});

step('who comes late sees the same, but for what was between two', async () => {
  cleo = await arrive('Cleo');
  await cleo.joinByLink(link);
  await cleo.openPanel('Chat');
  for (const text of ['Good morning', 'Good morning, Ada', 'How are you?', 'Message deleted']) await shows(cleo, text);
  await log(cleo).getByRole('img', { name: 'sketch.png' }).waitFor({ timeout: PATIENCE_MS });
  assert.equal(await log(cleo).getByText('Just between us').count(), 0);
  const [download] = await Promise.all([cleo.page.waitForEvent('download'), log(cleo).getByRole('button', { name: /^Download Minutes/ }).click()]);
  assert.match(readFileSync(await download.path(), 'utf8'), /^Minutes of the meeting/);
});

step('the chat looks right, wide and narrow, light and dark', async () => {
  await does(ada, 'Reply', 'Just between us');
  await field(ada).fill('Yes, let us talk about that later, when everybody has gone');
  await shoot(ada, 'chat-full');
  await field(ada).press('Escape');
  // Nothing goes to everybody that was begun for one: that is chosen.
  await chooses(ada, 'Ben', 'Everybody');
});

step('somebody who reads further up is left there, and older messages come by scrolling', async () => {
  const meeting = await ada.page.evaluate(() => location.pathname);
  for (let i = 1; i <= 130; ++i) {
    await field(ada).fill(`Line ${i}`);
    await field(ada).press('Enter');
    if (i % 8 === 0) await bubble(ada, `Line ${i}`).waitFor({ timeout: PATIENCE_MS }); // ten a second are let through
    await new Promise((resolve) => setTimeout(resolve, 110));
  }
  await shows(ben, 'Line 130');
  await cleo.reload();
  await cleo.openPanel('Chat');
  await shows(cleo, 'Line 130');
  assert.equal(await log(cleo).getByText('Line 20', { exact: true }).count(), 0, `only the last messages come with ${meeting}`);
  await until(
    'the first message is there',
    async () => {
      await log(cleo).evaluate((box) => box.scrollTo({ top: 0 }));
      return log(cleo).getByText('Good morning', { exact: true }).count();
    },
    (count) => count > 0,
  );
  await log(cleo).evaluate((box) => box.scrollTo({ top: 0 }));
  const before = await log(cleo).evaluate((box) => box.scrollTop);
  await ada.says('Are you still there?');
  await shows(cleo, 'Are you still there?');
  assert.ok((await log(cleo).evaluate((box) => box.scrollTop)) <= before + 100, 'the reader stays where they read');
});

step('a click on a quoted message that is not here yet fetches it and leads to it', async () => {
  await does(ada, 'Reply', 'Minutes & more.txt');
  await field(ada).fill('Thanks for these');
  await field(ada).press('Enter');
  await shows(cleo, 'Thanks for these');
  await cleo.reload();
  await cleo.openPanel('Chat');
  await shows(cleo, 'Thanks for these');
  const file = log(cleo).getByRole('button', { name: /^Download Minutes/ });
  assert.equal(await file.count(), 0, 'it does not come with the last messages');
  await bubble(cleo, 'Thanks for these').getByRole('button', { name: 'An earlier message' }).click();
  await file.waitFor({ timeout: PATIENCE_MS });
  const isInSight = (element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return top >= 0 && bottom <= window.innerHeight;
  };
  await until('it is in sight', () => file.evaluate(isInSight), Boolean);
});

step('what is not sent is not lost without a question, and its buttons leave the focus where one goes on', async () => {
  network = await Proxy.to(server);
  await cleo.joinByLink(link.replace(server.url, network.url));
  await cleo.openPanel('Chat');
  /** What the browser asks the page before it leaves it; true makes it ask the person. */
  const objects = () => cleo.page.evaluate(() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true })));
  const focused = (name) => until(`the focus is on ${name}`, () => cleo.page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent), (now) => now === name);
  assert.equal(await objects(), false, 'nothing is unsent');
  network.away = true;
  network.cut();
  await cleo.isTold('Connection lost');
  const unsent = cleo.page.getByRole('list', { name: 'Not sent yet' }).getByRole('listitem');
  for (const text of ['First unsent', 'Second unsent']) {
    await cleo.says(text);
    await cleo.button('Discard', unsent.filter({ hasText: text })).waitFor({ timeout: PATIENCE_MS });
  }
  assert.equal(await objects(), true, 'two are unsent');
  // By the keyboard to the next one, by the mouse to where one writes.
  await cleo.button('Discard', unsent.first()).press('Enter');
  await until('one is left', () => unsent.count(), (count) => count === 1);
  await focused('Discard');
  await cleo.button('Discard', unsent.first()).click();
  await until('none is left', () => unsent.count(), (count) => count === 0);
  await focused('Message');
  assert.equal(await objects(), false, 'nothing is unsent any more');
  network.away = false;
});
