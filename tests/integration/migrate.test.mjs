// `parley migrate`: brings a database up to date without a server, and tells what it did or would do.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { dropDatabase, makeDatabase, sql, startPostgresql } from '../support/postgresql.mjs';
import { parley, temporaryFolder } from './support/program.mjs';
import { startServer } from './support/server.mjs';

const folder = temporaryFolder();
let made = 0;
const freshFolder = () => join(folder, `data${++made}`);
const latest = (out) => Number(/ to (\d+):/.exec(out)?.[1] ?? /at version (\d+)/.exec(out)?.[1]);

describe('on SQLite', () => {
  test('a new folder gets a database of this version, that a server takes as it is', async () => {
    const data = freshFolder();
    const would = await parley(['migrate', '--dry-run', '--data', data]);
    assert.equal(would.code, 0, would.err);
    assert.match(would.out, /^Would be migrated from version 0 to \d+:\n  0001 /);
    assert.equal(existsSync(data), false, 'a dry run makes nothing');

    const done = await parley(['migrate', '--data', data]);
    assert.equal(done.code, 0, done.err);
    assert.match(done.out, /^Migrated from version 0 to \d+:\n  0001 /);
    assert.equal(latest(done.out), latest(would.out));

    for (const args of [[], ['--dry-run']]) {
      const again = await parley(['migrate', ...args, '--data', data]);
      assert.equal(again.code, 0);
      assert.match(again.out, new RegExp(`at version ${latest(done.out)}, as this program wants it; nothing (was|would be) changed`));
    }
    const server = await startServer({ data, settings: { MEDIA_WORKERS: '0' } });
    try {
      const beside = await parley(['migrate', '--data', data]);
      assert.equal(beside.code, 0, beside.err);
      assert.match(beside.out, /nothing was changed/);
    } finally {
      await server.stop();
    }
  });

  test('what is no database is told of, and stays as it is', async () => {
    const data = freshFolder();
    mkdirSync(data);
    writeFileSync(join(data, 'parley.db'), 'no database at all, but long enough to be looked at'.repeat(50));
    for (const args of [[], ['--dry-run']]) {
      const { code, err } = await parley(['migrate', ...args, '--data', data]);
      assert.equal(code, 1);
      assert.match(err, /parley\.db/);
    }
  });

  test('a word that it does not know is refused', async () => {
    const { code, err } = await parley(['migrate', '--dry-runn', '--data', freshFolder()]);
    assert.equal(code, 2);
    assert.match(err, /did you mean --dry-run/);
  });
});

describe('on PostgreSQL', () => {
  let postgresql;
  let url;
  before(async () => {
    postgresql = await startPostgresql();
    url = makeDatabase(postgresql.url, 'parley_migrate');
  });
  after(async () => {
    if (url) dropDatabase(postgresql.url, 'parley_migrate');
    await postgresql?.close();
  });

  test('an empty database is brought to this version, and one of a later program refused', async () => {
    const env = { DATABASE_URL: url };
    const would = await parley(['migrate', '--dry-run'], { env });
    assert.match(would.out, /^Would be migrated from version 0 to \d+:/, would.err);
    const done = await parley(['migrate'], { env });
    assert.match(done.out, /^Migrated from version 0 to \d+:/, done.err);
    assert.equal((await parley(['migrate'], { env })).code, 0);

    sql(url, "INSERT INTO schema_migrations (number, name) VALUES (9999, 'of a later program')");
    for (const args of [[], ['--dry-run']]) {
      const newer = await parley(['migrate', ...args], { env });
      assert.equal(newer.code, 1);
      assert.match(newer.err, /newer program/);
    }
  });

  test('a server that is not there is told of', async () => {
    const { code, err } = await parley(['migrate', '--dry-run'], { env: { DATABASE_URL: 'postgresql://127.0.0.1:1/nothing' } });
    assert.equal(code, 1);
    assert.match(err, /127\.0\.0\.1/);
  });
});
