// The pages that are made from the tables are kept in docs/; a stale one is refused here.
import { execFileSync } from 'node:child_process';
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

test('the OpenAPI document is valid JSON with every route', () => {
  const document = JSON.parse(execFileSync(program, ['docs', 'openapi'], { encoding: 'utf8' }));
  assert.equal(document.openapi, '3.1.0');
  assert.ok(document.paths['/api/meetings/{id}/join'].post);
});
