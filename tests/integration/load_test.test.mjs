// `parley load-test` against a real server with a real media worker: what it makes of a healthy one, of thresholds that cannot be
// kept, of servers that are not there, and of wrong use.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { call, createMeeting, register } from './support/client.mjs';
import { program, startServer } from './support/server.mjs';

let server;
let account;
before(async () => {
  server = await startServer({ settings: { RATE_LIMIT: 'off' } });
  account = await register(server, 'Host');
});
after(() => server?.stop());

/** Answers {code, stdout, stderr}. */
function loadTest(args, env = {}) {
  return new Promise((resolve) => {
    execFile(program, ['load-test', ...args], { env: { PATH: process.env.PATH, ...env }, timeout: 120_000 }, (error, stdout, stderr) =>
      resolve({ code: error ? error.code : 0, stdout, stderr }));
  });
}

/** A machine that runs other tests as well may be late with all of it. */
const brief = (seconds = 2, joinsPerSecond = 50) => ['--server', server.url, '--seconds', String(seconds), '--joins-per-second', String(joinsPerSecond), '--min-delivered', '1'];

/** An IVF file of 25 pictures a second. */
function ivf(pictures) {
  const head = Buffer.alloc(32);
  head.write('DKIF');
  head.writeUInt16LE(32, 6);
  head.write('VP80', 8);
  head.writeUInt16LE(64, 12);
  head.writeUInt16LE(48, 14);
  head.writeUInt32LE(25, 16);
  head.writeUInt32LE(1, 20);
  const frames = pictures.flatMap((picture, index) => {
    const frame = Buffer.alloc(12);
    frame.writeUInt32LE(picture.length);
    frame.writeUInt32LE(index, 4);
    return [frame, picture];
  });
  return Buffer.concat([head, ...frames]);
}

/** An Ogg file, one page a packet; each packet is shorter than 255 octets. */
function ogg(packets) {
  return Buffer.concat(packets.flatMap((packet) => [Buffer.concat([Buffer.from('OggS'), Buffer.alloc(22), Buffer.from([1, packet.length])]), packet]));
}

describe('a load test', () => {
  for (const srtp of ['gcm', 'cm']) {
    test(`makes meetings, lets everybody receive everything (${srtp}), and ends them`, async () => {
      const { code, stdout, stderr } = await loadTest(
        [...brief(), '--meetings', '2', '--publishers', '2', '--subscribers', '3', '--video-kbps', '300', '--srtp', srtp, '--server-pid', String(server.pid), '--json'],
        { PARLEY_TOKEN: account.access_token },
      );
      const result = JSON.parse(stdout || '{}');
      assert.equal(code, 0, `${stdout}${stderr}`);
      assert.equal(result.passed, true);
      assert.deepEqual([result.participants, result.came], [10, 10]);
      assert.deepEqual([result.expected_tracks, result.flowing_tracks], [24, 24]);
      assert.equal(result.first_packet_ms.count, 6);
      assert.ok(result.sent_packets > 0 && result.received_packets > result.sent_packets, stdout);
      assert.ok(result.server_cpu_us_per_packet > 0);
      // Of each publisher 332 kbit/s and what the headers come to; two of them.
      assert.ok(result.receive_kbps > 300, stdout);

      const { body } = await call(server, 'GET', '/api/meetings', { token: account.access_token });
      const states = body.meetings.filter(({ title }) => title === 'Load test').map(({ status }) => status);
      assert.ok(states.length >= 2, JSON.stringify(body));
      assert.ok(states.every((status) => status === 'ended'), states.join());
    });
  }

  test('replays prepared pictures and sound in place of what it makes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parley-load-test-'));
    try {
      const [video, audio] = [join(folder, 'short.ivf'), join(folder, 'short.ogg')];
      writeFileSync(video, ivf([Buffer.from([0x10, ...Array(3000).fill(7)]), Buffer.from([0x11, ...Array(400).fill(8)])]));
      writeFileSync(audio, ogg([Buffer.from('OpusHead'), Buffer.from('OpusTags'), Buffer.from([0x08, 1, 2, 3])]));
      const { code, stdout, stderr } = await loadTest(
        [...brief(), '--publishers', '1', '--subscribers', '2', '--video', video, '--audio', audio, '--json'],
        { PARLEY_TOKEN: account.access_token },
      );
      assert.equal(code, 0, `${stdout}${stderr}`);
      const result = JSON.parse(stdout);
      assert.deepEqual([result.expected_tracks, result.flowing_tracks], [4, 4]);

      const cut = join(folder, 'cut.ivf');
      writeFileSync(cut, ivf([Buffer.from([0x10, 1, 2])]).subarray(0, -1));
      const refused = await loadTest([...brief(), '--video', cut], { PARLEY_TOKEN: account.access_token });
      assert.equal(refused.code, 2);
      assert.match(refused.stderr, /cut\.ivf: it is cut off/);
      const empty = join(folder, 'empty.ogg');
      writeFileSync(empty, '');
      const nothing = await loadTest([...brief(), '--audio', empty], { PARLEY_TOKEN: account.access_token });
      assert.equal(nothing.code, 2);
      assert.match(nothing.stderr, /empty\.ogg: it is empty/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('joins a meeting that is there by its code', async () => {
    const meeting = await createMeeting(server, account.access_token);
    await call(server, 'POST', `/api/meetings/${meeting.meeting_id}/start`, { token: account.access_token });
    const { code, stdout, stderr } = await loadTest([...brief(), '--meeting', meeting.code, '--subscribers', '2', '--video-kbps', '0']);
    assert.equal(code, 0, `${stdout}${stderr}`);
    assert.match(stdout, /came +3 of 3/);
    assert.match(stdout, /tracks that flow +2 of 2/);
    assert.match(stdout, /passed\n$/);
  });

  test('fails with a sentence for each threshold that was missed', async () => {
    const { code, stdout } = await loadTest([...brief(), '--subscribers', '1', '--video-kbps', '0', '--max-join-ms', '0.001', '--min-kbps', '100000'], { PARLEY_TOKEN: account.access_token });
    assert.equal(code, 1);
    assert.match(stdout, /MISSED: the time to join/);
    assert.match(stdout, /MISSED: subscribers receive/);
    assert.match(stdout, /failed\n$/);
  });

  test('fails at once where nobody is let in', async () => {
    // For longer than a test may take, if it measured or let all of them try.
    const { code, stdout } = await loadTest([...brief(600), '--meeting', 'no-such-meeting', '--subscribers', '1']);
    assert.equal(code, 1);
    assert.match(stdout, /MISSED: nobody came \(2 tried\), so that nothing was measured\nMISSED: .*answered 404: There is no such meeting.*\nfailed\n$/);
    const many = await loadTest([...brief(600, 5), '--meeting', 'no-such-meeting', '--subscribers', '5000', '--json']);
    assert.equal(many.code, 1);
    const { came, missed } = JSON.parse(many.stdout);
    assert.equal(came, 0);
    assert.match(missed[0], /^nobody came \(\d+ tried\)/);
    assert.match(missed[1], /answered 404: There is no such meeting/);
  });

  test('ends with what was seen when it is broken off, and leaves no meeting behind', async () => {
    const child = spawn(program, ['load-test', ...brief(600), '--subscribers', '2', '--video-kbps', '0'], {
      env: { PATH: process.env.PATH, PARLEY_TOKEN: account.access_token },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (data) => (stdout += data));
    const measures = new Promise((resolve, reject) => {
      child.stderr.on('data', (data) => {
        stderr += data;
        if (/measuring: /.test(stderr)) resolve();
      });
      child.once('close', () => reject(new Error(`ended by itself: ${stderr}`)));
    });
    await measures;
    child.kill('SIGINT');
    const [code] = await once(child, 'close');
    assert.equal(code, 1, stderr);
    assert.match(stdout, /came +3 of 3/);
    assert.match(stdout, /MISSED: broken off/);
    const { body } = await call(server, 'GET', '/api/meetings', { token: account.access_token });
    assert.ok(body.meetings.filter(({ title }) => title === 'Load test').every(({ status }) => status === 'ended'), JSON.stringify(body));
  });

  test('ends where all who came are sent away, and says so', async () => {
    const meeting = await createMeeting(server, account.access_token);
    await call(server, 'POST', `/api/meetings/${meeting.meeting_id}/start`, { token: account.access_token });
    // For longer than a test may take.
    const child = spawn(program, ['load-test', ...brief(600), '--meeting', meeting.code, '--subscribers', '2', '--video-kbps', '0'], { env: { PATH: process.env.PATH } });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (data) => (stdout += data));
    const closed = once(child, 'close');
    await new Promise((resolve, reject) => {
      child.stderr.on('data', (data) => {
        stderr += data;
        if (/measuring: /.test(stderr)) resolve();
      });
      closed.then(() => reject(new Error(`ended by itself: ${stderr}`)));
    });
    try {
      assert.equal((await call(server, 'POST', `/api/meetings/${meeting.meeting_id}/end`, { token: account.access_token })).status, 200);
      const late = setTimeout(() => child.kill('SIGKILL'), 60_000);
      const [code] = await closed;
      clearTimeout(late);
      assert.equal(code, 1, stderr);
      assert.match(stdout, /MISSED: ended after \d+ s of measuring: all who had come were sent away/);
      assert.match(stdout, /MISSED: the meeting was ended \(3 times\)/);
    } finally {
      child.kill('SIGKILL');
    }
  });

  test('says so where no server is, or the token is none', async () => {
    const away = await loadTest(['--server', 'http://127.0.0.1:1', '--token', 'x']);
    assert.equal(away.code, 1);
    assert.match(away.stderr, /refused/i);
    const stranger = await loadTest([...brief(), '--token', 'x']);
    assert.equal(stranger.code, 1);
    assert.match(stranger.stderr, /answered 401/);
  });

  test('explains wrong use', async () => {
    for (const [args, why] of [
      [[], /either a token/],
      [['--token', 'x', '--meeting', 'y'], /either a token/],
      [['--token', 'x', '--audio-kbps', '0', '--video-kbps', '0'], /sound, pictures, or both/],
      [['--token', 'x', '--server', 'meet.example.org'], /no address/],
      [['--token', 'x', '--fps', '0'], /--fps/],
      [['--token', 'x', '--meetings', '0'], /--meetings/],
      [['--token', 'x', '--publishers', '0', '--subscribers', '0'], /nobody is to come/],
      [['--token', 'x', '--server-pid', '2147483647'], /no process/],
      [['--token', 'x', '--srtp', 'des'], /gcm/],
      [['--token', 'x', '--video', '/nowhere/talk.ivf'], /talk\.ivf: it cannot be read/],
      [['--token', 'x', '--subscriber', '3'], /did you mean --subscribers/],
    ]) {
      const { code, stdout, stderr } = await loadTest(args);
      assert.equal(code, 2, `${args.join(' ')}: ${stdout}${stderr}`);
      assert.match(stdout + stderr, why);
    }
  });
});
