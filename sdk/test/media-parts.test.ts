import type { types as mediasoup } from 'mediasoup-client';
import { expect, it } from 'vitest';
import { DirectMeter } from '../src/media/direct/meter.js';
import { producerOptions } from '../src/media/encodings.js';
import { isOffered } from '../src/media/features.js';
import { StatisticsReader } from '../src/media/statistics.js';
import type { MeetingFeatures, Source } from '../src/types.js';
import { meeting } from './make.js';

const codecs = (...names: string[]) => names.map((name) => ({ mimeType: `video/${name}` })) as mediasoup.RtpCodecCapability[];
const report = (...all: object[]) => new Map(all.map((each, index) => [String(index), { id: String(index), ...each }])) as unknown as RTCStatsReport;

it('a camera is sent in three layers: as a simulcast with VP8 and H.264, in one stream with VP9 and AV1', () => {
  const all = codecs('VP8', 'VP9', 'H264', 'AV1');
  const modes = (wanted: 'vp8' | 'h264' | 'vp9' | 'av1') => producerOptions('camera', all, wanted).encodings?.map((each) => each.scalabilityMode);
  for (const simulcast of ['vp8', 'h264'] as const) expect(modes(simulcast)).toEqual(['L1T3', 'L1T3', 'L1T3']);
  for (const scalable of ['vp9', 'av1'] as const) expect(modes(scalable)).toEqual(['L3T3_KEY']);
  expect(producerOptions('camera', all, 'vp9').codec?.mimeType).toBe('video/VP9');
  expect(producerOptions('screen', all).encodings).toHaveLength(1);
});

it('layers have the lines that tiles ask for, whatever the camera gives', () => {
  const lines = (camera: number) =>
    producerOptions('camera', codecs('VP8'), 'vp8', camera).encodings?.map(({ scaleResolutionDownBy = 1 }) => Math.round(camera / scaleResolutionDownBy));
  expect(lines(720)).toEqual([180, 360, 720]);
  expect(lines(1080)).toEqual([180, 360, 720]);
  expect(lines(480)).toEqual([180, 360, 480]);
  expect(lines(360)).toEqual([180, 360]);
  expect(lines(120)).toEqual([120]);
});

it('a codec that is not there is replaced by one that is', () => {
  expect(producerOptions('camera', codecs('H264', 'VP9'), 'av1').codec?.mimeType).toBe('video/H264');
  expect(producerOptions('camera', codecs('AV1')).encodings).toHaveLength(1);
  expect(producerOptions('camera', []).codec).toBeUndefined();
});

it('a direct path is measured from one look to the next', () => {
  const meter = new DirectMeter();
  const look = (bytes: number, packets: number, lost: number) =>
    report(
      { type: 'inbound-rtp', bytesReceived: bytes, packetsReceived: packets, packetsLost: lost, jitter: 0.01 },
      { type: 'outbound-rtp', bytesSent: bytes * 2, packetsSent: packets },
      { type: 'remote-inbound-rtp', localId: '1', fractionLost: 0.08, jitter: 0.02 },
      { type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.05 },
    );
  expect(meter.measure(look(1000, 10, 0), 0)).toBeNull();
  expect(meter.measure(look(6000, 100, 10), 5000)).toEqual({
    up: { bitrate: 16_000, loss: 0.08, jitter_ms: 20, rtt_ms: 50 },
    down: { bitrate: 8000, loss: 0.1, jitter_ms: 10, rtt_ms: 50 },
  });
  // What stands still tells nothing of loss, and duplicates make no negative one.
  expect(meter.measure(look(6000, 100, 10), 10_000)).toEqual({ up: { bitrate: 0, rtt_ms: 50 }, down: { bitrate: 0, rtt_ms: 50 } });
  expect(meter.measure(look(7000, 110, 5), 15_000)?.down.loss).toBe(0);
});

it('statistics add up the streams of a simulcast and know rates from the second look on', () => {
  const reader = new StatisticsReader();
  const up = (bytes: number) => [
    {
      source: 'camera' as const,
      report: report(
        { type: 'outbound-rtp', bytesSent: bytes, frameHeight: 180, frameWidth: 320, framesPerSecond: 30 },
        { type: 'outbound-rtp', bytesSent: bytes, frameHeight: 360, frameWidth: 640, framesPerSecond: 24 },
        { type: 'outbound-rtp', bytesSent: 0, active: false },
        { type: 'remote-inbound-rtp', fractionLost: 0.052, jitter: 0.0123 },
        { type: 'codec', mimeType: 'video/VP8' },
      ),
    },
  ];
  const down = (packets: number, lost: number) => [
    { participantId: 'ptc_b', source: 'mic' as const, report: report({ type: 'inbound-rtp', bytesReceived: packets * 100, packetsReceived: packets, packetsLost: lost }) },
  ];
  expect(reader.read(up(1000), down(10, 0), 1000)[0]?.kbps).toBeNull();
  const [camera, mic] = reader.read(up(2000), down(105, 5), 2000);
  expect(camera).toMatchObject({ direction: 'up', participantId: null, kbps: 16, loss: 5.2, jitterMs: 12, width: 640, height: 360, framesPerSecond: 30, codec: 'VP8', streams: 2 });
  expect(mic).toMatchObject({ direction: 'down', participantId: 'ptc_b', kbps: 76, loss: 5, height: null, codec: null });
});

it('what a meeting has of media is what its features say, the sound of a screen as the screen', () => {
  const all: Source[] = ['mic', 'camera', 'screen', 'screen_audio'];
  const offered = (change: Partial<MeetingFeatures>) => {
    const state = { meeting: meeting({ features: { ...meeting().features, ...change } }) };
    return all.filter((source) => isOffered(state, source));
  };
  expect(offered({})).toEqual(all);
  expect(offered({ audio_enabled: false })).toEqual(['camera', 'screen', 'screen_audio']);
  expect(offered({ video_enabled: false })).toEqual(['mic', 'screen', 'screen_audio']);
  expect(offered({ screen_sharing_enabled: false })).toEqual(['mic', 'camera']);
});
