// A server of the few things that the tests of the client's own logic need: HTTP answers by a function, and real Socket.IO.

import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';

export interface HttpAnswer {
  status: number;
  body?: unknown;
}

type Handler = (request: { method: string; path: string; body: unknown; token: string | null }) => HttpAnswer;

export interface SmallServer {
  url: string;
  io: Server;
  close: () => Promise<void>;
}

export async function startServer(http: Handler, onConnection: (socket: Socket) => void = () => undefined, recovery = false): Promise<SmallServer> {
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const token = request.headers.authorization?.replace('Bearer ', '') ?? null;
      const answer = http({ method: request.method ?? '', path: request.url ?? '', body, token });
      response.writeHead(answer.status, { 'Content-Type': 'application/json' });
      response.end(answer.body === undefined ? '' : JSON.stringify(answer.body));
    });
  });
  const io = new Server(server, recovery ? { connectionStateRecovery: { maxDisconnectionDuration: 5000 } } : {});
  io.use((socket, next) => {
    const { token, guest_token: guest } = socket.handshake.auth as { token?: string; guest_token?: string };
    next(token === 'good' || guest === 'guest' ? undefined : new Error('unauthorized'));
  });
  io.on('connection', onConnection);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    io,
    close: async () => {
      // Node 18 would wait for idle connections.
      server.closeAllConnections();
      await io.close();
    },
  };
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? undefined : JSON.parse(text);
}
