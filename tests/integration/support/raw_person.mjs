// A person on a bare WebSocket: they send at the moment and in the order the test wants, stop reading, and go without a word.
import { randomBytes } from 'node:crypto';
import { RawWebSocket, frame, text } from '../socketio/support/raw_websocket.mjs';

export class RawPerson {
  #next = 0;
  /** Events by order of arrival: {event, data, offset}; what recovery adds behind the data is the offset. */
  events = [];
  sid = '';
  pid = '';

  /** Connected to namespace "/". `auth` may hold pid and offset of an earlier connection. */
  static async connect(server, auth) {
    const self = new RawPerson();
    self.raw = await RawWebSocket.open(new URL(server.url).port, { path: '/socket.io/?EIO=4&transport=websocket' });
    self.write(`40${JSON.stringify(auth)}`);
    for (;;) {
      const packet = await self.packet();
      if (packet === null || packet.startsWith('44')) throw new Error(`not let in: ${packet}`);
      if (!packet.startsWith('40')) continue;
      Object.assign(self, JSON.parse(packet.slice(2)));
      return self;
    }
  }

  write(...packets) {
    this.raw.send(...packets.map((each) => frame(text, each, { key: randomBytes(4) })));
  }

  /** Sends an event; answers the number that its acknowledgement will have. */
  send(event, payload = {}) {
    const number = this.#next++;
    this.write(`42${number}${JSON.stringify([event, payload])}`);
    return number;
  }

  /** The next packet as text, heartbeats answered; null at the end of the connection. */
  async packet() {
    for (;;) {
      const found = await this.raw.nextFrame();
      if (found === null || found.opcode === 8) return null;
      const packet = found.payload.toString();
      if (packet === '2') this.write('3');
      else if (found.opcode === text) return packet;
    }
  }

  /** Reads on until that acknowledgement; events on the way are kept. Null at the end of the connection. */
  async answer(number) {
    for (;;) {
      const packet = await this.packet();
      if (packet === null) return null;
      if (packet.startsWith(`43${number}[`)) return JSON.parse(packet.slice(`43${number}`.length))[0];
      this.#keep(packet);
    }
  }

  request(event, payload) {
    return this.answer(this.send(event, payload));
  }

  /** Reads on until that event comes; null at the end of the connection. */
  async next(event, fits = () => true) {
    for (let at = 0; ; ) {
      for (; at < this.events.length; at++) if (this.events[at].event === event && fits(this.events[at].data)) return this.events.splice(at, 1)[0].data;
      const packet = await this.packet();
      if (packet === null) return null;
      this.#keep(packet);
    }
  }

  /** Reads whatever still comes, until the end of the connection. */
  async rest() {
    for (let packet; (packet = await this.packet()) !== null; ) this.#keep(packet);
  }

  #keep(packet) {
    if (!packet.startsWith('42')) return;
    const [event, data, offset] = JSON.parse(packet.slice(2));
    this.events.push({ event, data, offset });
    if (offset) this.offset = offset;
  }

  /** Stops reading, as a program that hangs does. */
  pause() {
    this.raw.socket.pause();
  }

  resume() {
    this.raw.socket.resume();
  }

  /** Without a word. */
  destroy() {
    this.raw.destroy();
  }
}
