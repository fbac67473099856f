// Two people in a meeting of a server in a network of its own: Ada beside it, Ben behind a link that can be made bad.
import { startServer } from '../../integration/support/server.mjs';
import { startLink } from '../../support/link.mjs';
import { CHROMIUM } from './browser.mjs';
import { arrive } from './person.mjs';

const PORT = 8080;

export async function meetOverLink({ seed = 1, settings = {} } = {}) {
  const parts = [];
  const stop = async () => {
    for (const part of parts.reverse()) await part.stop();
  };
  try {
    const link = await startLink({ seed });
    parts.push(link);
    const { near, far } = link;
    // In a network of its own every port is free.
    const network = { BIND: near.address, PUBLIC_URL: `http://${near.address}:${PORT}`, MEDIA_ADDRESS: near.address };
    const server = await startServer({ through: near.enter, port: PORT, settings: { ...network, ...settings } });
    parts.push(server);
    // Cameras are given to pages from https and from the own machine alone.
    const args = [`--unsafely-treat-insecure-origin-as-secure=${server.url}`];
    const people = [];
    for (const [name, end] of [['Ada', near], ['Ben', far]]) {
      people.push(await arrive(name, { args, executable: end.wrapper(CHROMIUM) }));
      parts.push(people.at(-1));
    }
    return { link, server, people, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
