// RFC 6455 from outside, with frames that no well-behaved client sends: the hard cases, section by section.
// The echo at /engine.io/ sends text "4…" back as text and bytes as bytes, so that what was understood can be seen.
import { test, describe, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { start, sleep } from './support/program.mjs';
import { RawWebSocket, frame, closePayload, text, binary, close, ping, pong } from './support/raw_websocket.mjs';

describe('RFC 6455', () => {
  let server;
  const maxPayload = 200000;
  before(async () => { server = await start('sio-conformance', '--max-payload', String(maxPayload)); });
  after(async () => assert.equal(await server.stop(), 0));

  /** Runs a case on a fresh connection whose open packet has been read. */
  async function on(run, options) {
    const socket = await RawWebSocket.open(server.port, options);
    try {
      const opened = await socket.next();
      assert.equal(String(opened.payload[0]), String('0'.charCodeAt(0)));
      await run(socket);
    } finally {
      socket.destroy();
    }
  }
  async function echoed(socket, payload, opcode = text) {
    const found = await socket.next();
    assert.deepEqual({ fin: found.fin, rsv: found.rsv, opcode: found.opcode, masked: found.masked }, { fin: true, rsv: 0, opcode, masked: false });
    assert.ok(Buffer.from(payload).equals(found.payload), `${found.payload.length} bytes came back`);
  }
  const alive = async (socket) => { socket.send(frame(text, '4alive')); await echoed(socket, '4alive'); };
  const fails = (code, ...frames) => on(async (socket) => {
    socket.send(...frames);
    assert.equal(await socket.closeCode(), code);
    await socket.streamEnd();
  });

  describe('4 opening handshake', () => {
    const refused = async (status, headers, path) => {
      const socket = await RawWebSocket.open(server.port, { headers, path });
      assert.match(socket.head, new RegExp(`^HTTP/1.1 ${status} `));
      socket.destroy();
      return socket.head;
    };
    test('is answered with the key that belongs to the nonce, and no extension', () => on(async (socket) => {
      assert.match(socket.head, /^HTTP\/1\.1 101 /);
      assert.match(socket.head, /\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=(\r\n|$)/);
      assert.doesNotMatch(socket.head, /extensions|protocol:/i);
    }, { headers: { 'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits', 'Sec-WebSocket-Protocol': 'chat' } }));
    test('takes tokens in any case and lists', () => on(alive, { headers: { Upgrade: 'WebSocket', Connection: 'keep-alive, upgrade' } }));
    test('of another version gets 426 and the version that is spoken', async () => {
      assert.match(await refused(426, { 'Sec-WebSocket-Version': '8' }), /Sec-WebSocket-Version: 13/);
    });
    test('without a nonce of 16 bytes gets 400', async () => {
      await refused(400, { 'Sec-WebSocket-Key': null });
      await refused(400, { 'Sec-WebSocket-Key': 'c2hvcnQ=' });
      await refused(400, { 'Sec-WebSocket-Key': '!!!' });
    });
    test('may have frames right behind it', () => on((socket) => echoed(socket, '4early'), { then: frame(text, '4early') }));
    test('may come in pieces', async () => {
      const socket = await RawWebSocket.open(server.port, { then: frame(text, '4a').subarray(0, 3) });
      await socket.next();
      socket.destroy();
    });
  });

  describe('5.2 framing', () => {
    for (const size of [0, 1, 124, 125, 126, 127, 128, 65534, 65535, 65536, 65537, maxPayload - 1])
      test(`takes a text of ${size} bytes and one digit`, () => on(async (socket) => {
        socket.send(frame(text, '4' + '*'.repeat(size)));
        await echoed(socket, '4' + '*'.repeat(size));
      }));
    for (const size of [0, 1, 125, 126, 65535, 65536, maxPayload])
      test(`takes ${size} bytes`, () => on(async (socket) => {
        const payload = Buffer.from(Array.from({ length: size }, (_, i) => i * 7 & 255));
        socket.send(frame(binary, payload));
        await echoed(socket, payload, binary);
      }));
    test('takes frames byte by byte', () => on(async (socket) => {
      const bytes = Buffer.concat([frame(text, '4€uro'), frame(ping, 'p'), frame(binary, Buffer.from([1, 2, 3]))]);
      for (const byte of bytes) {
        socket.send(Buffer.from([byte]));
        await sleep(1);
      }
      await echoed(socket, '4€uro');
      await echoed(socket, 'p', pong);
      await echoed(socket, Buffer.from([1, 2, 3]), binary);
    }));
    test('takes a large frame in pieces of odd sizes', () => on(async (socket) => {
      const payload = Buffer.from(Array.from({ length: 150001 }, (_, i) => i * 31 & 255));
      const bytes = frame(binary, payload);
      for (let at = 0; at < bytes.length; at += 9973) {
        socket.send(bytes.subarray(at, at + 9973));
        await sleep(1);
      }
      await echoed(socket, payload, binary);
    }));
    test('takes many frames in one piece', () => on(async (socket) => {
      socket.send(...Array.from({ length: 1000 }, (_, i) => frame(text, `4${i}`)));
      for (let i = 0; i < 1000; ++i) await echoed(socket, `4${i}`);
    }));
    for (const rsv of [1, 2, 3, 4, 5, 6, 7])
      test(`refuses reserved bits ${rsv}`, () => fails(1002, frame(text, '4a', { rsv })));
    test('refuses reserved bits on control frames', () => fails(1002, frame(ping, '', { rsv: 4 })));
    for (const opcode of [3, 4, 5, 6, 7, 11, 12, 13, 14, 15])
      test(`refuses opcode ${opcode}`, () => fails(1002, frame(opcode, 'x')));
    test('refuses lengths that are not in their shortest form', async () => {
      await fails(1002, frame(text, '4a', { length: { form: 2, value: 2 } }));
      await fails(1002, frame(text, '4a', { length: { form: 8, value: 2 } }));
      await fails(1002, frame(text, '4a', { length: { form: 8, value: 65535 } }));
    });
    test('refuses a length with its highest bit set', () => fails(1002, frame(binary, 'x', { length: { form: 8, value: 2n ** 63n } })));
  });

  describe('5.1 masking', () => {
    test('is demanded of text', () => fails(1002, frame(text, '4a', { masked: false })));
    test('is demanded of control frames', () => fails(1002, frame(ping, '', { masked: false })));
    test('with a key of zeros is fine', () => on(async (socket) => {
      socket.send(frame(text, '4zero', { key: Buffer.alloc(4) }));
      await echoed(socket, '4zero');
    }));
  });

  describe('5.4 fragmentation', () => {
    test('puts text together', () => on(async (socket) => {
      socket.send(frame(text, '4Hel', { fin: false }), frame(0, 'lo', { fin: false }), frame(0, '!'));
      await echoed(socket, '4Hello!');
    }));
    test('puts bytes together', () => on(async (socket) => {
      socket.send(frame(binary, 'a', { fin: false }));
      await sleep(5);
      socket.send(frame(0, 'b'));
      await echoed(socket, 'ab', binary);
    }));
    test('takes empty fragments', () => on(async (socket) => {
      socket.send(frame(text, '', { fin: false }), frame(0, '4', { fin: false }), frame(0, '', { fin: false }), frame(0, 'x', { fin: false }), frame(0, ''));
      await echoed(socket, '4x');
    }));
    test('takes very many fragments', () => on(async (socket) => {
      socket.send(frame(text, '4', { fin: false }), ...Array.from({ length: 20000 }, () => frame(0, '*', { fin: false })), frame(0, ''));
      await echoed(socket, '4' + '*'.repeat(20000));
    }));
    test('lets control frames in between', () => on(async (socket) => {
      socket.send(frame(text, '4a', { fin: false }), frame(ping, 'one'), frame(0, 'b', { fin: false }), frame(pong, 'nobody asked'), frame(ping, 'two'), frame(0, 'c'));
      await echoed(socket, 'one', pong);
      await echoed(socket, 'two', pong);
      await echoed(socket, '4abc');
      await alive(socket);
    }));
    test('refuses a continuation of nothing', async () => {
      await fails(1002, frame(0, 'x'));
      await fails(1002, frame(0, 'x', { fin: false }));
    });
    test('refuses a new message inside one', async () => {
      await fails(1002, frame(text, '4a', { fin: false }), frame(text, '4b'));
      await fails(1002, frame(binary, 'a', { fin: false }), frame(text, '4b'));
    });
  });

  describe('5.5 control frames', () => {
    test('ping is answered with its payload, up to 125 bytes', () => on(async (socket) => {
      for (const payload of [Buffer.alloc(0), Buffer.from('hello'), Buffer.from([0, 255, 254]), Buffer.alloc(125, 120)]) {
        socket.send(frame(ping, payload));
        await echoed(socket, payload, pong);
      }
      socket.send(...Array.from({ length: 10 }, (_, i) => frame(ping, `${i}`)));
      for (let i = 0; i < 10; ++i) await echoed(socket, `${i}`, pong);
    }));
    test('pong that nobody asked for is let be', () => on(async (socket) => {
      socket.send(frame(pong, 'x'));
      await alive(socket);
    }));
    for (const opcode of [close, ping, pong])
      test(`of more than 125 bytes are refused (${opcode})`, () => fails(1002, frame(opcode, Buffer.alloc(126))));
    for (const opcode of [close, ping, pong])
      test(`in fragments are refused (${opcode})`, () => fails(1002, frame(opcode, '', { fin: false })));
  });

  describe('7 closing', () => {
    test('is answered with the same code, then the stream ends', async () => {
      for (const code of [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999])
        await fails(code, frame(close, closePayload(code, 'bye')));
    });
    test('without a code is answered without one', () => fails(1005, frame(close)));
    for (const code of [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535])
      test(`with code ${code} is a violation`, () => fails(1002, frame(close, closePayload(code))));
    test('with half a code is a violation', () => fails(1002, frame(close, Buffer.from([3]))));
    test('with a reason that is no UTF-8 is a violation', () => fails(1007, frame(close, Buffer.concat([closePayload(1000), Buffer.from([0xce, 0xba, 0xe1])]))));
    test('with a reason of 123 bytes is fine', () => fails(1000, frame(close, closePayload(1000, 'x'.repeat(123)))));
    test('ends the data: what follows is not answered', () => on(async (socket) => {
      socket.send(frame(close, closePayload(1000)), frame(text, '4late'), frame(ping, 'late'));
      assert.equal(await socket.closeCode(), 1000);
      assert.equal(await socket.next(), null);
    }));
    test('in the middle of a message ends it as well', () => fails(1000, frame(text, '4a', { fin: false }), frame(close, closePayload(1000))));
    test('what was sent before it is answered before it', () => on(async (socket) => {
      socket.send(frame(text, '4first'), frame(close, closePayload(1000)));
      await echoed(socket, '4first');
      assert.equal(await socket.closeCode(), 1000);
    }));
    test('by the server waits for the client to agree', () => on(async (socket) => {
      socket.send(frame(text, '1'));
      assert.equal(await socket.closeCode(), 1000);
      await sleep(50);
      assert.equal(socket.ended, false);
      socket.send(frame(close, closePayload(1000)));
      await socket.streamEnd();
    }));
    test('by a vanished connection is noticed', () => on(async (socket) => socket.socket.resetAndDestroy()));
  });

  describe('8.1 UTF-8', () => {
    const good = ['4', '4κόσμε', '4\u0000', '4\u007f\u0080\u07ff\u0800\uffff', '4\ud7ff\ue000\ufffd', '4\u{10000}\u{10ffff}', '4\ufffe\uffff'];
    for (const payload of good)
      test(`is taken: ${JSON.stringify(payload)}`, () => on(async (socket) => {
        socket.send(frame(text, payload));
        await echoed(socket, payload);
        const bytes = Buffer.from(payload);
        socket.send(...[...bytes].map((byte, i) => frame(i ? 0 : text, Buffer.from([byte]), { fin: i === bytes.length - 1 })));
        await echoed(socket, payload);
      }));
    const bad = { 'a lone continuation': [0x80], 'two of them': [0x80, 0xbf], 'an overlong slash': [0xc0, 0xaf], 'an overlong one of three': [0xe0, 0x80, 0xaf], 'an overlong one of four': [0xf0, 0x80, 0x80, 0xaf],
      'a surrogate': [0xed, 0xa0, 0x80], 'a pair of surrogates': [0xed, 0xa0, 0x80, 0xed, 0xb0, 0x80], 'beyond U+10FFFF': [0xf4, 0x90, 0x80, 0x80], 'a five byte form': [0xf8, 0x88, 0x80, 0x80, 0x80],
      'impossible bytes': [0xfe, 0xff], 'a sequence cut short by ASCII': [0xe2, 0x82, 0x41], 'a sequence cut short by the end': [0xe2, 0x82], 'an overlong NUL': [0xc1, 0xbf] };
    for (const [what, bytes] of Object.entries(bad)) {
      const payload = Buffer.concat([Buffer.from('4κόσμε '), Buffer.from(bytes)]);
      test(`is refused: ${what}`, () => fails(1007, frame(text, payload)));
      test(`is refused over fragments: ${what}`, () => fails(1007, ...[...payload].map((byte, i) => frame(i ? 0 : text, Buffer.from([byte]), { fin: i === payload.length - 1 }))));
    }
    test('is refused as soon as it is wrong, not only at the end', () => fails(1007, frame(text, Buffer.from([0x34, 0xf4, 0x90]), { fin: false })));
    test('may be cut anywhere between fragments with pings in between', () => on(async (socket) => {
      const bytes = Buffer.from('4😀');
      socket.send(frame(text, bytes.subarray(0, 2), { fin: false }), frame(ping, 'x'), frame(0, bytes.subarray(2, 4), { fin: false }), frame(0, bytes.subarray(4)));
      await echoed(socket, 'x', pong);
      await echoed(socket, '4😀');
    }));
    test('does not concern bytes', () => on(async (socket) => {
      socket.send(frame(binary, Buffer.from([0xff, 0xfe, 0x80])));
      await echoed(socket, Buffer.from([0xff, 0xfe, 0x80]), binary);
    }));
  });

  describe('10.4 limits', () => {
    test('a frame above maxPayload is refused by its head alone', () => fails(1009, frame(binary, '', { length: { form: 8, value: maxPayload + 1 } })));
    test('an absurd length is refused by its head alone', () => fails(1009, frame(binary, '', { length: { form: 8, value: 2n ** 62n } })));
    test('fragments count together', () => fails(1009, frame(binary, Buffer.alloc(maxPayload), { fin: false }), frame(0, 'x')));
    test('control frames in between do not count', () => on(async (socket) => {
      socket.send(frame(binary, Buffer.alloc(maxPayload - 1), { fin: false }), frame(ping, Buffer.alloc(100)), frame(0, 'x'));
      assert.equal((await socket.next()).opcode, pong);
      assert.equal((await socket.next()).payload.length, maxPayload);
    }));
  });
});
