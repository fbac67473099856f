// What helps to understand a failure: what the pages said, what the server said, how the pages looked.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { screens } from '../../integration/support/server.mjs';

/** A step that hangs is broken off; on a machine that does much else, the slowest take minutes. */
const STEP_MS = 600_000;

/**
 * Steps of one story: each is a test of its own and builds on those before it, so that after a failure the rest is not
 * tried. `witnesses()` gives {server, people} for the evidence. `skip`: why none can be tried on this machine.
 */
export function story(witnesses, { skip = null } = {}) {
  let failed = null;
  return (name, body) =>
    test(name, { timeout: STEP_MS, skip: skip ?? false }, async (t) => {
      if (failed) throw new Error(`not tried: “${failed}” failed before`);
      try {
        await body(t);
      } catch (error) {
        failed = name;
        await show(name, witnesses());
        throw error;
      }
    });
}

async function show(step, { server, people = [] }) {
  mkdirSync(screens, { recursive: true });
  for (const { name, page } of people) {
    if (!page) continue;
    const path = join(screens, `failed ${step} ${name}`.replace(/\W+/g, '-') + '.png');
    const shot = await page.screenshot({ path, timeout: 5000 }).then(() => path, (error) => error.message);
    console.error(`--- ${name} at ${page.url()} (${shot})\n${page.said.slice(-40).join('\n')}`);
  }
  if (server) console.error(`--- server\n${server.tail(80)}`);
}
