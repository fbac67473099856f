// Everything by the keyboard alone, as the page presents itself to somebody who does not see it: from the link into the meeting, its
// controls, panels and dialogs, and out again.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { connect, createMeeting, register } from '../integration/support/client.mjs';
import { startServer } from '../integration/support/server.mjs';
import { story } from './support/evidence.mjs';
import { arrive, PATIENCE_MS, until } from './support/person.mjs';
import { startAll } from './support/start.mjs';

let server;
let host; // speaks the protocol, without a browser
let meeting;
let ben;
const step = story(() => ({ server, people: [ben].filter(Boolean) }));

before(async () => {
  [server, ben] = await startAll([startServer({ settings: { MEDIA_WORKERS: '0' } }), arrive('Ben')]);
  const account = await register(server, 'Ada');
  meeting = await createMeeting(server, account.access_token, { title: 'Weekly' });
  host = await connect(server, { token: account.access_token });
  await host.must('meeting:join', { meeting_id: meeting.meeting_id });
});
after(async () => {
  host?.socket.disconnect();
  await ben?.stop();
  await server?.stop();
});

const press = (key) => ben.page.keyboard.press(key);
/** Role and name of what has the focus, as a screen reader says them. */
const focused = () =>
  ben.page.evaluate(() => {
    const at = document.activeElement;
    if (!at || at === document.body) return 'nothing';
    const role = at.getAttribute('role') ?? { BUTTON: 'button', A: 'link', TEXTAREA: 'textbox', INPUT: 'textbox', SELECT: 'combobox', H1: 'heading', ASIDE: 'complementary' }[at.tagName] ?? at.tagName;
    const name = at.getAttribute('aria-label') ?? at.labels?.[0]?.textContent ?? at.textContent;
    return `${role} ${name.trim()}`;
  });
const isFocused = (what) => until(`the focus is on ${what}`, focused, (found) => found === what);

/** Goes on with Tab until that has the focus; answers everything that had it on the way. */
async function tabTo(what, key = 'Tab') {
  const way = [];
  for (let i = 0; i < 60; i++) {
    await press(key);
    way.push(await focused());
    if (way.at(-1) === what) return way;
  }
  assert.fail(`Tab never comes to ${what}, but to ${way.join('; ')}`);
}

step('into the meeting', async () => {
  await ben.open(`${server.url}/join/${meeting.code}`);
  await ben.page.getByLabel('Your name').waitFor();
  await tabTo('textbox Your name');
  await ben.page.keyboard.type('Ben');
  await press('Enter');
  await ben.isInRoom();
  await host.next('participant:joined', ({ participant }) => participant.name === 'Ben', PATIENCE_MS);
});

step('the controls come in the order in which they are seen, each with a name of its own', async () => {
  await tabTo('button Mute microphone');
  const bar = ['button Mute microphone', ...(await tabTo('button Chat'))];
  assert.deepEqual(
    bar.filter((each) => !/^button Share screen$/.test(each)),
    ['button Mute microphone', 'button Turn camera off', 'button React', 'button Raise hand', 'button More', 'button Leave', 'button People', 'button Chat'],
  );
  const buttons = await ben.page.getByRole('button').evaluateAll((all) =>
    all.filter((each) => each.checkVisibility()).map((each) => (each.getAttribute('aria-label') ?? each.textContent).trim()),
  );
  assert.ok(buttons.every((name) => name !== ''), 'no button without a name');
  const images = await ben.page.locator('svg:not([aria-hidden]):not([role])').count();
  assert.equal(images, 0, 'every picture has a name or is hidden from who listens');
});

step('mute and unmute', async () => {
  await tabTo('button Mute microphone', 'Shift+Tab');
  await press('Enter');
  await isFocused('button Unmute microphone');
  await press('Space');
  await isFocused('button Mute microphone');
  await press('m');
  await isFocused('button Unmute microphone');
});

step('write in the chat: the focus goes in, and back to where it was', async () => {
  await tabTo('button Chat');
  await press('Enter');
  await isFocused('textbox Message');
  await ben.page.keyboard.type('Hello by keyboard');
  await press('Enter');
  await ben.page.getByRole('log').getByText('Hello by keyboard').waitFor();
  const { message } = await host.next('chat:message', undefined, PATIENCE_MS);
  assert.equal(message.message, 'Hello by keyboard');
  await press('Escape');
  await ben.page.getByRole('complementary').waitFor({ state: 'detached' });
  await isFocused('button Chat');
});

step('a panel without a field takes the focus as well, by its key too', async () => {
  await press('p');
  await isFocused('complementary People');
  await tabTo('button Close people');
  await press('Enter');
  await ben.page.getByRole('complementary').waitFor({ state: 'detached' });
  await isFocused('button Chat');
});

step('raise a hand, and lower it', async () => {
  await tabTo('button Raise hand', 'Shift+Tab');
  await press('Enter');
  await isFocused('button Lower hand');
  await host.next('hand:raised', undefined, PATIENCE_MS);
  await press('Space');
  await isFocused('button Raise hand');
});

step('a menu is gone through by arrows, and gives the focus back', async () => {
  await tabTo('button More');
  await press('Enter');
  await isFocused('menuitem Copy link');
  await press('ArrowUp');
  await isFocused('menuitem Keyboard shortcuts');
  await press('Escape');
  await isFocused('button More');
});

step('a dialog keeps the focus inside, and gives it back', async () => {
  await press('Enter');
  await isFocused('menuitem Copy link');
  for (let i = 0; i < 20 && (await focused()) !== 'menuitem Settings'; i++) await press('ArrowDown');
  await press('Enter');
  const dialog = ben.page.getByRole('dialog', { name: 'Settings' });
  await dialog.waitFor();
  for (let i = 0; i < 20; i++) {
    await press('Tab');
    const outside = await ben.page.evaluate(() => document.activeElement !== document.body && !document.activeElement?.closest('dialog'));
    assert.equal(outside, false, `after ${i + 1} times Tab: ${await focused()}`);
  }
  await press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await isFocused('button More');
});

step('a tile that is drawn anew elsewhere keeps the focus', async () => {
  await tabTo('button Pin Ada', 'Shift+Tab');
  await press('Enter');
  await isFocused('button Unpin Ada');
  await press('Enter');
  await isFocused('button Pin Ada');
  await tabTo('button More');
});

step('a message that is taken away gives the focus back', async () => {
  await host.must('poll:create', { meeting_id: meeting.meeting_id, question: 'Coffee?', options: ['Yes', 'No'] });
  await ben.page.getByRole('status', { name: 'Messages' }).getByText('New poll: Coffee?').waitFor();
  await tabTo('button Dismiss');
  // It would be gone by itself by then.
  await ben.page.waitForTimeout(14_000);
  await isFocused('button Dismiss');
  await press('Enter');
  // The last one that Tab came through on the way.
  await isFocused('button Chat');
  await press('o');
  await isFocused('complementary Polls');
  await press('Escape');
  await isFocused('button Chat');
  await tabTo('button More', 'Shift+Tab');
});

step('what happens is said in a region that is read out, without taking the focus', async () => {
  const region = ben.page.getByRole('status', { name: 'Messages' });
  assert.equal(await region.getAttribute('aria-live'), 'polite');
  await host.must('poll:create', { meeting_id: meeting.meeting_id, question: 'Tea?', options: ['Yes', 'No'] });
  await region.getByText('New poll: Tea?').waitFor();
  assert.equal(await region.locator('[role="status"], [aria-live]').count(), 0, 'nothing in it is read out twice');
  assert.equal(await focused(), 'button More, 1 new');
});

step('out of the meeting', async () => {
  await tabTo('button Leave');
  await press('Enter');
  await ben.page.getByRole('heading', { name: 'You left the meeting' }).waitFor();
  await isFocused('heading You left the meeting');
  await tabTo('button Rejoin');
  await host.next('participant:left', undefined, PATIENCE_MS);
});
