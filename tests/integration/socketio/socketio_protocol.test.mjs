// Socket.IO 5 from outside, packet by packet: every case of the protocol's own test suite, and what it leaves out.
import { test, describe, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { start, sleep } from './support/program.mjs';
import { Messages, openPolling, joined } from './support/messages.mjs';
import { RawWebSocket, frame, text } from './support/raw_websocket.mjs';

describe('Socket.IO', () => {
  let server;
  let quick;  // the same in a hurry, for what takes its time
  before(async () => {
    server = await start('sio-conformance', '--connect-timeout', '20000');
    quick = await start('sio-conformance', '--ping-interval', '300', '--ping-timeout', '2000', '--connect-timeout', '400');
  });
  after(async () => assert.deepEqual([await server.stop(), await quick.stop()], [0, 0]));

  const connect = async () => {
    const socket = new Messages(`${server.ws}/socket.io/?EIO=4&transport=websocket`);
    socket.ignorePings = true;
    await socket.next();
    return socket;
  };

  describe('connect', () => {
    for (const [packet, reply, auth] of [
      ['40', '40', '42["auth",{}]'],
      ['40{"token":"123"}', '40', '42["auth",{"token":"123"}]'],
      ['40/custom,', '40/custom,', '42/custom,["auth",{}]'],
      ['40/custom', '40/custom,', '42/custom,["auth",{}]'],
      ['40/custom,{"token":"abc"}', '40/custom,', '42/custom,["auth",{"token":"abc"}]'],
      ['40/custom?key=1,{"token":"abc"}', '40/custom,', '42/custom,["auth",{"token":"abc"}]'],
    ]) test(`lets in with ${packet}`, async () => {
      const socket = await connect();
      socket.send(packet);
      const answer = await socket.next();
      assert.ok(answer.startsWith(reply));
      const data = JSON.parse(answer.slice(reply.length));
      assert.deepEqual(Object.keys(data), ['sid']);
      assert.equal(typeof data.sid, 'string');
      assert.equal(await socket.next(), auth);
      socket.close();
    });
    test('refuses an unknown namespace', async () => {
      const socket = await connect();
      socket.send('40/random');
      assert.equal(await socket.next(), '44/random,{"message":"Invalid namespace"}');
      socket.send('40/');
      assert.match(await socket.next(), /^40/);
      socket.close();
    });
    test('gives sockets of different namespaces different ids, none of them the session\'s', async () => {
      const socket = new Messages(`${server.ws}/socket.io/?EIO=4&transport=websocket`);
      socket.ignorePings = true;
      const { sid } = JSON.parse((await socket.next()).slice(1));
      socket.send('40');
      const first = JSON.parse((await socket.next()).slice(2)).sid;
      await socket.next();
      socket.send('40/custom');
      const second = JSON.parse((await socket.next()).slice(10)).sid;
      assert.equal(new Set([sid, first, second]).size, 3);
      socket.close();
    });
    for (const packet of ['4abc', '40[]', '40"x"', '40{', '44{"message":"x"}'])
      test(`closes upon ${packet}`, async () => {
        const socket = await connect();
        socket.send(packet);
        await socket.end();
      });
    test('closes a client that says nothing', async () => {
      const begun = performance.now();
      const socket = new Messages(`${quick.ws}/socket.io/?EIO=4&transport=websocket`);
      socket.socket.on('message', (data) => { if (String(data) === '2') socket.send('3'); });
      await socket.end();
      assert.ok(performance.now() - begun >= 380);
    });
    test('closes a client that says nothing over long-polling', async () => {
      const { sid } = await openPolling(`${quick.url}/socket.io/`);
      const url = `${quick.url}/socket.io/?EIO=4&transport=polling&sid=${sid}`;
      assert.equal(await (await fetch(url)).text(), '2');
      await fetch(url, { method: 'POST', body: '3' });
      assert.equal(await (await fetch(url)).text(), '1');
      assert.equal((await fetch(url)).status, 400);
    });
    test('closes a client that connects twice to one namespace', async () => {
      const socket = await joined(server.ws);
      socket.send('40');
      await socket.end();
    });
    test('closes a client that speaks to a namespace it has not joined', async () => {
      for (const packet of ['42["message",1]', '42/custom,["message",1]', '41/custom,', '430[]']) {
        const socket = packet.includes('/custom') ? await joined(server.ws) : await connect();
        socket.send(packet);
        await socket.end();
      }
    });
  });

  describe('disconnect', () => {
    test('from the main namespace leaves the connection open', async () => {
      const socket = await joined(quick.ws);
      socket.ignorePings = false;
      socket.send('41');
      assert.equal(await socket.next(), '2');
      socket.send('3');
      assert.equal(await socket.next(), '2');
      socket.close();
    });
    test('from one namespace leaves the others', async () => {
      const socket = await joined(server.ws);
      socket.send('40/custom');
      await socket.next();
      await socket.next();
      socket.send('41/custom');
      socket.send('42["message","message to main namespace"]');
      assert.equal(await socket.next(), '42["message-back","message to main namespace"]');
      socket.close();
    });
    test('and connect again', async () => {
      const socket = await joined(server.ws);
      socket.send('41');
      socket.send('40');
      assert.match(await socket.next(), /^40/);
      socket.close();
    });
  });

  describe('events', () => {
    const echoes = [
      ['plain', '42["message",1,"2",{"3":[true]}]', '42["message-back",1,"2",{"3":[true]}]'],
      ['none', '42["message"]', '42["message-back"]'],
      ['numbers', '42["message",0,-1,1.5,0.1,1e21,1e-7,123456789012345,-0.25,9007199254740993]', '42["message-back",0,-1,1.5,0.1,1e+21,1e-7,123456789012345,-0.25,9007199254740993]'],
      ['escapes', '42["message","\\"\\\\\\/\\b\\f\\n\\r\\t\\u0001 \\u20ac \\ud83d\\ude00"]', '42["message-back","\\"\\\\/\\b\\f\\n\\r\\t\\u0001 € 😀"]'],
      ['lone surrogates', '42["message","\\ud83d|\\ude00|\\\\ud83d"]', '42["message-back","\ufffd|\ufffd|\\\\ud83d"]'],
      ['nothings', '42["message",null,false,"",[],{}]', '42["message-back",null,false,"",[],{}]'],
      ['what only looks like bytes', '42["message",{"_placeholder":true,"num":0}]', '42["message-back",{"_placeholder":true,"num":0}]'],
      ['depth', `42["message",${'['.repeat(100)}${']'.repeat(100)}]`, `42["message-back",${'['.repeat(100)}${']'.repeat(100)}]`],
    ];
    for (const [what, packet, reply] of echoes)
      test(`come back with their arguments: ${what}`, async () => {
        const socket = await joined(server.ws);
        socket.send(packet);
        assert.equal(await socket.next(), reply);
        socket.close();
      });
    test('without a handler are let be', async () => {
      const socket = await joined(server.ws);
      socket.send('42["unheard",1]');
      socket.send('42[7,1]');
      socket.send('42["message"]');
      assert.equal(await socket.next(), '42["message-back"]');
      socket.close();
    });
    test('come back with bytes', async () => {
      const socket = await joined(server.ws);
      socket.send('452-["message",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]');
      socket.send(Uint8Array.from([1, 2, 3]));
      socket.send(Uint8Array.from([4, 5, 6]));
      assert.equal(await socket.next(), '452-["message-back",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]');
      assert.deepEqual(await socket.next(), Buffer.from([1, 2, 3]));
      assert.deepEqual(await socket.next(), Buffer.from([4, 5, 6]));
      socket.close();
    });
    test('come back with bytes over long-polling', async () => {
      const { sid } = await openPolling(`${server.url}/socket.io/`);
      const url = `${server.url}/socket.io/?EIO=4&transport=polling&sid=${sid}`;
      const push = (body) => fetch(url, { method: 'POST', body });
      const poll = async () => (await fetch(url)).text();
      await push('40');
      assert.match(await poll(), /^40\{/);
      assert.equal(await poll(), '42["auth",{}]');
      await push('451-["message",{"_placeholder":true,"num":0}]\x1ebAQID');
      assert.equal(await poll(), '451-["message-back",{"_placeholder":true,"num":0}]\x1ebAQID');
      await push('1');
    });
    test('are acknowledged', async () => {
      const socket = await joined(server.ws);
      socket.send('42456["message-with-ack",1,"2",{"3":[false]}]');
      assert.equal(await socket.next(), '43456[1,"2",{"3":[false]}]');
      socket.send('40/custom,');
      await socket.next();
      await socket.next();
      socket.send('42/custom,0["message-with-ack"]');
      assert.equal(await socket.next(), '43/custom,0[]');
      socket.close();
    });
    test('are acknowledged with bytes', async () => {
      const socket = await joined(server.ws);
      socket.send('452-789["message-with-ack",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]');
      socket.send(Uint8Array.from([1, 2, 3]));
      socket.send(Uint8Array.from([4, 5, 6]));
      assert.equal(await socket.next(), '462-789[{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]');
      assert.deepEqual(await socket.next(), Buffer.from([1, 2, 3]));
      assert.deepEqual(await socket.next(), Buffer.from([4, 5, 6]));
      socket.close();
    });
    test('acknowledged by a client that was not asked are let be', async () => {
      const socket = await joined(server.ws);
      socket.send('437["whatever"]');
      socket.send('42["message"]');
      assert.equal(await socket.next(), '42["message-back"]');
      socket.close();
    });
    test('in a burst come back in order', async () => {
      const socket = await joined(server.ws);
      for (let i = 0; i < 2000; ++i) socket.send(`42["message",${i}]`);
      for (let i = 0; i < 2000; ++i) assert.equal(await socket.next(), `42["message-back",${i}]`);
      socket.close();
    });
    for (const packet of ['42{}', '42abc["message-with-ack",1,"2",{"3":[false]}]', '42', '42[]', '42["disconnect"]', '42["connect"]', '42["connect_error"]', '42["disconnecting"]', '42[null]',
      '42["message",]', '42["message"]x', '43[]', '431{}', '41{}', '47', '4', '4299999999999999999999["message"]',
      '45["message"]', '450-["message"]', '45x-["message"]', '451["message"]', '45-["message"]', '4599999-["message"]', '451-["message",{"_placeholder":true,"num":1}]',
      '451-["message",{"_placeholder":true,"num":-1}]', '451-["message",{"_placeholder":true}]', '451-["message",{"_placeholder":true,"num":"0"}]'])
      test(`that are malformed close the connection: ${packet.slice(0, 60)}`, async () => {
        const socket = await joined(server.ws);
        socket.send(packet);
        await socket.end();
      });
    const nested = (depth) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    test('come back whole as deep as they are read', async () => {
      const socket = await joined(server.ws);
      socket.send(`42["message",${nested(255)}]`);
      assert.equal(await socket.next(), `42["message-back",${nested(255)}]`);
      socket.close();
    });
    for (const [what, packet] of [['', `42["message",${nested(256)}]`], [' far', `42["message",${nested(100_000)}]`],
      [' with an acknowledgement', `427["message-with-ack",${nested(1000)}]`], [' in an object', `42["message",${'{"a":'.repeat(1000)}1${'}'.repeat(1000)}]`]])
      test(`nested deeper than is read${what} close the connection, and no handler sees them`, async () => {
        const socket = await joined(server.ws);
        socket.send(packet);
        await socket.end();
        assert.deepEqual(socket.queue, []);
      });
    test('nested deeper than is read close a long-polling session too', async () => {
      const { sid } = await openPolling(`${server.url}/socket.io/`);
      const url = `${server.url}/socket.io/?EIO=4&transport=polling&sid=${sid}`;
      await (await fetch(url, { method: 'POST', body: '40' })).text();
      await (await fetch(url, { method: 'POST', body: `42["message",${nested(1000)}]` })).text();
      let heard = '';
      for (let status = 200; status === 200;) {
        const response = await fetch(url);
        status = response.status;
        heard += await response.text();
      }
      assert.ok(!heard.includes('message-back'), heard);
    });
    test('with lone surrogates come back in valid UTF-8, with U+FFFD for each', async () => {
      const socket = await joined(server.ws);
      for (const [sent, back] of [['"\\ud83d"', '"\uFFFD"'], ['"\\uDE00\\uD83D!"', '"\uFFFD\uFFFD!"'], ['"\\ud83d\\ude00"', '"\u{1F600}"'],
        ['{"\\udfff":"\\ud800\\u0041"}', '{"\uFFFD":"\uFFFDA"}'], ['"\\\\ud83d"', '"\\\\ud83d"']]) {
        socket.send(`42["message",${sent}]`);
        assert.equal(await socket.next(), `42["message-back",${back}]`);
      }
      socket.close();
    });
    test('with surrogates as bytes are no UTF-8, on either transport', async () => {
      const packet = Buffer.concat([Buffer.from('42["message","'), Buffer.from([0xed, 0xa0, 0xbd]), Buffer.from('"]')]);
      const raw = await RawWebSocket.open(server.port, { path: '/socket.io/?EIO=4&transport=websocket' });
      raw.send(frame(text, '40'));
      for (let packets = 0; packets < 2; ++packets) assert.ok(await raw.next());
      raw.send(frame(text, packet));
      assert.equal(await raw.closeCode(), 1007);
      raw.destroy();
      const { sid } = await openPolling(`${server.url}/socket.io/`);
      const url = `${server.url}/socket.io/?EIO=4&transport=polling&sid=${sid}`;
      await (await fetch(url, { method: 'POST', body: '40' })).text();
      assert.equal((await fetch(url, { method: 'POST', body: packet })).status, 400);
    });
    test('close the connection when bytes come that were not announced', async () => {
      const socket = await joined(server.ws);
      socket.send(Uint8Array.from([1]));
      await socket.end();
    });
    test('close the connection when text comes instead of bytes', async () => {
      const socket = await joined(server.ws);
      socket.send('451-["message",{"_placeholder":true,"num":0}]');
      socket.send('42["message"]');
      await socket.end();
    });
  });

  test('a client that vanishes in the middle of attachments is forgotten', async () => {
    const socket = await joined(server.ws);
    socket.send('452-["message",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]');
    socket.send(Uint8Array.from([1]));
    socket.socket.terminate();
    await sleep(50);
    const other = await joined(server.ws);
    other.send('42["message","fine"]');
    assert.equal(await other.next(), '42["message-back","fine"]');
    other.close();
  });
});
