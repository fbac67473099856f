// The conference family (/api/meeting) of the real program: envelope, names, figures that are measured, and analytics
// that outlive the server.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { call, closeAll, join, register } from './support/client.mjs';
import { camera, microphone } from './support/media.mjs';
import { startServer } from './support/server.mjs';

let server;
let data;
before(async () => {
  data = mkdtempSync(joinPath(tmpdir(), 'parley-conference-'));
  server = await startServer({ data, settings: { RATE_LIMIT: 'off' } });
});
after(async () => {
  closeAll();
  await server.stop();
  rmSync(data, { recursive: true, force: true, maxRetries: 5 });
});

/** Asks until the answer fits; a busy machine may take its time. */
async function eventually(ask, fits, patience = 60_000) {
  let last;
  for (const end = Date.now() + patience; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 250))) {
    last = await ask();
    if (fits(last)) return last;
  }
  throw new Error(`it did not come to that; the last answer was ${JSON.stringify(last)}`);
}

const assertEnvelope = ({ status, headers, body }, code) => {
  assert.match(headers.get('content-type'), /^application\/json/, JSON.stringify(body));
  if (status < 400) {
    assert.equal(body.success, true);
    assert.ok('data' in body && typeof body.message === 'string');
  } else {
    assert.equal(body.success, false);
    assert.equal(body.error.code, code);
    assert.equal(typeof body.error.message, 'string');
  }
};

async function conference(fields = {}) {
  const host = await register(server, 'Ada Byron');
  const ben = await register(server, 'Ben Meyer');
  const as = (person) => (method, path, body) => call(server, method, path, { token: person.access_token, body });
  const { body } = await as(host)('POST', '/api/meeting', fields);
  const path = `/api/meeting/${body.data.id}`;
  return { host, ben, id: body.data.id, path, asHost: as(host), asBen: as(ben) };
}

describe('the envelope', () => {
  test('is around answers and around every refusal, whoever makes it', async () => {
    const { host, path, asHost } = await conference();
    assertEnvelope(await asHost('GET', path));
    assertEnvelope(await asHost('GET', '/api/meeting/ABC-DEF-GHJ'), 'not_found');
    assertEnvelope(await asHost('GET', `${path}/nothing`), 'not_found');
    assertEnvelope(await asHost('PATCH', path, {}), 'method_not_allowed');
    assertEnvelope(await call(server, 'GET', '/api/meeting'), 'unauthorized');
    const raw = (fields) => call(server, 'POST', '/api/meeting', { token: host.access_token, ...fields });
    assertEnvelope(await raw({ raw: '{', headers: { 'content-type': 'application/json' } }), 'bad_request');
    assertEnvelope(await raw({ raw: '{}', headers: { 'content-type': 'text/plain' } }), 'unsupported_media_type');
    const large = await raw({ raw: JSON.stringify({ meeting_name: 'x'.repeat(4_000_000) }), headers: { 'content-type': 'application/json' } });
    assert.equal(large.status, 413);
    assertEnvelope(large, 'payload_too_large');
    const wrong = await raw({ body: { meeting_name: 1, max_participants: 'many' } });
    assertEnvelope(wrong, 'validation_failed');
    assert.deepEqual(wrong.body.error.errors.map(({ field }) => field).sort(), ['max_participants', 'meeting_name']);
  });

  test('is not around other families', async () => {
    const { body } = await call(server, 'GET', '/api/meetings');
    assert.equal(body.code, 'unauthorized');
  });
});

describe('a conference', () => {
  test('starts with its media configuration, and ends with its figures', async () => {
    const { path, id, asHost, asBen, host, ben } = await conference({ meeting_name: 'Planning' });
    const started = await asHost('POST', `${path}/start`);
    assertEnvelope(started);
    assert.equal(started.body.data.status, 'live');
    assert.ok(started.body.data.webrtc_config.router_id);
    const joined = await asBen('POST', `${path}/join`, { participant_name: 'Ben', device_info: { platform: 'test' } });
    assert.ok(joined.body.data.access_token);
    assert.ok(joined.body.data.webrtc_config.router_capabilities.codecs.length > 0);
    const [first, second] = [await join(server, { token: host.access_token }, id), await join(server, { token: ben.access_token }, id)];
    await first.must('chat:send', { meeting_id: id, message: 'hello' });
    await second.must('chat:send', { meeting_id: id, message: 'hello yourself' });
    const chat = await asBen('GET', `${path}/chat`);
    assert.equal(chat.body.data.total_messages, 2);
    assert.deepEqual(chat.body.data.messages.map(({ message }) => message), ['hello', 'hello yourself']);
    const ended = await asHost('POST', `${path}/end`);
    assert.equal(ended.body.data.status, 'ended');
    assert.equal(ended.body.data.final_stats.max_participants, 2);
    assert.equal(ended.body.data.final_stats.total_chat_messages, 2);
    assert.equal(ended.body.data.final_stats.recording_url, null);
    await second.next('meeting:ended');
  });

  test('finds people to invite, and tells how many there are beside those it shows', async () => {
    const host = await register(server, 'Host');
    const token = host.access_token;
    const people = [await register(server, 'Quentin Quill'), await register(server, 'Quincy Quill'), await register(server, 'Quinn Quill')];
    const { id } = (await call(server, 'POST', '/api/meeting', { token, body: { participants: [people[0].user.id] } })).body.data;
    const search = async (body) => (await call(server, 'POST', `/api/meeting/${id}/search-users`, { token, body })).body.data;
    const some = await search({ query: 'quill', limit: 2 });
    assert.deepEqual([some.users.length, some.total_found, some.search_query], [2, 3, 'quill']);
    const others = await search({ query: 'quill', limit: 1, exclude_current_participants: true });
    assert.deepEqual([others.users.map((each) => each.name), others.total_found], [['Quincy Quill'], 2]);
    assert.equal((await search({ query: 'nobodyofthisname' })).total_found, 0);
  });

  test('tells what is measured and nothing else', async () => {
    const { path, id, asHost, host } = await conference();
    await asHost('POST', `${path}/start`);
    const quiet = (await asHost('GET', `${path}/live-stats`)).body.data.live_stats;
    assert.equal(quiet.current_participants, 0);
    assert.equal(quiet.quality_metrics.latency_ms, null);
    const device = await join(server, { token: host.access_token }, id);
    const { transport } = await device.must('media:transport:create', { meeting_id: id, direction: 'send' });
    const { transport_id } = transport;
    await device.must('media:produce', { meeting_id: id, transport_id, kind: 'audio', source: 'mic', rtp_parameters: microphone() });
    const stats = (await asHost('GET', `${path}/live-stats`)).body.data.live_stats;
    assert.equal(stats.current_participants, 1);
    assert.equal(typeof stats.bandwidth_usage.total_mbps, 'number');
    assert.equal(stats.quality_metrics.connection_quality, null, 'nothing flows');
    assert.deepEqual(stats.active_speakers, []);
    const config = (await asHost('GET', `${path}/webrtc-config`)).body.data.webrtc_config;
    assert.ok(config.router_id);
    assert.equal(config.worker_stats.active_workers, 1);
    assert.equal(typeof (await eventually(
      async () => (await asHost('GET', `${path}/webrtc-config`)).body.data.webrtc_config.worker_stats,
      (worker) => worker.current_load !== null,
    )).current_load, 'number');
  });

  test('says who shares a screen, and keeps how long', async () => {
    const { path, id, asHost, host } = await conference();
    await asHost('POST', `${path}/start`);
    const device = await join(server, { token: host.access_token }, id);
    const { transport } = await device.must('media:transport:create', { meeting_id: id, direction: 'send' });
    const { transport_id } = transport;
    const { producer_id } = await device.must('media:produce', {
      meeting_id: id, transport_id, kind: 'video', source: 'screen', rtp_parameters: camera(),
    });
    await eventually(async () => (await asHost('GET', `${path}/live-stats`)).body.data.live_stats, (stats) => stats.screen_sharing);
    await new Promise((resolve) => setTimeout(resolve, 1_500)); // it is told in whole seconds
    await device.must('media:producer:close', { meeting_id: id, producer_id });
    await eventually(async () => (await asHost('GET', `${path}/live-stats`)).body.data.live_stats, (stats) => !stats.screen_sharing);
    const person = await eventually(
      async () => (await asHost('GET', `${path}/analytics`)).body.data.participants[0],
      (one) => one.screen_share_seconds > 0,
    );
    assert.equal(person.name, 'Ada Byron');
  });
});

describe('analytics', () => {
  test('are for hosts, and outlive the meeting and the server', async () => {
    const { path, id, asHost, asBen, host, ben } = await conference();
    await asHost('POST', `${path}/start`);
    const first = await join(server, { token: host.access_token }, id);
    await join(server, { token: ben.access_token }, id);
    await first.must('chat:send', { meeting_id: id, message: 'hello' });
    assertEnvelope(await asBen('GET', `${path}/analytics`), 'forbidden');
    await asHost('POST', `${path}/end`);
    const ended = (await asHost('GET', `${path}/analytics`)).body.data;
    assert.equal(ended.meeting_analytics.peak_participants, 2);
    assert.equal(ended.meeting_analytics.total_chat_messages, 1);
    assert.deepEqual(ended.participants.map(({ name }) => name).sort(), ['Ada Byron', 'Ben Meyer']);
    for (const person of ended.participants) {
      assert.equal(person.sessions.length, 1);
      assert.ok(person.sessions[0].left_at);
      assert.equal(person.quality.upload, null, 'nothing was measured');
    }
    closeAll();
    await server.terminate();
    server = await startServer({ data, settings: { RATE_LIMIT: 'off' } });
    const again = await call(server, 'GET', `${path}/analytics`, { token: host.access_token });
    assert.deepEqual(again.body.data, ended);
  });
});

describe('the system', () => {
  test('tells its health without a credential, and its figures to administrators only', async () => {
    const health = await call(server, 'GET', '/api/meeting/system/health');
    assertEnvelope(health);
    assert.equal(health.body.data.health_status, 'healthy');
    assert.deepEqual(health.body.data.services, { database: 'up', redis: 'not_configured', socket_io: 'up', mediasoup: 'up' });
    const media = (await call(server, 'GET', '/api/meeting/system/webrtc-health')).body.data.status;
    assert.equal(media.mode, 'sfu');
    assert.equal(media.workers, 1);
    const { asHost } = await conference();
    assertEnvelope(await asHost('GET', '/api/meeting/system/stats'), 'forbidden');
  });
});
