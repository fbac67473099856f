// A person behind a bad link, in a network namespace of their own: packets get lost and late, the line is thin, or away for a while. How well it
// goes is measured by bench/network; here it is that it goes on at all.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { linkRefusal } from '../support/link.mjs';
import { meetOverLink } from './support/bad_network.mjs';
import { story } from './support/evidence.mjs';
import { PATIENCE_MS, until } from './support/person.mjs';

let scene;
const refusal = linkRefusal();
const step = story(() => scene, { skip: refusal });
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const received = (person) => person.page.evaluate(() => measure.received());
const bothMeet = () => {
  const [ada, ben] = scene.people;
  return Promise.all([ada.meets([ben]), ben.meets([ada])]);
};

before(async () => {
  if (!refusal) scene = await meetOverLink();
});
after(async () => {
  await scene?.stop();
});

step('two people meet over a good link', async () => {
  const [ada, ben] = scene.people;
  await ben.joinByLink(await ada.makeMeeting(scene.server));
  await bothMeet();
});

step('with 10 % of all packets lost, both see and hear each other, and most of the sound is real', async (t) => {
  const before = await Promise.all(scene.people.map(received));
  await scene.link.both({ loss: 0.1 });
  await pause(10_000);
  await bothMeet();
  for (const [i, person] of scene.people.entries()) {
    const { audio, video } = await received(person);
    const samples = audio.totalSamplesReceived - before[i].audio.totalSamplesReceived;
    const invented = (audio.concealedSamples - before[i].audio.concealedSamples) / samples;
    assert.ok(video.framesDecoded > before[i].video.framesDecoded, 'pictures come');
    t.diagnostic(`${person.name}: ${(100 * invented).toFixed(1)} % of the sound was concealed`);
    assert.ok(invented < 0.3, `${person.name} hears what was said: ${invented} of it was made up`);
  }
  assert.match(await scene.link.counts(), /lost=[1-9]/);
});

step('a line of 300 kbit/s: the picture gets coarser and goes on', async () => {
  const [ada, ben] = scene.people;
  await scene.link.down({ rate: 300, queue: 300 });
  await scene.link.up();
  await pause(10_000);
  await Promise.all([ben.sees(ada), ben.hears(ada)]);
});

step('a cut of 10 s: both are back in the call without a click', async (t) => {
  const [ada, ben] = scene.people;
  await scene.link.both();
  await scene.link.cut();
  await pause(10_000);
  const before = await received(ben);
  await scene.link.mend();
  const mended = Date.now();
  await until('pictures come again', () => received(ben), ({ video }) => video.framesDecoded !== before.video.framesDecoded);
  t.diagnostic(`a picture after ${Date.now() - mended} ms`);
  await bothMeet();
  assert.equal(await ada.tile(ben).count(), 1, 'nobody is there twice');
});

step('an upload that loses packets: who sends it is told in a sentence and in figures, and their tile is marked for the other; and no more when it is good again', async () => {
  const [ada, ben] = scene.people;
  const sentence = /Your upload is losing \d+ % of packets/;
  const panel = await ben.openPanel('Statistics');
  const upload = panel.locator('section').filter({ has: ben.page.getByRole('heading', { name: 'Upload', exact: true }) });
  /** Percent. */
  const loss = async () => Number(/Loss\s+([\d.]+) %/.exec(await upload.innerText())?.[1] ?? NaN);

  await scene.link.up({ loss: 0.25 });
  await ben.page.locator('[role="status"], [role="alert"]').getByText(sentence).first().waitFor({ timeout: PATIENCE_MS });
  await until('the statistics tell of the loss', loss, (percent) => percent >= 5);
  await ada.seesOnTile(ben, 'data-weak', 'true');
  await ada.page.getByRole('group', { name: /^Ben, weak connection/ }).waitFor();
  assert.equal(await ada.page.getByText('Your upload is losing').count(), 0, 'it is not Ada’s');

  await scene.link.up();
  await until('the sentence is gone', () => ben.page.getByText(sentence).count(), (count) => count === 0);
  await until('the statistics tell of no loss', loss, (percent) => percent < 1);
  await ada.seesOnTile(ben, 'data-weak', 'false');
});
