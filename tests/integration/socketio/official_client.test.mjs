// The official JavaScript client against our programs, over each of its transports.
import { test, describe, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { io, Manager } from 'socket.io-client';
import { start, sleep, within } from './support/program.mjs';

const ways = { 'long-polling': ['polling'], WebSocket: ['websocket'], 'long-polling, then WebSocket': ['polling', 'websocket'] };

const event = (socket, name, ms = 15000) => within(ms, new Promise((resolve) => socket.once(name, (...args) => resolve(args))), name);

for (const threads of [1, 3]) for (const [way, transports] of Object.entries(ways)) describe(`official client over ${way}, ${threads} thread(s)`, () => {
  let server;
  let sockets = [];
  before(async () => { server = await start('sio-conformance', '--threads', String(threads), '--ping-interval', '300', '--ping-timeout', '5000', '--recovery', '20000', '--connect-timeout', '20000'); });
  after(async () => {
    for (const socket of sockets) socket.disconnect();
    assert.equal(await server.stop(), 0);
  });
  const connect = (path = '/', options = {}) => {
    const socket = io(`${server.url}${path}`, { transports, forceNew: true, reconnectionDelay: 20, ...options });
    sockets.push(socket);
    return socket;
  };

  test('connects and gets its auth back', async () => {
    const socket = connect('/', { auth: { token: 'abc', n: { deep: [1] } } });
    const [[auth]] = await Promise.all([event(socket, 'auth'), event(socket, 'connect')]);
    assert.deepEqual(auth, { token: 'abc', n: { deep: [1] } });
    assert.equal(typeof socket.id, 'string');
    socket.disconnect();
  });
  test('sends all that JSON can say, and bytes in any place', async () => {
    const socket = connect();
    const args = [1, -1.5, 1e300, 'text € 😀 "\\\n', null, true, [], {}, { a: [{ b: Buffer.from([1, 2, 3]) }] }, Buffer.alloc(0), new Uint8Array([255, 0]), 'lone '];
    socket.emit('message', ...args);
    const back = await event(socket, 'message-back');
    back[10] = new Uint8Array(back[10]);
    assert.deepEqual(back.slice(0, args.length), args);
    socket.disconnect();
  });
  test('is acknowledged, with bytes too', async () => {
    const socket = connect();
    assert.deepEqual(await socket.timeout(15000).emitWithAck('message-with-ack', { a: 1 }), { a: 1 });
    assert.deepEqual(await socket.timeout(15000).emitWithAck('message-with-ack', Buffer.from('bytes')), Buffer.from('bytes'));
    await Promise.all(Array.from({ length: 200 }, async (_, i) => assert.equal(await socket.timeout(15000).emitWithAck('message-with-ack', i), i)));
    socket.disconnect();
  });
  test('keeps the order of many events', async () => {
    const socket = connect();
    const got = [];
    const all = new Promise((resolve) => socket.on('message-back', (n) => { got.push(n); if (got.length === 1000) resolve(); }));
    for (let i = 0; i < 1000; ++i) socket.emit('message', i);
    await within(10000, all, 'all events');
    assert.deepEqual(got, Array.from({ length: 1000 }, (_, i) => i));
    socket.disconnect();
  });
  test('sends large messages', async () => {
    const socket = connect();
    const large = 'x'.repeat(400000);
    assert.equal(await socket.timeout(15000).emitWithAck('message-with-ack', large), large);
    const bytes = Buffer.alloc(400000, 7);
    assert.ok(bytes.equals(await socket.timeout(15000).emitWithAck('message-with-ack', bytes)));
    socket.disconnect();
  });
  test('uses several namespaces over one connection', async () => {
    const manager = new Manager(server.url, { transports, forceNew: true });
    const main = manager.socket('/', { auth: { who: 'main' } });
    const custom = manager.socket('/custom', { auth: { who: 'custom' } });
    sockets.push(main, custom);
    const [[a], [b]] = await Promise.all([event(main, 'auth'), event(custom, 'auth')]);
    assert.deepEqual([a, b], [{ who: 'main' }, { who: 'custom' }]);
    assert.notEqual(main.id, custom.id);
    custom.disconnect();
    assert.equal(await main.timeout(15000).emitWithAck('message-with-ack', 'still'), 'still');
    custom.connect();
    await event(custom, 'auth');
    assert.equal(await custom.timeout(15000).emitWithAck('message-with-ack', 'again'), 'again');
    main.disconnect();
    custom.disconnect();
  });
  test('is told of an unknown namespace', async () => {
    const socket = connect('/random');
    const [error] = await event(socket, 'connect_error');
    assert.equal(error.message, 'Invalid namespace');
    socket.disconnect();
  });
  test('stays connected over many heartbeats', async () => {
    const socket = connect();
    await event(socket, 'connect');
    let lost = null;
    socket.on('disconnect', (reason) => { lost = reason; });
    await sleep(1300);
    assert.equal(lost, null);
    assert.equal(socket.io.engine.transport.name, transports.at(-1));
    socket.disconnect();
  });
  test('comes back as the same after its connection broke', async () => {
    const socket = connect();
    await event(socket, 'auth');
    const id = socket.id;
    socket.io.engine.close();
    await event(socket, 'connect');
    assert.equal(socket.recovered, true);
    assert.equal(socket.id, id);
    assert.equal(await socket.timeout(15000).emitWithAck('message-with-ack', 'back'), 'back');
    socket.disconnect();
  });
  test('gets what it missed while it was away', async () => {
    const socket = connect();
    await event(socket, 'auth');
    const got = [];
    socket.on('message-back', (n) => got.push(n));
    // The connection breaks while the answers are on their way.
    for (let i = 0; i < 50; ++i) socket.emit('message', i);
    await event(socket, 'message-back');
    socket.io.engine.close();
    await event(socket, 'connect');
    assert.equal(socket.recovered, true);
    await socket.timeout(15000).emitWithAck('message-with-ack', 'all before this one');
    assert.deepEqual(got, [...new Set(got)]);
    assert.deepEqual(got, Array.from({ length: got.length }, (_, i) => i));
    socket.disconnect();
  });
  test('starts anew after it disconnected itself', async () => {
    const socket = connect();
    await event(socket, 'auth');
    const id = socket.id;
    socket.disconnect();
    socket.connect();
    await event(socket, 'auth');
    assert.equal(socket.recovered, false);
    assert.notEqual(socket.id, id);
    socket.disconnect();
  });
});

describe('official client and the end of the server', () => {
  for (const [way, transports] of Object.entries(ways)) test(`is told over ${way}, and comes back to the next one`, async () => {
    const server = await start('sio-conformance');
    const socket = io(server.url, { transports, forceNew: true, reconnectionDelay: 50, reconnectionDelayMax: 100 });
    await event(socket, 'auth');
    await sleep(100);
    const gone = event(socket, 'disconnect');
    const attempt = once(socket.io, 'reconnect_attempt');
    assert.equal(await server.stop(), 0);
    const [reason] = await gone;
    assert.ok(['transport close', 'transport error'].includes(reason), reason);
    await attempt;
    socket.disconnect();
  });
});

describe('example chat', () => {
  let server;
  before(async () => { server = await start('sio-example', '--threads', '2'); });
  after(async () => assert.equal(await server.stop(), 0));
  const join = (name) => io(server.url, { auth: { name }, forceNew: true, reconnectionDelay: 20 });

  test('lets nobody in without a name, and says why', async () => {
    const socket = io(server.url, { forceNew: true });
    const [error] = await event(socket, 'connect_error');
    assert.equal(error.message, 'A name is needed');
    assert.deepEqual(error.data, { field: 'name' });
    socket.disconnect();
  });
  test('tells the room who entered and left, asks back, and hands on what is said', async () => {
    const ada = join('Ada');
    const alan = join('Alan');
    assert.deepEqual(await ada.timeout(15000).emitWithAck('enter', 'maths'), { success: true });
    const entered = event(ada, 'entered');
    assert.deepEqual(await alan.timeout(15000).emitWithAck('enter', 'maths'), { success: true });
    assert.deepEqual((await entered)[0], { room: 'maths', name: 'Alan' });
    assert.equal((await alan.timeout(15000).emitWithAck('enter', 7)).success, false);

    ada.on('are-you-sure', (text, answer) => answer(text === 'yes'));
    const said = [];
    alan.on('said', (message) => said.push(message));
    ada.emit('say', 'maths', 'no');
    ada.emit('say', 'maths', 'yes');
    await event(alan, 'said');
    assert.deepEqual(said.map(({ room, name, text }) => ({ room, name, text })), [{ room: 'maths', name: 'Ada', text: 'yes' }]);

    const left = event(ada, 'left');
    alan.disconnect();
    assert.deepEqual((await left)[0], { name: 'Alan', reason: 'client namespace disconnect' });
    ada.disconnect();
  });
  test('keeps rooms and what was said for somebody whose connection broke', async () => {
    const ada = join('Ada');
    const alan = join('Alan');
    await Promise.all([ada.timeout(15000).emitWithAck('enter', 'logic'), alan.timeout(15000).emitWithAck('enter', 'logic')]);
    ada.on('are-you-sure', (text, answer) => answer(true));
    const got = [];
    alan.on('said', ({ text }) => got.push(text));
    await sleep(100);
    alan.io.engine.close();
    const back = event(alan, 'connect');
    ada.emit('say', 'logic', 'while you were away');
    await back;
    assert.equal(alan.recovered, true);
    ada.emit('say', 'logic', 'welcome back');
    await within(15000, (async () => { while (got.length < 2) await sleep(10); })());
    assert.deepEqual(got, ['while you were away', 'welcome back']);
    ada.disconnect();
    alan.disconnect();
  });
});
