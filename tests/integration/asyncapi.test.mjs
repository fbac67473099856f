// The AsyncAPI document: as AsyncAPI's own parser and a client that reads it see it.
import { Parser } from '@asyncapi/parser';
import Ajv2020 from 'ajv/dist/2020.js';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { call } from './support/client.mjs';
import { startServer } from './support/server.mjs';

let server;
let document;
before(async () => {
  server = await startServer({ settings: { MEDIA_WORKERS: '0' } });
  const { status, headers, body } = await call(server, 'GET', '/asyncapi.json');
  assert.equal(status, 200);
  assert.match(headers.get('content-type'), /^application\/json/);
  document = body;
});
after(() => server?.stop());

test('the document is valid AsyncAPI 3', async () => {
  const { document: parsed, diagnostics } = await new Parser().parse(JSON.stringify(document));
  // 0 is an error, 1 a warning; that there is a newer AsyncAPI than 3.0 is information.
  assert.deepEqual(diagnostics.filter(({ severity }) => severity < 2).map(({ message, path }) => [message, path.join('/')]), []);
  assert.equal(parsed.version(), '3.0.0');
  assert.deepEqual(parsed.channels().all().map((channel) => channel.address()).sort(), ['/', '/calls', '/meetings']);
});

const resolve = ({ $ref }) => $ref.split('/').slice(1).reduce((at, key) => at[key], document);
const messageOf = (reference) => resolve(resolve(reference));

test('what clients send has its payload, acknowledgement, rate class and permission', () => {
  const received = Object.entries(document.operations).filter(([, { action }]) => action === 'receive');
  assert.ok(received.length > 60);
  for (const [name, operation] of received) {
    const [message] = operation.messages.map(messageOf);
    assert.ok(resolve(message.payload).type, name);
    const [acknowledgement] = operation.reply.messages.map(messageOf);
    const [answer, refusal] = acknowledgement.payload.oneOf.map(resolve);
    assert.equal(answer.properties.success.const, true, name);
    assert.deepEqual(refusal.required, ['success', 'error'], name);
    assert.match(operation['x-rate-class'], /^(state|signaling|reaction|drawing)$/, name);
    assert.ok(operation.security.length > 0 && operation.security.every((one) => resolve(one).type), name);
  }
  assert.equal(document.operations['client.meeting.start']['x-permission'], 'can_start');
  assert.equal(document.operations['client.participant.mute']['x-who'], 'joined');
  assert.equal(document.operations['client.chat.send']['x-permission'], undefined);
});

test('what the server sends has its fields, spelled as on the wire', () => {
  const joined = resolve(resolve(document.channels.main.messages['server.participant.joined']).payload);
  assert.deepEqual(joined.required, ['meeting_id', 'seq', 'participant']);
  const outside = resolve(resolve(document.channels.main.messages['server.meeting.ended']).payload);
  assert.ok(!outside.required.includes('seq') && outside.properties.seq);
  const ended = resolve(resolve(document.channels.calls.messages['calls.server.call.ended']).payload);
  assert.deepEqual(Object.keys(ended.properties), ['callId', 'groupId', 'reason', 'durationSeconds']);
});

test('every message has an example that fits it', () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.addSchema({ $id: 'document', ...document });
  for (const [name, { payload, examples }] of Object.entries(document.components.messages)) {
    assert.equal(examples.length, 1, name);
    const fits = ajv.compile(JSON.parse(JSON.stringify(payload).replaceAll('"#/', '"document#/')));
    assert.ok(fits(examples[0].payload), `${name}: ${ajv.errorsText(fits.errors)} in ${JSON.stringify(examples[0].payload)}`);
  }
});
