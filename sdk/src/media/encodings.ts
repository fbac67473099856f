// What is sent of each source, and which layer a tile of a given size needs.

import type { types as mediasoup } from 'mediasoup-client';
import type { Source } from '../types.js';

/** Three layers of a 1280×720 camera: 320×180, 640×360, 1280×720. Bit/s. */
const CAMERA: mediasoup.RtpEncodingParameters[] = [
  { rid: 'r0', scaleResolutionDownBy: 4, maxBitrate: 150_000, scalabilityMode: 'L1T3' },
  { rid: 'r1', scaleResolutionDownBy: 2, maxBitrate: 500_000, scalabilityMode: 'L1T3' },
  { rid: 'r2', scaleResolutionDownBy: 1, maxBitrate: 1_500_000, scalabilityMode: 'L1T3' },
];
/** One stream that holds the three layers; a receiver of the lowest gets a key frame of that one alone. */
const SCALABLE_CAMERA: mediasoup.RtpEncodingParameters[] = [{ maxBitrate: 1_500_000, scalabilityMode: 'L3T3_KEY' }];
const SCREEN: mediasoup.RtpEncodingParameters[] = [{ maxBitrate: 2_500_000 }];

export type VideoCodec = 'vp8' | 'h264' | 'vp9' | 'av1';

/** What is taken where the wanted one is not there. */
const CODECS: readonly VideoCodec[] = ['vp8', 'h264', 'vp9', 'av1'];

/** Everything but the track that a producer of this source is made with. */
export function producerOptions(
  source: Source,
  codecs: mediasoup.RtpCodecCapability[],
  wanted: VideoCodec = 'vp8',
): mediasoup.ProducerOptions {
  if (source === 'camera' || source === 'screen') {
    const named = (name: VideoCodec) => codecs.find((codec) => codec.mimeType.toLowerCase() === `video/${name}`);
    const chosen = [wanted, ...CODECS].find(named);
    const codec = chosen && named(chosen);
    const isScalable = chosen === 'vp9' || chosen === 'av1';
    return {
      // mediasoup-client writes into what it is given.
      encodings: structuredClone(source === 'screen' ? SCREEN : isScalable ? SCALABLE_CAMERA : CAMERA),
      codecOptions: { videoGoogleStartBitrate: 1000 },
      ...(codec ? { codec } : {}),
      stopTracks: false,
      disableTrackOnPause: false,
      zeroRtpOnPause: true,
    };
  }
  // Sound that is lost on its way to the server is sent again, as it is on its way from there: it is small, and often still in time.
  const sturdy = { opusFec: true, opusNack: true };
  const codecOptions = source === 'mic' ? { ...sturdy, opusDtx: true } : { ...sturdy, opusStereo: true };
  return { codecOptions, stopTracks: false, disableTrackOnPause: false, zeroRtpOnPause: false };
}

/**
 * The spatial layer (0..2) that fills a tile. `height` in device pixels; a layer may be stretched by a third before the
 * next one is asked for.
 */
export function layerForHeight(height: number): 0 | 1 | 2 {
  if (height <= 240) return 0;
  return height <= 480 ? 1 : 2;
}
