// Breakout rooms by three browsers: a host splits the meeting, people see and hear only those in their room, and all come back.
import { after, before } from 'node:test';
import { startServer } from '../integration/support/server.mjs';
import { story } from './support/evidence.mjs';
import { arrive, until } from './support/person.mjs';
import { shoot } from './support/shots.mjs';
import { startAll } from './support/start.mjs';

let server;
let ada;
let ben;
let cleo;
const everyone = () => [ada, ben, cleo].filter(Boolean);
const others = (person) => everyone().filter((each) => each !== person);
const step = story(() => ({ server, people: everyone() }));
const each = (people, what) => Promise.all(people.map(what));

before(async () => {
  [server, ada, ben, cleo] = await startAll([startServer(), arrive('Ada'), arrive('Ben'), arrive('Cleo')]);
});
after(async () => {
  await Promise.all(everyone().map((person) => person.stop()));
  await server?.stop();
});

/** Their tile is not there at all. */
async function isWithout(person, other) {
  await until(`${person.name} has no tile of ${other.name}`, () => person.tile(other).count(), (tiles) => tiles === 0);
}

async function put(who, room) {
  const panel = await ada.openPanel('Breakout rooms');
  await ada.button(`Move ${who.name}`, panel).click();
  await ada.page.getByRole('menuitem', { name: room, exact: true }).click();
  await panel.getByRole('region', { name: room, exact: true }).locator(`[data-person="${who.id}"]`).waitFor();
}

async function isIn(person, room) {
  await person.page.getByRole('status', { name: 'Breakout rooms' }).filter({ hasText: `You are in ${room}` }).waitFor();
}

step('three meet', async () => {
  await ada.signIn(server);
  await ada.button('New meeting').click();
  await ada.isInRoom();
  const link = ada.page.url().replace('/m/', '/join/');
  await each([ben, cleo], (person) => person.joinByLink(link));
  await each(everyone(), (person) => each(others(person), (other) => person.sees(other)));
});

step('the host makes two rooms, puts people into them and names one', async () => {
  const panel = await ada.openPanel('Breakout rooms');
  await panel.getByText('By hand').click();
  await shoot(ada.page, 'breakouts-new');
  await ada.button('Create rooms', panel).click();
  await put(ben, 'Room 1');
  await put(cleo, 'Room 1');
  await ada.button('Rename Room 2', panel).click();
  await panel.getByLabel('New name of Room 2').fill('Kitchen');
  await ada.page.keyboard.press('Enter');
  await panel.getByRole('region', { name: 'Kitchen' }).waitFor();
  await shoot(ada.page, 'breakouts-planned');
});

step('opened, those in a room see and hear each other, and nobody else', async () => {
  const panel = await ada.openPanel('Breakout rooms');
  await panel.getByLabel('How long').selectOption('10');
  await ada.button('Open rooms', panel).click();
  await each([ben, cleo], (person) => isIn(person, 'Room 1'));
  await each([ben, cleo], (person) => isWithout(person, ada));
  await each([ben, cleo], (person) => isWithout(ada, person));
  await each([[ben, cleo], [cleo, ben]], ([one, other]) => one.meets([other]));
  await shoot(ada.page, 'breakouts-open-host');
  await shoot(ben.page, 'breakouts-in-room');
});

step('what is written in a room stays there, what the host tells all rooms arrives', async () => {
  await ben.says('Just the two of us');
  await cleo.reads('Just the two of us');
  await ben.closePanel('Chat');
  await cleo.closePanel('Chat');
  const panel = await ada.openPanel('Breakout rooms');
  await panel.getByLabel('Message to all rooms').fill('Five minutes left');
  await ada.button('Send to all rooms', panel).click();
  await each([ben, cleo], (person) => person.isTold('Ada to all rooms: Five minutes left'));
  const chat = await ada.openPanel('Chat');
  await until('the host reads nothing of it', () => chat.getByText('Just the two of us').count(), (count) => count === 0);
  await ada.closePanel('Chat');
});

step('one is moved, asks for help, and the host comes', async () => {
  await put(cleo, 'Kitchen');
  await isIn(cleo, 'Kitchen');
  await each([[ben, cleo], [cleo, ben]], ([one, other]) => isWithout(one, other));
  await cleo.button('Ask for help').click();
  await ada.isTold('Cleo asks for help in Kitchen.');
  await ada.button('Go there').click();
  await isIn(ada, 'Kitchen');
  await each([[ada, cleo], [cleo, ada]], ([one, other]) => one.meets([other]));
  await isWithout(ben, ada);
});

step('a page that is loaded again is in its room', async () => {
  await cleo.reload();
  await isIn(cleo, 'Kitchen');
  await cleo.sees(ada);
  await isWithout(cleo, ben);
});

step('people go to the main room and come back by themselves', async () => {
  await ben.button('Return to the main room').click();
  await ben.button('Join Room 1').click();
  await isIn(ben, 'Room 1');
  await ben.openPanel('Breakout rooms');
  await shoot(ben.page, 'breakouts-own');
  await ben.closePanel('Breakout rooms');
});

step('closed, a countdown is shown and all see each other again', async () => {
  const panel = await ada.openPanel('Breakout rooms');
  await ada.button('Close all rooms', panel).click();
  await each([ben, cleo], (person) =>
    person.page.getByRole('status', { name: 'Breakout rooms' }).filter({ hasText: 'Back in the main room in 0:' }).waitFor(),
  );
  await each(everyone(), (person) => person.isTold('The breakout rooms are closed. Everybody is back.'));
  await each(everyone(), (person) => each(others(person), (other) => person.sees(other)));
  await each(others(ada), (person) => ada.hears(person));
});
