// Two people reach each other directly; a third one's coming takes them to the forwarding unit without a break, and back.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { startServer } from '../integration/support/server.mjs';
import { story } from './support/evidence.mjs';
import { arrive, PATIENCE_MS, until } from './support/person.mjs';
import { startAll } from './support/start.mjs';

/**
 * The longest that picture or sound may stand still at a change of the way. Moving before the other way is up would take the 5 s and more that a
 * path needs. How short the gap really is depends on a machine that runs three browsers, and is told with each move; sound pauses for 200 ms
 * by itself.
 */
const GAP_MS = 2500;
/** No relay is there; what matters is with which credentials it would be asked. They count as old five seconds after they were given. */
const RELAY = { TURN_URLS: 'turn:127.0.0.1:9?transport=udp', TURN_SECRET: 'nobody-asks', TURN_CREDENTIAL_SECONDS: '35' };

let server;
let ada;
let ben;
let cleo;
let link;
const everyone = () => [ada, ben, cleo].filter(Boolean);
const step = story(() => ({ server, people: everyone() }));

before(async () => {
  [server, ada, ben, cleo] = await startAll([startServer({ settings: { RATE_LIMIT: 'off', MEDIA_PEER_TO_PEER: 'on', ...RELAY } }), arrive('Ada'), arrive('Ben'), arrive('Cleo', { quiet: true })]);
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
    const { frames, sound, blank, moves } = seen[index];
    t.diagnostic(`${what}: ${person.name} saw ${other.name} stand still for ${moves.frames} ms at the change and for ${frames} ms at most, and heard nothing for ${moves.sound} and ${sound} ms`);
    assert.ok(moves.frames < GAP_MS, `${person.name} saw ${other.name} stand still for ${moves.frames} ms at the change`);
    assert.ok(moves.sound < GAP_MS, `${person.name} did not hear ${other.name} for ${moves.sound} ms at the change`);
    assert.equal(blank, 0, `${person.name} saw the tile of ${other.name} without its picture for ${blank} ms`);
  }
}

step('two people see and hear each other', async () => {
  link = await ada.makeMeeting(server);
  await ben.joinByLink(link);
  // The less is drawn, the more time a small machine has for what is looked at.
  for (const person of [ada, ben]) await person.page.setViewportSize({ width: 720, height: 480 });
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

step('a third one comes: the first two go on seeing and hearing each other without a break, and then all three do', async (t) => {
  // Loading a page takes a small machine's whole time; it is not what is looked at.
  await cleo.open(link);
  await cleo.button('Join').waitFor({ timeout: PATIENCE_MS });
  await unbroken(t, 'to the server', async () => {
    await cleo.joinsHere();
    await eachOfTwo(goesThroughServer);
  });
  await cleo.button('Unmute microphone').click();
  await cleo.button('Turn camera on').click();
  await Promise.all(everyone().map((person) => person.meets(everyone().filter((each) => each !== person))));
});

step('the third one leaves: the two are connected directly again, without a break', async (t) => {
  await unbroken(t, 'back', async () => {
    await cleo.button('Leave').click();
    await eachOfTwo(goesDirectly);
  });
  await meetEachOther();
});

step('one loads the page again: both are connected directly once more, with credentials for relays that are not those of an hour ago', async () => {
  const oldest = 1000 * Number(/"username":"(\d+):/.exec(JSON.stringify(await ada.page.evaluate(() => measure.iceServers())))[1]);
  await until('what Ada was told counts as old', () => Date.now(), (now) => now > oldest - 25_000);
  const reloaded = Date.now();
  await ben.reload();
  await meetEachOther();
  await eachOfTwo(goesDirectly);
  const [servers] = await ada.page.evaluate(() => measure.directIceServers());
  const expires = 1000 * Number(/"username":"(\d+):/.exec(JSON.stringify(servers))[1]);
  assert.ok(expires > reloaded + 25_000, `they are good for ${expires - reloaded} ms after that`);
});

step('who leaves is gone at once', async () => {
  await ben.button('Leave').click();
  await ben.page.getByText('You left the meeting').waitFor({ timeout: PATIENCE_MS });
  await until('Ada has no tile of Ben', () => ada.tile(ben).count(), (tiles) => tiles === 0, 10_000);
});

step('no page had an error of its own in all of this', async () => {
  for (const person of everyone()) assert.deepEqual(person.page.said.filter((line) => / uncaught: /.test(line)), [], person.name);
});
