// Breakout rooms, as the clients of four people see them: who hears of whom, where chat goes, how people get into rooms and
// back, and what is left after a restart.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { closeAll, createMeeting, join, joinAsGuest, register } from './support/client.mjs';
import { microphone } from './support/media.mjs';
import { startServer } from './support/server.mjs';

let server;
before(async () => {
  server = await startServer({ settings: { RATE_LIMIT: 'off', RECONNECT_GRACE_SECONDS: '2', HOST_GRACE_SECONDS: '1' } });
});
afterEach(() => closeAll());
after(() => server?.stop());

const LONG = 30_000;

function inMeeting(device, meeting_id) {
  return {
    device,
    id: device.joined.participant.participant_id,
    state: device.joined,
    next: (event, fits, patience = LONG) => device.next(event, fits, patience),
    must: (event, payload = {}) => device.must(event, { meeting_id, ...payload }),
    async refused(event, code, payload = {}) {
      const answer = await device.request(event, { meeting_id, ...payload });
      assert.equal(answer.success, false, JSON.stringify(answer));
      assert.equal(answer.error.code, code, answer.error.message);
    },
    async produce() {
      const { transport } = await this.must('media:transport:create', { direction: 'send' });
      const wanted = { transport_id: transport.transport_id, kind: 'audio', source: 'mic', rtp_parameters: microphone() };
      return (await this.must('media:produce', wanted)).producer_id;
    },
    async consume(producer_id) {
      const { router_rtp_capabilities: rtp_capabilities } = await this.must('media:capabilities');
      await this.must('media:transport:create', { direction: 'recv' });
      return device.request('media:consume', { meeting_id, producer_id, rtp_capabilities });
    },
    /** Everything this device was told of an event, so far. */
    told: (event) => device.events.filter((each) => each.event === event).map((each) => each.data),
    /** Until a message to all has come, everything before it has. */
    async settled(by) {
      await by.must('hand:raise');
      await this.next('hand:raised', ({ participant_id }) => participant_id === by.id);
      await by.must('hand:lower');
      await this.next('hand:lowered', ({ participant_id }) => participant_id === by.id);
    },
  };
}

/** Host, Ann, Ben and Cid in a meeting. */
async function four(fields = {}) {
  const accounts = {};
  for (const name of ['Host', 'Ann', 'Ben', 'Cid']) accounts[name.toLowerCase()] = await register(server, name);
  const meeting = await createMeeting(server, accounts.host.access_token, fields);
  const { meeting_id } = meeting;
  const enter = async (auth) => inMeeting(await join(server, auth, meeting_id), meeting_id);
  const people = {};
  for (const [name, account] of Object.entries(accounts)) people[name] = await enter({ token: account.access_token });
  return { meeting, meeting_id, accounts, enter, ...people };
}

/** Ann and Ben in Red, Cid in Blue; their ids. */
async function twoRooms({ host, ann, ben, cid }, minutes) {
  const rooms = [
    { name: 'Red', participants: [ann.id, ben.id] },
    { name: 'Blue', participants: [cid.id] },
  ];
  const { breakouts } = await host.must('breakout:create', { rooms, assign: 'manual' });
  await host.must('breakout:open', minutes === undefined ? {} : { minutes });
  for (const each of [host, ann, ben, cid]) await each.next('breakout:opened');
  return breakouts.rooms.map((room) => room.room_id);
}

describe('making and opening', () => {
  test('everybody but the host gets a room, all about the same size, and is told who is where', async () => {
    const { host, ann, ben, cid } = await four();
    const { breakouts } = await host.must('breakout:create', { count: 2 });
    assert.equal(breakouts.status, 'created');
    assert.equal(breakouts.assign, 'auto');
    assert.deepEqual(breakouts.rooms.map((room) => room.assigned_ids.length).sort(), [1, 2]);
    assert.deepEqual(breakouts.rooms.flatMap((room) => room.assigned_ids).sort(), [ann.id, ben.id, cid.id].sort());
    assert.deepEqual(breakouts.rooms.flatMap((room) => room.participant_ids), []);
    const created = await ann.next('breakout:created');
    assert.ok(created.seq > 0);
    await host.must('breakout:open');
    const { breakouts: opened } = await ben.next('breakout:opened');
    assert.equal(opened.status, 'open');
    for (const room of opened.rooms) assert.deepEqual(room.participant_ids, room.assigned_ids);
  });

  test('bad plans and people without the right are refused', async () => {
    const { host, ann } = await four();
    await host.refused('breakout:create', 'validation_failed', {});
    await host.refused('breakout:create', 'validation_failed', { count: 0 });
    await host.refused('breakout:create', 'validation_failed', { count: 51 });
    await host.refused('breakout:create', 'validation_failed', { count: 2, assign: 'somehow' });
    await host.refused('breakout:create', 'validation_failed', { rooms: [{ participants: ['ptc_nobodynobody'] }] });
    await host.refused('breakout:create', 'validation_failed', { rooms: [{ participants: [ann.id] }, { participants: [ann.id] }] });
    await host.refused('breakout:open', 'invalid_state');
    await ann.refused('breakout:create', 'forbidden', { count: 2 });
    await host.must('breakout:create', { count: 2 });
    await ann.refused('breakout:open', 'forbidden');
    await host.refused('breakout:open', 'validation_failed', { minutes: 0 });
    await host.refused('breakout:broadcast', 'invalid_state', { message: 'too early' });
    await host.refused('breakout:broadcast', 'validation_failed', { message: '' });
    await host.must('breakout:open');
    await host.refused('breakout:create', 'invalid_state', { count: 3 });
    await ann.refused('breakout:broadcast', 'forbidden', { message: 'hi' });
    await ann.refused('breakout:close', 'forbidden');
    await host.refused('breakout:close', 'validation_failed', { seconds: -1 });
  });

  test('a meeting without the feature has none', async () => {
    const { host } = await four({ features: { breakout_rooms_enabled: false } });
    await host.refused('breakout:create', 'feature_disabled', { count: 2 });
  });

  test('rooms are renamed, planned anew and given up', async () => {
    const { host, ann } = await four();
    const { breakouts } = await host.must('breakout:create', { count: 2, assign: 'manual' });
    await host.must('breakout:rename', { room_id: breakouts.rooms[0].room_id, name: 'Kitchen' });
    assert.equal((await ann.next('breakout:updated')).breakouts.rooms[0].name, 'Kitchen');
    await host.must('breakout:create', { count: 3 });
    assert.equal((await ann.next('breakout:created', (data) => data.breakouts.rooms.length === 3)).breakouts.rooms.length, 3);
    assert.equal((await host.must('breakout:close')).breakouts, null);
    assert.equal((await ann.next('breakout:closed')).reason, 'discarded');
  });
});

describe('in rooms', () => {
  test('people see and receive only what is sent in their room', async () => {
    const people = await four();
    const { host, ann, ben, cid } = people;
    const anns = await ann.produce();
    await cid.next('media:producer:new', ({ producer }) => producer.producer_id === anns);
    await ben.next('media:producer:new', ({ producer }) => producer.producer_id === anns);
    const consumed = await cid.consume(anns);
    assert.equal(consumed.success, true);
    const [red, blue] = await twoRooms(people);
    const closed = await cid.next('media:producer:closed', (data) => data.producer_id === anns);
    assert.equal(closed.participant_id, ann.id);
    await host.next('media:producer:closed', (data) => data.producer_id === anns);
    // The server has taken it away, whatever the client does.
    await cid.refused('media:consumer:resume', 'not_found', { consumer_id: consumed.consumer.consumer_id });
    assert.equal((await cid.consume(anns)).error?.code, 'not_found');
    assert.equal((await ben.consume(anns)).success, true);

    const bens = await ben.produce();
    await ann.next('media:producer:new', ({ producer }) => producer.producer_id === bens);
    await cid.settled(host);
    assert.ok(!cid.told('media:producer:new').some(({ producer }) => producer.producer_id === bens));

    await host.must('breakout:move', { participant_id: ann.id, room_id: blue });
    assert.equal((await cid.next('breakout:moved', (data) => data.participant_id === ann.id)).room_id, blue);
    await cid.next('media:producer:new', ({ producer }) => producer.producer_id === anns);
    await ben.next('media:producer:closed', (data) => data.producer_id === anns);
    await ann.next('media:producer:closed', (data) => data.producer_id === bens);
    assert.equal((await cid.consume(anns)).success, true);
    assert.equal((await ben.consume(anns)).error?.code, 'not_found');

    await host.must('breakout:close', { seconds: 0 });
    await ben.next('breakout:closed');
    await ben.next('media:producer:new', ({ producer }) => producer.producer_id === anns);
    await host.next('media:producer:new', ({ producer }) => producer.producer_id === bens);
    assert.equal((await ben.consume(anns)).success, true);
    assert.ok(red !== blue);
  });

  test('chat and reactions stay there, private messages and numbers do not', async () => {
    const people = await four();
    const { host, ann, ben, cid, enter, meeting } = people;
    await host.must('chat:send', { message: 'before' });
    for (const each of [host, ann, ben, cid]) await each.next('chat:message');
    const [red] = await twoRooms(people);
    const { message } = await ann.must('chat:send', { message: 'psst' });
    assert.equal(message.breakout_room_id, red);
    assert.equal((await ben.next('chat:message')).message.message, 'psst');
    await ann.must('reaction:send', { emoji: '🎉' });
    await ben.next('reaction:received');
    await ann.must('chat:send', { message: 'to you alone', to: cid.id });
    assert.equal((await cid.next('chat:message')).message.message, 'to you alone');
    await cid.settled(host);
    await host.settled(ann);
    for (const outside of [cid, host]) {
      assert.deepEqual(outside.told('chat:message'), []);
      assert.deepEqual(outside.told('reaction:received'), []);
      assert.equal(outside.told('breakout:elsewhere').length, 2, 'the number of each is known to all');
    }
    // Whoever looks back in a room sees what was written there; who comes to the main room what was written there.
    const late = await enter({ guest_token: (await joinAsGuest(server, meeting.code, 'Late')).guest_token });
    assert.deepEqual(late.state.chat.map((each) => each.message), ['before']);
    assert.equal(late.state.breakouts.status, 'open');
    const history = async (person) => (await person.must('chat:history', { limit: 10 })).messages.map((each) => each.message);
    assert.deepEqual(await history(ben), ['psst']);
    assert.deepEqual(await history(host), ['before']);
  });

  test('what one missed is what one may have', async () => {
    const people = await four();
    const { ann, ben, cid } = people;
    await twoRooms(people);
    const { seq } = await ann.must('state:sync', { since: 0 });
    await ann.must('chat:send', { message: 'red' });
    await cid.must('chat:send', { message: 'blue' });
    const missed = await ben.must('state:sync', { since: seq });
    assert.deepEqual(missed.events.filter(({ event }) => event === 'chat:message').map(({ data }) => data.message.message), ['red']);
    assert.equal(missed.seq, seq + 2);
    const all = await ben.must('state:sync', { since: 0 });
    assert.equal(all.snapshot.breakouts.rooms[0].participant_ids.length, 2, 'people were moved since: the state is whole');
    assert.deepEqual(all.snapshot.chat.map((each) => each.message), ['red']);
  });

  test('people go to the main room and back, choose where they may, and ask for help', async () => {
    const people = await four();
    const { host, ann, ben, cid } = people;
    const [red, blue] = await twoRooms(people);
    await ann.must('breakout:move', { room_id: null });
    assert.equal((await ben.next('breakout:moved')).room_id, null);
    await ann.refused('breakout:move', 'forbidden', { room_id: blue });
    await ann.refused('breakout:move', 'forbidden', { participant_id: cid.id, room_id: red });
    await ann.refused('breakout:move', 'not_found', { room_id: 'brk_nothing' });
    await ann.must('breakout:move', { room_id: red });
    await cid.must('breakout:help');
    const help = await host.next('breakout:help_requested');
    assert.deepEqual([help.participant_id, help.room_name], [cid.id, 'Blue']);
    await host.must('breakout:move', { room_id: help.room_id });
    assert.equal((await cid.next('breakout:moved', (data) => data.participant_id === host.id)).room_id, blue);
    await host.must('breakout:broadcast', { message: 'Two more minutes' });
    for (const each of [ann, ben, cid]) assert.equal((await each.next('breakout:message')).message, 'Two more minutes');
    assert.deepEqual(ann.told('breakout:help_requested'), []);
  });

  test('who was sent away or banned is moved nowhere', async () => {
    const people = await four();
    const { host, ben, cid } = people;
    const [red, blue] = await twoRooms(people);
    await host.must('participant:ban', { participant_id: cid.id });
    await host.must('participant:kick', { participant_id: ben.id });
    await host.refused('breakout:move', 'not_found', { participant_id: cid.id, room_id: red });
    await host.refused('breakout:move', 'not_found', { participant_id: ben.id, room_id: blue });
    await people.ann.settled(host);
    assert.deepEqual(people.ann.told('breakout:moved'), []);
  });

  test('who comes late is in the main room and may choose; who comes back is where they belong', async () => {
    const people = await four();
    const { host, ann, ben, accounts, enter, meeting } = people;
    const [red, blue] = await twoRooms(people);
    const late = await enter({ guest_token: (await joinAsGuest(server, meeting.code, 'Late')).guest_token });
    assert.ok(late.state.breakouts.rooms.every((room) => !room.participant_ids.includes(late.id)));
    await late.must('breakout:move', { room_id: blue });
    assert.equal((await host.next('breakout:moved', (data) => data.participant_id === late.id)).assigned_room_id, blue);
    await ann.must('meeting:leave');
    await ben.next('participant:left', (data) => data.participant_id === ann.id);
    const again = await enter({ token: accounts.ann.access_token });
    assert.equal((await ben.next('breakout:moved', (data) => data.participant_id === ann.id)).room_id, red);
    assert.ok(again.state.breakouts.rooms.find((room) => room.room_id === red).participant_ids.includes(ann.id));
    await again.must('chat:send', { message: 'back again' });
    assert.equal((await ben.next('chat:message')).message.message, 'back again');
  });

  test('each chooses where that is the rule', async () => {
    const { host, ann, ben } = await four();
    const { breakouts } = await host.must('breakout:create', { count: 2, assign: 'choose' });
    const [one, two] = breakouts.rooms.map((room) => room.room_id);
    await ann.must('breakout:move', { room_id: two });
    await host.must('breakout:open');
    const opened = await ben.next('breakout:opened');
    assert.deepEqual(opened.breakouts.rooms.map((room) => room.participant_ids), [[], [ann.id]]);
    await ben.must('breakout:move', { room_id: one });
    await ben.must('breakout:move', { room_id: two });
    await ann.next('breakout:moved', (data) => data.participant_id === ben.id && data.room_id === two);
  });
});

describe('the end', () => {
  test('a countdown is shown, and then everybody is back', async () => {
    const people = await four();
    const { host, ann, cid } = people;
    await twoRooms(people);
    const { breakouts } = await host.must('breakout:close', { seconds: 1 });
    assert.equal(breakouts.status, 'closing');
    const closing = await cid.next('breakout:closing');
    assert.equal(closing.closes_in_ms, 1000);
    assert.equal((await cid.next('breakout:closed')).reason, 'closed');
    await ann.must('chat:send', { message: 'all together' });
    assert.equal((await cid.next('chat:message')).message.breakout_room_id, null);
    await host.refused('breakout:close', 'invalid_state');
  });

  test('rooms that are opened for a time close by themselves', async () => {
    const people = await four();
    await twoRooms(people, 0.05);
    const closing = await people.ann.next('breakout:closing');
    assert.ok(closing.closes_in_ms <= 1500);
    assert.equal((await people.ann.next('breakout:closed')).reason, 'expired');
  });

  test('the rooms go on when the host leaves, and end with the meeting', async () => {
    const people = await four({ on_host_leave: 'continue' });
    const { host, ann, ben } = people;
    await twoRooms(people);
    await host.must('meeting:leave');
    await ann.next('participant:left', (data) => data.participant_id === host.id);
    await sleep(1500); // the host's grace
    await ann.must('chat:send', { message: 'still here' });
    assert.equal((await ben.next('chat:message')).message.message, 'still here');
    const back = await people.enter({ token: people.accounts.host.access_token });
    assert.equal(back.state.breakouts.status, 'open');
    await back.must('meeting:end');
    await ann.next('meeting:ended');
  });
});

test('a minute before the end all are told, wherever they are', async () => {
  const people = await four();
  const { host, ann, ben, cid } = people;
  await twoRooms(people, 1.03);
  for (const each of [host, ann, ben, cid]) {
    const { ends_at, ends_in_ms } = await each.next('breakout:warning');
    assert.ok(ends_in_ms > 30_000 && ends_in_ms <= 60_000, `told ${ends_in_ms} ms before`);
    assert.ok(Date.parse(ends_at) > Date.now());
  }
  await host.must('breakout:close', { seconds: 0 });
});

test('rooms, who belongs where and the deadline outlive a restart', async () => {
  const data = mkdtempSync(joinPath(tmpdir(), 'breakout-'));
  const settings = { RATE_LIMIT: 'off', RECONNECT_GRACE_SECONDS: '2' };
  let own = await startServer({ data, settings });
  try {
    const accounts = { host: await register(own, 'Host'), ann: await register(own, 'Ann') };
    const meeting = await createMeeting(own, accounts.host.access_token);
    const enter = async (name) => inMeeting(await join(own, { token: accounts[name].access_token }, meeting.meeting_id), meeting.meeting_id);
    const host = await enter('host');
    const ann = await enter('ann');
    const { breakouts } = await host.must('breakout:create', { rooms: [{ name: 'Red', participants: [ann.id] }], assign: 'manual' });
    const { breakouts: opened } = await host.must('breakout:open', { minutes: 10 });
    await own.kill();
    closeAll();
    own = await startServer({ data, settings });
    const again = await enter('ann');
    assert.equal(again.state.breakouts.status, 'open');
    assert.equal(again.state.breakouts.ends_at, opened.ends_at);
    assert.deepEqual(again.state.breakouts.rooms[0].participant_ids, [ann.id]);
    const { message } = await again.must('chat:send', { message: 'alone' });
    assert.equal(message.breakout_room_id, breakouts.rooms[0].room_id);
    const hostAgain = await enter('host');
    assert.deepEqual(hostAgain.state.chat, []);
    await hostAgain.must('breakout:close', { seconds: 0 });
    await again.next('breakout:closed');
  } finally {
    closeAll();
    await own.stop();
    rmSync(data, { recursive: true, force: true });
  }
});
