// Media that flows, without a browser: transports that connect, sound and pictures that are sent and received, and what the server
// says of them while they flow. What the events say before anything flows is media.test.mjs's part.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as later } from 'node:timers/promises';
import { closeAll } from './support/client.mjs';
import { camera, microphone, twoInMeeting } from './support/media.mjs';
import { MediaLink, layeredCamera, makeCertificate, show, speak } from './support/media_link.mjs';
import { startServer } from './support/server.mjs';

/** The server samples how media flows every five seconds. */
const SAMPLED_MS = 30_000;

let server;
let certificate;
before(async () => {
  certificate = makeCertificate();
  server = await startServer({ settings: { RATE_LIMIT: 'off' } });
});
/** What is open in a test. */
const open = [];
afterEach(() => {
  for (const each of open.splice(0)) (each.stop ?? each.close).call(each);
  closeAll();
});
after(async () => {
  await server?.stop();
  certificate.remove();
});

/** A transport of somebody's that media flows over. */
async function linked(person, direction) {
  const transport = await person.transport(direction);
  const { transport_id } = transport;
  await person.must('media:transport:connect', { transport_id, dtls_parameters: certificate.dtls_parameters });
  const link = new MediaLink(transport);
  open.push(link);
  await link.open(certificate);
  return { transport_id, link };
}

async function produce(person, { transport_id }, source, rtp_parameters) {
  const kind = source === 'mic' ? 'audio' : 'video';
  return (await person.must('media:produce', { transport_id, kind, source, rtp_parameters })).producer_id;
}

function flowing(sending) {
  open.push(sending);
  return sending;
}

/** Somebody sends with their microphone, as `speech` says. */
async function speaking(person, speech = {}) {
  const out = await linked(person, 'send');
  const parameters = microphone();
  const producer_id = await produce(person, out, 'mic', parameters);
  return { ...out, producer_id, speech: flowing(speak(out.link, parameters, speech)) };
}

let ssrc = 500_000;
/** Somebody sends pictures on three layers. */
async function showing(person) {
  const out = await linked(person, 'send');
  const parameters = layeredCamera(camera(), (ssrc += 10));
  const producer_id = await produce(person, out, 'camera', parameters);
  return { ...out, producer_id, pictures: flowing(show(out.link, parameters)) };
}

/** Somebody receives a track. */
async function receiving(person, producer_id) {
  const into = await linked(person, 'recv');
  const { router_rtp_capabilities: rtp_capabilities } = await person.must('media:capabilities');
  const { consumer } = await person.must('media:consume', { producer_id, rtp_capabilities });
  const came = () => into.link.received.get(consumer.rtp_parameters.encodings[0].ssrc)?.length ?? 0;
  return { ...into, consumer, consumer_id: consumer.consumer_id, came };
}

async function until(what, look, patience = 15_000) {
  for (const end = Date.now() + patience; Date.now() < end; await later(50)) if (await look()) return;
  assert.fail(`did not come about: ${what}`);
}

/** More of a track comes. */
async function flows(track) {
  const before = track.came();
  await until('packets come', () => track.came() > before + 5);
}

/** Nothing more of it comes: what was on its way has had its time. */
async function stands(track) {
  await until('no more packets come', async () => {
    const before = track.came();
    await later(500);
    return track.came() === before;
  });
}

describe('sound', () => {
  test('goes from one to the other, stands while either side pauses it, and ends with the closing', async () => {
    const { host, ben } = await twoInMeeting(server);
    const sent = await speaking(host);
    const track = await receiving(ben, sent.producer_id);
    await flows(track);
    const { payload } = track.link.received.get(track.consumer.rtp_parameters.encodings[0].ssrc).at(-1);
    assert.deepEqual(payload, Buffer.alloc(80, payload[0]), 'what was sent');
    for (const [who, pause, resume, what] of [
      [ben, 'media:consumer:pause', 'media:consumer:resume', { consumer_id: track.consumer_id }],
      [host, 'media:producer:pause', 'media:producer:resume', { producer_id: sent.producer_id }],
    ]) {
      await who.must(pause, what);
      await stands(track);
      await who.must(resume, what);
      await flows(track);
    }
    await host.must('media:producer:close', { producer_id: sent.producer_id });
    assert.equal((await ben.next('media:producer:closed')).producer_id, sent.producer_id);
    await stands(track);
    assert.equal((await ben.ask('media:consumer:resume', { consumer_id: track.consumer_id })).error.code, 'not_found');
  });

  test('is heard in the levels and as who speaks, by all in the meeting, and its silence too', async () => {
    const { host, ben } = await twoInMeeting(server);
    const { speech } = await speaking(host, { level: 5 });
    const heard = ({ levels }) => levels.some(({ participant_id, volume }) => participant_id === host.id && volume > -30);
    const speaker = (id) => ({ participant_id }) => participant_id === id;
    for (const each of [host, ben]) {
      await each.next('media:audio_levels', heard);
      await each.next('media:active_speaker', speaker(host.id));
    }
    speech.stop();
    for (const each of [host, ben]) {
      await each.next('media:audio_levels', ({ levels }) => levels.length === 0);
      await each.next('media:active_speaker', speaker(null));
    }
  });

  test('goes on with new ICE credentials', async () => {
    const { host, ben } = await twoInMeeting(server);
    const sent = await speaking(host);
    const track = await receiving(ben, sent.producer_id);
    await flows(track);
    for (const [who, { transport_id, link }] of [[host, sent], [ben, track]])
      await link.checkIce((await who.must('media:transport:restart_ice', { transport_id })).ice_parameters);
    await flows(track);
  });

  test('that flows well is told to both sides as such, and to nobody as weak', async () => {
    const { host, ben } = await twoInMeeting(server);
    const sent = await speaking(host);
    const track = await receiving(ben, sent.producer_id);
    await flows(track);
    const up = await host.next('media:quality', (told) => told.up?.bitrate > 0, SAMPLED_MS);
    assert.deepEqual([up.quality, up.advice], ['excellent', null]);
    const down = await ben.next('media:quality', (told) => told.down?.bitrate > 0, SAMPLED_MS);
    assert.equal(down.up, null);
    for (const each of [host, ben]) assert.ok(!each.device.events.some(({ event }) => event === 'media:quality:weak'));
  });

  test('that loses much is told to both sides as bad and to all as weak, until it does not any more', async () => {
    const { host, ben } = await twoInMeeting(server);
    const lossy = await speaking(host, { lost: 4 });
    const track = await receiving(ben, lossy.producer_id);
    await host.next('media:score', ({ id, score }) => id === lossy.producer_id && score[0].score < 7);
    await ben.next('media:score', ({ id, score }) => id === track.consumer_id && score.producer_score < 7);
    const of_host = ({ participants }) => participants.some(({ participant_id }) => participant_id === host.id);
    const { participants } = await ben.next('media:quality:weak', of_host, SAMPLED_MS);
    assert.ok(['fair', 'poor'].includes(participants[0].quality));
    const told = await host.next('media:quality', ({ advice }) => advice !== null, SAMPLED_MS);
    assert.match(told.advice, /^Your upload is losing/);
    lossy.speech.stop();
    await host.must('media:producer:close', { producer_id: lossy.producer_id });
    await speaking(host);
    await ben.next('media:quality:weak', ({ participants: weak }) => weak.length === 0, SAMPLED_MS);
  });
});

describe('pictures', () => {
  test('come on the layer that is wanted, and their sender knows which one that is', async () => {
    const { host, ben } = await twoInMeeting(server);
    const sent = await showing(host);
    const wanted = (layer) => ({ producer_id, spatial_layer }) => producer_id === sent.producer_id && spatial_layer === layer;
    const track = await receiving(ben, sent.producer_id);
    assert.equal(track.consumer.type, 'simulcast');
    assert.equal(track.came(), 0, 'video starts paused');
    const { consumer_id } = track;
    const flowing_layer = (data) => data.consumer_id === consumer_id && data.spatial_layer !== null;
    await ben.must('media:consumer:prefer', { consumer_id, spatial_layer: 0, temporal_layer: 0, priority: 200 });
    await ben.must('media:consumer:resume', { consumer_id });
    await host.next('media:producer:wanted', wanted(0));
    assert.equal((await ben.next('media:consumer:layers', flowing_layer)).spatial_layer, 0);
    await flows(track);
    await ben.must('media:consumer:prefer', { consumer_id, spatial_layer: 2 });
    await host.next('media:producer:wanted', wanted(2));
    await ben.must('media:consumer:pause', { consumer_id });
    await host.next('media:producer:wanted', wanted(null));
    await stands(track);
    await ben.must('media:consumer:resume', { consumer_id });
    await host.next('media:producer:wanted', wanted(2));
    await flows(track);
  });
});

describe('the figures', () => {
  test('of a device hold its transports, what it sends and what it receives', async () => {
    const { host, ben } = await twoInMeeting(server);
    assert.equal((await host.ask('media:stats')).error.code, 'not_found', 'before there is any');
    const sent = await speaking(host);
    const track = await receiving(ben, sent.producer_id);
    await flows(track);
    const { stats: of_host } = await host.must('media:stats');
    const { stats: of_ben } = await ben.must('media:stats');
    for (const [{ transports }, { transport_id }, direction] of [[of_host, sent, 'send'], [of_ben, track, 'recv']])
      assert.deepEqual(transports.map((each) => [each.transport_id, each.direction, each.ice_state, each.dtls_state]), [[transport_id, direction, 'completed', 'connected']]);
    assert.ok(of_host.transports[0].rtp_bytes_received > 0 && of_ben.transports[0].rtp_bytes_sent > 0);
    assert.deepEqual(of_host.producers.map(({ producer_id, source }) => [producer_id, source]), [[sent.producer_id, 'mic']]);
    assert.deepEqual(of_ben.consumers.map(({ consumer_id, producer_id }) => [consumer_id, producer_id]), [[track.consumer_id, sent.producer_id]]);
    const [stream] = of_host.producers[0].streams;
    assert.ok(stream.packet_count > 0 && stream.byte_count > 0);
    assert.equal(stream.packets_lost, 0);
    assert.deepEqual([of_host.consumers, of_ben.producers], [[], []]);
  });

  test('of media that goes past the server are what its device says', async () => {
    const { host, ben } = await twoInMeeting(server);
    const { producer_id } = await speaking(host);
    await receiving(ben, producer_id);
    const flow = { bitrate: 40_000, loss: 0.4, jitter_ms: 3, rtt_ms: 20 };
    const say = setInterval(() => host.device.socket.emit('media:direct:quality', { meeting_id: host.device.joined.meeting.meeting_id, up: flow, down: { bitrate: 40_000 } }), 1000);
    flowing({ stop: () => clearInterval(say) });
    const told = await host.next('media:quality', ({ up }) => up?.loss === 0.4, SAMPLED_MS);
    assert.match(told.advice, /^Your upload is losing 40 %/);
    for (const bad of [{}, { up: flow }, { up: { bitrate: -1 }, down: flow }, { up: { ...flow, loss: 'much' }, down: flow }])
      assert.equal((await host.ask('media:direct:quality', bad)).error.code, 'validation_failed');
  });
});
