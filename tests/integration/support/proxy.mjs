// A network in between that can be told to behave badly: it hands requests and WebSockets on, cuts what is open, and lets no WebSocket
// through where that is asked, as some companies' proxies do.
import http from 'node:http';
import net from 'node:net';

export class Proxy {
  websockets = true;
  /** As if the cable were out: nobody gets through. */
  away = false;
  /** Requests that were handed on, by kind. */
  seen = { polling: 0, websocket: 0, refused: 0 };
  #open = new Set();
  #server;

  static async to(server) {
    const self = new Proxy();
    const { port } = new URL(server.url);
    self.#server = http.createServer((request, response) => {
      ++self.seen.polling;
      const onward = http.request({ host: '127.0.0.1', port, path: request.url, method: request.method, headers: request.headers, agent: false }, (answer) => {
        response.writeHead(answer.statusCode, answer.headers);
        answer.pipe(response);
      });
      onward.on('error', () => response.destroy());
      response.on('close', () => onward.destroy());
      request.pipe(onward);
    });
    self.#server.on('connection', (socket) => (self.away ? socket.destroy() : self.#keep(socket)));
    self.#server.on('upgrade', (request, socket, head) => {
      if (!self.websockets) {
        ++self.seen.refused;
        return socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      }
      ++self.seen.websocket;
      const onward = net.connect(port, '127.0.0.1', () => {
        const fields = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}\r\n`).join('');
        onward.write(`${request.method} ${request.url} HTTP/1.1\r\n${fields}\r\n`);
        onward.write(head);
        onward.pipe(socket).pipe(onward);
      });
      self.#keep(onward);
      for (const [from, to] of [[onward, socket], [socket, onward]]) from.on('error', () => {}).on('close', () => to.destroy());
    });
    await new Promise((resolve) => self.#server.listen(0, '127.0.0.1', resolve));
    self.url = `http://127.0.0.1:${self.#server.address().port}`;
    return self;
  }

  #keep(socket) {
    this.#open.add(socket);
    socket.on('error', () => {}).on('close', () => this.#open.delete(socket));
  }

  /** Ends everything that is open, without a word. */
  cut() {
    for (const socket of this.#open) socket.destroy();
  }

  async stop() {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.cut();
    await closed;
  }
}
