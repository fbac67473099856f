// Working together in the meeting: hands, reactions, polls and questions, as each of three people sees them.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { startServer } from '../integration/support/server.mjs';
import { story } from './support/evidence.mjs';
import { arrive, PATIENCE_MS, until } from './support/person.mjs';
import { shoot } from './support/shots.mjs';
import { startAll } from './support/start.mjs';

/** A page that is loaded again on a busy machine is not gone. */
const patient = { RECONNECT_GRACE_SECONDS: '120', HOST_GRACE_SECONDS: '120' };
let server;
let ada;
let ben;
let cleo;
let link;
const everyone = () => [ada, ben, cleo].filter(Boolean);
const step = story(() => ({ server, people: everyone() }));

before(async () => {
  [server, ada] = await startAll([startServer({ settings: { RATE_LIMIT: 'off', ...patient } }), arrive('Ada', { quiet: true })]);
  [ben, cleo] = [ada.beside('Ben'), ada.beside('Cleo')];
});
after(async () => {
  for (const person of everyone().reverse()) await person.stop();
  await server?.stop();
});

const poll = (person, question) => person.page.getByRole('article', { name: `Poll: ${question}` });
const votes = (person, question) =>
  poll(person, question)
    .locator('[data-option]')
    .evaluateAll((options) => Object.fromEntries(options.map(({ dataset }) => [dataset.option, Number(dataset.votes)])));
const stands = (person, question, expected) =>
  until(`${person.name} sees how “${question}” stands`, () => votes(person, question), (now) => JSON.stringify(now) === JSON.stringify(expected));

async function makePoll(person, { question, answers, several = false, anonymous = false }) {
  await person.openPanel('Polls');
  await person.button('New poll').click();
  const form = person.page.getByRole('form', { name: 'New poll' });
  await form.getByLabel('Question').fill(question);
  for (const [index, answer] of answers.entries()) {
    if (index > 1) await form.getByRole('button', { name: 'Add answer' }).click();
    await form.getByLabel(`Answer ${index + 1}`, { exact: true }).fill(answer);
  }
  if (several) await form.getByRole('switch', { name: /Several answers/ }).check();
  if (anonymous) await form.getByRole('switch', { name: /Anonymous/ }).check();
  await form.getByRole('button', { name: 'Start poll' }).click();
  await poll(person, question).waitFor({ timeout: PATIENCE_MS });
}

async function votesFor(person, question, ...answers) {
  for (const answer of answers) await poll(person, question).getByText(answer, { exact: true }).click();
  await poll(person, question).getByRole('button', { name: 'Vote', exact: true }).click();
}

step('a host and two others are in a meeting', async () => {
  await ada.signIn(server);
  await ada.button('New meeting').click();
  await ada.isInRoom();
  link = ada.page.url().replace('/m/', '/join/');
  await ben.joinByLink(link);
  await cleo.joinByLink(link);
});

step('raised hands are numbered in their order, for all', async () => {
  await ben.page.keyboard.press('h');
  await ada.isTold('Ben raised a hand.');
  await ada.seesOnTile(ben, 'data-hand', '1');
  await cleo.button('Raise hand').click();
  for (const person of [ada, ben]) await person.seesOnTile(cleo, 'data-hand', '2');
  const panel = await ada.openPanel('People');
  await until(
    'those with raised hands come first',
    () => panel.locator('[data-person]').evaluateAll((rows) => rows.map((row) => row.dataset.person)),
    (ids) => ids[0] === ben.id && ids[1] === cleo.id,
  );
  await shoot(ada.page, 'hands');
});

step('the host lowers one hand, and the next one moves up; then all', async () => {
  await ada.does('Lower hand', ben);
  await ada.seesOnTile(ben, 'data-hand', null);
  await ben.seesOnTile(cleo, 'data-hand', '1');
  await ben.button('Raise hand').click();
  await ada.seesOnTile(ben, 'data-hand', '2');
  await ada.button('Lower all hands').click();
  for (const person of [ben, cleo]) await ada.seesOnTile(person, 'data-hand', null);
  await ben.button('Raise hand').waitFor({ timeout: PATIENCE_MS });
});

step('a hand stays up over a reload, and goes down with its owner', async () => {
  await cleo.page.keyboard.press('h');
  await ada.seesOnTile(cleo, 'data-hand', '1');
  await cleo.reload();
  await cleo.button('Lower hand').waitFor({ timeout: PATIENCE_MS });
  await ada.seesOnTile(cleo, 'data-hand', '1');
  await cleo.button('Leave').click();
  await until('Cleo is gone', () => ada.tile(cleo).count(), (tiles) => tiles === 0);
  assert.equal(await ada.page.getByRole('button', { name: 'Lower all hands' }).count(), 0);
});

step('a reaction floats over the tile, and stands still for who wants no motion', async () => {
  const seen = () => ada.tile(ben).getByText('👏');
  await ben.button('React').click();
  await ben.page.getByRole('menuitem', { name: 'Applause' }).click();
  await seen().waitFor({ timeout: PATIENCE_MS });
  await seen().waitFor({ state: 'detached', timeout: PATIENCE_MS });
  await ada.page.emulateMedia({ reducedMotion: 'reduce' });
  await ben.button('React').focus();
  await ben.page.keyboard.press('Enter');
  await ben.page.keyboard.press('ArrowRight');
  await ben.page.keyboard.press('ArrowRight');
  await ben.page.keyboard.press('Enter');
  await seen().waitFor({ timeout: PATIENCE_MS });
  assert.equal(await seen().evaluate((element) => getComputedStyle(element).animationName), 'none');
  await ada.page.emulateMedia({ reducedMotion: null });
});

const LUNCH = 'What is for lunch?';

step('a poll is made and told, and its bars move with the votes', async () => {
  await makePoll(ada, { question: LUNCH, answers: ['Soup', 'Bread', 'Nothing at all'] });
  await ben.isTold(`New poll: ${LUNCH}`);
  await ben.page.getByRole('status').getByRole('button', { name: 'Vote', exact: true }).click();
  await votesFor(ben, LUNCH, 'Soup');
  await stands(ben, LUNCH, { Soup: 1, Bread: 0, 'Nothing at all': 0 });
  await poll(ada, LUNCH).getByRole('button', { name: 'Show results' }).click();
  await stands(ada, LUNCH, { Soup: 1, Bread: 0, 'Nothing at all': 0 });
  await poll(ada, LUNCH).locator('[data-option="Soup"]').getByText('Ben').waitFor({ timeout: PATIENCE_MS });
  assert.equal(await ben.button('New poll').count(), 0, 'attendees make none');
});

step('a vote is changed, and who comes late sees and votes too', async () => {
  await poll(ben, LUNCH).getByRole('button', { name: 'Change vote' }).click();
  await votesFor(ben, LUNCH, 'Bread');
  await stands(ada, LUNCH, { Soup: 0, Bread: 1, 'Nothing at all': 0 });
  await cleo.joinByLink(link);
  await cleo.page.getByRole('button', { name: 'More, 1 new' }).waitFor({ timeout: PATIENCE_MS });
  await cleo.openPanel('Polls');
  await votesFor(cleo, LUNCH, 'Bread');
  for (const person of [ada, ben, cleo]) await stands(person, LUNCH, { Soup: 0, Bread: 2, 'Nothing at all': 0 });
  await poll(cleo, LUNCH).getByRole('img', { name: 'Your choice' }).waitFor();
});

step('a closed poll shows its result and takes no votes', async () => {
  assert.equal(await poll(ben, LUNCH).getByRole('button', { name: 'Close poll' }).count(), 0);
  await poll(ada, LUNCH).getByRole('button', { name: 'Close poll' }).click();
  await poll(ben, LUNCH).getByText('Closed').waitFor({ timeout: PATIENCE_MS });
  assert.equal(await poll(ben, LUNCH).getByRole('button').count(), 0);
  await stands(ben, LUNCH, { Soup: 0, Bread: 2, 'Nothing at all': 0 });
});

const MOOD = 'How do you feel?';

step('an anonymous poll names nobody, and is changed with what only the voter has', async () => {
  await makePoll(ada, { question: MOOD, answers: ['Well', 'Tired'], several: true, anonymous: true });
  await votesFor(ben, MOOD, 'Well', 'Tired');
  await votesFor(cleo, MOOD, 'Tired');
  await poll(ada, MOOD).getByRole('button', { name: 'Show results' }).click();
  await stands(ada, MOOD, { Well: 1, Tired: 2 });
  assert.equal(await poll(ada, MOOD).getByText(/Ben|Cleo/).count(), 0);
  await ben.reload();
  await ben.openPanel('Polls');
  await poll(ben, MOOD).getByRole('button', { name: 'Change vote' }).click();
  await poll(ben, MOOD).getByText('Tired', { exact: true }).click();
  await poll(ben, MOOD).getByRole('button', { name: 'Vote', exact: true }).click();
  await stands(ada, MOOD, { Well: 1, Tired: 1 });
  await poll(ada, MOOD).getByText('2 votes · Several answers · Anonymous').waitFor();
});

step('an anonymous vote without its ballot is shown as given, and cannot be changed', async () => {
  await cleo.page.evaluate(() => {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith('parley:ballot:')) sessionStorage.removeItem(key);
  });
  await cleo.reload();
  await cleo.openPanel('Polls');
  await poll(cleo, MOOD).getByText('You have voted.').waitFor({ timeout: PATIENCE_MS });
  assert.equal(await poll(cleo, MOOD).getByRole('button').count(), 0);
});

step('what is no poll is refused in words; the panel looks right', async () => {
  await makePoll(ada, { question: 'Shall we go on?', answers: ['Yes, at once', 'After a break'] });
  await poll(ben, 'Shall we go on?').waitFor({ timeout: PATIENCE_MS });
  await shoot(ada.page, 'polls');
  await shoot(ben.page, 'polls-voter');
  await ada.button('New poll').click();
  const form = ada.page.getByRole('form', { name: 'New poll' });
  await form.getByLabel('Question').fill('One way only?');
  await form.getByLabel('Answer 1', { exact: true }).fill('Yes');
  await form.getByRole('button', { name: 'Start poll' }).click();
  await form.getByText('Please give two answers at least.').waitFor();
  await form.getByLabel('Answer 2', { exact: true }).fill('Yes');
  await form.getByRole('button', { name: 'Start poll' }).click();
  await form.getByText('Two of the answers are the same.').waitFor();
  await ada.closePanel('Polls');
  await ada.openPanel('Polls');
  assert.equal(await form.getByLabel('Question').inputValue(), 'One way only?', 'what was begun stays while the panel is closed');
  assert.equal(await form.getByLabel('Answer 2', { exact: true }).inputValue(), 'Yes');
  await shoot(ada.page, 'poll-form');
  await form.getByRole('button', { name: 'Cancel' }).click();
  await ada.button('New poll').click();
  assert.equal(await form.getByLabel('Question').inputValue(), '', 'what was dropped is gone');
  await form.getByRole('button', { name: 'Cancel' }).click();
});

const question = (person, text) => person.page.locator(`[data-question="${text}"]`);
const BREAK = 'When is the break?';
const SLIDES = 'Will there be slides?';

async function asks(person, text, { anonymous = false } = {}) {
  await person.openPanel('Questions');
  if (anonymous) await person.page.getByLabel('Ask without my name').check();
  await person.page.getByLabel('Your question').fill(text);
  await person.button('Ask').click();
  await question(person, text).waitFor({ timeout: PATIENCE_MS });
}

step('questions are asked, with and without a name, and voted up', async () => {
  await asks(ben, BREAK, { anonymous: true });
  await asks(cleo, SLIDES);
  await ada.page.getByRole('button', { name: 'More, 2 new' }).waitFor({ timeout: PATIENCE_MS });
  await ada.openPanel('Questions');
  await question(ada, BREAK).getByText('Anonymous').waitFor({ timeout: PATIENCE_MS });
  await question(ada, SLIDES).getByText('Cleo').waitFor({ timeout: PATIENCE_MS });
  assert.equal(await question(ada, BREAK).getByText('Ben').count(), 0);
  await question(ben, SLIDES).getByRole('button', { name: /^Vote for this question/ }).click();
  await question(ada, SLIDES).getByRole('button', { name: 'Vote for this question, 1 vote' }).waitFor({ timeout: PATIENCE_MS });
  const open = ada.page.getByRole('list', { name: 'Open questions' }).locator('[data-question]');
  const order = () => open.evaluateAll((cards) => cards.map((card) => card.dataset.question));
  await until('the one with a vote comes first', order, (texts) => texts[0] === SLIDES);
  await ada.page.getByLabel('Order').selectOption('oldest');
  await until('the oldest comes first', order, (texts) => texts[0] === BREAK);
});

step('one’s own question and vote are known again after a reload', async () => {
  await ben.reload();
  await ben.openPanel('Questions');
  await question(ben, BREAK).getByText('You, without your name').waitFor({ timeout: PATIENCE_MS });
  const vote = question(ben, SLIDES).getByRole('button', { name: /^Vote for this question/ });
  assert.equal(await vote.getAttribute('aria-pressed'), 'true');
  await vote.click();
  await until('the vote is taken back', () => question(ada, SLIDES).getAttribute('data-votes'), (count) => count === '0');
  await vote.click();
});

step('the host answers in writing and live, and dismisses', async () => {
  await ben.closePanel('Questions');
  await question(ada, BREAK).getByRole('button', { name: 'Options for this question' }).click();
  await ada.page.getByRole('menuitem', { name: 'Answer in writing' }).click();
  await question(ada, BREAK).getByLabel('Your answer').fill('At noon, for half an hour.');
  await question(ada, BREAK).getByRole('button', { name: 'Answer', exact: true }).click();
  await ben.isTold('Your question was answered.');
  await ben.page.getByRole('status').getByRole('button', { name: 'Show', exact: true }).click();
  await question(ben, BREAK).getByText('At noon, for half an hour.').waitFor({ timeout: PATIENCE_MS });
  await question(ada, SLIDES).getByRole('button', { name: 'Options for this question' }).click();
  await ada.page.getByRole('menuitem', { name: 'Answered live' }).click();
  await question(cleo, SLIDES).getByText('Answered live').waitFor({ timeout: PATIENCE_MS });
  await asks(ben, 'Is this the right room?');
  await asks(cleo, 'Can I leave early?');
  await shoot(ada.page, 'questions');
  await shoot(ben.page, 'questions-attendee');
  await question(ada, 'Is this the right room?').getByRole('button', { name: 'Options for this question' }).click();
  await ada.page.getByRole('menuitem', { name: 'Dismiss' }).click();
  await question(cleo, 'Can I leave early?').getByRole('button', { name: 'Options for this question' }).click();
  await cleo.page.getByRole('menuitem', { name: 'Withdraw' }).click();
  for (const text of ['Is this the right room?', 'Can I leave early?'])
    await until('it is gone for all', () => question(ben, text).count(), (count) => count === 0);
});

step('no page had an error of its own in all of this', async () => {
  for (const person of everyone()) assert.deepEqual(person.page.said.filter((line) => / uncaught: /.test(line)), [], person.name);
});
