// The OpenAPI document and its explorer.
import { Validator } from '@seriousme/openapi-schema-validator';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, test } from 'node:test';
import { call } from './support/client.mjs';
import { startServer } from './support/server.mjs';

let server;
let document;
before(async () => {
  server = await startServer({ settings: { MEDIA_WORKERS: '0' } });
  document = (await call(server, 'GET', '/openapi.json')).body;
});
after(() => server?.stop());

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, method, operation })),
  );

test('the document is valid OpenAPI 3.1', async () => {
  const result = await new Validator().validate(structuredClone(document));
  assert.ok(result.valid, JSON.stringify(result.errors, null, 2));
  assert.match(document.openapi, /^3\.1/);
  assert.ok(document.servers.length > 0);
  assert.equal(document.components.securitySchemes.bearer.scheme, 'bearer');
});

test('every route has a summary, a known tag, its errors and an unambiguous id', () => {
  const tags = new Set(document.tags.map((tag) => tag.name));
  const ids = new Set();
  for (const { name, operation } of operations()) {
    assert.ok(operation.summary, `${name} has a summary`);
    assert.equal(operation.tags?.length, 1, `${name} has a tag`);
    assert.ok(tags.has(operation.tags[0]), `${name}: ${operation.tags[0]} is listed`);
    assert.ok(!ids.has(operation.operationId), `${operation.operationId} is there once`);
    ids.add(operation.operationId);
    assert.ok(Object.keys(operation.responses).some((status) => status.startsWith('2') || status.startsWith('3')), name);
    assert.ok(operation.responses['429'] && operation.responses['500'], `${name} tells its errors`);
    if (operation.security.some((one) => 'bearer' in one)) assert.ok(operation.responses['401'], `${name} tells 401`);
  }
  for (const answer of Object.values(document.components.responses))
    assert.ok(answer.content['application/problem+json'].example.code);
});

test('every POST that creates something takes an Idempotency-Key', () => {
  const creating = operations().filter(({ method, operation }) => method === 'post' && operation.responses['201']);
  assert.ok(creating.length >= 13);
  for (const { name, operation } of creating)
    assert.ok(operation.parameters?.some((one) => one.$ref === '#/components/parameters/Idempotency-Key'), name);
});

test('no two families have bodies of one name, which the document could not tell apart', () => {
  const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'src');
  const named = new Map();
  for (const folder of ['api', 'services', 'core'])
    for (const file of readdirSync(join(root, folder), { recursive: true }).filter((name) => /pp$/.test(name)))
      for (const [, name] of readFileSync(join(root, folder, file), 'utf8').matchAll(/BOOST_DESCRIBE_STRUCT\((\w+),/g))
        if (!name.endsWith('Query')) named.set(name, [...(named.get(name) ?? []), `${folder}/${file}`]);
  const shared = [...named].filter(([, files]) => files.length > 1);
  assert.deepEqual(shared, []);
});

test('every body and answer has an example that fits its schema', () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats(ajv);
  ajv.addSchema({ $id: 'document', ...document });
  const check = (what, content) => {
    for (const [type, media] of Object.entries(content ?? {})) {
      assert.ok('example' in media, `${what} has an example`);
      const reference = JSON.parse(JSON.stringify(media.schema).replaceAll('"#/', '"document#/'));
      const fits = ajv.compile(reference);
      assert.ok(fits(media.example), `${what} ${type}: ${ajv.errorsText(fits.errors)} in ${JSON.stringify(media.example)}`);
    }
  };
  for (const { name, operation } of operations()) {
    check(`the body of ${name}`, operation.requestBody?.content);
    for (const [status, answer] of Object.entries(operation.responses)) check(`answer ${status} of ${name}`, answer.content);
  }
  for (const [name, answer] of Object.entries(document.components.responses)) check(`the answer ${name}`, answer.content);
});

test('/docs explores it, from this server only', async () => {
  const page = await call(server, 'GET', '/docs');
  assert.equal(page.status, 200);
  assert.match(page.headers.get('content-type'), /^text\/html/);
  assert.match(page.headers.get('content-security-policy'), /script-src 'self'/);
  const loaded = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]).filter((url) => !url.startsWith('data:'));
  assert.ok(loaded.length >= 3);
  for (const url of loaded) {
    assert.match(url, /^\/docs\/[\w.-]+$/, 'no other host is asked');
    assert.equal((await call(server, 'GET', url)).status, 200, url);
  }
  assert.doesNotMatch(page.body, /<script>|<style>| on\w+=/, 'nothing inline, as the policy wants it');
  assert.equal((await call(server, 'GET', '/docs/nothing.js')).status, 404);
});
