// The same server as sio-fanout, on npm's socket.io: every socket enters one room; `react` goes to all others as `reaction`, and is
// acknowledged with "ok".
import { createServer } from 'node:http';
import { Server } from 'socket.io';

const at = process.argv.indexOf('--port');
const http = createServer();
const io = new Server(http);
io.on('connection', (socket) => {
  socket.join('everybody');
  socket.on('react', (argument, acknowledge) => {
    socket.to('everybody').emit('reaction', argument);
    acknowledge?.('ok');
  });
});
http.listen(Number(at > 0 ? process.argv[at + 1] : 3001), '127.0.0.1', () => console.log(`node_fanout listens on 127.0.0.1 port ${http.address().port}`));
process.on('SIGTERM', () => process.exit(0));
