// A WebSocket client without manners: it sends any frame, right or wrong, in any pieces, and shows what comes back frame by frame.
import net from 'node:net';
import { randomBytes } from 'node:crypto';
import { within } from './program.mjs';

export const text = 1;
export const binary = 2;
export const close = 8;
export const ping = 9;
export const pong = 10;

/** Bytes of a client's frame. */
export function frame(opcode, payload = '', { fin = true, rsv = 0, masked = true, key = randomBytes(4), length } = {}) {
  const data = Buffer.from(payload);
  const size = length?.value ?? data.length;
  const form = length?.form ?? (size < 126 ? 0 : size < 65536 ? 2 : 8);
  const head = Buffer.alloc(2 + form);
  head[0] = (fin ? 0x80 : 0) | (rsv << 4) | opcode;
  head[1] = (masked ? 0x80 : 0) | (form === 0 ? size : form === 2 ? 126 : 127);
  if (form === 2) head.writeUInt16BE(size, 2);
  if (form === 8) head.writeBigUInt64BE(BigInt(size), 2);
  if (!masked) return Buffer.concat([head, data]);
  return Buffer.concat([head, key, Buffer.from(data.map((byte, i) => byte ^ key[i % 4]))]);
}

export function closePayload(code, reason = '') {
  const payload = Buffer.alloc(2 + Buffer.byteLength(reason));
  payload.writeUInt16BE(code);
  payload.write(reason, 2);
  return payload;
}

export class RawWebSocket {
  /** Connected, with the handshake done and the open packet read. */
  static async open(port, { path = '/engine.io/?EIO=4&transport=websocket', headers = {}, then = Buffer.alloc(0) } = {}) {
    const self = new RawWebSocket();
    self.bytes = Buffer.alloc(0);
    self.wakers = [];
    self.ended = false;
    self.socket = net.connect(port, '127.0.0.1');
    self.socket.setNoDelay(true);
    self.socket.on('data', (data) => { self.bytes = Buffer.concat([self.bytes, data]); self.wake(); });
    self.socket.on('error', () => {});
    self.socket.on('end', () => { self.ended = true; self.wake(); });
    self.socket.on('close', () => { self.ended = true; self.wake(); });
    const fields = { Host: 'x', Upgrade: 'websocket', Connection: 'Upgrade', 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version': '13', ...headers };
    const head = Object.entries(fields).filter(([, value]) => value !== null).map(([name, value]) => `${name}: ${value}\r\n`).join('');
    self.socket.write(Buffer.concat([Buffer.from(`GET ${path} HTTP/1.1\r\n${head}\r\n`), then]));
    self.head = await self.readHead();
    return self;
  }
  wake() { for (const waker of this.wakers.splice(0)) waker(); }
  more() { return within(15000, new Promise((resolve) => this.wakers.push(resolve)), 'data from the server'); }
  async readHead() {
    for (let at; ;) {
      if ((at = this.bytes.indexOf('\r\n\r\n')) >= 0) {
        const head = this.bytes.subarray(0, at).toString();
        this.bytes = this.bytes.subarray(at + 4);
        return head;
      }
      if (this.ended) return this.bytes.toString();
      await this.more();
    }
  }
  send(...buffers) { this.socket.write(Buffer.concat(buffers)); }
  /** The next frame that is no Engine.IO ping, or null at the end of the stream. */
  async next() {
    for (;;) {
      const found = await this.nextFrame();
      if (!found || found.opcode !== text || String(found.payload) !== '2') return found;
    }
  }
  async nextFrame() {
    for (;;) {
      if (this.bytes.length >= 2) {
        let size = this.bytes[1] & 127;
        let at = 2;
        if (size === 126 && this.bytes.length >= 4) { size = this.bytes.readUInt16BE(2); at = 4; }
        else if (size === 127 && this.bytes.length >= 10) { size = Number(this.bytes.readBigUInt64BE(2)); at = 10; }
        else if (size >= 126) size = Infinity;
        if (this.bytes.length >= at + size) {
          const found = { fin: this.bytes[0] >> 7 === 1, rsv: (this.bytes[0] >> 4) & 7, opcode: this.bytes[0] & 15, masked: this.bytes[1] >> 7 === 1, payload: this.bytes.subarray(at, at + size) };
          this.bytes = this.bytes.subarray(at + size);
          return found;
        }
      }
      if (this.ended) return null;
      await this.more();
    }
  }
  /** The code of the close frame that comes next (1005 for an empty one), or null where the stream ends without. */
  async closeCode() {
    for (let found; (found = await this.next());) if (found.opcode === close) return found.payload.length ? found.payload.readUInt16BE(0) : 1005;
    return null;
  }
  async streamEnd() { while (!this.ended) await this.more(); }
  destroy() { this.socket.destroy(); }
}
