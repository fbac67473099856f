// Pages of other origins, and TLS.
import { test, describe, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io } from 'socket.io-client';
import { start, within } from './support/program.mjs';
import { RawWebSocket } from './support/raw_websocket.mjs';

describe('origins', () => {
  let server;
  const friend = 'https://app.example';
  const stranger = 'https://evil.example';
  before(async () => { server = await start('sio-conformance', '--cors-origin', friend); });
  after(async () => assert.equal(await server.stop(), 0));
  const open = (origin, options = {}) => fetch(`${server.url}/socket.io/?EIO=4&transport=polling`, { headers: { ...(origin && { origin }), ...options.headers }, method: options.method });

  test('that are named may read what long-polling answers', async () => {
    const response = await open(friend);
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('access-control-allow-origin'), friend);
    assert.equal(response.headers.get('vary'), 'Origin');
    assert.equal(response.headers.get('access-control-allow-credentials'), null);
  });
  test('that are strangers are refused with code 4', async () => {
    const response = await open(stranger);
    assert.equal(response.status, 403);
    assert.equal(response.headers.get('access-control-allow-origin'), null);
    assert.deepEqual(await response.json(), { code: 4, message: 'Forbidden' });
  });
  test('that are the server\'s own, or none at all, need no permission', async () => {
    assert.equal((await open(server.url)).status, 200);
    assert.equal((await open(null)).status, 200);
  });
  test('get an answer to their preflight', async () => {
    const response = await open(friend, { method: 'OPTIONS', headers: { 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-key' } });
    assert.equal(response.status, 204);
    assert.equal(response.headers.get('access-control-allow-origin'), friend);
    assert.equal(response.headers.get('access-control-allow-methods'), 'GET, POST');
    assert.equal(response.headers.get('access-control-allow-headers'), 'x-key');
    assert.equal((await open(stranger, { method: 'OPTIONS' })).headers.get('access-control-allow-origin'), null);
  });
  test('are checked on WebSocket as well', async () => {
    const path = '/socket.io/?EIO=4&transport=websocket';
    for (const [origin, status] of [[friend, 101], [server.url, 101], [stranger, 403], ['null', 403]]) {
      const socket = await RawWebSocket.open(server.port, { path, headers: { Host: `127.0.0.1:${server.port}`, Origin: origin } });
      assert.match(socket.head, new RegExp(`^HTTP/1.1 ${status} `), origin);
      socket.destroy();
    }
  });
});

describe('TLS', () => {
  let server;
  let folder;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sio-tls-'));
    const [certificate, key] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1', '-subj', '/CN=localhost',
      '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', certificate], { stdio: 'ignore' });
    server = await start('sio-conformance', '--threads', '3', '--tls-certificate', certificate, '--tls-key', key, '--max-payload', '3000000');
  });
  after(async () => {
    assert.equal(await server.stop(), 0);
    rmSync(folder, { recursive: true });
  });

  for (const transports of [['polling'], ['websocket'], ['polling', 'websocket']])
    test(`carries ${transports.join(', then ')}`, async () => {
      // Several at once, so that upgrades come in on other threads than their sessions live on.
      await Promise.all(Array.from({ length: 9 }, async () => {
        const socket = io(`https://127.0.0.1:${server.port}`, { transports, forceNew: true, rejectUnauthorized: false });
        const upgraded = transports.length > 1 ? new Promise((resolve) => socket.io.once('open', () => socket.io.engine.once('upgrade', resolve))) : null;
        const large = Buffer.alloc(1000000, 7);
        assert.ok(large.equals(await socket.timeout(10000).emitWithAck('message-with-ack', large)));
        if (upgraded) await within(20000, upgraded, 'the upgrade');
        assert.equal(await socket.timeout(20000).emitWithAck('message-with-ack', 'after'), 'after');
        assert.ok(large.equals(await socket.timeout(10000).emitWithAck('message-with-ack', large)));
        assert.equal(socket.io.engine.transport.name, transports.at(-1));
        socket.disconnect();
      }));
    });
});
