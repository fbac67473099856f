// Engine.IO 4 from outside: every case of the protocol's own test suite, and what it leaves out.
import { test, describe, before, after } from 'node:test';
import assert from 'node:assert/strict';
import http from 'node:http';
import { start, sleep, within } from './support/program.mjs';
import { Messages, openPolling } from './support/messages.mjs';

const interval = 300;
const timeout = 200;
const maxPayload = 1000000;

/** The two programs' faces: the same protocol below /engine.io/ and /socket.io/. */
for (const threads of [1, 3]) describe(`Engine.IO with ${threads} thread(s)`, () => {
  let server;
  let quick;  // the same with a heartbeat that can be waited for; what does not concern the heartbeat is not hurried by it
  let base;
  before(async () => {
    const args = ['--threads', String(threads), '--max-payload', String(maxPayload)];
    server = await start('sio-conformance', ...args);
    quick = await start('sio-conformance', ...args, '--ping-interval', String(interval), '--ping-timeout', String(timeout));
    base = `${server.url}/engine.io/`;
  });
  after(async () => assert.deepEqual([await server.stop(), await quick.stop()], [0, 0]));

  const poll = (sid, options) => fetch(`${base}?EIO=4&transport=polling&sid=${sid}`, options);
  const push = (sid, body, headers) => poll(sid, { method: 'POST', body, headers });
  const websocket = (query, to = server) => new Messages(`${to.ws}/engine.io/?${query}`);
  const errorOf = async (response) => ({ status: response.status, ...(await response.json()) });

  describe('handshake over long-polling', () => {
    test('opens a session', async () => {
      for (const path of ['/engine.io/', '/socket.io/']) {
        const response = await fetch(`${quick.url}${path}?EIO=4&transport=polling`);
        assert.equal(response.status, 200);
        const text = await response.text();
        assert.equal(text[0], '0');
        const { sid, ...rest } = JSON.parse(text.slice(1));
        assert.equal(typeof sid, 'string');
        assert.deepEqual(rest, { upgrades: ['websocket'], pingInterval: interval, pingTimeout: timeout, maxPayload });
      }
    });
    test('refuses other protocol revisions with code 5', async () => {
      for (const query of ['transport=polling', 'EIO=abc&transport=polling', 'EIO=3&transport=polling'])
        assert.deepEqual(await errorOf(await fetch(`${base}?${query}`)), { status: 400, code: 5, message: 'Unsupported protocol version' });
    });
    test('refuses unknown transports with code 0', async () => {
      for (const query of ['EIO=4', 'EIO=4&transport=abc', 'EIO=4&transport='])
        assert.deepEqual(await errorOf(await fetch(`${base}?${query}`)), { status: 400, code: 0, message: 'Transport unknown' });
    });
    test('refuses other methods than GET with code 2', async () => {
      for (const method of ['POST', 'PUT', 'DELETE'])
        assert.deepEqual(await errorOf(await fetch(`${base}?EIO=4&transport=polling`, { method })), { status: 400, code: 2, message: 'Bad handshake method' });
    });
    test('refuses unknown sessions with code 1', async () => {
      for (const sid of ['', 'abc', 'AAAAAAAAAAAAAAAAAAAA', '__________________xx', '%00'])
        assert.equal((await poll(sid)).status, 400);
      assert.deepEqual(await errorOf(await poll('AAAAAAAAAAAAAAAAAAAA')), { status: 400, code: 1, message: 'Session ID unknown' });
      assert.deepEqual(await errorOf(await poll('')), { status: 400, code: 1, message: 'Session ID unknown' });
    });
    test('refuses a WebSocket transport without an upgrade with code 3', async () => {
      assert.deepEqual(await errorOf(await fetch(`${base}?EIO=4&transport=websocket`)), { status: 400, code: 3, message: 'Bad request' });
    });
  });

  describe('handshake over WebSocket', () => {
    test('opens a session', async () => {
      const socket = websocket('EIO=4&transport=websocket', quick);
      const text = await socket.next();
      assert.equal(text[0], '0');
      const { sid, ...rest } = JSON.parse(text.slice(1));
      assert.equal(typeof sid, 'string');
      assert.deepEqual(rest, { upgrades: [], pingInterval: interval, pingTimeout: timeout, maxPayload });
      socket.close();
    });
    for (const query of ['transport=websocket', 'EIO=abc&transport=websocket', 'EIO=4', 'EIO=4&transport=abc', 'EIO=4&transport=websocket&sid=nope'])
      test(`refuses ${query}`, async () => { await websocket(query).end(); });
  });

  describe('messages over long-polling', () => {
    for (const [what, body] of [
      ['one text packet', '4hello'],
      ['several text packets', '4test1\x1e4test2\x1e4test3'],
      ['text and binary packets', '4hello\x1ebAQIDBA=='],
      ['an empty message', '4'],
      ['an empty binary message', 'b'],
      ['text beyond the basic plane', '4€ 𝄞 \u2028 😀'],
    ]) test(`come back: ${what}`, async () => {
      const { sid } = await openPolling(base);
      const pushed = await push(sid, body);
      assert.equal(pushed.status, 200);
      assert.equal(await pushed.text(), 'ok');
      const polled = await poll(sid);
      assert.equal(polled.status, 200);
      assert.equal(polled.headers.get('cache-control'), 'no-store');
      assert.equal(await polled.text(), body);
    });
    test('end a poll that was waiting', async () => {
      const { sid } = await openPolling(base);
      const polled = poll(sid);
      await sleep(30);
      await push(sid, '4late');
      assert.equal(await (await polled).text(), '4late');
    });
    for (const [what, body] of [['a character that is no packet type', 'abc'], ['nothing', ''], ['base64 that is none', 'b!!!'], ['a good packet and a bad one', '4a\x1ex'],
      ['an empty record', '4a\x1e'], ['bytes that are no UTF-8', Buffer.from([0x34, 0xff, 0xfe])]])
      test(`that are malformed close the session: ${what}`, async () => {
        const { sid } = await openPolling(base);
        const pushed = await push(sid, body).catch(() => ({ status: 400 }));
        assert.equal(pushed.status, 400);
        assert.equal((await poll(sid)).status, 400);
      });
    test('above maxPayload get 413, and the session lives on', async () => {
      const { sid } = await openPolling(base);
      assert.equal((await push(sid, '4' + 'x'.repeat(maxPayload))).status, 413);
      assert.equal((await push(sid, '4' + 'x'.repeat(maxPayload - 1))).status, 200);
      assert.equal((await (await poll(sid)).text()).length, maxPayload);
    });
    test('as application/octet-stream close the session', async () => {
      const { sid } = await openPolling(base);
      assert.equal((await push(sid, '4a', { 'content-type': 'application/octet-stream' })).status, 400);
      assert.equal((await poll(sid)).status, 400);
    });
    test('with another method are refused', async () => {
      const { sid } = await openPolling(base);
      assert.equal((await poll(sid, { method: 'PUT', body: '4a' })).status, 400);
    });
    test('a second poll at the same time closes the session', async () => {
      const { sid } = await openPolling(base);
      const [first, second] = await Promise.all([poll(sid), sleep(5).then(() => fetch(`${base}?EIO=4&transport=polling&sid=${sid}&t=burst`))]);
      assert.equal(first.status, 200);
      assert.equal(await first.text(), '1');
      assert.ok([400, 500].includes(second.status));
      assert.equal((await poll(sid)).status, 400);
    });
    test('a poll that the client gives up closes the session', async () => {
      const { sid } = await openPolling(base);
      const controller = new AbortController();
      poll(sid, { signal: controller.signal }).catch(() => {});
      await sleep(5);
      controller.abort();
      assert.equal((await poll(sid)).status, 400);
    });
    test('requests of another revision for an open session are refused with code 3', async () => {
      const { sid } = await openPolling(base);
      assert.equal((await errorOf(await fetch(`${base}?EIO=3&transport=polling&sid=${sid}`))).code, 3);
    });
  });

  describe('messages over WebSocket', () => {
    test('come back as text', async () => {
      const socket = websocket('EIO=4&transport=websocket');
      await socket.next();
      socket.send('4hello');
      assert.equal(await socket.next(), '4hello');
      socket.close();
    });
    test('come back as bytes', async () => {
      const socket = websocket('EIO=4&transport=websocket');
      await socket.next();
      socket.send(Uint8Array.from([1, 2, 3, 4]));
      assert.deepEqual(await socket.next(), Buffer.from([1, 2, 3, 4]));
      socket.close();
    });
    test('come back as base64 to a client that asked for it', async () => {
      const socket = websocket('EIO=4&transport=websocket&b64=1');
      await socket.next();
      socket.send('bAQIDBA==');
      assert.equal(await socket.next(), 'bAQIDBA==');
      socket.close();
    });
    for (const bad of ['abc', '', 'b%', '9'])
      test(`that are malformed close the session: ${JSON.stringify(bad)}`, async () => {
        const socket = websocket('EIO=4&transport=websocket');
        await socket.next();
        socket.send(bad);
        await socket.end();
      });
    test('above maxPayload are answered with close code 1009', async () => {
      const socket = websocket('EIO=4&transport=websocket');
      await socket.next();
      socket.send('4' + 'x'.repeat(maxPayload));
      assert.equal((await socket.end()).code, 1009);
    });
    test('a ping from the client closes the session', async () => {
      const socket = websocket('EIO=4&transport=websocket');
      await socket.next();
      socket.send('2');
      await socket.end();
    });
  });

  describe('heartbeat', () => {
    test('goes on over long-polling', async () => {
      const { sid } = await openPolling(`${quick.url}/engine.io/`);
      for (let i = 0; i < 3; ++i) {
        const polled = await fetch(`${quick.url}/engine.io/?EIO=4&transport=polling&sid=${sid}`);
        assert.equal(polled.status, 200);
        assert.equal(await polled.text(), '2');
        assert.equal((await fetch(`${quick.url}/engine.io/?EIO=4&transport=polling&sid=${sid}`, { method: 'POST', body: '3' })).status, 200);
      }
    });
    test('missed over long-polling closes the session in time', async () => {
      const { sid } = await openPolling(`${quick.url}/engine.io/`);
      await sleep(interval + timeout);
      assert.equal((await fetch(`${quick.url}/engine.io/?EIO=4&transport=polling&sid=${sid}`)).status, 400);
    });
    test('goes on over WebSocket', async () => {
      const socket = websocket('EIO=4&transport=websocket', quick);
      await socket.next();
      for (let i = 0; i < 3; ++i) {
        assert.equal(await socket.next(), '2');
        socket.send('3');
      }
      socket.close();
    });
    test('missed over WebSocket closes the session in time', async () => {
      const begun = performance.now();
      const socket = websocket('EIO=4&transport=websocket', quick);
      await socket.end();
      const taken = performance.now() - begun;
      assert.ok(taken >= interval + timeout - 20 && taken < interval + timeout + 1500, `${taken} ms`);
    });
    test('a message puts the time-out off once', async () => {
      const socket = websocket('EIO=4&transport=websocket', quick);
      await socket.next();
      assert.equal(await socket.next(), '2');
      const begun = performance.now();
      await sleep(timeout / 2);
      socket.send('4a');
      await sleep(timeout / 2);
      socket.send('4b');
      await socket.end();
      const taken = performance.now() - begun;
      assert.ok(taken >= timeout * 1.4 && taken < timeout * 1.5 + 1500, `${taken} ms`);
    });
  });

  describe('close', () => {
    test('by the client over long-polling ends its poll with a noop', async () => {
      const { sid } = await openPolling(base);
      // On several threads the two could overtake each other: the poll is let in first.
      const polling = poll(sid);
      await sleep(100);
      await push(sid, '1');
      const polled = await polling;
      assert.equal(polled.status, 200);
      assert.equal(await polled.text(), '6');
      assert.equal((await poll(sid)).status, 400);
    });
    test('by the client over WebSocket ends the connection', async () => {
      const socket = websocket('EIO=4&transport=websocket');
      await socket.next();
      socket.send('1');
      await socket.end();
    });
  });

  describe('upgrade', () => {
    const candidate = (sid) => websocket(`EIO=4&transport=websocket&sid=${sid}`);
    async function upgraded() {
      const { sid } = await openPolling(base);
      const socket = candidate(sid);
      await socket.opened;
      socket.send('2probe');
      assert.equal(await socket.next(), '3probe');
      return { sid, socket };
    }
    test('takes over from long-polling', async () => {
      const { sid, socket } = await upgraded();
      const polled = await poll(sid);
      assert.equal(polled.status, 200);
      assert.equal(await polled.text(), '6');
      socket.send('5');
      socket.send('4hello');
      assert.equal(await socket.next(), '4hello');
      socket.close();
    });
    test('ends a poll that was waiting', async () => {
      const { sid } = await openPolling(base);
      const polled = poll(sid);
      await sleep(30);
      const socket = candidate(sid);
      await socket.opened;
      socket.send('2probe');
      assert.equal(await (await within(1000, polled)).text(), '6');
      socket.close();
    });
    test('hands over what was waiting for a poll', async () => {
      const { sid, socket } = await upgraded();
      await push(sid, '4one\x1e4two');
      socket.send('5');
      assert.equal(await socket.next(), '4one');
      assert.equal(await socket.next(), '4two');
      socket.close();
    });
    test('makes later long-polling requests fail', async () => {
      const { sid, socket } = await upgraded();
      socket.send('5');
      assert.equal((await poll(sid)).status, 400);
      socket.send('4hello');
      assert.equal(await socket.next(), '4hello');
      socket.close();
    });
    test('makes a second WebSocket close', async () => {
      const { sid, socket } = await upgraded();
      socket.send('5');
      const second = candidate(sid);
      await second.opened;
      await second.end();
      socket.send('4hello');
      assert.equal(await socket.next(), '4hello');
      socket.close();
    });
    test('makes a second WebSocket close while the first one is at it', async () => {
      const { sid, socket } = await upgraded();
      await candidate(sid).end();
      socket.send('5');
      socket.send('4hello');
      assert.equal(await socket.next(), '4hello');
      socket.close();
    });
    test('that is not completed leaves long-polling as it was', async () => {
      const { sid, socket } = await upgraded();
      socket.close();
      await socket.end();
      await push(sid, '4still here');
      assert.equal(await (await poll(sid)).text(), '4still here');
    });
    test('without a probe is refused', async () => {
      const { sid } = await openPolling(base);
      const socket = candidate(sid);
      await socket.opened;
      socket.send('5');
      await socket.end();
      await push(sid, '4still here');
      assert.equal(await (await poll(sid)).text(), '4still here');
    });
    test('dies with its session', async () => {
      const { sid, socket } = await upgraded();
      await push(sid, '1');
      await socket.end();
    });
  });

  test('requests of one session may come over any connection', async () => {
    const sessions = await Promise.all(Array.from({ length: 24 }, () => openPolling(base)));
    await Promise.all(sessions.map(async ({ sid }, i) => {
      const agent = new http.Agent({ keepAlive: false });
      const request = (method, body) => new Promise((resolve, reject) => {
        const sent = http.request(`${base}?EIO=4&transport=polling&sid=${sid}`, { method, agent }, (response) => {
          let text = '';
          response.on('data', (data) => { text += data; });
          response.on('end', () => resolve(text));
        });
        sent.on('error', reject);
        sent.end(body);
      });
      const polled = request('GET');
      assert.equal(await request('POST', `4mine ${i}`), 'ok');
      assert.equal(await polled, `4mine ${i}`);
    }));
  });
});
