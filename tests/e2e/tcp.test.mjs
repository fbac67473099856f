// Networks that let no UDP through: three people over TCP only.
import { after, before } from 'node:test';
import { startServer } from '../integration/support/server.mjs';
import { story } from './support/evidence.mjs';
import { arrive, until } from './support/person.mjs';
import { startAll } from './support/start.mjs';

let server;
let everyone = [];
const step = story(() => ({ server, people: everyone }));

before(async () => {
  [server, ...everyone] = await startAll([startServer(), arrive('Ada'), arrive('Ben'), arrive('Cleo')]);
  for (const person of everyone) person.query = '?transport=tcp';
});
after(async () => {
  await Promise.all(everyone.map((person) => person.stop()));
  await server?.stop();
});

step('three meet over TCP only: each sees and hears the two others', async () => {
  const [ada, ...joining] = everyone;
  const link = await ada.makeMeeting(server);
  await Promise.all(joining.map((person) => person.joinByLink(link)));
  await Promise.all(everyone.map((person) => person.meets(everyone.filter((each) => each !== person))));
});

step('every connection that carries media is TCP', async () => {
  for (const person of everyone)
    await until(
      `${person.name} sends and receives over TCP`,
      () => person.page.evaluate(() => measure.protocols()),
      (protocols) => protocols.length === 2 && protocols.every((each) => each === 'tcp'),
    );
});
