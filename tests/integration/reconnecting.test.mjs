// Networks that let no WebSocket through, or not any more: a person keeps their seat and misses nothing.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { closeAll, connect, createMeeting, join, joinAsGuest, register } from './support/client.mjs';
import { microphone } from './support/media.mjs';
import { RawPerson } from './support/raw_person.mjs';
import { Proxy } from './support/proxy.mjs';
import { startServer } from './support/server.mjs';

let server;
let proxy;
before(async () => {
  server = await startServer({ settings: { RATE_LIMIT: 'off', RECONNECT_GRACE_SECONDS: '30' } });
});
afterEach(async () => {
  closeAll();
  await proxy?.stop();
  proxy = undefined;
});
after(() => server?.stop());

/** A host beside the network, and Ben behind it, whose client tries `transports` in that order and comes back by itself. */
async function two(transports) {
  proxy = await Proxy.to(server);
  const account = await register(server, 'Host');
  const meeting = await createMeeting(server, account.access_token);
  const { meeting_id } = meeting;
  const host = await join(server, { token: account.access_token }, meeting_id);
  const { guest_token } = await joinAsGuest(server, meeting.code, 'Ben');
  const ben = await join(proxy, { guest_token, device_id: 'laptop' }, meeting_id,
    { transports, tryAllTransports: true, reconnection: true, reconnectionDelay: 50, reconnectionDelayMax: 200 });
  return { account, meeting_id, host, ben };
}

const back = (device) => new Promise((resolve) => device.socket.once('connect', resolve));
const transport = (device) => device.socket.io.engine.transport.name;

/** Everything that was said has come, once and in order; nobody heard of a leave. */
async function assertSame(host, ben, meeting_id, said) {
  await host.must('chat:send', { meeting_id, message: 'last' });
  await ben.next('chat:message', ({ message }) => message.message === 'last');
  const heard = ben.events.filter(({ event }) => event === 'chat:message').map(({ data }) => data.message.message);
  assert.deepEqual(heard, said);
  assert.equal(host.events.filter(({ event }) => event === 'participant:left').length, 0);
  await ben.must('chat:send', { meeting_id, message: 'and I am heard' });
  await host.next('chat:message', ({ message }) => message.message === 'and I am heard');
  const { snapshot } = await host.must('state:sync', { meeting_id, since: 1_000_000 });
  assert.deepEqual(snapshot.participants.map((each) => each.name).sort(), ['Ben', 'Host']);
}

describe('a network that lets no WebSocket through any more', () => {
  test('the socket comes back by long-polling, with its session, its seat, and what was said meanwhile', async () => {
    const { meeting_id, host, ben } = await two(['websocket', 'polling']);
    assert.equal(transport(ben), 'websocket');
    const { id } = ben.socket;
    await host.must('chat:send', { meeting_id, message: 'one' });
    await ben.next('chat:message', ({ message }) => message.message === 'one');
    proxy.websockets = false;
    const returned = back(ben);
    proxy.cut();
    for (const message of ['two', 'three']) await host.must('chat:send', { meeting_id, message });
    await returned;
    assert.equal(ben.socket.recovered, true);
    assert.equal(ben.socket.id, id);
    assert.equal(transport(ben), 'polling');
    assert.ok(proxy.seen.refused > 0);
    await assertSame(host, ben, meeting_id, ['two', 'three']);
  });

  test('and again, by long-polling from long-polling', async () => {
    const { meeting_id, host, ben } = await two(['polling']);
    await host.must('chat:send', { meeting_id, message: 'zero' });
    await ben.next('chat:message');
    const said = [];
    for (let round = 0; round < 3; round++) {
      const returned = back(ben);
      ben.socket.io.engine.close();
      said.push(`m${round}`);
      await host.must('chat:send', { meeting_id, message: said.at(-1) });
      await returned;
      assert.equal(ben.socket.recovered, true, `round ${round}`);
      assert.equal(transport(ben), 'polling');
    }
    await assertSame(host, ben, meeting_id, said);
  });
});

describe('a network that never lets one through', () => {
  test('the change to WebSocket fails without harm', async () => {
    const { meeting_id, host, ben } = await two(['polling', 'websocket']);
    proxy.websockets = false;
    const returned = back(ben);
    ben.socket.io.engine.close();
    await host.must('chat:send', { meeting_id, message: 'meanwhile' });
    await returned;
    await host.must('chat:send', { meeting_id, message: 'after' });
    await ben.next('chat:message', ({ message }) => message.message === 'after');
    assert.equal(transport(ben), 'polling');
    assert.equal(ben.socket.recovered, true);
    await assertSame(host, ben, meeting_id, ['meanwhile']);
  });
});

describe('somebody whose connection is lost', () => {
  /** A host, and Ben whose connection was lost without a word; `back()` is Ben on the same session. */
  async function lost() {
    const account = await register(server, 'Host');
    const meeting = await createMeeting(server, account.access_token);
    const { meeting_id } = meeting;
    const host = await join(server, { token: account.access_token }, meeting_id);
    const { guest_token } = await joinAsGuest(server, meeting.code, 'Ben');
    const ben = await RawPerson.connect(server, { guest_token });
    const { participant } = await ben.request('meeting:join', { meeting_id });
    await host.must('chat:send', { meeting_id, message: 'before' });
    await ben.next('chat:message');
    ben.destroy();
    const back = async () => {
      const again = await RawPerson.connect(server, { guest_token, pid: ben.pid, offset: ben.offset });
      assert.equal(again.sid, ben.sid, 'the same session');
      return again;
    };
    return { meeting, meeting_id, host, guest_token, id: participant.participant_id, back };
  }
  const heard = (person) => person.events.filter(({ event }) => event === 'chat:message').map(({ data }) => data.message.message);

  for (const event of ['participant:kick', 'participant:ban'])
    test(`and who is sent away meanwhile (${event}) learns of it, and hears nothing that was said after`, async () => {
      const { meeting_id, host, id, back } = await lost();
      await host.must('chat:send', { meeting_id, message: 'to both' });
      await host.must(event, { meeting_id, participant_id: id });
      await host.must('chat:send', { meeting_id, message: 'not for Ben' });
      const ben = await back();
      await host.must('chat:send', { meeting_id, message: 'still not for Ben' });
      const refused = await ben.request('state:sync', { meeting_id, since: 0 });
      assert.equal(refused.error.code, 'invalid_state');
      await ben.request('presence:heartbeat', {});
      assert.deepEqual(heard(ben), ['to both']);
      assert.equal(ben.events.filter((each) => each.event === 'participant:removed' && each.data.participant_id === id).length, 1);
      ben.destroy();
    });

  test('and who is sent away meanwhile is not let in by a client that comes back by itself, but may come again', async () => {
    const { meeting_id, host, id, guest_token } = await lost();
    await host.must('participant:kick', { meeting_id, participant_id: id });
    const again = await connect(server, { guest_token });
    const { error } = await again.request('meeting:join', { meeting_id, rejoin: true });
    assert.deepEqual([error.code, error.reason], ['forbidden', 'removed']);
    assert.equal(host.events.filter(({ event }) => event === 'participant:joined').length, 1, 'the first time');
    const { participant } = await again.must('meeting:join', { meeting_id });
    assert.equal(participant.participant_id, id);
    await again.must('meeting:join', { meeting_id, rejoin: true });
    await host.must('participant:ban', { meeting_id, participant_id: id });
    assert.equal((await again.request('meeting:join', { meeting_id, rejoin: true })).error.code, 'banned');
  });

  test('and who is moved to another breakout room meanwhile gets what is said and shown there, and no more of where they were', async () => {
    const { meeting, meeting_id, host, id, back } = await lost();
    const cid = await join(server, { guest_token: (await joinAsGuest(server, meeting.code, 'Cid')).guest_token }, meeting_id);
    const cidId = cid.joined.participant.participant_id;
    const rooms = [{ name: 'Red', participants: [id] }, { name: 'Blue', participants: [cidId] }];
    const { breakouts } = await host.must('breakout:create', { meeting_id, rooms, assign: 'manual' });
    const [red, blue] = breakouts.rooms.map((room) => room.room_id);
    await host.must('breakout:open', { meeting_id });
    const { transport } = await cid.must('media:transport:create', { meeting_id, direction: 'send' });
    const track = { kind: 'audio', source: 'mic', rtp_parameters: microphone() };
    const { producer_id } = await cid.must('media:produce', { meeting_id, transport_id: transport.transport_id, ...track });
    const says = (who, message) => who.must('chat:send', { meeting_id, message });
    await host.must('breakout:move', { meeting_id, room_id: red });
    await says(host, 'in Red before the move');
    await says(cid, 'in Blue before the move');
    await host.must('breakout:move', { meeting_id, participant_id: id, room_id: blue });
    await says(host, 'in Red');
    await says(cid, 'in Blue');
    const ben = await back();
    await says(cid, 'in Blue, again');
    await ben.next('chat:message', ({ message }) => message.message === 'in Blue, again');
    assert.deepEqual(heard(ben), ['in Red before the move', 'in Blue']);
    const seen = ben.events.filter(({ event }) => event === 'media:producer:new').map(({ data }) => data.producer.producer_id);
    assert.deepEqual(seen, [producer_id]);
    const numbers = ben.events.map(({ data }) => data.seq).filter((seq) => seq !== undefined);
    assert.deepEqual(numbers, numbers.map((_, i) => numbers[0] + i), 'none is missing');
    const said = await ben.request('chat:send', { meeting_id, message: 'here I am' });
    assert.equal(said.message.breakout_room_id, blue);
    await cid.next('chat:message', ({ message }) => message.message === 'here I am');
    ben.destroy();
  });

  test('and whose meeting ends meanwhile learns of it once', async () => {
    const { meeting_id, host, back } = await lost();
    await host.must('meeting:end', { meeting_id });
    const ben = await back();
    await ben.request('presence:heartbeat', {});
    assert.equal(ben.events.filter(({ event }) => event === 'meeting:ended').length, 1);
    assert.equal((await ben.request('meeting:join', { meeting_id })).error.code, 'gone');
    ben.destroy();
  });
});
