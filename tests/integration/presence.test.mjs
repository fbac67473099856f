// Presence as applications see it where time and acquaintance matter: who is not heard of any more, and who is told of whom. What a
// device's coming and going does is calls.test.mjs's part.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { closeAll, createMeeting } from './support/client.mjs';
import { device, person } from './support/parity.mjs';
import { startServer } from './support/server.mjs';

const SILENCE_MS = 120_000;
/** The job that looks for the silent runs every minute. */
const NOTICED_MS = SILENCE_MS + 60_000 + 20_000;

let server;
let reserved;
before(async () => {
  const settings = { RATE_LIMIT: 'off', MEDIA_WORKERS: '0' };
  [server, reserved] = await Promise.all([startServer({ settings }), startServer({ settings: { ...settings, PRESENCE_BROADCAST: 'contacts' } })]);
});
after(async () => {
  closeAll();
  await Promise.all([server?.stop(), reserved?.stop()]);
});

const about = (whom) => ({ users }) => users.some(({ user_id }) => user_id === whom.id);
const statusOf = async (asker, whom) => (await asker.rest('POST', '/api/presence/users', { user_ids: [whom.id] })).users[0].status;

// Side by side, since the first of them waits for minutes.
describe('presence', { concurrency: true }, () => {
  test('ends two minutes after the last heartbeat of who has no device, and comes back with the next', async () => {
    const [ann, ben, cid] = [await person(server, 'Ann'), await person(server, 'Ben'), await person(server, 'Cid')];
    const watcher = await device(server, ann);
    const connected = await device(server, cid);
    await ben.rest('POST', '/api/presence/heartbeat');
    const began = Date.now();
    await watcher.next('presence:user_connected', about(ben));
    const went = await watcher.next('presence:user_disconnected', about(ben), NOTICED_MS);
    const took = Date.now() - began;
    assert.ok(took > SILENCE_MS - 5000, `gone after ${took} ms`);
    assert.equal(went.users.find(({ user_id }) => user_id === ben.id).status, 'offline');
    assert.equal(await statusOf(ann, ben), 'offline');
    assert.equal(await statusOf(ann, cid), 'online', 'a device that is connected is a sign of life');
    assert.equal(connected.socket.connected, true);
    await ben.rest('POST', '/api/presence/heartbeat');
    await watcher.next('presence:user_connected', about(ben));
    assert.equal(await statusOf(ann, ben), 'online');
  });

  test('is told to those who share a group or a meeting alone, where the server is set so', async () => {
    const [ann, ben, cid, eve] = await Promise.all(['Ann', 'Ben', 'Cid', 'Eve'].map((name) => person(reserved, name)));
    await ann.rest('POST', '/groups', { name: 'Team', members: [ben.id] });
    await createMeeting(reserved, ann.token, { participants: [{ user_id: cid.id }] });
    const [of_ben, of_cid, of_eve] = await Promise.all([ben, cid, eve].map((each) => device(reserved, each)));
    const phone = await device(reserved, ann);
    for (const contact of [of_ben, of_cid]) await contact.next('presence:user_connected', about(ann));
    const laptop = await device(reserved, ann);
    phone.close();
    assert.equal(await statusOf(ben, ann), 'online');
    laptop.close();
    for (const contact of [of_ben, of_cid]) {
      await contact.next('presence:user_disconnected', about(ann));
      assert.deepEqual(contact.events.filter(({ event, data }) => event.startsWith('presence:') && about(ann)(data)), [], 'once for all devices');
    }
    // Whatever was told to Eve before this has come.
    await eve.rest('POST', '/groups', { name: 'Others', members: [ben.id] });
    const again = await device(reserved, ben);
    await of_ben.must('presence:heartbeat');
    await again.must('presence:heartbeat');
    await of_eve.must('presence:heartbeat');
    assert.deepEqual(of_eve.events.filter(({ event, data }) => event.startsWith('presence:') && about(ann)(data)), []);
  });
});
