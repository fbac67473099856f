// Starting what a file's tests need, all at once and all or nothing.

/**
 * Waits for everything that is being started (a server, browsers, people at browsers: what has stop()). Where one of them fails, those
 * that did start are stopped: nobody else knows them, and what goes on running would take the machine from the tests to come.
 */
export async function startAll(starting) {
  const outcomes = await Promise.allSettled(starting);
  const failed = outcomes.find(({ status }) => status === 'rejected');
  if (!failed) return outcomes.map(({ value }) => value);
  await Promise.allSettled(outcomes.filter(({ status }) => status === 'fulfilled').map(({ value }) => value.stop()));
  throw failed.reason;
}
