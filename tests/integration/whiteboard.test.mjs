// The whiteboard: what several people draw at once ends the same for all, who comes late gets it, and it outlives the server.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { closeAll, createMeeting, join, joinAsGuest, register } from './support/client.mjs';
import { startServer } from './support/server.mjs';

let server;
before(async () => {
  server = await startServer({ settings: { RATE_LIMIT: 'off', RECONNECT_GRACE_SECONDS: '5' } });
});
afterEach(() => closeAll());
after(() => server?.stop());

const element = (id, version = 1, fields = {}) => ({
  id,
  type: 'rectangle',
  x: 10,
  y: 20.5,
  width: 100,
  height: 50,
  version,
  versionNonce: 1,
  isDeleted: false,
  strokeColor: '#1e1e1e',
  ...fields,
});

/** Somebody in the meeting, who keeps the drawing as a client does. */
async function enter(on, auth, meeting_id) {
  const device = await join(on, auth, meeting_id);
  const person = {
    device,
    id: device.joined.participant.participant_id,
    state: device.joined,
    next: (...args) => device.next(...args),
    must: (event, payload = {}) => device.must(event, { meeting_id, ...payload }),
    draw: (...elements) => person.must('whiteboard:update', { elements }),
    async refused(event, code, payload = {}) {
      const answer = await device.request(event, { meeting_id, ...payload });
      assert.equal(answer.success, false, JSON.stringify(answer));
      assert.equal(answer.error.code, code, answer.error.message);
      return answer.error;
    },
    /** The whole drawing, in as many parts as it takes: {id: version}. */
    async scene(asked = {}) {
      const all = {};
      for (let part = await person.must('whiteboard:scene', asked); ; part = await person.must('whiteboard:scene', { epoch: part.epoch, since: part.reached })) {
        for (const { id, version, isDeleted } of part.elements) all[id] = isDeleted ? `${version} deleted` : version;
        person.parts = (person.parts ?? 0) + 1;
        person.place = { epoch: part.epoch, since: part.reached };
        if (!part.more) return all;
      }
    },
  };
  return person;
}

/** Host, Ann and Ben (a guest) in a meeting. */
async function three(fields = {}, on = server) {
  const account = await register(on, 'Host');
  const meeting = await createMeeting(on, account.access_token, fields);
  const host = await enter(on, { token: account.access_token }, meeting.meeting_id);
  const ann = await enter(on, { token: (await register(on, 'Ann')).access_token }, meeting.meeting_id);
  const guest = async (name) => enter(on, { guest_token: (await joinAsGuest(on, meeting.code, name)).guest_token }, meeting.meeting_id);
  return { meeting, account, host, ann, ben: await guest('Ben'), guest };
}

describe('drawing', () => {
  test('is shown to the others, whole as it was sent, and not echoed', async () => {
    const { host, ann, ben } = await three();
    const drawn = element('r1', 1, { customData: { note: 'ä' }, roundness: { type: 3 } });
    const { revision, lost, epoch } = await ann.draw(drawn);
    assert.deepEqual(lost, []);
    for (const other of [host, ben]) {
      const told = await other.next('whiteboard:updated');
      assert.deepEqual(told.elements, [drawn]);
      assert.equal(told.participant_id, ann.id);
      assert.deepEqual([told.revision, told.epoch], [revision, epoch]);
      assert.equal('seq' in told, false);
    }
    await ben.draw(element('r2'));
    await ann.next('whiteboard:updated', ({ elements }) => elements[0].id === 'r2');
    assert.deepEqual(ann.device.events.filter(({ event }) => event.startsWith('whiteboard:')), []);
  });

  test('of changes that cross, all end with the same', async () => {
    const { host, ann, ben } = await three();
    await host.draw(element('a'), element('b'));
    await Promise.all([
      ann.draw(element('a', 2, { versionNonce: 9, x: 1 }), element('b', 4)),
      ben.draw(element('a', 2, { versionNonce: 3, x: 2 }), element('b', 3)),
      host.draw(element('a', 2, { versionNonce: 5, x: 3 }), element('c')),
    ]);
    const scenes = await Promise.all([host, ann, ben].map((each) => each.scene()));
    assert.deepEqual(scenes[0], { a: 2, b: 4, c: 1 });
    assert.deepEqual(scenes[1], scenes[0]);
    assert.deepEqual(scenes[2], scenes[0]);
    const { elements } = await ann.must('whiteboard:scene');
    assert.equal(elements.find(({ id }) => id === 'a').x, 2);
  });

  test('whoever is too late is told what is newer', async () => {
    const { ann, ben } = await three();
    await ann.draw(element('a', 5, { x: 7 }));
    const { lost } = await ben.draw(element('a', 4), element('b'));
    assert.deepEqual(lost.map(({ id, version, x }) => [id, version, x]), [['a', 5, 7]]);
    const told = await ann.next('whiteboard:updated');
    assert.deepEqual(told.elements.map(({ id }) => id), ['b']);
  });

  test('who comes late learns of it and gets it, without what is deleted', async () => {
    const { host, ann, guest } = await three();
    assert.deepEqual(host.state.whiteboard, { elements: 0 });
    await ann.draw(element('a'), element('b'), element('c'));
    await host.draw(element('b', 2, { isDeleted: true }));
    const late = await guest('Late');
    assert.deepEqual(late.state.whiteboard, { elements: 2 });
    assert.deepEqual(await late.scene(), { a: 1, c: 1 });
  });

  test('who comes back gets what changed, deletions too', async () => {
    const { host, ann } = await three();
    await ann.draw(element('a'), element('b'));
    await ann.scene();
    const place = ann.place;
    assert.deepEqual(await ann.scene(place), {});
    await host.draw(element('b', 2, { isDeleted: true }), element('c'));
    assert.deepEqual(await ann.scene(place), { b: '2 deleted', c: 1 });
    assert.deepEqual(await ann.scene({ epoch: 'of another time', since: 1000 }), { a: 1, b: '2 deleted', c: 1 });
  });

  test('a large one comes in parts', async () => {
    const { ann, ben } = await three();
    for (let n = 0; n < 4; n++) await ann.draw(...Array.from({ length: 5 }, (_, i) => element(`e${n}-${i}`, 1, { type: 'text', text: 'x'.repeat(40_000) })));
    const all = await ben.scene();
    assert.equal(Object.keys(all).length, 20);
    assert.ok(ben.parts > 1, `${ben.parts} parts`);
  });

  test('leaves the window of kept events to the others', async () => {
    const { host, ann } = await three();
    const { seq } = await host.must('state:sync', { since: 0 });
    for (let n = 1; n <= 300; n++) await ann.draw(element('a', n));
    await host.must('hand:raise');
    const { events } = await ann.must('state:sync', { since: seq });
    assert.deepEqual(events.map(({ event }) => event), ['hand:raised']);
  });
});

describe('cursors', () => {
  test('reach the others only', async () => {
    const { host, ann, ben } = await three();
    await ann.must('whiteboard:cursor', { x: 1.5, y: -2, tool: 'laser', button: 'down' });
    for (const other of [host, ben]) {
      const { participant_id, x, y, tool, button } = await other.next('whiteboard:cursor');
      assert.deepEqual({ participant_id, x, y, tool, button }, { participant_id: ann.id, x: 1.5, y: -2, tool: 'laser', button: 'down' });
    }
    await ann.must('whiteboard:cursor');
    assert.equal((await ben.next('whiteboard:cursor')).x, null);
    await host.must('whiteboard:cursor', { x: 0, y: 0 });
    assert.equal((await ann.next('whiteboard:cursor')).participant_id, host.id);
    assert.deepEqual(ann.device.events.filter(({ event }) => event === 'whiteboard:cursor'), []);
  });

  test('are nowhere with one coordinate only', async () => {
    const { ann } = await three();
    const { errors } = await ann.refused('whiteboard:cursor', 'validation_failed', { x: 1 });
    assert.equal(errors[0].field, 'y');
    await ann.refused('whiteboard:cursor', 'validation_failed', { x: 'left', y: 0 });
  });
});

describe('clearing', () => {
  test('is for hosts, and lasts against changes that were on their way', async () => {
    const { host, ann, ben, guest } = await three();
    await ann.draw(element('a', 3), element('b'));
    await ann.refused('whiteboard:clear', 'forbidden');
    await ben.refused('whiteboard:clear', 'forbidden');
    const { revision } = await host.must('whiteboard:clear');
    for (const each of [host, ann, ben]) {
      const told = await each.next('whiteboard:cleared');
      assert.equal(told.participant_id, host.id);
      assert.equal(told.revision, revision);
      assert.ok(told.seq > 0);
    }
    const { lost } = await ann.draw(element('a', 9));
    assert.equal(lost[0].isDeleted, true);
    assert.ok(lost[0].version > 9);
    assert.deepEqual(await ben.scene(), {});
    const late = await guest('Late');
    assert.deepEqual(late.state.whiteboard, { elements: 0 });
    assert.deepEqual(await late.scene(), {});
    await ann.draw(element('new'));
    assert.deepEqual(await late.scene(), { new: 1 });
  });
});

describe('what is refused', () => {
  test('is named, and nothing of that update is taken', async () => {
    const { ann, ben } = await three();
    const { errors } = await ann.refused('whiteboard:update', 'validation_failed', {
      elements: [element('good'), { ...element('b'), type: 'iframe' }, { ...element('c'), version: 'one' }, { id: 'd' }, 7],
    });
    const fields = errors.map(({ field }) => field);
    for (const field of ['elements[1].type', 'elements[2].version', 'elements[3].type', 'elements[3].version', 'elements[4]'])
      assert.ok(fields.includes(field), `${field} in ${fields}`);
    assert.ok(!fields.some((field) => field.startsWith('elements[0]')));
    assert.deepEqual(await ben.scene(), {});
    await ann.refused('whiteboard:update', 'validation_failed', { elements: 'all' });
    await ann.refused('whiteboard:update', 'validation_failed');
  });

  test('more than 1 MB is, with the connection and everything else as before', async () => {
    const { ann, ben } = await three();
    const elements = Array.from({ length: 11 }, (_, i) => element(`e${i}`, 1, { type: 'text', text: 'x'.repeat(100_000) }));
    const { message } = await ann.refused('whiteboard:update', 'payload_too_large', { elements });
    assert.match(message, /1024 KiB/);
    await ann.draw(...elements.slice(0, 8));
    assert.equal(Object.keys(await ben.scene()).length, 8);
    // What other events take is as it was.
    await ann.refused('chat:send', 'payload_too_large', { message: 'x'.repeat(70_000) });
    await ann.refused('whiteboard:cursor', 'payload_too_large', { x: 1, y: 1, filler: 'x'.repeat(70_000) });
  });

  test('an element that is too large, and a board that is full', async () => {
    const { ann } = await three();
    const { errors } = await ann.refused('whiteboard:update', 'validation_failed', { elements: [element('a'), element('b', 1, { text: 'x'.repeat(300_000) })] });
    assert.equal(errors[0].field, 'elements[1]');
    for (let n = 0; n < 5; n++) await ann.draw(...Array.from({ length: 1000 }, (_, i) => element(`e${n}-${i}`)));
    const { message } = await ann.refused('whiteboard:update', 'conflict', { elements: [element('one-more')] });
    assert.match(message, /5000 elements/);
    await ann.draw(element('e0-0', 2, { isDeleted: true }), element('one-more'));
  });

  test('everything is, where the meeting has no whiteboard', async () => {
    const { host } = await three({ features: { whiteboard_enabled: false } });
    await host.refused('whiteboard:update', 'feature_disabled', { elements: [element('a')] });
    await host.refused('whiteboard:cursor', 'feature_disabled', { x: 1, y: 1 });
    await host.refused('whiteboard:clear', 'feature_disabled');
    await host.refused('whiteboard:scene', 'feature_disabled');
  });

  test('more than ten updates a second are, and leave chat its own', async () => {
    const limited = await startServer();
    try {
      const { ann } = await three({}, limited);
      const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => ann.device.request('whiteboard:update', { meeting_id: ann.state.meeting.meeting_id, elements: [element('a', n + 1)] })));
      assert.ok(answers.some(({ error }) => error?.code === 'too_many_requests'));
      assert.ok(answers.filter(({ success }) => success).length >= 10);
      await ann.must('hand:raise');
    } finally {
      closeAll();
      await limited.stop();
    }
  });
});

describe('the drawing stays', () => {
  test('when everybody has left and comes again, at once', async () => {
    const { meeting, account, host, ann, ben } = await three();
    await ann.draw(element('a', 7), element('gone', 2, { isDeleted: true }));
    for (const each of [ann, ben, host]) await each.must('meeting:leave');
    const again = await enter(server, { token: account.access_token }, meeting.meeting_id);
    assert.deepEqual(again.state.whiteboard, { elements: 1 });
    assert.deepEqual(await again.scene(), { a: 7 });
    const { lost } = await again.draw(element('gone', 1));
    assert.equal(lost[0].isDeleted, true);
  });

  test('over a restart of the server, and over a crash but for the last seconds', async () => {
    const first = await startServer();
    const { data } = first;
    let mortal = first;
    try {
      const { meeting, account, host } = await three({}, mortal);
      await host.draw(element('a', 2), element('b'));
      // Asked to stop at once: what was drawn is written down first.
      closeAll();
      await mortal.terminate();
      mortal = await startServer({ data });
      const back = await enter(mortal, { token: account.access_token }, meeting.meeting_id);
      assert.deepEqual(await back.scene(), { a: 2, b: 1 });
      await back.draw(element('b', 2, { isDeleted: true }), element('c'));
      // Two seconds, by the documents; more on a busy machine.
      await new Promise((resolve) => setTimeout(resolve, 10_000));
      closeAll();
      await mortal.kill();
      mortal = await startServer({ data });
      const later = await enter(mortal, { token: account.access_token }, meeting.meeting_id);
      assert.deepEqual(await later.scene(), { a: 2, c: 1 });
    } finally {
      closeAll();
      await mortal.stop();
      await first.stop(); // the folder is its
    }
  });
});
