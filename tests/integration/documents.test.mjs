// What is made from the tables and kept (pages in docs/, the client library's types): a stale one is refused here.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'node:test';
import assert from 'node:assert/strict';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const program = join(process.env.PARLEY_BUILD ?? join(root, 'build', 'release'), 'parley');

for (const page of ['routes', 'events']) {
  test(`docs/${page}.md is what the tables say`, () => {
    const made = execFileSync(program, ['docs', page], { encoding: 'utf8' });
    const kept = readFileSync(join(root, 'docs', `${page}.md`), 'utf8');
    assert.equal(kept, made, `make it anew: build/release/parley docs ${page} > docs/${page}.md`);
  });
}

test('the types of the client library are what the tables say', () => {
  const check = spawnSync(process.execPath, [join(root, 'sdk', 'generate.mjs'), '--check'], { encoding: 'utf8' });
  assert.equal(check.status, 0, check.stderr);
});

test('the OpenAPI document is valid JSON with every route', () => {
  const document = JSON.parse(execFileSync(program, ['docs', 'openapi'], { encoding: 'utf8' }));
  assert.equal(document.openapi, '3.1.0');
  assert.ok(document.paths['/api/meetings/{id}/join'].post);
});

// The same thing has the same bounds everywhere: what one interface takes must not be refused by another.
test('texts of the same meaning may be equally long in every route and event', () => {
  const run = (page) => execFileSync(program, ['docs', page], { encoding: 'utf8' });
  const bounds = new Map(); // meaning → bound → where
  const note = (field, most, where) => {
    const meaning = { meeting_name: 'title', meeting_description: 'description', meeting_password: 'password', meeting_location: 'location' }[field] ?? field;
    if (meaning === 'description' && /Group/.test(where)) return; // of a group, which is another thing than a meeting's
    const seen = bounds.get(meaning) ?? bounds.set(meaning, new Map()).get(meaning);
    seen.set(most, [...(seen.get(most) ?? []), where]);
  };
  const look = (schema, where, field = null) => {
    if (Array.isArray(schema)) return schema.forEach((each) => look(each, where, field));
    if (!schema || typeof schema !== 'object') return;
    if (field && typeof schema.maxLength === 'number') note(field, schema.maxLength, where);
    for (const [key, value] of Object.entries(schema)) {
      if (key === 'properties') for (const [name, member] of Object.entries(value)) look(member, where, name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
      else look(value, where, key === 'anyOf' || key === 'oneOf' ? field : null);
    }
  };
  const openapi = JSON.parse(run('openapi'));
  for (const [name, schema] of Object.entries(openapi.components.schemas)) look(schema, name);
  for (const [path, item] of Object.entries(openapi.paths)) look(item, path);
  for (const line of run('events').split('\n')) {
    const [, event] = /^\| `([^`]+)`/.exec(line) ?? [];
    for (const [, field, most] of line.matchAll(/`([a-z_]+)\??`: string \(\d+ to (\d+) bytes\)/g)) note(field, Number(most), event);
  }
  for (const meaning of ['participant_name', 'title', 'description', 'location', 'password', 'message', 'reply_to', 'emoji', 'display_name']) {
    const seen = bounds.get(meaning);
    if (seen) assert.equal(seen.size, 1, `${meaning}: ${JSON.stringify([...seen])}`);
  }
  assert.ok(bounds.get('participant_name').get(200).includes('meeting:join'), 'events were looked at');
});
