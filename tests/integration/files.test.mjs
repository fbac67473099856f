// Files in the chat: up in pieces, down in parts; who may; and that nothing is left behind.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { join as joinPath } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { call, closeAll, createMeeting, join, joinAsGuest, register } from './support/client.mjs';
import { parley } from './support/program.mjs';
import { startServer } from './support/server.mjs';

const MIB = 1 << 20;
let server;
before(async () => {
  server = await startServer({ settings: { RATE_LIMIT: 'off', FILE_MAX_MB: '256', FILE_QUOTA_MB: '300' } });
});
afterEach(() => closeAll());
after(() => server?.stop());

async function two(at = server) {
  const account = await register(at, 'Host');
  const meeting = await createMeeting(at, account.access_token);
  const { meeting_id } = meeting;
  const host = await join(at, { token: account.access_token }, meeting_id);
  host.token = account.access_token;
  const { guest_token } = await joinAsGuest(at, meeting.code, 'Ben');
  const ben = await join(at, { guest_token }, meeting_id);
  ben.token = guest_token;
  for (const device of [host, ben]) device.id = device.joined.participant.participant_id;
  return { meeting, meeting_id, host, ben };
}

const filesPath = (meeting_id, name = 'notes.txt') => `/api/meetings/${meeting_id}/files?${new URLSearchParams({ name })}`;

async function put(device, meeting_id, bytes, name, at = server) {
  const answer = await call(at, 'POST', filesPath(meeting_id, name), { token: device.token, raw: bytes });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  return answer.body.file;
}

async function get(device, url, headers = {}, at = server) {
  const response = await fetch(at.url + url, { headers: { authorization: `Bearer ${device.token}`, ...headers } });
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
}

/** All files that lie in the server's folder. */
function lying(at = server) {
  const folder = joinPath(at.data, 'files');
  return existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile()).map((each) => each.name) : [];
}

async function until(what, look) {
  for (const end = Date.now() + 30_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50))) if (await look()) return;
  assert.fail(`did not come about: ${what}`);
}

/** The most memory that the server has had so far, in bytes. */
const peakMemory = () => Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))[1]) * 1024;

/** Begins an upload by hand: `write` gives pieces, `answer` resolves to {status, body}. */
function upload(device, meeting_id, { length = null, name = 'big.bin', at = server } = {}) {
  const { hostname, port } = new URL(at.url);
  const headers = { authorization: `Bearer ${device.token}`, 'content-type': 'application/octet-stream' };
  if (length !== null) headers['content-length'] = String(length);
  const request = http.request({ hostname, port, path: filesPath(meeting_id, name), method: 'POST', headers });
  const answer = new Promise((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (data) => (text += data));
      response.on('end', () => resolve({ status: response.statusCode, body: JSON.parse(text) }));
      response.on('error', reject);
    });
  });
  answer.catch(() => undefined);
  const write = (piece) => new Promise((resolve) => (request.write(piece) ? resolve() : request.once('drain', resolve)));
  return { request, write, answer };
}

describe('a file', () => {
  test('goes up, is sent, and comes down to the others as a download', async () => {
    const { meeting_id, host, ben } = await two();
    const content = Buffer.from('%PDF-1.7\nwith some content');
    const file = await put(ben, meeting_id, content, '../Grüße "1"\n.pdf');
    assert.deepEqual([file.name, file.type, file.size, file.participant_id], ['Grüße _1_.pdf', 'application/pdf', content.length, ben.id]);
    assert.equal((await get(host, file.url)).status, 404, 'not before it is sent');
    const { message } = await ben.must('chat:send', { meeting_id, type: 'file', file_id: file.file_id });
    assert.deepEqual(message.file, { file_id: file.file_id, name: file.name, type: file.type, size: file.size, url: file.url });
    assert.deepEqual((await host.next('chat:message')).message, message);
    const down = await get(host, message.file.url);
    assert.equal(down.status, 200);
    assert.deepEqual(down.bytes, content);
    assert.equal(down.headers.get('content-type'), 'application/pdf');
    assert.equal(down.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(down.headers.get('content-disposition'), `attachment; filename="Gr__e _1_.pdf"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20_1_.pdf`);
    const late = await join(server, { token: (await register(server, 'Late')).access_token }, meeting_id);
    assert.deepEqual(late.joined.chat, [message]);
  });

  test('is what its content says, whatever its sender says', async () => {
    const { meeting_id, ben } = await two();
    const page = await put(ben, meeting_id, '<!doctype html><script>alert(1)</script>', 'picture.png');
    assert.equal(page.type, 'text/plain');
    const { status, body } = await call(server, 'POST', filesPath(meeting_id, 'x.html'), {
      token: ben.token,
      raw: Buffer.from('\x89PNG\r\n\x1a\n????', 'latin1'),
      headers: { 'content-type': 'text/html' },
    });
    assert.deepEqual([status, body.file.type], [201, 'image/png']);
  });

  test('comes in parts', async () => {
    const { meeting_id, ben } = await two();
    const { url, file_id } = await put(ben, meeting_id, '0123456789');
    const part = await get(ben, url, { range: 'bytes=2-4' });
    assert.deepEqual([part.status, part.headers.get('content-range'), part.bytes.toString()], [206, 'bytes 2-4/10', '234']);
    assert.equal((await get(ben, url, { range: 'bytes=-3' })).bytes.toString(), '789');
    const beyond = await get(ben, url, { range: 'bytes=10-' });
    assert.deepEqual([beyond.status, beyond.headers.get('content-range')], [416, 'bytes */10']);
    assert.equal((await get(ben, url, { range: 'bytes=2-4', 'if-range': `"${file_id}"` })).status, 206);
    assert.equal((await get(ben, url, { range: 'bytes=2-4', 'if-range': '"another"' })).status, 200);
    assert.equal((await get(ben, url, { range: 'lines=1-2' })).status, 200);
  });

  test('comes in a form too', async () => {
    const { meeting_id, ben } = await two();
    const form = new FormData();
    form.append('note', 'hello');
    const bytes = Buffer.alloc(300_000, '\r\n--xy');
    form.append('file', new Blob([bytes]), 'in a form.bin');
    const response = await fetch(`${server.url}/api/meetings/${meeting_id}/files`, { method: 'POST', headers: { authorization: `Bearer ${ben.token}` }, body: form });
    assert.equal(response.status, 201);
    const { file } = await response.json();
    assert.deepEqual([file.name, file.size], ['in a form.bin', bytes.length]);
    assert.deepEqual((await get(ben, file.url)).bytes, bytes);
    const none = await fetch(`${server.url}/api/meetings/${meeting_id}/files`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ben.token}`, 'content-type': 'multipart/form-data; boundary=x' },
      body: '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n',
    });
    assert.equal(none.status, 400);
  });

  test('is fetched by those who see its message only', async () => {
    const { meeting, meeting_id, host, ben } = await two();
    const { guest_token } = await joinAsGuest(server, meeting.code, 'Cleo');
    const cleo = await join(server, { guest_token }, meeting_id);
    cleo.token = guest_token;
    const secret = await put(host, meeting_id, 'for Ben');
    await host.must('chat:send', { meeting_id, type: 'file', file_id: secret.file_id, to: ben.id });
    assert.equal((await get(ben, secret.url)).status, 200);
    assert.equal((await get(host, secret.url)).status, 200);
    assert.equal((await get(cleo, secret.url)).status, 404);
    const open = await put(host, meeting_id, 'for all');
    const { message } = await host.must('chat:send', { meeting_id, type: 'file', file_id: open.file_id });
    assert.equal((await get(cleo, open.url)).status, 200);
    const stranger = { token: (await register(server)).access_token };
    assert.equal((await get(stranger, open.url)).status, 404);
    assert.equal((await fetch(server.url + open.url)).status, 401);
    const other = await two();
    assert.equal((await get(other.host, `/api/meetings/${other.meeting_id}/files/${open.file_id}`)).status, 404);
    for (const [device, file_id] of [[ben, open.file_id], [host, open.file_id]])
      assert.equal((await device.request('chat:send', { meeting_id, type: 'file', file_id })).error.code, 'validation_failed');
    await host.must('chat:delete', { meeting_id, message_id: message.message_id });
    assert.equal((await get(cleo, open.url)).status, 404, 'it goes with its message');
  });

  test('is put there by those who are in the meeting only', async () => {
    const { meeting_id, ben } = await two();
    const status = async (token) => (await call(server, 'POST', filesPath(meeting_id), { token, raw: 'x' })).status;
    assert.equal(await status(undefined), 401);
    assert.equal(await status((await register(server)).access_token), 404);
    assert.equal(await status(ben.token), 201);
    await ben.must('meeting:leave', { meeting_id });
    assert.equal(await status(ben.token), 403);
  });
});

test('two hundred megabytes go up and down, and the server does not hold them', async () => {
  const { meeting_id, ben } = await two();
  const total = 200 * MIB;
  const piece = Buffer.alloc(MIB);
  for (let i = 0; i < piece.length; i += 4) piece.writeUInt32LE((i * 2654435761) >>> 0, i);
  const sent = createHash('sha256');
  const before = peakMemory();
  const { request, write, answer } = upload(ben, meeting_id, { length: total });
  for (let i = 0; i < 200; ++i) {
    piece.writeUInt32LE(i, 0);
    sent.update(piece);
    await write(Buffer.from(piece));
  }
  request.end();
  const { status, body } = await answer;
  assert.equal(status, 201, JSON.stringify(body));
  assert.equal(body.file.size, total);
  const received = createHash('sha256');
  const response = await fetch(server.url + body.file.url, { headers: { authorization: `Bearer ${ben.token}` } });
  for await (const chunk of response.body) received.update(chunk);
  assert.equal(received.digest('hex'), sent.digest('hex'));
  const grown = peakMemory() - before;
  assert.ok(grown < 48 * MIB, `the server's memory grew by ${Math.round(grown / MIB)} MiB`);
});

describe('an upload', () => {
  test('that is too large is refused: at once where its length is told, else when it has become so', async () => {
    const { meeting_id, ben } = await two();
    const before = lying().length;
    const told = upload(ben, meeting_id, { length: 257 * MIB });
    told.request.flushHeaders();
    const refused = await told.answer;
    assert.deepEqual([refused.status, refused.body.code], [413, 'payload_too_large']);
    assert.match(refused.body.detail, /256 MB/);
    told.request.destroy();
    const small = await startServer({ settings: { FILE_MAX_MB: '1' } });
    try {
      const there = await two(small);
      const untold = upload(there.ben, there.meeting_id, { at: small });
      await untold.write(Buffer.alloc(MIB));
      await untold.write(Buffer.alloc(1));
      untold.request.end();
      assert.equal((await untold.answer).status, 413);
      await until('nothing is left of it', () => lying(small).length === 0);
      assert.equal((await put(there.ben, there.meeting_id, Buffer.alloc(MIB), 'fits', small)).size, MIB);
    } finally {
      await small.stop();
    }
    assert.equal(lying().length, before);
  });

  test('beyond what the files of its meeting may have together is refused', async () => {
    const small = await startServer({ settings: { FILE_MAX_MB: '2', FILE_QUOTA_MB: '3' } });
    try {
      const { meeting_id, ben } = await two(small);
      await put(ben, meeting_id, Buffer.alloc(2 * MIB), 'first', small);
      const more = await call(small, 'POST', filesPath(meeting_id), { token: ben.token, raw: Buffer.alloc(2 * MIB) });
      assert.deepEqual([more.status, more.body.code], [413, 'payload_too_large']);
      assert.match(more.body.detail, /3 MB/);
      await put(ben, meeting_id, Buffer.alloc(MIB), 'second', small);
      const other = await two(small);
      await put(other.ben, other.meeting_id, Buffer.alloc(2 * MIB), 'elsewhere', small);
    } finally {
      await small.stop();
    }
  });

  test('that is broken off leaves nothing', async () => {
    const { meeting_id, ben } = await two();
    const before = lying().length;
    const { request, write, answer } = upload(ben, meeting_id, { length: 10 * MIB });
    await write(Buffer.alloc(5 * MIB));
    await until('it has begun', () => lying().length === before + 1);
    request.destroy();
    await assert.rejects(answer);
    await until('nothing is left of it', () => lying().length === before);
  });

  test('that stops coming is cut off, however much has come', async () => {
    const { meeting_id, ben } = await two();
    const before = lying().length;
    const { write, answer } = upload(ben, meeting_id, { length: 10 * MIB });
    await write(Buffer.alloc(9 * MIB));
    const { status, body } = await answer;
    assert.deepEqual([status, body.code], [408, 'request_timeout']);
    await until('nothing is left of it', () => lying().length === before);
  });

  test('of nothing, or turned off, is refused in words', async () => {
    const { meeting_id, ben } = await two();
    const nothing = await call(server, 'POST', filesPath(meeting_id), { token: ben.token });
    assert.deepEqual([nothing.status, nothing.body.code], [422, 'validation_failed']);
    const off = await startServer({ settings: { FILE_MAX_MB: '0' } });
    try {
      const there = await two(off);
      assert.equal(there.ben.joined.max_file_bytes, 0);
      const refused = await call(off, 'POST', filesPath(there.meeting_id), { token: there.ben.token, raw: 'x' });
      assert.deepEqual([refused.status, refused.body.code], [403, 'feature_disabled']);
    } finally {
      await off.stop();
    }
  });
});

test('what a killed server left of an upload is gone after its next start, and what was whole is there', async () => {
  const first = await startServer({ settings: { RATE_LIMIT: 'off' } });
  let next;
  try {
    const { meeting_id, host } = await two(first);
    const kept = await put(host, meeting_id, 'whole', 'whole.txt', first);
    const { write } = upload(host, meeting_id, { length: 10 * MIB, at: first });
    await write(Buffer.alloc(2 * MIB));
    await until('it has begun', () => lying(first).length === 2);
    await first.kill();
    writeFileSync(joinPath(first.data, 'files', 'incoming', 'other.part'), 'left over');
    next = await startServer({ data: first.data });
    await until('only the whole one is left', () => lying(next).length === 1);
    assert.equal((await get(host, kept.url, {}, next)).bytes.toString(), 'whole');
  } finally {
    await next?.stop();
    await first.stop().catch(() => undefined);
  }
});

test('files go with the meeting when it is purged', async () => {
  const small = await startServer({ settings: { RETENTION_DAYS: '0' } });
  try {
    const { meeting_id, host } = await two(small);
    const file = await put(host, meeting_id, 'bytes', 'bytes.txt', small);
    await host.must('chat:send', { meeting_id, type: 'file', file_id: file.file_id });
    assert.equal((await call(small, 'DELETE', `/api/meetings/${meeting_id}`, { token: host.token })).status, 204);
    await until('the cleanup has purged it', async () => {
      await parley(['cleanup', '--data', small.data], { env: { RETENTION_DAYS: '0', ...small.environment } });
      return lying(small).length === 0;
    });
  } finally {
    await small.stop();
  }
});
