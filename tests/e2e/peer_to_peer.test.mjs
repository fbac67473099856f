// Two people reach each other directly; a third one's coming takes them to the forwarding unit without a break, and back.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { startServer } from '../integration/support/server.mjs';
import { story } from './support/evidence.mjs';
import { arrive, PATIENCE_MS, until } from './support/person.mjs';
import { startAll } from './support/start.mjs';

/**
 * The longest that picture or sound may stand still. Moving before the other way is up would take the 5 s and more that a path
 * needs; how short the gap really is depends on a machine that runs three browsers, and is told with each move.
 */
const GAP_MS = 5000;
/** A browser's element has no picture for a moment, 20 ms as seen, when its track is replaced by one whose first picture is not decoded yet. */
const BLINK_MS = 500;

let server;
let ada;
let ben;
let cleo;
let link;
const everyone = () => [ada, ben, cleo].filter(Boolean);
const step = story(() => ({ server, people: everyone() }));

before(async () => {
  [server, ada, ben, cleo] = await startAll([startServer({ settings: { RATE_LIMIT: 'off', MEDIA_PEER_TO_PEER: 'on' } }), arrive('Ada'), arrive('Ben'), arrive('Cleo')]);
});
after(async () => {
  await Promise.all(everyone().map((person) => person.stop()));
  await server?.stop();
});

const pair = () => [
  [ada, ben],
  [ben, ada],
];
const eachOfTwo = (what) => Promise.all(pair().map(([person, other]) => what(person, other)));
const meetEachOther = () => eachOfTwo((person, other) => person.meets([other]));
const traffic = (person) => person.page.evaluate(() => measure.traffic(2000));

/** Pictures and sound go between the two browsers; of the server nothing is received, and it is sent no pictures. */
async function goesDirectly(person) {
  await until(
    `${person.name} is connected directly`,
    () => traffic(person),
    ({ direct, unit }) =>
      direct.connected &&
      [direct.received.video, direct.received.audio, direct.sent.video, direct.sent.audio].every((packets) => packets > 0) &&
      [unit.received.video, unit.received.audio, unit.sent.video].every((packets) => packets === 0),
  );
}

/** All media goes through the server, and nothing else is connected. */
async function goesThroughServer(person) {
  await until(
    `${person.name} is connected through the server alone`,
    () => traffic(person),
    ({ direct, unit }) =>
      !direct.connected && [unit.received.video, unit.received.audio, unit.sent.video, unit.sent.audio].every((packets) => packets > 0),
  );
}

/** Watches what the two see and hear of each other while something happens, and holds it against the bound. */
async function unbroken(t, what, happen) {
  await eachOfTwo((person, other) => person.page.evaluate((id) => measure.attend(id), other.id));
  await happen();
  const seen = await eachOfTwo((person) => person.page.evaluate(() => measure.attended()));
  for (const [index, [person, other]] of pair().entries()) {
    const { frames, sound, blank } = seen[index];
    t.diagnostic(`${what}: ${person.name} saw ${other.name} stand still for ${frames} ms at most, without any picture for ${blank} ms, and heard nothing for ${sound} ms`);
    assert.ok(frames < GAP_MS, `${person.name} saw ${other.name} stand still for ${frames} ms`);
    assert.ok(sound < GAP_MS, `${person.name} did not hear ${other.name} for ${sound} ms`);
    assert.ok(blank < BLINK_MS, `${person.name} saw the tile of ${other.name} without its picture for ${blank} ms`);
  }
}

step('two people see and hear each other', async () => {
  link = await ada.makeMeeting(server);
  await ben.joinByLink(link);
  await meetEachOther();
});

step('they are connected directly, and the server carries no picture any more', async () => {
  await eachOfTwo(goesDirectly);
  await meetEachOther();
});

step('muted is silent and shown so, and who speaks is marked, as ever', async () => {
  await ada.seesOnTile(ben, 'data-speaking', 'true');
  await ben.button('Mute microphone').click();
  await ada.seesOnTile(ben, 'data-muted', 'true');
  await ada.doesNotHear(ben);
  await ben.button('Unmute microphone').click();
  await ada.hears(ben);
});

step('a camera is turned off and on, and a screen is shared, directly', async () => {
  await ben.button('Turn camera off').click();
  await ada.doesNotSee(ben);
  await ben.button('Turn camera on').click();
  await ada.sees(ben);
  await ada.shareScreen();
  await ben.seesScreen(ada);
  await goesDirectly(ben);
  await ada.button('Stop sharing').click();
  await ben.doesNotSee(ada, 'screen');
});

step('a third one comes: all three see and hear each other, and the first two without a break', async (t) => {
  await unbroken(t, 'to the server', async () => {
    await cleo.joinByLink(link);
    await eachOfTwo(goesThroughServer);
  });
  await Promise.all(everyone().map((person) => person.meets(everyone().filter((each) => each !== person))));
});

step('the third one leaves: the two are connected directly again, without a break', async (t) => {
  await unbroken(t, 'back', async () => {
    await cleo.button('Leave').click();
    await eachOfTwo(goesDirectly);
  });
  await meetEachOther();
});

step('one loads the page again: both are connected directly once more', async () => {
  await ben.reload();
  await meetEachOther();
  await eachOfTwo(goesDirectly);
});

step('who leaves is gone at once', async () => {
  await ben.button('Leave').click();
  await ben.page.getByText('You left the meeting').waitFor({ timeout: PATIENCE_MS });
  await until('Ada has no tile of Ben', () => ada.tile(ben).count(), (tiles) => tiles === 0, 10_000);
});

step('no page had an error of its own in all of this', async () => {
  for (const person of everyone()) assert.deepEqual(person.page.said.filter((line) => / uncaught: /.test(line)), [], person.name);
});
