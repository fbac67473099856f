// The instruments that the other tests measure with, on two connections inside one page: they tell right from wrong.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { startBrowser } from './support/browser.mjs';
import { distance } from './support/measure.mjs';
import { until } from './support/person.mjs';
import { people } from './support/pictures.mjs';
import { startAll } from './support/start.mjs';

let server;
let browser;
let page;

before(async () => {
  // Devices are given to pages of localhost; the page itself is empty.
  server = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<video id="sink" muted autoplay></video>'));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  browser = await startBrowser({ person: 'Ada' });
  page = await browser.newPage();
  await page.goto(`http://localhost:${server.address().port}/`);
  await page.evaluate(async () => {
    const [here, there] = [new RTCPeerConnection(), new RTCPeerConnection()];
    here.onicecandidate = ({ candidate }) => there.addIceCandidate(candidate);
    there.onicecandidate = ({ candidate }) => here.addIceCandidate(candidate);
    window.received = new MediaStream();
    there.ontrack = ({ track }) => window.received.addTrack(track);
    // As the client asks for them: what clears voices must not take the tone away.
    const audio = { echoCancellation: true, autoGainControl: true, noiseSuppression: true };
    window.sent = await navigator.mediaDevices.getUserMedia({ audio, video: true });
    for (const track of window.sent.getTracks()) here.addTrack(track, window.sent);
    await here.setLocalDescription();
    await there.setRemoteDescription(here.localDescription);
    await there.setLocalDescription();
    await here.setRemoteDescription(there.localDescription);
    document.querySelector('#sink').srcObject = window.received;
  });
});
after(async () => {
  await browser?.stop();
  server?.closeAllConnections();
  server?.close();
});

const watch = () => page.evaluate(() => measure.watch(document.querySelector('#sink'), 800));
const listen = () => page.evaluate(() => measure.listen(window.received, 600));

test('a moving picture has frames, its own colour and no other', async () => {
  const seen = await until('the picture', watch, ({ frames, colour }) => frames > 0 && colour !== null);
  assert.ok(seen.places >= 3, JSON.stringify(seen));
  assert.ok(distance(seen.colour, people.Ada.colour) < 20, JSON.stringify(seen));
  for (const other of [people.Ben, people.Cleo]) assert.ok(distance(seen.colour, other.colour) > 100);
});

test('a tone that went through voice processing and the codec has its pitch', async () => {
  await until('the tone', listen, ({ hertz, db }) => db > -30 && Math.abs(hertz - people.Ada.hertz) < 10);
});

test('connections tell their protocol', async () => {
  assert.deepEqual(await page.evaluate(() => measure.protocols()), ['udp', 'udp']);
});

test('silence is silent', async () => {
  await page.evaluate(() => (window.sent.getAudioTracks()[0].enabled = false));
  await until('silence', listen, ({ db }) => db < -50);
});

test('a frozen picture has neither frames nor movement', async () => {
  await page.evaluate(() => window.sent.getVideoTracks()[0].stop());
  await until('the stand-still', watch, ({ frames, places }) => frames === 0 && places === 1);
});

test('nothing to look at and nothing to hear is no success', async () => {
  assert.equal((await page.evaluate(() => measure.watchTile('nobody', 'camera', 200))).colour, null);
  assert.equal((await page.evaluate(() => measure.listenTo('nobody', 200))).hertz, null);
});

test('where one thing does not start, what did is stopped, and the failure is told', async () => {
  const stopped = [];
  const starts = (name, ms) => new Promise((resolve) => setTimeout(() => resolve({ name, stop: async () => stopped.push(name) }), ms));
  await assert.rejects(startAll([starts('server', 1), Promise.reject(new Error('no browser')), starts('late', 30)]), /no browser/);
  assert.deepEqual(stopped.sort(), ['late', 'server']);
  const all = await startAll([starts('server', 10), starts('browser', 1)]);
  assert.deepEqual(all.map(({ name }) => name), ['server', 'browser']);
  assert.equal(stopped.length, 2);
});
