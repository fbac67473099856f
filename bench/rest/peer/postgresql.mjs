// pg: a pool of ten connections and named statements, which are prepared once a connection.
import pg from 'pg';
import { calls, statements } from './statements.mjs';

pg.types.setTypeParser(20, Number);

const numbered = Object.fromEntries(Object.entries(statements).map(([name, sql]) => {
  let count = 0;
  return [name, sql.replace(/\?/g, () => `$${++count}`)];
}));

export function openPostgresql(url) {
  const host = decodeURIComponent(/host=([^&]*)/.exec(url)?.[1] ?? '');
  const pool = new pg.Pool({ host, user: /\/\/([^@]*)@/.exec(url)[1], database: /@[^/]*\/([^?]*)/.exec(url)[1], max: 10 });
  const over = (client) => {
    const query = (name, values) => client.query({ name, text: numbered[name], values });
    return calls({
      one: async (name, values) => (await query(name, values)).rows[0],
      all: async (name, values) => (await query(name, values)).rows,
      run: query,
    });
  };
  const transaction = async (job) => {
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      const result = await job(over(client));
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK');
      throw error;
    } finally {
      client.release();
    }
  };
  // Reading needs no transaction: this peer does not mind when two statements see two states.
  const reads = over(pool);
  return { read: (job) => job(reads), write: transaction };
}
