// A WebSocket (of the ws package) whose messages and end can be awaited one after the other, whenever they came.
import WebSocket from 'ws';
import { within } from './program.mjs';

export class Messages {
  constructor(url, options = {}) {
    this.socket = new WebSocket(url, options);
    this.queue = [];
    this.waiting = [];
    this.opened = new Promise((resolve) => this.socket.on('open', resolve));
    this.closed = new Promise((resolve) => this.socket.on('close', (code, reason) => resolve({ code, reason: String(reason) })));
    this.socket.on('error', () => {});
    this.socket.on('message', (data, binary) => {
      const message = binary ? data : String(data);
      if (this.ignorePings && message === '2') return;
      this.waiting.length ? this.waiting.shift()(message) : this.queue.push(message);
    });
  }
  next(ms = 10000) {
    if (this.queue.length) return Promise.resolve(this.queue.shift());
    return within(ms, new Promise((resolve) => this.waiting.push(resolve)), 'a message');
  }
  send(data) { this.socket.send(data); }
  close() { this.socket.close(); }
  end(ms = 10000) { return within(ms, this.closed, 'the close'); }
}

/** The data of an open packet of a new long-polling session. */
export async function openPolling(base) {
  const response = await fetch(`${base}?EIO=4&transport=polling`);
  const text = await response.text();
  return JSON.parse(text.slice(1));
}

/** A Socket.IO connection over WebSocket that has joined "/" and got its auth event. */
export async function joined(url) {
  const socket = new Messages(`${url}/socket.io/?EIO=4&transport=websocket`);
  socket.ignorePings = true;
  await socket.next();
  socket.send('40');
  await socket.next();
  await socket.next();
  return socket;
}
