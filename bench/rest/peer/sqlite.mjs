// better-sqlite3: calls block, so a transaction is a piece of code that nothing gets into.
import Database from 'better-sqlite3';
import { calls, statements } from './statements.mjs';

export function openSqlite(path) {
  const file = new Database(path);
  for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = ON', 'busy_timeout = 5000']) file.pragma(pragma);
  const prepared = Object.fromEntries(Object.entries(statements).map(([name, sql]) => [name, file.prepare(sql)]));
  const t = calls({
    one: (name, values) => prepared[name].get(...values),
    all: (name, values) => prepared[name].all(...values),
    run: (name, values) => prepared[name].run(...values),
  });
  const [begin, commit, rollback] = ['BEGIN IMMEDIATE', 'COMMIT', 'ROLLBACK'].map((sql) => file.prepare(sql));
  // The job's awaits are of values that are there already; other jobs wait for their turn, as the connection is one.
  let turn = Promise.resolve();
  const write = async (job) => {
    begin.run();
    try {
      const result = await job(t);
      commit.run();
      return result;
    } catch (error) {
      rollback.run();
      throw error;
    }
  };
  return {
    read: (job) => job(t),
    write: (job) => {
      const mine = turn.then(() => write(job));
      turn = mine.catch(() => {});
      return mine;
    },
  };
}
