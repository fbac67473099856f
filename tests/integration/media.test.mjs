// The media family as a client without media of its own sees it: negotiation, who may do what, who is told what. That media
// flows is the part of media_flow.test.mjs, and of the browsers (tests/e2e).
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { closeAll, join, joinAsGuest } from './support/client.mjs';
import { camera, dtls_parameters, inMeeting, microphone, twoInMeeting } from './support/media.mjs';
import { startServer } from './support/server.mjs';

let server;
before(async () => {
  server = await startServer({ settings: { RATE_LIMIT: 'off', RECONNECT_GRACE_SECONDS: '1' } });
});
afterEach(() => closeAll());
after(() => server?.stop());

const two = (fields) => twoInMeeting(server, fields);

/** An answer that refuses with one of these codes. */
function assertRefused(answer, ...codes) {
  assert.equal(answer.success, false, JSON.stringify(answer));
  assert.ok(codes.includes(answer.error.code), `${answer.error.code} (${answer.error.message}) is none of ${codes}`);
}

describe('negotiation', () => {
  test('the router speaks Opus, VP8, VP9, H.264 and AV1, with retransmission for video', async () => {
    const { host } = await two();
    const { codecs, headerExtensions } = (await host.must('media:capabilities')).router_rtp_capabilities;
    const types = codecs.map((codec) => codec.mimeType.toLowerCase());
    for (const type of ['audio/opus', 'video/vp8', 'video/vp9', 'video/h264', 'video/av1', 'video/rtx']) assert.ok(types.includes(type), type);
    for (const codec of codecs) assert.ok(codec.preferredPayloadType >= 96 && codec.preferredPayloadType <= 127);
    assert.equal(new Set(codecs.map((codec) => codec.preferredPayloadType)).size, codecs.length);
    assert.ok(headerExtensions.some(({ uri }) => uri.includes('transport-wide-cc')));
  });

  test('a transport has credentials, a fingerprint, and candidates for UDP and TCP on this machine', async () => {
    const { host } = await two();
    const { transport_id, ice_parameters, ice_candidates, dtls_parameters: dtls } = await host.transport('send');
    assert.ok(transport_id && ice_parameters.usernameFragment && ice_parameters.password);
    assert.equal(ice_parameters.iceLite, true);
    assert.ok(dtls.fingerprints.some(({ algorithm }) => algorithm === 'sha-256'));
    assert.deepEqual(new Set(ice_candidates.map(({ protocol }) => protocol)), new Set(['udp', 'tcp']));
    for (const candidate of ice_candidates) {
      assert.equal(candidate.address ?? candidate.ip, '127.0.0.1');
      assert.ok(candidate.port > 0);
    }
    const forced = await host.transport('recv', { force_tcp: true });
    assert.deepEqual([...new Set(forced.ice_candidates.map(({ protocol }) => protocol))], ['tcp']);
  });

  test('connecting takes a fingerprint once; ICE can be restarted', async () => {
    const { host } = await two();
    const { transport_id, ice_parameters } = await host.transport('send');
    assertRefused(await host.ask('media:transport:connect', { transport_id, dtls_parameters: { role: 'client' } }), 'validation_failed');
    assertRefused(
      await host.ask('media:transport:connect', {
        transport_id,
        dtls_parameters: { role: 'client', fingerprints: [{ algorithm: 'md4', value: 'zz' }] },
      }),
      'validation_failed',
    );
    await host.must('media:transport:connect', { transport_id, dtls_parameters });
    assertRefused(await host.ask('media:transport:connect', { transport_id, dtls_parameters }), 'invalid_state');
    const again = await host.must('media:transport:restart_ice', { transport_id });
    assert.notEqual(again.ice_parameters.usernameFragment, ice_parameters.usernameFragment);
  });

  test('what a sender offers is received as the receiver can: simulcast comes as one stream', async () => {
    const { host, ben } = await two();
    const producer_id = await host.produce('camera', camera());
    const consumer = await ben.consume(producer_id);
    assert.equal(consumer.producer_id, producer_id);
    assert.equal(consumer.participant_id, host.id);
    assert.equal(consumer.kind, 'video');
    assert.equal(consumer.source, 'camera');
    assert.equal(consumer.type, 'simulcast');
    assert.equal(consumer.rtp_parameters.encodings.length, 1);
    assert.deepEqual(consumer.rtp_parameters.codecs.map(({ mimeType }) => mimeType.toLowerCase()), ['video/vp8', 'video/rtx']);
    assert.ok(consumer.rtp_parameters.encodings[0].ssrc && consumer.rtp_parameters.encodings[0].rtx.ssrc);
  });

  test('a receiver without the codec is told so', async () => {
    const { host, ben } = await two();
    const producer_id = await host.produce('camera', camera());
    const { router_rtp_capabilities: all } = await ben.must('media:capabilities');
    await ben.transport('recv');
    const rtp_capabilities = { ...all, codecs: all.codecs.filter(({ mimeType }) => mimeType.toLowerCase() === 'video/h264') };
    assertRefused(await ben.ask('media:consume', { producer_id, rtp_capabilities }), 'validation_failed', 'invalid_state', 'conflict');
  });
});

describe('who is told', () => {
  test('a new, muted, unmuted and closed track, with its source; and those who come later find it', async () => {
    const { host, ben, meeting } = await two();
    const producer_id = await host.produce('mic', microphone());
    const track = { producer_id, participant_id: host.id };
    assert.deepEqual((await ben.next('media:producer:new')).producer, { ...track, kind: 'audio', source: 'mic', paused: false });
    await host.must('media:producer:pause', { producer_id });
    const paused = await ben.next('media:producer:paused');
    assert.equal(paused.producer_id, producer_id);
    assert.equal(paused.source, 'mic');
    const { guest_token } = await joinAsGuest(server, meeting.code, 'Late');
    const late = await join(server, { guest_token }, meeting.meeting_id);
    assert.deepEqual(late.joined.producers, [{ ...track, kind: 'audio', source: 'mic', paused: true }]);
    await host.must('media:producer:resume', { producer_id });
    assert.equal((await ben.next('media:producer:resumed')).participant_id, host.id);
    await host.must('media:producer:close', { producer_id });
    assert.equal((await ben.next('media:producer:closed')).producer_id, producer_id);
    assertRefused(await host.ask('media:producer:pause', { producer_id }), 'not_found');
  });

  test('what somebody sends shows on their participant', async () => {
    const { host, ben } = await two();
    const producer_id = await host.produce('mic', microphone());
    const on = await ben.next('participant:updated', ({ participant }) => participant.media_status.audio);
    assert.equal(on.participant.participant_id, host.id);
    await host.must('media:producer:pause', { producer_id });
    await ben.next('participant:updated', ({ participant }) => !participant.media_status.audio);
  });

  test('who leaves takes their tracks along, and so does who drops out', async () => {
    const { host, ben, meeting } = await two();
    const first = await ben.produce('mic', microphone());
    await host.next('media:producer:new');
    await ben.must('meeting:leave');
    assert.equal((await host.next('media:producer:closed')).producer_id, first);
    const { guest_token } = await joinAsGuest(server, meeting.code, 'Cleo');
    const cleo = inMeeting(await join(server, { guest_token }, meeting.meeting_id), meeting);
    const second = await cleo.produce('mic', microphone());
    cleo.device.cut();
    assert.equal((await host.next('media:producer:closed')).producer_id, second);
  });

  test('a device sends one track of a source: a newer one replaces it, and the others are told of the new one first', async () => {
    const { host, ben, meeting } = await two();
    const { transport_id } = await host.transport('send');
    // As a client does whose request was answered too late: it asks once more.
    const produce = async (ssrc) => {
      const rtp_parameters = { ...microphone(), mid: String(ssrc), encodings: [{ ssrc }] };
      return (await host.must('media:produce', { transport_id, kind: 'audio', source: 'mic', rtp_parameters })).producer_id;
    };
    const first = await produce(4001);
    const second = await produce(4002);
    assert.equal((await ben.next('media:producer:closed')).producer_id, first);
    const told = ben.device.events.filter(({ event }) => event === 'media:producer:new');
    assert.deepEqual(told.map(({ data }) => data.producer.producer_id), [first, second]);
    assertRefused(await host.ask('media:producer:pause', { producer_id: first }), 'not_found');
    await host.must('media:producer:pause', { producer_id: second });
    const { guest_token } = await joinAsGuest(server, meeting.code, 'Late');
    const late = await join(server, { guest_token }, meeting.meeting_id);
    assert.deepEqual(late.joined.producers.map((each) => each.producer_id), [second]);
  });

  test('a device that comes back as a new socket replaces what the old socket sent', async () => {
    const { account, host, ben, meeting } = await two();
    const producer_id = await host.produce('camera', camera());
    await ben.next('media:producer:new');
    const again = await join(server, { token: account.access_token, device_id: 'laptop' }, meeting.meeting_id);
    assert.equal((await ben.next('media:producer:closed')).producer_id, producer_id);
    assert.deepEqual(again.joined.producers, []);
    assert.equal(again.joined.participant.participant_id, host.id);
  });
});

describe('who may', () => {
  test('nobody touches the transports, tracks and receptions of others', async () => {
    const { host, ben } = await two();
    const { transport_id } = await host.transport('send');
    const producer_id = await host.produce('mic', microphone());
    const { consumer_id } = await ben.consume(producer_id);
    for (const answer of [
      await ben.ask('media:transport:connect', { transport_id, dtls_parameters }),
      await ben.ask('media:transport:restart_ice', { transport_id }),
      await ben.ask('media:produce', { transport_id, kind: 'audio', source: 'mic', rtp_parameters: microphone() }),
      await ben.ask('media:producer:pause', { producer_id }),
      await ben.ask('media:producer:close', { producer_id }),
      await host.ask('media:consumer:resume', { consumer_id }),
      await host.ask('media:consumer:prefer', { consumer_id, spatial_layer: 0 }),
    ])
      assertRefused(answer, 'not_found', 'forbidden');
  });

  test('a feature that is off is refused by the server', async () => {
    const { host } = await two({ features: { screen_sharing_enabled: false, video_enabled: false } });
    const { transport_id } = await host.transport('send');
    for (const source of ['screen', 'camera'])
      assertRefused(await host.ask('media:produce', { transport_id, kind: 'video', source, rtp_parameters: camera() }), 'feature_disabled');
    await host.must('media:produce', { transport_id, kind: 'audio', source: 'mic', rtp_parameters: microphone() });
  });

  test('what was muted is not taken up again once its feature is off', async () => {
    const { host, ben } = await two();
    const producer_id = await ben.produce('camera', camera());
    await ben.must('media:producer:pause', { producer_id });
    const turn = async (video_enabled) => {
      await host.must('meeting:update', { features: { video_enabled } });
      await ben.next('meeting:updated', ({ meeting }) => meeting.features.video_enabled === video_enabled);
    };
    await turn(false);
    assertRefused(await ben.ask('media:producer:resume', { producer_id }), 'feature_disabled');
    await turn(true);
    await ben.must('media:producer:resume', { producer_id });
  });

  test('what runs of a feature that is turned off is muted, and may be taken up again once it is on', async () => {
    const { host, ben } = await two();
    const own = await host.produce('mic', microphone());
    const mic = await ben.produce('mic', microphone());
    const camera_id = await ben.produce('camera', camera());
    await host.must('meeting:update', { features: { audio_enabled: false } });
    const muted = [await ben.next('participant:muted'), await ben.next('participant:muted')];
    assert.deepEqual(muted.map(({ participant_id, kind, by }) => [participant_id, kind, by]).sort(), [[ben.id, 'audio', host.id], [host.id, 'audio', host.id]].sort());
    const paused = [await host.next('media:producer:paused'), await host.next('media:producer:paused')];
    assert.deepEqual(paused.map(({ producer_id }) => producer_id).sort(), [own, mic].sort(), `and not ${camera_id}`);
    assertRefused(await ben.ask('media:producer:resume', { producer_id: mic }), 'feature_disabled');
    await host.must('meeting:update', { features: { audio_enabled: true } });
    await ben.next('meeting:updated', ({ meeting }) => meeting.features.audio_enabled);
    await ben.must('media:producer:resume', { producer_id: mic });
    await host.next('media:producer:resumed', ({ producer_id }) => producer_id === mic);
  });

  test('whoever left has no way back to their transports', async () => {
    const { ben } = await two();
    const { transport_id } = await ben.transport('send');
    await ben.must('meeting:leave');
    assertRefused(await ben.ask('media:transport:connect', { transport_id, dtls_parameters }), 'forbidden', 'not_found', 'invalid_state');
  });
});

describe('bad input', () => {
  test('is refused in words and hurts nobody', async () => {
    const { host, ben } = await two();
    const { transport_id } = await host.transport('send');
    const produce = (rtp_parameters, fields = {}) =>
      host.ask('media:produce', { transport_id, kind: 'audio', source: 'mic', rtp_parameters, ...fields });
    const [opus] = microphone().codecs;
    const worker = server.workers()[0];
    for (const answer of [
      await produce({}),
      await produce({ ...microphone(), codecs: [] }),
      await produce({ ...microphone(), codecs: [{ ...opus, payloadType: 4711 }] }),
      await produce({ ...microphone(), codecs: [{ ...opus, mimeType: 'audio/unheard-of' }] }),
      await produce({ ...microphone(), codecs: [{ ...opus, clockRate: 'fast' }] }),
      await produce({ ...microphone(), encodings: [{ ssrc: -1 }] }),
      await produce({ ...microphone(), encodings: 'none' }),
      await produce(microphone(), { kind: 'video' }),
      await produce(microphone(), { kind: 'smell' }),
      await host.ask('media:transport:create', { direction: 'sideways' }),
      await host.ask('media:transport:create', {}),
      await ben.ask('media:consume', { producer_id: 'nothing', rtp_capabilities: 'all' }),
    ])
      assertRefused(answer, 'validation_failed', 'bad_request');
    assertRefused(await ben.ask('media:consume', { producer_id: 'nothing', rtp_capabilities: { codecs: [] } }), 'not_found', 'validation_failed');
    await host.must('media:produce', { transport_id, kind: 'audio', source: 'mic', rtp_parameters: microphone() });
    assert.deepEqual(server.workers(), [worker], 'the worker lives on');
  });

  test('a track cannot be sent twice under one stream number', async () => {
    const { host } = await two();
    const { transport_id } = await host.transport('send');
    const rtp_parameters = microphone();
    const produce = () => host.ask('media:produce', { transport_id, kind: 'audio', source: 'mic', rtp_parameters });
    assert.equal((await produce()).success, true);
    assertRefused(await produce(), 'conflict', 'invalid_state', 'validation_failed');
  });
});

describe('a lost worker', () => {
  test('is told to the meeting once, and a new one takes over', async () => {
    const { host, ben } = await two();
    await host.produce('mic', microphone());
    await ben.next('media:producer:new');
    const [worker] = server.workers();
    process.kill(worker, 'SIGKILL');
    for (const person of [host, ben]) assert.ok((await person.next('media:reset')).reason);
    const producer_id = await host.produce('camera', camera());
    assert.equal((await ben.next('media:producer:new', ({ producer }) => producer.source === 'camera')).producer.producer_id, producer_id);
    const consumer = await ben.consume(producer_id);
    await ben.must('media:consumer:resume', { consumer_id: consumer.consumer_id });
    await ben.must('chat:send', { message: 'still here' });
    assert.equal((await host.next('chat:message')).message.message, 'still here');
    for (const { device } of [host, ben]) assert.ok(!device.events.some(({ event }) => event === 'media:reset'), 'told once');
  });
});
