// sio-fanout: what is broadcast reaches everybody but the sender, once and in order, whatever thread they are on.
import { test, describe, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { io } from 'socket.io-client';
import { start, within, sleep } from './support/program.mjs';
import { RawWebSocket, frame, text } from './support/raw_websocket.mjs';

for (const threads of [1, 4]) describe(`fan-out on ${threads} thread(s)`, () => {
  let server;
  before(async () => { server = await start('sio-fanout', '--threads', String(threads)); });
  after(async () => assert.equal(await server.stop(), 0));

  test('reaches all others in order, over both transports', async () => {
    const sockets = Array.from({ length: 16 }, (_, i) => io(server.url, { transports: i % 4 ? ['websocket'] : ['polling'], forceNew: true }));
    await within(20000, Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('connect', resolve)))), 'connecting');
    const got = sockets.map(() => []);
    sockets.forEach((socket, i) => socket.on('reaction', (...args) => got[i].push(args)));
    const count = 100;
    const acks = [];
    for (let n = 0; n < count; ++n) acks.push(sockets[0].timeout(20000).emitWithAck('react', n), sockets[1].timeout(20000).emitWithAck('react', -n, Buffer.from([n])));
    assert.ok((await Promise.all(acks)).every((answer) => answer === 'ok'));
    await within(20000, (async () => { while (!got.every((list, i) => list.length === (i < 2 ? count : 2 * count))) await sleep(10); })(), 'all reactions');
    got.forEach((list, i) => {
      const first = list.filter((args) => args.length === 1).map(([n]) => n);
      const second = list.filter((args) => args.length === 2);
      assert.deepEqual(first, i === 0 ? [] : Array.from({ length: count }, (_, n) => n));
      assert.deepEqual(second.map(([n, bytes]) => [-n, bytes[0]]).map(([n, byte]) => [n + 0, byte]), i === 1 ? [] : Array.from({ length: count }, (_, n) => [n, n]));
    });
    sockets.forEach((socket) => socket.disconnect());
  });

  test('disconnects who does not read, and goes on for the others', async () => {
    const join = async () => {
      const socket = await RawWebSocket.open(server.port, { path: '/socket.io/?EIO=4&transport=websocket' });
      await socket.next();
      socket.send(frame(text, '40'));
      await socket.next();
      return socket;
    };
    const lazy = await join();
    const sender = await join();
    const reader = await join();
    lazy.socket.pause();
    const payload = JSON.stringify('x'.repeat(500000));
    let read = 0;
    for (let n = 0; n < 60; ++n) {
      sender.send(frame(text, `421["react",${payload}]`));
      while ((await sender.next()).payload.toString().slice(0, 3) !== '431');
      while (!(await reader.next()).payload.toString().startsWith('42["reaction"'));
      read += 1;
    }
    assert.equal(read, 60);
    lazy.socket.resume();
    await within(20000, lazy.streamEnd(), 'the end of the one who did not read');
    sender.destroy();
    reader.destroy();
  });
});
