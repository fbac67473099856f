// The server itself is killed in a call and started again: the browsers come back by themselves.
import { after, before } from 'node:test';
import { startServer } from '../integration/support/server.mjs';
import { story } from './support/evidence.mjs';
import { arrive, PATIENCE_MS } from './support/person.mjs';
import { startAll } from './support/start.mjs';

let first;
let server;
let everyone = [];
const step = story(() => ({ server, people: everyone }));
const allMeet = () => Promise.all(everyone.map((person) => person.meets(everyone.filter((each) => each !== person))));

before(async () => {
  [first, ...everyone] = await startAll([startServer(), arrive('Ada'), arrive('Ben')]);
  server = first;
});
after(async () => {
  await Promise.all(everyone.map((person) => person.stop()));
  if (server !== first) await server.stop();
  await first?.stop().catch(() => undefined);
});

step('two people are in a call', async () => {
  const [ada, ben] = everyone;
  await ben.joinByLink(await ada.makeMeeting(server));
  await allMeet();
  await ada.says('Hold the line');
});

step('the server is gone: the pages say so', async () => {
  await first.kill();
  for (const person of everyone) await person.page.getByText('Connection lost').waitFor({ timeout: PATIENCE_MS });
});

step('it is back: everybody sees and hears each other again without a click, and the chat is there', async (t) => {
  const started = Date.now();
  server = await startServer({ data: first.data, port: Number(new URL(first.url).port) });
  const ready = Date.now();
  await allMeet();
  t.diagnostic(`the server was ready after ${ready - started} ms, all were back at the latest ${Date.now() - ready} ms later`);
  await everyone[1].reads('Hold the line');
});
