// Namespace /meetings, the peer-to-peer mesh, as its clients see it.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, afterEach, before, describe, test } from 'node:test';
import { call, closeAll, connect, createMeeting, join, joinAsGuest, register } from './support/client.mjs';
import { startServer } from './support/server.mjs';

let server;
before(async () => {
  server = await startServer({ settings: { RECONNECT_GRACE_SECONDS: '1', RATE_LIMIT: 'off' } });
});
afterEach(() => closeAll());
after(() => server?.stop());

const peer = (meetingAccessToken, options = {}) => connect(server, { meetingAccessToken }, { namespace: '/meetings', ...options });

async function enter(token, code, fields = {}) {
  const { status, body } = await call(server, 'POST', `/api/meetings/${code}/join`, { token, body: fields });
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}

/** A running meeting; its host has joined over REST. */
async function hosted(fields = {}) {
  const account = await register(server, 'Host');
  const meeting = await createMeeting(server, account.access_token, fields);
  const { access_token } = await enter(account.access_token, meeting.code);
  return { account, meeting, access_token };
}

/** Somebody with an account who is one of the peers. */
async function peerOf(meeting, name) {
  const account = await register(server, name);
  const { access_token, participant } = await enter(account.access_token, meeting.code);
  const device = await peer(access_token);
  const { peers } = await device.must('peer:join');
  return { account, participant, access_token, device, peers };
}

async function gone(device) {
  for (const end = Date.now() + 10_000; device.socket.connected && Date.now() < end; ) await new Promise((done) => setTimeout(done, 20));
  assert.equal(device.socket.connected, false, 'the server should have disconnected');
}

const secret = 'a secret of this test, long enough';
/** A token like the server's own (RFC 7515). */
function signed(claims) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

const refusal = async (token) => peer(token).then(() => 'let in', (error) => error.data.code);

describe('connecting', () => {
  test('needs the access token of a join', async () => {
    const { account, meeting, access_token } = await hosted();
    assert.equal(await refusal(access_token), 'let in');
    for (const token of ['', 'garbage', account.access_token, 42]) assert.equal(await refusal(token), 'unauthorized');
    const guest = await joinAsGuest(server, meeting.code, 'Gus');
    assert.equal(await refusal(guest.guest_token), 'unauthorized');
    assert.equal(await refusal(guest.access_token), 'let in');
  });

  test('ends with the token two hours after the join, and says so', async () => {
    const own = await startServer({ settings: { MEDIA_WORKERS: '0', JWT_SECRET: secret } });
    try {
      const account = await register(own, 'Host');
      const meeting = await createMeeting(own, account.access_token);
      const { body } = await call(own, 'POST', `/api/meetings/${meeting.code}/join`, { token: account.access_token, body: {} });
      const claims = JSON.parse(Buffer.from(body.access_token.split('.')[1], 'base64url'));
      assert.equal(claims.exp - claims.iat, 2 * 3600);
      const now = Math.floor(Date.now() / 1000);
      const with_token = (changed) => connect(own, { meetingAccessToken: signed({ ...claims, ...changed }) }, { namespace: '/meetings' });
      await assert.rejects(with_token({ iat: now - 7201, exp: now - 1 }), ({ message, data }) => {
        assert.deepEqual([message, data.code, data.message], ['unauthorized', 'unauthorized', "The meeting's access token has expired. Join the meeting again."]);
        return true;
      });
      // What was made a moment before its end is good, and a connection outlives its token.
      const exp = Math.floor(Date.now() / 1000) + 8;
      const device = await with_token({ iat: exp - 7200, exp });
      await new Promise((resolve) => setTimeout(resolve, (exp + 1) * 1000 - Date.now()));
      await device.must('peer:join');
      await assert.rejects(with_token({ participant_id: undefined }), { message: 'unauthorized' });
      await assert.rejects(with_token({ exp: undefined }), { message: 'unauthorized' });
    } finally {
      await own.stop();
    }
  });

  test('is refused where the meeting is over', async () => {
    const { account, meeting, access_token } = await hosted();
    await call(server, 'POST', `/api/meetings/${meeting.code}/end`, { token: account.access_token });
    assert.equal(await refusal(access_token), 'gone');
  });

  test('brings somebody back who had left, and their attendance begins anew', async () => {
    const { account, meeting, access_token } = await hosted();
    const watcher = await join(server, { token: account.access_token }, meeting.meeting_id);
    const member = await register(server, 'Member');
    const { access_token: token, participant } = await enter(member.access_token, meeting.code);
    await call(server, 'POST', `/api/meetings/${meeting.code}/leave`, { token: member.access_token });
    await watcher.next('participant:left', (data) => data.participant_id === participant.participant_id);
    await peer(token);
    const back = await watcher.next('participant:joined', (data) => data.participant.participant_id === participant.participant_id);
    assert.ok(back.participant.joined_at > participant.joined_at || back.seq > 0);
    assert.equal(typeof access_token, 'string');
  });
});

describe('the mesh', () => {
  test('peers learn of each other and hand their signals on', async () => {
    const { account, meeting, access_token } = await hosted();
    const host = await peer(access_token);
    assert.deepEqual((await host.must('peer:join')).peers, []);
    const ben = await peerOf(meeting, 'Ben');
    assert.deepEqual(ben.peers, [{ empId: account.user.id, name: 'Host', role: 'HOST' }]);
    assert.deepEqual(await host.next('peer:joined'), { empId: ben.account.user.id, name: 'Ben', role: 'PARTICIPANT' });

    await host.must('signal:offer', { targetEmpId: ben.account.user.id, offer: { type: 'offer', sdp: 'v=0' } });
    assert.deepEqual(await ben.device.next('signal:offer'), { fromEmpId: account.user.id, offer: { type: 'offer', sdp: 'v=0' } });
    await ben.device.must('signal:answer', { targetEmpId: account.user.id, answer: { type: 'answer', sdp: 'v=0' } });
    assert.deepEqual(await host.next('signal:answer'), { fromEmpId: ben.account.user.id, answer: { type: 'answer', sdp: 'v=0' } });
    await ben.device.must('signal:ice', { targetEmpId: account.user.id, candidate: { candidate: 'c', sdpMLineIndex: 0 } });
    assert.deepEqual((await host.next('signal:ice')).candidate, { candidate: 'c', sdpMLineIndex: 0 });

    await ben.device.must('peer:leave');
    assert.equal((await host.next('peer:left')).empId, ben.account.user.id);
  });

  test('a signal to somebody who is not there is an error, and so is one before joining', async () => {
    const { account, meeting, access_token } = await hosted();
    const host = await peer(access_token);
    const early = await host.request('signal:offer', { targetEmpId: 'usr_x', offer: {} });
    assert.equal(early.error.code, 'invalid_state');
    await host.must('peer:join');
    assert.equal((await host.request('signal:offer', { targetEmpId: 'usr_x', offer: {} })).error.code, 'not_found');
    assert.equal((await host.request('signal:ice', { targetEmpId: 5 })).error.code, 'validation_failed');
    // Joined, but no peer: nothing reaches them here.
    const member = await register(server, 'Member');
    await enter(member.access_token, meeting.code);
    assert.equal((await host.request('signal:ice', { targetEmpId: member.user.id, candidate: null })).error.code, 'not_found');
    host.socket.emit('signal:offer', { targetEmpId: 'usr_x', offer: {} });
    assert.equal((await host.next('error')).code, 'not_found');
    assert.ok(account.user.id);
  });

  test('two devices of one person are one peer, who has left with the last', async () => {
    const { account, meeting, access_token } = await hosted();
    const host = await peer(access_token);
    await host.must('peer:join');
    const ben = await peerOf(meeting, 'Ben');
    await host.next('peer:joined');
    const second = await peer(ben.access_token);
    await second.must('peer:join');
    await host.must('signal:offer', { targetEmpId: ben.account.user.id, offer: 1 });
    for (const device of [ben.device, second]) assert.equal((await device.next('signal:offer')).offer, 1);
    second.close();
    ben.device.close();
    assert.equal((await host.next('peer:left')).empId, ben.account.user.id);
    assert.equal(host.events.filter((each) => each.event === 'peer:joined' || each.event === 'peer:left').length, 0);
    assert.equal(account.user.name, 'Host');
  });

  test('works over long-polling, and a lost connection comes back as the same peer', async () => {
    const { account, meeting, access_token } = await hosted();
    const host = await peer(access_token, { transports: ['polling'], reconnection: true, reconnectionDelay: 50, reconnectionDelayMax: 100 });
    await host.must('peer:join');
    assert.equal(host.socket.io.engine.transport.name, 'polling');
    const ben = await peerOf(meeting, 'Ben');
    await host.next('peer:joined');
    const again = new Promise((done) => host.socket.once('connect', done));
    host.socket.io.engine.close();
    await again;
    assert.equal(host.socket.recovered, true);
    await ben.device.must('signal:offer', { targetEmpId: account.user.id, offer: 2 });
    assert.equal((await host.next('signal:offer')).offer, 2);
    assert.equal(ben.device.events.filter((each) => each.event === 'peer:left').length, 0);
  });

  test('leaves after the grace when the connection is lost for good', async () => {
    const { meeting, access_token, account } = await hosted();
    const host = await peer(access_token);
    await host.must('peer:join');
    const inside = await join(server, { token: account.access_token }, meeting.meeting_id);
    const ben = await peerOf(meeting, 'Ben');
    ben.device.cut();
    assert.equal((await host.next('peer:left')).empId, ben.account.user.id);
    const left = await inside.next('participant:left');
    assert.equal(left.participant_id, ben.participant.participant_id);
    assert.equal(left.reason, 'disconnected');
  });
});

describe('hosts', () => {
  for (const [event, told, after] of [
    ['host:kick', 'host:kicked', 'forbidden'],
    ['host:ban', 'host:banned', 'banned'],
  ])
    test(`${event} sends somebody away, with a reason, from everywhere`, async () => {
      const { account, meeting, access_token } = await hosted();
      const host = await peer(access_token);
      await host.must('peer:join');
      const inside = await join(server, { token: account.access_token }, meeting.meeting_id);
      const ben = await peerOf(meeting, 'Ben');
      await host.must(event, { targetEmpId: ben.account.user.id, reason: 'noise' });
      assert.equal((await ben.device.next(told)).reason, 'noise');
      await gone(ben.device);
      assert.equal((await host.next('peer:left')).empId, ben.account.user.id);
      assert.equal((await inside.next('participant:left')).participant_id, ben.participant.participant_id);
      assert.equal(await refusal(ben.access_token), after);
      const rejoin = await call(server, 'POST', `/api/meetings/${meeting.code}/join`, { token: ben.account.access_token, body: {} });
      assert.equal(rejoin.status, event === 'host:ban' ? 403 : 200);
    });

  test('participants send nobody away and end nothing', async () => {
    const { account, meeting } = await hosted();
    const ben = await peerOf(meeting, 'Ben');
    const eve = await peerOf(meeting, 'Eve');
    for (const event of ['host:kick', 'host:ban']) {
      assert.equal((await ben.device.request(event, { targetEmpId: eve.account.user.id })).error.code, 'forbidden');
      assert.equal((await ben.device.request(event, { targetEmpId: account.user.id })).success, false);
    }
    assert.equal((await ben.device.request('host:end')).error.code, 'forbidden');
  });

  test('who has left the peers may still send away and end, as over REST', async () => {
    const { account, meeting, access_token } = await hosted();
    const host = await peer(access_token);
    await host.must('peer:join');
    const [ben, eve, gus] = [await peerOf(meeting, 'Ben'), await peerOf(meeting, 'Eve'), await peerOf(meeting, 'Gus')];
    await host.must('peer:leave');
    assert.equal((await ben.device.next('peer:left', ({ empId }) => empId === account.user.id)).empId, account.user.id);
    assert.equal((await host.request('signal:offer', { targetEmpId: ben.account.user.id, offer: 1 })).error.code, 'invalid_state');
    await host.must('host:kick', { targetEmpId: eve.account.user.id, reason: 'noise' });
    assert.equal((await eve.device.next('host:kicked')).reason, 'noise');
    await host.must('host:ban', { targetEmpId: gus.account.user.id });
    await gus.device.next('host:banned');
    await ben.device.must('peer:leave');
    assert.equal((await ben.device.request('host:end')).error.code, 'forbidden');
    await host.must('host:end');
    assert.equal((await host.next('meeting:ended')).reason, 'ended');
    await gone(host);
    const { body } = await call(server, 'GET', `/api/meetings/${meeting.code}`, { token: account.access_token });
    assert.equal(body.meeting.status, 'ended');
  });

  for (const by of ['host:end', 'REST'])
    test(`the end by ${by} reaches all and disconnects them`, async () => {
      const { account, meeting, access_token } = await hosted();
      const host = await peer(access_token);
      await host.must('peer:join');
      const ben = await peerOf(meeting, 'Ben');
      if (by === 'REST') await call(server, 'POST', `/api/meetings/${meeting.code}/end`, { token: account.access_token });
      else await host.must('host:end');
      for (const device of [host, ben.device]) {
        assert.equal((await device.next('meeting:ended')).reason, 'ended');
        await gone(device);
      }
    });

  test('an end that is asked for by several at once reaches them all, once, and disconnects them', async () => {
    for (let round = 0; round < 8; round++) {
      const { meeting, access_token } = await hosted();
      const ben = await peerOf(meeting, 'Ben');
      const devices = [await peer(access_token), await peer(access_token), ben.device];
      for (const device of devices.slice(0, 2)) await device.must('peer:join');
      // Who is slower may be disconnected before asking, and is not answered then.
      const asked = await Promise.allSettled(devices.map((device) => device.request('host:end')));
      const answers = asked.map(({ value }) => (value?.success ? 'ended' : (value?.error.code ?? 'not answered')));
      assert.equal(answers.filter((answer) => answer === 'ended').length, 1, answers.join());
      for (const device of devices) {
        assert.equal((await device.next('meeting:ended')).reason, 'ended', answers.join());
        await gone(device);
        assert.ok(!device.events.some(({ event }) => event === 'meeting:ended'), 'told twice');
      }
    }
  });
});
