import { expect, it } from 'vitest';
import { Rerun } from '../src/media/tasks.js';

/** A task whose runs end when they are told to. */
function controlled() {
  const runs: { done: () => void; fail: (reason: Error) => void }[] = [];
  const rerun = new Rerun(() => new Promise<void>((done, fail) => runs.push({ done, fail })));
  return { runs, rerun };
}

const turn = () => new Promise<void>((resolve) => setTimeout(resolve));

it('what is asked for during a run that fails is done all the same, and its end is what counts', async () => {
  const { runs, rerun } = controlled();
  const first = rerun.run();
  const second = rerun.run();
  runs[0]?.fail(new Error('of the first'));
  await turn();
  expect(runs).toHaveLength(2);
  runs[1]?.done();
  await expect(first).resolves.toBeUndefined();
  await expect(second).resolves.toBeUndefined();
});

it('a run that fails with nothing asked for meanwhile tells so, and does not stand in the way of the next', async () => {
  const { runs, rerun } = controlled();
  const first = rerun.run();
  runs[0]?.fail(new Error('no connection'));
  await expect(first).rejects.toThrow('no connection');
  const next = rerun.run();
  expect(runs).toHaveLength(2);
  runs[1]?.done();
  await next;
});

it('nothing is forgotten that is asked for just when a run ends', async () => {
  const { runs, rerun } = controlled();
  void rerun.run();
  runs[0]?.done();
  for (let turns = 0; turns < 6; turns++) {
    const before = runs.length;
    const again = rerun.run();
    await turn();
    expect(runs).toHaveLength(before + 1);
    runs.at(-1)?.done();
    // A little later each time, as promises count it.
    for (let late = 0; late < turns; late++) await Promise.resolve();
    void again;
  }
});
