// A meeting is not made for, or moved to, a time that is over, through whichever interface: the next cleanup would delete it.
// Nor is one that runs moved to a start that is to come: its guests would be shut out.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { call, closeAll, connect, createMeeting, register } from './support/client.mjs';
import { startServer } from './support/server.mjs';

let server;
let token;
before(async () => {
  server = await startServer({ settings: { RATE_LIMIT: 'off', MEDIA_WORKERS: '0' } });
  token = (await register(server, 'Host')).access_token;
});
afterEach(() => closeAll());
after(() => server?.stop());

const inHours = (hours) => new Date(Date.now() + hours * 3_600_000).toISOString();
const wrongFields = (errors) => (errors ?? []).map((each) => each.field);

/** Each takes start and end, and answers with the fields that are wrong; none where it is done. */
const rest = async (method, path, body) => {
  const answer = await call(server, method, path, { token, body });
  if (answer.status < 300) return [];
  assert.equal(answer.status, 422, JSON.stringify(answer.body));
  return wrongFields(answer.body.errors ?? answer.body.error.errors);
};
const event = async (name, payload) => {
  const device = await connect(server, { token });
  const answer = await device.request(name, payload);
  if (answer.success) return [];
  assert.equal(answer.error.code, 'validation_failed', JSON.stringify(answer));
  return wrongFields(answer.error.errors);
};
const conferenceTimes = ({ start_time, end_time }) => ({ meeting_start_time: start_time, meeting_end_time: end_time });
const faces = {
  'POST /api/meetings': (times) => rest('POST', '/api/meetings', times),
  'PATCH /api/meetings/:id': async (times) => rest('PATCH', `/api/meetings/${(await createMeeting(server, token)).meeting_id}`, times),
  'POST /api/meeting': (times) => rest('POST', '/api/meeting', conferenceTimes(times)),
  'PUT /api/meeting/:id': async (times) => rest('PUT', `/api/meeting/${(await createMeeting(server, token)).meeting_id}`, conferenceTimes(times)),
  'meeting:create': (times) => event('meeting:create', times),
  'meeting:update': async (times) => event('meeting:update', { meeting_id: (await createMeeting(server, token)).meeting_id, ...times }),
};

describe('a time that is over is refused by its field, one that has begun is not', () => {
  for (const [name, ask] of Object.entries(faces))
    test(name, async () => {
      const inWords = (field) => (name.includes('/api/meeting/') || name.endsWith('/api/meeting') ? `meeting_${field}` : field);
      assert.deepEqual(await ask({ start_time: inHours(-10) }), [inWords('start_time')]);
      assert.deepEqual(await ask({ start_time: inHours(-10), end_time: inHours(-9) }), [inWords('end_time')]);
      assert.deepEqual(await ask({ start_time: inHours(-0.1) }), []);
      assert.deepEqual(await ask({ start_time: inHours(-10), end_time: inHours(1) }), []);
    });
});

describe('a meeting that runs is not moved to a time that is over either', () => {
  for (const [name, path, words] of [
    ['PATCH /api/meetings/:id', (id) => ['PATCH', `/api/meetings/${id}`], ['start_time', 'end_time']],
    ['PUT /api/meeting/:id', (id) => ['PUT', `/api/meeting/${id}`], ['meeting_start_time', 'meeting_end_time']],
  ])
    test(name, async () => {
      const { meeting_id: id } = await createMeeting(server, token, { start_time: inHours(-10), end_time: inHours(1) });
      assert.equal((await call(server, 'POST', `/api/meetings/${id}/start`, { token })).status, 200);
      const [start, end] = words;
      assert.deepEqual(await rest(...path(id), { [start]: inHours(-9), [end]: inHours(-8) }), [end]);
      assert.deepEqual(await rest(...path(id), { [start]: inHours(-9), [end]: null }), [start]);
      assert.deepEqual(await rest(...path(id), { [start]: inHours(-9) }), []);
    });
});

describe('a meeting that runs is not moved to a start that is to come, and guests go on getting in', () => {
  for (const [name, move] of Object.entries({
    'PATCH /api/meetings/:id': (id, times) => rest('PATCH', `/api/meetings/${id}`, times),
    'PUT /api/meeting/:id': (id, times) => rest('PUT', `/api/meeting/${id}`, conferenceTimes(times)),
    'meeting:update': (id, times) => event('meeting:update', { meeting_id: id, ...times }),
  }))
    test(name, async () => {
      const { meeting_id: id } = await createMeeting(server, token, { start_time: inHours(0.5), end_time: inHours(2) });
      const link = await call(server, 'POST', `/api/meetings/${id}/generate-link`, { token, body: {} });
      const guest = () => call(server, 'GET', `/api/meetings/external/join/${link.body.invitation_token}`);
      assert.equal((await call(server, 'POST', `/api/meetings/${id}/start`, { token })).status, 200);
      assert.equal((await guest()).status, 200);
      const refused = await move(id, { start_time: inHours(5), end_time: inHours(6) });
      assert.deepEqual(refused, [name.startsWith('PUT') ? 'meeting_start_time' : 'start_time']);
      assert.equal((await guest()).status, 200);
      assert.deepEqual(await move(id, { start_time: inHours(0.25) }), [], 'closer than it was');
      assert.deepEqual(await move(id, { start_time: inHours(-0.1) }), []);
      assert.equal((await guest()).status, 200);
    });
});
